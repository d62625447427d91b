/*
 * Tables for programs, under /api/v1/datasets: rows as JSON, all rows as files,
 * what is in the columns, and descriptions that other programs read.  What can
 * be asked stands in ask.h; docs/api.md tells of it.
 */
#ifndef TABLES_PROGRAM_H
#define TABLES_PROGRAM_H

#include "transparency/tables/ask.h"
#include "transparency/tables/asker.h"

/* Handlers; the file is the second argument, or the dataset's first table. */
enum outcome program_rows(struct request *);
enum outcome program_file(struct request *); /* rows.csv … rows.geojson */
enum outcome program_profile(struct request *);
enum outcome program_openapi(struct request *);
enum outcome program_csvw(struct request *);

/* An address with all that can be asked in it. */
#define PROGRAM_LINK_MAX ((size_t)64 << 10)

/* What a request is about. */
struct program {
	struct seat seat;
	struct ask ask;
	str base; /* "/api/v1/datasets/x/files/y" */
};

/** program_find(rq, program): The table at the address, open: OK; else what to
 * answer, with a sentence.  program_ask(rq, program): … and what is asked of
 * it. */
enum outcome program_find(struct request *, struct program *);
enum outcome program_ask(struct request *, struct program *);

/** program_outcome(rq, outcome): What to answer when ${outcome} is not
 * ASKER_DONE. */
enum outcome program_outcome(struct request *, enum asker_outcome);

/** program_link(rq, program, path, ask, b): Append ${path} with the version, if
 * one was asked for, and ${ask}, if not NULL, as its query. */
void program_link(const struct request *, const struct program *, str,
    const struct ask *, struct buf *);

/** program_about(program, b): "table":{…} of every answer. */
void program_about(const struct program *, struct buf *);

/** program_words(program, words): In the language of the data, else English,
 * else any.  program_name(program, part): What people call a column: its title,
 * likewise, or else its heading. */
str program_words(const struct program *, words);
str program_name(const struct program *, const struct table_part *);

/** program_texts(first, name, words, b): A member with each language of
 * ${words}, {"en":"…"}; nothing when it is empty. */
void program_texts(bool *, const char *, words, struct buf *);

/* The formats of files. */
struct program_format {
	const char *suffix, *type, *what;
	enum asker_format format;
};
extern const struct program_format program_formats[ASKER_FORMATS];

#endif
