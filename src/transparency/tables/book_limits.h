/* The limits of reading spreadsheets, each with its reason. */
#ifndef TABLES_BOOK_LIMITS_H
#define TABLES_BOOK_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* As many as Excel and LibreOffice have: XFD1048576. */
#define BOOK_COLUMNS_MAX 16384
#define BOOK_ROWS_MAX 1048576

/* The file as it was uploaded: more than Excel saves or opens in practice. */
#define BOOK_FILE_MAX ((size_t)512 << 20)
/* Members of the archive: one for each sheet, picture and comment. */
#define BOOK_MEMBERS_MAX 1000
/* Their directory: names and remarks, 4 kB for each. */
#define BOOK_DIRECTORY_MAX ((size_t)4 << 20)
/* How much a member may swell, once it is bigger than the floor: a million
 * rows of digits swell tenfold, a bomb a thousandfold. */
#define BOOK_RATIO_MAX 100
#define BOOK_RATIO_FLOOR ((uint64_t)8 << 20)
/* All of it unpacked: a million rows of fifty columns are 2 GB. */
#define BOOK_TOTAL_MAX ((uint64_t)4 << 30)
/* Parts that are read as a whole: relations, formats, the book's own. */
#define BOOK_PART_MAX ((uint64_t)64 << 20)

/* Elements in elements: a spreadsheet needs ten, rich text in ODS twenty. */
#define BOOK_DEPTH_MAX 200
/* One tag or comment, which the parser holds in one piece. */
#define BOOK_TOKEN_MAX ((size_t)1 << 20)
/* What is given to the parser at once. */
#define BOOK_BLOCK ((size_t)64 << 10)

/* The texts that cells share, which are all held: a million of 200 letters. */
#define BOOK_STRINGS_MAX ((size_t)256 << 20)
/* One text; what is longer is cut, and counted.  Excel ends at 32,767. */
#define BOOK_CELL_MAX ((size_t)1 << 20)
/* The texts of one row, which are held together. */
#define BOOK_ROW_BYTES_MAX ((size_t)64 << 20)
/* What one byte of a sheet may become by repeats and shared texts, beyond a
 * floor: the same text of 100 letters in every cell is five times its
 * reference; a row that says it stands for a million is a bomb. */
#define BOOK_GROWTH_MAX 100
#define BOOK_GROWTH_FLOOR ((uint64_t)64 << 20)

/* Sheets of one book, and what is held of their names. */
#define BOOK_SHEETS_MAX 1000
#define BOOK_NAME_MAX 400
/* Groups of merged cells in one sheet: merging every row of a long list. */
#define BOOK_MERGED_MAX 65536
/* Formats of cells; Excel ends at 64,000 (its own specification). */
#define BOOK_FORMATS_MAX 65536

#endif
