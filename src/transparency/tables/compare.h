/*
 * What changed between two versions of a table: columns, from what is known of
 * both; rows, by SQL over both files.  Rows are told apart by a key, columns
 * whose values together no two rows share; without one a row that changed is
 * one removed and one added.  Who runs the SQL: asker.h.
 */
#ifndef TABLES_COMPARE_H
#define TABLES_COMPARE_H

#include "transparency/tables/asker.h"
#include "transparency/tables/table.h"

enum {
	COMPARE_COLUMNS = 200, /* that are compared; the rest is counted */
	COMPARE_KEY = 4,       /* columns of a key */
	COMPARE_TRIED = 4,     /* columns looked at for one */
	COMPARE_ROWS = 20,     /* on one page */
	COMPARE_PAGES = 500,
};

/* A statement: some lines for each column. */
#define COMPARE_SQL_MAX ((size_t)1 << 20)

/* A column that both have. */
struct compare_pair {
	const struct table_part *from, *to;
	bool retyped; /* it held something else: then texts are compared */
};

/** compare_number(pair): Whether it holds numbers in both. */
bool compare_number(const struct compare_pair *);

struct compare_pairs {
	struct compare_pair *v;
	size_t n;
};

struct compare {
	const struct table *from, *to;
	struct compare_pairs pairs;
	int64_t more; /* common columns that are not compared */
	struct table_part *gone, *fresh; /* columns of one alone */
	size_t n_gone, n_fresh;
	size_t key[COMPARE_KEY]; /* into ${pairs} */
	size_t n_key;		 /* 0: no key */
	bool chosen;		 /* … by whoever asks */
};

/* Kinds of rows that are shown. */
enum compare_kind {
	COMPARE_CHANGED,
	COMPARE_ADDED,
	COMPARE_REMOVED,
	COMPARE_KINDS
};

/** compare_kind_name(kind): "changed", "added", "removed".
 * compare_kind_named(name): COMPARE_KINDS when there is none of it. */
const char *compare_kind_name(enum compare_kind);
enum compare_kind compare_kind_named(str);

/** compare_open(a, from, to, compare): Their columns, matched by name; no key
 * yet. */
void compare_open(struct arena *, const struct table *, const struct table *,
    struct compare *);

/** compare_choose(compare, key): Take the columns that ${key} names, slugs with
 * commas between; false when one is not in both, or there are too many. */
bool compare_choose(struct compare *, str);

/** compare_candidates(compare, at): Columns that may be a key alone, the
 * likeliest first, into ${at}; how many. */
size_t compare_candidates(const struct compare *, size_t[COMPARE_TRIED]);

/** compare_sql_unique(compare, key, n, b): SQL that gives one value, "true"
 * when these columns tell the rows of both files apart. */
void compare_sql_unique(const struct compare *, const size_t *, size_t,
    struct buf *);

/** compare_sql_count(compare, b): … one row: rows added, removed, changed, then
 * of each pair in how many of the changed it differs (without a key: 0). */
void compare_sql_count(const struct compare *, struct buf *);

/** compare_sql_rows(compare, kind, page, b): … COMPARE_ROWS of them, as
 * VARCHAR: its number in the newer file (of removed: in the older), how many
 * rows are like it; then of each pair its value, of changed the older and the
 * newer. */
void compare_sql_rows(const struct compare *, enum compare_kind, int64_t,
    struct buf *);

/* All that an answer holds. */
struct compared {
	int64_t added, removed, changed;
	int64_t *cells; /* of each pair */
};

/** compare_key(asker, a, compare): Find a key, or see that the chosen one is
 * one: then ${n_key} is 0 when it is not.  compare_count(asker, a, compare,
 * compared). */
enum asker_outcome compare_key(struct asker *, struct arena *,
    struct compare *);
enum asker_outcome compare_count(struct asker *, struct arena *,
    const struct compare *, struct compared *);

#endif
