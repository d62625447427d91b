/* A text table read once from end to end, to decide how it reads. */
#ifndef TABLES_STUDY_H
#define TABLES_STUDY_H

#include "transparency/tables/dialect.h"

enum study_end {
	STUDY_DONE,
	STUDY_BINARY, /* no text */
	STUDY_EMPTY,  /* nothing in it */
	STUDY_WIDE,   /* more columns than a table has */
	STUDY_LONG,   /* a row that does not fit into memory */
	STUDY_BROKEN, /* it cannot be read: our trouble */
	STUDY_ENDS
};

/** study_sentence(end): English, for say(): what to do. */
const char *study_sentence(enum study_end);

/**
 * study_table(a, fd, remembered, progress, dialect):
 * Read ${fd} from its start and decide.  ${remembered}, which may be NULL, is
 * the dialect of the version before, or of this one as a person corrected it:
 * what is fixed in it holds.  ${progress}, which may be NULL, is called with
 * thousandths.  ${dialect} in ${a}.
 */
enum study_end study_table(struct arena *, int, const struct dialect *,
    void (*progress)(int), struct dialect *);

#endif
