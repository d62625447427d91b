/*
 * The server: sockets, threads and the HTTP library, which only answer.c and
 * server_send.c know beside it.  What a request means is decided in visit.c and dispatch.c.
 *
 * A few loops hold all sockets.  They refuse what the guard refuses, answer
 * files of the binary and pages in the cache at once, and suspend every other
 * connection until a worker at one of the desks (crew.h) has its answer.
 */
#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/date.h"
#include "engine/base/log.h"
#include "engine/web/address.h"
#include "engine/web/answer.h"
#include "engine/web/guard.h"
#include "engine/web/head.h"
#include "engine/web/limits.h"
#include "engine/web/server_private.h"

/* Two seconds of LIMIT_REAP_MS. */
#define QUIET_TICKS 8

static enum MHD_Result
server_header(void *cookie, enum MHD_ValueKind kind, const char *name,
    size_t n_name, const char *value, size_t n_value)
{
	struct head *head = cookie;

	(void)kind;
	if (head->n == LIMIT_HEADERS) {
		head->many = true;
		return MHD_NO;
	}
	head->v[head->n].name = (str){ name, n_name };
	head->v[head->n++].value = (str){ value, value == NULL ? 0 : n_value };
	return MHD_YES;
}

/* The request line is there: keep the target before the library cuts it. */
static void *
server_line(void *cookie, const char *uri, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct caller *caller = info == NULL ? NULL : info->socket_context;
	struct server *server = cookie;

	if (caller == NULL)
		return NULL;
	caller->stage = STAGE_HEAD;
	caller->uri = uri;
	caller->n_target = strlen(uri);
	caller->target = malloc(caller->n_target + 1);
	if (caller->target != NULL)
		memcpy(caller->target, uri, caller->n_target + 1);
	if (caller->again)
		reaper_within(&caller->watched, server->options.head_ms);
	caller->again = true;
	if (server->tiles)
		head_blind(uri);
	if (caller->n_target > 0)
		atomic_fetch_add(&server->house.metrics.under_way, 1);
	return caller;
}

/* Paths are decoded once, by path_normalise. */
static size_t
server_unescape(void *cookie, struct MHD_Connection *connection, char *s)
{
	(void)cookie;
	(void)connection;
	return strlen(s);
}

static enum MHD_Result
server_admit(void *cookie, const struct sockaddr *sa, socklen_t n)
{
	struct server *server = cookie;

	(void)n;
	if (options_proxy(&server->options, sa))
		return MHD_YES;
	return crowd_count(server->crowd, address_key(sa)) <
		       server->options.per_address
		   ? MHD_YES
		   : MHD_NO;
}

static void
server_connected(struct server *server, struct MHD_Connection *connection,
    void **context)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(connection,
	    MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *peer =
	    MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct caller *caller = calloc(1, sizeof(*caller));

	*context = caller;
	if (caller == NULL)
		return;
	caller->server = server;
	caller->connection = connection;
	caller->address = address_key(peer->client_addr);
	caller->ours = options_proxy(&server->options, peer->client_addr);
	caller->near = caller->ours || address_local(peer->client_addr);
	caller->watched.fd = fd->connect_fd;
	reaper_within(&caller->watched, server->options.head_ms);
	crowd_enter(server->crowd, caller->address);
	reaper_add(server->reaper, &caller->watched);
}

static void
server_notify(void *cookie, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *server = cookie;
	struct caller *caller = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		server_connected(server, connection, context);
		return;
	}
	if (caller == NULL)
		return;
	reaper_remove(server->reaper, &caller->watched);
	crowd_leave(server->crowd, caller->address);
	free(caller);
	*context = NULL;
}

static void
server_completed(void *cookie, struct MHD_Connection *connection,
    void **context, enum MHD_RequestTerminationCode code)
{
	struct server *server = cookie;
	struct caller *caller = *context;

	(void)connection;
	(void)code;
	if (caller == NULL)
		return;
	visit_end(&server->house, &caller->visit);
	free(caller->target);
	body_close(&server->bodies, &caller->body);
	if (caller->n_target > 0)
		atomic_fetch_sub(&server->house.metrics.under_way, 1);
	caller->target = NULL;
	caller->n_target = 0;
	caller->stage = STAGE_HEAD;
	reaper_within(&caller->watched, server->options.idle_ms);
	*context = NULL;
}

static enum MHD_Result
server_wait(struct caller *caller, enum desk desk, enum stage stage)
{
	reaper_within(&caller->watched, 0);
	caller->stage = stage;
	MHD_suspend_connection(caller->connection);
	if (atomic_load(&caller->server->stopping) ||
	    !crew_put(caller->server->crew, desk, caller))
		MHD_resume_connection(caller->connection);
	return MHD_YES;
}

/* Let a worker find out whether a large body may come, before it does: files
 * are handed in by people we know, and only where files are taken. */
static enum MHD_Result
server_ask(struct caller *caller)
{
	struct server *server = caller->server;

	if (caller->length > LIMIT_LARGE || server->options.spool == NULL ||
	    !caller->visit.personal)
		return server_send_early(caller, EARLY_LARGE);
	caller->allowed = OUTCOME_BUSY;
	return server_wait(caller, DESK_WRITE, STAGE_ASK);
}

/* What the worker found out, and room on the disk at once. */
static void
server_answer(struct caller *caller, struct arena *arena)
{
	struct server *server = caller->server;

	caller->allowed =
	    visit_allows(&server->house, &caller->visit, caller->length, arena);
	if (caller->allowed == OUTCOME_OK)
		caller->allowed = body_open(&server->bodies, &caller->body,
		    caller->length, true);
}

static enum MHD_Result
server_receive(struct caller *caller)
{
	int64_t ms = caller->server->options.body_ms +
		     (int64_t)caller->length / LIMIT_BYTES_PER_MS;

	caller->stage = STAGE_BODY;
	reaper_within(&caller->watched, caller->length == 0 ? 0 : ms);
	return MHD_YES;
}

static enum MHD_Result
server_expect(struct caller *caller, size_t length)
{
	caller->length = length;
	if (length > LIMIT_BODY)
		return server_ask(caller);
	if (length > 0 && body_open(&caller->server->bodies, &caller->body,
			      length, false) != OUTCOME_OK)
		return server_send_early(caller, EARLY_BUSY);
	return server_receive(caller);
}

/* The whole head is there, the body is not. */
static enum MHD_Result
server_head(struct caller *caller, const char *method, const char *version)
{
	const union MHD_ConnectionInfo *size =
	    MHD_get_connection_info(caller->connection,
		MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	struct head head = { .n = 0 };
	str target = { caller->target, caller->n_target };
	const char *why;
	unsigned status;
	int64_t length;

	if (caller->target == NULL || size == NULL)
		return MHD_NO;
	if (caller->n_target > LIMIT_TARGET)
		return server_refuse(caller, 414);
	MHD_get_connection_values_n(caller->connection, MHD_HEADER_KIND,
	    server_header, &head);
	if (head.many)
		return server_refuse(caller, 431);
	if (!guard_head(str_of(method), target, str_of(version), head.v, head.n,
		&why))
		return server_refuse(caller, 400);
	if (caller->server->tiles &&
	    !head_tiles(method, (str){ caller->uri, target.n }, version, &head,
		size->header_size))
		return server_refuse(caller, 400);
	head_visit(&head, method, target, &caller->visit);
	caller->visit.with.from = caller->address;
	head_from(&head, caller->ours, caller->near, &caller->visit.with);
	status = head_framing(&head, caller->visit.method, &length);
	if (status != 0)
		return server_refuse(caller, status);
	return server_expect(caller, (size_t)length);
}

static bool
server_admits(struct caller *caller)
{
	struct throttle *throttle = caller->server->throttle;
	int64_t wait_us;

	return throttle == NULL || caller->visit.page != NULL ||
	       throttle_ask(throttle, caller->visit.with.from,
		   clock_ms() * 1000, &wait_us);
}

/* The whole request is there. */
static enum MHD_Result
server_serve(struct caller *caller)
{
	struct server *server = caller->server;

	if (!body_whole(&caller->body, &caller->visit.body))
		return server_send_early(caller, EARLY_BUSY);
	caller->visit.body_file = caller->body.spool.fd;
	if (visit_try(&server->house, &caller->visit))
		return server_send_visit(caller);
	if (shelf_try(server->shelf, &caller->visit)) {
		metrics_served(&server->house.metrics, METRIC_ASSET,
		    caller->visit.status);
		return server_send_visit(caller);
	}
	visit_desk(&server->house, &caller->visit);
	if (caller->visit.desk != DESK_WATCH && !server_admits(caller))
		return server_send_early(caller, EARLY_MANY);
	return server_wait(caller, caller->visit.desk, STAGE_WORK);
}

static enum MHD_Result
server_handle(void *cookie, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n_data,
    void **context)
{
	struct caller *caller = *context;

	(void)cookie;
	(void)connection;
	(void)url;
	if (caller == NULL)
		return MHD_NO;
	switch (caller->stage) {
	case STAGE_HEAD:
		return server_head(caller, method, version);
	case STAGE_ASK:
		return caller->allowed == OUTCOME_OK
			   ? server_receive(caller)
			   : server_send_early(caller,
				 early_of(caller->allowed));
	case STAGE_BODY:
		if (*n_data == 0)
			return server_serve(caller);
		if (!body_add(&caller->body, data, *n_data))
			return MHD_NO;
		break;
	case STAGE_WORK:
		/* Nobody could take it, or there was no memory. */
		if (caller->visit.value == NULL)
			return server_send_early(caller,
			    caller->visit.desk < DESK_ASK ? EARLY_BUSY
							  : EARLY_LINE);
		return server_send_visit(caller);
	case STAGE_SENT:
		break;
	}
	*n_data = 0;
	return MHD_YES;
}

/* Who left the line: they closed the page, or asked again for it.  A client
 * that only ends its half of the connection is taken for one of them. */
static bool
server_left(const struct caller *caller)
{
	char next;

	return caller->visit.desk >= DESK_ASK &&
	       recv(caller->watched.fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void
server_work(void *cookie, void *thing, struct arena *arena)
{
	struct server *server = cookie;
	struct caller *caller = thing;

	if (caller->stage == STAGE_ASK)
		server_answer(caller, arena);
	else if (!atomic_load(&server->hurry) && !server_left(caller) &&
		 !visit_work(&server->house, &caller->visit, arena) &&
		 crew_put(server->crew, caller->visit.desk, caller))
		return;
	MHD_resume_connection(caller->connection);
}

static void
server_tick(void *cookie)
{
	struct server *server = cookie;
	struct caller *late;

	while ((late = crew_late(server->crew)) != NULL)
		MHD_resume_connection(late->connection);
	visit_tick(&server->house);
	/* What a busy hour took from the system goes back in the first quiet
	 * moment: a small machine has other things to do. */
	if (atomic_load(&server->house.metrics.under_way) > 0)
		server->quiet = 0;
	else if (++server->quiet == QUIET_TICKS)
		malloc_trim(0);
}

static bool
server_listen(struct server *server, const char **why)
{
	const struct server_options *o = &server->options;
	unsigned flags =
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	struct sockaddr_storage sa;

	if (!options_address(o, &sa)) {
		*why = "the address is not an IPv4 or IPv6 address";
		return false;
	}
	if (sa.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	server->daemon =
	    MHD_start_daemon(flags, 0, server_admit, server, server_handle,
		server, MHD_OPTION_SOCK_ADDR, &sa, MHD_OPTION_URI_LOG_CALLBACK,
		server_line, server, MHD_OPTION_UNESCAPE_CALLBACK,
		server_unescape, NULL, MHD_OPTION_NOTIFY_CONNECTION,
		server_notify, server, MHD_OPTION_NOTIFY_COMPLETED,
		server_completed, server, MHD_OPTION_CONNECTION_LIMIT,
		o->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)LIMIT_HEAD, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
		o->loops > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
		o->loops, MHD_OPTION_END);
	if (server->daemon == NULL)
		*why = "cannot listen there: is the port taken, or reserved?";
	return server->daemon != NULL;
}

/* Everything but threads and sockets. */
static bool
server_furnish(struct server *server)
{
	struct server_options *o = &server->options;

	server->house.maker = answer_maker;
	server->house.log = log_open(STDERR_FILENO);
	server->house.metrics.opened = moment_now();
	if (o->cache)
		server->house.metrics.cache = server->house.cache =
		    cache_open(LIMIT_CACHE, answer_maker.destroy);
	if (o->rate > 0)
		server->throttle = throttle_open(o->rate, o->burst);
	server->crowd = crowd_open();
	server->shelf = shelf_open(&server->house);
	server->early = early_open(&server->house);
	return server->house.log != NULL &&
	       (!o->cache || server->house.cache != NULL) &&
	       (o->rate == 0 || server->throttle != NULL) &&
	       server->crowd != NULL && server->shelf != NULL &&
	       server->early != NULL;
}

struct server *
server_open(const struct site *site, const struct server_options *options,
    const char **why)
{
	struct server *server = calloc(1, sizeof(*server));
	bool open;

	*why = "out of memory or threads";
	if (server == NULL)
		return NULL;
	server->house.site = *site;
	server->options = *options;
	options_fill(&server->options);
	server->bodies.folder = server->options.spool;
	server->house.minute = clock_ms() / 60000;
	/* From 0.9.76 on the library itself refuses or cuts otherwise. */
	server->tiles = strncmp(MHD_get_version(), "0.9.75", 6) == 0;
	open = sodium_init() >= 0 && server_furnish(server);
	if (open && !options_files(server->options.connections)) {
		*why = "too few open files allowed for so many connections: "
		       "raise the limit (ulimit -n, LimitNOFILE=)";
		open = false;
	}
	if (open) {
		server->crew =
		    crew_open(&server->options, server_work, server);
		if (server->crew != NULL)
			server->reaper = reaper_open(server_tick, server);
		open = server->reaper != NULL;
	}
	if (open && server_listen(server, why))
		return server;
	server_close(server);
	return NULL;
}

unsigned
server_port(const struct server *server)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info == NULL ? 0 : info->port;
}

/* Wait for requests under way, but not for ever. */
static void
server_settle(struct server *server)
{
	int64_t until = clock_ms() + LIMIT_STOP_MS;
	struct timespec pause = { .tv_nsec = 5000000 };

	while (atomic_load(&server->house.metrics.under_way) > 0 &&
	       clock_ms() < until)
		nanosleep(&pause, NULL);
}

void
server_close(struct server *server)
{
	MHD_socket listener = MHD_INVALID_SOCKET;

	if (server == NULL)
		return;
	atomic_store(&server->stopping, true);
	if (server->daemon != NULL) {
		listener = MHD_quiesce_daemon(server->daemon);
		server_settle(server);
	}
	atomic_store(&server->hurry, true);
	crew_end(server->crew);
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	if (listener != MHD_INVALID_SOCKET)
		close(listener);
	reaper_close(server->reaper);
	shelf_close(server->shelf);
	early_close(server->early);
	cache_close(server->house.cache);
	throttle_close(server->throttle);
	crowd_close(server->crowd);
	crew_close(server->crew);
	log_close(server->house.log);
	free(server);
}
