/* A bounded queue: a ring, a lock, and a wake-up only if somebody sleeps. */
#include <pthread.h>
#include <stdlib.h>

#include "engine/base/clock.h"
#include "engine/web/queue.h"

struct waiting {
	void *thing;
	int64_t since_ms;
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct waiting *ring;
	size_t max, first, n, sleepers;
	bool ended;
};

struct queue *
queue_open(size_t max)
{
	struct queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL)
		return NULL;
	queue->ring = calloc(max, sizeof(*queue->ring));
	if (queue->ring == NULL) {
		free(queue);
		return NULL;
	}
	queue->max = max;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->wake, NULL);
	return queue;
}

void
queue_close(struct queue *queue)
{
	if (queue == NULL)
		return;
	pthread_mutex_destroy(&queue->lock);
	pthread_cond_destroy(&queue->wake);
	free(queue->ring);
	free(queue);
}

bool
queue_put(struct queue *queue, void *thing)
{
	bool taken, wake;

	pthread_mutex_lock(&queue->lock);
	taken = !queue->ended && queue->n < queue->max;
	if (taken) {
		queue->ring[(queue->first + queue->n) % queue->max] =
		    (struct waiting){ thing, clock_ms() };
		queue->n++;
	}
	wake = taken && queue->sleepers > 0;
	pthread_mutex_unlock(&queue->lock);
	if (wake)
		pthread_cond_signal(&queue->wake);
	return taken;
}

/* The oldest, of a queue that is held and not empty. */
static void *
queue_first(struct queue *queue)
{
	void *thing = queue->ring[queue->first].thing;

	queue->first = (queue->first + 1) % queue->max;
	queue->n--;
	return thing;
}

void *
queue_take(struct queue *queue)
{
	void *thing = NULL;

	pthread_mutex_lock(&queue->lock);
	while (queue->n == 0 && !queue->ended) {
		queue->sleepers++;
		pthread_cond_wait(&queue->wake, &queue->lock);
		queue->sleepers--;
	}
	if (queue->n > 0)
		thing = queue_first(queue);
	pthread_mutex_unlock(&queue->lock);
	return thing;
}

void *
queue_late(struct queue *queue, int64_t ms)
{
	void *thing = NULL;

	pthread_mutex_lock(&queue->lock);
	if (queue->n > 0 &&
	    clock_ms() - queue->ring[queue->first].since_ms > ms)
		thing = queue_first(queue);
	pthread_mutex_unlock(&queue->lock);
	return thing;
}

void
queue_end(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->ended = true;
	pthread_cond_broadcast(&queue->wake);
	pthread_mutex_unlock(&queue->lock);
}
