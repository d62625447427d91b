/*
 * Forms that a room draws by hand: what was typed into a field, what is wrong
 * with it, and what there is to choose.  Drawn by pages/fields.html.  Forms
 * that follow from a record stand in engine/record/form.h.
 */
#ifndef COMMONS_FIELDS_H
#define COMMONS_FIELDS_H

#include "engine/record/record.h"
#include "engine/web/web.h"

/* What was typed into one field, and what is wrong with it: an English message
 * whose {1} is what was typed; NULL: nothing. */
struct typed {
	str value;
	const char *wrong;
};

/* Codes with what people call them. */
struct label {
	str code;
	words name;	   /* of a record … */
	const char *label; /* … or English, to be translated */
	int64_t many;	   /* of what bears it; 0: not counted */
	bool chosen;
};
struct labels {
	struct label *v;
	size_t n;
};

/** fields_choices(a, choices, chosen): A closed list to choose from; ${chosen}
 * is a code, or empty. */
struct labels fields_choices(struct arena *, const struct choices *, str);

/** fields_wrong(list, n): How many of ${list} are wrong. */
size_t fields_wrong(const struct typed *const *, size_t);

/** fields_words(rq, s): ${s} in the language of the page, as a person wrote
 * it; none when it is empty. */
words fields_words(struct request *, str);

#endif
