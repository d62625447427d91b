/*
 * A letter to one person: what the portal wants to say, in their language, and
 * how it reads as plain text and as HTML.  What is in it is said by the room
 * that writes it; when it goes stands in outbox.h.
 */
#ifndef COMMONS_NOTICES_LETTERS_H
#define COMMONS_NOTICES_LETTERS_H

#include "engine/words/words.h"

/* One line of a list, and where it leads: an absolute URL. */
struct letter_item {
	str text, href;
};

/* All texts are UTF-8 and already in ${language}. */
struct letter {
	str to; /* an address */
	const struct language *language;
	str subject;
	str greeting; /* "Hello, Ana,"; may be empty */
	struct {
		const str *v; /* plain text; "\n" begins a new line */
		size_t n;
	} paragraphs;
	struct letter_items {
		const struct letter_item *v;
		size_t n;
	} items; /* behind the paragraphs */
	str button, href; /* a label and an absolute URL, or both empty */
	str unsubscribe;  /* an absolute URL, or empty: not a notice that
			   * one can stop */
	str portal;	  /* its name: the signature */
};

/**
 * letter_subject(a, letter):
 * The subject as it may stand in a head: white space and control characters
 * (a title somebody typed may hold a line end) become single spaces, and it
 * ends in "…" where it would be longer than 200 bytes.
 */
str letter_subject(struct arena *, const struct letter *);

/**
 * letter_text(a, letter):
 * The plain text: lines of up to 76 letters, longer only where one word is;
 * each link alone in its line; the portal's name behind "-- ", where mail
 * programs look for a signature (RFC 3676 §4.3).
 */
str letter_text(struct arena *, const struct letter *);

/** letter_html(a, letter): The same as an HTML page that needs nothing from
 * anywhere else: no images, so opening it tells nobody. */
str letter_html(struct arena *, const struct letter *);

#endif
