/* What a form offers to choose from: the terms and records of a store. */
#include <string.h>

#include "engine/record/form.h"

struct stored {
	struct form_source source;
	struct arena *arena;
	struct db *db;
};

static const struct record_type *
stored_type(const struct stored *s, const struct field *f)
{
	return f->kind == FIELD_REF
		   ? f->to
		   : records_named(records_of(s->db), S("term"));
}

/* What stands before a code in the address of its term; nothing for refs. */
static str
stored_prefix(const struct stored *s, const struct field *f)
{
	return f->kind == FIELD_REF ? S("")
				    : str_fmt(s->arena, "%s/", f->vocabulary);
}

static words
stored_title(struct arena *a, const struct record_type *type,
    const void *record)
{
	const struct field *f = record_title(type);
	struct text *t;

	if (f == NULL)
		return (words){ 0 };
	if (f->kind == FIELD_WORDS)
		return *(const words *)field_get(f, record);
	t = NEW(a, struct text);
	*t = (struct text){ S("und"), ORIGIN_HUMAN,
		*(const str *)field_get(f, record) };
	return (words){ t, 1 };
}

static struct form_options
stored_options(void *cookie, const struct field *f)
{
	const struct stored *s = cookie;
	const struct record_type *type = stored_type(s, f);
	str prefix = stored_prefix(s, f);
	struct form_options options = { 0 };
	struct record_list list = { 0 };
	size_t i;

	if (type != NULL)
		list = record_after(s->db, type, prefix, FORM_OPTIONS_MAX + 1);
	options.v = NEWS(s->arena, struct form_option, list.n);
	for (i = 0; i < list.n; i++) {
		str address = ((struct record *)list.v[i])->address;

		if (!str_starts(address, prefix))
			break;
		options.v[options.n++] = (struct form_option){
			.code = str_drop(address, prefix.n),
			.title = stored_title(s->arena, type, list.v[i]),
		};
	}
	if (options.n > FORM_OPTIONS_MAX)
		return (struct form_options){ .many = true };
	return options;
}

static int64_t
stored_find(void *cookie, const struct field *f, str code)
{
	const struct stored *s = cookie;
	const struct record_type *type = stored_type(s, f);
	const struct record *r;

	if (type == NULL)
		return 0;
	r = record_by_address(s->db, type,
	    str_fmt(s->arena, "%.*s%.*s", ARG(stored_prefix(s, f)), ARG(code)));
	return r == NULL ? 0 : r->id;
}

struct form_source *
form_records(struct arena *a, struct db *db)
{
	struct stored *s = NEW(a, struct stored);

	s->arena = a;
	s->db = db;
	s->source.cookie = s;
	s->source.options = stored_options;
	s->source.find = stored_find;
	return &s->source;
}
