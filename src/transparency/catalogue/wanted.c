/* Filters of lists of datasets: see wanted.h. */
#include "transparency/catalogue/wanted.h"

#include <assert.h>

#include "engine/base/date.h"
#include "engine/store/fulltext.h"
#include "engine/words/terms.h"

#define QUESTION_MAX ((size_t)16 << 10)
/* Those of the filter, the question, and two of where a list goes on. */
#define VALUES_MAX 11

static int64_t
wanted_row(struct request *rq, const struct record_type *type, const char *name)
{
	str address = request_param(rq, name);
	const struct record *record;

	if (address.n == 0)
		return 0;
	record = record_by_address(rq->db, type, address);
	return record == NULL ? -1 : record->id;
}

static str
wanted_question(struct request *rq, str q)
{
	enum dialect dialect = statements_dialect(db_statements(rq->db));
	struct fulltext_word asked[TERMS_QUERY_MAX];
	struct buf b = buf_open(rq->arena, QUESTION_MAX);
	struct term_forms *forms;
	size_t n;

	forms = terms_query(rq->arena, rq->page.lang, q, &n);
	for (size_t i = 0; i < n; i++)
		asked[i] = (struct fulltext_word){ forms[i].raw, forms[i].stem,
			forms[i].raw.n <= FULLTEXT_START_MAX };
	if (n > 0)
		fulltext_query(&b, dialect, "body", asked, n);
	return buf_str(&b);
}

struct wanted
wanted_of(struct request *rq)
{
	bool late = request_param(rq, "late").n > 0;

	return (struct wanted){
		.publisher = wanted_row(rq, &institution_type, "publisher"),
		.place = wanted_row(rq, &jurisdiction_type, "jurisdiction"),
		.theme = request_param(rq, "theme"),
		.licence = request_param(rq, "licence"),
		.hvd = request_param(rq, "hvd"),
		.format = request_param(rq, "format"),
		.today = late ? date_iso(rq->arena, rq->page.today) : S(""),
		.question = wanted_question(rq, request_param(rq, "q")),
	};
}

bool
wanted_narrows(const struct wanted *w)
{
	return w->publisher != 0 || w->place != 0 || w->theme.n > 0 ||
	       w->licence.n > 0 || w->hvd.n > 0 || w->format.n > 0 ||
	       w->today.n > 0;
}

struct rows
wanted_rows(struct db *db, const struct wanted *w, int plain, int found,
    int64_t limit, const struct value *more, size_t n_more)
{
	struct value v[VALUES_MAX] = { value_number(limit),
		value_number(w->publisher), value_number(w->place),
		value_text(w->theme), value_text(w->licence),
		value_text(w->hvd), value_text(w->format),
		value_text(w->today) };
	size_t n = 8;

	assert(n + n_more < VALUES_MAX);
	if (w->question.n > 0)
		v[n++] = value_text(w->question);
	for (size_t i = 0; i < n_more; i++)
		v[n++] = more[i];
	return db_query(db, w->question.n > 0 ? found : plain, v, n);
}
