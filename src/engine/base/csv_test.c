/* Goal: any text survives the CSV, and none of it runs in a spreadsheet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/csv.h"

#define ARENA_MAX ((size_t)1 << 20)

static void
check(str cell, const char *written)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 4096);

	csv_cell(&b, true, cell);
	assert_string_equal(str_c(a, buf_str(&b)), written);
	arena_close(a);
}

static void
test_line(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 4096);

	(void)state;
	csv_cell(&b, true, S("code"));
	csv_cell(&b, false, S(""));
	csv_cell(&b, false, S("a, b"));
	csv_end(&b);
	csv_cell(&b, true, S(""));
	csv_cell(&b, false, S("Participación"));
	csv_end(&b);
	assert_string_equal(str_c(a, buf_str(&b)),
	    "code,,\"a, b\"\r\n,Participación\r\n");
	arena_close(a);
}

static void
test_quotes(void **state)
{
	(void)state;
	check(S("plain text"), "plain text");
	check(S("say \"hi\""), "\"say \"\"hi\"\"\"");
	check(S("\""), "\"\"\"\"");
	check(S("two\nlines"), "\"two\nlines\"");
	check(S("two\r\nlines"), "\"two\r\nlines\"");
	check(S(" edge"), "\" edge\"");
	check(S("edge "), "\"edge \"");
	check(S("a;b"), "a;b");
	check(S("it's"), "it's");
}

static void
test_formulas(void **state)
{
	(void)state;
	check(S("=1+1"), "'=1+1");
	check(S("@SUM(A1)"), "'@SUM(A1)");
	check(S("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
	check(S("-2+3"), "'-2+3");
	check(S("- a list"), "'- a list");
	check(S("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
	check(S("\ttab"), "'\ttab");
	check(S("\r=1"), "\"'\r=1\"");
	check(S("a=1"), "a=1");
	check(S("-"), "'-");
	check(S("+"), "'+");
}

static void
test_numbers_stay_numbers(void **state)
{
	(void)state;
	check(S("-5"), "-5");
	check(S("+34600111222"), "+34600111222");
	check(S("-0.25"), "-0.25");
	check(S("12.50"), "12.50");
	check(S("-5."), "'-5.");
	check(S("-.5"), "'-.5");
	check(S("-1.2.3"), "'-1.2.3");
	check(S("-1e3"), "'-1e3");
	check(S("--1"), "'--1");
	check(S("-1 "), "\"'-1 \"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_numbers_stay_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
