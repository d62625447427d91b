/* Goal: an address elsewhere is asked as far as it is safe, and no further: by
 * no redirect, name or size is the portal led to a machine of the inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/fetch/fetch.h"

/* A server of a few lines, and a second door behind which nobody may go. */
static int door, inner;
static unsigned door_port, inner_port;
static atomic_int inside;  /* who came in there */
static atomic_int brought; /* kB of the huge one */
static pthread_t thread;

static int
listen_on(unsigned *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static void
say(int fd, const char *text)
{
	(void)!write(fd, text, strlen(text));
}

static void
say_much(int fd)
{
	static char kb[1024];

	say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	while (write(fd, kb, sizeof(kb)) > 0 && atomic_load(&brought) < 1 << 16)
		atomic_fetch_add(&brought, 1);
}

static void
serve_one(int fd, const char *head)
{
	char line[256];
	bool get = strncmp(head, "GET ", 4) == 0;

	if (strstr(head, "/fine "))
		say(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
			"Content-Length: 1234\r\nConnection: close\r\n\r\n");
	else if (strstr(head, "/gone "))
		say(fd, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
	else if (strstr(head, "/closed "))
		say(fd, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
	else if (strstr(head, "/broken "))
		say(fd, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
	else if (strstr(head, "/moved "))
		say(fd, "HTTP/1.1 301 No\r\nLocation: fine\r\n"
			"Content-Length: 0\r\n\r\n");
	else if (strstr(head, "/loop "))
		say(fd, "HTTP/1.1 302 No\r\nLocation: /loop\r\n"
			"Content-Length: 0\r\n\r\n");
	else if (strstr(head, "/disk "))
		say(fd, "HTTP/1.1 302 No\r\nLocation: file:///etc/passwd\r\n"
			"Content-Length: 0\r\n\r\n");
	else if (strstr(head, "/inside ")) {
		snprintf(line, sizeof(line),
		    "HTTP/1.1 302 No\r\nLocation: http://127.0.0.1:%u/\r\n"
		    "Content-Length: 0\r\n\r\n",
		    inner_port);
		say(fd, line);
	} else if (strstr(head, "/slow "))
		(void)!read(fd, line, sizeof(line)); /* until they give up */
	else if (strstr(head, "/only-get ") && get && strstr(head, "Range: "))
		say(fd, "HTTP/1.1 206 Part\r\nContent-Length: 2\r\n"
			"Content-Range: bytes 0-1/9\r\n\r\nab");
	else if (strstr(head, "/empty ") && get)
		say(fd, "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n");
	else if (strstr(head, "/huge ") && get)
		say_much(fd);
	else if (!strstr(head, "/hangs-up "))
		say(fd, "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
}

static void *
serve(void *cookie)
{
	char head[4096];
	ssize_t n;
	int fd;

	(void)cookie;
	while ((fd = accept(door, NULL, NULL)) >= 0) {
		n = read(fd, head, sizeof(head) - 1);
		head[n < 0 ? 0 : n] = '\0';
		serve_one(fd, head);
		close(fd);
	}
	return NULL;
}

/* What the open internet is in these tests: one door of this machine. */
static bool
lets_door(const struct sockaddr *sa)
{
	struct sockaddr_in four;

	memcpy(&four, sa, sizeof(four));
	if (sa->sa_family == AF_INET && ntohs(four.sin_port) == inner_port)
		atomic_fetch_add(&inside, 1);
	return sa->sa_family == AF_INET && ntohs(four.sin_port) == door_port;
}

static const struct fetcher careful = { .agent = "Test", .time_ms = 5000 };
static const struct fetcher let = { .agent = "Test",
	.time_ms = 5000,
	.lets = lets_door };

static struct fetch_answer
look(struct arena *a, const struct fetcher *f, const char *path)
{
	return fetch_look(a, f,
	    str_fmt(a, "http://127.0.0.1:%u/%s", door_port, path));
}

static void
answers_have_outcomes(void **state)
{
	static const struct {
		const char *path;
		enum fetch_outcome outcome;
		int status;
	} v[] = {
		{ "fine", FETCH_FINE, 200 },
		{ "moved", FETCH_FINE, 200 },
		{ "only-get", FETCH_FINE, 206 },
		{ "empty", FETCH_FINE, 416 },
		{ "huge", FETCH_FINE, 200 },
		{ "gone", FETCH_GONE, 404 },
		{ "closed", FETCH_REFUSED, 401 },
		{ "other", FETCH_REFUSED, 405 },
		{ "broken", FETCH_BROKEN, 500 },
		{ "loop", FETCH_BROKEN, 302 },
		{ "hangs-up", FETCH_SILENT, 0 },
		{ "inside", FETCH_FORBIDDEN, 0 },
		{ "disk", FETCH_FORBIDDEN, 302 },
	};
	struct arena *a = arena_open((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct fetch_answer answer = look(a, &let, v[i].path);

		if (answer.outcome != v[i].outcome ||
		    answer.status != v[i].status)
			fail_msg("%s: outcome %d, status %d", v[i].path,
			    answer.outcome, answer.status);
		if (answer.status != 0)
			assert_true(answer.heard || v[i].status == 0);
	}
	/* The inner door was thought of, and nobody went there. */
	assert_int_equal(atomic_load(&inside), 1);
	assert_true(atomic_load(&brought) < 1 << 16);
	arena_close(a);
}

static void
what_was_said_is_kept(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct fetch_answer answer = look(a, &let, "fine");

	(void)state;
	assert_true(str_is(answer.type, "text/csv"));
	assert_int_equal(answer.size, 1234);
	/* The size of a part is not that of the file. */
	answer = look(a, &let, "only-get");
	assert_int_equal(answer.size, -1);
	arena_close(a);
}

static void
silence_is_told_apart(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct fetcher hasty = let;
	struct fetch_answer answer;
	unsigned port;
	int fd = listen_on(&port);

	(void)state;
	hasty.time_ms = 300;
	answer = look(a, &hasty, "slow");
	assert_int_equal(answer.outcome, FETCH_SILENT);
	assert_true(answer.heard);
	/* Nobody listens there any more: the machine says so. */
	close(fd);
	hasty.lets = fetch_any;
	answer =
	    fetch_look(a, &hasty, str_fmt(a, "http://127.0.0.1:%u/", port));
	assert_int_equal(answer.outcome, FETCH_SILENT);
	assert_true(answer.heard);
	/* RFC 6761: no such name, with or without a line. */
	answer = fetch_look(a, &hasty, S("http://nobody.invalid/"));
	assert_int_equal(answer.outcome, FETCH_SILENT);
	assert_false(answer.heard);
	arena_close(a);
}

static void
inside_is_not_asked(void **state)
{
	static const char *const v[] = { "http://127.0.0.1/",
		"http://localhost/", "http://[::1]/", "http://2130706433/",
		"http://0x7f.1/", "http://10.0.0.1/", "http://[::ffff:7f00:1]/",
		"http://169.254.169.254/latest/meta-data/",
		"http://user:password@nobody.invalid/",
		"http://user@nobody.invalid/", "https://nobody.invalid:8443/",
		"http://nobody.invalid:22/", "ftp://nobody.invalid/",
		"file:///etc/passwd", "gopher://x/", "", "nobody.invalid",
		"http://", "http://example.org/", "https://data.Example.com./x",
		"http://city.example/" };
	struct arena *a = arena_open((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (fetch_look(a, &careful, str_of(v[i])).outcome !=
		    FETCH_FORBIDDEN)
			fail_msg("%s was asked", v[i]);
	assert_int_equal(look(a, &careful, "fine").outcome, FETCH_FORBIDDEN);
	arena_close(a);
}

static void
proxies_are_not_asked(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	assert_int_equal(look(a, &let, "fine").outcome, FETCH_FINE);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	arena_close(a);
}

static void
a_stop_is_heard(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	atomic_bool stop = true;
	struct fetcher f = let;

	(void)state;
	f.stop = &stop;
	f.time_ms = 600000;
	assert_int_not_equal(look(a, &f, "slow").outcome, FETCH_FINE);
	arena_close(a);
}

/* Each end of each range that is nobody's, and its neighbours. */
static const struct {
	const char *address;
	bool open;
} addresses[] = {
	{ "8.8.8.8", true },
	{ "1.1.1.1", true },
	{ "0.0.0.0", false },
	{ "9.255.255.255", true },
	{ "10.0.0.0", false },
	{ "10.255.255.255", false },
	{ "11.0.0.0", true },
	{ "100.63.255.255", true },
	{ "100.64.0.0", false },
	{ "100.127.255.255", false },
	{ "100.128.0.0", true },
	{ "127.0.0.1", false },
	{ "127.255.255.254", false },
	{ "169.254.169.254", false },
	{ "172.15.255.255", true },
	{ "172.16.0.0", false },
	{ "172.31.255.255", false },
	{ "172.32.0.0", true },
	{ "192.0.0.8", false },
	{ "192.0.2.1", false },
	{ "192.167.255.255", true },
	{ "192.168.1.1", false },
	{ "192.169.0.0", true },
	{ "198.17.255.255", true },
	{ "198.18.0.0", false },
	{ "198.19.255.255", false },
	{ "198.51.100.1", false },
	{ "203.0.113.1", false },
	{ "223.255.255.255", true },
	{ "224.0.0.1", false },
	{ "239.255.255.255", false },
	{ "240.0.0.1", false },
	{ "255.255.255.255", false },
	{ "2606:4700::1111", true },
	{ "2001:4860:4860::8888", true },
	{ "::", false },
	{ "::1", false },
	{ "::7f00:1", false },
	{ "::ffff:8.8.8.8", true },
	{ "::ffff:127.0.0.1", false },
	{ "::ffff:10.1.2.3", false },
	{ "64:ff9b::8.8.8.8", true },
	{ "64:ff9b::192.168.0.1", false },
	{ "64:ff9b:1::1", false },
	{ "100::1", false },
	{ "2001::1", false },
	{ "2001:1ff::1", false },
	{ "2001:200::1", true },
	{ "2001:db8::1", false },
	{ "2002:7f00:1::1", false },
	{ "2002:808:808::1", true },
	{ "3fff:fff::1", false },
	{ "fc00::1", false },
	{ "fdff::1", false },
	{ "fe80::1", false },
	{ "fec0::1", false },
	{ "ff02::1", false },
};

static void
addresses_are_told_apart(void **state)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr local = { .sa_family = AF_UNIX };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		const struct sockaddr *sa = (struct sockaddr *)&four;

		if (inet_pton(AF_INET, addresses[i].address, &four.sin_addr) !=
		    1) {
			sa = (struct sockaddr *)&six;
			assert_int_equal(inet_pton(AF_INET6,
					     addresses[i].address,
					     &six.sin6_addr),
			    1);
		}
		if (fetch_public(sa) != addresses[i].open)
			fail_msg("%s", addresses[i].address);
	}
	assert_false(fetch_public(&local));
	assert_false(fetch_any(&local));
}

static int
open_doors(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	door = listen_on(&door_port);
	inner = listen_on(&inner_port);
	return pthread_create(&thread, NULL, serve, NULL);
}

static int
shut_doors(void **state)
{
	(void)state;
	shutdown(door, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(door);
	close(inner);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_told_apart),
		cmocka_unit_test(answers_have_outcomes),
		cmocka_unit_test(what_was_said_is_kept),
		cmocka_unit_test(silence_is_told_apart),
		cmocka_unit_test(inside_is_not_asked),
		cmocka_unit_test(proxies_are_not_asked),
		cmocka_unit_test(a_stop_is_heard),
	};

	return cmocka_run_group_tests(tests, open_doors, shut_doors);
}
