/*
 * What the files of this folder share: a language as loaded, and the habits of
 * its readers.  Nobody outside includes this.
 */
#ifndef ENGINE_WORDS_LANGUAGE_H
#define ENGINE_WORDS_LANGUAGE_H

#include "engine/words/words.h"

/* How dates and numbers are written, and which plural form is for one. */
struct locale {
	const char *code;
	const char *name;
	const char *months[12];
	const char *months_short[12];
	const char *of;	     /* between day, month and year */
	bool of_elides;	     /* "de " becomes "d’" before a vowel */
	const char *group;   /* between groups of three digits */
	uint64_t group_from; /* smaller numbers have no groups */
	const char *point;   /* before a fraction */
};

struct language {
	str code;
	const struct locale *locale;
	struct entry *entries; /* a table in memory: see messages.c */
	size_t mask;	       /* its size less one; a power of two */
};

/** locale_of(code): The locale for ${code}; the English one for a language
 * without its own. */
const struct locale *locale_of(str);

/** plural_form(int64_t): Which of the two forms ${n} things take: 0 or 1. */
size_t plural_form(int64_t);

#endif
