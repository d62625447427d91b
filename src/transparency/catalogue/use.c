/* Counting use: see use.h.  How it is shown stands in use_web.c. */
#include "transparency/catalogue/use.h"

#include "commons/jobs/jobs.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "queries.h"

/* Kinds of passages: those of use_kind, then downloads of which only the file
 * is known; 0 counts nothing. */
#define PASSAGE(kind) ((int)(kind) + 1)
#define PASSAGE_FILE PASSAGE(USE_KINDS)
/* Counts put to the days in one write. */
#define FLUSH_ROWS 1024
#define USE_BYTES_MAX ((size_t)8 << 20)
/* The cursor that remembers since what day it is counted. */
#define SINCE "use-since"

/* Which addresses count, the more special first: their pattern, or what it
 * begins with. */
static const struct {
	const char *pattern;
	bool whole;
	int kind;
} counted[] = {
	{ "/data/:slug", true, PASSAGE(USE_VIEW) },
	{ "/data/:slug/files/:file/versions/:number", true, PASSAGE(USE_VIEW) },
	{ "/data/:slug/files/:file/table.", false, PASSAGE(USE_DOWNLOAD) },
	{ "/data/:slug/files/:file/table", false, PASSAGE(USE_EXPLORATION) },
	{ "/api/v1/datasets/:slug/files/:file/rows.csv-metadata.json", true,
	    PASSAGE(USE_CALL) },
	{ "/api/v1/datasets/:slug/files/:file/rows.", false,
	    PASSAGE(USE_DOWNLOAD) },
	{ "/data/:slug/files/:file/compare", false, PASSAGE(USE_EXPLORATION) },
	{ "/api/v1/datasets/:", false, PASSAGE(USE_CALL) },
	{ "/files/:slug/:name", true, PASSAGE_FILE },
};

struct passage
use_counts(const struct request *rq)
{
	str pattern = str_of(rq->route->pattern);

	if (!(rq->route->methods & METHOD_GET))
		return (struct passage){ .kind = 0 };
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
		if (counted[i].whole
			? str_is(pattern, counted[i].pattern)
			: str_starts(pattern, str_of(counted[i].pattern)))
			return passage_of(counted[i].kind, rq->argument[0]);
	return (struct passage){ .kind = 0 };
}

/* Programs are how people call an API and take a file every night; on pages
 * for people they are robots. */
static void
use_split(const struct turnstile_row *row, struct uses *uses)
{
	enum use_kind kind = row->passage.kind == PASSAGE_FILE
				 ? USE_DOWNLOAD
				 : (enum use_kind)(row->passage.kind - 1);
	bool welcome = kind == USE_CALL || kind == USE_DOWNLOAD;

	uses->people[kind] = row->n[PASSER_PERSON];
	uses->robots[kind] = row->n[PASSER_ROBOT];
	*(welcome ? &uses->people[kind] : &uses->robots[kind]) +=
	    row->n[PASSER_PROGRAM];
}

struct flush {
	struct turnstile_row *rows;
	size_t n;
	str day;
	int64_t day_number;
};

static bool
flush_apply(struct db *db, void *cookie)
{
	const struct flush *flush = cookie;

	if (job_cursor(db, SINCE) == 0)
		job_cursor_move(db, SINCE, flush->day_number);
	for (size_t i = 0; i < flush->n; i++) {
		const struct turnstile_row *row = &flush->rows[i];
		str key = { row->passage.key, row->passage.n };
		struct uses u = { .people = { 0 } };

		use_split(row, &u);
		db_run(db, Q_use_add,
		    VALUES(value_text(key), value_text(flush->day),
			value_number(u.people[USE_VIEW]),
			value_number(u.people[USE_EXPLORATION]),
			value_number(u.people[USE_CALL]),
			value_number(u.people[USE_DOWNLOAD]),
			value_number(u.robots[USE_VIEW]),
			value_number(u.robots[USE_EXPLORATION]),
			value_number(u.robots[USE_CALL]),
			value_number(u.robots[USE_DOWNLOAD]),
			value_number(row->passage.kind == PASSAGE_FILE)));
	}
	return true;
}

static void
flush_back(struct turnstile *t, const struct flush *flush)
{
	for (size_t i = 0; i < flush->n; i++)
		for (enum passer who = 0; who < PASSERS; who++)
			turnstile_pass(t, &flush->rows[i].passage, who,
			    flush->rows[i].n[who]);
}

static bool
flush_begins(struct errand *e, struct arena *a)
{
	struct db *db = store_read(e->store, a);
	bool begins = job_cursor(db, SINCE) == 0;

	store_read_end(e->store, db);
	return begins;
}

void
use_flush(struct errand *e)
{
	struct turnstile *t = e->portal->turnstile;
	struct arena *a;
	struct flush flush;
	struct fault fault = { .kind = FAULT_NONE };

	if (t == NULL)
		return;
	a = arena_open(USE_BYTES_MAX);
	flush.rows = NEWS(a, struct turnstile_row, FLUSH_ROWS);
	flush.n = turnstile_take(t, flush.rows, FLUSH_ROWS);
	flush.day = date_iso(a, date_of(e->now));
	flush.day_number = date_number(date_of(e->now));
	if ((flush.n > 0 || flush_begins(e, a)) &&
	    errand_write(e, a, flush_apply, &flush, &fault) == WRITE_BROKEN) {
		e->trouble = str_copy(e->arena, str_of(fault.detail));
		/* What may have been kept is not counted twice. */
		if (fault.kind != FAULT_UNKNOWN)
			flush_back(t, &flush);
	}
	e->again = flush.n > 0 && e->trouble.n == 0;
	arena_close(a);
}

date
use_since(struct db *db)
{
	int64_t day = job_cursor(db, SINCE);

	return day == 0 ? DATE_NONE : date_of_number(day);
}

struct uses
use_of(struct db *db, str dataset, date from, date until)
{
	struct rows rows = db_query(db, Q_use_sum,
	    VALUES(value_text(dataset),
		value_text(date_iso(db_arena(db), from)),
		value_text(date_iso(db_arena(db), until))));
	struct uses u = { .people = { 0 } };

	if (rows_next(&rows))
		for (int i = 0; i < USE_KINDS; i++) {
			u.people[i] = rows_number(&rows, i);
			u.robots[i] = rows_number(&rows, i + USE_KINDS);
		}
	rows_end(&rows);
	return u;
}
