/* The reaper: see reaper.h.  A list, walked four times a second. */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/web/limits.h"
#include "engine/web/reaper.h"

struct reaper {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	struct watched list; /* head of a ring */
	bool closing;
	void (*tick)(void *);
	void *cookie;
};

/* The lock is held: no socket of the list can be closed, and its number given
 * to another, while we are here. */
static void
reaper_sweep(struct reaper *reaper)
{
	int64_t now = clock_ms(), deadline;
	struct watched *w;

	for (w = reaper->list.after; w != &reaper->list; w = w->after) {
		deadline = atomic_load(&w->deadline_ms);
		if (deadline != 0 && deadline <= now) {
			shutdown(w->fd, SHUT_RDWR);
			atomic_store(&w->deadline_ms, 0);
		}
	}
}

static void *
reaper_thread(void *cookie)
{
	struct reaper *reaper = cookie;
	struct timespec until;

	pthread_mutex_lock(&reaper->lock);
	while (!reaper->closing) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LIMIT_REAP_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&reaper->wake, &reaper->lock, &until);
		reaper_sweep(reaper);
		pthread_mutex_unlock(&reaper->lock);
		reaper->tick(reaper->cookie);
		pthread_mutex_lock(&reaper->lock);
	}
	pthread_mutex_unlock(&reaper->lock);
	return NULL;
}

struct reaper *
reaper_open(void (*tick)(void *), void *cookie)
{
	struct reaper *reaper = calloc(1, sizeof(*reaper));
	pthread_condattr_t monotonic;

	if (reaper == NULL)
		return NULL;
	reaper->list.before = reaper->list.after = &reaper->list;
	reaper->tick = tick;
	reaper->cookie = cookie;
	pthread_mutex_init(&reaper->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&reaper->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&reaper->thread, NULL, reaper_thread, reaper) != 0) {
		free(reaper);
		return NULL;
	}
	return reaper;
}

void
reaper_close(struct reaper *reaper)
{
	if (reaper == NULL)
		return;
	pthread_mutex_lock(&reaper->lock);
	reaper->closing = true;
	pthread_cond_signal(&reaper->wake);
	pthread_mutex_unlock(&reaper->lock);
	pthread_join(reaper->thread, NULL);
	pthread_mutex_destroy(&reaper->lock);
	pthread_cond_destroy(&reaper->wake);
	free(reaper);
}

void
reaper_add(struct reaper *reaper, struct watched *w)
{
	pthread_mutex_lock(&reaper->lock);
	w->before = &reaper->list;
	w->after = reaper->list.after;
	w->after->before = w;
	reaper->list.after = w;
	pthread_mutex_unlock(&reaper->lock);
}

void
reaper_remove(struct reaper *reaper, struct watched *w)
{
	pthread_mutex_lock(&reaper->lock);
	w->before->after = w->after;
	w->after->before = w->before;
	pthread_mutex_unlock(&reaper->lock);
}

void
reaper_within(struct watched *w, int64_t ms)
{
	atomic_store_explicit(&w->deadline_ms, ms == 0 ? 0 : clock_ms() + ms,
	    memory_order_relaxed);
}
