/* Persons: see person.h. */
#include <assert.h>

#include "commons/acts/acts.h"
#include "commons/notices/outbox.h"
#include "commons/people/contact.h"
#include "commons/people/person.h"
#include "commons/people/secret.h"
#include "commons/search/search.h"
#include "queries.h"

#define GRANTS_MAX 100

static struct person
person_read(struct rows *rows)
{
	return (struct person){
		.id = rows_number(rows, 0),
		.handle = rows_text(rows, 1),
		.name = rows_text(rows, 2),
		.mail = rows_text(rows, 3),
		.confirmed = rows_number(rows, 4),
		.password = rows_text(rows, 5),
		.totp = rows_text(rows, 6),
		.totp_since = rows_number(rows, 7),
		.totp_step = rows_number(rows, 8),
		.language = rows_text(rows, 9),
		.blocked = rows_number(rows, 10),
		.created = rows_number(rows, 11),
		.erased = rows_number(rows, 12),
	};
}

static struct person *
person_one(struct db *db, int statement, struct value key)
{
	struct rows rows = db_query(db, statement, VALUES(key));
	struct person *person = NULL;

	if (rows_next(&rows)) {
		person = NEW(db_arena(db), struct person);
		*person = person_read(&rows);
	}
	rows_end(&rows);
	return person;
}

struct person *
person_by_mail(struct db *db, str mail)
{
	return person_one(db, Q_person_by_mail, value_text(mail));
}

struct person *
person_by_id(struct db *db, int64_t id)
{
	return person_one(db, Q_person_by_id, value_number(id));
}

struct person *
person_by_handle(struct db *db, str handle)
{
	return person_one(db, Q_person_by_handle, value_text(handle));
}

struct person_list
person_find(struct db *db, str q, int64_t after, int64_t limit)
{
	struct person_list list = { NEWS(db_arena(db), struct person, limit),
		0 };
	struct buf like = buf_open(db_arena(db), 1024);
	struct rows rows;

	buf_char(&like, '%');
	q = str_lower(db_arena(db), str_take(q, 254));
	for (size_t i = 0; i < q.n; i++) {
		if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '!')
			buf_char(&like, '!');
		buf_char(&like, q.p[i]);
	}
	buf_char(&like, '%');
	rows = db_query(db, Q_people_find,
	    VALUES(value_text(buf_str(&like)), value_number(after),
		value_number(limit)));
	while (list.n < (size_t)limit && rows_next(&rows))
		list.v[list.n++] = person_read(&rows);
	rows_end(&rows);
	return list;
}

void
person_add(struct db *db, struct person *person, moment now)
{
	person->id = db_one(db, Q_person_next, NO_VALUES);
	if (person->handle.n == 0)
		person->handle = str_fmt(db_arena(db), "p-%.*s",
		    ARG(str_take(secret_new(db_arena(db)), 16)));
	person->created = now.us;
	db_run(db, Q_person_add,
	    VALUES(value_number(person->id), value_text(person->handle),
		value_text(person->name), value_text(person->mail),
		person->confirmed == 0 ? value_null()
				       : value_number(person->confirmed),
		value_text_or_null(person->password),
		value_text(person->language), value_number(now.us)));
}

struct person_grants
person_grants(struct db *db, int64_t id)
{
	struct person_grants grants = {
		NEWS(db_arena(db), struct person_grant, GRANTS_MAX), 0
	};
	struct rows rows = db_query(db, Q_grant_list, VALUES(value_number(id)));

	while (grants.n < GRANTS_MAX && rows_next(&rows))
		grants.v[grants.n++] =
		    (struct person_grant){ rows_text(&rows, 0),
			    rows_text(&rows, 1), rows_text(&rows, 2) };
	rows_end(&rows);
	return grants;
}

void
person_grant(struct db *db, int64_t id, struct person_grant grant, str giver,
    moment now)
{
	db_run(db, Q_grant_add,
	    VALUES(value_number(id), value_text(grant.role),
		value_text(grant.kind), value_text(grant.address),
		value_number(now.us), value_text(giver)));
}

void
person_grant_end(struct db *db, int64_t id, struct person_grant grant)
{
	db_run(db, Q_grant_end,
	    VALUES(value_number(id), value_text(grant.role),
		value_text(grant.kind), value_text(grant.address)));
}

int64_t
person_administrators(struct db *db)
{
	return db_one(db, Q_grant_count,
	    VALUES(value_text(S("administrator"))));
}

bool
person_last(struct db *db, int64_t id)
{
	struct person_grants grants = person_grants(db, id);

	for (size_t i = 0; i < grants.n; i++)
		if (str_is(grants.v[i].role, "administrator") &&
		    grants.v[i].kind.n == 0)
			return db_one(db, Q_grant_count,
				   VALUES(value_text(S("administrator")))) <= 1;
	return false;
}

void
person_out(struct db *db, int64_t id)
{
	db_run(db, Q_session_end_others,
	    VALUES(value_number(id), value_text(S(""))));
	db_run(db, Q_ticket_drop, VALUES(value_number(id)));
}

void
person_erase(struct db *db, const struct room *const *rooms,
    const struct author *author, const struct person *person, bool also_texts)
{
	const struct value id = value_number(person->id);

	person_out(db, person->id);
	db_run(db, Q_grant_drop, VALUES(id));
	db_run(db, Q_token_drop, VALUES(id));
	db_run(db, Q_recovery_drop, VALUES(id));
	/* While the row is whole: a room may know them by their address. */
	for (; *rooms != NULL; rooms++)
		if ((*rooms)->erase != NULL)
			(*rooms)->erase(db, author, person->handle, person->id,
			    also_texts);
	if (person->mail.n > 0)
		outbox_forget(db, person->mail);
	db_run(db, Q_person_erase, VALUES(id, value_number(author->now.us)));
	search_forgotten(db);
}
