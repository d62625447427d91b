/*
 * A table that can be asked: its columns, as the reading found them, and where
 * its rows lie.  What is asked of it stands in ask.h, who answers in asker.h.
 */
#ifndef TABLES_TABLE_H
#define TABLES_TABLE_H

#include "engine/base/date.h"
#include "engine/web/web.h"
#include "transparency/tables/column.h"
#include "transparency/tables/shelf.h"

/* A column of the Parquet file. */
struct table_part {
	str slug;    /* small letters, digits and "_": its name in addresses */
	str name;    /* what people read: its title, else its heading … */
	str lang;    /* … in this language; empty: that of the data */
	str heading; /* as the file has it: what programs match it by */
	words title, means; /* in the words of whoever publishes it; or empty */
	str unit;	    /* or empty */
	enum column_type type; /* TEXT for one with ${given} */
	int scale;  /* of a DECIMAL that is exact: digits; -1: floating point */
	bool given; /* what was written, beside the angle that it means */
	int64_t nulls, distinct;
	bool exact;	 /* ${distinct} was counted, not estimated */
	str least, most; /* as text; or empty */
};

struct table_parts {
	const struct table_part *v;
	size_t n;
};

struct table {
	str sha256;  /* of the file that was read */
	str parquet; /* absolute path, for the asker */
	int64_t rows;
	struct table_parts parts;
};

/** table_load(files, a, sha256, table): From what the reading left on the
 * shelf.  False when it is not there, or too wide to be shown. */
bool table_load(const struct files *, struct arena *, str, struct table *);

/* What somebody wrote of a column that a record calls ${slug} (found_slug). */
struct table_said {
	str slug;
	words title, means;
	str unit;
};

/** table_explain(a, table, said, n, lang): Its columns called as they are in
 * ${said}: a column's name becomes its title in ${lang}, or else the first. */
void table_explain(struct arena *, struct table *, const struct table_said *,
    size_t, str);

/** table_part_named(table, slug): Its column, or NULL. */
const struct table_part *table_part_named(const struct table *, str);

/** table_part_number(part), table_part_day(part): Whether it can be added up
 * and drawn along an axis; whether it is a date, with time or without. */
bool table_part_number(const struct table_part *);
bool table_part_day(const struct table_part *);

/* How it is with the table at an address. */
enum seat_state {
	SEAT_OPEN,
	SEAT_NONE,   /* no such dataset, file or version */
	SEAT_EMPTY,  /* there is no table in it: another kind of file, or it
		      * lies elsewhere, or was taken away */
	SEAT_WAITS,  /* it has not been read yet */
	SEAT_UNREAD, /* it could not be read: ${why} */
	SEAT_STATES
};

/* The version of a file that is asked for, and its table. */
struct seat {
	enum seat_state state;
	const char *why;		   /* English; or NULL */
	str dataset, file;		   /* slugs */
	words dataset_title, title, holds; /* ${holds}: one row's meaning */
	str publisher;			   /* slug of the institution */
	words publisher_name;
	str jurisdiction;
	str lang;		 /* of the data, or empty */
	str licence;		 /* code, or empty */
	int64_t version, newest; /* numbers */
	date published;		 /* of this version */
	str bytes; /* behind the portal's address: the file as it was
		    * handed in */
	struct table table;
};

/** seat_find(rq, dataset, file, version, seat): By slugs and number; ${file}
 * empty: the dataset's first file that has a table; ${version} 0: the
 * newest. */
void seat_find(struct request *, str, str, int64_t, struct seat *);

/** seat_lang(languages): A code such as "ca", of what a dataset says of its
 * languages; empty where it names several, which leaves open which is which. */
str seat_lang(str);

#endif
