/* Goal: between two versions of a table every row is unchanged, changed, added
 * or removed, whatever is in it and whether it has a key or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/compare.h"
#include "transparency/tables/duck.h"

#define COLUMNS 5

struct bench {
	struct arena *arena;
	struct duck *duck;
	char folder[64];
	struct table_part parts[2][COLUMNS];
	struct table tables[2];
};

static const struct table_part trees[COLUMNS] = {
	{ .slug = STR("id"),
	    .name = STR("Id"),
	    .type = COLUMN_INTEGER,
	    .exact = true,
	    .distinct = 4 },
	{ .slug = STR("kind"),
	    .name = STR("Kind"),
	    .type = COLUMN_TEXT,
	    .exact = true,
	    .distinct = 2 },
	{ .slug = STR("height"),
	    .name = STR("Height"),
	    .type = COLUMN_DECIMAL,
	    .exact = true,
	    .distinct = 3 },
};

static void
bench_table(struct bench *b, int i, const char *sql, int64_t rows)
{
	str path = str_fmt(b->arena, "%s/%d.parquet", b->folder, i);
	struct buf copy = buf_open(b->arena, 1 << 16);

	buf_fmt(&copy, "copy (%s) to ", sql);
	duck_quote(&copy, path);
	buf_c(&copy, " (format parquet)");
	if (!duck_run(b->duck, buf_str(&copy), NULL))
		fail_msg("%s", duck_error(b->duck));
	memcpy(b->parts[i], trees, sizeof(trees));
	b->tables[i] = (struct table){ .parquet = path,
		.rows = rows,
		.parts = { b->parts[i], 3 } };
}

static int
bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	const char *why = NULL;

	b->arena = arena_open((size_t)16 << 20);
	b->duck = duck_open(&why);
	if (b->duck == NULL)
		fail_msg("%s", why);
	snprintf(b->folder, sizeof(b->folder), "/tmp/compare-test.XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	bench_table(b, 0,
	    "select * from (values (1, 'oak', 12.5), (2, 'elm', 3.0), (3, "
	    "null, 4.0), (4, 'oak', null)) t(id, kind, height)",
	    4);
	bench_table(b, 1,
	    "select * from (values (5, 'o''ak', 1.0), (4, 'oak', null), (3, "
	    "'elm', 4.00), (1, 'oak', 12.6)) t(id, kind, height)",
	    4);
	*state = b;
	return 0;
}

static int
bench_close(void **state)
{
	struct bench *b = *state;

	for (int i = 0; i < 2; i++)
		unlink(str_c(b->arena, b->tables[i].parquet));
	rmdir(b->folder);
	duck_close(b->duck);
	arena_close(b->arena);
	free(b);
	return 0;
}

/* Rows with "|" between values and ";" behind each. */
static str
bench_ask(struct bench *b, str sql, size_t columns)
{
	struct duck_rows *rows = duck_ask(b->duck, sql);
	struct buf out = buf_open(b->arena, 1 << 16);
	str value;

	if (rows == NULL)
		fail_msg("%s\n%.*s", duck_error(b->duck), ARG(sql));
	while (duck_next(rows)) {
		for (size_t i = 0; i < columns; i++) {
			value = duck_text(rows, i);
			buf_c(&out, i == 0 ? "" : "|");
			buf_add(&out, value.p == NULL ? S("-") : value);
		}
		buf_char(&out, ';');
	}
	duck_done(rows);
	return buf_str(&out);
}

static void
bench_says(struct bench *b, const struct compare *c, int kind,
    const char *wanted)
{
	struct buf sql = buf_open(b->arena, 1 << 16);
	size_t columns = 2 + c->pairs.n * (kind == COMPARE_CHANGED ? 2 : 1);
	str said;

	if (kind < 0) {
		compare_sql_count(c, &sql);
		columns = 3 + c->pairs.n;
	} else
		compare_sql_rows(c, kind, 1, &sql);
	said = bench_ask(b, buf_str(&sql), columns);
	if (!str_is(said, wanted))
		fail_msg("%.*s\nnot %s\n%.*s", ARG(said), wanted,
		    ARG(buf_str(&sql)));
}

static void
finds_what_tells_rows_apart(void **state)
{
	struct bench *b = *state;
	struct buf sql = buf_open(b->arena, 1 << 16);
	struct compare c;
	size_t at[COMPARE_TRIED];

	compare_open(b->arena, &b->tables[0], &b->tables[1], &c);
	assert_int_equal(c.pairs.n, 3);
	assert_int_equal(compare_candidates(&c, at), 1);
	assert_int_equal(at[0], 0);
	compare_sql_unique(&c, at, 1, &sql);
	assert_true(str_is(bench_ask(b, buf_str(&sql), 1), "true;"));
	assert_true(compare_choose(&c, S("kind, height")));
	assert_int_equal(c.n_key, 2);
	assert_true(compare_choose(&c, S("kind")));
	sql.n = 0;
	compare_sql_unique(&c, c.key, c.n_key, &sql);
	assert_true(str_is(bench_ask(b, buf_str(&sql), 1), "false;"));
	assert_false(compare_choose(&c, S("kind,nothing")));
	assert_false(compare_choose(&c, S("kind\" or 1=1 --")));
}

static void
tells_changed_rows_by_their_key(void **state)
{
	struct bench *b = *state;
	struct compare c;

	compare_open(b->arena, &b->tables[0], &b->tables[1], &c);
	assert_true(compare_choose(&c, S("id")));
	bench_says(b, &c, -1, "1|1|2|0|1|1;");
	bench_says(b, &c, COMPARE_ADDED, "1|1|5|o'ak|1.00;");
	bench_says(b, &c, COMPARE_REMOVED, "2|1|2|elm|3.0;");
	bench_says(b, &c, COMPARE_CHANGED,
	    "3|1|3|3|-|elm|4.0|4.00;4|1|1|1|oak|oak|12.5|12.60;");
}

static void
counts_rows_without_a_key(void **state)
{
	struct bench *b = *state;
	struct compare c;

	bench_table(b, 0,
	    "select * from (values (1, 'oak', 1.0), (1, 'oak', 1.0), (1, "
	    "'oak', 1.0), (2, null, 2.0)) t(id, kind, height)",
	    4);
	bench_table(b, 1,
	    "select * from (values (2, null, 2.0), (1, 'oak', 1.0), (3, "
	    "'elm', 1.0), (3, 'elm', 1.0)) t(id, kind, height)",
	    4);
	compare_open(b->arena, &b->tables[0], &b->tables[1], &c);
	bench_says(b, &c, -1, "2|2|0|0|0|0;");
	bench_says(b, &c, COMPARE_ADDED, "3|2|3|elm|1.0;");
	bench_says(b, &c, COMPARE_REMOVED, "1|2|1|oak|1.0;");
}

static void
tells_changed_columns(void **state)
{
	struct bench *b = *state;
	struct compare c;

	b->parts[1][1].slug = S("species");
	b->parts[1][2].type = COLUMN_TEXT;
	bench_table(b, 1, "select 1 as id, 'oak' as species, '12.5' as height",
	    1);
	b->parts[1][1].slug = S("species");
	b->parts[1][2].type = COLUMN_TEXT;
	compare_open(b->arena, &b->tables[0], &b->tables[1], &c);
	assert_int_equal(c.pairs.n, 2);
	assert_int_equal(c.n_gone, 1);
	assert_true(str_is(c.gone[0].slug, "kind"));
	assert_int_equal(c.n_fresh, 1);
	assert_true(str_is(c.fresh[0].slug, "species"));
	assert_true(c.pairs.v[1].retyped);
	assert_true(compare_choose(&c, S("id")));
	/* 12.5 as a text is what it was as a number. */
	bench_says(b, &c, -1, "0|3|0|0|0;");
}

#define AT_BENCH(test)                                                         \
	cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_BENCH(finds_what_tells_rows_apart),
		AT_BENCH(tells_changed_rows_by_their_key),
		AT_BENCH(counts_rows_without_a_key),
		AT_BENCH(tells_changed_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
