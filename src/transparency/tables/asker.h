/*
 * Who answers what is asked of tables: processes in the jail that hold DuckDB
 * open, read the shelf and write one folder of their own.  They are begun when
 * somebody asks, ended when nobody has asked for a while, killed when they take
 * too long, and begun anew when they died.  SQL comes from ask.h and its like,
 * built from what was understood.
 */
#ifndef TABLES_ASKER_H
#define TABLES_ASKER_H

#include "engine/jail/jail.h"
#include "transparency/tables/shelf.h"

struct asker;

struct asker_options {
	str shelf;     /* absolute: the folder to read */
	str scratch;   /* absolute: where each process gets a folder to write;
			* askers of several portals may share it, and what is
			* left of those that are gone is removed */
	int processes; /* at the same time; 0: 2 */
	int waiting;   /* who may wait for one of them, the first to come
			* first; 0: 16 */
	int answer_ms, file_ms, wait_ms, idle_ms; /* 0: as below */
};

/* Milliseconds: for an answer on a page; for a file of all rows; until
 * somebody who waits for a process is told to come again; idle, until it
 * ends. */
#define ASKER_ANSWER_MS 10000
#define ASKER_FILE_MS 300000
#define ASKER_WAIT_MS 15000
#define ASKER_IDLE_MS 300000
/* Bytes of all the values of one answer. */
#define ASKER_ANSWER_MAX ((size_t)8 << 20)

/** asker_open(options): NULL when there is no memory, or the folder cannot be
 * made.  No process is begun before somebody asks.  Safe from any thread from
 * then on. */
struct asker *asker_open(const struct asker_options *);

/** asker_close(asker): Ends them all; nobody may be asking. */
void asker_close(struct asker *);

/** asker_warm(asker, a): Somebody may ask soon: begin a process, unless one
 * runs, and do not wait for it. */
void asker_warm(struct asker *, struct arena *);

enum asker_outcome {
	ASKER_DONE,
	ASKER_BUSY,   /* all are at work: try again in some seconds */
	ASKER_SLOW,   /* it took too long, and was ended */
	ASKER_LARGE,  /* the answer, or the memory it takes, is too large */
	ASKER_FAILED, /* it cannot be answered: a value out of bounds, a
		       * process that died */
	ASKER_BROKEN, /* none can be begun: no library, no jail */
	ASKER_OUTCOMES
};

/** asker_sentence(outcome): English, for say(): what to do. */
const char *asker_sentence(enum asker_outcome);

/* Rows of values; {NULL, 0}: no data. */
struct answer {
	size_t columns, rows;
	str *v; /* rows * columns */
};

/** answer_at(answer, row, column). */
str answer_at(const struct answer *, size_t, size_t);

/**
 * asker_ask(asker, a, sql, answer):
 * Run ${sql}, one statement whose columns are all VARCHAR, and wait for its
 * rows, which are copied into ${a}.
 */
enum asker_outcome asker_ask(struct asker *, struct arena *, str,
    struct answer *);

/* A page of rows that lies deep in an order. */
struct asker_page {
	str order; /* SQL of one column: the places of all rows, in order */
	str version; /* of the data, as of asker_file */
	int64_t from, n;    /* which of them */
	str before, behind; /* SQL around a list of places, "3,1,2" */
};

/**
 * asker_ask_page(asker, a, page, answer):
 * As asker_ask, with what ${before}, the list of the page and ${behind} are
 * together.  A process keeps the last few orders, as places alone, so the next
 * page of one costs no sorting.
 */
enum asker_outcome asker_ask_page(struct asker *, struct arena *,
    const struct asker_page *, struct answer *);

enum asker_format {
	ASKER_CSV,  /* RFC 4180, UTF-8; no letter of a formula is changed */
	ASKER_JSON, /* a list of objects */
	ASKER_NDJSON,
	ASKER_XLSX,
	ASKER_PARQUET,
	ASKER_GEOJSON, /* a FeatureCollection (RFC 7946): two columns are where
			*/
	ASKER_FORMATS
};

struct asker_file {
	enum asker_format format;
	const char *const *names; /* of XLSX and CSV: column names as people
				   * know them, or NULL: slugs */
	size_t n_names;
	str latitude, longitude; /* of GEOJSON: slugs of columns in ${sql} */
	str version; /* of the data: what is asked of the same is not written
		      * twice in ten minutes (asker_kept.h); "": it is */
};

/**
 * asker_file(asker, a, sql, file, fd, size):
 * Write all that ${sql} (typed columns: ask_sql_all) gives into a file, in
 * bounded memory, and hand it over: open, at its beginning, without a name.
 * XLSX holds 1,048,575 rows: more is ASKER_LARGE.  One file at a time: while
 * another is written, ASKER_BUSY at once, unless this one is kept.
 */
enum asker_outcome asker_file(struct asker *, struct arena *, str,
    const struct asker_file *, int *, int64_t *);

/* The role "asker" of the jail. */
extern const struct jail_role asker_role;

#endif
