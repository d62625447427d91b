/*
 * Goal: a reader sees one snapshot, a store has one writer, and a file that
 * cannot be opened or is not sound is told in words.
 */
#include "engine/store/store_house.h"

#include <pthread.h>
#include <stdatomic.h>

#include <sqlite3.h>

/* Numbers of the statements, in the order of the list below. */
enum { PUT, COUNT };

static const char *const texts[] = {
	[PUT] = "insert into t (id, name) values ($1, $2)",
	[COUNT] = "select count(*) from t",
};

static bool
tables_make(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists t (id integer primary key,"
	    " name text check (name <> 'bad'));"
	    "create table if not exists c (id integer primary key,"
	    " parent integer not null references t (id)"
	    " deferrable initially deferred)");
}

static int
house_open(void **state)
{
	house_make(state, texts, sizeof(texts) / sizeof(texts[0]));
	house_start(*state, any_engine(), tables_make);
	return 0;
}

static void
snapshot_is_taken_at_once(void **state)
{
	struct house *h = *state;
	struct db *before = store_read(h->store, h->arena);
	struct db *after;

	/* Elsewhere it is taken by the first statement. */
	if (!any_engine()->one_writer)
		assert_int_equal(db_one(before, COUNT, NO_VALUES), 0);
	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(1), value_null())),
	    WRITE_DONE);
	assert_int_equal(db_one(before, COUNT, NO_VALUES), 0);
	after = store_read(h->store, h->arena);
	assert_int_equal(db_one(after, COUNT, NO_VALUES), 1);
	assert_int_equal(db_one(before, COUNT, NO_VALUES), 0);
	store_read_end(h->store, before);
	store_read_end(h->store, after);
}

static void *
third_reader(void *cookie)
{
	struct house *h = cookie;
	struct arena *arena = arena_open(ARENA_MAX);
	struct db *db = store_read(h->store, arena);
	int64_t count = db_one(db, COUNT, NO_VALUES);

	store_read_end(h->store, db);
	arena_close(arena);
	return count == 1 ? h : NULL;
}

static void
readers_wait_for_each_other(void **state)
{
	struct house *h = *state;
	struct db *one = store_read(h->store, h->arena);
	struct db *two = store_read(h->store, h->arena);
	pthread_t thread;
	void *good;

	assert_ptr_not_equal(one, two);
	assert_int_equal(pthread_create(&thread, NULL, third_reader, h), 0);
	usleep(20000);
	/* The third must not have begun: it sees what is written now. */
	house_write(h, PUT, VALUES(value_number(1), value_null()));
	store_read_end(h->store, one);
	pthread_join(thread, &good);
	assert_non_null(good);
	store_read_end(h->store, two);
}

struct waiting {
	struct store *store;
	uint64_t changes;
	atomic_bool stop;
};

#define FOR_EVER_MS ((int64_t)3600 * 1000)

static void *
wait_run(void *cookie)
{
	struct waiting *w = cookie;

	store_wait(w->store, w->changes, &w->stop, FOR_EVER_MS);
	return NULL;
}

/* Whoever waits hears of a write, of the end, and of neither after its time;
 * also of what happened just before. */
static void
waits_for_what_happens(void **state)
{
	struct house *h = *state;
	struct waiting w = { .store = h->store,
		.changes = store_changes(h->store) };
	pthread_t thread;

	store_wait(h->store, w.changes, &w.stop, 1);
	store_wait(h->store, w.changes, &w.stop, -1);
	assert_int_equal(pthread_create(&thread, NULL, wait_run, &w), 0);
	usleep(20000);
	house_write(h, PUT, VALUES(value_number(1), value_text(S("x"))));
	pthread_join(thread, NULL);
	wait_run(&w);
	w.changes = store_changes(h->store);
	assert_int_equal(pthread_create(&thread, NULL, wait_run, &w), 0);
	usleep(20000);
	atomic_store(&w.stop, true);
	store_stir(h->store);
	pthread_join(thread, NULL);
	wait_run(&w);
}

static void
reading_fails_once(void **state)
{
	struct house *h = *state;
	struct db *db;
	int64_t count;
	int n;

	faulty_make(&h->faulty, any_engine());
	house_clear(h);
	house_start(h, &h->faulty.engine, tables_make);
	for (n = 1;; n++) {
		atomic_store(&h->faulty.failed, false);
		atomic_store(&h->faulty.fail_at, n);
		db = store_read(h->store, h->arena);
		count = db_one(db, COUNT, NO_VALUES);
		assert_int_equal(count, 0);
		assert_int_equal(db_fault(db)->kind != FAULT_NONE,
		    atomic_load(&h->faulty.failed));
		store_read_end(h->store, db);
		if (!atomic_load(&h->faulty.failed))
			break;
		atomic_store(&h->faulty.fail_at, 0);
	}
	assert_true(n > 4);
}

static void
second_writer_is_refused(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);

	house_needs_file("it takes any number of writers");
	assert_null(store_open(&options, &h->fault));
	assert_int_equal(h->fault.kind, FAULT_BUSY);
	assert_non_null(strstr(h->fault.detail,
	    "another claraboia is writing to this store"));
	/* The first has not lost its pen over this. */
	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(1), value_null())),
	    WRITE_DONE);
	store_close(h->store);
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
}

static void
reading_beside_a_writer(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	struct store *other;
	struct db *db;
	str report = S("untouched");

	house_write(h, PUT, VALUES(value_number(1), value_null()));
	options.read_only = true;
	other = store_open(&options, &h->fault);
	assert_non_null(other);
	db = store_read(other, h->arena);
	assert_int_equal(db_one(db, COUNT, NO_VALUES), 1);
	store_read_end(other, db);
	assert_true(store_check(other, h->arena, &report, &h->fault));
	assert_int_equal(report.n, 0);
	assert_int_equal(store_changes(other), 0);
	store_close(other);
	house_write(h, PUT, VALUES(value_number(2), value_null()));
	assert_int_equal(store_changes(h->store), 2);
	/* And alone, when the writer has gone. */
	store_close(h->store);
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
	db = store_read(h->store, h->arena);
	assert_int_equal(db_one(db, COUNT, NO_VALUES), 2);
	store_read_end(h->store, db);
}

static bool
orphan_make(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "insert into c (id, parent) values (5, 77);"
	    "create table d (id integer primary key, parent integer)");
}

static bool
refuse(struct db *db, void *cookie)
{
	(void)cookie;
	return !db_exec(db, "create table left_behind (id integer)");
}

static void
failed_migration(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);

	store_close(h->store);
	options.migrate = refuse;
	h->store = store_open(&options, &h->fault);
	assert_null(h->store);
	assert_int_equal(h->fault.kind, FAULT_SCHEMA);
	/* The same again, so its table was not kept. */
	assert_null(store_open(&options, &h->fault));
	assert_int_equal(h->fault.kind, FAULT_SCHEMA);
	/* Its commit is refused: nothing of it stays. */
	options.migrate = orphan_make;
	h->store = store_open(&options, &h->fault);
	assert_null(h->store);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	options.migrate = tables_make;
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
}

static void
files_that_cannot_be_opened(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	char path[96];
	FILE *file;

	house_needs_file("its addresses stand in postgres_test.c");
	snprintf(path, sizeof(path), "%s/missing", h->dir);
	options.url = path;
	options.read_only = true;
	assert_null(store_open(&options, &h->fault));
	assert_int_equal(h->fault.kind, FAULT_BROKEN);
	assert_non_null(strstr(h->fault.detail, "cannot open "));
	assert_non_null(strstr(h->fault.detail, "/missing: No such file"));
	options.read_only = false;
	options.create = false;
	assert_null(store_open(&options, &h->fault));
	assert_non_null(strstr(h->fault.detail, "No such file"));
	assert_int_equal(access(path, F_OK), -1);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%01000d", 7);
	fclose(file);
	assert_null(store_open(&options, &h->fault));
	assert_int_equal(h->fault.kind, FAULT_BROKEN);
	assert_non_null(strstr(h->fault.detail, "not a database"));
	unlink(path);
	snprintf(path, sizeof(path), "%s/missing-lock", h->dir);
	unlink(path);
}

/* Overwrite a page of the file while nobody has it open. */
static void
damage(const char *path, long at)
{
	FILE *file = fopen(path, "r+");
	int i;

	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	for (i = 0; i < 64; i++)
		fputc(0x5a, file);
	fclose(file);
}

static void
check_finds_damage(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	str report = S("");
	bool checked;

	house_needs_file("its pages are its server's to check");
	house_write(h, PUT, VALUES(value_number(1), value_text(S("x"))));
	store_close(h->store);
	damage(h->path, 4096);
	options.read_only = true;
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
	checked = store_check(h->store, h->arena, &report, &h->fault);
	assert_true(!checked || report.n > 0);
}

static void
check_finds_orphans(void **state)
{
	struct house *h = *state;
	sqlite3 *raw;
	str report;

	house_needs_file("nobody can turn its foreign keys off");
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_int_equal(report.n, 0);
	/* As an operator's tool would do it, foreign keys off. */
	assert_int_equal(sqlite3_open(h->path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw,
			     "insert into c (id, parent) values (5, 77)", NULL,
			     NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(raw);
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_true(str_is(report, "c row 5: refers to a missing t\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(snapshot_is_taken_at_once),
		IN_HOUSE(readers_wait_for_each_other),
		IN_HOUSE(waits_for_what_happens),
		IN_HOUSE(reading_fails_once),
		IN_HOUSE(second_writer_is_refused),
		IN_HOUSE(reading_beside_a_writer),
		IN_HOUSE(failed_migration),
		IN_HOUSE(files_that_cannot_be_opened),
		IN_HOUSE(check_finds_damage),
		IN_HOUSE(check_finds_orphans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
