/*
 * Spreadsheets (XLSX, ODS) as rows of cells, in bounded memory.  For the jail:
 * reads strangers' bytes.  What the rows mean (headers, types, names of
 * columns) is not decided here, and nothing is calculated: of a formula there
 * is what its program saved.
 */
#ifndef TABLES_SHEET_H
#define TABLES_SHEET_H

#include "engine/base/str.h"
#include "transparency/tables/sheet_limits.h"

/* How opening or reading ended. */
enum sheet_end {
	SHEET_DONE,
	SHEET_STOPPED,	/* the function that took the rows said so */
	SHEET_OTHER,	/* neither XLSX nor ODS */
	SHEET_OLD,	/* .xls */
	SHEET_BINARY,	/* .xlsb */
	SHEET_PASSWORD, /* encrypted, in any of the ways */
	SHEET_CUT,	/* the archive has no end */
	SHEET_UNSOUND,	/* damaged, or lies about itself */
	SHEET_OVERLAP,	/* members that share their bytes */
	SHEET_MEMBERS,	/* too many of them */
	SHEET_BOMB,	/* swells more than any table does */
	SHEET_LARGE,	/* more than we read */
	SHEET_NESTED,	/* an archive in the archive */
	SHEET_DOCTYPE,	/* XML with declarations of its own */
	SHEET_ROWS,	/* a row beyond SHEET_ROWS_MAX */
	SHEET_COLUMNS,	/* a column beyond SHEET_COLUMNS_MAX */
	SHEET_ROW_LONG, /* one row beyond SHEET_ROW_BYTES_MAX */
	SHEET_STRINGS,	/* shared texts beyond SHEET_STRINGS_MAX */
	SHEET_SHEETS,	/* too many sheets */
	SHEET_NONE,	/* no sheet with cells, only charts */
	SHEET_MEMORY,	/* there is none left */
	SHEET_ENDS
};

enum sheet_kind {
	SHEET_EMPTY,
	SHEET_TEXT,
	SHEET_NUMBER,	/* "-0.5", "1200", "1e300": see sheet_number.h */
	SHEET_BOOLEAN,	/* "true", "false" */
	SHEET_DATE,	/* "2024-02-29" */
	SHEET_DATETIME, /* "2024-02-29T13:30:00", ".250" behind it if so */
	SHEET_TIME,	/* "13:30:00"; of a duration also "37:30:00" */
	SHEET_ERROR,	/* "#N/A" and its like: no value */
};

struct sheet_cell {
	enum sheet_kind kind;
	str text; /* UTF-8 without NUL; empty for EMPTY and ERROR */
};

struct sheet {
	str name;
	bool hidden; /* its program does not show it */
};

/* What there was in a sheet, beside its cells. */
struct sheet_found {
	int64_t rows;	 /* to the last one with anything in it */
	int64_t width;	 /* columns, likewise */
	int64_t cells;	 /* with a value */
	int64_t merged;	 /* groups of merged cells */
	int64_t errors;	 /* SHEET_ERROR */
	int64_t unsaved; /* formulas without a saved result: EMPTY */
	int64_t cut;	 /* texts longer than SHEET_CELL_MAX */
	int64_t no_day;	 /* 1900-02-29, which only spreadsheets know: TEXT */
};

struct sheet_book;

/**
 * sheet_open(fd, book), sheet_open_bytes(bytes, book):
 * Open the spreadsheet that regular file ${fd} or ${bytes} hold; both must stay
 * as they are until sheet_close, though ${fd} may be closed.  No descriptor is
 * opened, now or later.  Looks at the archive's directory, the names of the
 * sheets, formats and shared texts; an archive is refused before anything of
 * it is unpacked (reference: APPNOTE 6.3.10).  ${book} is set for SHEET_DONE
 * alone.
 */
enum sheet_end sheet_open(int, struct sheet_book **);
enum sheet_end sheet_open_bytes(str, struct sheet_book **);

/** sheet_close(book): Give back everything; ${book} may be NULL. */
void sheet_close(struct sheet_book *);

/** sheet_count(book), sheet_at(book, i): The sheets with cells in their order;
 * at least one.  Valid until sheet_close. */
size_t sheet_count(const struct sheet_book *);
const struct sheet *sheet_at(const struct sheet_book *, size_t);

/**
 * sheet_read(book, i, row, cookie, found):
 * Give the rows of sheet ${i} to ${row} one by one, first to last, as ${n}
 * cells that are valid during that call; false from it ends the reading.  Cells
 * and rows that the file leaves out are there, EMPTY; those behind the last
 * cell of a row, and behind the last row, are not.  Of merged cells the first
 * has the value.  Rows that were given before a refusal are right as far as
 * they go.  ${found} may be NULL.  (ECMA-376 part 1, §18; ODF 1.3 part 3, §9.)
 */
typedef bool sheet_row_fn(void *, const struct sheet_cell *, size_t);
enum sheet_end sheet_read(struct sheet_book *, size_t, sheet_row_fn *, void *,
    struct sheet_found *);

/** sheet_sentence(end): What to do about a refusal: English, for say(); "" for
 * SHEET_DONE and SHEET_STOPPED. */
const char *sheet_sentence(enum sheet_end);

#endif
