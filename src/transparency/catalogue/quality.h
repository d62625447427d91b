/*
 * How good a dataset is to work with, from 0 to 100: what is said about it,
 * its files, and what was found inside them.  Each part says what to do next.
 * What was not looked at does not count, for or against.  Rules only: no
 * database, no page; measuring stands in measure.h.
 */
#ifndef CATALOGUE_QUALITY_H
#define CATALOGUE_QUALITY_H

#include "engine/base/buf.h"
#include "engine/base/value.h"

enum quality_part {
	QUALITY_LICENCE,
	QUALITY_DESCRIPTION,
	QUALITY_FINDABLE,
	QUALITY_COVERS,
	QUALITY_CONTACT,
	QUALITY_FRESH,
	QUALITY_FORMAT,
	QUALITY_ROWS,
	QUALITY_EMPTY,
	QUALITY_MIXED,
	QUALITY_DUPLICATES,
	QUALITY_COLUMNS,
	QUALITY_NEWEST,
	QUALITY_EXPLAINED,
	QUALITY_LINK,
	QUALITY_PARTS
};

/* Where a part is put right. */
enum quality_where {
	QUALITY_IN_RECORD,  /* the form of the dataset */
	QUALITY_IN_FILES,   /* a new file or version */
	QUALITY_IN_COLUMNS, /* what its columns mean */
};

/* What is counted of a dataset. */
struct quality_facts {
	date today;
	bool licence, theme, keywords, area, period, languages, contact;
	int64_t letters;		/* of the longest description */
	bool frequency;			/* somebody said how often */
	int64_t late;			/* days */
	int64_t files, open, half_open; /* … that programs read; that many do */
	int64_t links, broken; /* files elsewhere whose link was asked … and
				* did not answer */
	int64_t tables, tables_said;	/* … and what one row stands for */
	int64_t looked;			/* tables that were looked into */
	int64_t cells, nulls, rows, duplicates; /* rows: of those searched */
	bool searched; /* for rows that stand there twice */
	int64_t columns, nearly, idle, nameless, explained;
	date newest;	 /* day inside; none: no column of days */
	date newest_due; /* by when one that new should have had a successor,
			  * with an update in between; none: nothing promised */
};

struct quality_point {
	bool looked; /* false: there was nothing to look at */
	int points;  /* 0 to 100 */
	int64_t n;   /* what {1} stands for */
};

struct quality {
	int score;
	struct quality_point parts[QUALITY_PARTS];
};

/** quality_judge(facts, quality). */
void quality_judge(const struct quality_facts *, struct quality *);

/** quality_code(part), quality_label(part), quality_weight(part): "licence";
 * English; how much it counts. */
const char *quality_code(enum quality_part);
const char *quality_label(enum quality_part);
int quality_weight(enum quality_part);

/** quality_says(quality, part), quality_next(quality, part): How it stands and
 * what to do, English with {1} for n; the second NULL when nothing is left to
 * do.  quality_where(quality, part): where that is done. */
const char *quality_says(const struct quality *, enum quality_part);
const char *quality_next(const struct quality *, enum quality_part);
enum quality_where quality_where(const struct quality *, enum quality_part);

/** quality_worst(quality): The part by which most points are lost;
 * QUALITY_PARTS when none is. */
enum quality_part quality_worst(const struct quality *);

/** quality_write(b, quality): As it is stored: "licence 100 0;…".
 * quality_read(text, quality): The same back; parts that are not in it were not
 * looked at. */
void quality_write(struct buf *, const struct quality *);
void quality_read(str, struct quality *);

#endif
