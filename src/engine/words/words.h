/*
 * The portal's own words: messages in the reader's language, plurals by rule,
 * dates and numbers by locale.  English is the key; a missing translation
 * speaks English.
 */
#ifndef ENGINE_WORDS_WORDS_H
#define ENGINE_WORDS_WORDS_H

#include "engine/base/buf.h"
#include "engine/base/value.h"

struct language;  /* one language, loaded */
struct languages; /* all of them */

/* A catalogue as embedded: code and the text of lang/CODE.po. */
struct catalogue {
	const char *lang;
	str po;
};

/**
 * languages_open(catalogues, n):
 * Load ${n} catalogues; English needs none and is always there, first.
 * A malformed one ends the process with its line: it was built in.
 */
struct languages *languages_open(const struct catalogue *, size_t);
void languages_close(struct languages *);

/** languages_get(all, code): That language, or NULL. */
const struct language *languages_get(const struct languages *, str);

/** languages_count(all), languages_at(all, i): In the order given. */
size_t languages_count(const struct languages *);
const struct language *languages_at(const struct languages *, size_t);

/**
 * languages_accept(all, header):
 * The best language for an Accept-Language header (RFC 9110 §12.5.4, by
 * primary subtag, q respected); English when nothing fits.
 */
const struct language *languages_accept(const struct languages *, str);

/** language_code(l): "ca".  language_name(l): its own name, "Català". */
str language_code(const struct language *);
str language_name(const struct language *);

/** MESSAGE(english): A message that stands in a table, to be said later: for
 * tests/words.py to find. */
#define MESSAGE(english) english

/** say(l, english): The message in language ${l}. */
str say(const struct language *, const char *);

/** say_many(l, one, many, n): The form for ${n} things, by the language's
 * plural rule (CLDR: one is 1 in en, es, ca and pt-PT). */
str say_many(const struct language *, const char *, const char *, int64_t);

/** say_date(b, l, d): "September 2022", "2 d’agost de 2021", "15 September
 * 2022": written out for reading, with ${d}'s own precision; nothing for no
 * date. */
void say_date(struct buf *, const struct language *, date);

/** say_month_short(b, l, month): "Sep", "set." for axes; ${month} 1 to 12. */
void say_month_short(struct buf *, const struct language *, int);

/** say_number(b, l, n): Grouped: 1,154 · 1154 · 1.154 by the language's habit
 * (es, pt: no group below 10,000, narrow no-break space from there; ca: "."
 * from 1.000; per CLDR). */
void say_number(struct buf *, const struct language *, int64_t);

/** say_decimal(b, l, s): The number that ${s} writes as "-1234.5", grouped as
 * say_number does, with the language's mark before the fraction; with an
 * exponent, or no number at all, it is left as it stands. */
void say_decimal(struct buf *, const struct language *, str);

/** po_read(a, po, each, cookie): Read the text of a .po file; call ${each} for
 * each translated message (texts in arena ${a}), but not for the header, fuzzy
 * or unfinished ones.  Return the line of the first mistake, 0 if none.
 * Contexts (msgctxt) and more than two plural forms are mistakes. */
struct message {
	str id, plural; /* plural.n == 0: no plural */
	str forms[2];
};
size_t po_read(struct arena *, str, void (*)(void *, const struct message *),
    void *);

#endif
