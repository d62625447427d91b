/*
 * bare PORT DIR BYTES: the least that a page of 20 commitments can cost.  The
 * same statements as the page of the portal in DIR while nothing changes,
 * prepared once, the texts escaped until BYTES are full, on the threads of the
 * HTTP library itself.  No router, cache, guard, languages, limits, workers or
 * page.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/arena.h"
#include "portal.h"
#include "queries.h"

enum { THREADS = 2, ROWS = 21, SHOWN = 20, COLUMNS_MAX = 64 };

enum what {
	BEGIN,
	LIST,
	PANES,
	END,
	STATEMENTS
};

/* A connection to the database with its statements. */
struct reader {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	struct reader *next;
};

struct bare {
	size_t bytes;
	pthread_mutex_t lock;
	struct reader *free;
	struct reader readers[THREADS];
};

static void
reader_prepare(struct reader *r, enum what what, const char *text)
{
	if (sqlite3_prepare_v3(r->db, text, -1, SQLITE_PREPARE_PERSISTENT,
		&r->statements[what], NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "bare: %s\n", sqlite3_errmsg(r->db));
	exit(1);
}

static void
reader_bind(struct reader *r, enum what what, const char *name,
    const char *text, int64_t number)
{
	sqlite3_stmt *s = r->statements[what];
	int at = sqlite3_bind_parameter_index(s, name);

	if (text != NULL)
		sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(s, at, number);
}

static void
reader_open(struct reader *r, const char *path, const struct records *records)
{
	static const char setup[] = "pragma query_only = on;"
				    "pragma temp_store = memory;"
				    "pragma mmap_size = 268435456;"
				    "pragma cache_size = -1024";
	const struct statements *list = records_statements(records);

	if (sqlite3_open_v2(path, &r->db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    sqlite3_exec(r->db, setup, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "bare: %s\n", sqlite3_errmsg(r->db));
		exit(1);
	}
	reader_prepare(r, BEGIN, "begin");
	reader_prepare(r, END, "rollback");
	reader_prepare(r, LIST, statements_text(list, Q_commitment_list));
	reader_prepare(r, PANES, statements_text(list, Q_milestones_bare));
	reader_bind(r, LIST, "$1", "", 0);
	reader_bind(r, LIST, "$2", NULL, ROWS);
	reader_bind(r, LIST, "$3", "", 0);
	reader_bind(r, LIST, "$4", "", 0);
	reader_bind(r, LIST, "$5", NULL, 0);
	reader_bind(r, LIST, "$6", NULL, 0);
	reader_bind(r, LIST, "$7", "", 0);
	reader_bind(r, LIST, "$8", NULL, 0);
}

struct page_bytes {
	char *p;
	size_t n, max;
};

static void
bytes_escape(struct page_bytes *b, const char *s, size_t n)
{
	const char *with;
	size_t i, k;

	for (i = 0; i < n && b->n + 6 < b->max; i++) {
		with = s[i] == '&'   ? "&amp;"
		       : s[i] == '<' ? "&lt;"
		       : s[i] == '>' ? "&gt;"
		       : s[i] == '"' ? "&quot;"
				     : NULL;
		if (with == NULL)
			b->p[b->n++] = s[i];
		else
			for (k = 0; with[k] != '\0'; k++)
				b->p[b->n++] = with[k];
	}
}

/* All columns of all rows; the ids of the first ${most} into ${ids}. */
static size_t
reader_rows(struct reader *r, enum what what, struct page_bytes *b,
    int64_t ids[], size_t most)
{
	sqlite3_stmt *s = r->statements[what];
	size_t n = 0;
	int i, columns = sqlite3_column_count(s);
	const char *text;

	while (sqlite3_step(s) == SQLITE_ROW) {
		if (n < most)
			ids[n++] = sqlite3_column_int64(s, 0);
		for (i = 0; i < columns; i++) {
			/* Asked as text, it would be copied first. */
			text = sqlite3_column_blob(s, i);
			if (text != NULL)
				bytes_escape(b, text,
				    (size_t)sqlite3_column_bytes(s, i));
		}
	}
	sqlite3_reset(s);
	return n;
}

static void
bare_page(struct reader *r, struct page_bytes *b)
{
	char list[SHOWN * 21 + 1] = "";
	int64_t ids[SHOWN];
	size_t n, i, at = 0;

	reader_rows(r, BEGIN, b, NULL, 0);
	n = reader_rows(r, LIST, b, ids, SHOWN);
	for (i = 0; i < n; i++)
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%lld",
		    i == 0 ? "" : ",", (long long)ids[i]);
	reader_bind(r, PANES, "$1", list, 0);
	reader_rows(r, PANES, b, NULL, 0);
	reader_rows(r, END, b, NULL, 0);
	memset(b->p + b->n, ' ', b->max - b->n);
}

static enum MHD_Result
bare_handle(void *cookie, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **context)
{
	struct bare *bare = cookie;
	struct page_bytes b = { .max = bare->bytes };
	struct MHD_Response *response;
	enum MHD_Result result;
	struct reader *r;

	(void)url;
	(void)method;
	(void)version;
	(void)data;
	(void)n;
	if (*context == NULL) {
		*context = bare;
		return MHD_YES;
	}
	pthread_mutex_lock(&bare->lock);
	r = bare->free;
	bare->free = r->next;
	pthread_mutex_unlock(&bare->lock);
	b.p = malloc(b.max);
	if (b.p == NULL)
		abort();
	bare_page(r, &b);
	pthread_mutex_lock(&bare->lock);
	r->next = bare->free;
	bare->free = r;
	pthread_mutex_unlock(&bare->lock);
	response =
	    MHD_create_response_from_buffer(b.max, b.p, MHD_RESPMEM_MUST_FREE);
	MHD_add_response_header(response, "Content-Type",
	    "text/html; charset=utf-8");
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return result;
}

static void
bare_open(struct bare *bare, struct arena *arena, const char *dir)
{
	struct records *records = portal_records(DIALECT_SQLITE);
	str path = str_fmt(arena, "%s/claraboia.db", dir);
	size_t i;

	pthread_mutex_init(&bare->lock, NULL);
	for (i = 0; i < THREADS; i++) {
		reader_open(&bare->readers[i], path.p, records);
		bare->readers[i].next = bare->free;
		bare->free = &bare->readers[i];
	}
	records_close(records);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct arena *arena = arena_open((size_t)1 << 20);
	struct bare *bare = NEW(arena, struct bare);
	struct MHD_Daemon *daemon;
	sigset_t set;
	int sig;

	if (argc != 4) {
		fputs("usage: bare PORT DIR BYTES\n", stderr);
		return 2;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	bare->bytes = strtoul(argv[3], NULL, 10);
	bare_open(bare, arena, argv[2]);
	to.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL,
	    bare_handle, bare, MHD_OPTION_SOCK_ADDR, &to,
	    MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_END);
	if (daemon == NULL) {
		fputs("bare: cannot listen\n", stderr);
		return 1;
	}
	sigwait(&set, &sig);
	MHD_stop_daemon(daemon);
	arena_close(arena);
	return 0;
}
