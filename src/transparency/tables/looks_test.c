/* Goal: a look is made once for the same bytes and corrections, at once or by
 * the job when that takes long; and it says why when there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "commons/commons_house.h"
#include "commons/files/files.h"
#include "commons/files/inspect.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/tables.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &file_type };

struct desk {
	struct house *h;
	struct portal portal;
	struct kept kept;
};

static int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->h = house_make();
	house_start(d->h, types, sizeof(types) / sizeof(*types), NULL, 0);
	d->portal.files = files_open(d->h->dir, true);
	assert_non_null(d->portal.files);
	assert_int_equal(file_bring(d->portal.files, d->h->arena,
			     S("place;n\nA;1,5\nB;2,25\n"), S("t.csv"),
			     &d->kept),
	    FILE_KEPT);
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
	static const char *const left[] = { "files", "tables" };
	struct desk *d = *state;
	void *h = d->h;

	files_close(d->portal.files);
	for (size_t i = 0; i < 2; i++)
		nftw(str_c(d->h->arena,
			 str_fmt(d->h->arena, "%s/%s", d->h->dir, left[i])),
		    desk_unlink, 16, FTW_DEPTH | FTW_PHYS);
	free(d);
	return house_end(&h);
}

static struct look
look_with(struct desk *d, const char *corrected)
{
	return (struct look){ .sha256 = d->kept.sha256,
		.corrected = str_of(corrected),
		.mark = look_mark(d->h->arena, str_of(corrected)) };
}

static bool
put_apply(struct db *db, void *cookie)
{
	look_put(db, cookie, HOUSE_NOW);
	return true;
}

static void
put(struct desk *d, struct look *look)
{
	assert_int_equal(store_write(d->h->store, d->h->arena, put_apply, look,
			     &d->h->fault),
	    WRITE_DONE);
}

static struct look
known(struct desk *d, const struct look *asked)
{
	struct look look = { 0 };

	assert_true(look_of(house_read(d->h), d->portal.files, asked->sha256,
	    asked->mark, &look));
	look.corrected = str_copy(d->h->arena, look.corrected);
	house_read_end(d->h);
	return look;
}

static void
is_made_once(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, ""),
		    other = look_with(d, "{\"columns\":[],\"header\":0,"
					 "\"fixed\":[\"header\"]}"),
		    none = look_with(d, "{}");

	look_read(&d->portal, d->h->arena, &look, 0, NULL);
	assert_int_equal(look.state, LOOK_READ);
	look_read(&d->portal, d->h->arena, &other, 0, NULL);
	assert_int_equal(other.state, LOOK_READ);
	assert_false(str_eq(look_found(d->portal.files, d->h->arena, &look),
	    look_found(d->portal.files, d->h->arena, &other)));
	/* The bytes are not needed a second time. */
	files_remove(d->portal.files, d->kept.sha256);
	look_read(&d->portal, d->h->arena, &look, 0, NULL);
	assert_int_equal(look.state, LOOK_READ);
	look_read(&d->portal, d->h->arena, &none, 0, NULL);
	assert_int_equal(none.state, LOOK_REFUSED);
	put(d, &none);
	assert_int_equal(known(d, &none).state, LOOK_REFUSED);
	assert_true(known(d, &none).why[0] != '\0');
}

static void
is_made_by_the_job(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, "");
	struct errand e = { .store = d->h->store,
		.portal = &d->portal,
		.arena = d->h->arena,
		.now = HOUSE_NOW };

	looks_run(&e);
	assert_false(e.again);
	look.state = LOOK_WAITS;
	put(d, &look);
	assert_int_equal(known(d, &look).state, LOOK_WAITS);
	looks_run(&e);
	assert_int_equal(e.trouble.n, 0);
	assert_true(e.again);
	assert_int_equal(known(d, &look).state, LOOK_READ);
	e.again = false;
	looks_run(&e);
	assert_false(e.again);
	/* After two days nobody knows of it. */
	e.now.us += (LOOK_SECONDS + 1) * 1000000;
	looks_check(&e);
	assert_int_equal(e.trouble.n, 0);
	assert_false(look_of(house_read(d->h), d->portal.files, look.sha256,
	    look.mark, &look));
	house_read_end(d->h);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &inspect_role,
		&tables_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_made_once, desk_open,
		    desk_close),
		cmocka_unit_test_setup_teardown(is_made_by_the_job, desk_open,
		    desk_close),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
