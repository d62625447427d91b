/* The page of one duty: its facts, and the count of its day to follow step by
 * step. */
#include "commons/acts/acts_web.h"
#include "commons/duties/duties_room.h"
#include "commons/duties/holidays.h"
#include "commons/duties/pages/duty.html.h"
#include "engine/base/date.h"

/* Plain days in a row that are shown each on its own. */
#define DAYS_SHOWN 7

/* What the code of a step is called, in all the languages there are. */
static words
step_name(struct request *rq, str code)
{
	const struct holiday *holiday =
	    record_by_address(rq->db, &holiday_type, code);

	return holiday == NULL ? (words){ 0 } : holiday->name;
}

/* How many counted days in a row begin at step ${i}. */
static size_t
trace_run(const struct trace *t, size_t i)
{
	size_t n = 0;

	while (i + n < t->n && t->v[i + n].kind == STEP_COUNTED)
		n++;
	return n;
}

static struct trace_lines
trace_lines_of(struct request *rq, str text)
{
	struct trace_lines lines = { 0 };
	struct trace t;
	size_t i = 0, n;

	if (!trace_read(rq->arena, text, &t))
		return lines;
	lines.v = NEWS(rq->arena, struct trace_line, t.n);
	while (i < t.n) {
		struct trace_line *line = &lines.v[lines.n++];

		*line =
		    (struct trace_line){ .day = t.v[i].day, .step = &t.v[i] };
		n = trace_run(&t, i);
		if (n > DAYS_SHOWN) {
			line->step = NULL;
			line->to = t.v[i + n - 1].day;
			line->from_n = t.v[i].n;
			line->to_n = t.v[i + n - 1].n;
			i += n;
			continue;
		}
		if (n > 0) {
			line->step = NULL;
			line->from_n = t.v[i].n;
		} else if (t.v[i].code.n > 0)
			line->name = step_name(rq, t.v[i].code);
		i++;
	}
	return lines;
}

static struct duty_event_rows
duty_event_rows_of(struct request *rq, struct record_list events)
{
	struct duty_event_rows rows = {
		NEWS(rq->arena, struct duty_event_row, events.n), 0
	};
	const struct institution *i;

	for (size_t k = 0; k < events.n; k++) {
		const struct duty_event *e = events.v[k];

		i = e->institution.id == 0
			? NULL
			: institution_of(rq->db, e->institution.slug);
		rows.v[rows.n++] = (struct duty_event_row){ e,
			i == NULL ? (words){ 0 } : i->name };
	}
	return rows;
}

/* The title of what a duty is about, or of what that is about. */
static words
about_title(struct request *rq, str about)
{
	const struct record_type *type;
	const void *record = about_record(rq->db, about, &type);
	const struct field *f;

	while (record != NULL) {
		f = record_title(type);
		if (f != NULL && f->kind == FIELD_WORDS)
			return *(const words *)field_get(f, record);
		f = record_about(type);
		if (f == NULL)
			break;
		record = about_record(rq->db,
		    *(const str *)field_get(f, record), &type);
	}
	return (words){ 0 };
}

enum outcome
duty_show(struct request *rq)
{
	const struct duty *duty =
	    record_by_address(rq->db, &duty_type, rq->argument[0]);
	struct duty_page page = { 0 };
	const struct record_type *home;
	str at;

	if (duty == NULL)
		return OUTCOME_NOT_FOUND;
	frame_place(rq, duty->jurisdiction.id == 0
			    ? NULL
			    : jurisdiction_of(rq->db, duty->jurisdiction.slug));
	frame_about(rq, duty->title);
	page.row = *duty_rows_of(rq,
	    (struct record_list){ &(void *){ (void *)(uintptr_t)duty }, 1 })
			.v;
	page.about_title = about_title(rq, duty->about);
	if (page.about_title.n == 0)
		page.about_title = duty->title;
	if (duty->rule.id != 0)
		page.rule = record_by_id(rq->db, &rule_type, duty->rule.id);
	page.trace = trace_lines_of(rq, duty->trace);
	page.events = duty_event_rows_of(rq, duty_events(rq->db, duty));
	if (duty->done_by.n > 0)
		page.by_href = page.row.about;
	if (duty_runs(duty) && duty_mine(rq, duty))
		page.change = str_fmt(rq->arena, "/%.*s/duties/change/%.*s",
		    ARG(rq->page.lang),
		    ARG(path_encode(rq->arena, duty->record.address)));
	home =
	    act_home(records_of(rq->db), &duty_type, duty->record.address, &at);
	page.history = str_fmt(rq->arena, "/%.*s/history/%s/%.*s",
	    ARG(rq->page.lang), home->name, ARG(path_encode(rq->arena, at)));
	page_duty(&rq->page, &page);
	return OUTCOME_OK;
}
