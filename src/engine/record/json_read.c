/*
 * JSON to records.  Every mistake becomes a sentence that says what was found
 * and what was expected; the caller adds file and line.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/record/json.h"
#include "engine/record/kinds.h"
#include "engine/record/text.h"

void
reading_problem(struct reading *r, str path, const char *format, ...)
{
	char text[600];
	va_list list;

	if (r->n_problems == PROBLEMS_MAX)
		return;
	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	r->problems[r->n_problems++] =
	    (struct problem){ str_copy(r->arena, path),
		    str_copy(r->arena, str_of(text)) };
}

/* What a value is, for a sentence. */
static const char *
read_kind(const json_t *v)
{
	static const char *const names[] = { "an object", "a list", "a text",
		"a whole number", "a decimal number", "true", "false", "null" };

	return names[json_typeof(v)];
}

static str
read_str(const json_t *v)
{
	return (str){ json_string_value(v), json_string_length(v) };
}

/* The start of a text as it may be quoted back to whoever wrote it. */
static str
read_quote(str s)
{
	size_t n = s.n < 40 ? s.n : 40;

	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_take(s, n);
}

static bool
read_is_text(struct reading *r, const json_t *v, str path, const char *wanted,
    str *s)
{
	if (!json_is_string(v)) {
		reading_problem(r, path, "found %s; write %s in quotes",
		    read_kind(v), wanted);
		return false;
	}
	*s = str_copy(r->arena, read_str(v));
	if (!str_utf8(*s)) {
		reading_problem(r, path,
		    "the text holds a character that cannot be shown (NUL); "
		    "take it out");
		return false;
	}
	return true;
}

/* Note a text of more than ${most} characters: accents count no more than
 * other letters. */
static void
read_length(struct reading *r, str path, str s, size_t most)
{
	size_t n = kind_characters(s);

	if (n > most)
		reading_problem(r, path,
		    "the text has %zu characters; at most %zu fit", n, most);
}

static void
read_slug(struct reading *r, const json_t *v, str path, str *out)
{
	str s;

	if (!read_is_text(r, v, path, "an address", &s))
		return;
	if (!kind_is_slug(s))
		reading_problem(r, path,
		    "\"%.*s\" is not an address; use a to z, 0 to 9 and "
		    "\"-\", at most %d characters",
		    ARG(read_quote(s)), SLUG_MAX);
	*out = s;
}

static void
read_line(struct reading *r, const json_t *v, str path, str *out)
{
	str s;

	if (!read_is_text(r, v, path, "one line", &s))
		return;
	if (!kind_is_line(s))
		reading_problem(r, path,
		    "the text has a line break or a control character; "
		    "write one plain line");
	read_length(r, path, s, LINE_MAX_CHARACTERS);
	*out = r->exact ? s : str_trim(s);
}

static void
read_note(struct reading *r, const json_t *v, str path, str *out)
{
	str s;

	if (!read_is_text(r, v, path, "the text", &s))
		return;
	if (!r->exact)
		s = str_trim(kind_lines(r->arena, s));
	if (!kind_is_note(s))
		reading_problem(r, path,
		    "the text has a control character; write plain lines");
	if (s.n > NOTE_MAX_BYTES)
		reading_problem(r, path,
		    "the text has %zu bytes; at most %d fit", s.n,
		    NOTE_MAX_BYTES);
	*out = s;
}

static void
read_when(struct reading *r, const json_t *v, str path, moment *out)
{
	date day;
	str s;

	if (!read_is_text(r, v, path, "a moment", &s))
		return;
	/* Noon: the same day wherever it is read. */
	if (r->relative && date_read_relative(s, r->today, &day) &&
	    day.day != 0) {
		out->us = (date_number(day) * 24 + 12) * INT64_C(3600000000);
		return;
	}
	if (!moment_read(s, out))
		reading_problem(r, path,
		    "\"%.*s\" is not a moment; write it like "
		    "2026-11-22T10:00:00Z",
		    ARG(read_quote(s)));
}

static void
read_file(struct reading *r, const json_t *v, str path, str *out)
{
	str s;

	if (!read_is_text(r, v, path, "the address of a file", &s))
		return;
	if (!kind_is_file(s))
		reading_problem(r, path,
		    "\"%.*s\" is not the address of a stored file; it has 32 "
		    "or 64 of 0 to 9 and a to f",
		    ARG(read_quote(s)));
	*out = s;
}

static void
read_link(struct reading *r, const json_t *v, str path, str *out)
{
	str s;

	if (!read_is_text(r, v, path, "a web address", &s))
		return;
	if (!kind_is_link(s))
		reading_problem(r, path,
		    "\"%.*s\" is not a web address; write it in full, "
		    "starting with https://",
		    ARG(read_quote(s)));
	*out = s;
}

/* One language of a text; false: it was null or wrong. */
static bool
read_text_one(struct reading *r, json_t *v, str path, size_t most,
    struct text *t)
{
	json_t *origin;
	size_t members;

	t->origin = ORIGIN_HUMAN;
	if (json_is_object(v)) {
		origin = json_object_get(v, "origin");
		if (origin != NULL &&
		    (!json_is_string(origin) ||
			!origin_read(read_str(origin), &t->origin))) {
			reading_problem(r, path,
			    "the origin of a text is \"human\", "
			    "\"official\" or \"machine\"");
			return false;
		}
		members = json_object_size(v) - (origin != NULL);
		v = json_object_get(v, "text");
		if (v == NULL || members > 1) {
			reading_problem(r, path,
			    "write the text alone, or {\"text\": …, "
			    "\"origin\": …} with nothing else in it");
			return false;
		}
	}
	if (!read_is_text(r, v, path, "the text", &t->s))
		return false;
	read_length(r, path, t->s, most);
	return r->exact ? t->s.n > 0 : str_trim(t->s).n > 0;
}

static int
read_text_order(const void *a, const void *b)
{
	return str_cmp(((const struct text *)a)->lang,
	    ((const struct text *)b)->lang);
}

static size_t
read_texts(struct reading *r, json_t *object, str path, size_t most,
    const struct text **out)
{
	struct text *texts = NEWS(r->arena, struct text, TEXT_LANGUAGES_MAX);
	const char *lang;
	size_t n = 0;
	json_t *v;

	*out = NULL;
	if (!json_is_object(object)) {
		reading_problem(r, path,
		    "found %s; write the text by language, as in "
		    "{\"en\": \"…\", \"es\": \"…\"}",
		    read_kind(object));
		return 0;
	}
	json_object_foreach(object, lang, v)
	{
		str at = str_fmt(r->arena, "%.*s.%s", ARG(path), lang);

		if (!kind_is_lang(str_of(lang)) || n == TEXT_LANGUAGES_MAX) {
			reading_problem(r, at,
			    "\"%.12s\" is not a language; write its code, as "
			    "in \"en\", and at most %d of them",
			    lang, TEXT_LANGUAGES_MAX);
			continue;
		}
		texts[n].lang = str_copy(r->arena, str_of(lang));
		if (json_is_null(v) ||
		    !read_text_one(r, v, at, most, &texts[n]))
			continue;
		n++;
	}
	if (!r->exact)
		qsort(texts, n, sizeof(*texts), read_text_order);
	*out = texts;
	return n;
}

static void
read_choice(struct reading *r, const json_t *v, str path,
    const struct choices *list, int *out)
{
	struct buf b = buf_open(r->arena, 2048);
	size_t i;
	str s;

	if (!read_is_text(r, v, path, "one of the codes", &s))
		return;
	*out = choice_value(list, s);
	if (*out != 0)
		return;
	for (i = 0; i < list->n; i++) {
		buf_c(&b, i == 0 ? "" : i + 1 == list->n ? " or " : ", ");
		buf_c(&b, list->v[i].code);
	}
	reading_problem(r, path, "\"%.*s\" is not one of the choices: %.*s",
	    ARG(read_quote(s)), ARG(buf_str(&b)));
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

/* Codes of a closed list.  One alone may be written as a text, as it was when
 * the field held one: acts of that time are read too. */
static void
read_choices_closed(struct reading *r, json_t *list, str path,
    const struct field *f, codes *out)
{
	bool alone = json_is_string(list);
	size_t n = alone ? 1 : json_array_size(list);
	str *v = NEWS(r->arena, str, n + 1);
	codes read = { v, 0 };

	if (!alone && !json_is_array(list))
		reading_problem(r, path,
		    "found %s; write a list of codes, [\"…\", \"…\"]",
		    read_kind(list));
	for (size_t i = 0; i < n; i++) {
		str at =
		    alone ? path : str_fmt(r->arena, "%.*s[%zu]", ARG(path), i);
		int value = 0;
		str code;

		read_choice(r, alone ? list : json_array_get(list, i), at,
		    f->choices, &value);
		code = choice_code(f->choices, value);
		if (value != 0 && codes_hold(read, code))
			reading_problem(r, at,
			    "\"%.*s\" stands twice in this list; name it once",
			    ARG(code));
		else if (value != 0)
			v[read.n++] = code;
	}
	*out = read;
}

static void
read_choices(struct reading *r, const json_t *list, str path,
    const struct field *f, codes *out)
{
	const struct record_type *term =
	    records_named(records_of(r->db), S("term"));
	str *v = NEWS(r->arena, str, CODES_MAX);
	codes read = { v, 0 };
	size_t i;
	json_t *item;

	if (!json_is_array(list) || json_array_size(list) > CODES_MAX) {
		reading_problem(r, path,
		    "found %s; write a list of codes, [\"…\", \"…\"], at most "
		    "%d",
		    read_kind(list), CODES_MAX);
		return;
	}
	json_array_foreach(list, i, item)
	{
		str at = str_fmt(r->arena, "%.*s[%zu]", ARG(path), i);
		str code = { 0 };

		read_slug(r, item, at, &code);
		if (!kind_is_slug(code))
			continue;
		if (codes_hold(read, code))
			reading_problem(r, at,
			    "\"%.*s\" stands twice in this list; name it once",
			    ARG(read_quote(code)));
		else if (term != NULL &&
			 record_by_address(r->db, term,
			     str_fmt(r->arena, "%s/%.*s", f->vocabulary,
				 ARG(code))) == NULL)
			reading_problem(r, at,
			    "\"%.*s\" is not a term of \"%s\"; add it under "
			    "\"terms\" first",
			    ARG(read_quote(code)), f->vocabulary);
		v[read.n++] = code;
	}
	*out = read;
}

static void
read_date(struct reading *r, const json_t *v, str path, const struct field *f,
    date *out)
{
	str s;

	if (!read_is_text(r, v, path, "a date", &s))
		return;
	if (str_starts(s, S("@")) && !r->relative) {
		reading_problem(r, path,
		    "\"%.*s\" is counted from today; only an invented "
		    "jurisdiction may do that: write the date itself",
		    ARG(read_quote(s)));
		return;
	}
	if (str_starts(s, S("@")) && date_read_relative(s, r->today, out)) {
		if (f->kind == FIELD_MONTH)
			out->day = 0;
		return;
	}
	if (!date_read(s, out) || (f->kind == FIELD_MONTH && out->day != 0))
		reading_problem(r, path,
		    "\"%.*s\" is not a %s; write it like %s",
		    ARG(read_quote(s)),
		    f->kind == FIELD_MONTH ? "month" : "date",
		    f->kind == FIELD_MONTH ? "2022-09"
					   : "2022-09-15, or 2022-09");
}

static void
read_number(struct reading *r, const json_t *v, str path, const struct field *f,
    int64_t *out)
{
	int64_t n = json_integer_value(v);

	if (!json_is_integer(v))
		reading_problem(r, path, "found %s; write a whole number",
		    read_kind(v));
	else if (f->least < f->most && (n < f->least || n > f->most))
		reading_problem(r, path,
		    "found %lld; write a whole number from %lld to %lld",
		    (long long)n, (long long)f->least, (long long)f->most);
	else
		*out = n;
}

static void
read_ref(struct reading *r, const json_t *v, str path, const struct field *f,
    ref *out)
{
	const struct record *target;
	str s;

	if (!read_is_text(r, v, path, "an address", &s))
		return;
	target = record_by_address(r->db, f->to, s);
	if (target == NULL) {
		reading_problem(r, path,
		    "there is no %s \"%.*s\" in this portal or above in the "
		    "file; add it first",
		    f->to->name, ARG(read_quote(s)));
		return;
	}
	*out = (ref){ target->id, target->address };
}

static void
read_field(struct reading *r, json_t *v, str path, const struct field *f,
    void *at)
{
	switch (f->kind) {
	case FIELD_SLUG:
		read_slug(r, v, path, at);
		return;
	case FIELD_LINE:
		read_line(r, v, path, at);
		return;
	case FIELD_LINK:
		read_link(r, v, path, at);
		return;
	case FIELD_WORDS:
		((words *)at)->n = read_texts(r, v, path, WORDS_MAX_CHARACTERS,
		    &((words *)at)->v);
		return;
	case FIELD_PROSE:
		((prose *)at)->n = read_texts(r, v, path, PROSE_MAX_CHARACTERS,
		    &((prose *)at)->v);
		return;
	case FIELD_CHOICE:
		read_choice(r, v, path, f->choices, at);
		return;
	case FIELD_CHOICES:
		if (f->choices != NULL)
			read_choices_closed(r, v, path, f, at);
		else
			read_choices(r, v, path, f, at);
		return;
	case FIELD_FLAG:
		if (!json_is_boolean(v))
			reading_problem(r, path,
			    "found %s; write true or false", read_kind(v));
		*(bool *)at = json_is_true(v);
		return;
	case FIELD_NUMBER:
		read_number(r, v, path, f, at);
		return;
	case FIELD_MONTH:
	case FIELD_DAY:
		read_date(r, v, path, f, at);
		return;
	case FIELD_REF:
		read_ref(r, v, path, f, at);
		return;
	case FIELD_NOTE:
		read_note(r, v, path, at);
		return;
	case FIELD_WHEN:
		read_when(r, v, path, at);
		return;
	case FIELD_FILE:
		read_file(r, v, path, at);
		return;
	}
}

/* The names a member of ${type} may have, for a sentence. */
static str
read_names(struct reading *r, const struct record_type *type)
{
	const struct record_type *child;
	struct buf b = buf_open(r->arena, 4096);
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		if (type->fields[i].rules & PARENT)
			continue;
		buf_c(&b, b.n == 0 ? "" : ", ");
		buf_c(&b, type->fields[i].name);
	}
	for (i = 0; (child = records_child(records_of(r->db), type, i)) != NULL;
	     i++) {
		buf_c(&b, ", ");
		buf_c(&b, child->plural);
	}
	return buf_str(&b);
}

static bool
read_is_child(struct reading *r, const struct record_type *type, str name)
{
	const struct record_type *child;
	size_t i;

	for (i = 0; (child = records_child(records_of(r->db), type, i)) != NULL;
	     i++)
		if (str_is(name, child->plural))
			return true;
	return false;
}

void
record_from_json(struct reading *r, const struct record_type *type,
    const void *object, str path, void *record)
{
	json_t *members = (json_t *)(uintptr_t)object, *v;
	const struct field *f;
	const char *name;

	json_object_foreach(members, name, v)
	{
		str at = str_fmt(r->arena, "%.*s%s%s", ARG(path),
		    path.n > 0 ? "." : "", name);

		f = record_field(type, str_of(name));
		if (f != NULL && !(f->rules & PARENT)) {
			field_clear(f, record);
			if (!json_is_null(v))
				read_field(r, v, at, f, field_at(f, record));
		} else if (!read_is_child(r, type, str_of(name)))
			reading_problem(r, at,
			    "a %s has no \"%.40s\"; it may have: %.*s",
			    type->name, name, ARG(read_names(r, type)));
	}
}

bool
record_from_version(struct reading *r, const struct record_type *type, str json,
    void *record)
{
	const struct field *up = record_parent(type);
	json_t *v = json_loadb(json.p, json.n, 0, NULL), *parent;

	if (!json_is_object(v)) {
		json_decref(v);
		return false;
	}
	parent = up == NULL ? NULL : json_object_get(v, up->name);
	if (parent != NULL) {
		read_ref(r, parent, str_of(up->name), up, field_at(up, record));
		json_object_del(v, up->name);
	}
	record_from_json(r, type, v, S(""), record);
	json_decref(v);
	return true;
}

void
record_complete(struct reading *r, const struct record_type *type, str path,
    const void *record)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if ((f->rules & REQUIRED) && !(f->rules & PARENT) &&
		    record_is_empty(f, record))
			reading_problem(r, path,
			    "this %s has no \"%s\" (%s); it must have one",
			    type->name, f->name, f->label);
	}
}
