/* A comment's rules: keys, threads, what is kept of what is not shown.  Pages
 * and forms stand in comments_web.c. */
#include <assert.h>
#include <string.h>

#include "commons/comments/comments.h"
#include "commons/comments/guests.h"
#include "commons/moderation/moderation.h"
#include "engine/base/hash.h"
#include "queries.h"

/* Letters of a key: 55 bits of microseconds, 25 bits of chance. */
#define KEY_TIME 11
#define KEY_CHANCE 5
#define KEY_LETTERS (KEY_TIME + KEY_CHANCE)

/* A form sent twice comes within this. */
#define AGAIN_US (INT64_C(10) * 60 * 1000000)

int
comment_depth(str slug)
{
	int depth = 1;

	for (size_t i = 0; i < slug.n; i++)
		depth += slug.p[i] == '-';
	return depth;
}

str
comment_key(struct arena *a, str above, moment now)
{
	/* The digits of RFC 4648 §7, in small letters: they sort. */
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	struct buf b = buf_open(a, 128);
	unsigned char chance[KEY_CHANCE];
	int i;

	hash_random(chance, sizeof(chance));
	if (above.n > 0) {
		buf_add(&b, above);
		buf_char(&b, '-');
	}
	for (i = KEY_TIME - 1; i >= 0; i--)
		buf_char(&b, digits[(uint64_t)now.us >> (5 * i) & 31]);
	for (i = 0; i < KEY_CHANCE; i++)
		buf_char(&b, digits[chance[i] & 31]);
	return buf_str(&b);
}

str
comment_above(str slug)
{
	while (slug.n > 0 && slug.p[slug.n - 1] != '-')
		slug.n--;
	return str_take(slug, slug.n == 0 ? 0 : slug.n - 1);
}

str
comment_root(str slug)
{
	return str_cut(&slug, '-');
}

struct comment *
comment_of(struct db *db, str address)
{
	return record_by_address(db, &comment_type, address);
}

/* Controls, and what turns the direction of reading round (Unicode UAX 9). */
static bool
clean_drops(uint32_t point)
{
	return point < ' ' || (point >= 0x7f && point < 0xa0) ||
	       (point >= 0x202a && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

str
comment_clean(struct arena *a, str text)
{
	struct buf b = buf_open(a, 4 * text.n + 1);
	size_t lines = 0;
	uint32_t point;

	for (text = str_trim(text); text.n > 0;) {
		point = str_point(&text);
		if (point == '\n') {
			lines++;
			continue;
		}
		if (point == '\t')
			point = ' ';
		if (clean_drops(point) || (point == ' ' && lines > 0))
			continue;
		for (; lines > 0; lines = lines > 2 ? 1 : lines - 1)
			buf_char(&b, '\n');
		buf_point(&b, point);
	}
	/* What was dropped may have stood at the ends. */
	return str_trim(buf_str(&b));
}

size_t
comment_letters(str text)
{
	size_t n = 0;

	while (text.n > 0) {
		str_point(&text);
		n++;
	}
	return n;
}

/* ---- what is kept of what is not shown ---- */

static str
kept_of(struct db *db, str address, int *was)
{
	struct rows rows =
	    db_query(db, Q_comment_kept, VALUES(value_text(address)));
	str body = { 0 };

	*was = COMMENT_VISIBLE;
	if (rows_next(&rows)) {
		body = rows_text(&rows, 0);
		*was = (int)rows_number(&rows, 1);
	}
	rows_end(&rows);
	return body;
}

static void
kept_put(struct db *db, str address, str body, int was, moment now)
{
	db_run(db, Q_comment_kept_put,
	    VALUES(value_text(address), value_text(body), value_number(was),
		value_number(now.us)));
}

str
comment_kept(struct db *db, str address)
{
	int was;

	return kept_of(db, address, &was);
}

/* ---- changing ---- */

/* Where ${c} hangs; false when what it answers cannot be answered. */
static bool
comment_hang(struct db *db, struct comment *c, str *above)
{
	const struct comment *parent;

	*above = S("");
	if (c->answers.n == 0)
		return true;
	parent = comment_of(db, c->answers);
	if (parent == NULL || !str_eq(parent->about, c->about) ||
	    parent->state != COMMENT_VISIBLE)
		return false;
	*above = parent->slug;
	while (comment_depth(*above) >= COMMENT_DEPTH_MAX)
		*above = comment_above(*above);
	return true;
}

/* The same, said a moment ago. */
static bool
comment_again(struct db *db, const struct author *author, struct comment *c)
{
	struct rows rows = db_query(db, Q_comment_same,
	    VALUES(value_text(c->by), value_text(c->about), value_text(c->body),
		value_text(c->answers),
		value_number(author->now.us - AGAIN_US)));
	const struct comment *same = NULL;
	str address = { 0 };

	if (rows_next(&rows))
		address = rows_text(&rows, 0);
	rows_end(&rows);
	if (address.n > 0)
		same = comment_of(db, address);
	if (same != NULL)
		*c = *same;
	return same != NULL;
}

bool
comment_add(struct db *db, const struct author *author, struct comment *c,
    bool held)
{
	str above, body = c->body;

	assert(c->record.id == 0 && c->by.n > 0);
	if (!comment_hang(db, c, &above))
		return false;
	if (comment_again(db, author, c))
		return true;
	c->slug = comment_key(db_arena(db), above, author->now);
	c->said = author->now;
	c->edited = (moment){ 0 };
	c->state = held ? COMMENT_HELD : COMMENT_VISIBLE;
	if (held)
		c->body = S("");
	act_save(db, author, &comment_type, c);
	if (held)
		kept_put(db, c->record.address, body, COMMENT_VISIBLE,
		    author->now);
	return true;
}

void
comment_edit(struct db *db, const struct author *author, struct comment *c,
    int stance, str body)
{
	bool marked = author->now.us - c->said.us > COMMENT_FREE_US;

	if (c->state != COMMENT_VISIBLE) {
		kept_put(db, c->record.address, body, COMMENT_VISIBLE,
		    author->now);
		body = c->body;
	} else if (str_eq(body, c->body) && stance == c->stance)
		return;
	c->stance = stance;
	c->body = body;
	if (marked)
		c->edited = author->now;
	act_save(db, author, &comment_type, c);
}

void
comment_move(struct db *db, const struct author *author, struct comment *c,
    int state)
{
	str address = c->record.address;

	if (c->state == state)
		return;
	if (state == COMMENT_VISIBLE) {
		c->body = comment_kept(db, address);
		db_run(db, Q_comment_kept_drop, VALUES(value_text(address)));
	} else if (c->state == COMMENT_VISIBLE) {
		kept_put(db, address, c->body, COMMENT_VISIBLE, author->now);
		c->body = S("");
	} else {
		/* From one way of not being shown to another: what it said
		 * stays where it is, with the state to come back to. */
		str body = comment_kept(db, address);

		db_run(db, Q_comment_kept_drop, VALUES(value_text(address)));
		kept_put(db, address, body, c->state, author->now);
	}
	c->state = state;
	act_save(db, author, &comment_type, c);
	if (state != COMMENT_VISIBLE)
		act_forget(db, &comment_type, address, c->record.version);
}

bool
comment_restore(struct db *db, const struct author *author, struct comment *c)
{
	int was;
	str body = kept_of(db, c->record.address, &was);

	if (c->state != COMMENT_REMOVED || body.n == 0)
		return false;
	comment_move(db, author, c, was);
	return true;
}

str
comment_name(struct db *db, const struct comment *c)
{
	int64_t since;

	if (c->role == COMMENT_GUEST)
		return guest_name(db, c->by);
	return comment_author(db, c->by, &since);
}

str
comment_author(struct db *db, str handle, int64_t *since)
{
	struct rows rows =
	    db_query(db, Q_comment_author, VALUES(value_text(handle)));
	str name = { 0 };

	*since = 0;
	if (rows_next(&rows)) {
		name = rows_text(&rows, 0);
		*since = rows_number(&rows, 1);
	}
	rows_end(&rows);
	return name;
}

/* ---- the portal's choice ---- */

bool
comments_held(struct db *db)
{
	struct rows rows =
	    db_query(db, Q_comment_setting, VALUES(value_text(S("held"))));
	bool held = rows_next(&rows) && str_is(rows_text(&rows, 0), "1");

	rows_end(&rows);
	return held;
}

void
comments_hold(struct db *db, bool held)
{
	db_run(db, Q_comment_setting_put,
	    VALUES(value_text(S("held")), value_text(held ? S("1") : S("0"))));
}

/* ---- forgetting ---- */

void
comments_sweep(struct db *db, moment now)
{
	db_run(db, Q_comment_kept_sweep,
	    VALUES(value_number(now.us - COMMENT_KEPT_US)));
	db_run(db, Q_comment_pace_sweep, VALUES(value_number(now.us)));
}

#define ERASE_STEP 200

static void
comment_erase(struct db *db, const struct author *author, struct comment *c,
    bool also_texts)
{
	if (also_texts)
		ruling_forget_appeals(db, &comment_type, c->record.address);
	/* An official answer is the institution's. */
	if (also_texts && c->role != COMMENT_OFFICIAL) {
		c->body = S("");
		c->state = COMMENT_REMOVED;
		db_run(db, Q_comment_kept_drop,
		    VALUES(value_text(c->record.address)));
	}
	c->by = S("");
	act_save(db, author, &comment_type, c);
	act_forget(db, &comment_type, c->record.address, c->record.version);
}

void
comments_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	struct comment *some[ERASE_STEP];
	str after = S("");
	size_t n, i;

	db_run(db, Q_guest_drop_of, VALUES(value_number(person)));
	do {
		struct rows rows = db_query(db, Q_comment_by,
		    VALUES(value_text(handle), value_text(after),
			value_number(ERASE_STEP)));

		for (n = 0; n < ERASE_STEP && rows_next(&rows); n++) {
			some[n] = record_new(db_arena(db), &comment_type);
			record_read(&rows, 0, &comment_type, some[n]);
		}
		rows_end(&rows);
		for (i = 0; i < n; i++) {
			after = some[i]->record.address;
			comment_erase(db, author, some[i], also_texts);
		}
	} while (n == ERASE_STEP);
}
