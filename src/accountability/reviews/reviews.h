/*
 * Reviews: the second voice.  An independent body assesses plans and
 * commitments by published instruments; the government cannot write here.
 */
#ifndef ACCOUNTABILITY_REVIEWS_H
#define ACCOUNTABILITY_REVIEWS_H

#include "commons/room.h"

extern const struct choices instrument_subjects, instrument_starts;

#define SELF instrument
#define DEF "accountability/reviews/instrument.def"
#include "engine/record/declare.h"
#define SELF question
#define DEF "accountability/reviews/question.def"
#include "engine/record/declare.h"
#define SELF scale
#define DEF "accountability/reviews/scale.def"
#include "engine/record/declare.h"
#define SELF review
#define DEF "accountability/reviews/review.def"
#include "engine/record/declare.h"
#define SELF verdict
#define DEF "accountability/reviews/verdict.def"
#include "engine/record/declare.h"

extern const struct room room_reviews;

#endif
