/* Vocabularies: the room, and finding terms. */
#include "commons/vocabularies/vocabularies.h"
#include "engine/record/text.h"
#include "queries.h"

#define SELF term
#define DEF "commons/vocabularies/term.def"
#include "engine/record/define.h"

/* As many as the statement returns: a vocabulary is a list people choose from.
 */
#define TERMS_MAX 500

static const struct record_type *const vocabularies_records[] = { &term_type,
	NULL };

const struct room room_vocabularies = {
	.name = "Vocabularies",
	.mission = "Commons",
	.promise = "One list of policy areas and sectors, in every language, "
		   "for everything that is published here.",
	.records = vocabularies_records,
};

struct term_list
terms_of(struct db *db, const char *vocabulary)
{
	struct term_list list = {
		NEWS(db_arena(db), const struct term *, TERMS_MAX), 0
	};
	struct rows rows =
	    db_query(db, Q_terms_of, VALUES(value_text(str_of(vocabulary))));
	const struct text *texts;
	size_t n;

	while (list.n < TERMS_MAX && rows_next(&rows)) {
		struct term *t = NEW(db_arena(db), struct term);

		t->code = rows_text(&rows, 0);
		n = text_read(db_arena(db), rows_text(&rows, 1), &texts);
		t->label = (words){ texts, n };
		list.v[list.n++] = t;
	}
	rows_end(&rows);
	return list;
}

words
term_label(struct db *db, const char *vocabulary, str code)
{
	struct arena *a = db_arena(db);
	const struct term *t = record_by_address(db, &term_type,
	    str_fmt(a, "%s/%.*s", vocabulary, ARG(code)));
	struct text *text;

	if (t != NULL)
		return t->label;
	text = NEW(a, struct text);
	*text = (struct text){ .lang = S("und"), .s = code };
	return (words){ text, 1 };
}
