/* Commitments for programs: see commitments_api.h. */
#include "accountability/commitments/commitments_api.h"
#include "accountability/commitments/commitments_room.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"

/* The row of what a parameter names: -1, which no row has, when there is no
 * such record; 0 when nothing was asked. */
static int64_t
asked_row(struct request *rq, const struct record_type *type, const char *name,
    const struct record **record)
{
	str address = request_param(rq, name);

	*record = NULL;
	if (address.n == 0)
		return 0;
	*record = record_by_address(rq->db, type, address);
	return *record == NULL ? -1 : (*record)->id;
}

struct commitment_filter
asked_filter(struct request *rq, int64_t limit, struct asked *asked)
{
	const struct record *plan, *institution, *jurisdiction;
	struct commitment_filter f = {
		.after = request_param(rq, "after"),
		.limit = limit,
		.state = request_param(rq, "state"),
		.late = request_param(rq, "late").n > 0,
		.plan = asked_row(rq, &plan_type, "plan", &plan),
		.institution = asked_row(rq, &institution_type, "institution",
		    &institution),
		.jurisdiction = asked_row(rq, &jurisdiction_type,
		    "jurisdiction", &jurisdiction),
		.area = request_param(rq, "area"),
		.q = request_param(rq, "q"),
	};

	/* Every record struct starts with its struct record. */
	asked->plan = (const void *)plan;
	asked->institution = (const void *)institution;
	asked->jurisdiction = (const void *)jurisdiction;
	return f;
}

struct record_list
commitments_asked(struct request *rq, int64_t limit)
{
	struct asked asked;
	struct commitment_filter f = asked_filter(rq, limit, &asked);
	str lang = request_param(rq, "lang");
	struct record_list list;
	size_t i;

	/* Never the reader's Accept-Language: one address, one answer. */
	list = commitments_filtered(rq->db, &f, lang.n > 0 ? lang : S("en"),
	    rq->page.today);
	/* Lists read them without their prose; programs want all of it. */
	for (i = 0; i < list.n; i++)
		list.v[i] = record_by_id(rq->db, &commitment_type,
		    ((const struct record *)list.v[i])->id);
	return list;
}

struct record_list
milestones_asked(struct request *rq, int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	const struct record *record;
	bool late = request_param(rq, "late").n > 0;
	struct rows rows = db_query(rq->db, Q_milestone_list,
	    VALUES(value_text(request_param(rq, "after")), value_number(limit),
		value_text(request_param(rq, "state")),
		value_text(late ? date_iso(rq->arena, rq->page.today) : S("")),
		value_number(
		    asked_row(rq, &commitment_type, "commitment", &record)),
		value_number(asked_row(rq, &plan_type, "plan", &record))));

	while (list.n < (size_t)limit && rows_next(&rows)) {
		list.v[list.n] = NEW(rq->arena, struct milestone);
		record_read(&rows, 0, &milestone_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct record_list
plans_asked(struct request *rq, int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	const struct record *record;
	struct rows rows = db_query(rq->db, Q_plan_list_by_address,
	    VALUES(value_text(request_param(rq, "after")), value_number(limit),
		value_number(asked_row(rq, &jurisdiction_type, "jurisdiction",
		    &record))));

	while (list.n < (size_t)limit && rows_next(&rows)) {
		list.v[list.n] = NEW(rq->arena, struct plan);
		record_read(&rows, 0, &plan_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

static void
standing_number(struct buf *b, bool *first, const char *name, int64_t n)
{
	json_key(b, first, name);
	if (n < 0)
		buf_c(b, "null");
	else
		buf_number(b, n);
}

void
commitment_standing(struct request *rq, struct buf *b, const void *record)
{
	struct promise p =
	    promise_of(rq->db, record, rq->page.today, PANES_BARE);
	bool first = true;
	size_t i;

	buf_c(b, ",\"standing\":{");
	standing_number(b, &first, "milestones", p.tally.n);
	for (i = 0; i < LIGHT_COUNT; i++)
		standing_number(b, &first, light_class((enum light)i),
		    p.tally.by[i]);
	standing_number(b, &first, "late", p.tally.late);
	standing_number(b, &first, "progress", tally_progress(&p.tally));
	standing_number(b, &first, "expected", tally_expected(&p.tally));
	buf_char(b, '}');
}

void
milestone_standing(struct request *rq, struct buf *b, const void *record)
{
	const struct milestone *m = record;
	struct pane pane = pane_make(m, NULL,
	    db_one(rq->db, Q_evidence_count,
		VALUES(value_number(m->record.id))),
	    rq->page.today);
	bool first = true;

	buf_c(b, ",\"standing\":{");
	json_key(b, &first, "light");
	json_text(b, str_of(light_class(pane.light)));
	standing_number(b, &first, "evidence", pane.evidence);
	json_key(b, &first, "late");
	buf_c(b, pane.late ? "true" : "false");
	if (date_known(m->due)) {
		json_key(b, &first, "days");
		buf_number(b, pane.days);
	}
	buf_char(b, '}');
}
