/*
 * What kind of file holds a table, by its first bytes.  A new kind of file
 * (spreadsheets) is a row here, and a way in intake.c that makes of it either a
 * text table in the folder or a view called "given" for DuckDB.
 */
#ifndef TABLES_SOURCE_H
#define TABLES_SOURCE_H

#include "engine/base/str.h"

enum table_source {
	SOURCE_TEXT, /* CSV and its relatives */
	SOURCE_JSON, /* a list of objects */
	SOURCE_LIST, /* begins like a list of anything else, as text may too */
	SOURCE_NDJSON,
	SOURCE_PARQUET,
	SOURCE_SHEET,  /* XLSX, ODS: a zip archive; or what was before them */
	SOURCE_PACKED, /* gzip and others */
	SOURCE_OTHER,  /* a page, a PDF, a picture */
	SOURCES
};

/* So many first bytes tell. */
#define SOURCE_BYTES 4096

/** source_kind(start): What begins with ${start}. */
enum table_source source_kind(str);

#endif
