/* Keeping spam out: see spam.h. */
#include "commons/comments/body.h"
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "engine/base/hash.h"
#include "queries.h"

#define STAMP_HEX 32
#define INTERVAL_US (INT64_C(60) * 1000000 / SPAM_A_MINUTE)
#define DAY_US (INT64_C(24) * 3600 * 1000000)

static str
stamp_of(struct arena *a, str key, int64_t us)
{
	str text = str_fmt(a, "comment form %lld", (long long)us);

	return str_fmt(a, "%lld-%.*s", (long long)us, STAMP_HEX,
	    hash_hex(a, hash_hmac(key, text)).p);
}

str
spam_stamp(struct arena *a, str key, moment now)
{
	return stamp_of(a, key, now.us);
}

int64_t
spam_age(struct arena *a, str key, str stamp, moment now)
{
	str rest = stamp;
	int64_t us;

	if (!str_number(str_cut(&rest, '-'), &us) || us < 0 || us > now.us ||
	    !hash_same(stamp, stamp_of(a, key, us)))
		return -1;
	return now.us - us;
}

const char *
spam_refuses(struct request *rq, str key)
{
	int64_t age =
	    spam_age(rq->arena, key, request_field(rq, "made"), rq->now);

	if (request_field(rq, "homepage").n > 0)
		return "The field that should stay empty was filled in. Empty "
		       "it and send the form again.";
	if (age < 0 || age > SPAM_MOST_US)
		return "This form has been open for a long time. Look through "
		       "what you wrote and send it again.";
	if (age < SPAM_LEAST_US)
		return "That was very quick. Look through what you wrote and "
		       "send it again.";
	return NULL;
}

bool
spam_pace(struct db *db, str key, str who, moment now)
{
	struct arena *a = db_arena(db);
	str hash = hash_hex(a,
	    hash_hmac(key, str_fmt(a, "comment pace %.*s", ARG(who))));
	int64_t free_at = db_one(db, Q_comment_pace, VALUES(value_text(hash)));

	if (free_at < now.us)
		free_at = now.us;
	if (free_at - now.us > (SPAM_A_MINUTE - 1) * INTERVAL_US)
		return false;
	/* Nobody is remembered longer than this takes. */
	db_run(db, Q_comment_pace_sweep, VALUES(value_number(now.us)));
	db_run(db, Q_comment_pace_put,
	    VALUES(value_text(hash), value_number(free_at + INTERVAL_US)));
	return true;
}

bool
spam_doubts(struct db *db, str by, str text, moment now)
{
	int64_t since;

	if (body_links(text) <= SPAM_LINKS_MAX)
		return false;
	comment_author(db, by, &since);
	return since == 0 || since > now.us - DAY_US;
}
