/* The catalogue for programs: see catalogue_api.h. */
#include "transparency/catalogue/catalogue_api.h"

#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"
#include "transparency/catalogue/wanted.h"

struct record_list
datasets_asked(struct request *rq, int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	struct wanted w = wanted_of(rq);
	struct rows rows = wanted_rows(rq->db, &w, Q_dataset_asked,
	    Q_dataset_asked_found, limit,
	    VALUES(value_text(request_param(rq, "after"))));

	while (list.n < (size_t)limit && rows_next(&rows)) {
		list.v[list.n] = record_new(rq->arena, &dataset_type);
		record_read(&rows, 0, &dataset_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct record_list
series_asked(struct request *rq, int64_t limit)
{
	return record_after(rq->db, &dataset_series_type,
	    request_param(rq, "after"), (size_t)limit);
}

void
dataset_standing(struct request *rq, struct buf *b, const void *record)
{
	struct freshness f = freshness_of(record, rq->page.today);
	bool first = true;

	buf_c(b, ",\"standing\":{");
	if (date_known(f.due)) {
		json_key(b, &first, "next");
		json_text(b, date_iso(rq->arena, f.due));
		json_key(b, &first, "days_late");
		buf_number(b, f.late);
	}
	buf_char(b, '}');
}
