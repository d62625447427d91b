/*
 * Search across everything: what the pen puts in, what readers find.
 */
#ifndef COMMONS_SEARCH_H
#define COMMONS_SEARCH_H

#include "engine/record/rows.h"

/** search_put(db, type, record, home_kind, home): Index ${record}, or index it
 * again.  Records without FOUND_BY fields are left out. */
void search_put(struct db *, const struct record_type *, const void *, str,
    str);

/* One thing found. */
struct search_hit {
	const struct record_type *type;
	str kind, address;   /* the record */
	str home_kind, home; /* whose page shows it */
	words title;
};

struct search_hits {
	struct search_hit *v;
	size_t n;
	str next; /* cursor of the next page; empty: that was all */
};

/**
 * search_find(db, lang, q, after, limit):
 * Records that hold every word of ${q}, or a word that starts like it; those
 * that say it in their title first, and the newest first among equals.
 * ${after} is an earlier answer's ${next}, or empty.
 */
struct search_hits search_find(struct db *, str, str, str, size_t);

/** search_says(db, lang, q, kind, address): Whether ${q} finds that one record.
 */
bool search_says(struct db *, str, str, str, str);

/** search_forgotten(db): Something that must not be found in the index any
 * more, not even by reading its bytes, was taken out of it: note that it is to
 * be tidied.  Inside a write. */
void search_forgotten(struct db *);

/** search_remove(db, type, address): That record is no longer found. */
void search_remove(struct db *, const struct record_type *, str);

/** search_rebuild(db): Make the words of all that is found anew, each thing in
 * the place it had among the others.  Inside a write, after rows came from
 * elsewhere. */
void search_rebuild(struct db *);

#endif
