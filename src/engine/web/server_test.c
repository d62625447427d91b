/* Goal: a running server answers, caches, limits and stops as it says.
 *
 * "server_test serve" runs the same portal until its input ends, with short
 * deadlines, and prints its port: for tests/http/hostile.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/store/engine.h"
#include "engine/web/metrics.h"
#include "engine/web/server.h"

struct portal {
	_Atomic int rendered;
	_Atomic int waiting;
	_Atomic bool let_go; /* those who POST "wait" */
	struct store *store;
	struct languages *languages;
	struct arena *arena;
	struct statements *statements;
	struct site site;
	char file[64];
	struct portal *self; /* handlers see the site through a const */
};

static struct portal *
portal_of(const struct request *rq)
{
	return *(struct portal *const *)rq->portal;
}

static enum outcome
page_home(struct request *rq)
{
	int n = atomic_fetch_add(&portal_of(rq)->rendered, 1);

	buf_fmt(&rq->reply.body, "<h1>home %.*s %d</h1>", ARG(rq->page.lang),
	    n);
	for (int i = 0; i < 200; i++)
		buf_c(&rq->reply.body, "<p>The same words again.</p>\n");
	return OUTCOME_OK;
}

static enum outcome
page_plan(struct request *rq)
{
	if (str_is(rq->argument[0], "none"))
		return OUTCOME_NOT_FOUND;
	buf_fmt(&rq->reply.body, "<p>%.*s q=%.*s</p>", ARG(rq->argument[0]),
	    ARG(request_param(rq, "q")));
	return OUTCOME_OK;
}

static enum outcome
page_slow(struct request *rq)
{
	atomic_fetch_add(&portal_of(rq)->waiting, 1);
	usleep(300000);
	rq->reply.fresh = true;
	buf_c(&rq->reply.body, "slow");
	return OUTCOME_OK;
}

/* Who asks, as throttles know them. */
static enum outcome
page_from(struct request *rq)
{
	rq->reply.fresh = true;
	buf_fmt(&rq->reply.body, "%llx", (unsigned long long)rq->with.from);
	return OUTCOME_OK;
}

/* Whoever watches: whether they stand near us, and whether a database or a
 * session was asked for them. */
static enum outcome
probe(struct request *rq)
{
	buf_fmt(&rq->reply.body, "%s %s %llu", rq->with.near ? "near" : "far",
	    rq->db == NULL ? "alone" : "asked",
	    (unsigned long long)metrics_count(rq->metrics, METRIC_PROBE));
	if (!rq->with.near)
		return OUTCOME_FORBIDDEN;
	return OUTCOME_OK;
}

static enum outcome
api_plans(struct request *rq)
{
	rq->reply.shared = true;
	if (str_find(rq->accept, S("text/csv")) >= 0) {
		rq->reply.type = "text/csv; charset=utf-8";
		buf_c(&rq->reply.body, "a,b\n");
	} else
		buf_c(&rq->reply.body, "{\"plans\":[]}");
	return OUTCOME_OK;
}

static enum outcome
api_echo(struct request *rq)
{
	if (str_is(rq->body, "wait")) {
		atomic_fetch_add(&portal_of(rq)->waiting, 1);
		while (!atomic_load(&portal_of(rq)->let_go))
			usleep(1000);
	}
	buf_fmt(&rq->reply.body, "{\"bytes\":%zu}", rq->body.n);
	rq->reply.fresh = true;
	return OUTCOME_OK;
}

/* From the disk, but for who may not have it. */
static enum outcome
bare_table(struct request *rq)
{
	struct reply_file *file = NEW(rq->arena, struct reply_file);

	file->fd = memfd_create("table", MFD_CLOEXEC);
	assert_int_equal(write(file->fd, "a,b\n1,2\n", 8), 8);
	file->size = 8;
	rq->reply.file = file;
	rq->reply.type = "text/csv";
	rq->reply.fresh = true;
	return str_is(request_param(rq, "q"), "no") ? OUTCOME_FORBIDDEN
						    : OUTCOME_OK;
}

static enum outcome
bare_robots(struct request *rq)
{
	buf_c(&rq->reply.body, "User-agent: *\n");
	return OUTCOME_OK;
}

static const struct route routes[] = {
	{ METHOD_GET, "/", page_home, ANYONE, SHAPE_PAGE, "", "Home", NULL },
	{ METHOD_GET, "/plans/:slug", page_plan, ANYONE, SHAPE_PAGE, "q after",
	    "A plan", NULL },
	{ METHOD_GET, "/table.csv", bare_table, ANYONE, SHAPE_BARE, "q",
	    "A table", NULL },
	{ METHOD_GET, "/from", page_from, ANYONE, SHAPE_PAGE, "", "Who asks",
	    NULL },
	{ METHOD_GET, "/slow", page_slow, ANYONE, SHAPE_PAGE, "", "Slow",
	    NULL },
	{ METHOD_GET, "/api/plans", api_plans, ANYONE, SHAPE_API, "",
	    "All plans", NULL },
	{ METHOD_POST, "/api/echo", api_echo, ANYONE, SHAPE_API, "", "Echo",
	    NULL },
	{ METHOD_GET, "/robots.txt", bare_robots, ANYONE, SHAPE_BARE, "",
	    "For robots", NULL },
	{ METHOD_GET, "/probe", probe, ANYONE, SHAPE_PROBE, "", "How it does",
	    NULL },
	{ .pattern = NULL },
};

static const struct route *const tables[] = { routes };
static const char *const probes[] = { "/probe", NULL };

static const struct asset assets[] = {
	{ "/assets/a-1.css", "text/css", STR("body{color:#111}"), STR(""),
	    STR(""), true },
};

static void
portal_sorry(struct request *rq, enum outcome outcome)
{
	bool api = rq->route != NULL ? rq->route->shape == SHAPE_API
				     : str_starts(rq->path, S("/api"));

	if (api)
		rq->reply.type = "application/problem+json";
	buf_fmt(&rq->reply.body, "sorry %d in %.*s", outcome_status(outcome),
	    ARG(rq->page.lang));
}

static bool
portal_migrate(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists marks (id integer primary key)");
}

static bool
portal_mark(struct db *db, void *cookie)
{
	(void)cookie;
	return db_run(db, 0, NO_VALUES) == 1;
}

static void
portal_open(struct portal *portal)
{
	static const struct catalogue catalogues[] = { { "ca", STR("") },
		{ "es", STR("") }, { "pt", STR("") } };
	portal->self = portal;
	portal->statements = statements_open(DIALECT_SQLITE);
	struct store_options options = { .engine = &engine_sqlite,
		.url = portal->file,
		.statements = portal->statements,
		.readers = 8,
		.create = true,
		.migrate = portal_migrate };
	struct fault fault = { .kind = FAULT_NONE };
	int fd;

	snprintf(portal->file, sizeof(portal->file), "%s",
	    "/tmp/server_test_XXXXXX");
	fd = mkstemp(portal->file);
	assert_true(fd >= 0);
	close(fd);
	statements_add(portal->statements, "mark_add",
	    S("insert into marks default values"));
	portal->store = store_open(&options, &fault);
	if (portal->store == NULL)
		fail_msg("%s", fault.detail);
	portal->arena = arena_open(1 << 20);
	portal->languages = languages_open(catalogues, 3);
	portal->site =
	    (struct site){ .router = router_open(portal->arena, tables, 1),
		    .store = portal->store,
		    .languages = portal->languages,
		    .assets = assets,
		    .n_assets = 1,
		    .probes = probes,
		    .sorry = portal_sorry,
		    .portal = &portal->self };
}

static void
portal_close(struct portal *portal)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	char beside[80];

	store_close(portal->store);
	statements_close(portal->statements);
	languages_close(portal->languages);
	arena_close(portal->arena);
	for (int i = 0; i < 4; i++) {
		snprintf(beside, sizeof(beside), "%s%s", portal->file, ends[i]);
		unlink(beside);
	}
}

/* A client: one connection, one text to send, all that comes back. */
struct answer {
	int status;
	char head[8192];
	char body[32768];
	size_t n_body;
};

static int
client_connect(unsigned port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	struct timeval patience = { .tv_sec = 5 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void
client_take(int fd, struct answer *answer)
{
	static const char end[] = "\r\n\r\n";
	char all[sizeof(answer->head) + sizeof(answer->body)];
	size_t n = 0;
	ssize_t got;
	char *at;

	while (n < sizeof(all) - 1 &&
	       (got = read(fd, all + n, sizeof(all) - 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	all[n] = '\0';
	memset(answer, 0, sizeof(*answer));
	at = strstr(all, end);
	if (at == NULL || n < 12)
		return;
	answer->status = (int)strtol(all + 9, NULL, 10);
	memcpy(answer->head, all, (size_t)(at - all));
	answer->n_body = n - (size_t)(at + 4 - all);
	memcpy(answer->body, at + 4, answer->n_body);
}

static void
client_say(unsigned port, const char *text, struct answer *answer)
{
	int fd = client_connect(port);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	client_take(fd, answer);
}

static void
client_get(unsigned port, const char *target, const char *more,
    struct answer *answer)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", target,
	    more);
	client_say(port, text, answer);
}

struct house_of_test {
	struct portal portal;
	struct server *server;
	unsigned port;
};

static struct server *
server_start(struct portal *portal, struct server_options options)
{
	const char *why = NULL;
	struct server *server;

	options.address = "127.0.0.1";
	options.workers = 4;
	options.loops = 2;
	server = server_open(&portal->site, &options, &why);
	if (server == NULL)
		fail_msg("%s", why);
	return server;
}

static int
house_open(void **state)
{
	struct house_of_test *h = calloc(1, sizeof(*h));
	struct server_options options = { .cache = true };

	portal_open(&h->portal);
	h->server = server_start(&h->portal, options);
	h->port = server_port(h->server);
	*state = h;
	return 0;
}

static int
house_close(void **state)
{
	struct house_of_test *h = *state;

	server_close(h->server);
	portal_close(&h->portal);
	free(h);
	return 0;
}

static void
answers_pages(void **state)
{
	struct house_of_test *h = *state;
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
	struct house_of_test *h = *state;
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
	struct house_of_test *h = *state;
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
	usleep(1100000);
	client_get(h->port, "/en", more, &after);
	assert_int_equal(after.status, 200);
	assert_string_not_equal(first.body, after.body);
}

static void
packs_when_asked(void **state)
{
	struct house_of_test *h = *state;
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
limits_what_costs(void **state)
{
	struct server_options options = { .cache = true,
		.rate = 1,
		.burst = 3 };
	struct portal portal;
	struct server *server;
	struct answer a;
	unsigned port;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_start(&portal, options);
	port = server_port(server);
	client_get(port, "/en/plans/a", "", &a);
	assert_int_equal(a.status, 200);
	client_get(port, "/en/plans/b", "", &a);
	assert_int_equal(a.status, 200);
	client_get(port, "/en/plans/c", "", &a);
	assert_int_equal(a.status, 200);
	client_get(port, "/ca/plans/d", "", &a);
	assert_int_equal(a.status, 429);
	assert_string_equal(a.body, "sorry 429 in ca");
	assert_non_null(strstr(a.head, "Retry-After: 1\r\n"));
	client_get(port, "/en/plans/a", "", &a);
	assert_int_equal(a.status, 200);
	server_close(server);
	portal_close(&portal);
}

static void
believes_its_proxy_alone(void **state)
{
	struct server_options options = { .rate = 1,
		.burst = 1,
		.behind_proxy = true };
	struct portal portal;
	struct server *server;
	struct answer a;
	unsigned port;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_start(&portal, options);
	port = server_port(server);
	client_get(port, "/en", "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 200);
	client_get(port, "/en", "X-Forwarded-For: 8.8.8.8, 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 429);
	client_get(port, "/en", "X-Forwarded-For: 1.2.3.4, 8.8.8.8\r\n", &a);
	assert_int_equal(a.status, 200);
	/* A field of the client's own before the one our proxy added. */
	client_get(port, "/en",
	    "X-Forwarded-For: 7.7.7.7\r\nX-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 429);
	server_close(server);
	portal_close(&portal);
}

/* Guessing and registering are counted for each of them. */
static void
tells_who_asks(void **state)
{
	struct server_options options = { .behind_proxy = true };
	struct portal portal;
	struct server *server;
	struct answer a, b;
	unsigned port;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_start(&portal, options);
	port = server_port(server);
	client_get(port, "/en/from", "", &a);
	assert_int_equal(a.status, 200);
	assert_string_not_equal(a.body, "0");
	client_get(port, "/en/from", "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n",
	    &b);
	assert_string_not_equal(a.body, b.body);
	client_get(port, "/en/from", "X-Forwarded-For: 8.8.8.8, 1.2.3.4\r\n",
	    &a);
	assert_string_equal(a.body, b.body);
	server_close(server);
	options.behind_proxy = false;
	server = server_start(&portal, options);
	port = server_port(server);
	client_get(port, "/en/from", "X-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_string_not_equal(a.body, b.body);
	client_get(port, "/en/from", "", &b);
	assert_string_equal(a.body, b.body);
	server_close(server);
	portal_close(&portal);
}

/* The key of 127.0.0.1, as address_key has it. */
#define HERE UINT64_C(0xffff7f000001)

static void
trusts_whom_it_is_told_to(void **state)
{
	static const uint64_t here[] = { HERE };
	struct server_options options = { .trusted = here, .n_trusted = 1 };
	struct portal portal;
	struct server *server;
	struct answer a, b;
	unsigned port;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_start(&portal, options);
	port = server_port(server);
	client_get(port, "/en/from", "X-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_string_equal(a.body, "ffff01020304");
	client_get(port, "/en/from", "", &a);
	assert_string_equal(a.body, "ffff7f000001");
	/* Whoever watches is near while nobody passed them on, and is
	 * counted; nobody is asked who they are. */
	client_get(port, "/probe", "Cookie: session=x\r\n", &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "near alone 0");
	client_get(port, "/probe", "X-Forwarded-For: 127.0.0.1\r\n", &b);
	assert_int_equal(b.status, 403);
	assert_string_equal(b.body, "far alone 1");
	client_get(port, "/probe", "Forwarded: for=127.0.0.1\r\n", &b);
	assert_string_equal(b.body, "far alone 2");
	server_close(server);
	portal_close(&portal);
}

static void
finishes_what_is_under_way(void **state)
{
	struct server_options options = { .cache = true };
	struct portal portal;
	struct server *server;
	struct answer a;
	const char text[] = "GET /en/slow HTTP/1.1\r\nHost: a\r\n"
			    "Connection: close\r\n\r\n";
	int fd;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	portal_open(&portal);
	server = server_start(&portal, options);
	fd = client_connect(server_port(server));
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	while (atomic_load(&portal.waiting) == 0)
		usleep(10000);
	server_close(server);
	client_take(fd, &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "slow");
	portal_close(&portal);
}

static void
sends_a_file_from_the_disk(void **state)
{
	struct house_of_test *h = *state;
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
	struct house_of_test *h = *state;
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
	struct house_of_test *h = *state;
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
		cmocka_unit_test(limits_what_costs),
		cmocka_unit_test(believes_its_proxy_alone),
		cmocka_unit_test(tells_who_asks),
		cmocka_unit_test(trusts_whom_it_is_told_to),
		cmocka_unit_test(finishes_what_is_under_way),
		IN_HOUSE(says_why_it_cannot_open),
	};

	if (argc > 1 && strcmp(argv[1], "serve") == 0)
		return serve(argc < 3 || strcmp(argv[2], "uncached") != 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
