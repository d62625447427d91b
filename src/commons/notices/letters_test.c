/* Goal: a letter reads well as plain text and as HTML, in the reader's
 * language, and what people typed stays text in both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "commons/notices/letters.h"
#include "engine/base/arena_house.h"

static struct languages *languages;

static int
letters_make(void **state)
{
	static const struct catalogue ca = { "ca",
		STR("msgid \"Stop getting these messages\"\n"
		    "msgstr \"No rebre més missatges\"\n"
		    "msgid \"To stop getting these messages, open this "
		    "page:\"\nmsgstr \"Per no rebre’n més, obriu:\"\n") };

	languages = languages_open(&ca, 1);
	return arena_make(state);
}

static int
letters_end(void **state)
{
	languages_close(languages);
	return arena_end(state);
}

static struct letter
letter_in(const char *lang)
{
	return (
	    struct letter){ .language = languages_get(languages, str_of(lang)),
		.subject = S("Subject"),
		.portal = S("City") };
}

static void
assert_text(str s, const char *c)
{
	if (!str_is(s, c))
		fail_msg("<<%.*s>> is not <<%s>>", ARG(s), c);
}

static void
assert_has(str s, const char *c)
{
	if (str_find(s, str_of(c)) < 0)
		fail_msg("<<%.*s>> has no <<%s>>", ARG(s), c);
}

static void
reads_as_text(void **state)
{
	static const str paragraphs[] = {
		STR("A paragraph  that is longer than one line of seventy-six "
		    "letters, so that it is broken, é counting as one."),
		STR("First\n  second\n"), STR("")
	};
	struct letter l = letter_in("ca");

	(void)state;
	l.greeting = S("Bon dia,");
	l.paragraphs.v = paragraphs;
	l.paragraphs.n = 3;
	l.button = S("Llegiu-la");
	l.href = S("https://city.example.org/ca/a");
	l.unsubscribe = S("https://city.example.org/stop/a");
	assert_text(letter_text(arena, &l),
	    "Bon dia,\n"
	    "\n"
	    "A paragraph that is longer than one line of seventy-six letters, "
	    "so that it\n"
	    "is broken, é counting as one.\n"
	    "\n"
	    "First\n"
	    "second\n"
	    "\n"
	    "Llegiu-la\n"
	    "https://city.example.org/ca/a\n"
	    "\n"
	    "-- \n"
	    "City\n"
	    "\n"
	    "Per no rebre’n més, obriu:\n"
	    "https://city.example.org/stop/a\n"
	    "\n");
}

static void
shortest(void **state)
{
	struct letter l = letter_in("en");
	str page;

	(void)state;
	assert_text(letter_text(arena, &l), "-- \nCity\n");
	page = letter_html(arena, &l);
	assert_has(page, "<html lang=\"en\">");
	assert_int_equal(str_find(page, S("<a ")), -1);
}

/* Lines of 76 letters, not of 77; a word of any length is whole. */
static void
wraps(void **state)
{
	char typed[400];
	str line, rest;
	struct letter l = letter_in("en");
	str paragraph = { typed, sizeof(typed) };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(typed); i++)
		typed[i] = i % 7 == 6 ? ' ' : 'a';
	l.paragraphs.v = &paragraph;
	l.paragraphs.n = 1;
	rest = letter_text(arena, &l);
	line = str_cut(&rest, '\n');
	/* Eleven words of six letters: 76 with their blanks. */
	assert_int_equal(line.n, 76);
	memset(typed, 'b', 100);
	rest = letter_text(arena, &l);
	assert_int_equal(str_cut(&rest, '\n').n, 104);
}

static void
reads_as_html(void **state)
{
	static const str paragraphs[] = { STR("1 < 2 & <script>x</script>"),
		STR("abc\xe2\x80\xae\x66\x65\x64") };
	struct letter l = letter_in("ca");
	str page;

	(void)state;
	l.subject = S("<b>");
	l.greeting = S("<i>Ana</i>");
	l.paragraphs.v = paragraphs;
	l.paragraphs.n = 2;
	l.button = S("\"Go\"");
	l.href = S("https://city.example.org/?a=1&b=\"");
	l.unsubscribe = S("javascript:alert(1)");
	page = letter_html(arena, &l);
	assert_has(page, "<html lang=\"ca\">");
	assert_has(page, "<title>&lt;b&gt;</title>");
	assert_has(page, "<p>&lt;i&gt;Ana&lt;/i&gt;</p>");
	assert_has(page, "<p>1 &lt; 2 &amp; &lt;script&gt;");
	/* Letters that turn the reading order round are dropped. */
	assert_has(page, "<p>abcfed</p>");
	assert_has(page, "href=\"#\">No rebre més missatges</a>");
	assert_int_equal(str_find(page, S("javascript:")), -1);
	assert_int_equal(str_find(page, S("b=\"\"")), -1);
}

static void
subjects(void **state)
{
	struct letter l = letter_in("en");
	char big[1000];
	str s;

	(void)state;
	l.subject = S("  A title\r\nBcc: x\t\xc2\xa0 y\0z\xe2\x80\xa8.\x7f ");
	assert_text(letter_subject(arena, &l), "A title Bcc: x y z .");
	l.subject = S("");
	assert_text(letter_subject(arena, &l), "");
	l.subject = S("\xff");
	assert_text(letter_subject(arena, &l), "\xef\xbf\xbd");
	memset(big, 'a', sizeof(big));
	l.subject = (str){ big, 190 };
	assert_int_equal(letter_subject(arena, &l).n, 190);
	l.subject = (str){ big, sizeof(big) };
	s = letter_subject(arena, &l);
	assert_true(s.n <= 200 && s.n > 190);
	assert_true(str_ends(s, S("a…")));
	for (size_t i = 0; i < sizeof(big); i += 4)
		memcpy(big + i, "🌊", 4);
	s = letter_subject(arena, &l);
	assert_true(s.n <= 200 && str_utf8(s) && str_ends(s, S("🌊…")));
}

static void
lists_items(void **state)
{
	static const struct letter_item items[] = {
		{ STR("New: <b>One</b> & two"), STR("https://a.example/1") },
		{ STR("Changed: three"), STR("https://a.example/3?a=b&c") },
	};
	static const str paragraph = STR("What is new:");
	struct letter l = letter_in("en");
	str s;

	(void)state;
	l.paragraphs.v = &paragraph;
	l.paragraphs.n = 1;
	l.items.v = items;
	l.items.n = 2;
	assert_text(letter_text(arena, &l),
	    "What is new:\n\nNew: <b>One</b> & two\nhttps://a.example/1\n\n"
	    "Changed: three\nhttps://a.example/3?a=b&c\n\n-- \nCity\n");
	s = letter_html(arena, &l);
	assert_has(s, "<li><a href=\"https://a.example/1\">New: "
		      "&lt;b&gt;One&lt;/b&gt; &amp; two</a></li>");
	assert_has(s, "<a href=\"https://a.example/3?a=b&amp;c\">");
}

int
main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, letters_make, letters_end)
	const struct CMUnitTest tests[] = { T(reads_as_text), T(shortest),
		T(wraps), T(reads_as_html), T(subjects), T(lists_items) };

	return cmocka_run_group_tests_name("letters", tests, NULL, NULL);
}
