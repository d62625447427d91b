/* Rows to structs and back.  The order of columns is record_columns'. */
#include <assert.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/record/record_private.h"
#include "engine/record/text.h"

void *
record_new(struct arena *a, const struct record_type *type)
{
	void *record = arena_get(a, 1, type->size);
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].kind == FIELD_NUMBER)
			*(int64_t *)field_at(&type->fields[i], record) =
			    NUMBER_NONE;
	return record;
}

static codes
codes_read(struct arena *a, str s)
{
	size_t n = s.n > 0, i;
	str *v;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == ' ';
	v = NEWS(a, str, n);
	for (i = 0; i < n; i++)
		v[i] = str_cut(&s, ' ');
	return (codes){ v, n };
}

static str
codes_write(struct arena *a, codes c)
{
	struct buf b = buf_open(a, 8192);
	size_t i;

	for (i = 0; i < c.n; i++) {
		if (i > 0)
			buf_char(&b, ' ');
		buf_add(&b, c.v[i]);
	}
	return buf_str(&b);
}

/* One column, or two for a ref, into its field. */
static int
row_field(struct rows *rows, int column, const struct field *f, void *at)
{
	struct arena *a = db_arena(rows->db);
	struct value v;
	const struct text *texts;
	size_t n;

	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		*(str *)at = rows_text(rows, column);
		break;
	case FIELD_WORDS:
		n = text_read(a, rows_text(rows, column), &texts);
		*(words *)at = (words){ texts, n };
		break;
	case FIELD_PROSE:
		n = text_read(a, rows_text(rows, column), &texts);
		*(prose *)at = (prose){ texts, n };
		break;
	case FIELD_CHOICE:
		*(int *)at = choice_value(f->choices, rows_look(rows, column));
		break;
	case FIELD_CHOICES:
		*(codes *)at = codes_read(a, rows_text(rows, column));
		break;
	case FIELD_FLAG:
		*(bool *)at = rows_number(rows, column) != 0;
		break;
	case FIELD_NUMBER:
		v = rows_value(rows, column);
		*(int64_t *)at = v.kind == VALUE_NULL ? NUMBER_NONE : v.number;
		break;
	case FIELD_WHEN:
		((moment *)at)->us = rows_number(rows, column);
		break;
	case FIELD_MONTH:
	case FIELD_DAY:
		*(date *)at = DATE_NONE;
		date_read(rows_look(rows, column), (date *)at);
		break;
	case FIELD_REF:
		((ref *)at)->id = rows_number(rows, column);
		((ref *)at)->slug = rows_text(rows, column + 1);
		return column + 2;
	}
	return column + 1;
}

int
record_read(struct rows *rows, int column, const struct record_type *type,
    void *record)
{
	struct record *r = record;
	size_t i;

	r->id = rows_number(rows, column);
	r->version = rows_number(rows, column + 1);
	r->address = rows_text(rows, column + 2);
	column += 3;
	for (i = 0; i < type->n_fields; i++)
		column = row_field(rows, column, &type->fields[i],
		    field_at(&type->fields[i], record));
	return column;
}

static struct value
row_texts(struct arena *a, const struct text *v, size_t n)
{
	struct buf b = buf_open(a, (size_t)8 << 20);

	if (n == 0)
		return value_null();
	text_write(&b, v, n);
	assert(!b.full);
	return value_text(buf_str(&b));
}

/* A field as the value its column holds. */
struct value
row_value(struct arena *a, const struct field *f, const void *record)
{
	const void *at = field_get(f, record);

	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		return value_text_or_null(*(const str *)at);
	case FIELD_WORDS:
		return row_texts(a, ((const words *)at)->v,
		    ((const words *)at)->n);
	case FIELD_PROSE:
		return row_texts(a, ((const prose *)at)->v,
		    ((const prose *)at)->n);
	case FIELD_CHOICE:
		return value_text_or_null(
		    choice_code(f->choices, *(const int *)at));
	case FIELD_CHOICES:
		return value_text_or_null(codes_write(a, *(const codes *)at));
	case FIELD_FLAG:
		return value_number(*(const bool *)at);
	case FIELD_NUMBER:
		if (*(const int64_t *)at == NUMBER_NONE)
			return value_null();
		return value_number(*(const int64_t *)at);
	case FIELD_WHEN:
		if (((const moment *)at)->us == 0)
			return value_null();
		return value_number(((const moment *)at)->us);
	case FIELD_MONTH:
	case FIELD_DAY:
		return value_text_or_null(date_iso(a, *(const date *)at));
	case FIELD_REF:
		if (((const ref *)at)->id == 0)
			return value_null();
		return value_number(((const ref *)at)->id);
	}
	assert(false && "every kind has a value");
	return value_null();
}
