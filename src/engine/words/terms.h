/*
 * Words made findable: small letters, no accents, stemmed by the language they
 * are written in (Snowball).  "col·laboració" and "collaboracio" meet.
 */
#ifndef ENGINE_WORDS_TERMS_H
#define ENGINE_WORDS_TERMS_H

#include "engine/base/buf.h"

/* One word and the forms it is known by, all folded. */
struct term_forms {
	str raw;  /* as written */
	str stem; /* by its language; empty when the same */
};

/** terms_fold(b, s): Append ${s} in small letters without accents, nothing else
 * changed, and return that: what lists are sorted by. */
str terms_fold(struct buf *, str);

/** terms_index(b, lang, s): Append every word of ${s} in every form, separated
 * by spaces: what goes into the index. */
void terms_index(struct buf *, str, str);

/** terms_query(a, lang, s, n): The words a reader of ${lang} typed; at most
 * TERMS_QUERY_MAX of them, set ${n}. */
struct term_forms *terms_query(struct arena *, str, str, size_t *);
#define TERMS_QUERY_MAX 12

#endif
