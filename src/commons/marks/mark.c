/* Marks: see marks.h.  The page stands in marks_web.c. */
#include "commons/marks/marks.h"
#include "engine/base/hash.h"
#include "queries.h"

#define SLUG_HEX 32

str
mark_slug(struct arena *a, str key, str who, str about, int kind)
{
	/* No part holds a line end, so no two of them read the same. */
	str text = str_fmt(a, "mark\n%.*s\n%.*s\n%.*s", ARG(who), ARG(about),
	    ARG(choice_code(&mark_kinds, kind)));

	return str_take(hash_hex(a, hash_hmac(key, text)), SLUG_HEX);
}

static str
mark_address(struct arena *a, str about, str slug)
{
	return str_fmt(a, "%.*s/%s/%.*s", ARG(about), mark_type.plural,
	    ARG(slug));
}

bool
mark_there(struct db *db, str about, str slug)
{
	return db_one(db, Q_mark_there,
		   VALUES(value_text(
		       mark_address(db_arena(db), about, slug)))) > 0;
}

bool
mark_add(struct db *db, const struct author *author, struct mark *m)
{
	return !mark_there(db, m->about, m->slug) &&
	       act_save(db, author, &mark_type, m);
}

bool
mark_remove(struct db *db, const struct author *author, str about, str slug)
{
	const struct mark *m = record_by_address(db, &mark_type,
	    mark_address(db_arena(db), about, slug));

	return m != NULL && act_withdraw(db, author, &mark_type, m, S(""));
}

int64_t
mark_count(struct db *db, str about, int kind)
{
	return db_one(db, Q_mark_count,
	    VALUES(value_text(about),
		value_text(choice_code(&mark_kinds, kind))));
}

struct endorsers
mark_endorsers(struct db *db, str about)
{
	str addresses[ENDORSERS_MAX];
	struct endorsers list = {
		NEWS(db_arena(db), const struct institution *, ENDORSERS_MAX), 0
	};
	struct rows rows = db_query(db, Q_mark_endorsers,
	    VALUES(value_text(about), value_number(ENDORSERS_MAX)));
	size_t n = 0, i;

	while (n < ENDORSERS_MAX && rows_next(&rows))
		addresses[n++] = rows_text(&rows, 0);
	rows_end(&rows);
	for (i = 0; i < n; i++) {
		list.v[list.n] = institution_of(db, addresses[i]);
		list.n += list.v[list.n] != NULL;
	}
	return list;
}
