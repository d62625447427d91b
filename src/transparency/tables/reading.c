/* Tables read as they are published: see reading.h. */
#include <jansson.h>
#include <stdio.h>

#include "engine/base/log.h"
#include "queries.h"
#include "transparency/tables/asker.h"
#include "transparency/tables/course.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/reading.h"
#include "transparency/tables/shelf.h"
#include "transparency/tables/tables.h"

/* What one reading takes of our memory: two files of the shelf, or a dialect to
 * be remembered. */
#define READING_BYTES_MAX ((size_t)96 << 20)
/* How long what broke rests; a folder begun longer ago than a reading may take
 * is nobody's. */
#define READING_REST_US ((int64_t)3600 * 1000000)
#define READING_HALF_SECONDS (2 * TABLE_JAIL_WALL_MS / 1000)
#define READINGS_WALKED 200

struct reading_row {
	str sha256, corrected, mark;
	const char *state;
	int64_t rows, columns;
	const char *words;
	moment at;
};

static bool
reading_put(struct db *db, void *cookie)
{
	const struct reading_row *r = cookie;

	db_run(db, Q_table_reading_put,
	    VALUES(value_text(r->sha256), value_text(str_of(r->state)),
		value_number(r->rows), value_number(r->columns),
		value_text(str_of(r->words)), value_number(r->at.us)));
	db_run(db, Q_course_drop,
	    VALUES(value_text(r->sha256), value_text(r->mark)));
	/* Who waits for the same look has it. */
	db_run(db, Q_look_ended,
	    VALUES(value_text(r->sha256), value_text(r->mark),
		value_text(
		    str_is(S("read"), r->state) ? S("read") : S("refused")),
		value_text(str_of(r->words))));
	db_run(db, Q_table_corrected_put,
	    VALUES(value_text(r->sha256), value_text(r->corrected)));
	return true;
}

static bool
reading_drop(struct db *db, void *cookie)
{
	const str *sha256 = cookie;

	db_run(db, Q_table_reading_drop, VALUES(value_text(*sha256)));
	db_run(db, Q_table_corrected_drop, VALUES(value_text(*sha256)));
	db_run(db, Q_table_found_drop, VALUES(value_text(*sha256)));
	db_run(db, Q_table_fields_drop, VALUES(value_text(*sha256)));
	return true;
}

static bool
reading_drop_courses(struct db *db, void *cookie)
{
	(void)cookie;
	db_run(db, Q_courses_lost, NO_VALUES);
	return true;
}

static void
reading_write(struct errand *e, struct arena *a, store_apply *apply, void *what)
{
	struct fault fault = { .kind = FAULT_NONE };

	if (errand_write(e, a, apply, what, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
}

/* Rows and columns, as the profile says; none when it is too large. */
static void
reading_count(struct arena *a, str place, struct reading_row *r)
{
	json_t *profile = NULL;
	str text;

	if (shelf_load(a, place, TABLE_PROFILE, SHELF_BYTES_MAX, &text))
		profile = json_loadb(text.p, text.n, 0, NULL);
	if (profile == NULL)
		return;
	r->rows = json_integer_value(json_object_get(profile, "rows"));
	r->columns =
	    (int64_t)json_array_size(json_object_get(profile, "columns"));
	json_decref(profile);
}

/* Into ${fresh}; false when nothing is to be noted. */
static bool
reading_import(struct errand *e, struct arena *a, str fresh,
    struct reading_row *r)
{
	const struct files *files = e->portal->files;
	struct course course;
	const struct jail_watch watch = { course_heard, &course };
	const struct table_job job = {
		.file = str_c(a, files_path(files, a, r->sha256)),
		.folder = str_c(a, fresh),
		.watch = &watch,
	};
	struct table_answer answer;
	enum table_outcome outcome;

	/* It stays there: it says by which corrections the rest was made. */
	if (r->corrected.n > 0)
		shelf_save(a, fresh, TABLE_REMEMBERED, r->corrected);
	course_open(&course, e, r->sha256, r->corrected);
	outcome = table_import(a, &job, &answer);
	course_close(&course);
	/* There may be others to be read. */
	e->again = course.stopped;
	r->words = answer.why;
	if (outcome == TABLE_STOPPED)
		return false;
	r->state = outcome == TABLE_READ     ? "read"
		   : outcome == TABLE_BROKEN ? "broken"
					     : "refused";
	if (e->log != NULL && outcome != TABLE_READ)
		log_line(e->log, "table=%.*s state=%s detail=\"%.*s\"",
		    ARG(r->sha256), r->state, ARG(answer.detail));
	return true;
}

/* Whoever publishes it looked at it first, as a rule: then it was read. */
static bool
reading_seen(struct errand *e, struct arena *a, const struct reading_row *r,
    str place)
{
	const struct files *files = e->portal->files;
	const struct look look = { .sha256 = r->sha256, .mark = r->mark };
	str seen = look_place(files, a, &look);

	return look_is(a, seen, r->corrected) && shelf_replace(a, seen, place);
}

static void
reading_of(struct errand *e, struct arena *a, str sha256, str corrected)
{
	const struct files *files = e->portal->files;
	struct reading_row r = { .sha256 = sha256,
		.corrected = corrected,
		.mark = look_mark(a, corrected),
		.state = "read",
		.words = "",
		.at = e->now };
	str place = shelf_place(files, a, sha256), fresh = S("");

	/* Whoever publishes a table looks at it: who answers that is begun
	 * while it is read. */
	if (e->portal->asker != NULL)
		asker_warm(e->portal->asker, a);
	/* It may be there: then we ended between shelf and row. */
	if (!look_is(a, place, corrected) && !reading_seen(e, a, &r, place)) {
		if (!shelf_begin(files, a, sha256, &fresh)) {
			e->trouble = S("the folder of tables cannot be used");
			return;
		}
		if (!reading_import(e, a, fresh, &r)) {
			shelf_remove(a, fresh);
			return;
		}
		if (r.words[0] != '\0')
			shelf_remove(a, fresh);
		else if (!shelf_replace(a, fresh, place)) {
			shelf_remove(a, fresh);
			e->trouble = S("a table cannot be put into its place");
			return;
		}
	}
	if (r.words[0] == '\0')
		reading_count(a, place, &r);
	reading_write(e, a, reading_put, &r);
	e->again = e->trouble.n == 0;
}

/* What was read of a file goes when the file goes. */
static void
reading_forget(struct errand *e, struct arena *a)
{
	struct db *db = store_read(e->store, a);
	struct rows rows = db_query(db, Q_tables_lost, NO_VALUES);
	str lost[READINGS_WALKED];
	size_t n = 0;

	while (n < READINGS_WALKED && rows_next(&rows))
		lost[n++] = str_copy(a, rows_text(&rows, 0));
	rows_end(&rows);
	store_read_end(e->store, db);
	for (size_t i = 0; i < n && e->trouble.n == 0; i++) {
		shelf_forget(e->portal->files, a, lost[i]);
		reading_write(e, a, reading_drop, &lost[i]);
	}
}

void
reading_run(struct errand *e)
{
	struct arena *a;
	struct rows rows;
	struct db *db;
	str sha256 = S(""), corrected = S("");

	if (e->portal->files == NULL)
		return;
	a = arena_open(READING_BYTES_MAX);
	reading_forget(e, a);
	db = store_read(e->store, a);
	rows = db_query(db, Q_table_unread, NO_VALUES);
	if (rows_next(&rows)) {
		sha256 = str_copy(a, rows_text(&rows, 0));
		corrected = str_copy(a, rows_text(&rows, 1));
	}
	rows_end(&rows);
	store_read_end(e->store, db);
	if (sha256.n > 0 && e->trouble.n == 0 && !errand_stops(e))
		reading_of(e, a, sha256, corrected);
	arena_close(a);
}

/* Those of one step of the walk that are to be read again; from where to go
 * on. */
static str
reading_doubted(struct errand *e, struct arena *a, str from, str *again,
    size_t *n)
{
	struct db *db = store_read(e->store, a);
	struct rows rows =
	    db_query(db, Q_tables_walk, VALUES(value_text(from)));
	str last = S(""), sha256, state;

	for (*n = 0; *n < READINGS_WALKED && rows_next(&rows);) {
		last = sha256 = str_copy(a, rows_text(&rows, 0));
		state = rows_text(&rows, 1);
		if (str_is(state, "broken")
			? rows_number(&rows, 2) + READING_REST_US <= e->now.us
			: str_is(state, "read") &&
			      !shelf_has(a,
				  shelf_place(e->portal->files, a, sha256)))
			again[(*n)++] = sha256;
	}
	rows_end(&rows);
	store_read_end(e->store, db);
	return last;
}

void
reading_check(struct errand *e)
{
	struct arena *a;
	str again[READINGS_WALKED], from = S("");
	size_t n;

	if (e->portal->files == NULL)
		return;
	a = arena_open(READING_BYTES_MAX);
	shelf_sweep(e->portal->files, a, READING_HALF_SECONDS);
	reading_write(e, a, reading_drop_courses, NULL);
	do {
		arena_reset(a);
		from =
		    str_copy(e->arena, reading_doubted(e, a, from, again, &n));
		for (size_t i = 0; i < n && e->trouble.n == 0; i++)
			reading_write(e, a, reading_drop, &again[i]);
	} while (from.n > 0 && e->trouble.n == 0 && !errand_stops(e));
	arena_close(a);
}
