/* What somebody follows, and how they want to hear of it. */
#include <assert.h>

#include "commons/acts/acts.h"
#include "commons/notices/follow.h"
#include "engine/base/date.h"
#include "queries.h"

/* "ca aigua neta": a language, a space, words on one line. */
static bool
follow_search(struct arena *a, str s, str *home)
{
	str rest = s, lang = str_cut(&rest, ' ');
	struct buf b = buf_open(a, SEARCH_BYTES_MAX);
	bool gap = true;

	if (lang.n != 2 || rest.n == 0 || !str_utf8(rest))
		return false;
	buf_add(&b, str_lower(a, lang));
	while (rest.n > 0) {
		uint32_t c = str_point(&rest);

		if (c <= ' ' || c == 0x7f) {
			gap = true;
			continue;
		}
		if (gap)
			buf_char(&b, ' ');
		gap = false;
		buf_point(&b, c);
	}
	*home = buf_str(&b);
	return !b.full && home->n > 3;
}

bool
follow_read(struct db *db, str what, struct follow *follow)
{
	const struct record_type *type;

	*follow = (struct follow){ 0 };
	if (str_is(what, "portal")) {
		follow->kind = what;
		return true;
	}
	if (str_starts(what, S("search/"))) {
		follow->kind = S("search");
		return follow_search(db_arena(db), str_drop(what, 7),
		    &follow->home);
	}
	type = about_of(records_of(db), what, &follow->home);
	if (type == NULL || !(type->traits & FOLLOWED) ||
	    record_by_address(db, type, follow->home) == NULL)
		return false;
	/* What has no page of its own is followed with the record whose page
	 * shows it: a milestone with its commitment. */
	type = act_home(records_of(db), type, follow->home, &follow->home);
	follow->kind = str_of(type->name);
	return true;
}

str
follow_write(struct arena *a, const struct follow *f)
{
	return f->home.n == 0
		   ? f->kind
		   : str_fmt(a, "%.*s/%.*s", ARG(f->kind), ARG(f->home));
}

bool
follow_add(struct db *db, int64_t person, const struct follow *f, moment now)
{
	str hash;

	if (db_one(db, Q_follow_count_of, VALUES(value_number(person))) >=
	    FOLLOWS_MAX)
		return false;
	setting_start(db, person, now);
	db_run(db, Q_follow_add,
	    VALUES(value_number(person), value_text(f->kind),
		value_text(f->home), value_number(acts_head(db, &hash)),
		value_number(now.us)));
	return true;
}

void
follow_drop(struct db *db, int64_t person, const struct follow *f)
{
	db_run(db, Q_follow_drop,
	    VALUES(value_number(person), value_text(f->kind),
		value_text(f->home)));
	db_run(db, Q_topics_drop,
	    VALUES(value_text(f->kind), value_text(f->home)));
}

bool
follow_is(struct db *db, int64_t person, const struct follow *f)
{
	return db_one(db, Q_follow_is,
		   VALUES(value_number(person), value_text(f->kind),
		       value_text(f->home))) > 0;
}

int64_t
follow_count(struct db *db, const struct follow *f)
{
	return db_one(db, Q_follow_count,
	    VALUES(value_text(f->kind), value_text(f->home)));
}

struct follow_list
follows_of(struct db *db, int64_t person)
{
	struct follow_list list = {
		NEWS(db_arena(db), struct follow, FOLLOWS_MAX), 0
	};
	struct rows rows = db_query(db, Q_follow_list,
	    VALUES(value_number(person), value_number(FOLLOWS_MAX)));

	while (list.n < FOLLOWS_MAX && rows_next(&rows))
		list.v[list.n++] = (struct follow){
			.kind = rows_text(&rows, 0),
			.home = rows_text(&rows, 1),
			.since = rows_number(&rows, 2),
			.at = { rows_number(&rows, 3) },
		};
	rows_end(&rows);
	return list;
}

struct setting
setting_of(struct db *db, int64_t person)
{
	struct setting s = { .cadence = S("daily"),
		.direct = true,
		.mailings = true };
	struct rows rows =
	    db_query(db, Q_setting_of, VALUES(value_number(person)));

	if (rows_next(&rows)) {
		s.cadence = rows_text(&rows, 0);
		s.direct = rows_number(&rows, 1) != 0;
		s.mailings = rows_number(&rows, 2) != 0;
		s.seen = rows_number(&rows, 3);
		s.noted = rows_number(&rows, 4);
		s.sent = rows_number(&rows, 5);
		s.sent_day = rows_number(&rows, 6);
		s.sent_at.us = rows_number(&rows, 7);
	}
	rows_end(&rows);
	return s;
}

void
setting_start(struct db *db, int64_t person, moment now)
{
	str hash;

	db_run(db, Q_setting_start,
	    VALUES(value_number(person), value_number(acts_head(db, &hash)),
		value_number(date_number(date_of(now)))));
}

bool
setting_known(str cadence)
{
	return str_is(cadence, "now") || str_is(cadence, "daily") ||
	       str_is(cadence, "weekly") || str_is(cadence, "none");
}

void
setting_cadence(struct db *db, int64_t person, str cadence, moment now)
{
	struct setting was;
	int64_t sent;
	str hash;

	assert(setting_known(cadence));
	setting_start(db, person, now);
	was = setting_of(db, person);
	sent = str_is(was.cadence, "none") ? acts_head(db, &hash) : was.sent;
	db_run(db, Q_setting_cadence,
	    VALUES(value_number(person), value_text(cadence),
		value_number(sent)));
}

void
setting_direct(struct db *db, int64_t person, bool direct, bool mailings,
    moment now)
{
	setting_start(db, person, now);
	db_run(db, Q_setting_direct,
	    VALUES(value_number(person), value_number(direct),
		value_number(mailings)));
}

void
setting_seen(struct db *db, int64_t person, moment now)
{
	str hash;

	setting_start(db, person, now);
	db_run(db, Q_setting_seen,
	    VALUES(value_number(person), value_number(acts_head(db, &hash)),
		value_number(
		    db_one(db, Q_notice_last, VALUES(value_number(person))))));
}
