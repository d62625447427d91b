/* Descriptors: fields by name, choices, addresses.  What is made from them
 * stands in ddl.c, row.c, json.c and text.c. */
#include <assert.h>
#include <string.h>

#include "engine/record/record.h"

static const size_t field_sizes[] = { [FIELD_SLUG] = sizeof(str),
	[FIELD_LINE] = sizeof(str),
	[FIELD_LINK] = sizeof(str),
	[FIELD_WORDS] = sizeof(words),
	[FIELD_PROSE] = sizeof(prose),
	[FIELD_CHOICE] = sizeof(int),
	[FIELD_CHOICES] = sizeof(codes),
	[FIELD_FLAG] = sizeof(bool),
	[FIELD_NUMBER] = sizeof(int64_t),
	[FIELD_MONTH] = sizeof(date),
	[FIELD_DAY] = sizeof(date),
	[FIELD_REF] = sizeof(ref),
	[FIELD_NOTE] = sizeof(str),
	[FIELD_WHEN] = sizeof(moment),
	[FIELD_FILE] = sizeof(str) };

void
field_clear(const struct field *f, void *record)
{
	memset(field_at(f, record), 0, field_sizes[f->kind]);
	if (f->kind == FIELD_NUMBER)
		*(int64_t *)field_at(f, record) = NUMBER_NONE;
}

void
field_copy(const struct field *f, void *to, const void *from)
{
	memcpy(field_at(f, to), field_get(f, from), field_sizes[f->kind]);
}

const struct field *
record_field(const struct record_type *type, str name)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (str_is(name, type->fields[i].name))
			return &type->fields[i];
	return NULL;
}

const struct field *
record_parent(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].rules & PARENT)
			return &type->fields[i];
	return NULL;
}

const struct field *
record_title(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if ((f->rules & FOUND_BY) && (f->rules & REQUIRED) &&
		    (f->kind == FIELD_WORDS || f->kind == FIELD_LINE))
			return f;
	}
	return NULL;
}

words
record_called(const struct record_type *type, const void *record)
{
	const struct field *f = record_title(type);

	return f == NULL || f->kind != FIELD_WORDS
		   ? (words){ 0 }
		   : *(const words *)field_get(f, record);
}

const struct field *
record_tree(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].to == type)
			return &type->fields[i];
	return NULL;
}

str
choice_code(const struct choices *list, int value)
{
	assert(value >= 0 && (size_t)value <= list->n);
	return str_of(value == 0 ? "" : list->v[value - 1].code);
}

const char *
choice_label(const struct choices *list, int value)
{
	assert(value >= 0 && (size_t)value <= list->n);
	return value == 0 ? "" : list->v[value - 1].label;
}

int
choice_value(const struct choices *list, str code)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_is(code, list->v[i].code))
			return (int)i + 1;
	return 0;
}

static void
address_key(struct buf *b, const struct field *f, const void *record)
{
	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
		buf_add(b, *(const str *)field_get(f, record));
		return;
	case FIELD_NUMBER:
		buf_number(b, *(const int64_t *)field_get(f, record));
		return;
	case FIELD_CHOICE:
		buf_add(b, choice_code(f->choices,
			       *(const int *)field_get(f, record)));
		return;
	default:
		assert(
		    false && "a KEY is a slug, a line, a number or a choice");
	}
}

const struct field *
record_about(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].rules & ABOUT)
			return &type->fields[i];
	return NULL;
}

/* A slug that is unique by itself needs no parent in front of it. */
static bool
address_alone(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if ((type->fields[i].rules & (KEY | UNIQUE)) == (KEY | UNIQUE))
			return true;
	return record_parent(type) == NULL && record_about(type) == NULL;
}

str
record_address(struct arena *a, const struct record_type *type,
    const void *record)
{
	struct buf b = buf_open(a, 1024);
	const struct field *parent = record_parent(type);
	const struct field *about = record_about(type);
	size_t i;

	if (!address_alone(type)) {
		buf_add(&b, about != NULL
				? *(const str *)field_get(about, record)
				: ((const ref *)field_get(parent, record))
				      ->slug);
		buf_char(&b, '/');
		buf_c(&b, type->plural);
	}
	for (i = 0; i < type->n_fields; i++) {
		if (!(type->fields[i].rules & KEY))
			continue;
		if (b.n > 0)
			buf_char(&b, '/');
		address_key(&b, &type->fields[i], record);
	}
	return buf_str(&b);
}
