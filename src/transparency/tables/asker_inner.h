/* The process that answers, its files among themselves. */
#ifndef TABLES_ASKER_INNER_H
#define TABLES_ASKER_INNER_H

#include "transparency/tables/asker_wire.h"
#include "transparency/tables/duck.h"

/* How a request ended: WIRE_ROWS and WIRE_WRITTEN are good; else why. */
struct asker_work {
	struct duck *duck;
	struct arena *arena; /* of one request */
	const char *folder;  /* to write */
	const char *why;     /* of WIRE_LARGE, when DuckDB does not say it */
};

/** asker_write(work, request): Write WIRE_FILE into the folder: WIRE_WRITTEN,
 * WIRE_LARGE, WIRE_FAILED. */
enum wire_kind asker_write(struct asker_work *, const struct wire_request *);

#endif
