/* Records as CSV: see api_csv.h. */
#include "engine/base/csv.h"
#include "engine/base/date.h"
#include "interop/api/api_csv.h"

bool
api_wants_csv(const struct request *rq)
{
	ptrdiff_t csv = str_find(rq->accept, S("text/csv"));
	ptrdiff_t json = str_find(rq->accept, S("application/json"));

	if (str_ends(str_of(rq->route->pattern), S(".csv")))
		return true;
	return csv >= 0 && (json < 0 || csv < json);
}

static str
csv_texts(const struct text *text)
{
	return text == NULL ? S("") : text->s;
}

static str
csv_field(struct request *rq, const struct field *f, const void *record,
    str lang)
{
	const void *at = field_get(f, record);
	struct buf b = buf_open(rq->arena, 8192);
	size_t i;

	switch (f->kind) {
	case FIELD_SLUG:
	case FIELD_LINE:
	case FIELD_LINK:
	case FIELD_NOTE:
	case FIELD_FILE:
		return *(const str *)at;
	case FIELD_WORDS:
		return csv_texts(words_in(*(const words *)at, lang));
	case FIELD_PROSE:
		return csv_texts(prose_in(*(const prose *)at, lang));
	case FIELD_CHOICE:
		return choice_code(f->choices, *(const int *)at);
	case FIELD_CHOICES:
		for (i = 0; i < ((const codes *)at)->n; i++) {
			buf_c(&b, i == 0 ? "" : " ");
			buf_add(&b, ((const codes *)at)->v[i]);
		}
		return buf_str(&b);
	case FIELD_FLAG:
		return *(const bool *)at ? S("true") : S("false");
	case FIELD_NUMBER:
		if (*(const int64_t *)at != NUMBER_NONE)
			buf_number(&b, *(const int64_t *)at);
		return buf_str(&b);
	case FIELD_MONTH:
	case FIELD_DAY:
		return date_iso(rq->arena, *(const date *)at);
	case FIELD_WHEN:
		return moment_exact(rq->arena, *(const moment *)at);
	case FIELD_REF:
		return ((const ref *)at)->slug;
	}
	return S("");
}

enum outcome
api_csv(struct request *rq, const struct record_type *type,
    struct record_list list)
{
	struct buf *b = &rq->reply.body;
	str lang = request_param(rq, "lang");
	size_t i, k;

	if (lang.n == 0)
		lang = S("en");
	buf_c(b, "\xef\xbb\xbf");
	csv_cell(b, true, S("address"));
	for (i = 0; i < type->n_fields; i++)
		csv_cell(b, false, str_of(type->fields[i].name));
	csv_end(b);
	for (k = 0; k < list.n; k++) {
		csv_cell(b, true, ((struct record *)list.v[k])->address);
		for (i = 0; i < type->n_fields; i++)
			csv_cell(b, false,
			    csv_field(rq, &type->fields[i], list.v[k], lang));
		csv_end(b);
	}
	rq->reply.type = "text/csv; charset=utf-8";
	rq->reply.filename = str_fmt(rq->arena, "%s.csv", type->plural);
	return OUTCOME_OK;
}
