/* Goal: a document's container is taken when it is whole and says one thing;
 * bombs, climbing names, hidden or doubled bytes are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "commons/files/images_house.h"
#include "commons/files/zip.h"
#include "engine/base/arena_house.h"

#define ODT "application/vnd.oasis.opendocument.text"

static const char *
document(struct zip_build *z)
{
	struct zip zip;
	str bytes = str_copy(arena, zip_close(z));

	if (zip_read(arena, bytes, &zip))
		return zip_document(&zip);
	return zip.swollen ? "swollen" : "unsound";
}

static struct zip_build
docx(void)
{
	struct zip_build z = zip_begin(arena);

	zip_add(&z, "[Content_Types].xml", S("<Types/>"));
	zip_add(&z, "word/document.xml", S("<document/>"));
	return z;
}

static void
knows_documents(void **state)
{
	struct zip_build z = zip_begin(arena);

	(void)state;
	zip_add(&z, "mimetype", S(ODT));
	zip_add(&z, "content.xml", S("<office/>"));
	assert_string_equal(document(&z), ODT);
	z = docx();
	assert_string_equal(document(&z),
	    "application/vnd.openxmlformats-officedocument."
	    "wordprocessingml.document");
	z = zip_begin(arena);
	zip_add(&z, "_rels/.rels", S(""));
	zip_add(&z, "xl/workbook.xml", S(""));
	zip_add(&z, "[Content_Types].xml", S(""));
	assert_string_equal(document(&z),
	    "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet");
	z = zip_begin(arena);
	zip_add(&z, "[Content_Types].xml", S(""));
	zip_add(&z, "ppt/presentation.xml", S(""));
	assert_string_equal(document(&z),
	    "application/vnd.openxmlformats-officedocument."
	    "presentationml.presentation");
}

static void
takes_no_other_archive(void **state)
{
	struct zip_build z = zip_begin(arena);

	(void)state;
	zip_add(&z, "META-INF/MANIFEST.MF", S(""));
	assert_null(document(&z));
	z = zip_begin(arena);
	zip_add(&z, "mimetype", S("application/epub+zip"));
	assert_null(document(&z));
	/* Programs in documents. */
	z = docx();
	zip_add(&z, "word/vbaProject.bin", S("macro"));
	assert_null(document(&z));
	z = zip_begin(arena);
	zip_add(&z, "mimetype", S(ODT));
	zip_add(&z, "Basic/Standard/Module1.xml", S("macro"));
	assert_null(document(&z));
}

static void
refuses_what_is_unsound(void **state)
{
	static const char *const climbing[] = { "../a", "a/../../b", "/etc/a",
		"a\\b", "a\nb", "" };
	struct zip_build z;
	struct zip zip;
	struct buf b = buf_open(arena, 1 << 20);
	str whole;

	(void)state;
	for (size_t i = 0; i < sizeof(climbing) / sizeof(*climbing); i++) {
		z = docx();
		zip_add(&z, climbing[i], S("x"));
		assert_string_equal(document(&z), "unsound");
	}
	z = docx();
	zip_member_as(&z, S("a"), S("x"), 1, 0, 1); /* encrypted */
	assert_string_equal(document(&z), "unsound");
	z = docx();
	zip_member_as(&z, S("a"), S("x"), 0, 12, 1); /* bzip2 */
	assert_string_equal(document(&z), "unsound");
	z = docx();
	zip_member_as(&z, S("a"), S("x"), 0, 0,
	    2); /* stored, and not so long */
	assert_string_equal(document(&z), "unsound");
	z = docx();
	zip_member_as(&z, S("a"), S("x"), 0, 8, 5 << 20); /* a bomb */
	assert_string_equal(document(&z), "swollen");
	z = docx();
	whole = str_copy(arena, zip_close(&z));
	assert_true(zip_read(arena, whole, &zip));
	buf_c(&b, "#!/bin/sh\n");
	buf_add(&b, whole);
	assert_false(zip_read(arena, buf_str(&b), &zip));
	b.n = 0;
	buf_add(&b, whole);
	buf_c(&b, "behind");
	assert_false(zip_read(arena, buf_str(&b), &zip));
	for (size_t n = 0; n < whole.n; n++)
		assert_false(
		    zip_read(arena, str_copy(arena, str_take(whole, n)), &zip));
}

/* The bomb of two members that share their bytes. */
static void
refuses_bytes_counted_twice(void **state)
{
	struct zip_build z = zip_begin(arena);
	struct zip zip;
	str bytes;
	char *entry;

	(void)state;
	zip_add(&z, "m", S("1"));
	zip_add(&z, "m", S("2"));
	bytes = str_copy(arena, zip_close(&z));
	assert_true(zip_read(arena, bytes, &zip));
	/* The second entry of the directory now names the first's bytes. */
	entry = memmem(bytes.p, bytes.n, "PK\x01\x02", 4);
	assert_non_null(entry);
	memcpy(entry + 47, entry, 47);
	assert_false(zip_read(arena, bytes, &zip));
}

static void
counts_members(void **state)
{
	struct zip_build z = zip_begin(arena);
	struct zip zip;

	(void)state;
	for (int i = 0; i < ZIP_MEMBERS_MAX; i++)
		zip_add(&z, "m", S(""));
	assert_true(zip_read(arena, str_copy(arena, zip_close(&z)), &zip));
	assert_int_equal(zip.n, ZIP_MEMBERS_MAX);
	z = zip_begin(arena);
	for (int i = 0; i <= ZIP_MEMBERS_MAX; i++)
		zip_add(&z, "m", S(""));
	assert_false(zip_read(arena, str_copy(arena, zip_close(&z)), &zip));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_documents),
		cmocka_unit_test(takes_no_other_archive),
		cmocka_unit_test(refuses_what_is_unsound),
		cmocka_unit_test(refuses_bytes_counted_twice),
		cmocka_unit_test(counts_members),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
