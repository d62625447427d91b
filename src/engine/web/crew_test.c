/* Goal: what takes long keeps nobody else waiting: each desk has a line of its
 * own, which is served in order and to its end, and who stands in it too long,
 * or leaves, is not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "engine/web/limits.h"
#include "engine/web/server.h"

/* As many as a class, and their teacher's colleagues. */
#define MANY 50

struct hall {
	_Atomic bool let_go;	    /* those who are told to wait */
	_Atomic int working, files; /* handlers that began; that made a file */
	struct site site;
	struct server *server;
	struct hall *self; /* handlers see the site through a const */
};

static enum outcome
hall_answer(struct request *rq)
{
	struct hall *hall = *(struct hall *const *)rq->portal;

	rq->reply.fresh = true;
	atomic_fetch_add(&hall->working, 1);
	while (!atomic_load(&hall->let_go) &&
	       !str_is(request_param(rq, "now"), "yes"))
		usleep(1000);
	if (rq->route->methods & WAITS_FILE)
		atomic_fetch_add(&hall->files, 1);
	buf_c(&rq->reply.body, "done");
	return OUTCOME_OK;
}

static void
hall_sorry(struct request *rq, enum outcome outcome)
{
	buf_fmt(&rq->reply.body, "sorry %d: %s", outcome_status(outcome),
	    rq->wrong == NULL ? "" : rq->wrong);
}

static const struct route routes[] = {
	{ METHOD_GET, "/page", hall_answer, ANYONE, SHAPE_BARE, "now", "A page",
	    NULL },
	{ METHOD_GET | WAITS_ANSWER, "/answer", hall_answer, ANYONE, SHAPE_BARE,
	    "now", "An answer", NULL },
	{ METHOD_GET | WAITS_FILE, "/file", hall_answer, ANYONE, SHAPE_BARE,
	    "now", "A file", NULL },
	{ METHOD_GET | WAITS_FILE | WAITS_ASKED, "/shelf", hall_answer, ANYONE,
	    SHAPE_BARE, "now", "A file that may be there", NULL },
	{ .pattern = NULL },
};
static const struct route *const tables[] = { routes };

static void
hall_open(struct hall *hall, struct server_options options)
{
	const char *why = NULL;

	memset(hall, 0, sizeof(*hall));
	hall->self = hall;
	hall->site = (struct site){ .router = router_open(arena, tables, 1),
		.portal = &hall->self,
		.sorry = hall_sorry };
	options.address = "127.0.0.1";
	options.loops = options.workers = 1;
	hall->server = server_open(&hall->site, &options, &why);
	if (hall->server == NULL)
		fail_msg("%s", why);
}

/* A client on a connection of its own that has asked. */
static int
hall_ask(struct hall *hall, const char *target)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)server_port(hall->server)),
		.sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	struct timeval patience = { .tv_sec = 600 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char text[256];
	int n;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	n = snprintf(text, sizeof(text),
	    "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", target);
	assert_int_equal(write(fd, text, (size_t)n), n);
	return fd;
}

/* What it gets: the status; all of it in ${all}, if not NULL. */
static int
hall_told(int fd, char all[4096])
{
	char room[4096];
	size_t n = 0;
	ssize_t got;

	while (n < sizeof(room) - 1 &&
	       (got = read(fd, room + n, sizeof(room) - 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	room[n] = '\0';
	if (all != NULL)
		memcpy(all, room, n + 1);
	return n < 12 ? 0 : (int)strtol(room + 9, NULL, 10);
}

static void
wait_for(_Atomic int *n, int at_least)
{
	while (atomic_load(n) < at_least)
		usleep(1000);
}

/* There is one worker for pages in this hall. */
static void
a_long_line_keeps_no_page_waiting(void **state)
{
	struct hall hall;
	int files[MANY / 2 + 1], answers[MANY / 2];

	(void)state;
	hall_open(&hall, (struct server_options){ 0 });
	for (int i = 0; i < MANY / 2; i++)
		files[i] = hall_ask(&hall, "/file");
	wait_for(&hall.working, LIMIT_MAKING);
	/* Neither a page nor a question waits for a file … */
	assert_int_equal(hall_told(hall_ask(&hall, "/page?now=yes"), NULL),
	    200);
	assert_int_equal(hall_told(hall_ask(&hall, "/answer?now=yes"), NULL),
	    200);
	for (int i = 0; i < MANY / 2; i++)
		answers[i] = hall_ask(&hall, "/answer");
	wait_for(&hall.working, LIMIT_MAKING + 2 + LIMIT_ASKING);
	/* … nor a page for a question; and nobody is sent away. */
	assert_int_equal(hall_told(hall_ask(&hall, "/page?now=yes"), NULL),
	    200);
	assert_int_equal(hall.working, LIMIT_MAKING + 3 + LIMIT_ASKING);
	/* What needs nothing to be made does not wait either: it keeps the one
	 * worker, who is let go with all others. */
	files[MANY / 2] = hall_ask(&hall, "/shelf");
	wait_for(&hall.working, LIMIT_MAKING + 4 + LIMIT_ASKING);
	atomic_store(&hall.let_go, true);
	for (int i = 0; i < MANY / 2; i++) {
		assert_int_equal(hall_told(files[i], NULL), 200);
		assert_int_equal(hall_told(answers[i], NULL), 200);
	}
	assert_int_equal(hall_told(files[MANY / 2], NULL), 200);
	assert_int_equal(hall.files, MANY / 2 + 1);
	server_close(hall.server);
}

static void
many_who_ask_at_once_are_answered(void **state)
{
	struct hall hall;
	int fds[MANY];

	(void)state;
	hall_open(&hall, (struct server_options){ 0 });
	for (int i = 0; i < MANY; i++)
		fds[i] = hall_ask(&hall, "/answer");
	wait_for(&hall.working, LIMIT_ASKING);
	atomic_store(&hall.let_go, true);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(hall_told(fds[i], NULL), 200);
	assert_int_equal(hall.working, MANY);
	server_close(hall.server);
}

/* And those for whom there is no place are told so, at once. */
static void
a_line_has_an_end(void **state)
{
	enum { BEYOND = 5, ALL = LIMIT_ASKING + LIMIT_LINE + BEYOND };
	struct hall hall;
	struct pollfd fds[ALL];
	int told[600] = { 0 }, status;

	(void)state;
	hall_open(&hall, (struct server_options){ .per_address = 2 * ALL });
	for (int i = 0; i < ALL; i++) {
		fds[i] = (struct pollfd){ .fd = hall_ask(&hall, "/answer"),
			.events = POLLIN };
		if (i + 1 == LIMIT_ASKING)
			wait_for(&hall.working, LIMIT_ASKING);
	}
	for (int left = BEYOND; left > 0;) {
		assert_true(poll(fds, ALL, 600000) > 0);
		for (int i = 0; i < ALL; i++) {
			if (fds[i].revents == 0)
				continue;
			assert_int_equal(hall_told(fds[i].fd, NULL), 503);
			fds[i].fd = -1;
			left--;
		}
	}
	atomic_store(&hall.let_go, true);
	for (int i = 0; i < ALL; i++) {
		status = fds[i].fd < 0 ? 503 : hall_told(fds[i].fd, NULL);
		told[status]++;
	}
	assert_int_equal(told[200], LIMIT_ASKING + LIMIT_LINE);
	assert_int_equal(told[503], BEYOND);
	server_close(hall.server);
}

static void
who_waits_too_long_is_told(void **state)
{
	struct hall hall;
	char all[4096];
	int first, late;

	(void)state;
	hall_open(&hall, (struct server_options){ .line_ms = 1 });
	first = hall_ask(&hall, "/file");
	/* On a busy machine a thread may take longer than that to begin. */
	while (atomic_load(&hall.working) == 0)
		if (poll(&(struct pollfd){ .fd = first, .events = POLLIN }, 1,
			1) > 0) {
			assert_int_equal(hall_told(first, NULL), 503);
			first = hall_ask(&hall, "/file");
		}
	late = hall_ask(&hall, "/file");
	assert_int_equal(hall_told(late, all), 503);
	assert_non_null(strstr(all, "Retry-After: 10\r\n"));
	assert_non_null(strstr(all, "Please try again in some seconds."));
	/* Whoever is being served is not in the line. */
	assert_int_equal(hall.files, 0);
	atomic_store(&hall.let_go, true);
	assert_int_equal(hall_told(first, NULL), 200);
	assert_int_equal(hall.files, 1);
	server_close(hall.server);
}

/* Who asks again and again for a file that does not come keeps those behind
 * waiting once. */
static void
who_left_is_passed_over(void **state)
{
	struct hall hall;
	int first, last;

	(void)state;
	hall_open(&hall, (struct server_options){ 0 });
	first = hall_ask(&hall, "/file");
	wait_for(&hall.working, 1);
	for (int i = 0; i < 10; i++)
		close(hall_ask(&hall, "/file"));
	last = hall_ask(&hall, "/file");
	atomic_store(&hall.let_go, true);
	assert_int_equal(hall_told(first, NULL), 200);
	assert_int_equal(hall_told(last, NULL), 200);
	assert_int_equal(hall.files, 2);
	server_close(hall.server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_line_keeps_no_page_waiting),
		cmocka_unit_test(many_who_ask_at_once_are_answered),
		cmocka_unit_test(a_line_has_an_end),
		cmocka_unit_test(who_waits_too_long_is_told),
		cmocka_unit_test(who_left_is_passed_over),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
