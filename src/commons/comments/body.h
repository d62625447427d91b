/* The words of a comment as markup: paragraphs, lines, and bare https
 * addresses as links.  Nothing else in them means anything. */
#ifndef COMMONS_COMMENTS_BODY_H
#define COMMONS_COMMENTS_BODY_H

#include "engine/page/page.h"

/** body_put(pg, text): ${text} as paragraphs.  Links tell search engines not to
 * count them and that a reader wrote them (rel="nofollow ugc"). */
void body_put(struct page *, str);

/** body_link(text, before): Where the first https address in ${text} stands
 * and how far it goes; what stands before it is in ${before}.  Empty: none.
 * A full stop, comma or closing bracket behind it is not part of it. */
str body_link(str, str *);

/** body_links(text): How many addresses it names, https or not. */
size_t body_links(str);

#endif
