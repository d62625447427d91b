/*
 * The process that answers: behind the door it holds DuckDB open, reads the
 * shelf, and does one request after the other until nobody asks any more.  How
 * files are written stands in asker_write.c.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "transparency/tables/asker_inner.h"
#include "transparency/tables/limits.h"

/* One request: itself, its answer while it grows. */
#define WORK_BYTES_MAX ((size_t)64 << 20)

struct kit {
	struct duck *duck;
	const char *why;
};

static void *
work_prepare(void)
{
	struct kit *kit = calloc(1, sizeof(*kit));

	if (kit == NULL || setpriority(PRIO_PROCESS, 0, ASKER_NICE) != 0)
		return NULL;
	kit->duck = duck_open(&kit->why);
	return kit;
}

static bool
work_send(str bytes)
{
	ssize_t n;

	for (; bytes.n > 0; bytes = str_drop(bytes, (size_t)n)) {
		n = write(STDOUT_FILENO, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

static bool
work_say(enum wire_kind kind, const char *said)
{
	char message[WIRE_HEAD + WIRE_ERROR_MAX];
	str text = str_take(str_of(said), WIRE_ERROR_MAX);

	wire_head((unsigned char *)message, kind, text.n);
	if (text.n > 0)
		memcpy(message + WIRE_HEAD, text.p, text.n);
	return work_send((str){ message, WIRE_HEAD + text.n });
}

static bool
work_read(void *to, size_t n)
{
	char *p = to;
	ssize_t got;

	while (n > 0) {
		got = read(STDIN_FILENO, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* The next request; false when there is none in time, or whoever asked is
 * gone. */
static bool
work_next(struct asker_work *work, int idle_ms, struct wire_request *request)
{
	struct pollfd asked = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char head[WIRE_HEAD];
	size_t n;
	char *bytes;

	if (poll(&asked, 1, idle_ms) <= 0 || !work_read(head, sizeof(head)) ||
	    !wire_head_read(head, &request->kind, &n) || n > WIRE_REQUEST_MAX)
		return false;
	bytes = arena_get(work->arena, n + 1, 1);
	return work_read(bytes, n) &&
	       wire_request_read(work->arena, (str){ bytes, n }, request);
}

/* Of DuckDB's trouble: whether less would have gone. */
static enum wire_kind
work_trouble(const char *error)
{
	static const char *const larges[] = { "Out of Memory", "bad_alloc",
		"No space left", "max_temp_directory_size" };

	for (size_t i = 0; i < sizeof(larges) / sizeof(*larges); i++)
		if (strstr(error, larges[i]) != NULL)
			return WIRE_LARGE;
	return WIRE_FAILED;
}

/* Rows into one message; the portal counts as we do here. */
static enum wire_kind
work_rows(struct asker_work *work, str sql, struct buf *b)
{
	struct duck_rows *rows = duck_stream(work->duck, sql);
	size_t columns = rows == NULL ? 0 : duck_columns(rows), n = 0;
	enum wire_kind kind = WIRE_ROWS;

	if (columns > 0)
		wire_rows(b, columns);
	while (columns > 0 && kind == WIRE_ROWS && duck_next(rows)) {
		for (size_t i = 0; i < columns; i++)
			wire_value(b, duck_text(rows, i));
		n++;
		if (b->full ||
		    b->n + n * columns * sizeof(str) > ASKER_ANSWER_MAX) {
			work->why = "the answer is too large";
			kind = WIRE_LARGE;
		}
	}
	if (columns == 0 || (kind == WIRE_ROWS && !duck_whole(rows)))
		kind = work_trouble(duck_error(work->duck));
	duck_done(rows);
	wire_rows_end(b, n);
	return kind;
}

static enum wire_kind
work_page(struct asker_work *work, const struct asker_page *page, struct buf *b)
{
	struct buf sql = buf_open(work->arena, 2 * WIRE_REQUEST_MAX);

	if (!asker_order(work, page, &sql))
		return work_trouble(duck_error(work->duck));
	return work_rows(work, buf_str(&sql), b);
}

static bool
work_answer(struct asker_work *work, const struct wire_request *request)
{
	struct buf b = buf_open(work->arena, ASKER_ANSWER_MAX);
	enum wire_kind kind = request->kind == WIRE_WRITE
				  ? asker_write(work, request)
			      : request->kind == WIRE_PAGE
				  ? work_page(work, &request->page, &b)
				  : work_rows(work, request->sql, &b);

	if (kind == WIRE_ROWS)
		return work_send(buf_str(&b));
	if (kind == WIRE_WRITTEN)
		return work_say(kind, "");
	if (kind == WIRE_FAILED)
		kind = work_trouble(duck_error(work->duck));
	return work_say(kind,
		   work->why == NULL ? duck_error(work->duck) : work->why) &&
	       /* Memory that was short may be short again: a fresh process
		* has all of it. */
	       (kind == WIRE_FAILED || work->why != NULL);
}

static bool
work_worn(void)
{
	struct timespec used;

	return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0 ||
	       used.tv_sec > ASKER_CPU_SECONDS / 2;
}

static bool
work_begin(struct duck *duck, const struct jail_folders *in)
{
	return duck_run(duck,
		   S("set max_temp_directory_size = '" ASKER_SPILL "'"),
		   NULL) &&
	       duck_confine(duck, in->read, in->write, ASKER_DUCK_BYTES) &&
	       duck_run(duck, S("set lock_configuration = true"), NULL);
}

static bool
work_stand(void *cookie, const struct jail_folders *in, struct buf *reply)
{
	const struct kit *kit = cookie;
	struct asker_work work = { .duck = kit->duck, .folder = in->write };
	struct wire_request request = { .idle_ms = ASKER_IDLE_MS };
	bool good = true;

	(void)reply;
	if (kit->duck == NULL)
		return work_say(WIRE_MISSING, kit->why);
	if (!work_begin(kit->duck, in))
		return work_say(WIRE_FAILED, duck_error(kit->duck));
	work.arena = arena_open(WORK_BYTES_MAX);
	good = work_say(WIRE_READY, "");
	while (good && !work_worn() &&
	       work_next(&work, request.idle_ms, &request)) {
		work.why = NULL;
		good = work_answer(&work, &request);
		arena_reset(work.arena);
	}
	return true;
}

const struct jail_role asker_role = {
	.name = "asker",
	.prepare = work_prepare,
	.work_in = work_stand,
};
