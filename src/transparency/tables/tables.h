/*
 * The tables room's reading half: from an uploaded file to one Parquet file and
 * what there is to know about it, made in the jail.  What is done with it, jobs
 * and pages, stands in reading.h and inside.h; room_tables in tables_room.c.
 */
#ifndef TABLES_TABLES_H
#define TABLES_TABLES_H

#include "engine/jail/jail.h"

/* What is in the folder afterwards; the second is JSON by dialect.h, the third
 * by profile.h.  Anything else in it may be removed. */
#define TABLE_PARQUET "table.parquet"
#define TABLE_DIALECT "dialect.json"
#define TABLE_PROFILE "profile.json"
/* What may be put there before: a dialect that holds where it is fixed. */
#define TABLE_REMEMBERED "remembered.json"

enum table_outcome {
	TABLE_READ,
	TABLE_REFUSED, /* it cannot be read: what to do stands in ${why} */
	TABLE_HARD,    /* reading it took too much, or broke the reader */
	TABLE_STOPPED, /* as asked for */
	TABLE_BROKEN,  /* our trouble: no library, no disk, no jail */
	TABLE_OUTCOMES
};

struct table_job {
	const char *file;   /* absolute, what was uploaded; is only read */
	const char *folder; /* absolute, there already: for the result */
	const struct jail_watch *watch; /* may be NULL */
};

struct table_answer {
	const char *why; /* English, for say(); "" for TABLE_READ */
	str detail;	 /* for the log: a stranger's word */
};

/**
 * table_import(a, job, answer):
 * Read the table in ${job}'s file, in a process of its own, and leave the
 * result in its folder.  Text (CSV, TSV and the like), JSON (a list of
 * objects), NDJSON, Parquet, and of a spreadsheet (XLSX, ODS) one sheet, by
 * content, whatever the file is called.
 * Waits for the end.
 */
enum table_outcome table_import(struct arena *, const struct table_job *,
    struct table_answer *);

/* Why a file is refused, beyond what study.h says. */
enum table_refusal {
	REFUSED_PACKED = 100,
	REFUSED_OTHER,
	REFUSED_UNSOUND,
	REFUSED_LIST,	    /* JSON without a row */
	REFUSED_NO_LIBRARY, /* by us: TABLE_BROKEN */
	REFUSED_BOOK,	    /* and beyond: enum book_end of a spreadsheet */
};

struct room;
extern const struct room room_tables;

/* The role "tables" of the jail: input the file, both folders needed. */
extern const struct jail_role tables_role;

#endif
