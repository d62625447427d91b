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

#endif
