/* A table as a spreadsheet (ECMA-376 part 1, transitional): one sheet, its
 * first row frozen, texts in their cells, numbers, booleans and days as what
 * they are. */
#ifndef TABLES_ASKER_XLSX_H
#define TABLES_ASKER_XLSX_H

#include "engine/base/str.h"

/* Rows of a sheet, the header among them; its columns; letters of a cell. */
#define ASKER_XLSX_ROWS ((int64_t)1048576)
#define ASKER_XLSX_COLUMNS 16384
#define ASKER_XLSX_LETTERS 32767

enum asker_xlsx_kind {
	XLSX_TEXT,
	XLSX_FLOATING, /* a number of 64 bits: "-0.5", "1e+300" */
	XLSX_EXACT,    /* "36000", "0.10" */
	XLSX_BOOLEAN,  /* "true", "false" */
	XLSX_DAY,      /* "2024-02-29" */
	XLSX_DAY_TIME, /* "2024-02-29 13:30:00", ".25" behind it if so */
};

struct asker_xlsx;

/** asker_xlsx_open(fd): Into the empty file ${fd}, which stays the caller's;
 * NULL when there is no memory. */
struct asker_xlsx *asker_xlsx_open(int);

/** asker_xlsx_row(xlsx), asker_xlsx_cell(xlsx, kind, value): Begin the next
 * row, at first the header; its next cell: {NULL, 0} is empty.  What a
 * spreadsheet cannot hold as its kind (a number of more than 15 digits, a day
 * before March 1900) is written as text, which loses nothing; texts are cut at
 * ASKER_XLSX_LETTERS, and lose characters that XML has not. */
void asker_xlsx_row(struct asker_xlsx *);
void asker_xlsx_cell(struct asker_xlsx *, enum asker_xlsx_kind, str);

/** asker_xlsx_lost(xlsx): Whether nothing can come of it any more: it is larger
 * than a spreadsheet may be, or was not written. */
bool asker_xlsx_lost(const struct asker_xlsx *);

/** asker_xlsx_close(xlsx): Its end; false when it could not be written. */
bool asker_xlsx_close(struct asker_xlsx *);

#endif
