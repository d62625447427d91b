/* Goal: a large body has room on the disk or is refused, and leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/web/limits.h"
#include "engine/web/spool.h"

static void
keeps_what_is_written(void **state)
{
	char folder[] = "/tmp/claraboia-spool-XXXXXX";
	char *bytes;
	struct dirent *entry;
	DIR *dir;

	(void)state;
	assert_non_null(mkdtemp(folder));
	bytes = spool_open(folder, LIMIT_UPLOAD);
	assert_non_null(bytes);
	memset(bytes, 'x', LIMIT_UPLOAD);
	assert_int_equal(bytes[LIMIT_UPLOAD - 1], 'x');
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		assert_int_equal(entry->d_name[0], '.');
	closedir(dir);
	spool_close(bytes, LIMIT_UPLOAD);
	assert_int_equal(rmdir(folder), 0);
}

static void
refuses_without_room(void **state)
{
	(void)state;
	assert_null(spool_open("/nowhere/at/all", 4096));
	assert_null(spool_open("/tmp", (size_t)1 << 60));
	spool_close(NULL, 4096);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_written),
		cmocka_unit_test(refuses_without_room)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
