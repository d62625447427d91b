/* Goal: memory comes zeroed and aligned, lives until reset or close, and an
 * arena past its limit ends the process instead of giving less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/arena.h"

static void
all_zero_and_aligned(void **state)
{
	static const size_t sizes[] = { 1, 2, 15, 16, 17, 100, 4096, 65536,
		70000, 5 << 20 };
	struct arena *a = arena_open((size_t)64 << 20);
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		unsigned char *p = arena_get(a, sizes[i], 1);

		assert_int_equal((uintptr_t)p % 16, 0);
		for (k = 0; k < sizes[i]; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xa5, sizes[i]);
	}
	arena_close(a);
}

/* What was used before a reset does not shine through after it. */
static void
reset_forgets(void **state)
{
	struct arena *a = arena_open((size_t)64 << 20);
	char *p = arena_get(a, 1000, 1), *big, *again;
	size_t i;

	(void)state;
	memset(p, 'x', 1000);
	big = arena_get(a, (size_t)8 << 20, 1);
	memset(big, 'x', (size_t)8 << 20);
	assert_true(arena_used(a) >= ((size_t)8 << 20) + 1000);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	again = arena_get(a, 1000, 1);
	for (i = 0; i < 1000; i++)
		assert_int_equal(again[i], 0);
	assert_int_equal(arena_used(a), 1008);
	arena_close(a);
}

static void
neighbours_do_not_overlap(void **state)
{
	struct arena *a = arena_open((size_t)16 << 20);
	unsigned char *v[2000];
	size_t i, k;

	(void)state;
	for (i = 0; i < 2000; i++) {
		v[i] = arena_get(a, i % 97 + 1, 1);
		memset(v[i], (int)(i & 0xff), i % 97 + 1);
	}
	for (i = 0; i < 2000; i++)
		for (k = 0; k < i % 97 + 1; k++)
			assert_int_equal(v[i][k], i & 0xff);
	arena_close(a);
}

static void
nothing_is_nothing(void **state)
{
	struct arena *a = arena_open(64);

	(void)state;
	assert_non_null(arena_get(a, 0, 8));
	assert_non_null(arena_get(a, 8, 0));
	assert_int_equal(arena_used(a), 0);
	assert_non_null(arena_get(a, 64, 1)); /* to the last byte */
	assert_int_equal(arena_used(a), 64);
	assert_non_null(arena_get(a, 0, 1));
	arena_close(a);
	arena_close(NULL);
}

/* Whether asking for ${n} times ${size} ends the process. */
static bool
dies_of(size_t max, size_t n, size_t size)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		arena_get(arena_open(max), n, size);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
past_the_limit_dies(void **state)
{
	(void)state;
	assert_false(dies_of(1024, 1024, 1));
	assert_true(dies_of(1024, 1025, 1));
	assert_true(dies_of(1024, SIZE_MAX, 2));
	assert_true(dies_of(SIZE_MAX, SIZE_MAX / 8, 16));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_zero_and_aligned),
		cmocka_unit_test(reset_forgets),
		cmocka_unit_test(neighbours_do_not_overlap),
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(past_the_limit_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
