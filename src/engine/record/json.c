/* Records to JSON, in their one canonical form.  Back: json_read.c. */
#include <assert.h>

#include "engine/base/date.h"
#include "engine/base/json.h"
#include "engine/record/json.h"
#include "engine/record/text.h"

/* More than a record can hold: 64 fields of 16 languages of 40,000 characters,
 * six bytes each where they are escaped. */
#define RECORD_JSON_MAX ((size_t)256 << 20)

bool
record_is_empty(const struct field *f, const void *record)
{
	const void *at = field_get(f, record);

	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		return ((const str *)at)->n == 0;
	case FIELD_WORDS:
		return ((const words *)at)->n == 0;
	case FIELD_PROSE:
		return ((const prose *)at)->n == 0;
	case FIELD_CHOICE:
		return *(const int *)at == 0;
	case FIELD_CHOICES:
		return ((const codes *)at)->n == 0;
	case FIELD_FLAG:
		return !*(const bool *)at;
	case FIELD_NUMBER:
		return *(const int64_t *)at == NUMBER_NONE;
	case FIELD_WHEN:
		return ((const moment *)at)->us == 0;
	case FIELD_MONTH:
	case FIELD_DAY:
		return !date_known(*(const date *)at);
	case FIELD_REF:
		return ((const ref *)at)->id == 0;
	}
	return true;
}

static void
json_codes(struct buf *b, codes c)
{
	size_t i;

	buf_char(b, '[');
	for (i = 0; i < c.n; i++) {
		if (i > 0)
			buf_char(b, ',');
		json_text(b, c.v[i]);
	}
	buf_char(b, ']');
}

static void
json_field(struct buf *b, const struct field *f, const void *record)
{
	const void *at = field_get(f, record);

	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		json_text(b, *(const str *)at);
		return;
	case FIELD_WORDS:
		text_write(b, ((const words *)at)->v, ((const words *)at)->n);
		return;
	case FIELD_PROSE:
		text_write(b, ((const prose *)at)->v, ((const prose *)at)->n);
		return;
	case FIELD_CHOICE:
		json_text(b, choice_code(f->choices, *(const int *)at));
		return;
	case FIELD_CHOICES:
		json_codes(b, *(const codes *)at);
		return;
	case FIELD_FLAG:
		buf_c(b, *(const bool *)at ? "true" : "false");
		return;
	case FIELD_NUMBER:
		buf_number(b, *(const int64_t *)at);
		return;
	case FIELD_WHEN:
		json_text(b, moment_exact(b->arena, *(const moment *)at));
		return;
	case FIELD_MONTH:
	case FIELD_DAY:
		json_text(b, date_iso(b->arena, *(const date *)at));
		return;
	case FIELD_REF:
		json_text(b, ((const ref *)at)->slug);
		return;
	}
}

void
record_json_fields(struct buf *b, bool *first, const struct record_type *type,
    const void *record, bool parent)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (record_is_empty(f, record) ||
		    ((f->rules & PARENT) && !parent))
			continue;
		json_key(b, first, f->name);
		json_field(b, f, record);
	}
}

str
record_json(struct arena *a, const struct record_type *type, const void *record)
{
	struct buf b = buf_open(a, RECORD_JSON_MAX);
	bool first = true;

	buf_char(&b, '{');
	record_json_fields(&b, &first, type, record, true);
	buf_char(&b, '}');
	/* Cut short, it would vouch for half a record. */
	assert(!b.full);
	return buf_str(&b);
}
