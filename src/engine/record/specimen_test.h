/*
 * The records of the tests of this folder: one with every kind of field, its
 * parts, their facets, and terms in place of the portal's.  Included by one
 * file of a program only.
 */
#ifndef ENGINE_RECORD_SPECIMEN_TEST_H
#define ENGINE_RECORD_SPECIMEN_TEST_H

#include "engine/record/record.h"

static const struct choice colours_v[] = { { "red", "Red" },
	{ "green", "Green" }, { "blue", "Blue" } };
static const struct choices colours = { "colours", colours_v, 3 };

#define SELF specimen
#define DEF "engine/record/specimen_test.def"
#include "engine/record/declare.h"
#define SELF part
#define DEF "engine/record/part_test.def"
#include "engine/record/declare.h"
#define SELF facet
#define DEF "engine/record/facet_test.def"
#include "engine/record/declare.h"
#define SELF term
#define DEF "engine/record/word_test.def"
#include "engine/record/declare.h"

#define SELF specimen
#define DEF "engine/record/specimen_test.def"
#include "engine/record/define.h"
#define SELF part
#define DEF "engine/record/part_test.def"
#include "engine/record/define.h"
#define SELF facet
#define DEF "engine/record/facet_test.def"
#include "engine/record/define.h"
#define SELF term
#define DEF "engine/record/word_test.def"
#include "engine/record/define.h"

static const struct record_type *const specimens[] = { &term_type,
	&specimen_type, &part_type, &facet_type };
#define SPECIMENS (sizeof(specimens) / sizeof(*specimens))

#endif
