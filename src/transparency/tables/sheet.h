/*
 * A small table as its cells and nothing more: for rooms that read a sheet of
 * words which somebody filled in.  Nothing is guessed of what cells mean.
 */
#ifndef TABLES_SHEET_H
#define TABLES_SHEET_H

#include "engine/jail/jail.h"

/* A sheet of a room: what a person looks through. */
#define SHEET_CELLS_ROWS_MAX 2100
#define SHEET_CELLS_COLUMNS_MAX 200
/* Its JSON. */
#define SHEET_CELLS_BYTES_MAX ((size_t)8 << 20)

/*
 * The role "sheet": its input CSV in any of the encodings and with any of the
 * delimiters that programs save it with, or a spreadsheet, of which the first
 * sheet that people see is read; its output JSON, a list of rows from the
 * first on, each a list of texts without empty ones at its end.  It refuses
 * with one word: "kind" (no table), "rows", "columns", "large", "unsound".
 */
extern const struct jail_role sheet_role;

#endif
