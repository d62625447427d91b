/* Goal: what was backed up comes back, with its files, or nothing does; a
 * backup is whole or it is none; and what people took away stays away. */
#include "commons/commons_house.h"
#include "commons/folder_house.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>

#include "commons/backup/backup_private.h"
#include "commons/files/files_room.h"
#include "engine/base/hash.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &echo_type, &file_type };

/* A portal, a folder for its backup, and an empty portal. */
struct desk {
	struct house *h, *empty;
	struct files *files;
	char to[64];
};

static int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));
	const char *where = getenv("TMPDIR");

	assert_non_null(d);
	d->h = house_make();
	house_start(d->h, types, sizeof(types) / sizeof(*types), NULL, 0);
	d->empty = house_make();
	house_start(d->empty, types, sizeof(types) / sizeof(*types), NULL, 0);
	d->files = files_open(d->h->dir, true);
	assert_non_null(d->files);
	snprintf(d->to, sizeof(d->to), "%.30s/backup-test-XXXXXX",
	    where == NULL ? "/tmp" : where);
	assert_non_null(mkdtemp(d->to));
	*state = d;
	return 0;
}

static int
desk_close(void **state)
{
	struct desk *d = *state;
	void *h = d->h, *empty = d->empty;

	files_close(d->files);
	house_remove(d->h, "files");
	house_remove(d->empty, "files");
	nftw(d->to, house_unlink, 16, FTW_DEPTH | FTW_PHYS);
	free(d);
	house_end(&empty);
	return house_end(&h);
}

/* Where the bytes of ${file} lie. */
static str
desk_place(struct desk *d, const char *folder, const struct kept *file)
{
	char place[FILES_HEX + 2];

	assert_true(files_place(file->sha256, place));
	return str_fmt(d->h->arena, "%s/files/%s", folder, place);
}

struct desk_row {
	const struct kept *kept;
	str erase;
};

static bool
desk_apply(struct db *db, void *cookie)
{
	const struct author author = { S("officer"), HOUSE_NOW };
	struct desk_row *row = cookie;

	if (row->kept != NULL)
		return file_record(db, &author, row->kept) != NULL;
	return file_erase(db, &author, row->erase);
}

/* A file with its row. */
static struct kept
desk_file(struct desk *d, const char *name, const char *bytes)
{
	struct kept kept = { .name = str_of(name),
		.type = S("text/plain"),
		.sha256 = hash_hex(d->h->arena, hash_sha256(str_of(bytes))),
		.size = (int64_t)strlen(bytes) };
	struct desk_row row = { .kept = &kept };
	FILE *file =
	    fopen(str_fmt(d->h->arena, "%s/files/incoming/%s", d->h->dir, name)
		      .p,
		"wb");

	assert_non_null(file);
	fputs(bytes, file);
	assert_int_equal(fclose(file), 0);
	assert_true(files_put(d->files, name, kept.sha256));
	assert_int_equal(store_write(d->h->store, d->h->arena, desk_apply, &row,
			     &d->h->fault),
	    WRITE_DONE);
	return kept;
}

static void
desk_erase(struct desk *d, const struct kept *kept)
{
	struct desk_row row = { .erase = str_take(kept->sha256, FILES_SLUG) };

	assert_int_equal(store_write(d->h->store, d->h->arena, desk_apply, &row,
			     &d->h->fault),
	    WRITE_DONE);
	files_remove(d->files, kept->sha256);
}

static struct backup
desk_backup(struct desk *d, enum backup_outcome wanted)
{
	struct backup b = { .data = d->h->dir,
		.folder = d->to,
		.now = HOUSE_NOW,
		.arena = d->h->arena };

	assert_int_equal(backup_write(d->h->store, &b), wanted);
	return b;
}

static struct backup
desk_restore(struct desk *d, enum backup_outcome wanted)
{
	struct backup b = { .data = d->empty->dir,
		.folder = d->to,
		.arena = d->h->arena };

	assert_int_equal(restore_look(&b), BACKUP_DONE);
	assert_int_equal(restore_into(d->empty->store, &b), wanted);
	return b;
}

static bool
exists(str path)
{
	return access(path.p, F_OK) == 0;
}

static int64_t
acts_of(struct house *h)
{
	str head;
	int64_t n = acts_head(house_read(h), &head);

	house_read_end(h);
	return n;
}

static void
test_there_and_back(void **state)
{
	struct desk *d = *state;
	struct kept one = desk_file(d, "one", "The first.");
	struct kept two = desk_file(d, "two", "The second.");
	struct kept gone = desk_file(d, "gone", "Taken away.");
	struct backup b;

	desk_erase(d, &gone);
	b = desk_backup(d, BACKUP_DONE);
	assert_int_equal(b.files, 2);
	assert_int_equal(b.copied, 2);
	assert_int_equal(b.missing, 0);
	assert_false(b.key);
	assert_int_equal(b.acts, 4);
	b = desk_restore(d, BACKUP_DONE);
	assert_int_equal(b.files, 2);
	assert_int_equal(b.bytes, one.size + two.size);
	assert_int_equal(acts_of(d->empty), 4);
	assert_true(exists(desk_place(d, d->empty->dir, &one)));
	assert_true(exists(desk_place(d, d->empty->dir, &two)));
	assert_false(exists(desk_place(d, d->empty->dir, &gone)));
	b = desk_restore(d, BACKUP_REFUSED);
	assert_true(str_find(b.why, S("not empty")) >= 0);
}

/* What is taken away leaves the folder with the next backup. */
static void
test_taken_away_since(void **state)
{
	struct desk *d = *state;
	struct kept one = desk_file(d, "one", "The first.");
	struct backup b = desk_backup(d, BACKUP_DONE);

	assert_true(exists(desk_place(d, d->to, &one)));
	desk_erase(d, &one);
	b = desk_backup(d, BACKUP_DONE);
	assert_int_equal(b.files, 0);
	assert_false(exists(desk_place(d, d->to, &one)));
}

/* A file that is a pipe: whoever opens it waits, so that the moment is known
 * in which the backup reads it. */
struct taker {
	struct desk *d;
	const struct kept *kept;
	pthread_t thread;
};

static void *
taker_run(void *cookie)
{
	struct taker *t = cookie;
	char path[200], other[208];
	FILE *first, *second;

	snprintf(path, sizeof(path), "%s",
	    desk_place(t->d, t->d->h->dir, t->kept).p);
	snprintf(other, sizeof(other), "%s-other", path);
	mkfifo(other, 0600);
	/* Before the snapshot: nothing worth having. */
	first = fopen(path, "wb");
	rename(other, path);
	fclose(first);
	/* After it: the file is taken away while it is being read. */
	second = fopen(path, "wb");
	desk_erase(t->d, t->kept);
	fclose(second);
	return NULL;
}

static void
test_taken_away_meanwhile(void **state)
{
	struct desk *d = *state;
	struct kept one = desk_file(d, "one", "The first.");
	struct taker taker = { .d = d, .kept = &one };
	str path = desk_place(d, d->h->dir, &one);
	struct arena *own = arena_open((size_t)64 << 20);
	struct backup b = { .data = d->h->dir,
		.folder = d->to,
		.now = HOUSE_NOW,
		.arena = own };

	assert_int_equal(unlink(path.p), 0);
	assert_int_equal(mkfifo(path.p, 0600), 0);
	assert_int_equal(pthread_create(&taker.thread, NULL, taker_run, &taker),
	    0);
	assert_int_equal(backup_write(d->h->store, &b), BACKUP_DONE);
	pthread_join(taker.thread, NULL);
	/* Its row says that it was taken away: the act is there too. */
	assert_int_equal(b.files, 0);
	assert_int_equal(b.missing, 0);
	assert_int_equal(b.acts, 2);
	desk_restore(d, BACKUP_DONE);
	arena_close(own);
}

static void
test_lost_before(void **state)
{
	struct desk *d = *state;
	struct kept one = desk_file(d, "one", "The first.");
	struct kept two = desk_file(d, "two", "The second.");
	struct backup b;

	unlink(desk_place(d, d->h->dir, &one).p);
	b = desk_backup(d, BACKUP_DONE);
	assert_int_equal(b.missing, 1);
	assert_int_equal(b.files, 1);
	/* The one that it says it has must be there. */
	unlink(desk_place(d, d->to, &two).p);
	b = desk_restore(d, BACKUP_REFUSED);
	assert_true(str_find(b.why, S("damaged")) >= 0);
	assert_int_equal(acts_of(d->empty), 0);
	desk_backup(d, BACKUP_DONE);
	b = desk_restore(d, BACKUP_DONE);
	assert_int_equal(b.missing, 1);
	assert_int_equal(b.files, 1);
}

static void
test_two_at_once(void **state)
{
	struct desk *d = *state;
	struct folder folder;

	desk_file(d, "one", "The first.");
	assert_true(folder_open(&folder, d->to, true));
	desk_backup(d, BACKUP_BUSY);
	folder_close(&folder);
	desk_backup(d, BACKUP_DONE);
}

/* Each call of the engine fails once on the way back: nothing is left of it,
 * neither rows nor files. */
static void
test_every_failure(void **state)
{
	struct desk *d = *state;
	struct kept one = desk_file(d, "one", "The first.");
	struct house *h = d->empty;
	struct arena *step = arena_open((size_t)256 << 20);
	static struct faulty faulty; /* the store closes later */
	int n;

	desk_backup(d, BACKUP_DONE);
	faulty_make(&faulty, any_engine());
	store_close(h->store);
	h->store = store_open(&(struct store_options){ .engine = &faulty.engine,
				  .url = any_url(h->url, h->path),
				  .statements = records_statements(h->records),
				  .readers = 1,
				  .migrate = records_migrate,
				  .migrate_cookie = h->records },
	    &h->fault);
	assert_non_null(h->store);
	for (n = 1;; n += n < 200 ? 1 : 7) {
		struct backup b = { .data = h->dir,
			.folder = d->to,
			.arena = step };
		enum backup_outcome outcome;

		arena_reset(step);
		faulty.failed = false;
		faulty.fail_at = n;
		outcome = restore_into(h->store, &b);
		faulty.fail_at = 0;
		if (!faulty.failed) {
			assert_int_equal(outcome, BACKUP_DONE);
			break;
		}
		assert_int_equal(outcome, BACKUP_FAULT);
		assert_int_equal(acts_of(h), 0);
		assert_false(exists(desk_place(d, h->dir, &one)));
	}
	assert_true(n > 100);
	assert_int_equal(acts_of(h), 1);
	assert_true(exists(desk_place(d, h->dir, &one)));
	arena_close(step);
}

/* A manifest cannot name what lies elsewhere. */
static void
test_manifest(void **state)
{
	static const char good[] =
	    "{\"claraboia-backup\":1,\"schema\":1,\"acts\":0,\"files\":0,"
	    "\"bytes\":0,\"missing\":0,\"folder\":\"tables-1\",\"tables\":"
	    "[{\"name\":\"act\",\"rows\":0,\"sha256\":\"%064d\"}]}";
	static const char *const bad[][2] = {
		{ "tables-1", "tables-1/.." },
		{ "tables-1", "folders1" },
		{ "\"act\"", "\"../act\"" },
		{ "\"act\"", "\"\"" },
		{ "\"rows\":0", "\"rows\":-1" },
		{ "\"acts\":0", "\"acts\":\"0\"" },
		{ "\"schema\":1", "\"schema\":null" },
		{ "[{", "{{" },
		{ ":1,", ":0," },
	};
	struct desk *d = *state;
	struct arena *a = d->h->arena;
	struct manifest m;
	str text = str_fmt(a, good, 0);

	assert_true(manifest_read(a, text, &m));
	assert_int_equal(m.n, 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ptrdiff_t at = str_find(text, str_of(bad[i][0]));
		str head = str_take(text, (size_t)at);
		str tail = str_drop(text, (size_t)at + strlen(bad[i][0]));

		assert_true(at >= 0);
		assert_false(manifest_read(a,
		    str_fmt(a, "%.*s%s%.*s", ARG(head), bad[i][1], ARG(tail)),
		    &m));
	}
	assert_false(manifest_read(a, S(""), &m));
	assert_false(manifest_read(a, S("[]"), &m));
}

#define AT_DESK(test)                                                          \
	cmocka_unit_test_setup_teardown(test, desk_open, desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(test_there_and_back),
		AT_DESK(test_taken_away_since),
		AT_DESK(test_taken_away_meanwhile),
		AT_DESK(test_lost_before),
		AT_DESK(test_two_at_once),
		AT_DESK(test_every_failure),
		AT_DESK(test_manifest),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
