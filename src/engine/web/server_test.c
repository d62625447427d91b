/* Goal: a running server answers, caches, limits and stops as it says.
 *
 * "server_test serve" runs the same portal until its input ends, with short
 * deadlines, and prints its port: for tests/http/hostile.py. */
#include "engine/web/server_house.h"

static int
house_open(void **state)
{
	*state = served_open((struct server_options){ .cache = true });
	return 0;
}

static int
house_close(void **state)
{
	served_close(*state);
	return 0;
}

static void
answers_pages(void **state)
{
	struct served *h = *state;
	struct answer a;

	client_get(h->port, "/ca/plans/one?q=x&zz=1", "", &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "<p>one q=x</p>");
	assert_non_null(strstr(a.head, "default-src 'none'"));
	assert_non_null(strstr(a.head, "Vary: Accept-Encoding\r\n"));
	assert_non_null(strstr(a.head, "Cache-Control: public, no-cache"));
	client_get(h->port, "/ca/plans/none", "", &a);
	assert_int_equal(a.status, 404);
	assert_string_equal(a.body, "sorry 404 in ca");
	assert_non_null(strstr(a.head, "Cache-Control: no-store"));
	client_get(h->port, "/plans/one?q=1", "Accept-Language: es\r\n", &a);
	assert_int_equal(a.status, 303);
	assert_non_null(strstr(a.head, "Location: /es/plans/one?q=1\r\n"));
	assert_non_null(
	    strstr(a.head, "Vary: Accept-Encoding, Accept-Language\r\n"));
}

static void
answers_the_api(void **state)
{
	struct served *h = *state;
	struct answer a;

	client_get(h->port, "/api/plans", "", &a);
	assert_string_equal(a.body, "{\"plans\":[]}");
	assert_non_null(strstr(a.head, "Access-Control-Allow-Origin: *"));
	assert_non_null(strstr(a.head, "Vary: Accept-Encoding, Accept\r\n"));
	client_get(h->port, "/api/plans", "Accept: text/csv\r\n", &a);
	assert_string_equal(a.body, "a,b\n");
	client_get(h->port, "/api/plans", "", &a);
	assert_string_equal(a.body, "{\"plans\":[]}");
	client_say(h->port,
	    "POST /api/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
	    "Content-Length: 5\r\n\r\nhello",
	    &a);
	assert_string_equal(a.body, "{\"bytes\":5}");
	client_say(h->port,
	    "OPTIONS /api/plans HTTP/1.1\r\nHost: a\r\n"
	    "Connection: close\r\n\r\n",
	    &a);
	assert_int_equal(a.status, 204);
	assert_non_null(strstr(a.head,
	    "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"));
}

static void
keeps_a_page_until_an_act(void **state)
{
	struct served *h = *state;
	struct fault fault = { .kind = FAULT_NONE };
	struct answer first, again, after;
	char more[128], *etag;

	client_get(h->port, "/en", "", &first);
	client_get(h->port, "/en", "", &again);
	assert_string_equal(first.body, again.body);
	etag = strstr(first.head, "ETag: ");
	assert_non_null(etag);
	snprintf(more, sizeof(more), "If-None-Match: %.34s\r\n", etag + 6);
	client_get(h->port, "/en", more, &again);
	assert_int_equal(again.status, 304);
	assert_int_equal(again.n_body, 0);

	assert_int_equal(store_write(h->portal.store, h->portal.arena,
			     portal_mark, NULL, &fault),
	    WRITE_DONE);
	/* The cache hears of it a moment later. */
	for (int i = 0; i < 6000; i++) {
		client_get(h->port, "/en", more, &after);
		if (after.status != 304)
			break;
		usleep(10000);
	}
	assert_int_equal(after.status, 200);
	assert_string_not_equal(first.body, after.body);
}

static void
packs_when_asked(void **state)
{
	struct served *h = *state;
	struct answer plain, packed;

	client_get(h->port, "/es", "", &plain);
	client_get(h->port, "/es", "Accept-Encoding: gzip, br\r\n", &packed);
	assert_non_null(strstr(packed.head, "Content-Encoding: br\r\n"));
	assert_true(packed.n_body < plain.n_body / 10);
	client_get(h->port, "/es", "Accept-Encoding: gzip\r\n", &packed);
	assert_non_null(strstr(packed.head, "Content-Encoding: gzip\r\n"));
	client_get(h->port, "/es", "Accept-Encoding: zstd\r\n", &packed);
	assert_non_null(strstr(packed.head, "Content-Encoding: zstd\r\n"));
}

static void
finishes_what_is_under_way(void **state)
{
	struct served *h =
	    served_open((struct server_options){ .cache = true });
	struct answer a;
	const char text[] = "GET /en/slow HTTP/1.1\r\nHost: a\r\n"
			    "Connection: close\r\n\r\n";
	int fd;

	(void)state;
	fd = client_connect(h->port);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	while (atomic_load(&h->portal.waiting) == 0)
		usleep(10000);
	server_close(h->server);
	h->server = NULL;
	client_take(fd, &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "slow");
	served_close(h);
}

static void
sends_a_file_from_the_disk(void **state)
{
	struct served *h = *state;
	struct answer a;

	client_get(h->port, "/table.csv", "", &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "a,b\n1,2\n");
	assert_non_null(strstr(a.head, "Content-Length: 8"));
	assert_non_null(strstr(a.head, "Content-Type: text/csv"));
	client_get(h->port, "/table.csv?q=no", "", &a);
	assert_int_equal(a.status, 403);
	assert_null(strstr(a.body, "1,2"));
}

/* More of them than there are workers: those who read are answered. */
static void
writers_keep_no_reader_waiting(void **state)
{
	static const char text[] =
	    "POST /api/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
	    "Content-Length: 4\r\n\r\nwait";
	struct served *h = *state;
	struct answer a;
	int fds[6], i;

	for (i = 0; i < 6; i++) {
		fds[i] = client_connect(h->port);
		assert_int_equal(write(fds[i], text, strlen(text)),
		    strlen(text));
	}
	while (atomic_load(&h->portal.waiting) < 6)
		usleep(1000);
	client_get(h->port, "/ca/plans/one", "", &a);
	assert_int_equal(a.status, 200);
	atomic_store(&h->portal.let_go, true);
	for (i = 0; i < 6; i++) {
		client_take(fds[i], &a);
		assert_string_equal(a.body, "{\"bytes\":4}");
	}
}

static void
says_why_it_cannot_open(void **state)
{
	struct served *h = *state;
	struct server_options options = { .address = "localhost" };
	const char *why = NULL;

	assert_null(server_open(&h->portal.site, &options, &why));
	assert_string_equal(why, "the address is not an IPv4 or IPv6 address");
	options.address = "127.0.0.1";
	options.port = h->port;
	assert_null(server_open(&h->portal.site, &options, &why));
	assert_non_null(strstr(why, "cannot listen"));
	options.port = 0;
	options.connections = 2000000000;
	assert_null(server_open(&h->portal.site, &options, &why));
	assert_non_null(strstr(why, "open files"));
}

/* For hostile.py and for load. */
static int
serve(bool cache)
{
	struct server_options options = { .address = "127.0.0.1",
		.workers = 16,
		.cache = cache,
		.per_address = 100,
		.head_ms = 2000,
		.body_ms = 2000,
		.idle_ms = 3000 };
	struct portal portal;
	struct server *server;
	const char *why = NULL;
	int c;

	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_open(&portal.site, &options, &why);
	if (server == NULL)
		fail_msg("%s", why);
	printf("%u\n", server_port(server));
	fflush(stdout);
	while ((c = getchar()) != EOF)
		;
	server_close(server);
	portal_close(&portal);
	return 0;
}

#define IN_HOUSE(test)                                                         \
	cmocka_unit_test_setup_teardown(test, house_open, house_close)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(answers_pages),
		IN_HOUSE(answers_the_api),
		IN_HOUSE(keeps_a_page_until_an_act),
		IN_HOUSE(packs_when_asked),
		IN_HOUSE(sends_a_file_from_the_disk),
		IN_HOUSE(writers_keep_no_reader_waiting),
		cmocka_unit_test(finishes_what_is_under_way),
		IN_HOUSE(says_why_it_cannot_open),
	};

	if (argc > 1 && strcmp(argv[1], "serve") == 0)
		return serve(argc < 3 || strcmp(argv[2], "uncached") != 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
