/* Goal: Markdown reads well, and a hostile text stays a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/page/page.h"

#define ROOM ((size_t)16 << 20)

static void
gives(const char *from, const char *wanted)
{
	struct arena *a = arena_open(ROOM);

	assert_string_equal(str_c(a, markdown_html(a, str_of(from)).s), wanted);
	arena_close(a);
}

static size_t
count(str s, const char *what)
{
	size_t n = 0;
	ptrdiff_t at;

	for (; (at = str_find(s, str_of(what))) >= 0; n++)
		s = str_drop(s, (size_t)at + strlen(what));
	return n;
}

static void
common_marks(void **state)
{
	(void)state;
	gives("", "");
	gives("*a* **b** ~~c~~ `d<`",
	    "<p><em>a</em> <strong>b</strong> <del>c</del> "
	    "<code>d&lt;</code></p>\n");
	gives("a  \nb\nc", "<p>a<br>\nb\nc</p>\n");
	gives("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
	gives("4. a", "<ol start=\"4\">\n<li>a</li>\n</ol>\n");
	gives("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
	gives("```c\na <b>;\n```",
	    "<pre tabindex=\"0\"><code>a &lt;b&gt;;\n</code></pre>\n");
}

static void
headings_begin_at_three(void **state)
{
	(void)state;
	gives("# a", "<h3>a</h3>\n");
	gives("a\n---", "<h4>a</h4>\n");
	gives("#### a\n###### b", "<h6>a</h6>\n<h6>b</h6>\n");
}

static void
tables_scroll(void **state)
{
	(void)state;
	gives("|a|b|\n|---|--:|\n|1|2|",
	    "<div class=\"scroll\" role=\"region\" tabindex=\"0\"><table>\n"
	    "<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th>"
	    "</tr>\n</thead>\n<tbody>\n<tr><td>1</td>"
	    "<td class=\"number\">2</td></tr>\n</tbody>\n</table></div>\n");
}

static void
no_markup_of_their_own(void **state)
{
	(void)state;
	gives("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n");
	gives("a <b onclick='x'>", "<p>a &lt;b onclick=&#39;x&#39;&gt;</p>\n");
	gives("<!-- a -->", "<p>&lt;!-- a --&gt;</p>\n");
	gives("```\"><b>\na\n```",
	    "<pre tabindex=\"0\"><code>a\n</code></pre>\n");
	gives("&lt;b&gt; &#60; &foo; &#0; &#xD800; &#x202E;|",
	    "<p>&lt;b&gt; &lt; &amp;foo; \ufffd \ufffd |</p>\n");
	gives("\u202ea", "<p>a</p>\n");
}

static void
links(void **state)
{
	(void)state;
	gives("[a](/en/x)", "<p><a href=\"/en/x\">a</a></p>\n");
	gives("[a](https://e.org/?a&b \"title\")",
	    "<p><a href=\"https://e.org/?a&amp;b\" "
	    "rel=\"nofollow noopener\">a</a></p>\n");
	gives("see https://e.org/a.",
	    "<p>see <a href=\"https://e.org/a\" rel=\"nofollow noopener\">"
	    "https://e.org/a</a>.</p>\n");
	gives("<a@b.org>", "<p><a href=\"mailto:a@b.org\">a@b.org</a></p>\n");
	gives("[](/x)", "<p><a href=\"/x\">/x</a></p>\n");
}

/* Only https, without the punctuation around it. */
static void
bare_addresses(void **state)
{
	static const char *const bad[] = { "http://e.org", "https://",
		"xhttps:/e", "`https://e.org`", "https://." };
	struct arena *a = arena_open(ROOM);

	(void)state;
	gives("(https://e.org/a_b?c=1&d=2), https://é.org!",
	    "<p>(<a href=\"https://e.org/a_b?c=1&amp;d=2\" "
	    "rel=\"nofollow noopener\">https://e.org/a_b?c=1&amp;d=2</a>), "
	    "<a href=\"https://é.org\" rel=\"nofollow noopener\">"
	    "https://é.org</a>!</p>\n");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(count(markdown_html(a, str_of(bad[i])).s,
				     "<a"),
		    0);
	/* No link in a link, and none beyond its table cell. */
	gives("[see https://e.org](/x)",
	    "<p><a href=\"/x\">see https://e.org</a></p>\n");
	assert_int_equal(count(markdown_html(a,
				   S("[o](https://"
				     "e.or|a|b\n---|---|---\n1|2|3"))
				   .s,
			     "https://e.or</a></th><th"),
	    1);
	arena_close(a);
}

/* What put_link refuses leaves its words and no link. */
static void
links_refused(void **state)
{
	static const char *const bad[] = { "[a](javascript:x)",
		"[a](javascript&colon;x)", "[a](&#106;avascript:x)",
		"[a](//e.org)", "[a](/&#9;/e.org)", "[a](/&#x5c;e.org)",
		"[a](data:text/html;x)", "[a](x)", "[a]()",
		"![a](javascript:x)", "[a][b]\n\n[b]: vbscript:x" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		gives(bad[i], "<p>a</p>\n");
}

static void
images_become_links(void **state)
{
	(void)state;
	gives("![a *b*](/i.png)",
	    "<p><a href=\"/i.png\">a <em>b</em></a></p>\n");
	gives("[![a](/i.png) c](/x)", "<p><a href=\"/x\">a c</a></p>\n");
	gives("![](/i.png)", "<p><a href=\"/i.png\">/i.png</a></p>\n");
}

/* ${unit} again and again, 10,000 characters of it. */
static str
again(struct arena *a, const char *unit)
{
	struct buf b = buf_open(a, 16384);

	while (b.n < 10000)
		buf_c(&b, unit);
	return buf_str(&b);
}

static void
hostile_texts_end(void **state)
{
	static const char *const units[] = { "[", "![", "[a](", "*a ", "_*",
		"`a``", "<", "&a", "http://a.b/(", "]", "\\", "~", "|a", "> - ",
		"  - a\n    ", "[a]: b\n", "a\n=\n", "<!--", "\n" };
	struct arena *a;
	html h;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		a = arena_open(ROOM);
		h = markdown_html(a, again(a, units[i]));
		assert_true(h.s.n < 161024);
		arena_close(a);
	}
}

static void
nesting_is_bounded(void **state)
{
	struct arena *a = arena_open(ROOM);
	str quotes = markdown_html(a, again(a, ">")).s;
	str lists = markdown_html(a, again(a, "- a\n")).s;
	struct buf deep = buf_open(a, 16384);

	(void)state;
	assert_in_range(count(quotes, "<blockquote>"), 1, 24);
	assert_int_equal(count(quotes, "<blockquote>"),
	    count(quotes, "</blockquote>"));
	assert_int_equal(count(lists, "<li>"), 2500);
	for (int i = 0; i < 60; i++)
		buf_c(&deep, "> ");
	buf_c(&deep, "words");
	quotes = markdown_html(a, buf_str(&deep)).s;
	assert_in_range(count(quotes, "<blockquote>"), 10, 24);
	assert_int_equal(count(quotes, "<blockquote>"),
	    count(quotes, "</blockquote>"));
	assert_int_equal(count(quotes, "words"), 1);
	arena_close(a);
}

/* A table of empty cells could grow by the square of the text: it is shown as
 * it was written instead. */
static void
growth_is_bounded(void **state)
{
	struct arena *a = arena_open(ROOM);
	struct buf b = buf_open(a, 16384);
	str s;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		buf_c(&b, "|a");
	buf_c(&b, "\n");
	for (i = 0; i < 1000; i++)
		buf_c(&b, "|---");
	assert_int_equal(count(markdown_html(a, buf_str(&b)).s, "<table>"), 1);
	for (i = 0; i < 1000; i++)
		buf_c(&b, "\n|<");
	s = markdown_html(a, buf_str(&b)).s;
	assert_int_equal(count(s, "<table>"), 0);
	assert_int_equal(count(s, "|a"), 1000);
	assert_int_equal(count(s, "|&lt;"), 1000);
	assert_true(str_starts(s, S("<p>|a")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common_marks),
		cmocka_unit_test(headings_begin_at_three),
		cmocka_unit_test(tables_scroll),
		cmocka_unit_test(no_markup_of_their_own),
		cmocka_unit_test(links),
		cmocka_unit_test(bare_addresses),
		cmocka_unit_test(links_refused),
		cmocka_unit_test(images_become_links),
		cmocka_unit_test(hostile_texts_end),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(growth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
