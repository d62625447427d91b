/* Two editors, one record: what each changed, and both together. */
#ifndef ENGINE_RECORD_FORM_COMPARE_H
#define ENGINE_RECORD_FORM_COMPARE_H

#include "engine/record/record.h"

/* What two editors made of one record, field by field. */
struct form_difference {
	const struct field *field;
	str lang; /* of words or prose, else empty */
	str base, mine, theirs;
	bool clash; /* both changed it, and not alike */
};
struct form_differences {
	struct form_difference *v;
	size_t n, clashes;
};

/** form_compare(a, type, base, mine, theirs): Where ${mine} or ${theirs} is
 * not ${base}; a text counts by language. */
struct form_differences form_compare(struct arena *, const struct record_type *,
    const void *, const void *, const void *);

/** form_merge(a, type, base, mine, theirs): A copy of ${theirs} with what
 * ${mine} changed; where they clash, it is mine. */
void *form_merge(struct arena *, const struct record_type *, const void *,
    const void *, const void *);

#endif
