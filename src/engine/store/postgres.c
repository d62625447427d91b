/*
 * PostgreSQL behind the engine table.
 *
 * Many processes write, one at a time: "begin immediate" takes an advisory
 * lock, the pen, and every statement after it sees what was committed before
 * (read committed).  So a change is applied alone in the whole portal, as on
 * SQLite, and nothing has to be tried again because somebody else changed what
 * it had read.  Readers see one snapshot (repeatable read) and wait for nobody.
 *
 * What goes to the server is one message where it can be: "begin" travels with
 * the first statement, and nobody waits for the answer to a reader's
 * "rollback".
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/buf.h"
#include "engine/store/postgres_private.h"

/* More than any statement takes. */
#define VALUES_MAX 128

/* What is unsound, in words: more than a person will read. */
#define REPORT_BYTES_MAX ((size_t)64 << 10)

/* Types of columns, as the server numbers them: pg_type.dat. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2, OID_INT4 = 23, OID_NUMERIC = 1700 };

static const char read_begin[] =
    "begin isolation level repeatable read, read only";

static const char pen_take[] =
    "begin; select pg_advisory_xact_lock(hashtext('claraboia'),"
    " hashtext(current_schema()))";

struct prepared {
	char name[16];
	bool reads; /* it changes nothing */
	PGresult *result;
	int row;
	int64_t changed;
};

static void *
postgres_connect(const struct engine *self, const char *url,
    enum access access, struct fault *fault)
{
	(void)self;
	return connection_make(url, access, fault);
}

static void
postgres_disconnect(void *conn)
{
	connection_end(conn);
}

static bool
postgres_alive(void *conn)
{
	struct connection *c = conn;
	struct pollfd fd = { .fd = PQsocket(c->pg), .events = POLLIN };
	struct fault ignored;

	if (c->gone || !connection_ready(c, &ignored))
		return false;
	/* Nobody asked: what comes is a farewell, or a notice. */
	if (poll(&fd, 1, 0) > 0 && !PQconsumeInput(c->pg))
		return false;
	return PQstatus(c->pg) == CONNECTION_OK;
}

static bool
pen_begin(struct connection *c, struct fault *fault)
{
	struct fault ignored;

	c->open = connection_run(c, pen_take, PEN_MS_MAX * 2, fault);
	if (!c->open && !c->gone)
		connection_run(c, "rollback", ANSWER_MS_MAX, &ignored);
	return c->open;
}

static bool
connection_rollback(struct connection *c)
{
	struct fault ignored;

	if (c->gone || !connection_ready(c, &ignored))
		return false;
	if (c->begins || !c->open) {
		c->begins = false;
		return true;
	}
	if (PQsendQuery(c->pg, "rollback") == 0)
		return false;
	c->ends = true;
	return PQflush(c->pg) >= 0;
}

static bool
postgres_exec(void *conn, const char *text, struct fault *fault)
{
	struct connection *c = conn;

	fault_write(fault, FAULT_AWAY, "the connection broke");
	if (strcmp(text, "rollback") == 0)
		return connection_rollback(c);
	if (strcmp(text, "begin immediate") == 0)
		return pen_begin(c, fault);
	if (strcmp(text, "begin") == 0) {
		c->begins = true;
		return !c->gone;
	}
	if (strcmp(text, "commit") == 0)
		c->open = false;
	return connection_run(c, text, TABLES_MS_MAX, fault);
}

/* Whether ${text} only reads: what begins with anything else may write. */
static bool
statement_reads(const char *text)
{
	while (*text == ' ' || *text == '\n' || *text == '\t')
		text++;
	return strncmp(text, "select", 6) == 0 &&
	       strstr(text, "for update") == NULL;
}

static void *
postgres_prepare(void *conn, const char *text, struct fault *fault)
{
	struct connection *c = conn;
	struct prepared *p = calloc(1, sizeof(*p));
	PGresult *result;
	bool good = false;

	if (p == NULL) {
		fault_write(fault, FAULT_BROKEN, "out of memory");
		return NULL;
	}
	snprintf(p->name, sizeof(p->name), "s%u", c->prepared++);
	p->reads = statement_reads(text);
	if (connection_ready(c, fault) && !c->gone &&
	    PQsendPrepare(c->pg, p->name, text, 0, NULL) == 1) {
		result = connection_result(c, ANSWER_MS_MAX, fault);
		good = result != NULL && connection_good(c, result, fault);
		PQclear(result);
		while (good && (result = connection_result(c, ANSWER_MS_MAX,
				    fault)) != NULL)
			PQclear(result);
		if (!good && !c->gone)
			PQclear(PQgetResult(c->pg));
	} else {
		c->gone = true;
		fault_write(fault, FAULT_AWAY, PQerrorMessage(c->pg));
	}
	if (good)
		return p;
	free(p);
	return NULL;
}

static void
postgres_finalize(void *conn, void *stmt)
{
	struct prepared *p = stmt;

	/* On the server it goes with the connection. */
	(void)conn;
	PQclear(p->result);
	free(p);
}

/* The values as libpq wants them: C strings, in ${text} (malloced, NULL
 * without memory), which is as long as all of them. */
static char *
values_write(const struct value *values, size_t n, const char **out)
{
	size_t bytes = 1, i;
	char *text, *at;

	for (i = 0; i < n; i++)
		bytes += values[i].kind == VALUE_TEXT ? values[i].text.n + 1
						      : 24;
	at = text = malloc(bytes);
	for (i = 0; text != NULL && i < n; i++) {
		out[i] = values[i].kind == VALUE_NULL ? NULL : at;
		if (values[i].kind == VALUE_NUMBER) {
			at += snprintf(at, 24, "%lld",
				  (long long)values[i].number) +
			      1;
		} else if (values[i].kind == VALUE_TEXT) {
			if (values[i].text.n > 0)
				memcpy(at, values[i].text.p, values[i].text.n);
			at[values[i].text.n] = '\0';
			at += values[i].text.n + 1;
		}
	}
	return text;
}

/* PostgreSQL's texts hold no zero byte: it must not end one unseen. */
static bool
values_sound(const struct value *values, size_t n, struct fault *fault)
{
	if (n > VALUES_MAX)
		return fault_write(fault, FAULT_BROKEN, "too many values");
	for (size_t i = 0; i < n; i++)
		if (values[i].kind == VALUE_TEXT && values[i].text.n > 0 &&
		    memchr(values[i].text.p, '\0', values[i].text.n) != NULL)
			return fault_write(fault, FAULT_RULE,
			    "a text holds a zero byte");
	return true;
}

/* Send ${p}, and "begin" before it where that still waits; in one message. */
static bool
statement_send(struct connection *c, const struct prepared *p,
    const char *const *values, size_t n)
{
	if (!c->begins)
		return PQsendQueryPrepared(c->pg, p->name, (int)n, values, NULL,
			   NULL, 0) == 1;
	return PQenterPipelineMode(c->pg) == 1 &&
	       PQsendQueryParams(c->pg, read_begin, 0, NULL, NULL, NULL, NULL,
		   0) == 1 &&
	       PQsendQueryPrepared(c->pg, p->name, (int)n, values, NULL, NULL,
		   0) == 1 &&
	       PQpipelineSync(c->pg) == 1;
}

/* Read on until nothing of what was sent is left to be answered. */
static bool
statement_drain(struct connection *c, bool pipeline, struct fault *fault)
{
	struct fault own = { 0 };
	PGresult *result;
	bool synced = false;

	while (!synced) {
		result = connection_result(c, ANSWER_MS_MAX, &own);
		if (own.kind != FAULT_NONE) {
			*fault = own;
			return false;
		}
		if (result == NULL && !pipeline)
			return true;
		synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		PQclear(result);
	}
	return PQexitPipelineMode(c->pg) == 1;
}

/* The answer to the statement itself; NULL with a fault. */
static PGresult *
statement_answer(struct connection *c, bool pipeline, struct fault *fault)
{
	PGresult *result = connection_result(c, ANSWER_MS_MAX, fault);
	bool good = result != NULL && connection_good(c, result, fault);

	if (good && pipeline) {
		PQclear(result);
		/* Between two answers stands none. */
		PQclear(connection_result(c, ANSWER_MS_MAX, fault));
		result = connection_result(c, ANSWER_MS_MAX, fault);
		good = result != NULL && connection_good(c, result, fault);
	}
	if (!c->gone && !statement_drain(c, pipeline, fault))
		good = false;
	if (good)
		return result;
	PQclear(result);
	return NULL;
}

static bool
postgres_start(void *conn, void *stmt, const struct value *values, size_t n,
    struct fault *fault)
{
	struct connection *c = conn;
	struct prepared *p = stmt;
	const char *texts[VALUES_MAX];
	bool pipeline = c->begins, sent;
	char *text;

	if (!values_sound(values, n, fault))
		return false;
	if (c->gone || !connection_ready(c, fault))
		return fault_write(fault, FAULT_AWAY, "the connection broke");
	text = values_write(values, n, texts);
	sent = text != NULL && statement_send(c, p, texts, n);
	free(text);
	if (!sent) {
		c->gone = true;
		return fault_write(fault, FAULT_AWAY, PQerrorMessage(c->pg));
	}
	c->begins = false;
	c->open = true;
	p->row = -1;
	p->changed = 0;
	p->result = statement_answer(c, pipeline, fault);
	if (p->result == NULL)
		return false;
	if (!p->reads)
		str_number(str_of(PQcmdTuples(p->result)), &p->changed);
	return true;
}

static int
postgres_step(void *conn, void *stmt, struct fault *fault)
{
	struct prepared *p = stmt;

	(void)conn;
	(void)fault;
	return ++p->row < PQntuples(p->result);
}

static struct value
postgres_column(void *conn, void *stmt, int column)
{
	const struct prepared *p = stmt;
	struct value value = { .kind = VALUE_TEXT };

	(void)conn;
	if (PQgetisnull(p->result, p->row, column))
		return value_null();
	value.text.p = PQgetvalue(p->result, p->row, column);
	value.text.n = (size_t)PQgetlength(p->result, p->row, column);
	switch (PQftype(p->result, column)) {
	case OID_BOOL:
		return value_number(value.text.p[0] == 't');
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
	case OID_NUMERIC: /* what a sum of whole numbers is */
		if (str_number(value.text, &value.number))
			value.kind = VALUE_NUMBER;
		break;
	default:
		break;
	}
	return value;
}

static bool
postgres_reads_only(void *conn, void *stmt)
{
	(void)conn;
	return ((struct prepared *)stmt)->reads;
}

static int64_t
postgres_changed(void *conn, void *stmt)
{
	(void)conn;
	return ((struct prepared *)stmt)->changed;
}

static void
postgres_reset(void *conn, void *stmt)
{
	struct prepared *p = stmt;

	(void)conn;
	PQclear(p->result);
	p->result = NULL;
}

static bool
postgres_commit(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	struct connection *c = conn;
	char text[256];

	snprintf(text, sizeof(text),
	    "insert into store_mark (writer, mark) values ('%s', %llu)"
	    " on conflict (writer) do update set mark = excluded.mark,"
	    " at = now();"
	    "notify claraboia, '%s';"
	    "commit",
	    mark->writer, (unsigned long long)mark->n, mark->writer);
	if (!connection_run(c, text, COMMIT_MS_MAX, fault))
		return false;
	c->open = false;
	return true;
}

static int
postgres_kept(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	char text[128];
	int64_t n;

	snprintf(text, sizeof(text),
	    "select mark from store_mark where writer = '%s'", mark->writer);
	if (!connection_number(conn, text, ANSWER_MS_MAX, &n, fault))
		return -1;
	return n >= (int64_t)mark->n;
}

/* Whether a notice of somebody else's has come. */
static bool
notices_read(struct connection *c, const char *me)
{
	PGnotify *notice;
	bool heard = false;

	while ((notice = PQnotifies(c->pg)) != NULL) {
		heard = heard || strcmp(notice->extra, me) != 0;
		PQfreemem(notice);
	}
	return heard;
}

/* The same within ${ms}. */
static int
news_heard(struct connection *c, const char *me, int ms, struct fault *fault)
{
	struct pollfd fd = { .fd = PQsocket(c->pg), .events = POLLIN };

	/* One may have come along with another answer. */
	if (notices_read(c, me))
		return 1;
	if (poll(&fd, 1, ms) > 0 && !PQconsumeInput(c->pg)) {
		c->gone = true;
		fault_write(fault, FAULT_AWAY, PQerrorMessage(c->pg));
		return -1;
	}
	return notices_read(c, me);
}

static int
postgres_news(void *conn, const char *me, int ms, struct fault *fault)
{
	struct connection *c = conn;
	char text[128];
	int64_t marks;
	int heard = 0;

	if (!c->listens && !connection_run(c, "listen claraboia",
			       ANSWER_MS_MAX, fault))
		return -1;
	if (c->listens)
		heard = news_heard(c, me, ms, fault);
	c->listens = true;
	if (heard != 0)
		return heard;
	/* Notices may be lost with a connection: so look as well. */
	snprintf(text, sizeof(text),
	    "select coalesce(sum(mark), 0) from store_mark where writer <> "
	    "'%s'",
	    me);
	if (!connection_number(c, text, WATCH_MS_MAX, &marks, fault))
		return -1;
	heard = marks != c->marks;
	c->marks = marks;
	return heard;
}

/* The server keeps its own promises; what it knows to be broken it says. */
static bool
postgres_check(void *conn, struct arena *arena, str *report,
    struct fault *fault)
{
	static const char indexes[] =
	    "select count(*) from pg_index i join pg_class c on c.oid = "
	    "i.indrelid where not i.indisvalid and c.relnamespace = "
	    "current_schema()::regnamespace";
	static const char constraints[] =
	    "select count(*) from pg_constraint where not convalidated and "
	    "connamespace = current_schema()::regnamespace";
	static const char pages[] =
	    "select coalesce(checksum_failures, 0) from pg_stat_database "
	    "where datname = current_database()";
	struct buf b = buf_open(arena, REPORT_BYTES_MAX);
	int64_t bad[3];

	if (!connection_number(conn, indexes, TABLES_MS_MAX, &bad[0],
		fault) ||
	    !connection_number(conn, constraints, TABLES_MS_MAX, &bad[1],
		fault) ||
	    !connection_number(conn, pages, TABLES_MS_MAX, &bad[2],
		fault))
		return false;
	if (bad[0] > 0)
		buf_fmt(&b, "%lld indexes are not valid: reindex them\n",
		    (long long)bad[0]);
	if (bad[1] > 0)
		buf_fmt(&b, "%lld rules were never validated\n",
		    (long long)bad[1]);
	if (bad[2] > 0)
		buf_fmt(&b, "%lld pages did not match their checksum\n",
		    (long long)bad[2]);
	*report = buf_str(&b);
	return true;
}

const struct engine engine_postgres = {
	.name = "postgres",
	.dialect = DIALECT_POSTGRES,
	.aborts = true,
	.tables = "create table if not exists store_mark ("
		  "writer text primary key, mark bigint not null,"
		  " at timestamptz not null default now());"
		  /* Of processes that ended long ago. */
		  "delete from store_mark where at < now() - interval "
		  "'7 days'",
	.connect = postgres_connect,
	.disconnect = postgres_disconnect,
	.alive = postgres_alive,
	.exec = postgres_exec,
	.prepare = postgres_prepare,
	.finalize = postgres_finalize,
	.start = postgres_start,
	.step = postgres_step,
	.column = postgres_column,
	.reads_only = postgres_reads_only,
	.changed = postgres_changed,
	.reset = postgres_reset,
	.commit = postgres_commit,
	.kept = postgres_kept,
	.news = postgres_news,
	.check = postgres_check,
};
