/* What rooms say is owed, and the duties there are. */
#include <string.h>

#include "commons/duties/match.h"
#include "commons/notices/notice.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "queries.h"

#define DUTIES_OF_RECORD_MAX 200
#define TITLE_CHARACTERS_MAX 300

struct match
match_open(struct db *db, const struct portal *portal, moment now)
{
	return (struct match){ .db = db,
		.portal = portal,
		.author = { MATCH_ROLE, now },
		.clock = { .db = db, .zones = portal->zones, .now = now } };
}

/* ---- the record and what it owes ---- */

/* Everything a match of one record needs. */
struct subject {
	str about;
	const struct record_type *type;
	const void *record; /* NULL: it was withdrawn */
	ref jurisdiction;
	date today;
	struct owed_list owed;
	struct duty *duties[DUTIES_OF_RECORD_MAX];
	size_t n_duties;
	bool fits[DUTIES_OF_RECORD_MAX]; /* it is owed still */
};

static void
subject_duties(struct match *m, struct subject *s)
{
	struct rows rows = db_query(m->db, Q_duties_about,
	    VALUES(value_text(s->about), value_number(DUTIES_OF_RECORD_MAX)));

	while (s->n_duties < DUTIES_OF_RECORD_MAX && rows_next(&rows)) {
		struct duty *duty = record_new(db_arena(m->db), &duty_type);

		record_read(&rows, 0, &duty_type, duty);
		s->duties[s->n_duties++] = duty;
	}
	rows_end(&rows);
}

static void
subject_find(struct match *m, struct subject *s, str about)
{
	const struct jurisdiction *j;
	size_t i;
	str place;

	s->about = about;
	s->owed.arena = db_arena(m->db);
	s->record = about_record(m->db, about, &s->type);
	if (s->record == NULL)
		return;
	place = act_jurisdiction(m->db, s->type, s->record);
	j = place.n == 0 ? NULL : jurisdiction_of(m->db, place);
	if (j != NULL)
		s->jurisdiction = (ref){ j->record.id, j->slug };
	s->today = clock_today(&m->clock, s->jurisdiction.id);
	for (i = 0; m->portal->rooms[i] != NULL; i++)
		if (m->portal->rooms[i]->owes != NULL)
			m->portal->rooms[i]->owes(m->db, s->type, s->record,
			    s->today, &s->owed);
}

/* Who owes it: whom the room names, else who answers for the record. */
static ref
subject_institution(struct match *m, const struct subject *s,
    const struct owed *owed)
{
	struct request rq = { .arena = db_arena(m->db),
		.db = m->db,
		.portal = m->portal };
	const struct institution *i;
	str address = owed->institution;
	struct what what;
	int kind = choice_value(&rule_duties, str_of(owed->rule));

	/* What the independent body owes, no institution of the place does. */
	if (address.n == 0 && kind != DUTY_ASSESSMENT &&
	    kind != DUTY_FINAL_ASSESSMENT) {
		what = what_of(&rq, s->type, s->record);
		if (what.institutions.n > 0)
			address = what.institutions.v[0];
	}
	i = address.n == 0 ? NULL : institution_of(m->db, address);
	return i == NULL ? (ref){ 0 } : (ref){ i->record.id, i->slug };
}

/* ---- names ---- */

/* "forum-2" is the second round of "forum". */
static int64_t
slug_round(str slug, str key)
{
	int64_t n;

	if (str_eq(slug, key))
		return 1;
	if (!str_starts(slug, key) || slug.n <= key.n + 1 ||
	    slug.p[key.n] != '-' ||
	    !str_number(str_drop(slug, key.n + 1), &n) || n < 2)
		return 0;
	return n;
}

/* The newest duty that ${owed} speaks of; NULL for none yet.  All its rounds
 * fit. */
static struct duty *
subject_duty(struct subject *s, const struct owed *owed, int kind)
{
	struct duty *newest = NULL;
	int64_t round, highest = 0;

	for (size_t i = 0; i < s->n_duties; i++) {
		round = slug_round(s->duties[i]->slug, owed->key);
		if (round == 0 || s->duties[i]->kind != kind)
			continue;
		s->fits[i] = true;
		if (round > highest) {
			highest = round;
			newest = s->duties[i];
		}
	}
	return newest;
}

/* A title in one line, cut at a character: a question may be as long as a
 * page. */
static str
title_line(struct arena *a, str s)
{
	struct buf b = buf_open(a, 8192);
	uint32_t point;

	for (int n = 0; s.n > 0 && n < TITLE_CHARACTERS_MAX; n++) {
		point = str_point(&s);
		if (point == 0xfffd && s.n == 0)
			break; /* half a character, cut by who gave it */
		buf_point(&b, point < 0x20 || point == 0x7f ? ' ' : point);
	}
	return str_trim(buf_str(&b));
}

static words
title_clean(struct arena *a, words title, int kind)
{
	struct text *v = NEWS(a, struct text, title.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < title.n; i++) {
		v[n] = title.v[i];
		v[n].s = title_line(a, title.v[i].s);
		n += v[n].s.n > 0;
	}
	if (n == 0)
		v[n++] = (struct text){ .lang = S("en"),
			.s = str_of(choice_label(&rule_duties, kind)) };
	return (words){ v, n };
}

/* ---- renewing ---- */

/* The last day on which the government wrote to the record. */
static date
record_refreshed(struct match *m, const struct subject *s)
{
	str home;
	const struct record_type *type = act_home(records_of(m->db), s->type,
	    ((const struct record *)s->record)->address, &home);
	int64_t us = db_one(m->db, Q_duty_refreshed,
	    VALUES(value_text(str_of(type->name)), value_text(home)));

	return us == 0 ? DATE_NONE : date_of((moment){ us });
}

/* The clock of what renews itself begins, the first time, when it was first
 * published here: nobody could have discharged it on this portal before. */
static date
renewal_from(struct match *m, const struct subject *s, int kind, date from)
{
	int64_t us = db_one(m->db, Q_duty_published,
	    VALUES(value_text(str_of(s->type->name)),
		value_text(((const struct record *)s->record)->address)));
	date first = us == 0 ? s->today : date_of((moment){ us });

	if (kind == DUTY_REPOSITORY)
		first = record_refreshed(m, s);
	return date_cmp(first, from) > 0 ? first : date_first(from);
}

/* Whether the repository was refreshed in time for ${duty}. */
static void
renewal_refresh(struct match *m, const struct subject *s,
    const struct duty *duty, struct owed *owed)
{
	date at;

	if (duty->kind != DUTY_REPOSITORY || !date_known(duty->due) ||
	    date_number(s->today) < date_number(duty->due) - MATCH_REFRESH_DAYS)
		return;
	at = record_refreshed(m, s);
	if (date_cmp(at, duty->opened) <= 0)
		return;
	owed->done = at;
	owed->by = s->about;
}

/* ---- writing ---- */

static void
match_save(struct match *m, struct duty *duty)
{
	m->changed |= act_save(m->db, &m->author, &duty_type, duty);
}

static void
match_say(struct match *m, const struct duty *duty, enum duty_happening what,
    date day, const char *reason, date before)
{
	struct duty_event *e = record_new(db_arena(m->db), &duty_event_type);

	e->what = what;
	e->dated = day;
	e->reason = str_of(reason);
	e->due_before = before;
	e->due_after = duty->due;
	duty_event_add(m->db, &m->author, duty, e);
}

date
match_base(const struct duty *duty, const struct owed *owed, bool *fixed)
{
	*fixed = date_known(owed->due);
	if (*fixed)
		return date_last(owed->due);
	/* A renewed duty counts from the end of the one before. */
	return duty_renews(duty->kind) || !date_known(owed->from)
		   ? duty->opened
		   : date_first(owed->from);
}

/* Days of which only a month or a year is known are done at their end. */
static void
duty_end(struct duty *duty, const struct owed *owed)
{
	duty->state = DUTY_DONE;
	duty->done = date_last(owed->done);
	duty->done_by = owed->by;
}

static void
match_make(struct match *m, const struct subject *s, const struct owed *owed,
    int kind, str slug, date opened)
{
	struct duty *duty = record_new(db_arena(m->db), &duty_type);
	bool fixed;
	date base;

	duty->about = s->about;
	duty->slug = slug;
	duty->kind = kind;
	duty->title = title_clean(db_arena(m->db), owed->title, kind);
	duty->institution = subject_institution(m, s, owed);
	duty->jurisdiction = s->jurisdiction;
	duty->opened = opened;
	base = match_base(duty, owed, &fixed);
	duty_count(&m->clock, duty, base, fixed, (struct record_list){ 0 });
	if (date_known(owed->done))
		duty_end(duty, owed);
	match_save(m, duty);
}

static void
match_first(struct match *m, const struct subject *s, const struct owed *owed,
    int kind)
{
	date opened = s->today;

	if (duty_renews(kind))
		opened = renewal_from(m, s, kind, owed->from);
	else if (date_known(owed->from))
		opened = date_first(owed->from);
	match_make(m, s, owed, kind, owed->key, opened);
}

static void
match_round(struct match *m, const struct subject *s, const struct owed *owed,
    const struct duty *before)
{
	int64_t round = slug_round(before->slug, owed->key) + 1;

	match_make(m, s, owed, before->kind,
	    str_fmt(db_arena(m->db), "%.*s-%lld", ARG(owed->key),
		(long long)round),
	    before->done);
}

void
match_next(struct match *m, const struct duty *duty)
{
	struct subject *s = NEW(db_arena(m->db), struct subject);

	subject_find(m, s, duty->about);
	for (size_t i = 0; s->record != NULL && i < s->owed.n; i++)
		if (slug_round(duty->slug, s->owed.v[i].key) > 0) {
			s->owed.v[i].done = DATE_NONE;
			match_round(m, s, &s->owed.v[i], duty);
		}
}

static bool
same_day(date a, date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* Why ${duty}, still owed, has another day than before. */
static const char *
recount_reason(const struct duty *old, const struct duty *duty, bool fixed)
{
	if (fixed)
		return MESSAGE("The date it depends on has changed.");
	if (!same_day(old->opened, duty->opened))
		return MESSAGE("The day from which it is counted has changed.");
	if (old->rule.id != duty->rule.id)
		return MESSAGE("Another rule holds now.");
	return MESSAGE("The rule or the days off have changed.");
}

/* A duty that is owed, as it should be now. */
static void
match_running(struct match *m, const struct subject *s, const struct duty *old,
    struct duty *duty, const struct owed *owed, struct record_list events)
{
	bool fixed, again = !duty_runs(old);
	date base;

	duty->state = DUTY_OPEN;
	duty->done = DATE_NONE;
	duty->done_by = S("");
	if (date_known(owed->from) && !duty_renews(duty->kind) &&
	    !date_known(owed->due))
		duty->opened = date_first(owed->from);
	base = match_base(duty, owed, &fixed);
	duty_count(&m->clock, duty, base, fixed, events);
	match_save(m, duty);
	if (again)
		match_say(m, duty, DUTY_REOPEN, s->today,
		    MESSAGE("It is owed again: what had ended it no longer "
			    "holds."),
		    old->due);
	else if (date_known(old->due) && !same_day(old->due, duty->due))
		match_say(m, duty, DUTY_RECOUNT, s->today,
		    recount_reason(old, duty, fixed), old->due);
}

/* The last word about its end was an officer's. */
static bool
ended_by_hand(struct record_list events)
{
	for (size_t i = events.n; i > 0; i--) {
		const struct duty_event *e = events.v[i - 1];

		if (e->what == DUTY_DISCHARGE)
			return true;
		if (e->what == DUTY_REOPEN)
			return false;
	}
	return false;
}

static void
match_fit(struct match *m, const struct subject *s, const struct duty *old,
    const struct owed *said)
{
	struct duty *duty = NEW(db_arena(m->db), struct duty);
	struct record_list events = duty_events(m->db, old);
	struct owed owed = *said;
	ref institution = subject_institution(m, s, said);

	*duty = *old;
	duty->title = title_clean(db_arena(m->db), owed.title, duty->kind);
	if (institution.id != duty->institution.id && !duty_transferred(events))
		duty->institution = institution;
	if (duty_runs(old))
		renewal_refresh(m, s, old, &owed);
	if (old->state == DUTY_DONE &&
	    (duty_renews(old->kind) || ended_by_hand(events))) {
		if (duty_renews(old->kind))
			match_round(m, s, &owed, old);
		return;
	}
	if (!date_known(owed.done)) {
		match_running(m, s, old, duty, &owed, events);
		return;
	}
	duty_end(duty, &owed);
	match_save(m, duty);
	if (duty_renews(duty->kind)) {
		owed.done = DATE_NONE;
		match_round(m, s, &owed, duty);
	}
}

/*
 * A duty of which the room no longer speaks.  What a question said goes with
 * it: a moderator hid it, or whoever asked was erased.
 */
static void
match_gone(struct match *m, const struct subject *s, const struct duty *old)
{
	struct duty *duty = NEW(db_arena(m->db), struct duty);
	bool hush = duty_quotes(old->kind);

	*duty = *old;
	if (hush)
		duty->title =
		    title_clean(db_arena(m->db), (words){ 0 }, duty->kind);
	if (duty_runs(old))
		duty->state = DUTY_CANCELLED;
	if (!act_save(m->db, &m->author, &duty_type, duty))
		return;
	m->changed = true;
	if (hush) {
		act_forget(m->db, &duty_type, duty->record.address,
		    duty->record.version);
		notice_forget(m->db, str_fmt(db_arena(m->db), "/duties/%.*s",
					 ARG(duty->record.address)));
	}
	if (duty_runs(old))
		match_say(m, duty, DUTY_CANCEL,
		    clock_today(&m->clock, duty->jurisdiction.id),
		    s->record == NULL
			? MESSAGE("What it was about was withdrawn.")
			: MESSAGE("What it was about no longer asks for it."),
		    old->due);
}

void
match_record(struct match *m, str about)
{
	struct subject *s = NEW(db_arena(m->db), struct subject);
	const struct duty *duty;
	int kind;

	subject_find(m, s, about);
	subject_duties(m, s);
	for (size_t i = 0; i < s->owed.n; i++) {
		const struct owed *owed = &s->owed.v[i];

		kind = choice_value(&rule_duties, str_of(owed->rule));
		if (kind == 0)
			continue;
		duty = subject_duty(s, owed, kind);
		if (duty == NULL)
			match_first(m, s, owed, kind);
		else
			match_fit(m, s, duty, owed);
	}
	for (size_t i = 0; i < s->n_duties; i++)
		if (!s->fits[i])
			match_gone(m, s, s->duties[i]);
}

bool
match_owed(struct match *m, const struct duty *duty, struct owed *owed)
{
	struct subject *s = NEW(db_arena(m->db), struct subject);

	subject_find(m, s, duty->about);
	for (size_t i = 0; s->record != NULL && i < s->owed.n; i++)
		if (slug_round(duty->slug, s->owed.v[i].key) > 0 &&
		    str_eq(str_of(s->owed.v[i].rule),
			choice_code(&rule_duties, duty->kind))) {
			*owed = s->owed.v[i];
			return true;
		}
	return false;
}
