/* Who asks: see people.h. */
#include <stdlib.h>

#include "commons/people/once.h"
#include "commons/people/people.h"
#include "commons/people/secret.h"
#include "commons/people/session.h"
#include "commons/people/token.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/store/store.h"
#include "queries.h"

struct people *
people_open(void)
{
	struct people *people = calloc(1, sizeof(*people));

	if (people == NULL)
		abort();
	people->passwords = passwords_open();
	people->guesses = guess_open(10, 30);
	people->letters = guess_open(5, 720);
	return people;
}

void
people_close(struct people *people)
{
	if (people == NULL)
		return;
	passwords_close(people->passwords);
	guess_close(people->guesses);
	guess_close(people->letters);
	free(people);
}

static struct who *
people_who(struct request *rq, const struct person *person)
{
	struct who *who = NEW(rq->arena, struct who);
	struct person_grants given = person_grants(rq->db, person->id);
	struct grant *grants = NEWS(rq->arena, struct grant, given.n);

	for (size_t i = 0; i < given.n; i++)
		grants[i] = (struct grant){ role_named(given.v[i].role),
			given.v[i].kind, given.v[i].address };
	*who = (struct who){
		.person = person->id,
		.handle = person->handle,
		.name = person->name,
		.mail = person->mail,
		.language = person->language,
		.confirmed = person->confirmed != 0,
		.has_second = person->totp_since != 0,
		.verbs = ~0u,
		.grants = grants,
		.n_grants = given.n,
	};
	return who;
}

static const struct person *
people_living(struct request *rq, int64_t id)
{
	const struct person *person = person_by_id(rq->db, id);

	return person == NULL || person->blocked != 0 || person->erased != 0
		   ? NULL
		   : person;
}

struct seen {
	int statement;
	str hash;
	int64_t when;
};

static enum outcome
people_see(struct request *rq, void *cookie)
{
	const struct seen *seen = cookie;

	db_run(rq->db, seen->statement,
	    VALUES(value_text(seen->hash), value_number(seen->when)));
	return OUTCOME_OK;
}

static void
people_by_session(struct request *rq, str secret)
{
	struct session session;
	const struct person *person;
	struct who *who;
	struct seen seen;

	if (!session_get(rq->db, secret_hash(rq->arena, secret), &session))
		return;
	person = people_living(rq, session.person);
	if (person == NULL)
		return;
	who = people_who(rq, person);
	if (!session_alive(&session, who->n_grants > 0, rq->now))
		return;
	who->second = session.second && who->has_second;
	who->session = session.hash;
	rq->who = who;
	rq->page.token = once_token(rq->arena,
	    hash_hex(rq->arena, hash_hmac(secret, S("claraboia form 1"))));
	seen = (struct seen){ Q_session_seen, session.hash, rq->now.us };
	/* That this may fail, on a full disk, keeps nobody from reading. */
	if (rq->now.us - session.seen >
	    SESSION_SEEN_MINUTES * INT64_C(60000000))
		request_write(rq, people_see, &seen);
}

/* "Authorization: Bearer 0123…" (RFC 6750 §2.1). */
static void
people_by_token(struct request *rq)
{
	str secret = rq->with.authorization, scheme = str_cut(&secret, ' ');
	const struct person *person;
	int64_t id, verbs, today = date_number(date_of(rq->now));
	int64_t second;
	struct seen seen = { Q_token_seen, S(""), today };
	struct rows rows;
	struct who *who;

	secret = str_trim(secret);
	if (!str_is(str_lower(rq->arena, scheme), "bearer") ||
	    !secret_like(secret))
		return;
	seen.hash = secret_hash(rq->arena, secret);
	rows = db_query(rq->db, Q_token_get,
	    VALUES(value_text(seen.hash), value_number(rq->now.us)));
	if (!rows_next(&rows))
		return;
	id = rows_number(&rows, 0);
	verbs = rows_number(&rows, 1);
	second = rows_number(&rows, 2);
	today -= rows_number(&rows, 3);
	rows_end(&rows);
	person = people_living(rq, id);
	if (person == NULL)
		return;
	who = people_who(rq, person);
	/* Whoever has the machine vouches for a program that has no inbox to
	 * confirm and no telephone for a second factor. */
	who->confirmed = who->confirmed || second == TOKEN_CONSOLE;
	who->second = second == TOKEN_CONSOLE ||
		      (second == TOKEN_SECOND && who->has_second);
	who->verbs = (unsigned)verbs | 1u << VERB_READ;
	who->session = seen.hash;
	rq->who = who;
	if (today != 0)
		request_write(rq, people_see, &seen);
}

void
people_identify(struct request *rq)
{
	str secret;

	if (rq->route->shape == SHAPE_API) {
		people_by_token(rq);
		return;
	}
	secret = session_cookie(rq);
	if (secret.n > 0)
		people_by_session(rq, secret);
}

void
people_know(struct request *rq, str secret)
{
	session_keep(rq, secret);
	people_by_session(rq, secret);
}

str
people_name(struct db *db, str handle)
{
	const struct person *person = person_by_handle(db, handle);

	return person == NULL ? S("") : person->name;
}

const struct room *const *
people_rooms(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->rooms;
}

static struct people *
people_of(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->people;
}

/* What one request takes: one for whom it is about and one for where it comes
 * from; a request without a socket comes from nowhere. */
struct taking {
	struct guess *guess;
	struct guess_key keys[2];
	size_t n;
	int wait;
	size_t which; /* key says so */
};

static struct taking
people_taking(struct request *rq, struct guess *guess, const char *kind,
    str key, const char *from)
{
	str secret = ((const struct portal *)rq->portal)->key;
	struct taking t = { .guess = guess, .n = 1 };

	t.keys[0] = guess_key(rq->arena, secret, kind, key);
	if (rq->with.from != 0)
		t.keys[t.n++] = guess_key(rq->arena, secret, from,
		    str_fmt(rq->arena, "%llx",
			(unsigned long long)rq->with.from));
	return t;
}

static void
people_give_here(const struct taking *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		guess_give(t->guess, t->keys[i].here);
}

/* By what this node alone has seen. */
static enum outcome
people_take_here(struct request *rq, struct taking *t)
{
	for (size_t i = 0; i < t->n; i++) {
		t->wait = guess_take(t->guess, t->keys[i].here, rq->now);
		if (t->wait == 0)
			continue;
		people_give_here(t, i);
		return OUTCOME_TOO_MANY;
	}
	return OUTCOME_OK;
}

static enum outcome
people_take_apply(struct request *rq, void *cookie)
{
	struct taking *t = cookie;

	t->wait =
	    guess_count(rq->db, t->guess, t->keys, t->n, rq->now, &t->which);
	return t->wait == 0 ? OUTCOME_OK : OUTCOME_TOO_MANY;
}

static enum outcome
people_take(struct request *rq, struct taking t)
{
	enum outcome outcome = people_take_here(rq, &t);

	if (outcome == OUTCOME_OK) {
		/* What cannot be counted is not let through. */
		outcome = request_write(rq, people_take_apply, &t);
		if (outcome != OUTCOME_OK)
			people_give_here(&t, t.n);
		if (outcome == OUTCOME_TOO_MANY)
			guess_refused(t.guess, t.keys[t.which].here, rq->now,
			    t.wait);
	}
	rq->reply.retry_s = outcome == OUTCOME_TOO_MANY ? t.wait : 0;
	return outcome;
}

static bool
people_give_apply(struct db *db, void *cookie)
{
	const struct taking *t = cookie;

	guess_uncount(db, t->guess, t->keys, t->n);
	return true;
}

/* Where that fails, somebody has one guess less.  Not by request_write: after
 * a change was answered nothing more is read. */
static void
people_give(struct request *rq, struct taking t)
{
	bool reading = rq->db != NULL;
	struct fault fault;

	people_give_here(&t, t.n);
	if (reading && db_fault(rq->db)->kind != FAULT_NONE)
		return;
	if (reading)
		store_read_end(rq->store, rq->db);
	rq->db = NULL;
	store_write(rq->store, rq->arena, people_give_apply, &t, &fault);
	if (reading)
		rq->db = store_read(rq->store, rq->arena);
}

static struct taking
people_guessing(struct request *rq, const char *kind, str key)
{
	return people_taking(rq, people_of(rq)->guesses, kind, key,
	    "guess-from");
}

static struct taking
people_lettering(struct request *rq, str key)
{
	return people_taking(rq, people_of(rq)->letters, "letter", key,
	    "letter-from");
}

enum outcome
people_guess(struct request *rq, const char *kind, str key)
{
	return people_take(rq, people_guessing(rq, kind, key));
}

void
people_guess_right(struct request *rq, const char *kind, str key)
{
	people_give(rq, people_guessing(rq, kind, key));
}

enum outcome
people_letters(struct request *rq, str key)
{
	return people_take(rq, people_lettering(rq, key));
}

void
people_letters_back(struct request *rq, str key)
{
	people_give(rq, people_lettering(rq, key));
}
