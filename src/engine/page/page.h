/*
 * What a compiled page writes to, and the printers its holes call.
 *
 * tools/pagec.c knows where each hole stands and picks PUT_TEXT, PUT_ATTR …;
 * the C compiler picks the printer by type.  A type that does not belong there
 * (markup in an attribute, a struct in text) does not compile.
 */
#ifndef ENGINE_PAGE_PAGE_H
#define ENGINE_PAGE_PAGE_H

#include "engine/base/buf.h"
#include "engine/base/value.h"
#include "engine/words/words.h"

struct frame; /* what stands around every page: the portal's own affair */

struct page {
	struct arena *arena;
	struct buf *out;
	const struct language *language; /* the reader's */
	str lang;			 /* its code: /LANG/… in every link */
	date today;
	const struct frame *frame;
	str token; /* every form of somebody signed in sends it back; or empty */
};

/* One hole, by type. */
struct hole {
	enum {
		HOLE_STR,
		HOLE_NUMBER,
		HOLE_HTML,
		HOLE_WORDS,
		HOLE_PROSE,
		HOLE_DATE,
		HOLE_MOMENT,
	} kind;
	str s;
	int64_t number;
	words w;
	prose prose;
	date date;
};

struct hole hole_str(str);
struct hole hole_c(const char *);
struct hole hole_number(int64_t);
struct hole hole_html(html);
struct hole hole_words(words);
struct hole hole_prose(prose);
struct hole hole_date(date);
struct hole hole_moment(moment);

/* What may stand in text: everything. */
#define HOLE(x)                                                                \
	_Generic((x), str: hole_str, const char *: hole_c, char *: hole_c,     \
	    int: hole_number, long: hole_number, long long: hole_number,       \
	    unsigned: hole_number, unsigned long: hole_number,                 \
	    html: hole_html, words: hole_words, prose: hole_prose,             \
	    date: hole_date, moment: hole_moment)(x)

/* In an attribute or <title>: anything that is not markup. */
#define HOLE_PLAIN(x)                                                          \
	_Generic((x), str: hole_str, const char *: hole_c, char *: hole_c,     \
	    int: hole_number, long: hole_number, long long: hole_number,       \
	    unsigned: hole_number, unsigned long: hole_number,                 \
	    words: hole_words, date: hole_date, moment: hole_moment)(x)

/* In a part of a URL: text and numbers, percent-encoded (RFC 3986 §2.1). */
#define HOLE_PATH(x)                                                           \
	_Generic((x), str: hole_str, const char *: hole_c, char *: hole_c,     \
	    int: hole_number, long: hole_number, long long: hole_number,       \
	    unsigned: hole_number, unsigned long: hole_number)(x)

/**
 * put_raw(pg, s): Markup of the page itself.
 * put_text(pg, hole): Into text: escaped; words in another language than the
 * reader's are wrapped in <span lang= class="other">; prose is written as
 * Markdown in a <div class="prose">; dates in <time datetime=>; numbers and
 * dates by the reader's locale.
 * put_plain(pg, hole): Into an attribute or <title>: the same words, no tags;
 * a date or moment is ISO (for datetime=), a number is bare digits.
 * put_path(pg, hole): One part of a URL: everything but unreserved characters
 * is percent-encoded.
 * put_link(pg, url): A whole URL: https, http and mailto, or a path starting
 * with one "/" or a "#fragment" or "?query"; anything else becomes "#".
 */
void put_raw(struct page *, str);
void put_text(struct page *, struct hole);
void put_plain(struct page *, struct hole);
void put_path(struct page *, struct hole);
void put_link(struct page *, str);

/**
 * put_message(pg, english, holes, n):
 * The reader's translation of ${english}, its {1}, {2} … filled with holes as
 * put_text does.  put_message_many picks the plural form by the number in the
 * first hole.  …_plain are the same for attributes.
 */
void put_message(struct page *, const char *, const struct hole *, size_t);
void put_message_many(struct page *, const char *, const char *,
    const struct hole *, size_t);
void put_message_plain(struct page *, const char *, const struct hole *,
    size_t);
void put_message_many_plain(struct page *, const char *, const char *,
    const struct hole *, size_t);

/** page_html(pg, mark): Everything written to ${pg} since ${mark} (a value of
 * pg->out->n), taken out again, as markup to be put elsewhere. */
html page_html(struct page *, size_t);

/** markdown_html(a, s): CommonMark with tables (md4c), no raw HTML, links only
 * as put_link lets through (others leave their words), bare https addresses
 * made links, headings lowered to h3 and below, bidi controls dropped, images
 * become links; a text that would grow beyond reason is shown as written. */
html markdown_html(struct arena *, str);

#endif
