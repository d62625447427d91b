/* Goal: every reader is spoken to in their language, dates and numbers too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/words/words.h"

#define ARENA_MAX ((size_t)1 << 20)

static const char ca[] =
    "msgid \"\"\nmsgstr \"Language: ca\\n\"\n\n"
    "#: page.html:3\nmsgid \"Plans\"\nmsgstr \"Plans d’acció\"\n\n"
    "#, fuzzy\nmsgid \"Late\"\nmsgstr \"potser\"\n\n"
    "msgid \"{1} milestone\"\nmsgid_plural \"{1} milestones\"\n"
    "msgstr[0] \"{1} fita\"\nmsgstr[1] \"{1} fites\"\n\n"
    "msgid \"Empty\"\nmsgstr \"\"\n";
static const char pt[] = "msgid \"{1} milestone\"\n"
			 "msgid_plural \"{1} milestones\"\n"
			 "msgstr[0] \"{1} marco\"\nmsgstr[1] \"{1} marcos\"\n"
			 "msgid \"Twice\"\nmsgstr \"primeira\"\n"
			 "msgid \"Twice\"\nmsgstr \"segunda\"\n"
			 "msgid \"{1} day\"\nmsgstr \"{1} dia\"\n";

static int
languages_setup(void **state)
{
	const struct catalogue catalogues[] = {
		{ "es", STR("") },
		{ "ca", { ca, sizeof(ca) - 1 } },
		{ "pt", { pt, sizeof(pt) - 1 } },
		{ "gl", STR("msgid \"Plans\"\nmsgstr \"Plans galegos\"\n") },
	};

	*state = languages_open(catalogues, 4);
	return 0;
}

static int
languages_teardown(void **state)
{
	languages_close(*state);
	return 0;
}

static const struct language *
language(void **state, const char *code)
{
	const struct language *l = languages_get(*state, str_of(code));

	assert_non_null(l);
	return l;
}

#define assert_str(s, c) assert_true(str_is((s), (c)))

static void
test_list(void **state)
{
	const struct languages *all = *state;

	assert_int_equal(languages_count(all), 5);
	assert_str(language_code(languages_at(all, 0)), "en");
	assert_str(language_code(languages_at(all, 1)), "es");
	assert_str(language_code(languages_at(all, 4)), "gl");
	assert_str(language_name(languages_at(all, 0)), "English");
	assert_str(language_name(languages_at(all, 1)), "Español");
	assert_str(language_name(languages_at(all, 2)), "Català");
	assert_str(language_name(languages_at(all, 3)), "Português");
	assert_str(language_name(languages_at(all, 4)), "gl");
	assert_null(languages_get(all, S("fr")));
	assert_null(languages_get(all, S("")));
	assert_null(languages_get(all, S("CA")));
}

static void
test_say(void **state)
{
	assert_str(say(language(state, "ca"), "Plans"), "Plans d’acció");
	assert_str(say(language(state, "gl"), "Plans"), "Plans galegos");
	assert_str(say(language(state, "en"), "Plans"), "Plans");
	assert_str(say(language(state, "es"), "Plans"), "Plans");
	/* Fuzzy, unfinished and unknown messages speak English. */
	assert_str(say(language(state, "ca"), "Late"), "Late");
	assert_str(say(language(state, "ca"), "Empty"), "Empty");
	assert_str(say(language(state, "ca"), "Nowhere"), "Nowhere");
	assert_str(say(language(state, "ca"), ""), "");
	assert_str(say(language(state, "pt"), "Twice"), "primeira");
}

static void
check_many(void **state, const char *code, int64_t n, const char *form)
{
	str s = say_many(language(state, code), "{1} milestone",
	    "{1} milestones", n);

	if (!str_is(s, form))
		fail_msg("%s %lld: not %s", code, (long long)n, form);
}

static void
test_plurals(void **state)
{
	check_many(state, "ca", 0, "{1} fites");
	check_many(state, "ca", 1, "{1} fita");
	check_many(state, "ca", 2, "{1} fites");
	check_many(state, "ca", -1, "{1} fita");
	check_many(state, "pt", 0, "{1} marcos");
	check_many(state, "pt", 1, "{1} marco");
	check_many(state, "pt", 2, "{1} marcos");
	check_many(state, "pt", INT64_MIN, "{1} marcos");
	check_many(state, "en", 0, "{1} milestones");
	check_many(state, "en", 1, "{1} milestone");
	check_many(state, "en", 21, "{1} milestones");
	/* Without a translation: English, by the English rule. */
	check_many(state, "es", 1, "{1} milestone");
	check_many(state, "es", 0, "{1} milestones");
	assert_str(say_many(language(state, "pt"), "{1} vote", "{1} votes", 0),
	    "{1} votes");
	/* A message translated without plural has no form for many. */
	assert_str(say_many(language(state, "pt"), "{1} day", "{1} days", 3),
	    "{1} days");
}

static void
test_many_messages(void **state)
{
	struct arena *a = arena_open((size_t)16 << 20);
	struct buf b = buf_open(a, (size_t)4 << 20);
	struct languages *all;
	struct catalogue catalogue = { "ca", STR("") };
	const struct language *l;
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		buf_fmt(&b, "msgid \"message %d\"\nmsgstr \"missatge %d\"\n\n",
		    i, i);
	catalogue.po = buf_str(&b);
	all = languages_open(&catalogue, 1);
	l = languages_get(all, S("ca"));
	assert_non_null(l);
	for (i = 0; i < 5000; i++)
		assert_true(str_eq(say(l, str_fmt(a, "message %d", i).p),
		    str_fmt(a, "missatge %d", i)));
	assert_str(say(l, "message 5000"), "message 5000");
	languages_close(all);
	languages_close(NULL);
	arena_close(a);
}

/* A broken catalogue was built in: the process ends and says which line. */
static void
test_malformed_ends(void **state)
{
	const struct catalogue broken = { "ca",
		STR("msgid \"a\"\nmsgstr \"b\"\nmsgid oops\n") };
	char said[200] = "";
	int ends[2], status = 0;
	ssize_t n;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		/* What is left open then is not a leak to report. */
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		languages_open(&broken, 1);
		_exit(0);
	}
	close(ends[1]);
	n = read(ends[0], said, sizeof(said) - 1);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(n > 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 0);
	assert_non_null(strstr(said, "lang=ca line=3"));
}

static void
check_date(void **state, const char *code, date d, const char *said)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 1000);

	say_date(&b, language(state, code), d);
	assert_string_equal(str_c(a, buf_str(&b)), said);
	arena_close(a);
}

static void
test_dates(void **state)
{
	const date day = { 2022, 9, 15 }, month = { 2022, 9, 0 };
	const date year = { 2022, 0, 0 };

	check_date(state, "en", day, "15 September 2022");
	check_date(state, "en", month, "September 2022");
	check_date(state, "en", year, "2022");
	check_date(state, "es", day, "15 de septiembre de 2022");
	check_date(state, "es", month, "septiembre de 2022");
	check_date(state, "es", (date){ 2021, 8, 2 }, "2 de agosto de 2021");
	check_date(state, "es", year, "2022");
	check_date(state, "ca", day, "15 de setembre de 2022");
	check_date(state, "ca", month, "setembre de 2022");
	check_date(state, "ca", (date){ 2021, 8, 2 }, "2 d’agost de 2021");
	check_date(state, "ca", (date){ 2021, 4, 23 }, "23 d’abril de 2021");
	check_date(state, "ca", (date){ 2021, 10, 1 }, "1 d’octubre de 2021");
	check_date(state, "ca", (date){ 2021, 8, 0 }, "agost de 2021");
	check_date(state, "pt", day, "15 de setembro de 2022");
	check_date(state, "pt", (date){ 2021, 8, 2 }, "2 de agosto de 2021");
	check_date(state, "pt", month, "setembro de 2022");
	check_date(state, "gl", day, "15 September 2022");
	check_date(state, "ca", (date){ 0, 0, 0 }, "");
	check_date(state, "en", (date){ 987, 1, 31 }, "31 January 987");
}

static void
test_every_month(void **state)
{
	static const char *const short_ca[] = { "gen.", "febr.", "març", "abr.",
		"maig", "juny", "jul.", "ag.", "set.", "oct.", "nov.", "des." };
	static const char *const long_ca[] = { "31 de gener de 2024",
		"31 de febrer de 2024", "31 de març de 2024",
		"31 d’abril de 2024", "31 de maig de 2024",
		"31 de juny de 2024", "31 de juliol de 2024",
		"31 d’agost de 2024", "31 de setembre de 2024",
		"31 d’octubre de 2024", "31 de novembre de 2024",
		"31 de desembre de 2024" };
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b;
	int m;

	for (m = 1; m <= 12; m++) {
		b = buf_open(a, 100);
		say_month_short(&b, language(state, "ca"), m);
		assert_string_equal(str_c(a, buf_str(&b)), short_ca[m - 1]);
		check_date(state, "ca", (date){ 2024, (int8_t)m, 31 },
		    long_ca[m - 1]);
	}
	b = buf_open(a, 100);
	say_month_short(&b, language(state, "en"), 9);
	say_month_short(&b, language(state, "es"), 1);
	say_month_short(&b, language(state, "pt"), 12);
	assert_string_equal(str_c(a, buf_str(&b)), "Sepenedez.");
	arena_close(a);
}

static void
check_number(void **state, const char *code, int64_t n, const char *said)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 1000);

	say_number(&b, language(state, code), n);
	assert_string_equal(str_c(a, buf_str(&b)), said);
	arena_close(a);
}

static void
test_numbers(void **state)
{
	check_number(state, "en", 0, "0");
	check_number(state, "en", 999, "999");
	check_number(state, "en", 1154, "1,154");
	check_number(state, "en", 1000000, "1,000,000");
	check_number(state, "en", -1154, "-1,154");
	check_number(state, "en", -5, "-5");
	check_number(state, "es", 1154, "1154");
	check_number(state, "es", 9999, "9999");
	check_number(state, "es", 10000, "10\u202f000");
	check_number(state, "es", 79000, "79\u202f000");
	check_number(state, "es", 1234567, "1\u202f234\u202f567");
	check_number(state, "ca", 1154, "1.154");
	check_number(state, "ca", 79000, "79.000");
	check_number(state, "pt", 1154, "1154");
	check_number(state, "pt", 79000, "79\u202f000");
	check_number(state, "en", INT64_MAX, "9,223,372,036,854,775,807");
	check_number(state, "en", INT64_MIN, "-9,223,372,036,854,775,808");
}

static void
check_decimal(void **state, const char *code, const char *s, const char *said)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 1000);

	say_decimal(&b, language(state, code), str_of(s));
	assert_string_equal(str_c(a, buf_str(&b)), said);
	arena_close(a);
}

static void
test_decimals(void **state)
{
	check_decimal(state, "en", "1234.5", "1,234.5");
	check_decimal(state, "ca", "1234.5", "1.234,5");
	check_decimal(state, "es", "1234.5", "1234,5");
	check_decimal(state, "es", "12345.678", "12\u202f345,678");
	check_decimal(state, "pt", "-0.05", "-0,05");
	check_decimal(state, "en", "-1234567", "-1,234,567");
	/* More digits than any number of ours has. */
	check_decimal(state, "en", "12345678901234567890123.1",
	    "12,345,678,901,234,567,890,123.1");
	/* What is no plain number stays. */
	check_decimal(state, "ca", "1.5e10", "1.5e10");
	check_decimal(state, "ca", "1.", "1.");
	check_decimal(state, "ca", ".5", ".5");
	check_decimal(state, "ca", "1.2.3", "1.2.3");
	check_decimal(state, "ca", "-", "-");
	check_decimal(state, "ca", "", "");
	check_decimal(state, "ca", "inf", "inf");
}

static void
check_accept(void **state, const char *header, const char *code)
{
	const struct language *l = languages_accept(*state, str_of(header));

	if (!str_is(language_code(l), code))
		fail_msg("\"%s\": %.*s, not %s", header, ARG(language_code(l)),
		    code);
}

static void
test_accept(void **state)
{
	check_accept(state, "", "en");
	check_accept(state, "ca", "ca");
	check_accept(state, "CA-es", "ca");
	check_accept(state, "es-EC,es;q=0.9,en;q=0.8", "es");
	check_accept(state, "fr-FR, pt-BR;q=0.7, en;q=0.3", "pt");
	check_accept(state, "en;q=0.5, ca;q=0.501", "ca");
	check_accept(state, "es, ca", "es");
	check_accept(state, "ca, es", "ca");
	check_accept(state, "de, fr", "en");
	check_accept(state, "ca;q=0, es;q=0.1", "es");
	check_accept(state, "ca;q=0", "en");
	check_accept(state, "*", "en");
	check_accept(state, "en;q=0, *", "es");
	check_accept(state, "ca;q=0.4, *;q=0.2", "ca");
	check_accept(state, " ca ; q=1.000 ", "ca");
	check_accept(state, "cat", "en");
	check_accept(state, "c", "en");
}

static void
test_accept_malformed(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 4000);
	int i;

	check_accept(state, "ca;q=2, es;q=0.1", "es");
	check_accept(state, "ca;q=, es;q=0.1", "es");
	check_accept(state, "ca;q=0.1234, es;q=0.1", "es");
	check_accept(state, "ca;q=-1, es;q=0.1", "es");
	check_accept(state, "ca;q=1.001, es;q=0.1", "es");
	check_accept(state, "ca;level=1, es;q=0.1", "es");
	check_accept(state, ",,;;,-,*-,=", "en");
	check_accept(state, ",, ca ,,", "ca");
	for (i = 0; i < 500; i++)
		buf_c(&b, "x,");
	buf_c(&b, "ca");
	check_accept(state, str_c(a, buf_str(&b)), "en");
	arena_close(a);
}

#define SPOKEN(test)                                                           \
	cmocka_unit_test_setup_teardown(test, languages_setup,                 \
	    languages_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SPOKEN(test_list),
		SPOKEN(test_say),
		SPOKEN(test_plurals),
		cmocka_unit_test(test_many_messages),
		cmocka_unit_test(test_malformed_ends),
		SPOKEN(test_dates),
		SPOKEN(test_every_month),
		SPOKEN(test_numbers),
		SPOKEN(test_decimals),
		SPOKEN(test_accept),
		SPOKEN(test_accept_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
