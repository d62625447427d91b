/* Goal: what people hand in is kept whole, without what it tells about them,
 * and nothing that is not of a kind we take. */
#include "commons/files/files_house.h"
#include "commons/files/images_house.h"
#include "engine/base/hash.h"

static void
keeps_a_picture_without_its_place(void **state)
{
	struct desk *d = *state;
	str photo = jpeg_build(d->h->arena, true), stored;
	struct kept kept;

	assert_int_equal(desk_keep(d, "C:\\fotos\\Pont Vell.JPG", photo, &kept),
	    FILE_KEPT);
	assert_str(kept.name, "Pont Vell.JPG");
	assert_str(kept.type, "image/jpeg");
	stored = desk_read(d, kept.sha256);
	assert_int_equal(stored.n, kept.size);
	assert_null(memmem(stored.p, stored.n, "41.38N", 6));
	assert_null(memmem(stored.p, stored.n, "Ana Puig", 8));
	assert_true(
	    str_eq(hash_hex(d->h->arena, hash_sha256(stored)), kept.sha256));
	desk_count(d);
	assert_int_equal(count_incoming, 0);
	assert_int_equal(count_store, 1);
}

static void
keeps_every_kind_we_take(void **state)
{
	struct desk *d = *state;
	struct arena *a = d->h->arena;
	struct zip_build odt = zip_begin(a);
	struct kept kept;
	size_t i;

	zip_add(&odt, "mimetype", S("application/vnd.oasis.opendocument.text"));
	zip_add(&odt, "content.xml", S("<office/>"));
	const struct {
		const char *name, *type;
		str bytes;
	} files[] = {
		{ "acta.pdf", "application/pdf",
		    S("%PDF-1.4\n1 0 "
		      "obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n") },
		{ "dot.png", "image/png", png_build(a, true) },
		{ "foto.jpeg", "image/jpeg", jpeg_build(a, false) },
		{ "foto.webp", "image/webp", webp_build(a, true) },
		{ "nota.txt", "text/plain",
		    S("La pla\xc3\xa7"
		      "a estar\xc3\xa0 oberta.\r\n") },
		{ "llista.CSV", "text/csv", S("a,b\n1,2\n3,4\n") },
		{ "dades.json", "application/json", S("{\"a\": [1, 2]}\n") },
		{ "llista.tsv", "text/tab-separated-values",
		    S("a\tb\n1\t2\n") },
		/* As offices save tables: Latin-1, windows-1252, UTF-16. */
		{ "barris.csv", "text/csv",
		    S("barri;n\nGr\xe0"
		      "cia;3\n") },
		{ "preus.tsv", "text/tab-separated-values",
		    S("preu\tnom\n3 \x80\tcaf\xe9\n") },
		{ "petit.csv", "text/csv",
		    S("\xff\xfe"
		      "a\0,\0\xe9\0\n\0"
		      "1\0,\0\x3d\xd8\0\xde") },
		{ "gros.csv", "text/csv",
		    S("\xfe\xff"
		      "\0a\0,\0\xe9\0\n") },
		{ "informe.odt", "application/vnd.oasis.opendocument.text",
		    zip_close(&odt) },
	};

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		enum file_outcome outcome =
		    desk_keep(d, files[i].name, files[i].bytes, &kept);

		if (outcome != FILE_KEPT)
			fail_msg("%s: %s", files[i].name,
			    file_sentence(outcome));
		assert_str(kept.type, files[i].type);
		assert_str(kept.name, files[i].name);
		assert_non_null(inspect_named(kept.type));
	}
	desk_count(d);
	assert_int_equal(count_incoming, 0);
	assert_int_equal(count_store, i);
}

struct refusal {
	const char *name;
	str bytes;
	enum file_outcome outcome;
};

static void
refuses(struct desk *d, const struct refusal *files, size_t n)
{
	enum file_outcome outcome;
	struct kept kept;

	for (size_t i = 0; i < n; i++) {
		outcome = desk_keep(d, files[i].name, files[i].bytes, &kept);
		if (outcome != files[i].outcome)
			fail_msg("%s: %s", files[i].name,
			    file_sentence(outcome));
	}
	desk_count(d);
	assert_int_equal(count_incoming + count_store, 0);
}

static void
refuses_what_is_of_no_kind(void **state)
{
	struct desk *d = *state;
	struct zip_build jar = zip_begin(d->h->arena);

	zip_add(&jar, "META-INF/MANIFEST.MF", S("Main-Class: A\n"));
	const struct refusal files[] = {
		{ "page.html", S("<!DOCTYPE html><script>1</script>"),
		    FILE_UNKNOWN },
		/* A page under another name, plain and with a mark before it.
		 */
		{ "page.txt", S("<!DOCTYPE html><script>1</script>"),
		    FILE_UNKNOWN },
		{ "page.csv", S("\xef\xbb\xbf \n<html><b>a</b>"),
		    FILE_UNKNOWN },
		{ "draw.svg",
		    S("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
		    FILE_UNKNOWN },
		{ "data.xml", S("<?xml version=\"1.0\"?><a/>"), FILE_UNKNOWN },
		{ "run.txt", S("#!/bin/sh\nrm -r .\n"), FILE_UNKNOWN },
		{ "a.gif", S("GIF89a\x01\0\x01\0\0\0\0;"), FILE_UNKNOWN },
		{ "a.jar", zip_close(&jar), FILE_UNKNOWN },
		{ "a.txt", S("caf\xe9 con leche\n"), FILE_UNKNOWN },
		{ "a.json", S("[\"caf\xe9\"]\n"), FILE_UNKNOWN },
		/* A letter that no encoding has; half a pair; half a letter;
		 * controls; a page. */
		{ "a.csv", S("caf\xe9;1\n\x81;2\n"), FILE_UNKNOWN },
		{ "b.csv",
		    S("\xff\xfe"
		      "a\0\x3d\xd8"
		      "b\0"),
		    FILE_UNKNOWN },
		{ "c.csv",
		    S("\xff\xfe"
		      "a\0b"),
		    FILE_UNKNOWN },
		{ "d.csv",
		    S("\xff\xfe"
		      "a\0\x01\0"),
		    FILE_UNKNOWN },
		{ "e.csv", S("\xff\xfe<\0b\0>\0"), FILE_UNKNOWN },
		{ "f.csv", S("<b>caf\xe9</b>\n"), FILE_UNKNOWN },
		{ "g.csv", S("caf\xe9\x1b[2J\n"), FILE_UNKNOWN },
		{ "a.pdf",
		    S("\x7f"
		      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0"),
		    FILE_UNKNOWN },
		{ "a.bin", S("\0\x01\x02\x03"), FILE_UNKNOWN },
	};

	refuses(d, files, sizeof(files) / sizeof(*files));
}

static void
refuses_what_is_not_as_it_says(void **state)
{
	struct desk *d = *state;
	struct arena *a = d->h->arena;
	str photo = jpeg_build(a, false);
	struct zip_build bomb = zip_begin(a);

	zip_member_as(&bomb, S("xl/workbook.xml"), S("x"), 0, 8, 1 << 30);
	const struct refusal files[] = {
		{ "photo.pdf", photo, FILE_MISNAMED },
		{ "photo", photo, FILE_MISNAMED },
		{ "photo.jpg.exe", photo, FILE_MISNAMED },
		{ "note.png", S("only words\n"), FILE_MISNAMED },
		{ "cut.jpg", str_take(photo, photo.n - 4), FILE_UNSOUND },
		{ "cut.png", str_take(png_build(a, false), 50), FILE_UNSOUND },
		{ "cut.pdf", S("%PDF-1.4\n1 0 obj\n<<"), FILE_UNSOUND },
		{ "bomb.xlsx", zip_close(&bomb), FILE_SWOLLEN },
		{ "none.txt", S(""), FILE_EMPTY },
	};

	refuses(d, files, sizeof(files) / sizeof(*files));
}

static void
refuses_what_is_too_large(void **state)
{
	struct desk *d = *state;
	char *many = malloc(FILE_BYTES_MAX + 1);
	struct kept kept;

	assert_non_null(many);
	for (size_t i = 0; i <= FILE_BYTES_MAX; i++)
		many[i] = i % 60 == 59 ? '\n' : 'a';
	assert_int_equal(desk_keep(d, "a.txt",
			     (str){ many, FILE_BYTES_MAX + 1 }, &kept),
	    FILE_TOO_LARGE);
	assert_int_equal(desk_keep(d, "a.txt", (str){ many, FILE_BYTES_MAX },
			     &kept),
	    FILE_KEPT);
	assert_int_equal(kept.size, FILE_BYTES_MAX);
	free(many);
}

/* A table beyond FILE_BYTES_MAX, of which only the beginning is looked at, is
 * kept byte by byte; ${n} letters from ${at} on are ${put}. */
static enum file_outcome
keep_large(struct desk *d, const char *name, size_t at, str put,
    struct kept *kept)
{
	size_t n = FILE_BYTES_MAX + 4096;
	char *many = malloc(n);
	enum file_outcome outcome;

	assert_non_null(many);
	for (size_t i = 0; i < n; i++)
		many[i] = i % 60 == 59 ? '\n' : 'a';
	if (at > 0)
		memset(many, 'b', FILE_START + 64);
	memcpy(many + at, put.p, put.n);
	outcome = desk_keep(d, name, (str){ many, n }, kept);
	if (outcome == FILE_KEPT) {
		assert_int_equal(kept->size, n);
		assert_true(str_eq(kept->sha256,
		    hash_hex(d->h->arena, hash_sha256((str){ many, n }))));
	}
	free(many);
	return outcome;
}

static void
keeps_large_tables_as_they_are(void **state)
{
#define SHEET                                                                  \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define ODS "application/vnd.oasis.opendocument.spreadsheet"
#define PK                                                                     \
	"PK\x03\x04"                                                           \
	"12345678901234567890123456"
	static const struct {
		const char *name;
		size_t at;
		str put;
		enum file_outcome outcome;
		const char *type;
	} cases[] = {
		{ "a.csv", 0, STR("a"), FILE_KEPT, "text/csv" },
		{ "a.tsv", 0, STR("a"), FILE_KEPT,
		    "text/tab-separated-values" },
		{ "a.geojson", 0, STR("{"), FILE_KEPT, "application/json" },
		{ "a.ndjson", 0, STR("{"), FILE_KEPT, "application/x-ndjson" },
		{ "a.json", 0, STR("["), FILE_KEPT, "application/json" },
		{ "a.txt", 0, STR("a"), FILE_TOO_LARGE, NULL },
		{ "a.pdf", 0, STR("a"), FILE_MISNAMED, NULL },
		{ "a.csv", 0, STR("<html"), FILE_UNKNOWN, NULL },
		{ "a.csv", 100, STR("\x01"), FILE_UNKNOWN, NULL },
		{ "a.csv", 0, STR("\xe9,"), FILE_KEPT, "text/csv" },
		{ "a.json", 0, STR("\xe9,"), FILE_UNKNOWN, NULL },
		/* A letter that the end of the beginning cuts in two, in one
		 * long line. */
		{ "a.json", FILE_START - 1, STR("\xc3\xa9"), FILE_KEPT,
		    "application/json" },
		{ "a.parquet", 0, STR("PAR1"), FILE_KEPT,
		    "application/vnd.apache.parquet" },
		{ "a.csv", 0, STR("PAR1"), FILE_MISNAMED, NULL },
		{ "a.ods", 0, STR(PK "mimetype" ODS), FILE_KEPT, ODS },
		{ "a.xlsx", 0, STR(PK "[Content_Types].xml"), FILE_KEPT,
		    SHEET },
		{ "a.xlsx", 0, STR(PK "_rels/.rels" PK "word/document.xml"),
		    FILE_UNKNOWN, NULL },
		{ "a.xlsx", 0, STR(PK "evil.exe"), FILE_UNKNOWN, NULL },
	};
	struct desk *d = *state;
	struct kept kept;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum file_outcome outcome = keep_large(d, cases[i].name,
		    cases[i].at, cases[i].put, &kept);

		if (outcome != cases[i].outcome)
			fail_msg("%zu %s: %s", i, cases[i].name,
			    file_sentence(outcome));
		if (outcome == FILE_KEPT)
			assert_str(kept.type, cases[i].type);
	}
}

/* No bytes of it are read: there are none. */
static void
refuses_more_than_any_table(void **state)
{
	struct desk *d = *state;
	str path = desk_upload(d, S("a,b\n"));
	struct kept kept;

	assert_int_equal(truncate(path.p, FILE_LARGE_MAX + 1), 0);
	assert_int_equal(file_keep(d->files, d->h->arena, path, S("a.csv"),
			     &kept),
	    FILE_TOO_LARGE);
	assert_int_not_equal(access(path.p, F_OK), 0);
}

static void
every_outcome_has_its_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < FILE_OUTCOMES; i++)
		assert_non_null(strstr(file_sentence(i), "{1}"));
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &inspect_role, NULL };
	const struct CMUnitTest tests[] = {
		AT_DESK(keeps_a_picture_without_its_place),
		AT_DESK(keeps_every_kind_we_take),
		AT_DESK(refuses_what_is_of_no_kind),
		AT_DESK(refuses_what_is_not_as_it_says),
		AT_DESK(refuses_what_is_too_large),
		AT_DESK(keeps_large_tables_as_they_are),
		AT_DESK(refuses_more_than_any_table),
		cmocka_unit_test(every_outcome_has_its_sentence),
	};

	jail_main(argc, argv, roles);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
