/* The catalogue for programs: see catalogue_api.h. */
#include "transparency/catalogue/catalogue_api.h"

#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"
#include "transparency/catalogue/catalogue_room.h"

/* The row of what a parameter names: -1, which no row has, when there is no
 * such record; 0 when nothing was asked. */
static int64_t
asked_row(struct request *rq, const struct record_type *type, const char *name)
{
	str address = request_param(rq, name);
	const struct record *record;

	if (address.n == 0)
		return 0;
	record = record_by_address(rq->db, type, address);
	return record == NULL ? -1 : record->id;
}

struct record_list
datasets_asked(struct request *rq, int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	struct rows rows = db_query(rq->db, Q_dataset_asked,
	    VALUES(value_text(request_param(rq, "after")), value_number(limit),
		value_number(asked_row(rq, &institution_type, "publisher")),
		value_number(asked_row(rq, &jurisdiction_type, "jurisdiction")),
		value_text(request_param(rq, "theme")),
		value_text(request_param(rq, "licence")),
		value_text(request_param(rq, "hvd"))));

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
