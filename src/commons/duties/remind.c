/* Which reminders are due, and who is told. */
#include "commons/duties/remind.h"
#include "commons/notices/notice.h"
#include "engine/base/date.h"
#include "queries.h"

#define SOON_DAYS 14
#define NEXT_DAYS 3
#define REMINDERS_IN_WRITE 200

enum remind_step
remind_step(date due, date today)
{
	int64_t days = date_number(date_last(due)) - date_number(today);

	if (!date_known(due) || days > SOON_DAYS)
		return REMIND_NONE;
	if (days > NEXT_DAYS)
		return REMIND_SOON;
	if (days >= 0)
		return REMIND_NEXT;
	return days > -DUTY_ESCALATION_DAYS ? REMIND_LATE : REMIND_ESCALATION;
}

struct reminding {
	struct errand *errand;
	bool more;
};

/* Whether ${duty} was made only when it had come to ${step} already: what was
 * late when the portal opened is on the board, and nobody is written to. */
static bool
remind_stale(struct db *db, const struct duty *duty, enum remind_step step)
{
	int64_t us = db_one(db, Q_duty_published,
	    VALUES(value_text(S("duty")), value_text(duty->record.address)));

	return step > REMIND_NEXT &&
	       remind_step(duty->due, date_of((moment){ us })) >= step;
}

/* Each sentence with the day and what is owed. */
static const char *const remind_words[] = {
	[REMIND_SOON] = MESSAGE("This is due on {1}: {2}"),
	[REMIND_NEXT] =
	    MESSAGE("This is due on {1}, in three days or less: {2}"),
	[REMIND_LATE] = MESSAGE("This was due on {1} and is not done: {2}"),
	[REMIND_ESCALATION] = MESSAGE(
	    "This was due on {1}, two weeks ago or more, and is not done: {2}"),
};

/* Those who owe it; behind the last step, those who run the portal. */
static void
remind_tell(struct db *db, struct errand *e, const struct duty *duty,
    enum remind_step step)
{
	struct arena *a = db_arena(db);
	const struct text *title = words_in(duty->title, S("en"));
	struct notice notice = { .kind = NOTICE_DUTY,
		.key =
		    str_fmt(a, "%.*s/%d", ARG(duty->record.address), (int)step),
		.what = remind_words[step],
		.one = date_iso(a, duty->due),
		.two = title == NULL ? S("") : title->s,
		.href = str_fmt(a, "/duties/%.*s", ARG(duty->record.address)) };
	bool assessment = duty->kind == DUTY_ASSESSMENT ||
			  duty->kind == DUTY_FINAL_ASSESSMENT;
	const char *role = step == REMIND_ESCALATION ? "administrator"
			   : assessment		     ? "monitor"
						     : "officer";

	notice_role(db, e->portal, role, duty->institution.slug, &notice,
	    e->now);
}

static str
remind_day(struct arena *a, date today, int64_t days)
{
	return date_iso(a, date_of_number(date_number(today) + days));
}

static bool
remind_apply(struct db *db, void *cookie)
{
	struct reminding *r = cookie;
	struct arena *a = db_arena(db);
	date today = date_of(r->errand->now);
	struct duty **list = NEWS(a, struct duty *, REMINDERS_IN_WRITE);
	struct rows rows = db_query(db, Q_duty_reminders,
	    VALUES(value_number(0), value_text(remind_day(a, today, SOON_DAYS)),
		value_text(remind_day(a, today, NEXT_DAYS)),
		value_text(remind_day(a, today, 0)),
		value_text(remind_day(a, today, -DUTY_ESCALATION_DAYS)),
		value_number(REMINDERS_IN_WRITE)));
	enum remind_step step;
	size_t n = 0;

	while (n < REMINDERS_IN_WRITE && rows_next(&rows)) {
		list[n] = record_new(a, &duty_type);
		record_read(&rows, 0, &duty_type, list[n++]);
	}
	rows_end(&rows);
	r->more = n == REMINDERS_IN_WRITE;
	for (size_t i = 0; i < n; i++) {
		step = remind_step(list[i]->due, today);
		db_run(db, Q_duty_reminder_add,
		    VALUES(value_number(list[i]->record.id),
			value_number((int64_t)step)));
		if (!remind_stale(db, list[i], step))
			remind_tell(db, r->errand, list[i], step);
	}
	return n > 0;
}

void
duties_remind(struct errand *e)
{
	struct reminding r = { .errand = e };
	struct fault fault = { .kind = FAULT_NONE };

	if (errand_write(e, e->arena, remind_apply, &r, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
	else
		e->again = r.more;
}
