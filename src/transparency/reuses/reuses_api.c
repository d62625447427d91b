/* Reuses and requests for programs: see reuses_api.h. */
#include "transparency/reuses/reuses_api.h"

#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"
#include "transparency/reuses/reuses_room.h"

static struct record_list
asked_read(struct request *rq, const struct record_type *type, struct rows rows,
    int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };

	while (list.n < (size_t)limit && rows_next(&rows)) {
		list.v[list.n] = record_new(rq->arena, type);
		record_read(&rows, 0, type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct record_list
reuses_asked(struct request *rq, int64_t limit)
{
	str slug = request_param(rq, "dataset");
	str about =
	    slug.n == 0 ? slug : str_fmt(rq->arena, "dataset/%.*s", ARG(slug));

	return asked_read(rq, &reuse_type,
	    db_query(rq->db, Q_reuse_asked,
		VALUES(value_text(request_param(rq, "after")), value_number(0),
		    value_number(limit), value_text(request_param(rq, "kind")),
		    value_text(about))),
	    limit);
}

struct record_list
requests_asked(struct request *rq, int64_t limit)
{
	str asked = request_param(rq, "institution");
	const struct institution *i =
	    asked.n == 0 ? NULL : institution_of(rq->db, asked);
	int64_t row = i != NULL ? i->record.id : asked.n == 0 ? 0 : -1;

	return asked_read(rq, &data_request_type,
	    db_query(rq->db, Q_request_asked,
		VALUES(value_text(request_param(rq, "after")), value_number(0),
		    value_number(limit), value_text(request_param(rq, "state")),
		    value_number(row),
		    value_text(date_iso(rq->arena, rq->page.today)))),
	    limit);
}

void
request_standing(struct request *rq, struct buf *b, const void *record)
{
	struct request_row row = request_row_of(rq, record);
	bool first = true;

	buf_c(b, ",\"standing\":{");
	json_key(b, &first, "state");
	json_text(b, row.outcome == 0
			 ? S("open")
			 : choice_code(&data_outcomes, row.outcome));
	json_key(b, &first, "supports");
	buf_number(b, row.supports);
	if (date_known(row.due)) {
		json_key(b, &first, "due");
		json_text(b, date_iso(rq->arena, row.due));
		json_key(b, &first, "days_late");
		buf_number(b, row.late);
	}
	buf_char(b, '}');
}
