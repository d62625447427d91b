/* The outbox.  Three short writes around each letter: it is taken, then sent
 * while no transaction is open, then how that ended is noted. */
#include <assert.h>
#include <stdio.h>

#include "commons/notices/outbox.h"
#include "commons/room.h"
#include "engine/base/date.h"
#include "engine/mail/mail.h"
#include "queries.h"

#define SECOND_US INT64_C(1000000)
/* A letter that was taken is not taken again before this: ten times what
 * sending may last. */
#define LEASE_US (600 * SECOND_US)
#define KEEP_US (30 * 86400 * SECOND_US)
/* One message in both forms, its letter, and the write's own rows. */
#define RUN_ARENA_MAX ((size_t)64 << 20)
#define KEY_MAX 200

static const int64_t wait_s[] = { 60, 300, 1800, 7200, 43200 };
#define WAITS ((int64_t)(sizeof(wait_s) / sizeof(wait_s[0])))

enum outbox_outcome
outbox_put(struct db *db, const struct letter *letter, str key, moment now)
{
	struct arena *a = db_arena(db);

	assert(key.n > 0 && key.n <= KEY_MAX);
	assert((letter->href.n > 0) == (letter->button.n > 0));
	if (!mail_address_ok(letter->to) ||
	    (letter->href.n > 0 && !mail_link_ok(letter->href)) ||
	    (letter->unsubscribe.n > 0 && !mail_link_ok(letter->unsubscribe)))
		return OUTBOX_REFUSED;
	for (size_t i = 0; i < letter->items.n; i++)
		if (!mail_link_ok(letter->items.v[i].href))
			return OUTBOX_REFUSED;
	return db_run(db, Q_outbox_put,
		   VALUES(value_text(key), value_text(letter->to),
		       value_text(letter_subject(a, letter)),
		       value_text(letter_text(a, letter)),
		       value_text(letter_html(a, letter)),
		       value_text_or_null(letter->unsubscribe),
		       value_number(now.us))) == 0
		   ? OUTBOX_KNOWN
		   : OUTBOX_WAITS;
}

int64_t
outbox_forget(struct db *db, str address)
{
	return db_run(db, Q_outbox_forget, VALUES(value_text(address)));
}

int64_t
outbox_waiting(struct db *db)
{
	return db_one(db, Q_outbox_waiting, NO_VALUES);
}

/* One run: its own arena, and the time that goes on. */
struct run {
	struct errand *errand;
	const struct mail_server *server;
	struct arena *arena;
	int64_t ahead; /* of the clock: the moment we were given */
	struct outbox_tally tally;
};

static moment
run_now(const struct run *run)
{
	return (moment){ moment_now().us + run->ahead };
}

/* A letter as it was taken, then how sending it ended. */
struct taken {
	moment now;
	int64_t id;
	int64_t tries; /* this one among them */
	int64_t until; /* nobody else takes it before */
	struct mail mail;
	enum smtp_outcome outcome;
	char reason[SMTP_REASON_MAX];
};

/* Taken by a write, so that no other run, of this process or of another one,
 * sends it too.  Keeps nothing when none is due. */
static bool
taken_apply(struct db *db, void *cookie)
{
	struct taken *t = cookie;
	struct rows rows =
	    db_query(db, Q_outbox_due, VALUES(value_number(t->now.us)));

	t->id = 0;
	if (!rows_next(&rows))
		return false;
	t->id = rows_number(&rows, 0);
	t->mail.to = rows_text(&rows, 1);
	t->mail.subject = rows_text(&rows, 2);
	t->mail.text = rows_text(&rows, 3);
	t->mail.html = rows_text(&rows, 4);
	t->mail.unsubscribe = rows_text(&rows, 5);
	t->mail.written.us = rows_number(&rows, 6);
	t->tries = rows_number(&rows, 7) + 1;
	t->until = t->now.us + LEASE_US;
	rows_end(&rows);
	return db_run(db, Q_outbox_take,
		   VALUES(value_number(t->id), value_number(t->until))) == 1;
}

/* Keeps nothing when another node took it meanwhile, or it was forgotten. */
static bool
noted_apply(struct db *db, void *cookie)
{
	const struct taken *t = cookie;

	switch (t->outcome) {
	case SMTP_SENT:
		db_run(db, Q_outbox_end,
		    VALUES(value_number(t->id), value_number(t->now.us),
			value_null(), value_number(t->until)));
		break;
	case SMTP_NEVER:
		db_run(db, Q_outbox_end,
		    VALUES(value_number(t->id), value_number(t->now.us),
			value_text(str_of(t->reason)), value_number(t->until)));
		break;
	case SMTP_STOPPED:
		/* As if it had not been tried. */
		db_run(db, Q_outbox_later,
		    VALUES(value_number(t->id), value_number(t->now.us),
			value_number(t->tries - 1), value_number(t->until)));
		break;
	default:
		db_run(db, Q_outbox_later,
		    VALUES(value_number(t->id),
			value_number(
			    t->now.us + wait_s[t->tries - 1] * SECOND_US),
			value_number(t->tries), value_number(t->until)));
	}
	return true;
}

static bool
clean_apply(struct db *db, void *cookie)
{
	const struct run *run = cookie;

	return db_run(db, Q_outbox_clean,
		   VALUES(value_number(run_now(run).us - KEEP_US))) > 0;
}

/* How a write of this run ended: false when nothing was kept. */
static bool
run_wrote(struct run *run, enum write_outcome outcome,
    const struct fault *fault)
{
	struct log *log = run->errand->log;

	if (outcome == WRITE_BROKEN) {
		run->tally.broken = true;
		if (log != NULL)
			log_line(log, "outbox fault=\"%s\"", fault->detail);
	}
	return outcome == WRITE_DONE;
}

static bool
run_write(struct run *run, store_apply *apply, void *what)
{
	struct fault fault;
	enum write_outcome outcome =
	    errand_write(run->errand, run->arena, apply, what, &fault);

	return run_wrote(run, outcome, &fault);
}

/* What became of a letter is noted even when another node runs the jobs by now,
 * or that node would send it again; it is this letter's lease that counts. */
static bool
run_note(struct run *run, struct taken *t)
{
	struct fault fault;
	enum write_outcome outcome =
	    store_write(run->errand->store, run->arena, noted_apply, t, &fault);

	return run_wrote(run, outcome, &fault);
}

static void
taken_send(struct run *run, struct smtp *smtp, struct taken *t)
{
	struct buf b = buf_open(run->arena, MAIL_BYTES_MAX);

	t->reason[0] = '\0';
	t->mail.from = run->server->from;
	t->mail.from_name = run->server->from_name;
	t->mail.host = run->server->host;
	/* Rows use their numbers again; with its moment it is one of a kind. */
	t->mail.id = str_fmt(run->arena, "%lld.%lld",
	    (long long)t->mail.written.us, (long long)t->id);
	/* It was taken again and again, and nobody lived to note how it went.
	 */
	if (t->tries > WAITS + 1) {
		t->outcome = SMTP_NEVER;
		snprintf(t->reason, sizeof(t->reason), "taken too often");
	} else if (run_now(run).us > t->until - LEASE_US / 2) {
		/* Long asleep since: another node may be about to take it. */
		t->outcome = SMTP_STOPPED;
	} else if (mail_write(&b, &t->mail)) {
		t->outcome =
		    smtp_send(smtp, t->mail.to, buf_str(&b), t->reason);
	} else {
		t->outcome = SMTP_NEVER;
		snprintf(t->reason, sizeof(t->reason), "cannot be written");
	}
	if ((t->outcome == SMTP_LATER || t->outcome == SMTP_NOBODY) &&
	    t->tries > WAITS) {
		run->tally.silent |= t->outcome == SMTP_NOBODY;
		t->outcome = SMTP_NEVER;
	}
}

static void
taken_tell(struct run *run, const struct taken *t)
{
	static const char *const outcomes[] = { [SMTP_SENT] = "sent",
		[SMTP_LATER] = "later",
		[SMTP_NEVER] = "given-up",
		[SMTP_NOBODY] = "later",
		[SMTP_STOPPED] = "stopped" };

	run->tally.sent += t->outcome == SMTP_SENT;
	run->tally.never += t->outcome == SMTP_NEVER;
	run->tally.later +=
	    t->outcome == SMTP_LATER || t->outcome == SMTP_NOBODY;
	run->tally.silent |= t->outcome == SMTP_NOBODY;
	if (run->errand->log != NULL)
		log_line(run->errand->log,
		    "mail id=%lld outcome=%s tries=%lld%s%s%s",
		    (long long)t->id, outcomes[t->outcome], (long long)t->tries,
		    t->reason[0] ? " reason=\"" : "", t->reason,
		    t->reason[0] ? "\"" : "");
}

/* Take one and send it; false when the run is over. */
static bool
run_one(struct run *run, struct smtp *smtp)
{
	struct taken *t;

	arena_reset(run->arena);
	t = NEW(run->arena, struct taken);
	t->now = run_now(run);
	if (!run_write(run, taken_apply, t))
		return false;
	taken_send(run, smtp, t);
	t->now = run_now(run);
	taken_tell(run, t);
	return run_note(run, t) && !run->tally.silent &&
	       t->outcome != SMTP_STOPPED;
}

struct outbox_tally
outbox_run(struct errand *errand, const struct mail_server *server,
    size_t limit)
{
	struct run run = { .errand = errand,
		.server = server,
		.ahead = errand->now.us - moment_now().us };
	struct smtp *smtp = smtp_open(server);

	if (smtp == NULL) {
		run.tally.silent = true;
		return run.tally;
	}
	run.arena = arena_open(RUN_ARENA_MAX);
	while (limit-- > 0 && run_one(&run, smtp))
		;
	smtp_close(smtp);
	if (!run.tally.broken)
		run_write(&run, clean_apply, &run);
	arena_close(run.arena);
	return run.tally;
}
