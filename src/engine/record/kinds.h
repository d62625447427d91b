/*
 * What a value of each kind may look like, and how long it may be: the one
 * rule for files (json_read.c) and for forms (form_read.c).
 */
#ifndef ENGINE_RECORD_KINDS_H
#define ENGINE_RECORD_KINDS_H

#include "engine/base/str.h"

#define SLUG_MAX 80
#define LINE_MAX_CHARACTERS 300
#define WORDS_MAX_CHARACTERS 1000
#define PROSE_MAX_CHARACTERS 40000
#define LINK_MAX_BYTES 2000
#define CODES_MAX 32
#define NOTE_MAX_BYTES 10000

/** kind_characters(s): How many characters ${s} has: accents count no more
 * than other letters. */
size_t kind_characters(str);

/** kind_is_slug(s): a-z, 0-9 and, inside, "-"; 1 to SLUG_MAX. */
bool kind_is_slug(str);

/** kind_slug(a, s): A slug made of ${s}, "street-trees" of "Street trees", with
 * room for a number behind it; empty when nothing of it is a letter or digit.
 */
str kind_slug(struct arena *, str);

/** kind_is_line(s): No line break, no other control character. */
bool kind_is_line(str);

/** kind_is_note(s): No control character but LF and TAB. */
bool kind_is_note(str);

/** kind_is_link(s): A whole https or http address. */
bool kind_is_link(str);

/** kind_is_file(s): 32 or 64 lower-case hexadecimal digits. */
bool kind_is_file(str);

/** kind_is_lang(s): A language as BCP 47 writes it: "en", "en-GB",
 * "ca-valencia". */
bool kind_is_lang(str);

/** kind_lines(a, s): ${s} with LF line ends, whatever it had. */
str kind_lines(struct arena *, str);

#endif
