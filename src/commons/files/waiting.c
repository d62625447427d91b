/* Uploads that wait, in their table: see waiting.h. */
#include "commons/files/waiting.h"
#include "engine/base/hash.h"
#include "queries.h"

static str
waiting_key(struct arena *a)
{
	unsigned char random[32];
	str hex;

	hash_random(random, sizeof(random));
	hex = hash_hex(a, hash_sha256((str){ (char *)random, sizeof(random) }));
	return str_take(hex, 32);
}

bool
waiting_put(struct db *db, struct waiting *w)
{
	if (db_one(db, Q_file_erased, VALUES(value_text(w->kept.sha256))) > 0)
		return false;
	if (w->key.n == 0)
		w->key = waiting_key(db_arena(db));
	db_run(db, Q_waiting_put,
	    VALUES(value_text(w->key), value_number(w->person),
		value_text(w->what), value_text(w->kept.name),
		value_text(w->kept.type), value_number(w->kept.size),
		value_text(w->kept.sha256), value_number(w->at.us)));
	db_run(db, Q_waiting_fewer,
	    VALUES(value_number(w->person), value_number(WAITING_MAX)));
	return true;
}

struct waiting *
waiting_of(struct db *db, str key, int64_t person)
{
	struct rows rows = db_query(db, Q_waiting_one,
	    VALUES(value_text(key), value_number(person)));
	struct waiting *w = NULL;

	if (rows_next(&rows)) {
		w = NEW(db_arena(db), struct waiting);
		*w = (struct waiting){ .key = rows_text(&rows, 0),
			.person = rows_number(&rows, 1),
			.what = rows_text(&rows, 2),
			.kept = { .name = rows_text(&rows, 3),
			    .type = rows_text(&rows, 4),
			    .size = rows_number(&rows, 5),
			    .sha256 = rows_text(&rows, 6) },
			.at = { rows_number(&rows, 7) } };
	}
	rows_end(&rows);
	return w;
}

void
waiting_drop(struct db *db, str key)
{
	db_run(db, Q_waiting_drop, VALUES(value_text(key)));
}

void
waiting_sweep(struct db *db, moment now)
{
	db_run(db, Q_waiting_sweep,
	    VALUES(value_number(now.us - WAITING_SECONDS * 1000000)));
}

void
waiting_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	(void)also_texts;
	db_run(db, Q_waiting_erase, VALUES(value_number(person)));
}
