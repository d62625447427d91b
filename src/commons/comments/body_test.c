/* Goal: words stay words; only bare https addresses become links, and whatever
 * is typed comes out as it was typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "commons/comments/body.h"

static void
assert_put(const char *text, const char *wanted)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct buf b = buf_open(a, (size_t)1 << 18);
	struct page pg = { .arena = a, .out = &b };

	body_put(&pg, str_of(text));
	if (!str_is(buf_str(&b), wanted))
		fail_msg("%.*s is not %s", ARG(buf_str(&b)), wanted);
	arena_close(a);
}

#define LINK(url) "<a href=\"" url "\" rel=\"nofollow ugc\">" url "</a>"

static void
paragraphs_and_lines(void **state)
{
	(void)state;
	assert_put("", "");
	assert_put("one", "<p>one</p>");
	assert_put("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>");
	assert_put("\n\none\n", "<p>one</p>");
	assert_put("# not *Markdown* <b>", "<p># not *Markdown* &lt;b&gt;</p>");
}

static void
bare_addresses_are_links(void **state)
{
	(void)state;
	assert_put("https://a.example", "<p>" LINK("https://a.example") "</p>");
	assert_put("See https://a.example/x?y=1#z, then",
	    "<p>See " LINK("https://a.example/x?y=1#z") ", then</p>");
	assert_put("(https://a.example/(b))",
	    "<p>(" LINK("https://a.example/(b)") ")</p>");
	assert_put("https://a https://b!",
	    "<p>" LINK("https://a") " " LINK("https://b") "!</p>");
	assert_put("https://a\nhttps://b",
	    "<p>" LINK("https://a") "<br>" LINK("https://b") "</p>");
}

static void
nothing_else_is(void **state)
{
	(void)state;
	assert_put("http://a.example", "<p>http://a.example</p>");
	assert_put("javascript:alert(1)", "<p>javascript:alert(1)</p>");
	assert_put("https://", "<p>https://</p>");
	assert_put("https://... https://-", "<p>https://... https://-</p>");
	assert_put("https://https://a.example",
	    "<p>" LINK("https://https://a.example") "</p>");
	assert_put("https://a\"onclick=x",
	    "<p>" LINK("https://a") "&quot;onclick=x</p>");
	assert_put("https://a<b>", "<p>" LINK("https://a") "&lt;b&gt;</p>");
}

static void
links_are_counted(void **state)
{
	(void)state;
	assert_int_equal(body_links(S("")), 0);
	assert_int_equal(body_links(S("https://www.a ftp://b www.c w.d")), 3);
	assert_int_equal(body_links(S("www.www.a")), 2);
	assert_int_equal(body_links(S("://://")), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_and_lines),
		cmocka_unit_test(bare_addresses_are_links),
		cmocka_unit_test(nothing_else_is),
		cmocka_unit_test(links_are_counted),
	};

	return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
