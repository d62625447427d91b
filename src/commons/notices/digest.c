/*
 * Digests: letters about what somebody follows, at once, daily or weekly.
 * Nothing is queued for anybody: who is due and what to tell them is computed
 * from the acts when it is time, and the place they were told up to moves in
 * the same write that puts the letter into the outbox.  So nobody is told
 * twice, and nothing is lost, wherever the process ends.
 */
#include "commons/acts/acts_web.h"
#include "commons/institutions/institutions.h"
#include "commons/institutions/zones.h"
#include "commons/jobs/jobs.h"
#include "commons/notices/notices_room.h"
#include "engine/base/date.h"
#include "queries.h"

#define HOUR_US INT64_C(3600000000)
/* Letters go out at seven, before work. */
#define MORNING_US (7 * HOUR_US)
/* "At once" gathers what happens within ten minutes of the last letter: who
 * publishes a plan writes for an hour. */
#define PAUSE_US (HOUR_US / 6)
#define LINES_MAX 50
#define READERS_AT_A_TIME 20

str
act_news(struct arena *a, const struct language *language,
    const struct act_row *row)
{
	const struct text *title =
	    words_in(row->title, language_code(language));
	str kind = say(language, row->kind);
	str name = title == NULL ? row->act->address : title->s;

	if (str_is(row->act->verb, "created"))
		return notice_fill(a, say(language, "New: {1} ({2})"), name,
		    kind);
	if (str_is(row->act->verb, "withdrawn"))
		return notice_fill(a, say(language, "Withdrawn: {1} ({2})"),
		    name, kind);
	return notice_fill(a, say(language, "Changed: {1} ({2})"), name, kind);
}

struct act_list
inbox_acts(struct db *db, int64_t person, int64_t before, int64_t after,
    size_t limit)
{
	struct arena *a = db_arena(db);
	struct act_list list = { NEWS(a, struct act, limit), 0 }, one;
	int64_t *seqs = NEWS(a, int64_t, limit);
	struct rows rows = db_query(db, Q_inbox_acts,
	    VALUES(value_number(person), value_number(before),
		value_number(after), value_number((int64_t)limit)));
	size_t n, i;

	for (n = 0; n < limit && rows_next(&rows); n++)
		seqs[n] = rows_number(&rows, 0);
	rows_end(&rows);
	for (i = 0; i < n; i++) {
		one = acts_newest(db, seqs[i] + 1, 1);
		if (one.n > 0 && one.v[0].seq == seqs[i])
			list.v[list.n++] = one.v[0];
	}
	return list;
}

/* One person's letter, read; then written. */
struct digest {
	struct reader reader;
	int64_t sent, newest; /* told up to here before, and now */
	struct letter letter;
};

struct digests {
	const struct portal *portal;
	const char *cadence;
	moment now;
	int64_t day;	/* that it is now, for letters */
	int64_t before; /* whoever had a letter on this day or later waits */
	struct digest v[READERS_AT_A_TIME];
	size_t n;
};

static void
digest_items(struct db *db, const struct portal *portal, struct digest *d,
    struct act_list acts)
{
	struct arena *a = db_arena(db);
	struct request rq = { .arena = a, .db = db, .portal = portal };
	struct act_rows rows = act_rows_of(&rq, acts);
	struct letter_item *items = NEWS(a, struct letter_item, rows.n);

	for (size_t i = 0; i < rows.n; i++) {
		const struct act_row *row = &rows.v[i];

		items[i].text = act_news(a, d->reader.language, row);
		items[i].href = str_fmt(a, "%.*s/%.*s%.*s", ARG(portal->url),
		    ARG(d->reader.lang),
		    ARG(row->href.n > 0 ? row->href : S("/acts")));
	}
	d->letter.items.v = items;
	d->letter.items.n = rows.n;
}

static void
digest_write(struct db *db, const struct portal *portal, struct digest *d)
{
	struct arena *a = db_arena(db);
	const struct language *l = d->reader.language;
	struct act_list acts =
	    inbox_acts(db, d->reader.person, INT64_MAX, d->sent, LINES_MAX);
	int64_t all = db_one(db, Q_inbox_count,
	    VALUES(value_number(d->reader.person), value_number(d->sent)));
	int64_t more = all - (int64_t)acts.n;
	struct buf count = buf_open(a, 64), left = buf_open(a, 64);
	str *paragraphs = NEWS(a, str, 2);

	d->newest = acts.n > 0 ? acts.v[0].seq : d->sent;
	d->letter = letter_to(db, portal, &d->reader, "digest");
	say_number(&count, l, all);
	say_number(&left, l, more);
	d->letter.subject = notice_fill(a,
	    say_many(l, "{1} thing is new in what you follow",
		"{1} things are new in what you follow", all),
	    buf_str(&count), S(""));
	paragraphs[0] = say(l, "This is what happened in what you follow, the "
			       "newest first.");
	paragraphs[1] = notice_fill(a,
	    say(l, "The list ends with the newest. The others ({1}) are in "
		   "your inbox."),
	    buf_str(&left), S(""));
	d->letter.paragraphs.v = paragraphs;
	d->letter.paragraphs.n = more > 0 ? 2 : 1;
	digest_items(db, portal, d, acts);
	d->letter.button = say(l, "Open your inbox");
	d->letter.href = str_fmt(a, "%.*s/%.*s/inbox", ARG(portal->url),
	    ARG(d->reader.lang));
}

/* The next who are due; false when there are none. */
static bool
digests_gather(struct db *db, struct digests *list)
{
	struct rows rows = db_query(db, Q_digest_due,
	    VALUES(value_text(str_of(list->cadence)),
		value_number(list->before),
		value_number(str_is(S("now"), list->cadence)
				 ? list->now.us - PAUSE_US
				 : INT64_MAX),
		value_number(READERS_AT_A_TIME)));

	for (list->n = 0; list->n < READERS_AT_A_TIME && rows_next(&rows);) {
		struct digest *d = &list->v[list->n++];

		*d = (struct digest){ .sent = rows_number(&rows, 1) };
		d->reader.person = rows_number(&rows, 0);
		d->reader.handle = rows_text(&rows, 2);
		d->reader.name = rows_text(&rows, 3);
		d->reader.mail = rows_text(&rows, 4);
		reader_language(list->portal, &d->reader, rows_text(&rows, 5));
	}
	rows_end(&rows);
	for (size_t i = 0; i < list->n; i++)
		digest_write(db, list->portal, &list->v[i]);
	return list->n > 0;
}

static bool
digests_apply(struct db *db, void *cookie)
{
	const struct digests *list = cookie;

	for (size_t i = 0; i < list->n; i++) {
		const struct digest *d = &list->v[i];

		if (db_run(db, Q_digest_sent,
			VALUES(value_number(d->reader.person),
			    value_text(str_of(list->cadence)),
			    value_number(d->sent), value_number(d->newest),
			    value_number(list->day),
			    value_number(list->now.us))) == 0)
			continue;
		outbox_put(db, &d->letter,
		    str_fmt(db_arena(db), "digest/%lld/%lld",
			(long long)d->reader.person, (long long)d->newest),
		    list->now);
	}
	return true;
}

static const char *
digests_cursor(const struct digests *list)
{
	return str_is(S("daily"), list->cadence) ? "digest/daily"
						 : "digest/weekly";
}

static bool
digests_done(struct db *db, void *cookie)
{
	const struct digests *list = cookie;

	db_run(db, Q_digest_day_done,
	    VALUES(value_text(str_of(list->cadence)),
		value_number(list->before), value_number(list->day)));
	job_cursor_move(db, digests_cursor(list), list->before);
	return true;
}

/* What day it is for letters: a day begins at seven.  By the clock of the
 * place, when the portal is of one. */
static int64_t
digests_day(struct db *db, const struct errand *e)
{
	struct record_list places =
	    record_after(db, &jurisdiction_type, S(""), 2);
	moment morning = { e->now.us - MORNING_US };

	if (places.n != 1)
		return date_number(date_of(morning));
	return date_number(zones_day(e->portal->zones,
	    ((const struct jurisdiction *)places.v[0])->zone, morning));
}

/* Whoever this day's letters have not been computed for. */
static bool
digests_open(struct db *db, struct digests *list)
{
	return str_is(S("now"), list->cadence) ||
	       job_cursor(db, digests_cursor(list)) < list->before;
}

/* Whether what the acts so far are about is known: a day does not end before
 * that, or its news would wait for the next. */
static bool
digests_caught_up(struct db *db)
{
	str hash;

	return job_cursor(db, TOPICS_CURSOR) >= acts_head(db, &hash);
}

/* The next letters at ${cadence}; false when nobody is left to write to. */
static bool
digests_at(struct errand *e, const char *cadence)
{
	struct digests *list = NEW(e->arena, struct digests);
	struct db *db = store_read(e->store, e->arena);
	struct fault fault;
	bool open, more, over;

	list->portal = e->portal;
	list->cadence = cadence;
	list->now = e->now;
	list->day = digests_day(db, e);
	list->before = INT64_MAX;
	if (str_is(S("daily"), cadence))
		list->before = list->day;
	else if (str_is(S("weekly"), cadence))
		/* This week's Monday: 1970-01-05 was one. */
		list->before = list->day - (list->day - 4) % 7;
	open = digests_open(db, list);
	more = open && digests_gather(db, list);
	over = open && !more && !str_is(S("now"), cadence) &&
	       digests_caught_up(db);
	fault = *db_fault(db);
	store_read_end(e->store, db);
	if (fault.kind == FAULT_NONE && more)
		errand_write(e, e->arena, digests_apply, list, &fault);
	else if (fault.kind == FAULT_NONE && over)
		errand_write(e, e->arena, digests_done, list, &fault);
	errand_fault(e, &fault);
	return more;
}

void
digests_run(struct errand *e)
{
	static const char *const cadences[] = { "now", "daily", "weekly" };
	size_t i;

	if (e->portal->mail == NULL)
		return;
	/* A few letters a run, so that its memory is given back. */
	for (i = 0; i < 3 && !e->again && e->trouble.n == 0; i++)
		e->again = digests_at(e, cadences[i]) && e->trouble.n == 0;
}

void
outbox_job(struct errand *e)
{
	struct outbox_tally tally;
	struct mail_server server;

	if (e->portal->mail == NULL)
		return;
	server = *e->portal->mail;
	server.stop = e->stop;
	tally = outbox_run(e, &server, READERS_AT_A_TIME);
	e->again = tally.sent == READERS_AT_A_TIME;
	if (tally.broken)
		e->trouble = S("the outbox could not be read or written");
}
