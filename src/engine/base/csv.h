/*
 * Writing CSV (RFC 4180, UTF-8).  Reading a stranger's CSV is work for the
 * jail and never happens here.
 */
#ifndef ENGINE_BASE_CSV_H
#define ENGINE_BASE_CSV_H

#include "engine/base/buf.h"

/**
 * csv_cell(b, first, s):
 * Append cell ${s}, behind a comma unless it is the ${first} of its line, in
 * quotes where it needs them.  Text that a spreadsheet would run as a formula
 * (starting with = + - @, a tab or a carriage return) gets a leading "'",
 * unless it is a plain number (OWASP ASVS 5.0, 1.2.10).
 */
void csv_cell(struct buf *, bool, str);

/** csv_end(b): End the line with CR LF. */
void csv_end(struct buf *);

#endif
