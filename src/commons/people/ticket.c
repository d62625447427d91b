/* Tickets: see ticket.h. */
#include "commons/people/secret.h"
#include "commons/people/ticket.h"
#include "queries.h"

str
ticket_make(struct db *db, const char *purpose, int64_t person, str payload,
    int hours, moment now)
{
	str secret = secret_new(db_arena(db));

	db_run(db, Q_ticket_add,
	    VALUES(value_text(secret_hash(db_arena(db), secret)),
		person == 0 ? value_null() : value_number(person),
		value_text(str_of(purpose)), value_text(payload),
		value_number(now.us + hours * INT64_C(3600000000))));
	return secret;
}

bool
ticket_look(struct db *db, const char *purpose, str secret, moment now,
    struct ticket *ticket)
{
	struct rows rows;
	bool there;

	*ticket = (struct ticket){ 0 };
	if (!secret_like(secret))
		return false;
	rows = db_query(db, Q_ticket_get,
	    VALUES(value_text(secret_hash(db_arena(db), secret)),
		value_text(str_of(purpose)), value_number(now.us)));
	there = rows_next(&rows);
	if (there)
		*ticket = (struct ticket){ rows_number(&rows, 0),
			rows_text(&rows, 1) };
	rows_end(&rows);
	return there;
}

bool
ticket_use(struct db *db, const char *purpose, str secret, moment now,
    struct ticket *ticket)
{
	return ticket_look(db, purpose, secret, now, ticket) &&
	       db_run(db, Q_ticket_take,
		   VALUES(value_text(secret_hash(db_arena(db), secret)),
		       value_text(str_of(purpose)), value_number(now.us))) == 1;
}

void
ticket_drop(struct db *db, const char *purpose, int64_t person)
{
	db_run(db, Q_ticket_drop_purpose,
	    VALUES(value_number(person), value_text(str_of(purpose))));
}
