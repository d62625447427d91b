/*
 * What the printers and the Markdown writer share; nobody else needs it.
 */
#ifndef ENGINE_PAGE_PUT_H
#define ENGINE_PAGE_PUT_H

#include "engine/base/buf.h"

/**
 * put_escaped(b, s):
 * Append ${s} so that it can stand in text and in a quoted attribute.  Bidi
 * controls and control characters but "\n" and "\t" are dropped, a byte that
 * is not UTF-8 becomes U+FFFD.
 */
void put_escaped(struct buf *, str);

/** put_link_safe(url): Whether put_link lets ${url} through. */
bool put_link_safe(str);

#endif
