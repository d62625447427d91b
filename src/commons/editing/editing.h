/*
 * Editing: every record in the browser, by a form made from it.  Drafts that
 * only those who may edit see; a preview; publishing, which is an act; two
 * editors told of each other; withdrawing with a reason.
 */
#ifndef COMMONS_EDITING_H
#define COMMONS_EDITING_H

#include "commons/people/may.h"

extern const struct room room_editing;

/** editing_verb(type, publish): The verb that writes drafts of ${type}, or
 * publishes them; -1 for a kind that is not edited here. */
int editing_verb(const struct record_type *, bool);

/** eyes_needed(db, type): Whether, by the settings, nobody publishes records of
 * ${type} that they wrote themselves.  What administrators look after is not
 * meant: there may be one of them. */
bool eyes_needed(struct db *, const struct record_type *);

/** editing_flaw(rq, type, old, record, field): A sentence about what no field
 * can see by itself, or NULL: trees that bite their tail, colours that nobody
 * could read, what the rooms refuse.  ${old}: as stored, NULL for a new one;
 * ${field}: the one it is about, or "". */
const char *editing_flaw(struct request *, const struct record_type *,
    const void *old, const void *record, const char **field);

/** editing_reason(reason): What is wrong with a reason to withdraw, or NULL. */
const char *editing_reason(str);

/** editing_withdraw(rq, type, record, reason): Withdraw a published record, and
 * forget drafts of it; false when others still name it.  Inside a write. */
bool editing_withdraw(struct request *, const struct record_type *,
    const void *, str);

#endif
