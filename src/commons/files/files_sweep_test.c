/* Goal: the same bytes are kept once; after a crash at any moment no row is
 * without its bytes, and no bytes stay that are nobody's. */
#include "commons/files/files_house.h"

#include <sys/file.h>

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

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &inspect_role, NULL };
	const struct CMUnitTest tests[] = {
		AT_DESK(sweeps_pieces_after_a_day),
		AT_DESK(follows_no_link),
		AT_DESK(records_one_content_once),
		AT_DESK(erases_for_good),
		AT_DESK(two_nodes_share_a_folder),
		AT_DESK(sweeps_what_is_nobodys),
		AT_DESK(checks_every_byte),
	};

	jail_main(argc, argv, roles);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
