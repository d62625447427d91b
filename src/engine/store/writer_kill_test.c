/*
 * Goal: a writer killed at any moment loses nothing that was said to be done,
 * and leaves nothing half done.
 */
#include "engine/store/writer_house.h"

#include <signal.h>
#include <sys/wait.h>

#define KILL_ROUNDS 20
#define KILL_THREADS 4

struct victim {
	struct house *house;
	_Atomic int64_t *next;
	int pipe;
};

static void *
victim_thread(void *cookie)
{
	struct victim *victim = cookie;
	struct arena *arena = arena_open(ARENA_MAX);
	struct job job;

	for (;;) {
		job = (struct job){ .last = -1,
			.id = atomic_fetch_add(victim->next, 1) };
		if (store_write(victim->house->store, arena, job_apply, &job,
			&job.fault) != WRITE_DONE ||
		    write(victim->pipe, &job.id, sizeof(job.id)) !=
			sizeof(job.id))
			_exit(1);
		arena_reset(arena);
	}
	return NULL;
}

/* Write without end, and tell each row that was acknowledged. */
static void
victim_run(struct house *h, int out, int64_t from)
{
	_Atomic int64_t next = from;
	struct victim victim = { h, &next, out };
	pthread_t thread[KILL_THREADS];
	int i;

	house_start(h, any_engine(), tables_make);
	for (i = 0; i < KILL_THREADS; i++)
		pthread_create(&thread[i], NULL, victim_thread, &victim);
	for (;;)
		pause();
}

static void
killed_at_any_moment(void **state)
{
	struct house *h = *state;
	int64_t id, last = 0, rows = 0;
	struct job job = { .outcome = WRITE_DONE };
	int round, ends[2], status;
	pid_t child;

	for (round = 0; round < KILL_ROUNDS; round++) {
		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			close(ends[0]);
			victim_run(h, ends[1], last + 1000);
		}
		close(ends[1]);
		/* The first row says that it is on its way. */
		assert_int_equal(read(ends[0], &id, sizeof(id)), sizeof(id));
		usleep((useconds_t)(round * 1700));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		house_start(h, any_engine(), tables_make);
		do {
			job.id = id;
			job_verify(h, &job);
			arena_reset(h->arena);
			rows++;
			last = id > last ? id : last;
		} while (read(ends[0], &id, sizeof(id)) == sizeof(id));
		close(ends[0]);
		assert_true(house_one(h, COUNT, NO_VALUES) >= rows);
		house_check(h);
		store_close(h->store);
		h->store = NULL;
	}
	assert_true(rows > KILL_ROUNDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
