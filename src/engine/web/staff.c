/* The staff: see staff.h. */
#include <pthread.h>
#include <stdlib.h>

#include "engine/web/limits.h"
#include "engine/web/staff.h"

struct staff {
	struct queue *queue;
	void (*work)(void *, void *, struct arena *);
	void *cookie;
	unsigned n;
	pthread_t threads[];
};

static void *
staff_thread(void *cookie)
{
	struct staff *staff = cookie;
	struct arena *arena = arena_open(LIMIT_ARENA);
	void *thing;

	while ((thing = queue_take(staff->queue)) != NULL) {
		staff->work(staff->cookie, thing, arena);
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static bool
staff_hire(struct staff *staff)
{
	pthread_attr_t attr;
	bool hired;

	pthread_attr_init(&attr);
	hired = pthread_attr_setstacksize(&attr, LIMIT_STACK) == 0 &&
		pthread_create(&staff->threads[staff->n], &attr, staff_thread,
		    staff) == 0;
	pthread_attr_destroy(&attr);
	if (hired)
		staff->n++;
	return hired;
}

struct staff *
staff_open(unsigned n, size_t line,
    void (*work)(void *, void *, struct arena *), void *cookie)
{
	struct staff *staff = calloc(1, sizeof(*staff) + n * sizeof(pthread_t));

	if (staff == NULL)
		return NULL;
	staff->work = work;
	staff->cookie = cookie;
	staff->queue = queue_open(line);
	while (staff->queue != NULL && staff->n < n && staff_hire(staff))
		continue;
	if (staff->n == n)
		return staff;
	staff_end(staff);
	staff_close(staff);
	return NULL;
}

bool
staff_put(struct staff *staff, void *thing)
{
	return queue_put(staff->queue, thing);
}

void *
staff_late(struct staff *staff, int64_t ms)
{
	return queue_late(staff->queue, ms);
}

void
staff_end(struct staff *staff)
{
	if (staff == NULL || staff->queue == NULL)
		return;
	queue_end(staff->queue);
	while (staff->n > 0)
		pthread_join(staff->threads[--staff->n], NULL);
}

void
staff_close(struct staff *staff)
{
	if (staff == NULL)
		return;
	queue_close(staff->queue);
	free(staff);
}
