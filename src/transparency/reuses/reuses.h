/*
 * What people do with the data and what they miss: reuses, and requests for
 * data that are not there.  A request owes an answer; one that is granted names
 * the dataset that answers it, and that dataset says who asked.
 */
#ifndef TRANSPARENCY_REUSES_H
#define TRANSPARENCY_REUSES_H

#include "commons/institutions/institutions.h"

extern const struct choices reuse_kinds;
extern const struct choices data_outcomes;
extern const struct choices data_refusals;

/* Values of reuse.kind that mean something to the rules: an idea has no
 * address yet. */
enum { REUSE_IDEA = 3 };

/* Values of data_decision.outcome; 0: not answered yet. */
enum data_outcome {
	DATA_GRANTED = 1, /* published, as the dataset it names */
	DATA_PLANNED,	  /* promised by a day */
	DATA_REFUSED,
	DATA_PUBLIC, /* they were public already */
};

#define SELF reuse
#define DEF "transparency/reuses/reuse.def"
#include "engine/record/declare.h"
#define SELF reuse_source
#define DEF "transparency/reuses/reuse_source.def"
#include "engine/record/declare.h"
#define SELF data_request
#define DEF "transparency/reuses/data_request.def"
#include "engine/record/declare.h"
#define SELF data_decision
#define DEF "transparency/reuses/data_decision.def"
#include "engine/record/declare.h"

extern const struct room room_reuses;

#endif
