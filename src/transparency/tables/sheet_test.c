/* Goal: a sheet that somebody filled in comes out of the jail as the cells they
 * see, in whatever way their program saved it; what is no sheet is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "transparency/tables/sheet.h"

#define ARENA_MAX ((size_t)64 << 20)

static int
memory_file(str bytes)
{
	int fd = memfd_create("sheet", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	return fd;
}

/* What comes out, or the word of the refusal behind "!". */
static str
read_fd(struct arena *a, int in)
{
	static const struct jail_limits limits = { .memory = (int64_t)256 << 20,
		.output = (int64_t)SHEET_CELLS_BYTES_MAX,
		.cpu_seconds = 20,
		.wall_ms = 60000 };
	struct buf b = buf_open(a, SHEET_CELLS_BYTES_MAX);
	int out = memory_file(S(""));
	char block[4096];
	ssize_t n;
	str reply;
	enum jail_end end =
	    jail_run(a, sheet_role.name, in, out, &limits, &reply);

	if (end != JAIL_DONE)
		return str_fmt(a, "!%.*s", ARG(reply));
	lseek(out, 0, SEEK_SET);
	while ((n = read(out, block, sizeof(block))) > 0)
		for (ssize_t i = 0; i < n; i++)
			if (block[i] != '\n')
				buf_char(&b, block[i]);
	close(out);
	return buf_str(&b);
}

static void
reads(str bytes, const char *json)
{
	struct arena *a = arena_open(ARENA_MAX);
	int in = memory_file(bytes);

	assert_string_equal(str_c(a, read_fd(a, in)), json);
	close(in);
	arena_close(a);
}

static void
every_way_of_saving(void **state)
{
	(void)state;
	reads(S("a,b\r\n1,\"x, y\"\r\n"), "[[\"a\",\"b\"],[\"1\",\"x, y\"]]");
	/* UTF-8 with its mark, semicolons. */
	reads(S("\xef\xbb\xbf"
		"a;b\n\xc3\xa9;\"one\ntwo\"\n"),
	    "[[\"a\",\"b\"],[\"\xc3\xa9\",\"one\\ntwo\"]]");
	/* windows-1252, and CR alone. */
	reads(S("a;b\r\xe9;\x80\r"),
	    "[[\"a\",\"b\"],[\"\xc3\xa9\",\"\xe2\x82\xac\"]]");
	/* UTF-16 and tabs: what "Unicode text" is. */
	reads(S("\xff\xfe"
		"a\0\t\0b\0\n\0\xe9\0\t\0\x31\0\n\0"),
	    "[[\"a\",\"b\"],[\"\xc3\xa9\",\"1\"]]");
}

static void
only_what_people_see(void **state)
{
	(void)state;
	/* Empty ends are left off, empty rows between others kept: people
	 * count rows. */
	reads(S("a,b,,\n,,,\n\nc,,\n,,\n"), "[[\"a\",\"b\"],[],[],[\"c\"]]");
	reads(S("a,b\n\"<script>\",x\x01y\n"),
	    "[[\"a\",\"b\"],[\"\\u003cscript>\",\"x y\"]]");
}

static void
spreadsheets_too(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	int fd = open("tests/fixtures/tables/sheets/works.ods", O_RDONLY);
	str said;

	(void)state;
	assert_true(fd >= 0);
	said = read_fd(a, fd);
	assert_true(str_starts(said, S("[[\"")));
	assert_true(str_ends(said, S("]]")));
	close(fd);
	arena_close(a);
}

static void
refuses_the_rest(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf many = buf_open(a, (size_t)1 << 20);

	(void)state;
	reads(S("%PDF-1.4\n"), "!kind");
	reads(S("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "!kind");
	reads(S("PK\x03\x04 and no more"), "!unsound");
	for (int i = 0; i <= SHEET_CELLS_ROWS_MAX; i++)
		buf_c(&many, "x\n");
	reads(buf_str(&many), "!rows");
	many.n = 0;
	for (int i = 0; i <= SHEET_CELLS_COLUMNS_MAX; i++)
		buf_c(&many, "x,");
	buf_c(&many, "x\n");
	reads(buf_str(&many), "!columns");
	arena_close(a);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &sheet_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_saving),
		cmocka_unit_test(only_what_people_see),
		cmocka_unit_test(spreadsheets_too),
		cmocka_unit_test(refuses_the_rest),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
