/*
 * Records as JSON: one canonical form for the import, the export, the API and
 * the versions that acts vouch for.
 */
#ifndef ENGINE_RECORD_JSON_H
#define ENGINE_RECORD_JSON_H

#include "engine/record/rows.h"

/** record_json_fields(b, first, type, record, parent): The members of
 * ${record}, in the order of the .def, empty ones left out, refs by address;
 * the PARENT only when ${parent}. */
void record_json_fields(struct buf *, bool *first, const struct record_type *,
    const void *, bool parent);

/** record_json(a, type, record): The canonical JSON of ${record} alone, its
 * parent included: what its act vouches for. */
str record_json(struct arena *, const struct record_type *, const void *);

/* What is wrong with a value, and where. */
struct problem {
	str path; /* "plans[0].commitments[2].title" */
	str what; /* a sentence: what was found, what was expected */
};

#define PROBLEMS_MAX 50

/* Reading a file of records. */
struct reading {
	struct db *db;
	struct arena *arena;
	date today;
	bool relative;		  /* dates may be counted from today */
	bool exact;		  /* texts stay as they stand, in their order
				   * and with spaces at their ends: they were
				   * stored so once */
	struct problem *problems; /* room for PROBLEMS_MAX */
	size_t n_problems;
};

/** reading_problem(r, path, format, ...): Note a problem. */
void reading_problem(struct reading *, str, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * record_from_json(r, type, object, path, record):
 * Overlay ${record} with the members of jansson object ${object}: a member
 * that is null clears its field, one that is absent leaves it.  Members named
 * like a child type are left to the caller.  Problems are noted; ${record}
 * must then not be stored.
 */
void record_from_json(struct reading *, const struct record_type *,
    const void *object, str path, void *record);

/**
 * record_from_version(r, type, json, record):
 * Overlay ${record} with what record_json wrote, the PARENT included: a draft,
 * however incomplete, comes back as it was.  False when ${json} is no object.
 * What it refers to and is gone since is a problem, as above.
 */
bool record_from_version(struct reading *, const struct record_type *, str,
    void *);

/** record_complete(r, type, path, record): Note REQUIRED fields that are
 * empty.  Not the PARENT: a file says it by where the record stands. */
void record_complete(struct reading *, const struct record_type *, str,
    const void *);

/** record_is_empty(f, record): Whether field ${f} holds nothing. */
bool record_is_empty(const struct field *, const void *);

#endif
