/* From acts to duties: which records to look at again, and when. */
#include <stdatomic.h>

#include "commons/comments/questions.h"
#include "commons/duties/duties_follow.h"
#include "commons/duties/holidays.h"
#include "commons/duties/match.h"
#include "commons/duties/remind.h"
#include "commons/jobs/jobs.h"
#include "engine/base/date.h"
#include "queries.h"

/* Acts, or records, in one write: others write too. */
#define ACTS_IN_WRITE 200
#define RECORDS_IN_WRITE 100
#define UNDER_MAX 10000
#define SWEEP_BYTES_MAX ((size_t)256 << 20)

#define CURSOR "duties"
#define CURSOR_DAY "duties-day"

/* Addresses "KIND/ADDRESS" to look at, each once. */
struct targets {
	struct arena *arena;
	str *v;
	size_t n, room;
	uint32_t *slots; /* 1 + index, or 0 */
	size_t n_slots;	 /* a power of two */
};

static void
targets_grow(struct targets *t)
{
	str *v = NEWS(t->arena, str, t->room * 2 + 64);
	size_t i, at;

	for (i = 0; i < t->n; i++)
		v[i] = t->v[i];
	t->v = v;
	t->room = t->room * 2 + 64;
	t->n_slots = t->n_slots == 0 ? 256 : t->n_slots * 4;
	t->slots = NEWS(t->arena, uint32_t, t->n_slots);
	for (i = 0; i < t->n; i++) {
		at = str_hash(t->v[i]) & (t->n_slots - 1);
		while (t->slots[at] != 0)
			at = (at + 1) & (t->n_slots - 1);
		t->slots[at] = (uint32_t)i + 1;
	}
}

/* Whether ${s} was not there yet. */
static bool
targets_add(struct targets *t, str s)
{
	size_t at;

	if (t->n == t->room)
		targets_grow(t);
	at = str_hash(s) & (t->n_slots - 1);
	for (; t->slots[at] != 0; at = (at + 1) & (t->n_slots - 1))
		if (str_eq(t->v[t->slots[at] - 1], s))
			return false;
	t->slots[at] = (uint32_t)t->n + 1;
	t->v[t->n++] = s;
	return true;
}

/* Records with a running duty whose "KIND/ADDRESS" starts with ${prefix}. */
static void
targets_prefix(struct db *db, struct targets *t, str prefix)
{
	struct rows rows;
	str end = str_copy(db_arena(db), prefix);

	/* Behind "x/" comes "x0". */
	end = str_fmt(db_arena(db), "%.*s0", (int)end.n - 1, end.p);
	rows = db_query(db, Q_duties_under,
	    VALUES(value_text(prefix), value_text(end),
		value_number(UNDER_MAX)));
	while (rows_next(&rows))
		targets_add(t, rows_text(&rows, 0));
	rows_end(&rows);
}

/* What lives under a record, and what is about it. */
static void
targets_under(struct db *db, struct targets *t, const struct record_type *type,
    str address)
{
	const struct records *records = records_of(db);
	const struct record_type *child;
	struct arena *a = db_arena(db);

	if (!targets_add(t, str_fmt(a, "/%s/%.*s", type->name, ARG(address))))
		return;
	for (size_t i = 0; (child = records_child(records, type, i)) != NULL;
	     i++)
		targets_prefix(db, t,
		    str_fmt(a, "%s/%.*s/", child->name, ARG(address)));
	for (size_t i = 0; i < records_count(records); i++) {
		child = records_type(records, i);
		if (record_about(child) != NULL && child != &duty_type)
			targets_prefix(db, t,
			    str_fmt(a, "%s/%s/%.*s/", child->name, type->name,
				ARG(address)));
	}
}

/* The address of the record that ${address} lives under; it may be withdrawn
 * itself: then its own address says. */
static str
parent_address(struct db *db, const struct record_type *type, str address)
{
	const struct field *parent = record_parent(type);
	const void *record = record_by_address(db, type, address);
	str part = str_fmt(db_arena(db), "/%s/", type->plural);
	ptrdiff_t at;

	if (record != NULL)
		return ((const ref *)field_get(parent, record))->slug;
	at = str_find(address, part);
	return at < 0 ? S("") : str_take(address, (size_t)at);
}

static void
targets_of_act(struct db *db, struct targets *t, const struct record_type *type,
    str address)
{
	const struct record_type *above;
	str parent;

	targets_add(t, about_write(db_arena(db), type, address));
	targets_under(db, t, type, address);
	if (record_parent(type) == NULL)
		return;
	above = record_parent(type)->to;
	parent = parent_address(db, type, address);
	if (parent.n == 0)
		return;
	targets_add(t, about_write(db_arena(db), above, parent));
	targets_under(db, t, above, parent);
}

/* What is said in a thread may answer the question it began with; most threads
 * began with none, and cost one look. */
static void
targets_of_comment(struct db *db, struct targets *t, str address)
{
	str asked = question_above(db, address);

	if (asked.n > 0)
		targets_add(t, about_write(db_arena(db), &comment_type, asked));
}

static void
targets_match(struct match *m, const struct targets *t)
{
	for (size_t i = 0; i < t->n && db_fault(m->db)->kind == FAULT_NONE; i++)
		if (t->v[i].p[0] != '/')
			match_record(m, t->v[i]);
}

/* ---- acts ---- */

/*
 * Whether records of ${type} neither owe anything nor change what others do:
 * those about something, of a room that knows of no duty.  They are what people
 * say, thousands at a time, and the pen has better things to do.
 */
static bool
type_owes_nothing(const struct portal *portal, const struct record_type *type)
{
	const struct record_type *const *one;

	if (record_about(type) == NULL)
		return false;
	for (size_t i = 0; portal->rooms[i] != NULL; i++) {
		one = portal->rooms[i]->records;
		while (one != NULL && *one != NULL && *one != type)
			one++;
		if (one != NULL && *one == type)
			return portal->rooms[i]->owes == NULL;
	}
	return false;
}

struct following {
	struct errand *errand;
	bool more;
};

struct act_line {
	str kind, address;
};

static bool
follow_apply(struct db *db, void *cookie)
{
	struct following *f = cookie;
	struct match m = match_open(db, f->errand->portal, f->errand->now);
	struct targets t = { .arena = db_arena(db) };
	struct act_line lines[ACTS_IN_WRITE];
	const struct record_type *type;
	int64_t cursor = job_cursor(db, CURSOR);
	struct rows rows = db_query(db, Q_duty_acts,
	    VALUES(value_number(cursor), value_number(ACTS_IN_WRITE)));
	size_t n = 0, i;

	while (n < ACTS_IN_WRITE && rows_next(&rows)) {
		cursor = rows_number(&rows, 0);
		lines[n++] = (struct act_line){ rows_text(&rows, 1),
			rows_text(&rows, 2) };
	}
	rows_end(&rows);
	f->more = n == ACTS_IN_WRITE;
	if (n == 0)
		return false;
	for (i = 0; i < n; i++) {
		type = records_named(records_of(db), lines[i].kind);
		if (type == &holiday_type || type == &rule_type)
			job_cursor_move(db, CURSOR_DAY, 0);
		else if (type == &comment_type)
			targets_of_comment(db, &t, lines[i].address);
		else if (type != NULL && type != &duty_type &&
			 type != &duty_event_type &&
			 !type_owes_nothing(f->errand->portal, type))
			targets_of_act(db, &t, type, lines[i].address);
	}
	targets_match(&m, &t);
	job_cursor_move(db, CURSOR, cursor);
	return true;
}

/* Run ${apply}; false when the world broke. */
static bool
follow_write(struct errand *e, struct arena *a, store_apply *apply, void *what)
{
	struct fault fault = { .kind = FAULT_NONE };

	if (errand_write(e, a, apply, what, &fault) != WRITE_BROKEN)
		return true;
	e->trouble = str_copy(e->arena, str_of(fault.detail));
	return false;
}

static void duties_sweep(struct errand *);

void
duties_follow(struct errand *e)
{
	struct following f = { .errand = e };

	if (!follow_write(e, e->arena, follow_apply, &f))
		return;
	e->again = f.more;
	if (!f.more)
		duties_sweep(e);
}

/* ---- days ---- */

struct sweep {
	struct errand *errand;
	const struct record_type *type; /* NULL: duties by row */
	/* Where a write begins, and where the next one will: a write may run
	 * again. */
	int64_t from, next;
	str from_address, next_address;
	bool more;
};

static bool
sweep_apply(struct db *db, void *cookie)
{
	struct sweep *s = cookie;
	struct match m = match_open(db, s->errand->portal, s->errand->now);
	struct targets t = { .arena = db_arena(db) };
	struct rows rows = db_query(db, Q_duties_running,
	    VALUES(value_number(s->from), value_number(RECORDS_IN_WRITE)));
	size_t n = 0;

	while (rows_next(&rows)) {
		s->next = rows_number(&rows, 0);
		targets_add(&t, rows_text(&rows, 1));
		n++;
	}
	rows_end(&rows);
	targets_match(&m, &t);
	s->more = n == RECORDS_IN_WRITE;
	return m.changed;
}

static bool
sweep_apply_type(struct db *db, void *cookie)
{
	struct sweep *s = cookie;
	struct match m = match_open(db, s->errand->portal, s->errand->now);
	struct record_list found =
	    record_after(db, s->type, s->from_address, RECORDS_IN_WRITE);

	for (size_t i = 0; i < found.n; i++)
		match_record(&m,
		    about_write(db_arena(db), s->type,
			((const struct record *)found.v[i])->address));
	s->more = found.n == RECORDS_IN_WRITE;
	if (found.n > 0)
		s->next_address = str_copy(s->errand->arena,
		    ((const struct record *)found.v[found.n - 1])->address);
	return m.changed;
}

static bool
sweep_all(struct errand *e, struct arena *a, struct sweep *s,
    store_apply *apply)
{
	do {
		arena_reset(a);
		s->from = s->next;
		s->from_address = s->next_address;
		if (errand_stops(e) || !follow_write(e, a, apply, s))
			return false;
	} while (s->more);
	return true;
}

/* Whatever time alone makes owed hangs on records of their own (a plan that
 * begins), so that looking at those is enough. */
static bool
sweep_types(struct errand *e, struct arena *a, const struct records *records)
{
	for (size_t i = 0; i < records_count(records); i++) {
		struct sweep s = { .errand = e,
			.type = records_type(records, i) };

		if (record_parent(s.type) != NULL ||
		    record_about(s.type) != NULL)
			continue;
		if (!sweep_all(e, a, &s, sweep_apply_type))
			return false;
	}
	return true;
}

static bool
sweep_done(struct db *db, void *cookie)
{
	const int64_t *day = cookie;

	job_cursor_move(db, CURSOR_DAY, *day);
	return true;
}

static void
duties_sweep(struct errand *e)
{
	int64_t today = date_number(date_of(e->now)), last;
	struct db *db = store_read(e->store, e->arena);
	const struct records *records = records_of(db);
	struct sweep s = { .errand = e };
	struct arena *a;
	bool broken;

	last = job_cursor(db, CURSOR_DAY);
	broken = db_fault(db)->kind != FAULT_NONE;
	store_read_end(e->store, db);
	if (broken || last == today)
		return;
	a = arena_open(SWEEP_BYTES_MAX);
	if (sweep_all(e, a, &s, sweep_apply) && sweep_types(e, a, records))
		follow_write(e, a, sweep_done, &today);
	arena_close(a);
}

void
duties_daily(struct errand *e)
{
	duties_sweep(e);
	if (e->trouble.n == 0)
		duties_remind(e);
}
