/* Goal: a form with files is read as one thing only; what two readers could
 * take for two is refused; a file's name is a name and nothing more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/base/buf.h"
#include "engine/web/multipart.h"

#define assert_str(s, c)                                                       \
	do {                                                                   \
		if (!str_is(s, c))                                             \
			fail_msg("\"%.*s\" is not \"%s\"", ARG(s), c);         \
	} while (0)

static void
finds_the_boundary(void **state)
{
	static const struct {
		const char *type, *boundary;
	} taken[] = {
		{ "multipart/form-data; boundary=abc", "abc" },
		{ "Multipart/Form-Data;BOUNDARY=\"a b:c\"", "a b:c" },
		{ "multipart/form-data; charset=utf-8; boundary=x", "x" },
		{ "multipart/form-data; boundary=----WebKitFormBoundary7MA4",
		    "----WebKitFormBoundary7MA4" },
		{ "multipart/form-data; boundary="
		  "1234567890123456789012345678901234567890"
		  "123456789012345678901234567890",
		    "1234567890123456789012345678901234567890"
		    "123456789012345678901234567890" },
	};
	static const str refused[] = {
		STR("multipart/mixed; boundary=abc"),
		STR("multipart/form-data"),
		STR("multipart/form-data; boundary="),
		STR("multipart/form-data; boundary=\"\""),
		STR("multipart/form-data; boundary=\"abc"),
		STR("multipart/form-data; boundary=\"a \""),
		STR("multipart/form-data; boundary=a; boundary=b"),
		STR("multipart/form-data; boundary=a b"),
		STR("multipart/form-data; boundary=\"a\r\nb\""),
		STR("multipart/form-data; boundary=\"a\0b\""),
		STR("multipart/form-data, boundary=a"),
		STR("multipart/form-datax; boundary=a"),
		STR("multipart/form-data; boundary=\xc3\xa7"),
		STR("multipart/form-data; boundary="
		    "1234567890123456789012345678901234567890"
		    "1234567890123456789012345678901"),
		STR(""),
	};
	str boundary;

	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		if (!multipart_boundary(str_of(taken[i].type), &boundary))
			fail_msg("%s", taken[i].type);
		assert_str(boundary, taken[i].boundary);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (multipart_boundary(refused[i], &boundary))
			fail_msg("%.*s", ARG(refused[i]));
}

#define HEAD "Content-Disposition: form-data; name="

static void
takes_a_form_apart(void **state)
{
	str body =
	    S("--b\r\n" HEAD "\"title\"\r\n\r\nA bridge\r\n"
	      "--b \t\r\n" HEAD "\"photo\"; filename=\"C:\\a\\b.png\"\r\n"
	      "Content-Type: image/png\r\nX-Other: 1\r\n\r\n"
	      "\x89PNG\r\n\0--b\r\n-\r\n--\r\n"
	      "--b\r\ncontent-disposition:form-data;name=none;filename=\"\""
	      "\r\n\r\n\r\n"
	      "--b--\r\n");
	struct part *v;
	size_t n;

	(void)state;
	assert_true(multipart_read(arena, body, S("b"), &v, &n));
	assert_int_equal(n, 3);
	assert_str(v[0].name, "title");
	assert_str(v[0].bytes, "A bridge");
	assert_false(v[0].file);
	assert_str(v[1].name, "photo");
	assert_str(v[1].filename, "b.png");
	assert_str(v[1].type, "image/png");
	assert_true(v[1].file);
	/* A boundary counts only at the start of a line. */
	assert_int_equal(v[1].bytes.n, 17);
	assert_memory_equal(v[1].bytes.p, "\x89PNG\r\n\0--b\r\n-\r\n--", 17);
	assert_str(v[2].name, "none");
	assert_true(v[2].file);
	assert_int_equal(v[2].filename.n, 0);
	assert_int_equal(v[2].bytes.n, 0);
}

static void
takes_what_ends_plainly(void **state)
{
	struct part *v;
	size_t n;

	(void)state;
	assert_true(multipart_read(arena,
	    S("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--"), S("b"), &v, &n));
	assert_int_equal(n, 1);
	assert_true(multipart_read(arena, S("--b--\r\n"), S("b"), &v, &n));
	assert_int_equal(n, 0);
	/* A longer line that begins like a boundary is none: it is malformed
	 * rather than content, for others may read it otherwise. */
	assert_false(multipart_read(arena,
	    S("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--bc\r\n--b--"), S("b"), &v,
	    &n));
}

static void
refuses_what_is_not_one_thing(void **state)
{
	static const str refused[] = {
		STR(""),
		STR("--b"),
		STR("--b\r\n"),
		STR("--bb\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--"),
		STR("hello\r\n--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--"),
		STR("\r\n--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--"),
		/* No last boundary; one without its dashes. */
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n"),
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b"),
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b-"),
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\n--b--"),
		/* Something behind the end. */
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--\r\nmore"),
		STR("--b\r\n" HEAD "\"a\"\r\n\r\n1\r\n--b--x"),
		/* Heads. */
		STR("--b\r\n\r\n1\r\n--b--"),
		STR("--b\n" HEAD "\"a\"\n\n1\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\r\n" HEAD "\"b\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\r\nb\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\rb\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\0b\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"; name=\"b\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD
		    "\"a\"; filename=\"x\"; filename=\"y\"\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD
		    "\"a\"; filename*=UTF-8''x\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\" x\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\r\n\r\n1\r\n--b--"),
		STR("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n"
		    "\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\r\nContent-Transfer-Encoding: "
		    "base64\r\n\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\r\n folded\r\n\r\n1\r\n--b--"),
		STR("--b\r\nContent-Disposition : form-data; name=\"a\"\r\n"
		    "\r\n1\r\n--b--"),
		STR("--b\r\n" HEAD "\"a\"\r\nContent-Type: a\r\nContent-Type: "
		    "b\r\n\r\n1\r\n--b--"),
	};
	struct part *v;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (multipart_read(arena, refused[i], S("b"), &v, &n))
			fail_msg("%zu: %.*s", i, ARG(refused[i]));
}

static str
form_of(size_t parts, size_t head)
{
	struct buf b = buf_open(arena, 1 << 20);

	for (size_t i = 0; i < parts; i++) {
		buf_c(&b, "--b\r\n" HEAD "\"a\"\r\nX: ");
		for (size_t k = 0; k < head; k++)
			buf_char(&b, 'x');
		buf_c(&b, "\r\n\r\n1\r\n");
	}
	buf_c(&b, "--b--\r\n");
	return buf_str(&b);
}

static void
has_limits(void **state)
{
	/* "Content-Disposition: form-data; name="a"", "X: ", three line ends */
	size_t beside = sizeof(HEAD) - 1 + 3 + 3 + 3 * 2;
	struct part *v;
	size_t n;

	(void)state;
	assert_true(multipart_read(arena, form_of(64, 1), S("b"), &v, &n));
	assert_int_equal(n, MULTIPART_PARTS_MAX);
	assert_false(multipart_read(arena, form_of(65, 1), S("b"), &v, &n));
	assert_true(multipart_read(arena,
	    form_of(1, MULTIPART_HEAD_MAX - beside), S("b"), &v, &n));
	assert_false(multipart_read(arena,
	    form_of(1, MULTIPART_HEAD_MAX - beside + 1), S("b"), &v, &n));
}

static void
makes_names_harmless(void **state)
{
	static const struct {
		str from;
		const char *to;
	} names[] = {
		{ STR("acta.pdf"), "acta.pdf" },
		{ STR("../../etc/passwd"), "passwd" },
		{ STR("C:\\Users\\Ana\\foto 1.JPG"), "foto 1.JPG" },
		{ STR("/"), "file" },
		{ STR(".."), "file" },
		{ STR(".htaccess"), "htaccess" },
		{ STR(" a.pdf . "), "a.pdf" },
		{ STR("informe\r\nSet-Cookie: a.pdf"), "informeSet-Cookie: "
						       "a.pdf" },
		{ STR("a\0b.pdf"), "ab.pdf" },
		{ STR("say %22hi%22.txt"), "say \"hi\".txt" },
		{ STR("any\xc3\xb3 d\xe2\x80\x99"
		      "aigua.csv"),
		    "any\xc3\xb3 d\xe2\x80\x99"
		    "aigua.csv" },
		{ STR("fdp.\xe2\x80\xae"
		      "exe.pdf"),
		    "fdp.exe.pdf" },
		{ STR("\xff\xfe.png"), "png" },
		{ STR(""), "file" },
	};
	struct buf b = buf_open(arena, 4096);
	str name;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_str(multipart_filename(arena, names[i].from),
		    names[i].to);
	for (int i = 0; i < 150; i++)
		buf_c(&b, "\xc3\xa7");
	buf_c(&b, ".xlsx");
	name = multipart_filename(arena, buf_str(&b));
	assert_int_equal(name.n, 115 * 2 + 5);
	assert_true(str_ends(name, S("\xc3\xa7.xlsx")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_boundary),
		cmocka_unit_test(takes_a_form_apart),
		cmocka_unit_test(takes_what_ends_plainly),
		cmocka_unit_test(refuses_what_is_not_one_thing),
		cmocka_unit_test(has_limits),
		cmocka_unit_test(makes_names_harmless),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
