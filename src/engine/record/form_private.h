/* What the files of forms share among themselves. */
#ifndef ENGINE_RECORD_FORM_PRIVATE_H
#define ENGINE_RECORD_FORM_PRIVATE_H

#include "engine/record/form.h"

/* The texts of words or prose ${f}; n 0 for other kinds. */
words form_words(const struct field *, const void *);

/* The text in exactly ${lang}, "" if there is none. */
str form_words_in(words, str);

/* Store ${n} texts, put in the order of their languages, as ${f}. */
void form_words_set(const struct field *, void *, struct text *, size_t);

/* Whether ${f} has one text per language. */
bool form_is_texts(const struct field *);

/* A copy of ${record} in ${a}: its values, not what they point to. */
void *form_copy(struct arena *, const struct record_type *, const void *);

#endif
