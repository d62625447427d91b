/* Goal: a ticket works once, a session ends in time, a token does what it was
 * made for; what is sealed stays so; and who is erased is nobody any more. */
#include "commons/commons_house.h"
#include "commons/people/keyprint.h"
#include "commons/people/people.h"
#include "commons/people/secret.h"
#include "commons/people/session.h"
#include "commons/people/ticket.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DAY_US INT64_C(86400000000)

static moment
later(int64_t us)
{
	return (moment){ HOUSE_NOW.us + us };
}

enum { PERSONAL = Q_COUNT, OWN_END };

/* Everything stored of people, as one text, for looking into. */
static const struct sql own[] = {
	{ "personal",
	    "select (select count(*) from person where name is not null or "
	    "mail is not null or password is not null or totp is not null) + "
	    "(select count(*) from session) + (select count(*) from ticket) + "
	    "(select count(*) from recovery) + (select count(*) from grant_) + "
	    "(select count(*) from token)",
	    NULL },
};

static int
house_open(void **state)
{
	struct house *h = house_make();

	commons_start(h, own, OWN_END - Q_COUNT);
	*state = h;
	return 0;
}

/* What the tests do inside writes; asserts stand outside. */
struct act_of {
	struct person *person;
	struct session session;
	struct ticket ticket;
	str secret;
	moment now;
	bool done;
};

static bool
add_apply(struct db *db, void *cookie)
{
	struct act_of *t = cookie;

	person_add(db, t->person, HOUSE_NOW);
	return true;
}

static bool
make_apply(struct db *db, void *cookie)
{
	struct act_of *t = cookie;

	t->secret =
	    ticket_make(db, "link", t->person->id, S("payload"), 2, HOUSE_NOW);
	return true;
}

static bool
use_apply(struct db *db, void *cookie)
{
	struct act_of *t = cookie;

	t->done = ticket_use(db, "link", t->secret, t->now, &t->ticket);
	return true;
}

static bool
session_apply(struct db *db, void *cookie)
{
	struct act_of *t = cookie;

	t->secret = session_open(db, &t->session, HOUSE_NOW);
	return true;
}

static void
house_write(struct house *h, store_apply *apply, struct act_of *t)
{
	if (store_write(h->store, h->arena, apply, t, &h->fault) != WRITE_DONE)
		fail_msg("%s", h->fault.detail);
}

static struct person *
house_person(struct house *h, const char *name)
{
	struct act_of t = { .person = NEW(h->arena, struct person) };

	*t.person = (struct person){ .name = str_of(name),
		.mail = str_fmt(h->arena, "%s@example.org", name),
		.confirmed = 1,
		.language = S("en") };
	house_write(h, add_apply, &t);
	return t.person;
}

static void
a_ticket_works_once(void **state)
{
	struct house *h = *state;
	struct act_of t = { .person = house_person(h, "ana"),
		.now = HOUSE_NOW };
	struct ticket seen;

	house_write(h, make_apply, &t);
	house_read(h);
	assert_true(ticket_look(h->db, "link", t.secret, HOUSE_NOW, &seen));
	assert_true(ticket_look(h->db, "link", t.secret, HOUSE_NOW, &seen));
	assert_int_equal(seen.person, t.person->id);
	assert_str(seen.payload, "payload");
	assert_false(ticket_look(h->db, "confirm", t.secret, HOUSE_NOW, &seen));
	assert_true(ticket_look(h->db, "link", t.secret,
	    later(2 * DAY_US / 24 - 1), &seen));
	assert_false(ticket_look(h->db, "link", t.secret,
	    later(2 * DAY_US / 24), &seen));
	/* Its hash, which is what a copy of the store would show, is none. */
	assert_false(ticket_look(h->db, "link", secret_hash(h->arena, t.secret),
	    HOUSE_NOW, &seen));
	house_read_end(h);
	house_write(h, use_apply, &t);
	assert_true(t.done);
	house_write(h, use_apply, &t);
	assert_false(t.done);
}

static void
a_session_ends_in_time(void **state)
{
	struct house *h = *state;
	struct act_of t = { .person = house_person(h, "ana") };
	struct session s;

	t.session = (struct session){ .person = t.person->id,
		.second = true,
		.agent = S("Firefox, Android") };
	house_write(h, session_apply, &t);
	house_read(h);
	assert_true(session_get(h->db, secret_hash(h->arena, t.secret), &s));
	assert_false(session_get(h->db, t.secret, &s));
	assert_true(session_get(h->db, secret_hash(h->arena, t.secret), &s));
	assert_true(s.second);
	assert_false(s.linked);
	assert_str(s.agent, "Firefox, Android");
	assert_true(session_alive(&s, false, later(14 * DAY_US - 1)));
	assert_false(session_alive(&s, false, later(14 * DAY_US)));
	assert_true(session_alive(&s, true, later(DAY_US / 2 - 1)));
	assert_false(session_alive(&s, true, later(DAY_US / 2)));
	/* Seen all the time, it ends all the same. */
	s.seen = later(30 * DAY_US).us;
	assert_true(session_alive(&s, true, later(30 * DAY_US - 1)));
	assert_false(session_alive(&s, false, later(30 * DAY_US)));
}

static void
agents_are_told_apart(void **state)
{
	struct house *h = *state;

	assert_str(session_agent(h->arena,
		       S("Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
			 "AppleWebKit/537.36 (KHTML, like Gecko) "
			 "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0")),
	    "Edge, Windows");
	assert_str(session_agent(h->arena,
		       S("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile "
			 "Safari/537.36")),
	    "Chrome, Android");
	assert_str(session_agent(h->arena,
		       S("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS "
			 "X) Version/17.5 Safari/604.1")),
	    "Safari, iPhone");
	assert_str(session_agent(h->arena, S("<script>curl/8")), "");
}

static void
what_is_sealed_stays_so(void **state)
{
	struct house *h = *state;
	str key = S("0123456789abcdef0123456789abcdef");
	str sealed = secret_seal(h->arena, key, (str){ "a\0b", 3 });
	char *altered = str_c(h->arena, sealed);

	assert_true(
	    str_eq(secret_unseal(h->arena, key, sealed), (str){ "a\0b", 3 }));
	assert_int_equal(secret_unseal(h->arena, S("another key"), sealed).n,
	    0);
	altered[60] = altered[60] == '0' ? '1' : '0';
	assert_int_equal(secret_unseal(h->arena, key, str_of(altered)).n, 0);
	assert_int_equal(secret_unseal(h->arena, key, str_take(sealed, 40)).n,
	    0);
	assert_int_equal(secret_unseal(h->arena, key, S("zz")).n, 0);
	assert_int_equal(secret_unseal(h->arena, key, S("")).n, 0);
	assert_false(
	    str_eq(sealed, secret_seal(h->arena, key, (str){ "a\0b", 3 })));
}

static void
the_key_is_made_once_and_for_its_owner(void **state)
{
	struct house *h = *state;
	unsigned char one[SECRET_KEY_BYTES], two[SECRET_KEY_BYTES];
	char path[96];
	struct stat st;
	const char *why;
	int fd;

	snprintf(path, sizeof(path), "%s/portal.key", h->dir);
	assert_true(secret_key(h->dir, one, &why));
	assert_true(secret_key(h->dir, two, &why));
	assert_memory_equal(one, two, sizeof(one));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "short", 5), 5);
	close(fd);
	assert_false(secret_key(h->dir, one, &why));
	assert_non_null(strstr(why, "32 bytes"));
	unlink(path);
	assert_false(secret_key("/nowhere/at/all", one, &why));
}

static void
a_store_knows_its_key(void **state)
{
	struct house *h = *state;
	struct arena *a = h->arena;
	str other = str_fmt(a, "%s/other", h->dir);
	unsigned char key[SECRET_KEY_BYTES];
	const char *why = NULL;

	assert_int_equal(mkdir(other.p, 0700), 0);
	/* As an earlier program left it: a key, and no fingerprint. */
	assert_true(secret_key(h->dir, key, &why));
	/* Two nodes with a folder each: the first one's key it is. */
	assert_int_equal(keyprint_check(h->store, a, h->dir, &why, &h->fault),
	    KEYPRINT_RIGHT);
	assert_int_equal(keyprint_check(h->store, a, h->dir, &why, &h->fault),
	    KEYPRINT_RIGHT);
	assert_int_equal(keyprint_check(h->store, a, other.p, &why, &h->fault),
	    KEYPRINT_WRONG);
	assert_non_null(strstr(why, "there is no portal.key"));
	assert_false(secret_key_there(other.p));
	/* It is lost: another one takes its place, and only that one. */
	assert_int_equal(keyprint_renew(h->store, a, other.p, &why, &h->fault),
	    KEYPRINT_RIGHT);
	assert_int_equal(keyprint_check(h->store, a, other.p, &why, &h->fault),
	    KEYPRINT_RIGHT);
	assert_int_equal(keyprint_check(h->store, a, h->dir, &why, &h->fault),
	    KEYPRINT_WRONG);
	assert_non_null(strstr(why, "is not the one"));
	unlink(str_fmt(a, "%s/portal.key", h->dir).p);
	unlink(str_fmt(a, "%s/portal.key", other.p).p);
	rmdir(other.p);
}

/* ---- who asks ---- */

static struct request *
house_ask(struct house *h, enum shape shape, str cookie, str authorization)
{
	struct request *rq = NEW(h->arena, struct request);
	struct route *route = NEW(h->arena, struct route);

	route->shape = shape;
	rq->arena = h->arena;
	rq->route = route;
	rq->store = h->store;
	rq->now = HOUSE_NOW;
	rq->with.cookie = cookie;
	rq->with.authorization = authorization;
	rq->db = store_read(h->store, h->arena);
	people_identify(rq);
	assert_int_equal(db_fault(rq->db)->kind, FAULT_NONE);
	store_read_end(h->store, rq->db);
	return rq;
}

static void
cookies_are_for_pages_tokens_for_programs(void **state)
{
	struct house *h = *state;
	struct act_of t = { .person = house_person(h, "ana") };
	str cookie, bearer, token = secret_new(h->arena);
	struct request *rq;

	t.session = (struct session){ .person = t.person->id, .second = true };
	house_write(h, session_apply, &t);
	cookie =
	    str_fmt(h->arena, "a=b; __Host-session=%.*s; c", ARG(t.secret));
	bearer = str_fmt(h->arena, "Bearer %.*s", ARG(token));
	house_run(h, Q_token_add,
	    VALUES(value_text(secret_hash(h->arena, token)),
		value_number(t.person->id), value_text(S("robot")),
		value_number(1 << VERB_TAKE_PART), value_number(1),
		value_number(HOUSE_NOW.us), value_number(later(DAY_US).us)));

	rq = house_ask(h, SHAPE_PAGE, cookie, S(""));
	assert_non_null(rq->who);
	assert_int_equal(rq->page.token.n, 64 + 1 + 16);
	/* A second factor that was taken away counts no more. */
	assert_false(rq->who->second);
	assert_true(may(rq->who, VERB_TAKE_PART, NULL));
	assert_null(house_ask(h, SHAPE_API, cookie, S(""))->who);
	assert_null(house_ask(h, SHAPE_PAGE, S(""), bearer)->who);
	rq = house_ask(h, SHAPE_API, S(""), bearer);
	assert_non_null(rq->who);
	assert_true(may(rq->who, VERB_TAKE_PART, NULL));
	assert_true(may(rq->who, VERB_READ, NULL));
	assert_false(may(rq->who, VERB_ACCOUNT, NULL));
	assert_null(house_ask(h, SHAPE_API, S(""), token)->who);
	assert_null(house_ask(h, SHAPE_API, S(""),
	    str_fmt(h->arena, "Basic %.*s", ARG(token)))
			->who);
	house_run(h, Q_token_revoke,
	    VALUES(value_text(secret_hash(h->arena, token)),
		value_number(t.person->id), value_number(1)));
	assert_null(house_ask(h, SHAPE_API, S(""), bearer)->who);
	house_run(h, Q_person_set_blocked,
	    VALUES(value_number(t.person->id), value_number(1)));
	assert_null(house_ask(h, SHAPE_PAGE, cookie, S(""))->who);
}

static bool
erase_apply(struct db *db, void *cookie)
{
	static const struct room *const none[] = { NULL };
	const struct author author = { S("participant"), HOUSE_NOW };
	struct act_of *t = cookie;

	person_erase(db, none, &author, t->person, false);
	return true;
}

static void
who_is_erased_leaves_a_handle(void **state)
{
	struct house *h = *state;
	struct act_of t = { .person = house_person(h, "ana") };
	const struct person *left;

	t.session = (struct session){ .person = t.person->id };
	house_write(h, session_apply, &t);
	house_write(h, make_apply, &t);
	house_run(h, Q_recovery_add,
	    VALUES(value_number(t.person->id), value_text(S("x"))));
	house_run(h, Q_grant_add,
	    VALUES(value_number(t.person->id), value_text(S("editor")),
		value_text(S("")), value_text(S("")), value_number(1),
		value_text(S("console"))));
	house_read(h);
	assert_str(people_name(h->db, t.person->handle), "ana");
	assert_true(db_one(h->db, PERSONAL, NO_VALUES) >= 5);
	house_read_end(h);
	house_write(h, erase_apply, &t);
	house_read(h);
	assert_int_equal(db_one(h->db, PERSONAL, NO_VALUES), 0);
	assert_str(people_name(h->db, t.person->handle), "");
	left = person_by_handle(h->db, t.person->handle);
	assert_non_null(left);
	assert_true(left->erased != 0);
	assert_null(person_by_mail(h->db, S("ana@example.org")));
	house_read_end(h);
	/* The address is free again, and whoever takes it is somebody else. */
	assert_true(house_person(h, "ana")->id != left->id);
}

/* The table of may.c, looked at from the side: what must never be. */
static void
roles_keep_to_themselves(void **state)
{
	const struct grant here = { ROLE_OFFICER, S("institution"),
		S("water") };
	const struct grant monitor = { ROLE_MONITOR, S(""), S("") };
	struct who who = { .person = 1,
		.confirmed = true,
		.second = true,
		.verbs = ~0u,
		.grants = &here,
		.n_grants = 1 };
	const str water = S("water"), roads = S("roads");
	const struct what ours = { .institutions = { &water, 1 } };
	const struct what theirs = { .institutions = { &roads, 1 } };

	(void)state;
	assert_true(may(&who, VERB_REPORT, &ours));
	assert_str(may_role(&who, VERB_REPORT, &ours), "officer");
	assert_false(may(&who, VERB_REPORT, &theirs));
	assert_false(may(&who, VERB_ASSESS, &ours));
	assert_false(may(&who, VERB_ADMINISTER, NULL));
	who.second = false;
	assert_false(may(&who, VERB_REPORT, &ours));
	assert_true(may(&who, VERB_TAKE_PART, &ours));
	who.second = true;
	who.verbs = 1u << VERB_READ;
	assert_false(may(&who, VERB_REPORT, &ours));
	who.verbs = ~0u;
	who.grants = &monitor;
	assert_true(may(&who, VERB_ASSESS, &theirs));
	assert_false(may(&who, VERB_EDIT, &theirs));
	who.confirmed = false;
	assert_false(may(&who, VERB_TAKE_PART, NULL));
	assert_true(may(&who, VERB_ACCOUNT, NULL));
	assert_false(may(NULL, VERB_ACCOUNT, NULL));
	assert_true(may(NULL, VERB_READ, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(a_ticket_works_once),
		IN_HOUSE(a_session_ends_in_time),
		IN_HOUSE(agents_are_told_apart),
		IN_HOUSE(what_is_sealed_stays_so),
		IN_HOUSE(the_key_is_made_once_and_for_its_owner),
		IN_HOUSE(a_store_knows_its_key),
		IN_HOUSE(cookies_are_for_pages_tokens_for_programs),
		IN_HOUSE(who_is_erased_leaves_a_handle),
		IN_HOUSE(roles_keep_to_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
