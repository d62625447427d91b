/*
 * A text table as rows of cells, in bounded memory: decoded, cut at delimiters
 * and quotes (RFC 4180, read with indulgence).  What cells mean is cell.h's.
 */
#ifndef TABLES_SCAN_H
#define TABLES_SCAN_H

#include "transparency/tables/limits.h"
#include "transparency/tables/survey.h"

/* Which letters stand in a cell: enough to know what it cannot be. */
enum {
	MARK_DIGIT = 1,
	MARK_DOT = 2,
	MARK_COMMA = 4,
	MARK_DASH = 8,
	MARK_SLASH = 16,
	MARK_COLON = 32,
	MARK_SPACE = 64,
	MARK_LETTER = 128,
	MARK_HIGH = 256, /* beyond ASCII */
	MARK_OTHER = 512,
	MARK_BREAK = 1024, /* CR or LF */
	MARK_NUL = 2048,
	MARK_QUOTE = 4096,
	MARK_STOP = 32768,
};

struct cell {
	char *p; /* in the scan's memory: ours to change until the next row */
	uint32_t n;
	uint16_t marks;
	bool quoted;
};

struct scan {
	/* What was asked. */
	int fd; /* -1: all there is was given */
	enum charset encoding;
	char delimiter, quote; /* quote 0: none */
	char end;	       /* of lines: LF or CR */
	/* The rows. */
	struct cell *cells;
	size_t cells_n, cells_room;
	int64_t row;	     /* of the last one, from 1 */
	int64_t row_longest; /* bytes */
	int64_t odd_quotes;  /* cells that are not quoted as they should be */
	int64_t breaks;	     /* cells with a line break in them */
	int64_t crlf, feeds; /* rows by their end */
	bool doubled;	     /* some end with more than one CR */
	bool too_long, too_many, unreadable, ended;
	/* Its memory. */
	char *text;
	size_t at, n, room;
	unsigned char *raw;
	size_t raw_n;
	int64_t offset; /* of the file, behind what was read */
	uint16_t marks[256];
};

/** scan_open(scan, fd, survey, delimiter, quote): Begin at the file's start;
 * ${fd} must stay open.  False when there is no memory.  scan_close(scan). */
bool scan_open(struct scan *, int, const struct survey *, char, char);
void scan_close(struct scan *);

/** scan_text(scan, text, delimiter, quote): The same over UTF-8 text in
 * memory, which is copied. */
bool scan_text(struct scan *, str, char, char);

/** scan_row(scan): The next row into ${cells}; false at the end, or when
 * ${too_long}, ${too_many} or ${unreadable} says why not. */
bool scan_row(struct scan *);

/** scan_empty(scan): Whether nothing but blanks stands in the last row. */
bool scan_empty(const struct scan *);

/** scan_marks(scan, p, n): The marks of some text. */
unsigned scan_marks(const struct scan *, const char *, size_t);

/** scan_failed(scan): Whether it ended before the end. */
bool scan_failed(const struct scan *);

#endif
