/*
 * Goal: a value comes back exactly as it was bound, whatever its place in the
 * statement, and a statement that cannot run says why and stays silent after.
 */
#include "engine/store/store_house.h"

/* Numbers of the statements, in the order of the list below. */
enum {
	PUT,
	GET,
	COUNT,
	MIXED,
	NUMBER,
	ECHO,
	SHOUT,
	HALF,
	CHILD,
	LIST,
	TWO,
	EMPTY,
	NAMED,
	QUOTED,
	DROP,
	TAILED,
	UPDATE,
	VOID
};

static const char *const texts[] = {
	[PUT] = "insert into t (id, name) values ($1, $2)",
	[GET] = "select name from t where id = $1",
	[COUNT] = "select count(*) from t",
	[MIXED] = "select $3, $1, cast($2 as bigint), $1, $3 || $1",
	[NUMBER] = "select cast($1 as bigint)",
	[ECHO] = "select $1, length($1), typeof($1)",
	[SHOUT] = "select * from nowhere",
	[HALF] = "select 1.5, x'', x'6162'",
	[CHILD] = "insert into c (id, parent) values (1, $1) returning id",
	[LIST] = "select id, name from t order by id",
	[TWO] = "select 1; select 2",
	[EMPTY] = " -- nothing",
	[NAMED] = "select :name",
	[QUOTED] = "select \"name of nothing\"",
	[DROP] = "delete from t",
	[TAILED] = "select 7 ; \n",
	[UPDATE] = "update t set name = $2 where id >= $1",
	[VOID] = "select 1 where 1 = 0",
};

static bool
tables_make(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists t (id integer primary key,"
	    " name text check (name <> 'bad'));"
	    "create table if not exists c (id integer primary key,"
	    " parent integer not null references t (id))");
}

/* Whether this runs on PostgreSQL. */
static bool
elsewhere(void)
{
	return any_database() != NULL;
}

static int
house_open(void **state)
{
	const char *own[sizeof(texts) / sizeof(texts[0])];

	memcpy(own, texts, sizeof(own));
	if (elsewhere()) {
		/* A parameter of which nothing else is known is a text. */
		own[ECHO] = "select $1, length($1), case when $1 is null "
			    "then 'null' else 'text' end";
		own[HALF] = "select 1.5, '', 'ab'";
	}
	house_make(state, own, sizeof(own) / sizeof(own[0]));
	house_start(*state, any_engine(), tables_make);
	return 0;
}

static bool
one_apply(struct db *db, void *what)
{
	struct put *put = what;

	put->result = db_one(db, put->statement, put->values, put->n);
	return true;
}

static void
assert_text(struct value value, const char *p, size_t n)
{
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_int_equal(value.text.n, n);
	assert_memory_equal(value.text.p, p, n);
}

static void
preparing_without_running(void **state)
{
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);

	assert_true(db_prepare(db, MIXED));
	assert_true(db_prepare(db, MIXED));
	assert_true(db_prepare(db, PUT));
	assert_false(db_prepare(db, SHOUT));
	assert_int_equal(db_fault(db)->kind,
	    elsewhere() ? FAULT_SCHEMA : FAULT_BROKEN);
	assert_false(db_prepare(db, MIXED));
	store_read_end(h->store, db);
}

static void
parameters_by_number(void **state)
{
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);
	struct rows rows = db_query(db, MIXED,
	    VALUES(value_text(S("one")), value_number(2),
		value_text(S("three"))));

	assert_true(rows_next(&rows));
	assert_text(rows_value(&rows, 0), "three", 5);
	assert_text(rows_value(&rows, 1), "one", 3);
	assert_int_equal(rows_number(&rows, 2), 2);
	assert_text(rows_value(&rows, 3), "one", 3);
	assert_text(rows_value(&rows, 4), "threeone", 8);
	assert_false(rows_next(&rows));
	assert_false(rows_next(&rows));
	store_read_end(h->store, db);
}

static void
wrong_number_of_values(void **state)
{
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);

	db_one(db, MIXED, VALUES(value_number(1), value_number(2)));
	assert_int_equal(db_fault(db)->kind, FAULT_BROKEN);
	assert_non_null(strstr(db_fault(db)->detail,
	    elsewhere() ? "named: bind message supplies 2 parameters"
			: "named: takes 3 values, got 2"));
	store_read_end(h->store, db);
	db = store_read(h->store, h->arena);
	db_one(db, COUNT, VALUES(value_number(1)));
	assert_int_equal(db_fault(db)->kind, FAULT_BROKEN);
	store_read_end(h->store, db);
}

static void
echo(struct house *h, struct value in, struct value *out, int64_t *length,
    str *type)
{
	struct db *db = store_read(h->store, h->arena);
	struct rows rows = db_query(db, ECHO, VALUES(in));

	assert_true(rows_next(&rows));
	*out = rows_value(&rows, 0);
	*length = rows_number(&rows, 1);
	*type = rows_text(&rows, 2);
	rows_end(&rows);
	rows_end(&rows);
	store_read_end(h->store, db);
}

static void
values_survive(void **state)
{
	struct house *h = *state;
	struct value out;
	int64_t length;
	str type;

	echo(h, value_null(), &out, &length, &type);
	assert_int_equal(out.kind, VALUE_NULL);
	assert_true(str_is(type, "null"));
	echo(h, value_text_or_null(S("")), &out, &length, &type);
	assert_int_equal(out.kind, VALUE_NULL);
	echo(h, value_text(S("")), &out, &length, &type);
	assert_text(out, "", 0);
	assert_true(str_is(type, "text"));
	echo(h, value_text((str){ NULL, 0 }), &out, &length, &type);
	assert_text(out, "", 0);
	/* PostgreSQL refuses it: postgres_test.c. */
	if (!elsewhere()) {
		echo(h, value_text(S("a\0b")), &out, &length, &type);
		assert_text(out, "a\0b", 3);
	}
	echo(h, value_text(S("\xc3\xa9t\xc3\xa9")), &out, &length, &type);
	assert_text(out, "\xc3\xa9t\xc3\xa9", 5);
	assert_int_equal(length, 3);
}

static void
numbers_survive(void **state)
{
	static const int64_t numbers[] = { 0, -1, INT64_C(2147483648),
		INT64_MIN, INT64_MAX };
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		assert_true(db_one(db, NUMBER,
				VALUES(value_number(numbers[i]))) ==
			    numbers[i]);
	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	store_read_end(h->store, db);
}

static void
other_kinds_come_as_text(void **state)
{
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);
	struct rows rows = db_query(db, HALF, NO_VALUES);

	assert_true(rows_next(&rows));
	assert_text(rows_value(&rows, 0), "1.5", 3);
	assert_text(rows_value(&rows, 1), "", 0);
	assert_text(rows_value(&rows, 2), "ab", 2);
	assert_int_equal(rows_number(&rows, 2), 0);
	rows_end(&rows);
	assert_int_equal(db_one(db, TAILED, NO_VALUES), 7);
	assert_int_equal(db_one(db, VOID, NO_VALUES), 0);
	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	store_read_end(h->store, db);
}

static void
text_outlives_the_connection(void **state)
{
	struct house *h = *state;
	struct db *db;
	struct rows rows;
	struct value value;

	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(1), value_text(S("kept")))),
	    WRITE_DONE);
	db = store_read(h->store, h->arena);
	rows = db_query(db, GET, VALUES(value_number(1)));
	assert_true(rows_next(&rows));
	value = rows_value(&rows, 0);
	assert_false(rows_next(&rows));
	store_read_end(h->store, db);
	store_close(h->store);
	h->store = NULL;
	assert_text(value, "kept", 4);
}

static void
fault_is_sticky(void **state)
{
	struct house *h = *state;
	struct db *db = store_read(h->store, h->arena);
	struct rows rows, other;
	int broken = elsewhere() ? FAULT_SCHEMA : FAULT_BROKEN;

	house_write(h, PUT, VALUES(value_number(1), value_null()));
	assert_ptr_equal(db_arena(db), h->arena);
	assert_int_equal(db_one(db, TAILED, NO_VALUES), 7);
	rows = db_query(db, ECHO, VALUES(value_number(1)));
	assert_int_equal(db_run(db, SHOUT, NO_VALUES), 0);
	assert_int_equal(db_fault(db)->kind, broken);
	assert_string_equal(db_fault(db)->detail,
	    elsewhere() ? "named: relation \"nowhere\" does not exist"
			: "named: no such table: nowhere");
	assert_int_equal(db_one(db, TAILED, NO_VALUES), 0);
	other = db_query(db, LIST, NO_VALUES);
	assert_false(rows_next(&other));
	assert_false(rows_next(&rows));
	db_fail(db, FAULT_FULL, "later");
	assert_int_equal(db_fault(db)->kind, broken);
	store_read_end(h->store, db);
	db = store_read(h->store, h->arena);
	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	assert_int_equal(db_one(db, TAILED, NO_VALUES), 7);
	store_read_end(h->store, db);
}

static void
statements_that_are_refused(void **state)
{
	static const struct {
		int statement;
		const char *sqlite, *postgres;
		int kind; /* on PostgreSQL */
	} rows[] = {
		{ TWO, "named: more than one statement",
		    "named: cannot insert multiple commands into a prepared "
		    "statement",
		    FAULT_BROKEN },
		{ EMPTY, "named: the statement is empty",
		    "named: the statement is empty", FAULT_BROKEN },
		{ NAMED, "named: parameters are written $1, $2 and so on",
		    "named: syntax error at or near \":\"", FAULT_BROKEN },
		{ QUOTED, "named: no such column: name of nothing",
		    "named: column \"name of nothing\" does not exist",
		    FAULT_SCHEMA },
		{ DROP, "named: attempt to write a readonly database",
		    "named: cannot execute DELETE in a read-only transaction",
		    FAULT_BROKEN },
	};
	struct house *h = *state;
	struct db *db;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		db = store_read(h->store, h->arena);
		db_run(db, rows[i].statement, NO_VALUES);
		assert_string_equal(db_fault(db)->detail,
		    elsewhere() ? rows[i].postgres : rows[i].sqlite);
		assert_int_equal(db_fault(db)->kind,
		    elsewhere() ? rows[i].kind : FAULT_BROKEN);
		store_read_end(h->store, db);
	}
}

static void
rules_of_the_tables(void **state)
{
	struct house *h = *state;
	struct put put = { CHILD, VALUES(value_number(99)), 0 };

	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(1), value_null())),
	    WRITE_DONE);
	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(1), value_null())),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_UNIQUE);
	assert_int_equal(house_write(h, PUT,
			     VALUES(value_number(2), value_text(S("bad")))),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	/* A foreign key that "returning" finds only at its end. */
	assert_int_equal(store_write(h->store, h->arena, one_apply, &put,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	assert_int_equal(put.result, 0);
	put = (struct put){ CHILD, VALUES(value_number(1)), 0 };
	assert_int_equal(store_write(h->store, h->arena, one_apply, &put,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(h->fault.kind, FAULT_NONE);
	assert_int_equal(put.result, 1);
}

static void
changed_rows_are_counted(void **state)
{
	struct house *h = *state;
	struct put put = { UPDATE, VALUES(value_number(2), value_text(S("x"))),
		0 };
	int64_t i;

	for (i = 1; i <= 4; i++)
		house_write(h, PUT, VALUES(value_number(i), value_null()));
	assert_int_equal(store_write(h->store, h->arena, put_apply, &put,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(put.result, 3);
	put = (struct put){ COUNT, NO_VALUES, 0 };
	store_write(h->store, h->arena, put_apply, &put, &h->fault);
	assert_int_equal(put.result, 0);
}

static void
statements_are_listed(void **state)
{
	struct statements *list = statements_open(DIALECT_POSTGRES);
	char text[32], name[32];
	int i;

	(void)state;
	assert_int_equal(statements_count(list), 0);
	assert_int_equal(statements_dialect(list), DIALECT_POSTGRES);
	for (i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		snprintf(name, sizeof(name), "name %d", i);
		assert_int_equal(statements_add(list, name, str_of(text)), i);
	}
	assert_int_equal(statements_count(list), 200);
	assert_string_equal(statements_text(list, 0), "text 0");
	assert_string_equal(statements_name(list, 63), "name 63");
	assert_string_equal(statements_text(list, 199), "text 199");
	statements_close(list);
	statements_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_are_listed),
		IN_HOUSE(preparing_without_running),
		IN_HOUSE(parameters_by_number),
		IN_HOUSE(wrong_number_of_values),
		IN_HOUSE(values_survive),
		IN_HOUSE(numbers_survive),
		IN_HOUSE(other_kinds_come_as_text),
		IN_HOUSE(text_outlives_the_connection),
		IN_HOUSE(fault_is_sticky),
		IN_HOUSE(statements_that_are_refused),
		IN_HOUSE(rules_of_the_tables),
		IN_HOUSE(changed_rows_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
