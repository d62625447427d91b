/*
 * What was typed into a form, back into a record.  Every mistake gets a
 * sentence that says what to do; what was typed is kept to the letter.  The
 * sentences of files are others (json_read.c): those who write files read
 * them in a terminal, with the value quoted.
 */
#include <string.h>

#include "engine/base/date.h"
#include "engine/record/form_private.h"
#include "engine/record/kinds.h"
#include "engine/record/text.h"
#include "engine/web/limits.h"
#include "engine/web/web.h"

/* One form being read. */
struct typing {
	struct form *form;
	const struct param *params;
	size_t n;
	void *record; /* the copy */
};

/* The first value of ${name}; NULL when it was not sent. */
static const struct param *
typing_find(const struct typing *t, str name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (str_eq(t->params[i].name, name))
			return &t->params[i];
	return NULL;
}

/* Note a mistake; false, for the reader to return. */
static bool
typed_wrong(struct form_sentence *error, const char *what, str one, str two)
{
	if (error->what == NULL)
		*error = (struct form_sentence){ what, one, two };
	return false;
}

static bool
typed_long(struct arena *a, struct form_sentence *error, str s, size_t most)
{
	size_t n = kind_characters(s);

	if (n <= most)
		return true;
	return typed_wrong(error, "This has {1} characters. Write at most {2}.",
	    str_fmt(a, "%zu", n), str_fmt(a, "%zu", most));
}

static bool
typed_strange(struct form_sentence *error)
{
	return typed_wrong(error,
	    "There is a character here that cannot be shown. Type the text "
	    "again instead of pasting it.",
	    S(""), S(""));
}

static bool
typed_slug(struct form_field *ff, str s, str *out)
{
	if (!kind_is_slug(s))
		return typed_wrong(&ff->error,
		    "Use small letters from a to z, digits and hyphens only, "
		    "80 characters at most.",
		    S(""), S(""));
	*out = s;
	return true;
}

static bool
typed_line(struct arena *a, struct form_field *ff, str s, str *out)
{
	if (!kind_is_line(s))
		return typed_wrong(&ff->error, "Write this on one line.", S(""),
		    S(""));
	if (!typed_long(a, &ff->error, s, LINE_MAX_CHARACTERS))
		return false;
	*out = s;
	return true;
}

static bool
typed_note(struct arena *a, struct form_field *ff, str s, str *out)
{
	s = str_trim(kind_lines(a, s));
	if (!kind_is_note(s))
		return typed_strange(&ff->error);
	if (s.n > NOTE_MAX_BYTES)
		return typed_wrong(&ff->error,
		    "This text is too long. Take out about {1} characters.",
		    str_fmt(a, "%zu", s.n - NOTE_MAX_BYTES), S(""));
	*out = s;
	return true;
}

static bool
typed_link(struct form_field *ff, str s, str *out)
{
	if (!kind_is_link(s))
		return typed_wrong(&ff->error,
		    "Write the whole address, starting with https:// and "
		    "without spaces.",
		    S(""), S(""));
	*out = s;
	return true;
}

static bool
typed_file(struct form_field *ff, str s, str *out)
{
	if (!kind_is_file(s))
		return typed_wrong(&ff->error,
		    "Copy the address of the file again: it has 32 or 64 "
		    "letters and digits.",
		    S(""), S(""));
	*out = s;
	return true;
}

static bool
typed_date(struct form_field *ff, str s, date *out)
{
	date d = DATE_NONE;
	bool month = ff->field->kind == FIELD_MONTH;

	if (!date_read(s, &d) || (month && d.day != 0))
		return typed_wrong(&ff->error,
		    month ? "Write the year and the month with a hyphen, like "
			    "2026-09."
			  : "Write the year, the month and the day with "
			    "hyphens, like 2026-09-15. A month or a year alone "
			    "is fine too.",
		    S(""), S(""));
	*out = d;
	return true;
}

/* "2026-09-15 10:00", or as RFC 3339 writes it. */
static bool
typed_when(struct arena *a, struct form_field *ff, str s, moment *out)
{
	moment m = { 0 };
	str whole = s;

	if (s.n == 16 && (s.p[10] == ' ' || s.p[10] == 'T'))
		whole = str_fmt(a, "%.*sT%.*s:00Z", ARG(str_take(s, 10)),
		    ARG(str_drop(s, 11)));
	if (!moment_read(whole, &m))
		return typed_wrong(&ff->error,
		    "Write the day and the time in UTC, like 2026-09-15 "
		    "10:00.",
		    S(""), S(""));
	*out = m;
	return true;
}

static bool
typed_number(struct arena *a, struct form_field *ff, str s, int64_t *out)
{
	const struct field *f = ff->field;
	bool bounded = f->least < f->most;
	int64_t n;

	if (str_number(s, &n) && n != NUMBER_NONE &&
	    (!bounded || (n >= f->least && n <= f->most))) {
		*out = n;
		return true;
	}
	if (!bounded)
		return typed_wrong(&ff->error,
		    "Write a whole number, with digits only.", S(""), S(""));
	return typed_wrong(&ff->error,
	    "Write a whole number from {1} to {2}, with digits only.",
	    str_fmt(a, "%lld", (long long)f->least),
	    str_fmt(a, "%lld", (long long)f->most));
}

static bool
typed_choice(struct form_field *ff, str s, int *out)
{
	int value = choice_value(ff->field->choices, s);

	if (value == 0)
		return typed_wrong(&ff->error, "Choose one from the list.",
		    S(""), S(""));
	*out = value;
	return true;
}

static bool
typed_ref(struct typing *t, struct form_field *ff, str s, ref *out)
{
	const struct form_source *source = t->form->source;
	int64_t id;

	if (str_eq(s, out->slug))
		return true;
	id = source->find(source->cookie, ff->field, s);
	if (id == 0)
		return typed_wrong(&ff->error,
		    "There is nothing here with the address “{1}”. Check it "
		    "and write it again.",
		    s, S(""));
	*out = (ref){ id, s };
	return true;
}

/* The one value of a field that is neither texts nor choices. */
static bool
typed_value(struct typing *t, struct form_field *ff, str s, void *at)
{
	struct arena *a = t->form->arena;

	switch (ff->field->kind) {
	case FIELD_SLUG:
		return typed_slug(ff, s, at);
	case FIELD_LINE:
		return typed_line(a, ff, s, at);
	case FIELD_LINK:
		return typed_link(ff, s, at);
	case FIELD_NOTE:
		return typed_note(a, ff, s, at);
	case FIELD_FILE:
		return typed_file(ff, s, at);
	case FIELD_CHOICE:
		return typed_choice(ff, s, at);
	case FIELD_NUMBER:
		return typed_number(a, ff, s, at);
	case FIELD_MONTH:
	case FIELD_DAY:
		return typed_date(ff, s, at);
	case FIELD_WHEN:
		return typed_when(a, ff, s, at);
	case FIELD_REF:
		return typed_ref(t, ff, s, at);
	default:
		return true;
	}
}

static void
typed_mark(struct form_field *ff)
{
	size_t i;

	for (i = 0; i < ff->options.n; i++)
		ff->options.v[i].chosen =
		    str_eq(ff->options.v[i].code, ff->value);
}

static void
typing_one(struct typing *t, struct form_field *ff)
{
	const struct param *p = typing_find(t, str_of(ff->field->name));
	str s;

	if (p == NULL)
		return;
	s = str_trim(p->value);
	/* What is shown shortened, such as a moment, is as it was. */
	if (str_eq(p->value, ff->value))
		return;
	ff->value = p->value;
	typed_mark(ff);
	if (s.n == 0)
		field_clear(ff->field, t->record);
	else
		typed_value(t, ff, s, field_at(ff->field, t->record));
}

/* Boxes send "yes" behind an empty value that says they are in the form. */
static void
typing_flag(struct typing *t, struct form_field *ff)
{
	str name = str_of(ff->field->name);
	size_t i;

	if (typing_find(t, name) == NULL)
		return;
	ff->value = S("");
	for (i = 0; i < t->n; i++)
		if (str_eq(t->params[i].name, name) &&
		    str_is(t->params[i].value, "yes"))
			ff->value = S("yes");
	*(bool *)field_at(ff->field, t->record) = ff->value.n > 0;
}

static bool
codes_hold(codes list, str code)
{
	size_t i;

	for (i = 0; i < list.n; i++)
		if (str_eq(list.v[i], code))
			return true;
	return false;
}

/* One code of several; those chosen before are taken even where the
 * vocabulary has lost them. */
static void
choices_add(struct typing *t, struct form_field *ff, codes *list, str *v,
    str code)
{
	const struct form_source *source = t->form->source;
	const codes *before = field_get(ff->field, t->form->record);

	if (code.n == 0 || codes_hold(*list, code))
		return;
	if (list->n == CODES_MAX) {
		typed_wrong(&ff->error, "Choose at most {1}.",
		    str_fmt(t->form->arena, "%d", CODES_MAX), S(""));
		return;
	}
	if (!codes_hold(*before, code) &&
	    (ff->field->choices != NULL
		    ? choice_value(ff->field->choices, code) == 0
		    : !kind_is_slug(code) ||
			  source->find(source->cookie, ff->field, code) == 0)) {
		typed_wrong(&ff->error,
		    "“{1}” is not in the list. Choose from the list.", code,
		    S(""));
		return;
	}
	v[list->n++] = code;
}

static void
typing_choices(struct typing *t, struct form_field *ff)
{
	str *v = NEWS(t->form->arena, str, CODES_MAX);
	str name = str_of(ff->field->name), rest, code;
	struct buf all = buf_open(t->form->arena, LIMIT_BODY);
	codes list = { v, 0 };
	size_t i, k;

	if (typing_find(t, name) == NULL)
		return;
	for (k = 0; k < ff->options.n; k++)
		ff->options.v[k].chosen = false;
	for (i = 0; i < t->n; i++) {
		if (!str_eq(t->params[i].name, name))
			continue;
		rest = t->params[i].value;
		buf_c(&all, all.n > 0 && rest.n > 0 ? " " : "");
		buf_add(&all, rest);
		while (rest.n > 0) {
			code = str_cut(&rest, ' ');
			for (k = 0; k < ff->options.n; k++)
				if (str_eq(ff->options.v[k].code, code))
					ff->options.v[k].chosen = true;
			choices_add(t, ff, &list, v, code);
		}
	}
	ff->value = buf_str(&all);
	if (ff->error.what == NULL)
		*(codes *)field_at(ff->field, t->record) = list;
}

/* What one language of a text says now; ${before} where it is wrong. */
static struct text
typed_text(struct typing *t, struct form_field *ff, struct form_text *ft,
    str typed, struct text before)
{
	struct arena *a = t->form->arena;
	bool prose_ = ff->field->kind == FIELD_PROSE;
	str s = kind_lines(a, typed);
	size_t lead;

	ft->value = typed;
	if (str_eq(str_trim(s), str_trim(kind_lines(a, before.s))))
		return before;
	/* Markdown may begin with an indented line, never with an empty one. */
	while (prose_ && s.n > 0 && s.p[0] == '\n')
		s = str_drop(s, 1);
	lead = prose_ ? (size_t)(str_trim(s).p - s.p) : 0;
	s = str_trim(s);
	s = (str){ s.p - lead, s.n + lead };
	if (str_trim(s).n == 0)
		return (struct text){ .lang = before.lang };
	if (!kind_is_note(s)) {
		typed_strange(&ft->error);
		return before;
	}
	if (!typed_long(a, &ft->error, s,
		prose_ ? PROSE_MAX_CHARACTERS : WORDS_MAX_CHARACTERS))
		return before;
	return (struct text){ before.lang, ORIGIN_HUMAN, s };
}

static void
typing_texts(struct typing *t, struct form_field *ff)
{
	struct arena *a = t->form->arena;
	struct text *v = NEWS(a, struct text, ff->texts.n), one;
	words w = form_words(ff->field, t->form->record);
	const struct param *p;
	size_t n = 0, i;

	for (i = 0; i < ff->texts.n; i++) {
		struct form_text *ft = &ff->texts.v[i];

		one = (struct text){ ft->lang.code, ft->origin,
			form_words_in(w, ft->lang.code) };
		p = typing_find(t,
		    str_fmt(a, "%s.%.*s", ff->field->name, ARG(ft->lang.code)));
		if (p != NULL)
			one = typed_text(t, ff, ft, p->value, one);
		if (one.s.n == 0)
			continue;
		if (n < TEXT_LANGUAGES_MAX)
			v[n++] = one;
		else
			typed_wrong(&ft->error,
			    "A text can be kept in {1} languages at most. "
			    "Leave this one empty.",
			    str_fmt(a, "%d", TEXT_LANGUAGES_MAX), S(""));
	}
	form_words_set(ff->field, t->record, v, n);
	for (i = 0; i < ff->texts.n; i++)
		ff->texts.v[i].missing =
		    n > 0 && str_trim(ff->texts.v[i].value).n == 0;
}

/* Whether there is an error beside ${ff}, or beside one of its texts. */
static size_t
field_errors(const struct form_field *ff)
{
	size_t n = ff->error.what != NULL, i;

	for (i = 0; i < ff->texts.n; i++)
		n += ff->texts.v[i].error.what != NULL;
	return n;
}

static void
typing_required(struct typing *t, struct form_field *ff)
{
	if (!ff->required || field_errors(ff) > 0 ||
	    !record_is_empty(ff->field, t->record))
		return;
	t->form->missing++;
	switch (ff->field->kind) {
	case FIELD_WORDS:
	case FIELD_PROSE:
		typed_wrong(&ff->error,
		    "This is needed. Write it in at least one language.", S(""),
		    S(""));
		return;
	case FIELD_CHOICE:
	case FIELD_CHOICES:
	case FIELD_REF:
		typed_wrong(&ff->error, "This is needed. Choose one.", S(""),
		    S(""));
		return;
	default:
		typed_wrong(&ff->error, "This is needed. Write it here.", S(""),
		    S(""));
	}
}

/* What makes the address is not in the form of a stored record: whoever sends
 * it all the same is told, unless it is what it was. */
static void
typing_key(struct typing *t, const struct field *f)
{
	const struct param *p = typing_find(t, str_of(f->name));
	str value = form_value(t->form->arena, f, t->form->record);

	if (p == NULL || str_eq(str_trim(p->value), value))
		return;
	form_wrong(t->form, "",
	    "The address of this record stays as it is, so that links to it "
	    "keep working. If it needs another one, make a new record.",
	    S(""));
}

static void
typing_field(struct typing *t, struct form_field *ff)
{
	if (form_is_texts(ff->field))
		typing_texts(t, ff);
	else if (ff->field->kind == FIELD_CHOICES)
		typing_choices(t, ff);
	else if (ff->field->kind == FIELD_FLAG)
		typing_flag(t, ff);
	else
		typing_one(t, ff);
	typing_required(t, ff);
	t->form->problems += field_errors(ff);
}

void *
form_read(struct form *form, const struct param *params, size_t n)
{
	struct typing t = { form, params, n,
		form_copy(form->arena, form->type, form->record) };
	size_t i;

	for (i = 0; i < form->n; i++)
		typing_field(&t, &form->v[i]);
	if (((const struct record *)form->record)->version > 0)
		for (i = 0; i < form->type->n_fields; i++)
			if (form->type->fields[i].rules & KEY)
				typing_key(&t, &form->type->fields[i]);
	return t.record;
}
