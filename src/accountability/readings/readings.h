/*
 * Readings: the third voice.  Citizens and organisations say whether they
 * agree with the state the government gives a promise; who asks, is answered.
 */
#ifndef ACCOUNTABILITY_READINGS_H
#define ACCOUNTABILITY_READINGS_H

#include "commons/institutions/institutions.h"

extern const struct choices reading_views;
enum { READING_AGREES = 1, READING_DISAGREES };

#define SELF reading
#define DEF "accountability/readings/reading.def"
#include "engine/record/declare.h"
#define SELF answer
#define DEF "accountability/readings/answer.def"
#include "engine/record/declare.h"

extern const struct room room_readings;

/** reading_slug(key, about, who): What tells a reading from all others of the
 * same promise: an HMAC under the portal's ${key} of ${about} and ${who} ("person
 * 12", "institution x"), cut to 24 digits.  One person or organisation has one
 * reading of a promise, and the address names nobody. */
str reading_slug(struct arena *, str key, str about, str who);

/* How many agree and disagree: distinct confirmed persons and organisations,
 * by the key of their reading. */
struct reading_count {
	int64_t agree, disagree, claims, unanswered;
};

/** readings_count(db, about): Those that are shown. */
struct reading_count readings_count(struct db *, str);

/** readings_post(rq): Say a reading of argument[0] ("KIND/ADDRESS") by the
 * fields of ${rq} (view reason question evidence as do), from the page or from
 * a program. */
enum outcome readings_post(struct request *);

#endif
