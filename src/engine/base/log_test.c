/* Goal: every line is whole, stamped, and free of control characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/log.h"

static void
writes_whole_lines(void **state)
{
	char text[8192], big[2000];
	struct log *log;
	ssize_t n;
	int ends[2];

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_int_equal(pipe(ends), 0);
	log = log_open(ends[1]);
	assert_non_null(log);
	log_line(log, "start port=%d", 80);
	log_line(log, "bad=%s", "a\nb\r\x1b[0m");
	log_line(log, "big=%s", big);
	log_close(log);
	close(ends[1]);
	n = read(ends[0], text, sizeof(text) - 1);
	assert_true(n > 0);
	text[n] = '\0';
	close(ends[0]);
	/* time=2026-11-22T10:00:00.123Z and a space */
	assert_memory_equal(text, "time=2", 6);
	assert_memory_equal(text + 28, "Z start port=80\n", 16);
	assert_non_null(strstr(text, "Z bad=a?b??[0m\n"));
	assert_int_equal(text[n - 1], '\n');
	assert_int_equal(n, 44 + 43 + 1000);
}

/* None is lost without a word. */
static void
drops_and_says_so(void **state)
{
	char line[600], text[2000];
	struct log *log;
	FILE *file = tmpfile();
	unsigned long lines = 0, lost = 0;

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	assert_non_null(file);
	log = log_open(fileno(file));
	for (int i = 0; i < 20000; i++)
		log_line(log, "%s", line);
	log_close(log);
	rewind(file);
	while (fgets(text, sizeof(text), file) != NULL)
		if (strncmp(text, "log dropped=", 12) == 0)
			lost += strtoul(text + 12, NULL, 10);
		else
			lines++;
	fclose(file);
	assert_int_equal(lines + lost, 20000);
	assert_true(lines > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_whole_lines),
		cmocka_unit_test(drops_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
