/* One process that answers: see asker_worker.h.  What it does stands in
 * asker_work.c. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "engine/base/clock.h"
#include "transparency/tables/asker_worker.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/shelf.h"

/* How it went to move some bytes. */
enum moved {
	MOVED,
	MOVED_LATE,
	MOVED_GONE,
	MOVED_UNHEARD, /* gone, before it had read what was sent */
};

enum jail_end
worker_end(struct worker *worker, struct arena *a)
{
	enum jail_end end = stand_end(worker->stand);

	worker->stand = NULL;
	worker->starting = false;
	shelf_remove(a, worker->folder);
	return end;
}

static enum moved
worker_wait(const struct worker *worker, short events, int64_t until)
{
	struct pollfd fd = { .fd = worker->fd, .events = events };
	int64_t left;
	int ready;

	do {
		left = until - clock_ms();
		ready = left <= 0 ? 0 : poll(&fd, 1, (int)left);
	} while (ready < 0 && errno == EINTR);
	return ready > 0 ? MOVED : ready == 0 ? MOVED_LATE : MOVED_GONE;
}

static enum moved
worker_send(const struct worker *worker, str bytes, int64_t until)
{
	enum moved moved = MOVED;
	ssize_t n;

	while (bytes.n > 0 && moved == MOVED) {
		n = send(worker->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n >= 0)
			bytes = str_drop(bytes, (size_t)n);
		else if (errno == EAGAIN)
			moved = worker_wait(worker, POLLOUT, until);
		else if (errno != EINTR)
			moved = MOVED_UNHEARD;
	}
	return moved;
}

static enum moved
worker_take(const struct worker *worker, void *to, size_t n, int64_t until)
{
	enum moved moved = MOVED;
	char *p = to;
	ssize_t got;

	while (n > 0 && moved == MOVED) {
		got = recv(worker->fd, p, n, 0);
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		} else if (got < 0 && errno == EAGAIN)
			moved = worker_wait(worker, POLLIN, until);
		else if (got == 0 || errno != EINTR)
			/* unix(7): what it was sent lay unread. */
			moved = got < 0 && errno == ECONNRESET ? MOVED_UNHEARD
							       : MOVED_GONE;
	}
	return moved;
}

/* One message; what is none is as if it were gone. */
static enum moved
worker_hear(const struct worker *worker, struct arena *a, int64_t until,
    struct heard *message)
{
	unsigned char head[WIRE_HEAD];
	enum moved moved = worker_take(worker, head, sizeof(head), until);
	size_t most;

	if (moved != MOVED)
		return moved;
	if (!wire_head_read(head, &message->kind, &message->n))
		return MOVED_GONE;
	most = message->kind == WIRE_ROWS ? ASKER_ANSWER_MAX : WIRE_ERROR_MAX;
	if (message->n > most)
		return MOVED_GONE;
	message->p = arena_get(a, message->n + 1, 1);
	return worker_take(worker, message->p, message->n, until);
}

/* The first line of ${detail}: behind it DuckDB shows what was asked. */
static void
worker_log(const struct worker *worker, const char *what, str detail)
{
	detail = str_cut(&detail, '\n');
	if (worker->log != NULL)
		log_line(worker->log, "asker %s %.*s", what,
		    ARG(str_take(detail, WIRE_ERROR_MAX)));
}

bool
worker_start(struct worker *worker, struct arena *a)
{
	static const struct jail_limits limits = { .memory = TABLE_JAIL_BYTES,
		.output = TABLE_JAIL_OUTPUT,
		.cpu_seconds = ASKER_CPU_SECONDS };
	const struct jail_folders folders = { worker->shelf,
		str_c(a, worker->folder) };

	shelf_remove(a, worker->folder);
	if (mkdir(folders.write, 0700) == 0)
		worker->stand = stand_begin(a, asker_role.name, &folders,
		    &limits, &worker->fd);
	worker->starting = worker->stand != NULL;
	if (!worker->starting)
		worker_log(worker, "not started", S(""));
	return worker->starting;
}

/* Until a process that was started says that it is ready. */
static enum asker_outcome
worker_ready(struct worker *worker, struct arena *a, int64_t until)
{
	struct heard first = { .kind = WIRE_FAILED, .p = "", .n = 0 };
	enum moved moved;

	worker->starting = false;
	moved = worker_hear(worker, a, until, &first);
	if (moved == MOVED && first.kind == WIRE_READY)
		return ASKER_DONE;
	worker_log(worker, jail_end_name(worker_end(worker, a)),
	    (str){ first.p, first.n });
	return moved == MOVED_LATE ? ASKER_SLOW : ASKER_BROKEN;
}

bool
worker_runs(const struct worker *worker)
{
	struct pollfd fd = { .fd = worker->fd, .events = POLLRDHUP };

	return worker->stand != NULL && poll(&fd, 1, 0) == 0;
}

/* Whether it waits, alive, for a request: a process that is idle says nothing.
 */
static bool
worker_quiet(const struct worker *worker)
{
	struct pollfd fd = { .fd = worker->fd, .events = POLLIN | POLLRDHUP };

	return poll(&fd, 1, 0) == 0;
}

/* The answer to a request.  When a process that stood idle was just leaving, or
 * dying, another is asked. */
static enum asker_outcome
worker_ask(struct worker *worker, struct arena *a, str request, int64_t until,
    struct heard *message)
{
	enum asker_outcome outcome = ASKER_DONE;
	enum moved moved = MOVED_GONE;
	enum jail_end end = JAIL_DONE;
	bool stood;

	do {
		/* One that did not come up is as if there were none. */
		if (worker->starting)
			worker_ready(worker, a, until);
		if (worker->stand != NULL && !worker_quiet(worker)) {
			end = worker_end(worker, a);
			if (end != JAIL_DONE)
				worker_log(worker, jail_end_name(end),
				    S("while idle"));
		}
		stood = worker->stand != NULL;
		if (!stood)
			outcome = worker_start(worker, a)
				      ? worker_ready(worker, a, until)
				      : ASKER_BROKEN;
		if (outcome != ASKER_DONE)
			return outcome;
		moved = worker_send(worker, request, until);
		if (moved == MOVED)
			moved = worker_hear(worker, a, until, message);
		if (moved != MOVED)
			end = worker_end(worker, a);
	} while (moved == MOVED_UNHEARD && stood);
	if (moved == MOVED)
		return ASKER_DONE;
	if (moved == MOVED_LATE) {
		worker_log(worker, "slow", S(""));
		return ASKER_SLOW;
	}
	worker_log(worker, jail_end_name(end), S("at work"));
	return end == JAIL_LARGE ? ASKER_LARGE : ASKER_FAILED;
}

enum asker_outcome
worker_answer(struct worker *worker, struct arena *a, str request, int ms,
    enum wire_kind kind, struct heard *message)
{
	enum asker_outcome outcome;

	outcome = worker_ask(worker, a, request, clock_ms() + ms, message);
	if (outcome != ASKER_DONE)
		return outcome;
	if (message->kind == WIRE_LARGE || message->kind == WIRE_FAILED) {
		worker_log(worker,
		    message->kind == WIRE_LARGE ? "large" : "failed",
		    (str){ message->p, message->n });
		return message->kind == WIRE_LARGE ? ASKER_LARGE : ASKER_FAILED;
	}
	if (message->kind == kind)
		return ASKER_DONE;
	worker_end(worker, a);
	return ASKER_FAILED;
}
