/* Goal: a large body has room on the disk or is refused, is read as it was
 * written, and leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/web/body.h"
#include "engine/web/limits.h"

#define BLOCK ((size_t)1 << 20)

static void
keeps_what_is_written(void **state)
{
	char folder[] = "/tmp/claraboia-spool-XXXXXX", *block = malloc(BLOCK);
	struct spool spool;
	struct dirent *entry;
	DIR *dir;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(spool_open(&spool, folder, LIMIT_UPLOAD));
	for (size_t i = 0; i < LIMIT_UPLOAD / BLOCK; i++) {
		memset(block, 'a' + (int)i % 26, BLOCK);
		assert_true(spool_add(&spool, block, BLOCK));
	}
	assert_false(spool_add(&spool, block, 1));
	assert_true(spool_map(&spool));
	assert_int_equal(spool.bytes[0], 'a');
	/* What was given back is read again from the file. */
	spool_pass(spool.bytes, LIMIT_UPLOAD);
	assert_int_equal(spool.bytes[0], 'a');
	assert_int_equal(spool.bytes[BLOCK - 1], 'a');
	assert_int_equal(spool.bytes[BLOCK], 'b');
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		assert_int_equal(entry->d_name[0], '.');
	closedir(dir);
	spool_close(&spool);
	assert_int_equal(rmdir(folder), 0);
	free(block);
}

static void
refuses_without_room(void **state)
{
	struct spool spool;

	(void)state;
	assert_false(spool_open(&spool, "/nowhere/at/all", 4096));
	assert_int_equal(errno, ENOENT);
	assert_false(spool_open(&spool, "/tmp", (size_t)1 << 60));
	spool_close(&spool);
	assert_true(spool_room("/tmp", 4096));
	assert_false(spool_room("/tmp", (size_t)1 << 60));
}

static void
takes_what_was_announced(void **state)
{
	struct bodies bodies = { .folder = "/tmp" };
	struct body small, large, none;
	str whole;

	(void)state;
	assert_int_equal(body_open(&bodies, &small, 4, false), OUTCOME_OK);
	assert_int_equal(body_open(&bodies, &large, 4, true), OUTCOME_OK);
	assert_true(body_add(&small, "abc", 3) && body_add(&large, "abc", 3));
	assert_false(body_add(&small, "de", 2));
	assert_false(body_add(&large, "de", 2));
	assert_true(body_whole(&small, &whole) && str_is(whole, "abc"));
	assert_true(body_whole(&large, &whole) && str_is(whole, "abc"));
	assert_int_equal(body_open(&bodies, &none, LIMIT_BODIES, false),
	    OUTCOME_BUSY);
	body_close(&bodies, &none);
	assert_int_equal(body_open(&bodies, &none, (size_t)1 << 60, true),
	    OUTCOME_FULL);
	body_close(&bodies, &none);
	body_close(&bodies, &small);
	body_close(&bodies, &large);
	assert_int_equal(bodies.memory, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_written),
		cmocka_unit_test(refuses_without_room),
		cmocka_unit_test(takes_what_was_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
