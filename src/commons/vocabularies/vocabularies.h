/*
 * Vocabularies: the terms that choices are made from, by the portal's own
 * choice and in the reader's language.
 */
#ifndef COMMONS_VOCABULARIES_H
#define COMMONS_VOCABULARIES_H

#include "commons/room.h"

#define SELF term
#define DEF "commons/vocabularies/term.def"
#include "engine/record/declare.h"

extern const struct room room_vocabularies;

/* Terms of one vocabulary. */
struct term_list {
	const struct term **v;
	size_t n;
};

/** terms_of(db, vocabulary): All its terms, by code; of each its code and its
 * label, nothing else. */
struct term_list terms_of(struct db *, const char *);

/** term_label(db, vocabulary, code): Its label; the code itself where the term
 * is unknown. */
words term_label(struct db *, const char *, str);

#endif
