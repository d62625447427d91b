/* Duties for programs: see duties_api.h. */
#include "commons/duties/duties_api.h"
#include "commons/duties/duties_room.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"

struct record_list
duties_asked(struct request *rq, int64_t limit)
{
	struct duty_filter f = duty_filter_of(rq);

	return duties_read(db_query(rq->db, Q_duty_list,
			       VALUES(value_text(request_param(rq, "after")),
				   value_text(
				       date_iso(rq->arena, rq->page.today)),
				   value_number(limit),
				   value_number(f.institution_id),
				   value_number(f.jurisdiction_id),
				   value_text(f.kind), value_text(f.state))),
	    (size_t)limit);
}

void
duty_standing(struct request *rq, struct buf *b, const void *record)
{
	int64_t late = duty_late(record, rq->page.today);
	bool first = true;

	buf_c(b, ",\"standing\":{");
	json_key(b, &first, "late");
	buf_c(b, late > 0 ? "true" : "false");
	json_key(b, &first, "days_late");
	buf_number(b, late);
	buf_char(b, '}');
}
