/*
 * The watch: one thread, where other processes write to the same store.  It
 * hears of their commits, so that caches learn of them, and it notices when
 * the database goes away and when it is back.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "engine/store/store_private.h"

/* How long to listen before looking: the longest that a change made elsewhere
 * stays unknown here when its notice was lost. */
#define LISTEN_MS 1000

/* Between two attempts to connect. */
#define AGAIN_MS 300

struct watch {
	const struct engine *engine;
	const char *url, *writer;
	struct health *health;
	void *conn;
	bool broke; /* the last one did */
	pthread_t thread;
	_Atomic bool closing;
	_Atomic uint64_t changes;
};

void
health_note(struct health *health, const struct fault *fault)
{
	struct timespec now;
	int64_t none = 0;

	if (fault->kind == FAULT_NONE)
		atomic_store(&health->away_us, 0);
	if (fault->kind != FAULT_AWAY)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	/* Since when: the first to notice says it. */
	atomic_compare_exchange_strong(&health->away_us, &none,
	    (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

static void
watch_pause(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = AGAIN_MS * 1000000L }, NULL);
}

static void
watch_heard(struct watch *w)
{
	atomic_fetch_add(&w->changes, 1);
	health_stir(w->health);
}

/* Connect again.  What happened meanwhile nobody knows, so it is news. */
static void
watch_connect(struct watch *w)
{
	struct fault fault = { .kind = FAULT_NONE };

	w->conn = w->engine->connect(w->engine, w->url, ACCESS_WRITE, &fault);
	/* A wrong password now is a database that cannot be reached. */
	if (fault.kind != FAULT_NONE)
		fault.kind = FAULT_AWAY;
	if (w->conn != NULL && w->broke) {
		watch_heard(w);
		atomic_fetch_add(&w->health->reconnects, 1);
	}
	health_note(w->health, &fault);
	if (w->conn == NULL)
		watch_pause();
}

static void *
watch_run(void *cookie)
{
	struct watch *w = cookie;
	struct fault fault;

	while (!atomic_load(&w->closing)) {
		int news;

		if (w->conn == NULL) {
			watch_connect(w);
			continue;
		}
		fault.kind = FAULT_NONE;
		news = w->engine->news(w->conn, w->writer, LISTEN_MS, &fault);
		if (news > 0)
			watch_heard(w);
		if (news >= 0) {
			health_note(w->health, &fault);
			continue;
		}
		w->engine->disconnect(w->conn);
		w->conn = NULL;
		w->broke = true;
	}
	if (w->conn != NULL)
		w->engine->disconnect(w->conn);
	return NULL;
}

struct watch *
watch_open(struct arena *arena, const struct store_options *options,
    const char *writer, struct health *health)
{
	struct watch *w = NEW(arena, struct watch);
	sigset_t all, before;
	int code;

	w->engine = options->engine;
	w->url = options->url;
	w->writer = writer;
	w->health = health;
	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&w->thread, NULL, watch_run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0 ? w : NULL;
}

void
watch_close(struct watch *w)
{
	atomic_store(&w->closing, true);
	pthread_join(w->thread, NULL);
}

uint64_t
watch_changes(const struct watch *w)
{
	return atomic_load(&w->changes);
}
