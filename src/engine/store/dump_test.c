/* Goal: what one store holds, another one holds after it, value by value,
 * whatever its tables are; and nothing of it when anything is wrong. */
#include "engine/store/dump.h"
#include "engine/store/store_house.h"

#define ROWS_MAX 64
#define COLUMNS 4

/* "a_child" comes first by name and last by what it refers to; in "tree" a row
 * refers to a later one, and to itself. */
static const char tables[] =
    "create table if not exists z_parent (id integer primary key,"
    " name text not null);"
    "create table if not exists a_child (id integer primary key,"
    " parent bigint not null references z_parent (id), kind text);"
    "create table if not exists tree (id integer primary key, name text,"
    " up bigint references tree (id));"
    "create table if not exists bare (number bigint, text text);"
    "create table if not exists pair (one text, two bigint,"
    " primary key (two, one));"
    "create table if not exists aside (id integer primary key);"
    "create virtual table if not exists found using fts5 (body);"
    "create view if not exists seen as select * from bare;";

static const char circle[] =
    "create table if not exists c (id integer primary key,"
    " other bigint references d (id));"
    "create table if not exists d (id integer primary key,"
    " other bigint references c (id));";

static const char *const left_out[] = { "aside", NULL };
static const char *const texts[] = {
	"select 1",
	"insert into z_parent (id, name) values (7, $1), (-9, $2)",
	"insert into a_child (id, parent, kind) values (1, -9, null),"
	" (2, 7, ''), (9223372036854775807, 7, 'x')",
	"insert into tree (id, name, up) values (1, 'leaf', 3), (2, 'own', 2),"
	" (3, 'root', null)",
	"insert into bare (number, text) values (-9223372036854775808, $1),"
	" (null, null), (0, ''), (0, '')",
	"insert into pair (one, two) values ('b', 1), ('a', 2), ('a', 1)",
	"insert into aside (id) values (5)",
	"insert into found (body) values ('words')",
	"select count(*) from z_parent",
	"insert into tree (name) values ('next') returning id",
};
enum { FILLS = 7, COUNT = 8, NEXT = 9 };

static int
house_open(void **state)
{
	return house_make(state, texts, sizeof(texts) / sizeof(texts[0]));
}

static bool
tables_make(struct db *db, void *cookie)
{
	return db_exec(db, cookie == NULL ? tables : cookie);
}

static bool
fill(struct db *db, void *cookie)
{
	/* What JSON, HTML and SQL each would escape. */
	static const char odd[] = "\"'\\ <b> \n\t %s $1 \xe2\x80\xae ñ 🜚";

	(void)cookie;
	db_run(db, 1, VALUES(value_text(str_of(odd)), value_text(S(""))));
	db_run(db, 2, NO_VALUES);
	db_run(db, 3, NO_VALUES);
	db_run(db, 4, VALUES(value_text(str_of(odd))));
	for (int i = 5; i <= FILLS; i++)
		db_run(db, i, NO_VALUES);
	return true;
}

/* Rows of one table, copied. */
struct held {
	struct arena *arena;
	size_t columns, n, most;
	struct value v[ROWS_MAX][COLUMNS];
};

static bool
hold(void *cookie, const struct value *values)
{
	struct held *held = cookie;

	assert_true(held->n < ROWS_MAX);
	for (size_t i = 0; i < held->columns; i++) {
		held->v[held->n][i] = values[i];
		held->v[held->n][i].text =
		    str_copy(held->arena, values[i].text);
	}
	held->n++;
	return held->n != held->most;
}

/* All tables of a store. */
struct all {
	struct dump dump;
	struct held held[16];
};

static bool
gather(struct db *db, struct arena *arena, struct all *all)
{
	memset(all, 0, sizeof(*all));
	if (!dump_open(db, left_out, &all->dump))
		return false;
	for (size_t i = 0; i < all->dump.n; i++) {
		all->held[i].arena = arena;
		all->held[i].columns = all->dump.tables[i].n;
		if (!dump_walk(db, &all->dump.tables[i], hold, &all->held[i]))
			return false;
	}
	return true;
}

/* A store_apply: all of ${what} into an empty store; with a row that its
 * tables refuse when ${wrong}. */
struct filling {
	const struct all *all;
	const char *wrong;
	bool ended;
};

static bool
fill_table(struct db *db, const struct dump *dump, size_t at,
    const struct held *held)
{
	size_t columns[COLUMNS], n = held->columns;
	struct dump_load *load;
	bool good = true;

	for (size_t i = 0; i < n; i++)
		columns[i] = i;
	load = dump_load(db, dump, at, columns, n);
	for (size_t i = 0; load != NULL && good && i < held->n; i++)
		good = dump_put(load, held->v[i]);
	return load != NULL && dump_end(load) && good;
}

static bool
fill_all(struct db *db, void *cookie)
{
	struct filling *f = cookie;
	struct dump dump;

	f->ended = false;
	if (!dump_open(db, left_out, &dump) || !dump_clear(db, &dump))
		return false;
	for (size_t i = 0; i < dump.n; i++) {
		struct held held = f->all->held[i];

		assert_string_equal(dump.tables[i].name,
		    f->all->dump.tables[i].name);
		if (f->wrong != NULL &&
		    strcmp(dump.tables[i].name, f->wrong) == 0)
			held.v[0][1] = value_number(12345);
		if (!fill_table(db, &dump, i, &held))
			return false;
	}
	f->ended = true;
	return true;
}

static void
same(const struct all *a, const struct all *b)
{
	assert_int_equal(a->dump.n, b->dump.n);
	for (size_t t = 0; t < a->dump.n; t++) {
		assert_string_equal(a->dump.tables[t].name,
		    b->dump.tables[t].name);
		assert_int_equal(a->held[t].n, b->held[t].n);
		for (size_t r = 0; r < a->held[t].n; r++)
			for (size_t c = 0; c < a->held[t].columns; c++) {
				const struct value *x = &a->held[t].v[r][c];
				const struct value *y = &b->held[t].v[r][c];

				assert_int_equal(x->kind, y->kind);
				assert_true(x->number == y->number);
				assert_true(str_eq(x->text, y->text));
			}
	}
}

static void
start(struct house *h, struct all *all)
{
	struct db *db;

	house_start(h, &engine_sqlite, tables_make);
	assert_int_equal(store_write(h->store, h->arena, fill, NULL, &h->fault),
	    WRITE_DONE);
	db = store_read(h->store, h->arena);
	assert_true(gather(db, h->arena, all));
	store_read_end(h->store, db);
}

static int64_t
parents(struct house *h)
{
	struct db *db = store_read(h->store, h->arena);
	int64_t n = db_one(db, COUNT, NO_VALUES);

	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	store_read_end(h->store, db);
	return n;
}

static const struct held *
of(const struct all *all, const char *table)
{
	int at = dump_table(&all->dump, str_of(table));

	assert_true(at >= 0);
	return &all->held[at];
}

static void
test_tables(void **state)
{
	struct house *h = *state;
	static struct all all;
	const struct dump_table *child;

	start(h, &all);
	assert_int_equal(all.dump.n, 5);
	assert_int_equal(dump_table(&all.dump, S("aside")), -1);
	assert_int_equal(dump_table(&all.dump, S("found")), -1);
	assert_int_equal(dump_table(&all.dump, S("found_data")), -1);
	assert_int_equal(dump_table(&all.dump, S("seen")), -1);
	assert_true(dump_table(&all.dump, S("a_child")) >
		    dump_table(&all.dump, S("z_parent")));
	child = &all.dump.tables[dump_table(&all.dump, S("a_child"))];
	assert_int_equal(child->n, 3);
	assert_int_equal(dump_column(child, S("kind")), 2);
	assert_int_equal(dump_column(child, S("parents")), -1);
	assert_true(child->columns[0].key);
	assert_false(child->columns[1].key);
	assert_int_equal(child->columns[1].to,
	    dump_table(&all.dump, S("z_parent")));
	assert_int_equal(child->columns[2].to, -1);
}

static void
test_values(void **state)
{
	struct house *h = *state;
	static struct all all;
	const struct held *held;

	start(h, &all);
	held = of(&all, "bare");
	assert_int_equal(held->n, 4);
	assert_true(held->v[0][0].number == INT64_MIN);
	assert_int_equal(held->v[1][0].kind, VALUE_NULL);
	assert_int_equal(held->v[1][1].kind, VALUE_NULL);
	assert_int_equal(held->v[2][1].kind, VALUE_TEXT);
	assert_int_equal(held->v[2][1].text.n, 0);
	/* By primary key, as its columns stand in the table. */
	held = of(&all, "pair");
	assert_true(str_is(held->v[0][0].text, "a"));
	assert_int_equal(held->v[0][1].number, 1);
	assert_int_equal(held->v[1][1].number, 2);
	assert_true(of(&all, "a_child")->v[2][0].number == INT64_MAX);
}

static void
test_round_trip(void **state)
{
	struct house *h = *state;
	static struct all all, again;
	struct filling f = { .all = &all };
	struct db *db;
	str report = S("not checked");

	start(h, &all);
	house_clear(h);
	house_start(h, &engine_sqlite, tables_make);
	assert_int_equal(store_write(h->store, h->arena, fill_all, &f,
			     &h->fault),
	    WRITE_DONE);
	/* Over what is there: it is cleared first. */
	assert_int_equal(store_write(h->store, h->arena, fill_all, &f,
			     &h->fault),
	    WRITE_DONE);
	db = store_read(h->store, h->arena);
	assert_true(gather(db, h->arena, &again));
	assert_true(dump_any(db, &again.dump.tables[0]));
	store_read_end(h->store, db);
	same(&all, &again);
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_int_equal(report.n, 0);
}

static bool
next_number(struct db *db, void *cookie)
{
	*(int64_t *)cookie = db_one(db, NEXT, NO_VALUES);
	return true;
}

static void
test_numbers_go_on(void **state)
{
	struct house *h = *state;
	static struct all all;
	struct filling f = { .all = &all };
	int64_t next = 0;

	start(h, &all);
	assert_int_equal(store_write(h->store, h->arena, fill_all, &f,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(store_write(h->store, h->arena, next_number, &next,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(next, 4);
}

static void
test_wrong_row(void **state)
{
	struct house *h = *state;
	static struct all all, again;
	struct filling f = { .all = &all, .wrong = "a_child" };
	struct db *db;

	start(h, &all);
	assert_int_equal(store_write(h->store, h->arena, fill_all, &f,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	assert_false(f.ended);
	db = store_read(h->store, h->arena);
	assert_true(gather(db, h->arena, &again));
	store_read_end(h->store, db);
	same(&all, &again);
}

static void
test_circle(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	struct dump dump;
	struct db *db;

	options.migrate_cookie = (void *)circle;
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
	db = store_read(h->store, h->arena);
	assert_false(dump_open(db, left_out, &dump));
	assert_int_equal(db_fault(db)->kind, FAULT_SCHEMA);
	store_read_end(h->store, db);
}

static void
test_stop_early(void **state)
{
	struct house *h = *state;
	static struct all all;
	struct held held = { .arena = h->arena, .columns = 2, .most = 2 };
	struct db *db;

	start(h, &all);
	db = store_read(h->store, h->arena);
	assert_false(dump_walk(db,
	    &all.dump.tables[dump_table(&all.dump, S("bare"))], hold, &held));
	assert_int_equal(held.n, 2);
	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	/* The connection is as good as before. */
	assert_int_equal(db_one(db, COUNT, NO_VALUES), 2);
	store_read_end(h->store, db);
}

/* Every call of the engine fails once: always a fault, never half of it. */
static void
test_every_failure(void **state)
{
	struct house *h = *state;
	static struct all all, again;
	struct filling f = { .all = &all };
	enum write_outcome outcome = WRITE_BROKEN;
	struct arena *step = arena_open((size_t)16 << 20);
	struct db *db;
	int n = 0;

	start(h, &all);
	house_clear(h);
	faulty_make(&h->faulty, &engine_sqlite);
	house_start(h, &h->faulty.engine, tables_make);
	do {
		arena_reset(step);
		h->faulty.failed = false;
		h->faulty.fail_at = ++n;
		outcome = store_write(h->store, step, fill_all, &f, &h->fault);
		if (!h->faulty.failed)
			break;
		assert_int_equal(outcome, WRITE_BROKEN);
		h->faulty.fail_at = 0;
		assert_int_equal(parents(h), 0);
	} while (true);
	assert_int_equal(outcome, WRITE_DONE);
	assert_true(n > 40);
	for (n = 1;; n++) {
		arena_reset(step);
		db = store_read(h->store, step);
		h->faulty.failed = false;
		h->faulty.fail_at = n;
		if (gather(db, step, &again)) {
			h->faulty.fail_at = 0;
			store_read_end(h->store, db);
			break;
		}
		assert_true(db_fault(db)->kind != FAULT_NONE);
		store_read_end(h->store, db);
	}
	assert_true(n > 20);
	same(&all, &again);
	arena_close(step);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_tables),
		IN_HOUSE(test_values),
		IN_HOUSE(test_round_trip),
		IN_HOUSE(test_numbers_go_on),
		IN_HOUSE(test_wrong_row),
		IN_HOUSE(test_circle),
		IN_HOUSE(test_stop_early),
		IN_HOUSE(test_every_failure),
	};

	if (any_database() != NULL) {
		puts("ok dump # SKIP on PostgreSQL tests/backup_postgres.sh "
		     "moves a whole portal");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
