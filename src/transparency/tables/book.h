/*
 * Spreadsheets (XLSX, ODS) as rows of cells, in bounded memory.  For the jail:
 * reads strangers' bytes.  What the rows mean (headers, types, names of
 * columns) is not decided here, and nothing is calculated: of a formula there
 * is what its program saved.
 */
#ifndef TABLES_BOOK_H
#define TABLES_BOOK_H

#include "engine/base/str.h"
#include "transparency/tables/book_limits.h"

/* How opening or reading ended. */
enum book_end {
	BOOK_DONE,
	BOOK_STOPPED,  /* the function that took the rows said so */
	BOOK_OTHER,    /* neither XLSX nor ODS */
	BOOK_OLD,      /* .xls */
	BOOK_BINARY,   /* .xlsb */
	BOOK_PASSWORD, /* encrypted, in any of the ways */
	BOOK_CUT,      /* the archive has no end */
	BOOK_UNSOUND,  /* damaged, or lies about itself */
	BOOK_OVERLAP,  /* members that share their bytes */
	BOOK_MEMBERS,  /* too many of them */
	BOOK_BOMB,     /* swells more than any table does */
	BOOK_LARGE,    /* more than we read */
	BOOK_NESTED,   /* an archive in the archive */
	BOOK_DOCTYPE,  /* XML with declarations of its own */
	BOOK_ROWS,     /* a row beyond BOOK_ROWS_MAX */
	BOOK_COLUMNS,  /* a column beyond BOOK_COLUMNS_MAX */
	BOOK_ROW_LONG, /* one row beyond BOOK_ROW_BYTES_MAX */
	BOOK_STRINGS,  /* shared texts beyond BOOK_STRINGS_MAX */
	BOOK_SHEETS,   /* too many sheets */
	BOOK_NONE,     /* no sheet with cells, only charts */
	BOOK_MEMORY,   /* there is none left */
	BOOK_ENDS
};

enum book_kind {
	BOOK_EMPTY,
	BOOK_TEXT,
	BOOK_NUMBER,   /* "-0.5", "1200", "1e300": see book_number.h */
	BOOK_BOOLEAN,  /* "true", "false" */
	BOOK_DATE,     /* "2024-02-29" */
	BOOK_DATETIME, /* "2024-02-29T13:30:00", ".250" behind it if so */
	BOOK_TIME,     /* "13:30:00"; of a duration also "37:30:00" */
	BOOK_ERROR,    /* "#N/A" and its like: no value */
};

struct book_cell {
	enum book_kind kind;
	str text; /* UTF-8 without NUL; empty for EMPTY and ERROR */
};

struct sheet {
	str name;
	bool hidden; /* its program does not show it */
};

/* What there was in a sheet, beside its cells. */
struct book_found {
	int64_t rows;	 /* to the last one with anything in it */
	int64_t width;	 /* columns, likewise */
	int64_t cells;	 /* with a value */
	int64_t merged;	 /* groups of merged cells */
	int64_t errors;	 /* BOOK_ERROR */
	int64_t unsaved; /* formulas without a saved result: EMPTY */
	int64_t cut;	 /* texts longer than BOOK_CELL_MAX */
	int64_t no_day;	 /* 1900-02-29, which was never: TEXT */
};

struct book;

/**
 * book_open(fd, book), book_open_bytes(bytes, book):
 * Open the spreadsheet that regular file ${fd} or ${bytes} hold; both must stay
 * as they are, and open, until book_close.  No descriptor is opened and no file
 * mapped, now or later: that is what the jail allows.  Looks at the archive's
 * directory, the names of the sheets, formats and shared texts; an archive is
 * refused before anything of it is unpacked (APPNOTE 6.3.10).  ${book} is set
 * for BOOK_DONE alone.
 */
enum book_end book_open(int, struct book **);
enum book_end book_open_bytes(str, struct book **);

/** book_close(book): Give back everything; ${book} may be NULL. */
void book_close(struct book *);

/** book_sheets(book), book_sheet(book, i): The sheets with cells in their
 * order; at least one.  Valid until book_close. */
size_t book_sheets(const struct book *);
const struct sheet *book_sheet(const struct book *, size_t);

/**
 * book_read(book, i, row, cookie, found):
 * Give the rows of sheet ${i} to ${row} one by one, first to last, as ${n}
 * cells that are valid during that call; false from it ends the reading.  Cells
 * and rows that the file leaves out are there, EMPTY; those behind the last
 * cell of a row, and behind the last row, are not.  Of merged cells the first
 * has the value.  Rows that were given before a refusal are right as far as
 * they go.  ${found} may be NULL.  (ECMA-376 part 1, §18; ODF 1.3 part 3, §9.)
 */
typedef bool book_row_fn(void *, const struct book_cell *, size_t);
enum book_end book_read(struct book *, size_t, book_row_fn *, void *,
    struct book_found *);

/** book_sentence(end): What to do about a refusal: English, for say(); "" for
 * BOOK_DONE and BOOK_STOPPED. */
const char *book_sentence(enum book_end);

#endif
