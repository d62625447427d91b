/* What a form shows: fields, hints, values, what to choose from.  Reading one
 * back stands in form_read.c. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/record/form_private.h"
#include "engine/record/text.h"

/* Wherever there is more to say of a field, field_hint does. */
static const char *const form_hints[] = {
	[FIELD_SLUG] = "The end of the web address: small letters, digits and "
		       "hyphens, like street-works. It cannot be changed "
		       "later.",
	[FIELD_CHOICES] = "Choose all that apply.",
	[FIELD_MONTH] = "Year and month, like 2026-09.",
	[FIELD_DAY] = "Year, month and day, like 2026-09-15. Leave out what is "
		      "not known.",
	[FIELD_LINK] = "A whole address that starts with https://.",
	[FIELD_NOTE] = "Plain text. You may write several lines.",
	[FIELD_WHEN] = "Day and time in UTC, like 2026-09-15 10:00.",
	[FIELD_FILE] = "The address of a stored file: 32 or 64 letters and "
		       "digits.",
};
#define FORM_HINTS (sizeof(form_hints) / sizeof(form_hints[0]))

static const char *
field_hint(const struct form_field *ff)
{
	const struct field *f = ff->field;

	if (f->kind == FIELD_NUMBER)
		return f->least < f->most ? "A whole number from {1} to {2}."
					  : "A whole number.";
	if (f->kind == FIELD_WORDS && ff->required)
		return "Write at least one language.";
	if (f->kind == FIELD_PROSE && ff->required)
		return "Write at least one language. You may use Markdown.";
	if (f->kind == FIELD_PROSE)
		return "You may use Markdown.";
	if (f->kind == FIELD_REF && ff->options.many)
		return "The address of its page: what stands behind the last "
		       "stroke of the link.";
	if (f->kind == FIELD_CHOICES && ff->options.many)
		return "Codes from the vocabulary, with spaces between them.";
	return f->kind < FORM_HINTS ? form_hints[f->kind] : NULL;
}

bool
form_is_texts(const struct field *f)
{
	return f->kind == FIELD_WORDS || f->kind == FIELD_PROSE;
}

words
form_words(const struct field *f, const void *record)
{
	const prose *p = field_get(f, record);

	if (f->kind == FIELD_WORDS)
		return *(const words *)field_get(f, record);
	if (f->kind == FIELD_PROSE)
		return (words){ p->v, p->n };
	return (words){ 0 };
}

str
form_words_in(words w, str lang)
{
	size_t i;

	for (i = 0; i < w.n; i++)
		if (str_eq(w.v[i].lang, lang))
			return w.v[i].s;
	return S("");
}

static int
text_order(const void *a, const void *b)
{
	return str_cmp(((const struct text *)a)->lang,
	    ((const struct text *)b)->lang);
}

void
form_words_set(const struct field *f, void *record, struct text *v, size_t n)
{
	if (n > 0)
		qsort(v, n, sizeof(*v), text_order);
	if (f->kind == FIELD_WORDS)
		*(words *)field_at(f, record) = (words){ v, n };
	else
		*(prose *)field_at(f, record) = (prose){ v, n };
}

void *
form_copy(struct arena *a, const struct record_type *type, const void *record)
{
	void *copy = arena_get(a, 1, type->size);

	memcpy(copy, record, type->size);
	return copy;
}

static str
value_codes(struct arena *a, codes list)
{
	struct buf b = buf_open(a, 8192);
	size_t i;

	for (i = 0; i < list.n; i++) {
		buf_c(&b, i == 0 ? "" : " ");
		buf_add(&b, list.v[i]);
	}
	return buf_str(&b);
}

/* "2026-09-15 10:00", or to the last digit where that would lose some. */
static str
value_when(struct arena *a, moment m)
{
	str s = moment_exact(a, m);

	if (m.us == 0)
		return S("");
	if (m.us % (INT64_C(60) * 1000000) != 0)
		return s;
	return str_fmt(a, "%.*s %.*s", ARG(str_take(s, 10)),
	    ARG(str_take(str_drop(s, 11), 5)));
}

str
form_value(struct arena *a, const struct field *f, const void *record)
{
	const void *at = field_get(f, record);

	if (record_is_empty(f, record))
		return S("");
	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		return *(const str *)at;
	case FIELD_CHOICE:
		return choice_code(f->choices, *(const int *)at);
	case FIELD_CHOICES:
		return value_codes(a, *(const codes *)at);
	case FIELD_FLAG:
		return S("yes");
	case FIELD_NUMBER:
		return str_fmt(a, "%lld", (long long)*(const int64_t *)at);
	case FIELD_MONTH:
	case FIELD_DAY:
		return date_iso(a, *(const date *)at);
	case FIELD_REF:
		return ((const ref *)at)->slug;
	case FIELD_WHEN:
		return value_when(a, *(const moment *)at);
	case FIELD_WORDS:
	case FIELD_PROSE:
		break;
	}
	return S("");
}

static void
texts_add(struct form_texts *texts, words w, struct form_lang lang)
{
	struct form_text *t;
	size_t i;

	for (i = 0; i < texts->n; i++)
		if (str_eq(texts->v[i].lang.code, lang.code))
			return;
	t = &texts->v[texts->n++];
	t->lang = lang;
	t->value = form_words_in(w, lang.code);
	t->missing = w.n > 0 && t->value.n == 0;
	for (i = 0; i < w.n; i++)
		if (str_eq(w.v[i].lang, lang.code))
			t->origin = w.v[i].origin;
}

static struct form_texts
texts_open(struct arena *a, words w, const struct form_lang *langs, size_t n)
{
	struct form_texts texts = { NEWS(a, struct form_text, n + w.n), 0 };
	size_t i;

	for (i = 0; i < n; i++)
		texts_add(&texts, w, langs[i]);
	for (i = 0; i < w.n; i++)
		texts_add(&texts, w,
		    (struct form_lang){ w.v[i].lang, w.v[i].lang });
	return texts;
}

static struct form_options
options_of_choice(struct arena *a, const struct choices *list)
{
	struct form_options options = { .n = list->n };
	size_t i;

	options.v = NEWS(a, struct form_option, list->n);
	for (i = 0; i < list->n; i++) {
		options.v[i].code = str_of(list->v[i].code);
		options.v[i].label = list->v[i].label;
	}
	return options;
}

/* Mark ${code}; one that is not offered any more is offered once again, or
 * saving the form would lose it. */
static void
options_choose(struct arena *a, struct form_options *options, str code)
{
	struct form_option *v;
	size_t i;

	for (i = 0; i < options->n; i++) {
		if (str_eq(options->v[i].code, code)) {
			options->v[i].chosen = true;
			return;
		}
	}
	v = NEWS(a, struct form_option, options->n + 1);
	if (options->n > 0)
		memcpy(v, options->v, options->n * sizeof(*v));
	v[options->n++] = (struct form_option){ .code = code, .chosen = true };
	options->v = v;
}

static void
options_open(struct form *form, struct form_field *ff)
{
	const struct field *f = ff->field;
	str rest = form_value(form->arena, f, form->record), code;

	ff->value = rest;
	if (f->choices != NULL)
		ff->options = options_of_choice(form->arena, f->choices);
	else
		ff->options = form->source->options(form->source->cookie, f);
	if (ff->options.many)
		return;
	while (rest.n > 0) {
		code = f->kind == FIELD_CHOICES ? str_cut(&rest, ' ') : rest;
		options_choose(form->arena, &ff->options, code);
		if (f->kind != FIELD_CHOICES)
			break;
	}
}

static void
field_open(struct form *form, const struct field *f,
    const struct form_lang *langs, size_t n)
{
	struct form_field *ff = &form->v[form->n++];

	ff->field = f;
	/* A box that is not ticked is an answer too. */
	ff->required = (f->rules & REQUIRED) && f->kind != FIELD_FLAG;
	if (form_is_texts(f))
		ff->texts = texts_open(form->arena, form_words(f, form->record),
		    langs, n);
	else if (f->kind == FIELD_CHOICE || f->kind == FIELD_CHOICES ||
		 f->kind == FIELD_REF)
		options_open(form, ff);
	else
		ff->value = form_value(form->arena, f, form->record);
	ff->hint.what = field_hint(ff);
	ff->hint.one = str_fmt(form->arena, "%lld", (long long)f->least);
	ff->hint.two = str_fmt(form->arena, "%lld", (long long)f->most);
}

static bool
field_shown(const struct form *form, const struct field *f)
{
	bool stored = ((const struct record *)form->record)->version > 0;

	if (f->rules & (PARENT | ABOUT | DERIVED))
		return false;
	if (stored && ((f->rules & KEY) ||
			  (f->kind == FIELD_SLUG && (f->rules & UNIQUE))))
		return false;
	return form->source->shown == NULL ||
	       form->source->shown(form->source->cookie, f);
}

struct form *
form_open(struct arena *a, const struct record_type *type, const void *record,
    const struct form_lang *langs, size_t n, const struct form_source *source)
{
	struct form *form = NEW(a, struct form);
	size_t i;

	*form = (struct form){ .arena = a,
		.type = type,
		.record = record,
		.v = NEWS(a, struct form_field, type->n_fields),
		.source = source };
	for (i = 0; i < type->n_fields; i++)
		if (field_shown(form, &type->fields[i]))
			field_open(form, &type->fields[i], langs, n);
	return form;
}

void
form_wrong(struct form *form, const char *name, const char *what, str one)
{
	struct form_sentence *error = &form->error;
	size_t i;

	for (i = 0; i < form->n; i++)
		if (str_is(str_of(form->v[i].field->name), name))
			error = &form->v[i].error;
	if (error->what != NULL)
		return;
	*error = (struct form_sentence){ .what = what, .one = one };
	form->problems++;
}
