/* What the pages of quality are given. */
#ifndef CATALOGUE_QUALITY_VIEWS_H
#define CATALOGUE_QUALITY_VIEWS_H

#include "transparency/catalogue/quality.h"
#include "transparency/catalogue/views.h"

/* How one part stands and what to do next. */
struct quality_row {
	const char *label, *says; /* English */
	const char *next;	  /* English; NULL: nothing is left to do */
	int64_t n;		  /* {1} of both */
	int points, weight;
	str href; /* behind nothing: where it is done; empty: not for them */
};

struct quality_view {
	bool measured;
	int score;
	struct quality_row v[QUALITY_PARTS];
	size_t n;
	size_t first; /* of these, to be done; n: nothing is left to do */
	int64_t unasked; /* links of which nothing is known yet */
};

/* A dataset in the list of all. */
struct quality_item {
	struct dataset *dataset;
	struct quality_view view;
};

struct quality_list {
	struct labels publishers;
	bool best; /* the best first */
	int64_t many, mean;
	struct quality_item *v;
	size_t n;
	str next; /* address of the next page, or empty */
};

/** quality_view_of(rq, dataset, quality): ${quality} for whoever asks. */
struct quality_view quality_view_of(struct request *, const struct dataset *,
    const struct quality *);

/* A column to be explained. */
struct explain_row {
	str slug, name, type, unit; /* as it was read */
	str title, means, given_unit; /* as it was explained */
};

struct explain_page {
	const struct dataset *dataset;
	const struct jurisdiction *jurisdiction;
	const struct distribution *file;   /* NULL: no table was read yet */
	struct {
		const struct distribution **v;
		size_t n;
	} files; /* all that can be explained */
	struct explain_row *v;
	size_t n;
	str holds;	   /* what one row stands for */
	const char *wrong; /* English; or NULL */
	bool saved;
};

#endif
