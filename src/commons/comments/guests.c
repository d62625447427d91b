/* Guests: see guests.h. */
#include "commons/comments/guests.h"
#include "commons/notices/outbox.h"
#include "engine/base/hash.h"
#include "engine/base/log.h"
#include "queries.h"

bool
guests_open(const struct portal *portal)
{
	return portal->mail != NULL;
}

/* ${n} bytes of chance in hexadecimal digits. */
static str
guest_chance(struct arena *a, size_t n)
{
	struct sha256 chance;

	hash_random(chance.b, sizeof(chance.b));
	return str_take(hash_hex(a, chance), 2 * n);
}

static str
guest_secret(struct arena *a, str secret)
{
	return hash_hex(a, hash_sha256(secret));
}

static bool
guest_write(struct request *rq, str handle, str secret, str name, str mail)
{
	const struct portal *portal = rq->portal;
	const struct language *l = rq->page.language;
	const str paragraphs[] = {
		say(l, "You wrote a comment as a guest.  It is published when "
		       "you open this link and press the button there."),
		say(l, "If you did not write it, do nothing: it is deleted "
		       "after three days, and so is your address."),
	};
	struct letter letter = {
		.to = mail,
		.language = l,
		.subject = say(l, "Publish your comment?"),
		.greeting = name,
		.paragraphs = { paragraphs, 2 },
		.button = say(l, "See my comment"),
		.href = str_fmt(rq->arena, "%.*s/%.*s/comments/confirm/%.*s",
		    ARG(portal->url), ARG(rq->page.lang), ARG(secret)),
		.portal = S("Claraboia"),
	};

	return outbox_put(rq->db, &letter,
		   str_fmt(rq->arena, "guest/%.*s", ARG(handle)),
		   rq->now) == OUTBOX_WAITS;
}

bool
guest_wait(struct request *rq, const struct comment *c, str name, str mail)
{
	str handle =
	    str_fmt(rq->arena, "g-%.*s", ARG(guest_chance(rq->arena, 8)));
	str secret = guest_chance(rq->arena, 32);

	if (!guest_write(rq, handle, secret, name, mail))
		return false;
	db_run(rq->db, Q_guest_add,
	    VALUES(value_text(handle),
		value_text(guest_secret(rq->arena, secret)), value_text(name),
		value_text(mail), value_text(c->about), value_text(c->answers),
		value_number(c->stance), value_text(c->body),
		value_text(c->lang), value_number(rq->now.us)));
	return true;
}

struct guest *
guest_of(struct db *db, str secret, moment now)
{
	struct rows rows = db_query(db, Q_guest_by_secret,
	    VALUES(value_text(guest_secret(db_arena(db), secret)),
		value_number(now.us - GUEST_WAIT_US)));
	struct guest *g = NULL;

	if (rows_next(&rows)) {
		g = NEW(db_arena(db), struct guest);
		g->handle = rows_text(&rows, 0);
		g->name = rows_text(&rows, 1);
		g->waiting.about = rows_text(&rows, 2);
		g->waiting.answers = rows_text(&rows, 3);
		g->waiting.stance = (int)rows_number(&rows, 4);
		g->waiting.body = rows_text(&rows, 5);
		g->waiting.lang = rows_text(&rows, 6);
		g->waiting.by = g->handle;
		g->waiting.role = COMMENT_GUEST;
		g->comment = rows_text(&rows, 7);
	}
	rows_end(&rows);
	return g;
}

bool
guest_publish(struct db *db, const struct author *author, struct guest *g,
    bool held)
{
	struct comment c = g->waiting;

	if (g->comment.n > 0)
		return true;
	if (!comment_add(db, author, &c, held))
		return false;
	g->comment = c.record.address;
	db_run(db, Q_guest_published,
	    VALUES(value_text(g->handle), value_text(g->comment)));
	return true;
}

void
guest_forget(struct db *db, const struct guest *g)
{
	db_run(db, Q_guest_forget, VALUES(value_text(g->handle)));
}

str
guest_name(struct db *db, str handle)
{
	struct rows rows =
	    db_query(db, Q_guest_name, VALUES(value_text(handle)));
	str name = { 0 };

	if (rows_next(&rows))
		name = rows_text(&rows, 0);
	rows_end(&rows);
	return name;
}

void
guests_sweep(struct db *db, moment now)
{
	db_run(db, Q_guest_sweep, VALUES(value_number(now.us - GUEST_WAIT_US)));
}
