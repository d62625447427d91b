/* Tokens: see token.h.  Their page stands in tokens_web.c. */
#include "commons/people/may.h"
#include "commons/people/secret.h"
#include "commons/people/token.h"
#include "queries.h"

bool
token_verbs(str list, unsigned *verbs, str *wrong)
{
	int verb;

	*verbs = 0;
	do {
		*wrong = str_cut(&list, ',');
		verb = verb_named(*wrong);
		if (verb <= VERB_ACCOUNT || verb == VERB_ADMINISTER)
			return false;
		*verbs |= 1u << verb;
	} while (list.n > 0);
	return true;
}

str
token_make(struct db *db, const struct token *t, moment now)
{
	str secret = secret_new(db_arena(db));

	db_run(db, Q_token_add,
	    VALUES(value_text(secret_hash(db_arena(db), secret)),
		value_number(t->person), value_text(t->name),
		value_number(t->verbs), value_number(t->second),
		value_number(now.us),
		value_number(now.us + t->days * 24 * INT64_C(3600000000))));
	return secret;
}
