/* Goal: while the store is out of reach a visitor gets what is known, and is
 * told since when; what only reads is asked once more; what would change
 * something never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/date.h"
#include "engine/store/engine.h"
#include "engine/web/dispatch.h"
#include "engine/web/limits.h"
#include "engine/web/visit.h"

/* Longer than what is never packed. */
#define LINES 40

enum { MARK_ADD, MARK_COUNT };

struct hall {
	struct arena *arena;
	struct statements *statements;
	struct faulty faulty;
	struct house house;
	char file[64];
	int runs; /* of a handler */
	int lose; /* so many of them lose the connection in the middle */
	struct hall *self;
};

static struct hall *
hall_of(const struct request *rq)
{
	return *(struct hall *const *)rq->portal;
}

/* How many marks there are. */
static enum outcome
page_marks(struct request *rq)
{
	struct hall *hall = hall_of(rq);
	long long n = db_one(rq->db, MARK_COUNT, NO_VALUES);

	hall->runs++;
	buf_fmt(&rq->reply.body, "<!doctype html><main>%lld marks", n);
	for (int i = 0; i < LINES; i++)
		buf_c(&rq->reply.body, "<p>The same words again.</p>");
	if (hall->lose > 0) {
		hall->lose--;
		hall->faulty.away = true;
		db_one(rq->db, MARK_COUNT, NO_VALUES);
		hall->faulty.away = false;
	}
	return OUTCOME_OK;
}

static enum outcome
api_marks(struct request *rq)
{
	rq->reply.shared = true;
	buf_fmt(&rq->reply.body, "{\"marks\":%lld}",
	    (long long)db_one(rq->db, MARK_COUNT, NO_VALUES));
	return OUTCOME_OK;
}

static enum outcome
page_none(struct request *rq)
{
	return db_one(rq->db, MARK_COUNT, NO_VALUES) == 0 ? OUTCOME_NOT_FOUND
							  : page_marks(rq);
}

static enum outcome
mark_add(struct request *rq, void *what)
{
	(void)what;
	db_run(rq->db, MARK_ADD, NO_VALUES);
	return OUTCOME_OK;
}

/* Changes something, and reads it for the answer. */
static enum outcome
mark_post(struct request *rq)
{
	struct hall *hall = hall_of(rq);
	enum outcome outcome = request_write(rq, mark_add, NULL);

	hall->runs++;
	if (outcome != OUTCOME_OK)
		return outcome;
	if (hall->lose > 0)
		hall->faulty.away = true;
	db_one(rq->db, MARK_COUNT, NO_VALUES);
	return OUTCOME_OK;
}

static const struct route routes[] = {
	{ METHOD_GET, "/marks", page_marks, ANYONE, SHAPE_PAGE, "", "", NULL },
	{ METHOD_GET, "/none", page_none, ANYONE, SHAPE_PAGE, "", "", NULL },
	{ METHOD_POST, "/marks", mark_post, ANYONE, SHAPE_PAGE, "", "", NULL },
	{ METHOD_GET, "/api/marks", api_marks, ANYONE, SHAPE_API, "", "",
	    NULL },
	{ .pattern = NULL },
};
static const struct route *const tables[] = { routes };

static void
sorry(struct request *rq, enum outcome outcome)
{
	buf_fmt(&rq->reply.body, "sorry %d %d", outcome_status(outcome),
	    rq->broke);
}

static bool
stale(struct request *rq, str body, moment when)
{
	ptrdiff_t at = str_find(body, S("<main>"));

	if (at < 0)
		return false;
	buf_add(&rq->reply.body, str_take(body, (size_t)at + 6));
	buf_fmt(&rq->reply.body, "[%.*s]", ARG(moment_iso(rq->arena, when)));
	buf_add(&rq->reply.body, str_drop(body, (size_t)at + 6));
	return true;
}

/* Answers that a test can look into. */
struct answer {
	char *body;
	size_t n;
	char names[HEADERS_MAX][40], values[HEADERS_MAX][240];
	size_t n_headers;
};

static void
answer_add(struct answer *answer, const char *name, const char *value)
{
	assert_true(answer->n_headers < HEADERS_MAX);
	snprintf(answer->names[answer->n_headers], 40, "%s", name);
	snprintf(answer->values[answer->n_headers++], 240, "%s", value);
}

static void *
answer_make(char *body, size_t n, const struct headers *headers,
    const char *etag)
{
	struct answer *answer = calloc(1, sizeof(*answer));

	assert_non_null(answer);
	answer->body = body;
	answer->n = n;
	for (size_t i = 0; i < headers->n; i++)
		if (headers->v[i].value != NULL)
			answer_add(answer, headers->v[i].name,
			    headers->v[i].value);
	if (etag != NULL)
		answer_add(answer, "ETag", etag);
	return answer;
}

static void *
answer_make_file(int fd, int64_t from, int64_t size,
    const struct headers *headers)
{
	char *body = malloc((size_t)size + 1);

	assert_int_equal(pread(fd, body, (size_t)size, from), size);
	close(fd);
	return answer_make(body, (size_t)size, headers, NULL);
}

static void *
answer_revise(void *value, char *body, size_t n, const struct headers *headers)
{
	const struct answer *old = value;
	struct answer *made = answer_make(body, n, headers, NULL);

	for (size_t i = 0; i < old->n_headers; i++) {
		bool given = false;

		for (size_t k = 0; k < headers->n; k++)
			given = given ||
				strcmp(headers->v[k].name, old->names[i]) == 0;
		if (!given)
			answer_add(made, old->names[i], old->values[i]);
	}
	return made;
}

static void *
answer_variant(void *value, char *body, size_t n, const char *etag,
    const char *coding)
{
	struct headers headers = { .n = 0 };

	reply_header(&headers, "ETag", etag);
	reply_header(&headers, "Content-Encoding", coding);
	return answer_revise(value, body, n, &headers);
}

static void *
answer_unchanged(void *value)
{
	const struct headers none = { .n = 0 };

	return answer_revise(value, calloc(1, 1), 0, &none);
}

static const char *
answer_header(void *value, const char *name)
{
	const struct answer *answer = value;

	for (size_t i = 0; i < answer->n_headers; i++)
		if (strcmp(answer->names[i], name) == 0)
			return answer->values[i];
	return NULL;
}

static void
answer_destroy(void *value)
{
	struct answer *answer = value;

	free(answer->body);
	free(answer);
}

static bool
hall_migrate(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db, "create table marks (id integer primary key)");
}

static int
hall_open(void **state)
{
	struct hall *hall = calloc(1, sizeof(*hall));
	struct store_options options = { .url = hall->file,
		.readers = 2,
		.create = true,
		.migrate = hall_migrate };
	struct fault fault;
	int fd;

	snprintf(hall->file, sizeof(hall->file), "/tmp/visit_test_XXXXXX");
	fd = mkstemp(hall->file);
	assert_true(fd >= 0);
	close(fd);
	hall->self = hall;
	hall->arena = arena_open(LIMIT_ARENA);
	hall->statements = statements_open(DIALECT_SQLITE);
	statements_add(hall->statements, "mark_add",
	    S("insert into marks default values"));
	statements_add(hall->statements, "mark_count",
	    S("select count(*) from marks"));
	faulty_make(&hall->faulty, &engine_sqlite);
	/* It may have a standby. */
	hall->faulty.engine.one_writer = false;
	options.engine = &hall->faulty.engine;
	options.statements = hall->statements;
	hall->house.site = (struct site){
		.router = router_open(hall->arena, tables, 1),
		.store = store_open(&options, &fault),
		.languages = languages_open(NULL, 0),
		.portal = &hall->self,
		.stale = stale,
		.sorry = sorry,
	};
	if (hall->house.site.store == NULL)
		fail_msg("%s", fault.detail);
	hall->house.maker =
	    (struct maker){ answer_make, answer_make_file, answer_variant, answer_revise,
		    answer_unchanged, answer_header, answer_destroy };
	hall->house.cache = cache_open(LIMIT_CACHE, answer_destroy);
	*state = hall;
	return 0;
}

static int
hall_close(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	struct hall *hall = *state;
	char path[80];

	cache_close(hall->house.cache);
	store_close(hall->house.site.store);
	languages_close(
	    (struct languages *)(uintptr_t)hall->house.site.languages);
	statements_close(hall->statements);
	arena_close(hall->arena);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(path, sizeof(path), "%s%s", hall->file, ends[i]);
		unlink(path);
	}
	free(hall);
	return 0;
}

/* Ask as the server does; ${last} is ended by the caller. */
static const struct answer *
ask(struct hall *hall, struct visit *visit, enum method method,
    const char *target)
{
	struct arena *arena = arena_open(LIMIT_ARENA);

	visit->method = method;
	visit->target = visit->path = str_of(target);
	visit->personal = visit->with.cookie.n > 0;
	if (!visit_try(&hall->house, visit))
		assert_true(visit_work(&hall->house, visit, arena));
	arena_close(arena);
	assert_non_null(visit->value);
	return visit->value;
}

static bool
has(const struct answer *answer, const char *text)
{
	return str_find((str){ answer->body, answer->n }, str_of(text)) >= 0;
}

static const char *
head(const struct answer *answer, const char *name)
{
	const char *value = answer_header((void *)(uintptr_t)answer, name);

	return value == NULL ? "" : value;
}

/* Ask, and say in ${status} how that ended. */
static bool
says(struct hall *hall, enum method method, const char *target, int status,
    const char *text)
{
	struct visit visit = { .status = 0 };
	const struct answer *answer = ask(hall, &visit, method, target);
	bool said = visit.status == status && has(answer, text);

	if (!said)
		print_error("%d %.*s\n", visit.status, (int)answer->n,
		    answer->body);
	visit_end(&hall->house, &visit);
	return said;
}

/* The store goes away, and somebody notices. */
static void
leave(struct hall *hall)
{
	hall->faulty.away = true;
	assert_true(says(hall, METHOD_GET, "/en/none", 503, "sorry 503"));
	assert_int_not_equal(store_away(hall->house.site.store), 0);
}

/* It is there again, and somebody notices. */
static void
come_back(struct hall *hall)
{
	hall->faulty.away = false;
	assert_true(says(hall, METHOD_POST, "/en/marks", 200, ""));
	assert_int_equal(store_away(hall->house.site.store), 0);
}

static void
keeps_pages_while_away(void **state)
{
	struct hall *hall = *state;
	struct visit visit = { .status = 0 };
	const struct answer *answer;
	char etag[ETAG_MAX];

	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>0 marks"));
	assert_true(says(hall, METHOD_GET, "/api/marks", 200, "{\"marks\":0}"));
	answer = ask(hall, &visit, METHOD_GET, "/en/marks");
	snprintf(etag, sizeof(etag), "%s", head(answer, "ETag"));
	assert_string_equal(head(answer, "Cache-Control"), "public, no-cache");
	assert_string_equal(head(answer, "Claraboia-Stale"), "");
	visit_end(&hall->house, &visit);

	/* The page says so; its tag is of no use, for what it tags does not
	 * say so. */
	leave(hall);
	hall->runs = 0;
	visit.if_none_match = str_of(etag);
	answer = ask(hall, &visit, METHOD_GET, "/en/marks");
	assert_int_equal(visit.status, 200);
	assert_true(has(answer, "<main>[20"));
	assert_true(has(answer, "Z]0 marks<p>"));
	assert_string_equal(head(answer, "ETag"), "");
	assert_string_equal(head(answer, "Cache-Control"), "no-store");
	assert_int_equal(strlen(head(answer, "Claraboia-Stale")), 20);
	assert_string_not_equal(head(answer, "Age"), "");
	assert_string_equal(head(answer, "Content-Type"),
	    "text/html; charset=utf-8");
	visit_end(&hall->house, &visit);

	/* Packed for whom it helps, and HEAD as well. */
	visit.accept_encoding = S("br, gzip");
	answer = ask(hall, &visit, METHOD_HEAD, "/en/marks");
	assert_string_equal(head(answer, "Content-Encoding"), "gzip");
	assert_true(answer->n < 300 && answer->n == visit.bytes);
	visit_end(&hall->house, &visit);

	/* No handler was asked for any of them. */
	assert_int_equal(hall->runs, 0);
	come_back(hall);
	visit.with.cookie = S("session=x");
	answer = ask(hall, &visit, METHOD_GET, "/en/marks");
	assert_true(has(answer, "<main>1 marks"));
	visit_end(&hall->house, &visit);
}

static void
keeps_data_as_it_was(void **state)
{
	struct hall *hall = *state;
	struct visit visit = { .status = 0 };
	const struct answer *answer;
	char etag[ETAG_MAX];

	answer = ask(hall, &visit, METHOD_GET, "/api/marks");
	snprintf(etag, sizeof(etag), "%s", head(answer, "ETag"));
	visit_end(&hall->house, &visit);
	leave(hall);
	answer = ask(hall, &visit, METHOD_GET, "/api/marks");
	assert_true(str_is((str){ answer->body, answer->n }, "{\"marks\":0}"));
	assert_string_equal(head(answer, "ETag"), etag);
	assert_int_equal(strlen(head(answer, "Claraboia-Stale")), 20);
	assert_string_equal(head(answer, "Access-Control-Expose-Headers"),
	    "Claraboia-Stale");
	visit_end(&hall->house, &visit);
	visit.if_none_match = str_of(etag);
	answer = ask(hall, &visit, METHOD_GET, "/api/marks");
	assert_int_equal(visit.status, 304);
	assert_int_equal(answer->n, 0);
	assert_int_equal(strlen(head(answer, "Claraboia-Stale")), 20);
	assert_string_equal(head(answer, "ETag"), etag);
	visit_end(&hall->house, &visit);
}

static void
says_what_it_cannot(void **state)
{
	struct hall *hall = *state;
	struct visit visit = { .status = 0 };
	const struct answer *answer;

	/* Nothing of it is here. */
	leave(hall);
	answer = ask(hall, &visit, METHOD_GET, "/en/marks");
	assert_int_equal(visit.status, 503);
	assert_string_equal(head(answer, "Retry-After"), "10");
	assert_string_equal(head(answer, "Cache-Control"), "no-store");
	assert_string_equal(head(answer, "Claraboia-Stale"), "");
	visit_end(&hall->house, &visit);
	come_back(hall);
	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>1 marks"));

	/* Here, but not for somebody who may have changed it. */
	leave(hall);
	visit.with.cookie = S("session=x");
	ask(hall, &visit, METHOD_GET, "/en/marks");
	assert_int_equal(visit.status, 503);
	visit_end(&hall->house, &visit);
	assert_true(says(hall, METHOD_POST, "/en/marks", 503, "sorry 503"));
}

/* The connection breaks before anybody knows that the store is away: the page
 * in the cache is too old to be shown otherwise, and stays. */
static void
shows_the_old_instead_of_an_error(void **state)
{
	struct hall *hall = *state;

	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>0 marks"));
	assert_true(says(hall, METHOD_POST, "/en/marks", 200, ""));
	usleep(LIMIT_STALE_US + 100000);
	for (int i = 0; i < 2; i++) {
		hall->runs = 0;
		hall->lose = 2;
		assert_true(
		    says(hall, METHOD_GET, "/en/marks", 200, "Z]0 marks"));
		assert_int_equal(hall->runs, 2);
	}
	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>1 marks"));
}

static void
reads_again_what_was_lost(void **state)
{
	struct hall *hall = *state;

	hall->lose = 1;
	assert_true(says(hall, METHOD_GET, "/en/marks", 200,
	    "<!doctype html><main>0 marks<p>"));
	assert_int_equal(hall->runs, 2);
	/* What broke otherwise is not tried again. */
	hall->faulty.fail_at = 2;
	assert_true(says(hall, METHOD_GET, "/en/none", 500, "sorry 500"));
	assert_true(says(hall, METHOD_GET, "/en/none", 404, "sorry 404"));
}

static void
never_changes_twice(void **state)
{
	struct hall *hall = *state;
	char text[32];

	/* Nothing of it was kept. */
	hall->faulty.away = true;
	snprintf(text, sizeof(text), "sorry 503 %d", FAULT_AWAY);
	assert_true(says(hall, METHOD_POST, "/en/marks", 503, text));
	assert_int_equal(hall->runs, 1);
	/* It was, but that could not be read for the answer. */
	hall->faulty.away = false;
	hall->lose = 1;
	snprintf(text, sizeof(text), "sorry 503 %d", FAULT_UNKNOWN);
	assert_true(says(hall, METHOD_POST, "/en/marks", 503, text));
	assert_int_equal(hall->runs, 2);
	hall->faulty.away = false;
	hall->lose = 0;
	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>1 marks"));
}

static void
reads_from_a_standby(void **state)
{
	struct hall *hall = *state;
	struct visit visit = { .status = 0 };
	const struct answer *answer;

	assert_true(says(hall, METHOD_POST, "/en/marks", 200, ""));
	assert_true(says(hall, METHOD_GET, "/en/none", 200, "<main>1 marks"));
	hall->faulty.standby = true;
	hall->faulty.away = true;
	hall->runs = 0;
	answer = ask(hall, &visit, METHOD_GET, "/en/marks");
	assert_int_equal(visit.status, 200);
	assert_true(has(answer, "<main>[20"));
	assert_true(has(answer, "Z]1 marks"));
	assert_int_equal(strlen(head(answer, "Claraboia-Stale")), 20);
	assert_string_equal(head(answer, "Cache-Control"), "no-store");
	visit_end(&hall->house, &visit);
	/* It was not kept: the next one reads it again. */
	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "Z]1 marks"));
	assert_int_equal(hall->runs, 2);
	assert_true(says(hall, METHOD_POST, "/en/marks", 503, "sorry 503"));
	come_back(hall);
	assert_true(says(hall, METHOD_GET, "/en/marks", 200, "<main>2 marks"));
}

#define IN_HALL(test)                                                          \
	cmocka_unit_test_setup_teardown(test, hall_open, hall_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HALL(keeps_pages_while_away),
		IN_HALL(keeps_data_as_it_was),
		IN_HALL(says_what_it_cannot),
		IN_HALL(shows_the_old_instead_of_an_error),
		IN_HALL(reads_again_what_was_lost),
		IN_HALL(never_changes_twice),
		IN_HALL(reads_from_a_standby),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
