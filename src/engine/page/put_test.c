/* Goal: nothing a stranger writes can leave the place a page gives it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/page/page.h"

#define ROOM ((size_t)1 << 20)

static const char ca[] =
    "msgid \"Made by {1} on {2}\"\nmsgstr \"El {2}, fet per {1} <i>\"\n\n"
    "msgid \"machine translation\"\nmsgstr \"traducció automàtica\"\n\n"
    "msgid \"{1} thing\"\nmsgid_plural \"{1} things\"\n"
    "msgstr[0] \"{1} cosa\"\nmsgstr[1] \"{1} coses\"\n";

struct desk {
	struct arena *arena;
	struct languages *languages;
	struct buf out;
	struct page page;
};

static int
desk_setup(void **state)
{
	static struct desk desk;
	const struct catalogue catalogues[] = { { "ca",
	    { ca, sizeof(ca) - 1 } } };

	desk.arena = arena_open(ROOM);
	desk.languages = languages_open(catalogues, 1);
	desk.out = buf_open(desk.arena, ROOM / 4);
	desk.page = (struct page){ .arena = desk.arena,
		.out = &desk.out,
		.language = languages_get(desk.languages, S("en")),
		.lang = S("en") };
	*state = &desk;
	return 0;
}

static int
desk_teardown(void **state)
{
	struct desk *desk = *state;

	languages_close(desk->languages);
	arena_close(desk->arena);
	return 0;
}

static void
desk_speak(struct desk *desk, str lang)
{
	desk->page.language = languages_get(desk->languages, lang);
	desk->page.lang = lang;
}

/* What was written must be ${wanted}; then the desk is clean again. */
static void
wrote(struct desk *desk, const char *wanted)
{
	buf_char(&desk->out, '\0');
	assert_string_equal(desk->out.p, wanted);
	desk->out.n = 0;
}

static void
text_is_escaped(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;

	put_text(pg, HOLE("a <b> & \"c\" 'd'"));
	wrote(desk, "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
	put_plain(pg, HOLE_PLAIN(S("\"><x y='")));
	wrote(desk, "&quot;&gt;&lt;x y=&#39;");
	put_text(pg, HOLE((const char *)NULL));
	put_text(pg, HOLE(S("")));
	wrote(desk, "");
	put_raw(pg, S("<i>"));
	put_text(pg, HOLE((html){ S("<b>&</b>") }));
	wrote(desk, "<i><b>&</b>");
}

static void
text_is_clean(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;

	put_text(pg, HOLE(S("a\0b\x01\x1f\r\n\tc")));
	wrote(desk, "ab\n\tc");
	/* Truncated, overlong, surrogate, lone continuation. */
	put_text(pg, HOLE(S("\xc3|\xc0\xbc|\xed\xa0\x80|\x80")));
	wrote(desk, "\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd|"
		    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd");
	put_text(pg, HOLE("\u202aa\u202eb\u2066c\u2069d"));
	wrote(desk, "abcd");
	/* Their neighbours, and everything people write with, stay. */
	put_text(pg, HOLE("\u2029\u202f\u2065\u206a ç €\u200f 𝒳 عربي \ufffd"));
	wrote(desk, "\u2029\u202f\u2065\u206a ç €\u200f 𝒳 عربي \ufffd");
}

static void
numbers_and_dates(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;

	put_text(pg, HOLE(12345));
	put_raw(pg, S("|"));
	put_plain(pg, HOLE_PLAIN(12345));
	put_raw(pg, S("|"));
	put_plain(pg, HOLE_PLAIN(INT64_MIN));
	wrote(desk, "12,345|12345|-9223372036854775808");
	put_text(pg, HOLE(((date){ 2022, 9, 0 })));
	wrote(desk, "<time datetime=\"2022-09\">September 2022</time>");
	put_plain(pg, HOLE_PLAIN(((date){ 2022, 9, 15 })));
	wrote(desk, "2022-09-15");
	put_text(pg, HOLE(((date){ 0, 0, 0 })));
	wrote(desk, "");
	put_plain(pg, HOLE_PLAIN(((moment){ 86400 * INT64_C(1000000) })));
	wrote(desk, "1970-01-02T00:00:00Z");
}

static void
words_of_another_language(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;
	const struct text texts[] = {
		{ S("ca"), ORIGIN_MACHINE, S("Casa & jardí") },
		{ S("es"), ORIGIN_OFFICIAL, S("Casa") },
	};
	words w = { texts, 2 };

	put_text(pg, HOLE(w));
	wrote(desk, "<span lang=\"es\" class=\"other\">Casa</span>");
	put_plain(pg, HOLE_PLAIN(w));
	wrote(desk, "Casa");
	desk_speak(desk, S("ca"));
	put_text(pg, HOLE(w));
	wrote(desk, "Casa &amp; jardí <small class=\"machine\">"
		    "traducció automàtica</small>");
	put_plain(pg, HOLE_PLAIN(w));
	wrote(desk, "Casa &amp; jardí");
	put_text(pg, HOLE(((words){ NULL, 0 })));
	put_plain(pg, HOLE_PLAIN(((words){ NULL, 0 })));
	put_text(pg, HOLE(((prose){ NULL, 0 })));
	wrote(desk, "");
}

static void
prose_is_markdown(void **state)
{
	struct desk *desk = *state;
	const struct text text = { S("pt"), ORIGIN_HUMAN, S("*Olá* <b>") };
	prose p = { &text, 1 };

	put_text(&desk->page, HOLE(p));
	wrote(desk, "<div class=\"prose\" lang=\"pt\">"
		    "<p><em>Olá</em> &lt;b&gt;</p>\n</div>");
	desk->page.lang = S("pt");
	put_text(&desk->page, HOLE(p));
	wrote(desk, "<div class=\"prose\">"
		    "<p><em>Olá</em> &lt;b&gt;</p>\n</div>");
}

static void
paths(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;

	put_path(pg, HOLE_PATH("aZ09-._~ /?#&%\"<é"));
	wrote(desk, "aZ09-._~%20%2F%3F%23%26%25%22%3C%C3%A9");
	put_path(pg, HOLE_PATH(-7L));
	wrote(desk, "-7");
	/* An empty part at the front must not make "//host". */
	put_raw(pg, S("<a href=\"/"));
	put_path(pg, HOLE_PATH(""));
	put_raw(pg, S("/evil.example/"));
	put_path(pg, HOLE_PATH(""));
	wrote(desk, "<a href=\"/./evil.example/");
}

static void
links(void **state)
{
	static const str good[] = { STR("/"), STR("/en/x?a=b"), STR("#top"),
		STR("?page=2"), STR("https://e.org/"), STR("HTTP://e.org"),
		STR("mailto:a@b.org"), STR("/é") };
	static const str bad[] = { STR(""), STR("//e.org"), STR("/\\e.org"),
		STR("javascript:x"), STR(" javascript:x"), STR("JaVaScRiPt:x"),
		STR("java\nscript:x"), STR("/\t/e.org"), STR("data:text/html,"),
		STR("vbscript:x"), STR("https:"), STR("https:e.org"),
		STR("ftp://e.org"), STR("x/y"), STR("\x01https://e.org"),
		STR("/\xe2\x80\xae/e.org"), STR("https://e.org/\x7f"),
		STR("https://") };
	struct desk *desk = *state;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		put_link(&desk->page, good[i]);
		wrote(desk, good[i].p);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put_link(&desk->page, bad[i]);
		wrote(desk, "#");
	}
	put_link(&desk->page, S("/?a&b=\"'<"));
	wrote(desk, "/?a&amp;b=&quot;&#39;&lt;");
}

static void
messages(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;
	const struct hole made[] = { HOLE("A&B"),
		HOLE(((date){ 2022, 0, 0 })) };
	const struct hole none = HOLE(0), one = HOLE(1), many = HOLE(1234);

	put_message(pg, "Made by {1} on {2}", made, 2);
	wrote(desk, "Made by A&amp;B on <time datetime=\"2022\">2022</time>");
	put_message(pg, "{1}{2}{3}{x} {", made, 1);
	wrote(desk, "A&amp;B{2}{3}{x} {");
	put_message_many(pg, "{1} thing", "{1} things", &many, 1);
	put_message_many_plain(pg, "|{1} thing", "|{1} things", &one, 1);
	wrote(desk, "1,234 things|1 thing");
	desk_speak(desk, S("ca"));
	/* The translation turns the holes around; it holds no markup. */
	put_message_plain(pg, "Made by {1} on {2}", made, 2);
	wrote(desk, "El 2022, fet per A&amp;B &lt;i&gt;");
	put_message_many(pg, "{1} thing", "{1} things", &none, 1);
	put_message_many(pg, "{1} thing", "{1} things", &one, 1);
	wrote(desk, "0 coses1 cosa");
	put_message(pg, "Not translated", NULL, 0);
	wrote(desk, "Not translated");
}

static void
markup_is_taken_out(void **state)
{
	struct desk *desk = *state;
	struct page *pg = &desk->page;
	size_t mark;
	html taken;

	put_raw(pg, S("<p>"));
	mark = desk->out.n;
	put_text(pg, HOLE("<"));
	taken = page_html(pg, mark);
	put_raw(pg, S("|"));
	put_text(pg, HOLE(taken));
	wrote(desk, "<p>|&lt;");
	assert_int_equal(page_html(pg, 0).s.n, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		TEST(text_is_escaped),
		TEST(text_is_clean),
		TEST(numbers_and_dates),
		TEST(words_of_another_language),
		TEST(prose_is_markdown),
		TEST(paths),
		TEST(links),
		TEST(messages),
		TEST(markup_is_taken_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
