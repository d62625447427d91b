/*
 * Goal: an outbox on a store of its own that talks to whatever server it is
 * told, for tests/peers/smtp.py.
 *
 *	mail DIR put KEY TO		put a letter in; prints waits, known, …
 *	mail DIR forget TO		prints how many were dropped
 *	mail DIR run SECONDS URL [USER PASSWORD]
 *		send what is due so many seconds after the letters were put in;
 *		prints sent=1 later=0 never=0 silent=0 broken=0 waiting=0
 *	mail DIR rows QUERY		prints what that gives, a line of JSON each
 *	mail DIR check URL		prints what smtp_check says
 */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commons/notices/outbox.h"
#include "engine/record/rows.h"
#include "engine/store/any_house.h"
#include "engine/store/store.h"
#include "portal.h"

/* 2026-11-22T10:00:00Z */
#define WRITTEN_US INT64_C(1795341600000000)

struct put {
	const struct letter *letter;
	str key;
	enum outbox_outcome outcome;
	int64_t dropped;
};

static bool
put_apply(struct db *db, void *cookie)
{
	struct put *p = cookie;

	p->outcome = outbox_put(db, p->letter, p->key, (moment){ WRITTEN_US });
	return true;
}

static bool
forget_apply(struct db *db, void *cookie)
{
	struct put *p = cookie;

	p->dropped = outbox_forget(db, p->key);
	return true;
}

static void
put(struct store *store, struct arena *a, str key, str to)
{
	static const char *const outcomes[] = { "waits", "known", "refused" };
	static const str paragraphs[] = {
		STR("L’Ajuntament de Vilaclara ha respost la vostra pregunta "
		    "sobre el camí del riu: l’obra s’acaba el 3 de març."),
		STR(".\n.. Dots at the start <of> a line & more = all kept.\n"),
	};
	struct languages *all = languages_open(NULL, 0);
	struct letter letter = { .to = to,
		.language = languages_get(all, S("en")),
		.subject = S("Ha arribat una resposta: camí del riu 🌊, amb un "
			     "títol prou llarg per a més d’una línia"),
		.greeting = S("Bon dia, Núria,"),
		.paragraphs = { paragraphs, 2 },
		.button = S("Llegiu la resposta"),
		.href = S("https://portal.example.org/ca/a?b=c&d=%C3%A9"),
		.unsubscribe = S("https://portal.example.org/stop/AbC-123"),
		.portal = S("Vilaclara Oberta") };
	struct put p = { &letter, key, OUTBOX_REFUSED, 0 };
	struct fault fault;

	if (store_write(store, a, put_apply, &p, &fault) == WRITE_DONE)
		printf("%s\n", outcomes[p.outcome]);
	languages_close(all);
}

static void
forget(struct store *store, struct arena *a, str to)
{
	struct put p = { NULL, to, OUTBOX_REFUSED, 0 };
	struct fault fault;

	if (store_write(store, a, forget_apply, &p, &fault) == WRITE_DONE)
		printf("%lld\n", (long long)p.dropped);
}

static void
run(struct store *store, struct arena *a, str seconds,
    const struct mail_server *server)
{
	struct log *log = log_open(2);
	struct outbox_tally tally;
	int64_t after = 0;
	struct db *db;

	str_number(seconds, &after);
	tally = outbox_run(&(struct errand){ .store = store,
			       .now = { WRITTEN_US + after * 1000000 },
			       .log = log },
	    server, 10);
	db = store_read(store, a);
	printf("sent=%zu later=%zu never=%zu silent=%d broken=%d "
	       "waiting=%lld\n",
	    tally.sent, tally.later, tally.never, tally.silent, tally.broken,
	    (long long)outbox_waiting(db));
	store_read_end(store, db);
	log_close(log);
}

static void
row_print(const struct engine *engine, void *conn, void *stmt, int columns)
{
	json_t *row = json_array();
	char *line;

	for (int i = 0; i < columns; i++) {
		struct value v = engine->column(conn, stmt, i);

		json_array_append_new(row,
		    v.kind == VALUE_NULL ? json_null()
		    : v.kind == VALUE_NUMBER
			? json_integer(v.number)
			: json_stringn(v.text.p, v.text.n));
	}
	line = json_dumps(row, JSON_COMPACT);
	puts(line);
	free(line);
	json_decref(row);
}

/* On a connection of its own: ${query} is none of the portal's. */
static void
rows(const char *url, const char *query)
{
	const struct engine *engine = any_engine();
	struct fault fault;
	void *conn = engine->connect(engine, url, ACCESS_READ, &fault), *stmt;
	int columns = 1;

	for (const char *p = query; strncmp(p, " from ", 6) != 0; p++)
		columns += *p == ',';
	stmt = conn == NULL ? NULL : engine->prepare(conn, query, &fault);
	if (stmt == NULL || !engine->start(conn, stmt, NULL, 0, &fault)) {
		fprintf(stderr, "%s\n", fault.detail);
		exit(1);
	}
	while (engine->step(conn, stmt, &fault) == 1)
		row_print(engine, conn, stmt, columns);
	engine->reset(conn, stmt);
	engine->finalize(conn, stmt);
	engine->disconnect(conn);
}

int
main(int argc, char **argv)
{
	struct mail_server server = { .from = S("portal@vilaclara.example.org"),
		.from_name = S("Vilaclara Oberta · participació"),
		.host = S("portal.example.org") };
	struct records *records = portal_records(any_engine()->dialect);
	char url[HOUSE_URL_MAX];
	struct arena *a = arena_open((size_t)64 << 20);
	struct fault fault;
	struct store *store;
	const char *why;

	if (argc < 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	any_url(url, str_c(a, str_fmt(a, "%s/db", argv[1])));
	store = store_open(&(struct store_options){ .engine = any_engine(),
			       .url = url,
			       .statements = records_statements(records),
			       .readers = 1,
			       .create = true,
			       .migrate = records_migrate,
			       .migrate_cookie = records },
	    &fault);
	if (store == NULL) {
		fprintf(stderr, "%s\n", fault.detail);
		return 1;
	}
	server.url = str_of(argc > 4 ? argv[4] : argv[3]);
	server.user = str_of(argc > 6 ? argv[5] : NULL);
	server.password = str_of(argc > 6 ? argv[6] : NULL);
	if (strcmp(argv[2], "put") == 0 && argc > 4)
		put(store, a, str_of(argv[3]), str_of(argv[4]));
	else if (strcmp(argv[2], "rows") == 0)
		rows(url, argv[3]);
	else if (strcmp(argv[2], "forget") == 0)
		forget(store, a, str_of(argv[3]));
	else if ((why = smtp_check(&server)) != NULL ||
		 strcmp(argv[2], "check") == 0)
		printf("%s\n", why == NULL ? "good" : why);
	else if (strcmp(argv[2], "run") == 0)
		run(store, a, str_of(argv[3]), &server);
	store_close(store);
	records_close(records);
	arena_close(a);
	return 0;
}
