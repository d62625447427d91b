/* Reading the acts, newest first or from the beginning. */
#include "commons/acts/acts.h"
#include "queries.h"

struct act_list
acts_list_read(struct db *db, struct rows rows, size_t limit)
{
	struct act_list list = { NEWS(db_arena(db), struct act, limit), 0 };
	struct act *act;

	while (list.n < limit && rows_next(&rows)) {
		act = &list.v[list.n++];
		act->seq = rows_number(&rows, 0);
		act->at.us = rows_number(&rows, 1);
		act->verb = rows_text(&rows, 2);
		act->kind = rows_text(&rows, 3);
		act->address = rows_text(&rows, 4);
		act->version = rows_number(&rows, 5);
		act->role = rows_text(&rows, 6);
		act->fields = rows_text(&rows, 7);
		act->content = rows_text(&rows, 8);
		act->hash = rows_text(&rows, 9);
		act->home_kind = rows_text(&rows, 10);
		act->home = rows_text(&rows, 11);
		act->jurisdiction = rows_text(&rows, 12);
		act->salt = rows_text(&rows, 13);
		act->json = rows_text(&rows, 14);
	}
	rows_end(&rows);
	return list;
}

struct act_list
acts_newest(struct db *db, int64_t before, size_t limit)
{
	return acts_list_read(db,
	    db_query(db, Q_act_newest,
		VALUES(value_number(before), value_number((int64_t)limit))),
	    limit);
}

struct act_list
acts_of_jurisdiction(struct db *db, str address, int64_t before, size_t limit)
{
	return acts_list_read(db,
	    db_query(db, Q_act_newest_of_jurisdiction,
		VALUES(value_number(before), value_number((int64_t)limit),
		    value_text(address))),
	    limit);
}

struct act_list
acts_of_home(struct db *db, const struct record_type *type, str address,
    int64_t before, size_t limit)
{
	return acts_list_read(db,
	    db_query(db, Q_act_newest_of_home,
		VALUES(value_number(before), value_number((int64_t)limit),
		    value_text(str_of(type->name)), value_text(address))),
	    limit);
}

struct act_list
acts_after(struct db *db, int64_t after, size_t limit)
{
	return acts_list_read(db,
	    db_query(db, Q_act_all,
		VALUES(value_number(after), value_number((int64_t)limit))),
	    limit);
}

int64_t
acts_head(struct db *db, str *hash)
{
	struct rows rows = db_query(db, Q_act_head, NO_VALUES);
	int64_t seq = 0;

	*hash = (str){ 0 };
	if (rows_next(&rows)) {
		seq = rows_number(&rows, 0);
		*hash = rows_text(&rows, 1);
	}
	rows_end(&rows);
	return seq;
}

str
act_json_of(struct db *db, str kind, str address, int64_t version)
{
	struct rows rows = db_query(db, Q_act_version_of,
	    VALUES(value_text(kind), value_text(address),
		value_number(version)));
	str json = { 0 };

	if (rows_next(&rows))
		json = rows_text(&rows, 0);
	rows_end(&rows);
	return json;
}

bool
act_is_listed(const struct act *act)
{
	return !str_is(act->kind, "mark") && !str_is(act->kind, "duty");
}
