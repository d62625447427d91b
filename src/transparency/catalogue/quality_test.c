/* Goal: the score is what its parts say, what was not looked at does not count,
 * and whatever is not whole says what to do next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/date.h"
#include "transparency/catalogue/quality.h"

static date
day(const char *iso)
{
	date d = DATE_NONE;

	assert_true(date_read(str_of(iso), &d));
	return d;
}

/* A dataset with nothing left to do. */
static struct quality_facts
whole(void)
{
	return (struct quality_facts){
		.today = day("2026-11-22"),
		.licence = true,
		.theme = true,
		.keywords = true,
		.area = true,
		.period = true,
		.languages = true,
		.contact = true,
		.letters = 240,
		.frequency = true,
		.files = 2,
		.open = 2,
		.links = 3,
		.tables = 1,
		.tables_said = 1,
		.looked = 1,
		.cells = 1000,
		.nulls = 50,
		.rows = 100,
		.searched = true,
		.columns = 10,
		.explained = 10,
		.newest = day("2026-11-01"),
		.newest_due = day("2027-01-01"),
	};
}

static struct quality
judged(struct quality_facts f)
{
	struct quality q;

	quality_judge(&f, &q);
	return q;
}

static void
nothing_is_left_to_do(void **state)
{
	struct quality q = judged(whole());

	(void)state;
	assert_int_equal(q.score, 100);
	assert_int_equal(quality_worst(&q), QUALITY_PARTS);
	for (int i = 0; i < QUALITY_PARTS; i++) {
		assert_true(q.parts[i].looked);
		assert_int_equal(q.parts[i].points, 100);
		assert_null(quality_next(&q, (enum quality_part)i));
		assert_non_null(quality_says(&q, (enum quality_part)i));
	}
}

static void
nothing_at_all(void **state)
{
	struct quality q =
	    judged((struct quality_facts){ .today = day("2026-11-22") });

	(void)state;
	assert_int_equal(q.score, 0);
	/* There was no table to look into. */
	assert_false(q.parts[QUALITY_ROWS].looked);
	assert_false(q.parts[QUALITY_EMPTY].looked);
	assert_false(q.parts[QUALITY_EXPLAINED].looked);
	assert_string_equal(quality_next(&q, QUALITY_FORMAT), "Add a file.");
	assert_string_equal(quality_says(&q, QUALITY_FRESH),
	    "Nobody said how often it is updated.");
	assert_int_equal(quality_where(&q, QUALITY_FRESH), QUALITY_IN_RECORD);
	/* The heaviest of what is missing comes first. */
	assert_int_equal(quality_worst(&q), QUALITY_FRESH);
	for (int i = 0; i < QUALITY_PARTS; i++)
		if (q.parts[i].looked) {
			assert_non_null(quality_says(&q, (enum quality_part)i));
			assert_non_null(quality_next(&q, (enum quality_part)i));
		}
}

static void
what_was_not_looked_at_does_not_count(void **state)
{
	struct quality_facts f = whole();
	struct quality q;

	(void)state;
	f.looked = 0;
	f.tables = f.tables_said = 0;
	q = judged(f);
	assert_int_equal(q.score, 100);
	f = whole();
	f.searched = false;
	f.newest = DATE_NONE;
	q = judged(f);
	assert_false(q.parts[QUALITY_DUPLICATES].looked);
	assert_false(q.parts[QUALITY_NEWEST].looked);
	assert_int_equal(q.score, 100);
}

static void
broken_links_are_counted(void **state)
{
	struct quality_facts f = whole();
	struct quality q;

	(void)state;
	f.broken = 1;
	q = judged(f);
	assert_int_equal(q.parts[QUALITY_LINK].points, 66);
	assert_int_equal(q.parts[QUALITY_LINK].n, 1);
	assert_string_equal(quality_says(&q, QUALITY_LINK),
	    "Links that do not work: {1}.");
	assert_string_equal(quality_next(&q, QUALITY_LINK),
	    "Give the new address, or upload the file itself.");
	assert_true(q.score < 100);
	/* What nobody asked counts neither for nor against. */
	f.links = f.broken = 0;
	q = judged(f);
	assert_false(q.parts[QUALITY_LINK].looked);
	assert_int_equal(q.score, 100);
}

static void
it_looks_inside(void **state)
{
	struct quality_facts f = whole();
	struct quality q;

	(void)state;
	f.nulls = 300;
	f.nearly = 1;
	f.duplicates = 1;
	f.idle = 1;
	f.nameless = 1;
	f.explained = 4;
	f.newest_due = day("2026-11-21");
	q = judged(f);
	assert_int_equal(q.parts[QUALITY_EMPTY].n, 30);
	assert_true(q.parts[QUALITY_EMPTY].points > 0 &&
		    q.parts[QUALITY_EMPTY].points < 100);
	assert_int_equal(q.parts[QUALITY_MIXED].points, 60);
	assert_int_equal(q.parts[QUALITY_DUPLICATES].points, 95);
	assert_int_equal(q.parts[QUALITY_DUPLICATES].n, 1);
	assert_int_equal(q.parts[QUALITY_COLUMNS].n, 2);
	assert_int_equal(q.parts[QUALITY_EXPLAINED].points, 40);
	assert_int_equal(q.parts[QUALITY_EXPLAINED].n, 6);
	assert_int_equal(q.parts[QUALITY_NEWEST].points, 0);
	assert_int_equal(q.parts[QUALITY_NEWEST].n, 21);
	assert_string_equal(quality_says(&q, QUALITY_NEWEST),
	    "The newest day inside is long past. Days: {1}.");
	assert_int_equal(quality_where(&q, QUALITY_EXPLAINED),
	    QUALITY_IN_COLUMNS);
	assert_true(q.score < 90);
}

static void
ends_of_the_scale(void **state)
{
	struct quality_facts f = whole();
	struct quality q;

	(void)state;
	/* Five empty of a hundred are nothing to speak of; six are. */
	f.nulls = 59;
	assert_int_equal(judged(f).parts[QUALITY_EMPTY].points, 100);
	f.nulls = 60;
	assert_true(judged(f).parts[QUALITY_EMPTY].points < 100);
	f.nulls = f.cells;
	assert_int_equal(judged(f).parts[QUALITY_EMPTY].points, 0);
	/* One row of a million is still said. */
	f = whole();
	f.rows = 1000000;
	f.duplicates = 1;
	q = judged(f);
	assert_int_equal(q.parts[QUALITY_DUPLICATES].points, 99);
	assert_non_null(quality_next(&q, QUALITY_DUPLICATES));
	/* What a hostile description claims breaks nothing. */
	f.duplicates = INT64_C(1) << 40;
	f.nulls = INT64_C(1) << 40;
	f.nearly = INT64_C(1) << 40;
	q = judged(f);
	assert_int_equal(q.parts[QUALITY_DUPLICATES].points, 0);
	assert_int_equal(q.parts[QUALITY_MIXED].points, 0);
	assert_true(q.score >= 0 && q.score <= 100);
	/* Late by a day; by years. */
	f = whole();
	f.late = 1;
	assert_int_equal(judged(f).parts[QUALITY_FRESH].points, 20);
	q = judged(f);
	assert_string_equal(quality_next(&q, QUALITY_FRESH),
	    "Add the version that is due.");
}

static void
files_are_told_apart(void **state)
{
	struct quality_facts f = whole();

	(void)state;
	f.files = 4;
	f.open = 1;
	f.half_open = 2;
	assert_int_equal(judged(f).parts[QUALITY_FORMAT].points, 50);
	assert_int_equal(judged(f).parts[QUALITY_FORMAT].n, 3);
}

static void
what_is_written_is_read(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct buf b = buf_open(a, 4096);
	struct quality_facts f = whole();
	struct quality q, back = { .score = 7 };

	(void)state;
	f.looked = 0;
	f.licence = false;
	f.open = 1;
	q = judged(f);
	quality_write(&b, &q);
	quality_read(buf_str(&b), &back);
	assert_memory_equal(q.parts, back.parts, sizeof(q.parts));
	assert_int_equal(back.score, 7);
	/* Parts of another version of this program are left out. */
	quality_read(S("beauty 100 0;licence 40 2;;x"), &back);
	assert_int_equal(back.parts[QUALITY_LICENCE].points, 40);
	assert_int_equal(back.parts[QUALITY_LICENCE].n, 2);
	assert_false(back.parts[QUALITY_CONTACT].looked);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_to_do),
		cmocka_unit_test(nothing_at_all),
		cmocka_unit_test(what_was_not_looked_at_does_not_count),
		cmocka_unit_test(broken_links_are_counted),
		cmocka_unit_test(it_looks_inside),
		cmocka_unit_test(ends_of_the_scale),
		cmocka_unit_test(files_are_told_apart),
		cmocka_unit_test(what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
