/* The second factor: setting it up, and checking its codes. */
#include "commons/people/pages/second.html.h"
#include "commons/people/people_room.h"
#include "commons/people/qr.h"
#include "commons/people/secret.h"
#include "commons/people/totp.h"
#include "engine/base/hash.h"
#include "queries.h"

#define CODES 10

static str
second_key(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->key;
}

/* Fifty bits: too few for a plain hash, so the portal's key is in it. */
static str
second_recovery_hash(struct request *rq, str code)
{
	struct buf b = buf_open(rq->arena, 64);

	for (size_t i = 0; i < code.n && b.n < 32; i++) {
		char c = code.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c != '-' && c != ' ')
			buf_char(&b, c);
	}
	return hash_hex(rq->arena,
	    hash_hmac(second_key(rq),
		str_fmt(rq->arena, "recovery %.*s", ARG(buf_str(&b)))));
}

bool
second_check(struct request *rq, const struct person *person, str code)
{
	str secret;
	int64_t step;

	if (person->totp_since == 0)
		return false;
	code = str_trim(code);
	secret = secret_unseal(rq->arena, second_key(rq), person->totp);
	step = totp_check(secret, code, rq->now, person->totp_step);
	if (step >= 0)
		return db_run(rq->db, Q_person_totp_step,
			   VALUES(value_number(person->id),
			       value_number(step))) == 1;
	return code.n >= 10 &&
	       db_run(rq->db, Q_recovery_take,
		   VALUES(value_number(person->id),
		       value_text(second_recovery_hash(rq, code)))) == 1;
}

/* New recovery codes in place of all old ones. */
static void
second_recover(struct request *rq, int64_t person, struct recovery_codes *made)
{
	unsigned char random[7];

	db_run(rq->db, Q_recovery_drop, VALUES(value_number(person)));
	for (made->n = 0; made->n < CODES; made->n++) {
		str letters;

		hash_random(random, sizeof(random));
		letters = totp_base32(rq->arena,
		    (str){ (const char *)random, sizeof(random) });
		made->v[made->n] =
		    str_fmt(rq->arena, "%.*s-%.*s", ARG(str_take(letters, 5)),
			ARG(str_take(str_drop(letters, 5), 5)));
		db_run(rq->db, Q_recovery_add,
		    VALUES(value_number(person),
			value_text(
			    second_recovery_hash(rq, made->v[made->n]))));
	}
}

struct second_change {
	str secret;		     /* of the app being set up */
	str cookie;		     /* result: the new session's secret */
	struct recovery_codes codes; /* result */
};

/* The app shows the right code: from now on it is asked for. */
static enum outcome
second_set_apply(struct request *rq, void *cookie)
{
	struct second_change *c = cookie;
	int64_t step =
	    totp_check(c->secret, request_field(rq, "code"), rq->now, 0);
	struct session session, old;
	int64_t id = rq->who->person;

	if (step < 0)
		return OUTCOME_INVALID;
	db_run(rq->db, Q_person_set_totp,
	    VALUES(value_number(id),
		value_text(secret_seal(rq->arena, second_key(rq), c->secret)),
		value_number(rq->now.us), value_number(step)));
	second_recover(rq, id, &c->codes);
	/* Every other session was opened without it. */
	session_get(rq->db, rq->who->session, &old);
	session_end_others(rq->db, id, S(""));
	session = (struct session){ .person = id,
		.second = true,
		.linked = old.linked,
		.agent = session_agent(rq->arena, rq->with.agent) };
	c->cookie = session_open(rq->db, &session, rq->now);
	return OUTCOME_OK;
}

static enum outcome
second_codes_apply(struct request *rq, void *cookie)
{
	struct second_change *c = cookie;
	const struct person *person = person_by_id(rq->db, rq->who->person);

	if (person == NULL ||
	    !second_check(rq, person, request_field(rq, "code")))
		return OUTCOME_INVALID;
	second_recover(rq, person->id, &c->codes);
	return OUTCOME_OK;
}

static enum outcome
second_end_apply(struct request *rq, void *cookie)
{
	const struct person *person = person_by_id(rq->db, rq->who->person);

	(void)cookie;
	if (person == NULL ||
	    !second_check(rq, person, request_field(rq, "code")))
		return OUTCOME_INVALID;
	db_run(rq->db, Q_recovery_drop, VALUES(value_number(person->id)));
	db_run(rq->db, Q_person_set_totp,
	    VALUES(value_number(person->id), value_null(), value_null(),
		value_number(0)));
	return OUTCOME_SEE_OTHER;
}

static str
second_seal(struct request *rq, str secret)
{
	struct buf b = buf_open(rq->arena, 256);

	buf_add(&b, rq->who->handle);
	buf_char(&b, ' ');
	buf_add(&b, secret);
	return secret_seal(rq->arena, second_key(rq), buf_str(&b));
}

/* The secret of the form: sealed with who it was made for. */
static str
second_unseal(struct request *rq, str sealed)
{
	str plain = secret_unseal(rq->arena, second_key(rq), sealed);

	return str_eq(str_cut(&plain, ' '), rq->who->handle) &&
		       plain.n == TOTP_SECRET_BYTES
		   ? plain
		   : S("");
}

static void
second_page(struct request *rq, struct second_page *page)
{
	unsigned char random[TOTP_SECRET_BYTES];
	str secret = second_unseal(rq, request_field(rq, "sealed"));
	const struct portal *portal = rq->portal;
	str issuer = portal->url;

	page->has = rq->who->has_second;
	if (page->has) {
		page->left = db_one(rq->db, Q_recovery_count,
		    VALUES(value_number(rq->who->person)));
		page_second(&rq->page, page);
		return;
	}
	if (secret.n == 0) {
		hash_random(random, sizeof(random));
		secret = str_copy(rq->arena,
		    (str){ (const char *)random, sizeof(random) });
	}
	if (str_find(issuer, S("://")) >= 0)
		issuer =
		    str_drop(issuer, (size_t)str_find(issuer, S("://")) + 3);
	page->sealed = second_seal(rq, secret);
	page->secret = totp_base32(rq->arena, secret);
	page->uri = totp_uri(rq->arena, issuer, rq->who->mail, secret);
	page->picture = qr_svg(rq->arena, page->uri,
	    say(rq->page.language, "A picture for the app on your phone"));
	page_second(&rq->page, page);
}

static enum outcome
second_post(struct request *rq, struct second_page *page)
{
	str how = request_field(rq, "how");
	struct second_change c = { 0 };
	enum outcome outcome;
	str key = str_fmt(rq->arena, "%lld", (long long)rq->who->person);
	bool end = str_is(how, "end");

	outcome = people_guess(rq, "code", key);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (rq->who->has_second) {
		outcome = request_write(rq,
		    end ? second_end_apply : second_codes_apply, &c);
	} else {
		c.secret = second_unseal(rq, request_field(rq, "sealed"));
		outcome = request_write(rq, second_set_apply, &c);
	}
	if (outcome == OUTCOME_INVALID) {
		problem_add(&page->problems, "code",
		    "This code is not right.  Look at the clock of your phone, "
		    "wait for the next code and try again.");
		second_page(rq, page);
		return room_invalid(rq);
	}
	people_guess_right(rq, "code", key);
	if (outcome == OUTCOME_SEE_OTHER)
		return request_go(rq, "/account?done=second-gone");
	if (outcome != OUTCOME_OK)
		return outcome;
	if (c.cookie.n > 0)
		people_know(rq, c.cookie);
	page_second_codes(&rq->page, &c.codes);
	return OUTCOME_OK;
}

enum outcome
second_show(struct request *rq)
{
	struct second_page page = { 0 };
	enum outcome outcome = sign_strong(rq);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (rq->method == METHOD_POST)
		return second_post(rq, &page);
	second_page(rq, &page);
	return OUTCOME_OK;
}
