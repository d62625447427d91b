/* The limits of reading tables, each with its reason. */
#ifndef TABLES_LIMITS_H
#define TABLES_LIMITS_H

#include <stddef.h>

/* As many as a spreadsheet has (XFD): beyond, it is not a table but a mistake,
 * and every column costs memory while it is read. */
#define TABLE_COLUMNS_MAX 16384
/* One row in memory: a line of 50 MB is read, a file of one line is not. */
#define TABLE_ROW_MAX ((size_t)64 << 20)
/* One value; what is longer is cut, and said.  No table holds a book. */
#define TABLE_CELL_MAX ((size_t)1 << 20)
/* A quoted value of more lines than this was never closed. */
#define TABLE_QUOTED_LINES_MAX 2000
/* What is read at once; also the room that the scanner begins with. */
#define TABLE_BLOCK ((size_t)1 << 20)
/* The beginning from which delimiter and header are guessed; types are decided
 * from all of it. */
#define TABLE_HEAD_ROWS 400
#define TABLE_HEAD_BYTES ((size_t)1 << 20)
/* Rows before the header, and rows of the header itself. */
#define TABLE_TITLE_ROWS_MAX 60
#define TABLE_HEADER_ROWS_MAX 4
/* A name as given; more is a sentence in the wrong place. */
#define TABLE_NAME_MAX 400
/* Letters of a safe name: PostgreSQL and URLs take them. */
#define TABLE_SLUG_MAX 60
/* What DuckDB calls the place of a row in a Parquet file; no column has that
 * for its safe name. */
#define TABLE_ROW_NUMBER "file_row_number"
/* What is said one by one; the rest is counted. */
#define TABLE_DOUBTS_MAX 100
/* Examples kept of values that do not fit a column. */
#define TABLE_MISFITS_KEPT 3
#define TABLE_MISFIT_BYTES 40
/* A column is "a number but for some" up to one in so many. */
#define TABLE_MISFIT_SHARE 20
/* Digits that an integer of 64 bits, and a decimal, hold for sure. */
#define TABLE_DIGITS_MAX 18
/* Digits by which floating point numbers (IEEE 754, 64 bits) differ; programs
 * write no more. */
#define TABLE_DIGITS_FLOAT 17
/* A dialect as JSON, to be read back. */
#define TABLE_DIALECT_MAX ((size_t)32 << 20)

/* What the process that reads may take, in addresses: a table of 10,000 columns
 * takes 2 GB of them, and 340 MB of memory. */
#define TABLE_JAIL_BYTES ((int64_t)3 << 30)
/* What DuckDB may use of it before it takes files; the reader needs the rest
 * of one gigabyte. */
#define TABLE_DUCK_BYTES ((int64_t)640 << 20)
/* Any one file that it writes. */
#define TABLE_JAIL_OUTPUT ((int64_t)8 << 30)
/* A file of 2 GB takes three minutes of one processor. */
#define TABLE_JAIL_CPU_SECONDS 3600
#define TABLE_JAIL_WALL_MS (3600 * 1000)
/* Values that DuckDB holds at once while it writes: rows of a group times
 * columns.  A group of a narrow table has as many rows as DuckDB likes. */
#define TABLE_GROUP_VALUES ((size_t)4 << 20)
#define TABLE_GROUP_ROWS ((size_t)122880)
#define TABLE_GROUP_ROWS_MIN ((size_t)2048)
/* With more columns DuckDB gets one thread: each holds a block of every
 * column. */
#define TABLE_COLUMNS_MANY 1000
/* DuckDB counts whole blocks for each of them, and fills few. */
#define TABLE_DUCK_WIDE "1500MiB"
/* A line that DuckDB takes without being told; its blocks. */
#define TABLE_LINE_BYTES ((size_t)2000000)
#define TABLE_LINES_BYTES ((size_t)32 << 20)
/* One object of JSON. */
#define TABLE_OBJECT_MAX ((size_t)16 << 20)

/* What each process that answers may use before it takes files, and how many
 * of these: with its blocks for the widest table it stays below the addresses
 * above. */
#define ASKER_DUCK_BYTES ((int64_t)512 << 20)
#define ASKER_SPILL "4GiB"
/* Of computing, in all its life; it leaves when it has used half, which is
 * more than one request takes. */
#define ASKER_CPU_SECONDS 3600
/* Readers' pages come first. */
#define ASKER_NICE 10

#endif
