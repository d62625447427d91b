/* Small answers for the page that draws a form: see form_view.h. */
#include "commons/editing/form_view.h"

/* Lines of a box: what fits a phone, and never more than a screen. */
#define ROWS_MAX 20
#define ROW_CHARACTERS 70

str
form_view_about(struct arena *a, const struct form_field *ff)
{
	const char *name = ff->field->name;

	if (ff->hint.what != NULL && ff->error.what != NULL)
		return str_fmt(a, "hint-%s error-%s", name, name);
	if (ff->hint.what != NULL)
		return str_fmt(a, "hint-%s", name);
	if (ff->error.what != NULL)
		return str_fmt(a, "error-%s", name);
	return S("");
}

int
form_view_rows(const struct form_field *ff, str value)
{
	int rows = ff->field->kind == FIELD_WORDS ? 2 : 4;
	int used = 1;

	while (value.n > 0 && used < ROWS_MAX)
		used += 1 + (int)(str_cut(&value, '\n').n / ROW_CHARACTERS);
	return used < rows ? rows : used < ROWS_MAX ? used : ROWS_MAX;
}

/* Dates keep the whole keyboard: some numeric ones have no hyphen; nor have
 * they a minus. */
const char *
form_view_inputmode(const struct form_field *ff)
{
	const struct field *f = ff->field;

	if (f->kind == FIELD_LINK)
		return "url";
	if (f->kind == FIELD_NUMBER && f->least < f->most && f->least >= 0)
		return "numeric";
	return NULL;
}

void
form_view_sentence(struct page *pg, struct form_sentence s)
{
	const struct hole holes[] = { hole_str(s.one), hole_str(s.two) };

	put_message(pg, s.what, holes, 2);
}

static str
view_choices(struct page *pg, const struct field *f, str value)
{
	struct buf b = buf_open(pg->arena, 4096);

	while (value.n > 0) {
		int choice = choice_value(f->choices, str_cut(&value, ' '));

		buf_c(&b, b.n == 0 ? "" : ", ");
		buf_add(&b,
		    say(pg->language, choice_label(f->choices, choice)));
	}
	return buf_str(&b);
}

str
form_view_value(struct page *pg, const struct field *f, str value)
{
	int choice;

	if (f->kind == FIELD_CHOICE) {
		choice = choice_value(f->choices, value);
		return say(pg->language, choice_label(f->choices, choice));
	}
	if (f->kind == FIELD_CHOICES && f->choices != NULL)
		return view_choices(pg, f, value);
	if (f->kind == FIELD_FLAG)
		return say(pg->language,
		    value.n > 0 ? MESSAGE("Yes") : MESSAGE("No"));
	return value;
}

enum form_shape
form_view_shape(const struct form_field *ff)
{
	switch (ff->field->kind) {
	case FIELD_WORDS:
	case FIELD_PROSE:
		return FORM_BOXES;
	case FIELD_NOTE:
		return FORM_BOX;
	case FIELD_CHOICES:
		return ff->options.many ? FORM_LINE : FORM_TICKS;
	case FIELD_CHOICE:
	case FIELD_REF:
		return ff->options.many ? FORM_LINE : FORM_LIST;
	case FIELD_FLAG:
		return FORM_TICK;
	default:
		return FORM_LINE;
	}
}
