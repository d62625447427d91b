/* Goal: what people hand in is kept whole, once, without what it tells about
 * them; nothing that is not of a kind we take; and after a crash at any moment
 * no row is without its bytes, and no bytes stay that are nobody's. */
#include "commons/commons_house.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "commons/files/files_room.h"
#include "commons/files/images_house.h"
#include "commons/files/inspect.h"
#include "engine/base/hash.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &file_type };

/* The store of bytes of the test that runs. */
struct desk {
	struct house *h;
	struct files *files;
};

static int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->h = house_make();
	house_start(d->h, types, sizeof(types) / sizeof(*types), NULL, 0);
	assert_null(files_open(d->h->dir, false));
	d->files = files_open(d->h->dir, true);
	assert_non_null(d->files);
	*state = d;
	return 0;
}

static int
desk_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
desk_close(void **state)
{
	struct desk *d = *state;
	str path = str_fmt(d->h->arena, "%s/files", d->h->dir);
	void *h = d->h;

	files_close(d->files);
	nftw(path.p, desk_unlink, 16, FTW_DEPTH | FTW_PHYS);
	free(d);
	return house_end(&h);
}

static str
desk_upload(struct desk *d, str bytes)
{
	str path = files_incoming_path(d->files, d->h->arena);
	int fd = open(path.p, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
	return path;
}

static enum file_outcome
desk_keep(struct desk *d, const char *name, str bytes, struct kept *kept)
{
	str path = desk_upload(d, bytes);
	enum file_outcome outcome =
	    file_keep(d->files, d->h->arena, path, str_of(name), kept);

	/* Whatever happens, nothing stays in incoming/. */
	assert_int_not_equal(access(path.p, F_OK), 0);
	return outcome;
}

/* How many files there are in incoming/, or in the store. */
static int count_incoming, count_store;

static int
desk_count_one(const char *path, const struct stat *st, int flag,
    struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (flag == FTW_F && strstr(path, "/incoming/") != NULL)
		count_incoming++;
	else if (flag == FTW_F && !str_ends(str_of(path), S("/files/lock")))
		count_store++;
	return 0;
}

static void
desk_count(struct desk *d)
{
	str path = str_fmt(d->h->arena, "%s/files", d->h->dir);

	count_incoming = count_store = 0;
	nftw(path.p, desk_count_one, 16, FTW_PHYS);
}

static str
desk_read(struct desk *d, str sha256)
{
	struct buf b = buf_open(d->h->arena, FILE_BYTES_MAX);

	assert_true(files_read(d->files, sha256, &b));
	return buf_str(&b);
}

/* One row through the pen. */
struct desk_row {
	const struct kept *kept;
	const struct file *file;
	str erase;
	bool erased;
};

static bool
desk_row_apply(struct db *db, void *cookie)
{
	const struct author author = { S("editor"), HOUSE_NOW };
	struct desk_row *row = cookie;

	if (row->kept != NULL)
		row->file = file_record(db, &author, row->kept);
	else
		row->erased = file_erase(db, &author, row->erase);
	return true;
}

static const struct file *
desk_record(struct desk *d, const struct kept *kept)
{
	struct desk_row row = { .kept = kept };

	assert_int_equal(store_write(d->h->store, d->h->arena, desk_row_apply,
			     &row, &d->h->fault),
	    WRITE_DONE);
	return row.file;
}

static size_t
desk_sweep(struct desk *d, int64_t seconds)
{
	size_t n = files_sweep(d->files, house_read(d->h), seconds);

	house_read_end(d->h);
	return n;
}

static str
desk_check(struct desk *d, int64_t *n)
{
	struct buf report = buf_open(d->h->arena, 1 << 16);

	*n = files_check(d->files, house_read(d->h), &report);
	house_read_end(d->h);
	return buf_str(&report);
}

/* Make the one file in the store ${seconds} older. */
static void
desk_age(struct desk *d, str sha256, int seconds)
{
	struct timespec times[2] = { { time(NULL) - seconds, 0 },
		{ time(NULL) - seconds, 0 } };
	char place[FILES_HEX + 2];

	assert_true(files_place(sha256, place));
	assert_int_equal(utimensat(d->files->root, place, times, 0), 0);
}

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

static void
refuses_the_rest(void **state)
{
	struct desk *d = *state;
	struct arena *a = d->h->arena;
	str photo = jpeg_build(a, false);
	struct zip_build jar = zip_begin(a), bomb = zip_begin(a);
	struct kept kept;

	zip_add(&jar, "META-INF/MANIFEST.MF", S("Main-Class: A\n"));
	zip_member_as(&bomb, S("xl/workbook.xml"), S("x"), 0, 8, 1 << 30);
	const struct {
		const char *name;
		str bytes;
		enum file_outcome outcome;
	} files[] = {
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

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		enum file_outcome outcome =
		    desk_keep(d, files[i].name, files[i].bytes, &kept);

		if (outcome != files[i].outcome)
			fail_msg("%s: %s", files[i].name,
			    file_sentence(outcome));
	}
	desk_count(d);
	assert_int_equal(count_incoming + count_store, 0);
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

/* What comes in pieces waits a day for its sender, anything else an hour. */
static void
sweeps_pieces_after_a_day(void **state)
{
	struct desk *d = *state;
	struct timespec old[2];
	str path = desk_upload(d, S("a,b\n")),
	    part = str_fmt(d->h->arena, "%.*s.part", ARG(path));
	struct db *db;

	assert_int_equal(rename(path.p, str_c(d->h->arena, part)), 0);
	for (int hours = 2; hours <= 25; hours += 23) {
		clock_gettime(CLOCK_REALTIME, &old[0]);
		old[0].tv_sec -= hours * 3600;
		old[1] = old[0];
		assert_int_equal(utimensat(AT_FDCWD, str_c(d->h->arena, part),
				     old, 0),
		    0);
		db = store_read(d->h->store, d->h->arena);
		assert_int_equal(files_sweep(d->files, db, FILE_SWEEP_SECONDS),
		    hours > 24);
		store_read_end(d->h->store, db);
	}
}

static void
follows_no_link(void **state)
{
	struct desk *d = *state;
	str path = files_incoming_path(d->files, d->h->arena);
	struct kept kept;

	assert_int_equal(symlink("/etc/passwd", path.p), 0);
	assert_int_equal(file_keep(d->files, d->h->arena, path, S("a.txt"),
			     &kept),
	    FILE_BROKEN);
	assert_int_equal(file_keep(d->files, d->h->arena, S("/nowhere/at/all"),
			     S("a.txt"), &kept),
	    FILE_BROKEN);
}

static void
records_one_content_once(void **state)
{
	struct desk *d = *state;
	const struct file *first, *second;
	struct kept kept;
	int64_t n;

	assert_int_equal(desk_keep(d, "first.txt", S("words\n"), &kept),
	    FILE_KEPT);
	first = desk_record(d, &kept);
	assert_non_null(first);
	assert_int_equal(first->slug.n, 32);
	assert_true(str_starts(kept.sha256, first->slug));
	assert_int_equal(first->size, 6);
	assert_int_equal(first->record.version, 1);
	assert_str(file_path(d->h->arena, first),
	    str_c(d->h->arena, str_fmt(d->h->arena, "/files/%.*s/first.txt",
				   ARG(first->slug))));
	assert_int_equal(desk_keep(d, "second.txt", S("words\n"), &kept),
	    FILE_KEPT);
	second = desk_record(d, &kept);
	assert_non_null(second);
	assert_int_equal(second->record.id, first->record.id);
	assert_str(second->name, "first.txt");
	desk_count(d);
	assert_int_equal(count_store, 1);
	assert_int_equal(desk_check(d, &n).n, 0);
	assert_int_equal(n, 1);
}

static void
erases_for_good(void **state)
{
	struct desk *d = *state;
	struct buf b = buf_open(d->h->arena, 100);
	struct desk_row row;
	struct kept kept;
	str wrong;
	int64_t n;

	desk_keep(d, "Ana Puig.txt", S("personal\n"), &kept);
	assert_non_null(desk_record(d, &kept));
	row = (struct desk_row){ .erase = str_take(kept.sha256, 32) };
	assert_int_equal(store_write(d->h->store, d->h->arena, desk_row_apply,
			     &row, &d->h->fault),
	    WRITE_DONE);
	assert_true(row.erased);
	files_remove(d->files, kept.sha256);
	assert_false(files_read(d->files, kept.sha256, &b));
	/* The row and its hash stay, and the acts hold. */
	const struct file *f =
	    record_by_address(house_read(d->h), &file_type, row.erase);
	assert_non_null(f);
	assert_true(f->erased);
	assert_str(f->name, "erased");
	assert_true(str_eq(f->sha256, kept.sha256));
	assert_int_equal(acts_verify(d->h->db, &wrong), 2);
	assert_int_equal(wrong.n, 0);
	house_read_end(d->h);
	assert_int_equal(desk_check(d, &n).n, 0);
	assert_int_equal(n, 0);
	/* The same bytes again are not recorded, and are swept. */
	assert_int_equal(desk_keep(d, "b.txt", S("personal\n"), &kept),
	    FILE_KEPT);
	assert_null(desk_record(d, &kept));
	assert_int_equal(desk_sweep(d, 3600), 0);
	desk_age(d, kept.sha256, 3700);
	assert_int_equal(desk_sweep(d, 3600), 1);
	row = (struct desk_row){ .erase = S("none") };
	assert_int_equal(store_write(d->h->store, d->h->arena, desk_row_apply,
			     &row, &d->h->fault),
	    WRITE_DONE);
	assert_false(row.erased);
}

/* Two nodes on one folder: while one removes or puts, the other waits; both may
 * keep the same bytes, and either one's sweep leaves them. */
static void
two_nodes_share_a_folder(void **state)
{
	struct desk *d = *state;
	struct files *here = d->files, *there = files_open(d->h->dir, true);
	str path = str_fmt(d->h->arena, "%s/files/lock", d->h->dir);
	int probe = open(path.p, O_RDWR | O_CLOEXEC);
	struct kept one, two;

	assert_non_null(there);
	assert_true(files_lock(here));
	assert_int_equal(flock(probe, LOCK_EX | LOCK_NB), -1);
	files_unlock(here);
	assert_int_equal(flock(probe, LOCK_EX | LOCK_NB), 0);
	close(probe);
	desk_keep(d, "a.txt", S("the same\n"), &one);
	desk_age(d, one.sha256, 3700);
	d->files = there;
	desk_keep(d, "b.txt", S("the same\n"), &two);
	assert_true(str_eq(one.sha256, two.sha256));
	d->files = here;
	assert_int_equal(desk_sweep(d, 3600), 0);
	assert_non_null(desk_record(d, &two));
	desk_age(d, one.sha256, 3700);
	assert_int_equal(desk_sweep(d, 3600), 0);
	assert_true(str_is(desk_read(d, one.sha256), "the same\n"));
	files_close(there);
}

/* As after a crash: between upload and jail, and between rename and commit. */
static void
sweeps_what_is_nobodys(void **state)
{
	struct desk *d = *state;
	struct timespec old[2] = { { time(NULL) - 3700, 0 },
		{ time(NULL) - 3700, 0 } };
	struct kept lost, owned, young;
	str left = desk_upload(d, S("half an upl")), wrong;
	int64_t n;

	desk_keep(d, "lost.txt", S("lost\n"), &lost);
	desk_keep(d, "owned.txt", S("owned\n"), &owned);
	desk_keep(d, "young.txt", S("young\n"), &young);
	assert_non_null(desk_record(d, &owned));
	assert_int_equal(desk_sweep(d, 3600), 0);
	utimensat(AT_FDCWD, left.p, old, 0);
	desk_age(d, lost.sha256, 3700);
	desk_age(d, owned.sha256, 3700);
	wrong = desk_check(d, &n);
	assert_int_equal(n, 1);
	assert_true(str_ends(wrong, S(" belongs to no record\n")));
	assert_int_equal(desk_sweep(d, 3600), 2);
	desk_count(d);
	assert_int_equal(count_incoming, 0);
	assert_int_equal(count_store, 2);
	assert_true(str_is(desk_read(d, owned.sha256), "owned\n"));
	assert_true(str_is(desk_read(d, young.sha256), "young\n"));
	/* Handed in again, an old orphan is young. */
	desk_age(d, young.sha256, 3700);
	desk_keep(d, "young.txt", S("young\n"), &young);
	assert_int_equal(desk_sweep(d, 3600), 0);
}

static void
checks_every_byte(void **state)
{
	struct desk *d = *state;
	struct kept gone, changed;
	char place[FILES_HEX + 2];
	struct buf report = buf_open(d->h->arena, 4096);
	str wrong;
	int64_t n;
	int fd;

	desk_keep(d, "gone.txt", S("gone\n"), &gone);
	desk_keep(d, "changed.txt", S("changed\n"), &changed);
	assert_non_null(desk_record(d, &gone));
	assert_non_null(desk_record(d, &changed));
	assert_int_equal(desk_check(d, &n).n, 0);
	assert_int_equal(n, 2);
	files_remove(d->files, gone.sha256);
	assert_true(files_place(changed.sha256, place));
	fd = openat(d->files->root, place, O_WRONLY);
	assert_int_equal(write(fd, "C", 1), 1);
	close(fd);
	wrong = desk_check(d, &n);
	assert_true(str_find(wrong, S("is missing\n")) > 0);
	assert_true(str_find(wrong, S("is not what was handed in\n")) > 0);
	/* No folder at all. */
	files_check(NULL, house_read(d->h), &report);
	house_read_end(d->h);
	assert_true(str_ends(buf_str(&report), S("is missing\n")));
}

static void
every_outcome_has_its_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < FILE_OUTCOMES; i++)
		assert_non_null(strstr(file_sentence(i), "{1}"));
}

#define AT_DESK(test)                                                          \
	cmocka_unit_test_setup_teardown(test, desk_open, desk_close)

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &inspect_role, NULL };
	const struct CMUnitTest tests[] = {
		AT_DESK(keeps_a_picture_without_its_place),
		AT_DESK(keeps_every_kind_we_take),
		AT_DESK(refuses_the_rest),
		AT_DESK(refuses_what_is_too_large),
		AT_DESK(keeps_large_tables_as_they_are),
		AT_DESK(refuses_more_than_any_table),
		AT_DESK(sweeps_pieces_after_a_day),
		AT_DESK(follows_no_link),
		AT_DESK(records_one_content_once),
		AT_DESK(erases_for_good),
		AT_DESK(two_nodes_share_a_folder),
		AT_DESK(sweeps_what_is_nobodys),
		AT_DESK(checks_every_byte),
		cmocka_unit_test(every_outcome_has_its_sentence),
	};

	jail_main(argc, argv, roles);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
