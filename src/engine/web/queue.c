/* A bounded queue: a ring, a lock, and a wake-up only if somebody sleeps. */
#include <pthread.h>
#include <stdlib.h>

#include "engine/web/queue.h"

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	void **ring;
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
		queue->ring[(queue->first + queue->n) % queue->max] = thing;
		queue->n++;
	}
	wake = taken && queue->sleepers > 0;
	pthread_mutex_unlock(&queue->lock);
	if (wake)
		pthread_cond_signal(&queue->wake);
	return taken;
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
	if (queue->n > 0) {
		thing = queue->ring[queue->first];
		queue->first = (queue->first + 1) % queue->max;
		queue->n--;
	}
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
