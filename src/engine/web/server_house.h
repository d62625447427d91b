/*
 * For tests alone: a small portal with a page of every shape, a server around
 * it, and a client that says what it is told to.  Included by one file of a
 * program only.
 */
#ifndef ENGINE_WEB_SERVER_HOUSE_H
#define ENGINE_WEB_SERVER_HOUSE_H

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

static inline struct portal *
portal_of(const struct request *rq)
{
	return *(struct portal *const *)rq->portal;
}

static inline enum outcome
page_home(struct request *rq)
{
	int n = atomic_fetch_add(&portal_of(rq)->rendered, 1);

	buf_fmt(&rq->reply.body, "<h1>home %.*s %d</h1>", ARG(rq->page.lang),
	    n);
	for (int i = 0; i < 200; i++)
		buf_c(&rq->reply.body, "<p>The same words again.</p>\n");
	return OUTCOME_OK;
}

static inline enum outcome
page_plan(struct request *rq)
{
	if (str_is(rq->argument[0], "none"))
		return OUTCOME_NOT_FOUND;
	buf_fmt(&rq->reply.body, "<p>%.*s q=%.*s</p>", ARG(rq->argument[0]),
	    ARG(request_param(rq, "q")));
	return OUTCOME_OK;
}

static inline enum outcome
page_slow(struct request *rq)
{
	atomic_fetch_add(&portal_of(rq)->waiting, 1);
	usleep(300000);
	rq->reply.fresh = true;
	buf_c(&rq->reply.body, "slow");
	return OUTCOME_OK;
}

/* Who asks, as throttles know them. */
static inline enum outcome
page_from(struct request *rq)
{
	rq->reply.fresh = true;
	buf_fmt(&rq->reply.body, "%llx", (unsigned long long)rq->with.from);
	return OUTCOME_OK;
}

/* Whoever watches: whether they stand near us, and whether a database or a
 * session was asked for them. */
static inline enum outcome
probe(struct request *rq)
{
	buf_fmt(&rq->reply.body, "%s %s %llu", rq->with.near ? "near" : "far",
	    rq->db == NULL ? "alone" : "asked",
	    (unsigned long long)metrics_count(rq->metrics, METRIC_PROBE));
	if (!rq->with.near)
		return OUTCOME_FORBIDDEN;
	return OUTCOME_OK;
}

static inline enum outcome
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

static inline enum outcome
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
static inline enum outcome
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

static inline enum outcome
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

static inline void
portal_sorry(struct request *rq, enum outcome outcome)
{
	bool api = rq->route != NULL ? rq->route->shape == SHAPE_API
				     : str_starts(rq->path, S("/api"));

	if (api)
		rq->reply.type = "application/problem+json";
	buf_fmt(&rq->reply.body, "sorry %d in %.*s", outcome_status(outcome),
	    ARG(rq->page.lang));
}

static inline bool
portal_migrate(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists marks (id integer primary key)");
}

static inline bool
portal_mark(struct db *db, void *cookie)
{
	(void)cookie;
	return db_run(db, 0, NO_VALUES) == 1;
}

static inline void
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

static inline void
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

static inline int
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

static inline void
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

static inline void
client_say(unsigned port, const char *text, struct answer *answer)
{
	int fd = client_connect(port);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	client_take(fd, answer);
}

static inline void
client_get(unsigned port, const char *target, const char *more,
    struct answer *answer)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", target,
	    more);
	client_say(port, text, answer);
}

struct served {
	struct portal portal;
	struct server *server;
	unsigned port;
};

static inline struct server *
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

/* A portal of its own that is served so. */
static inline struct served *
served_open(struct server_options options)
{
	struct served *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	portal_open(&h->portal);
	h->server = server_start(&h->portal, options);
	h->port = server_port(h->server);
	return h;
}

static inline void
served_close(struct served *h)
{
	if (h->server != NULL)
		server_close(h->server);
	portal_close(&h->portal);
	free(h);
}

#endif
