/* The process that answers, its files among themselves. */
#ifndef TABLES_ASKER_INNER_H
#define TABLES_ASKER_INNER_H

#include "engine/base/hash.h"
#include "transparency/tables/asker_wire.h"
#include "transparency/tables/duck.h"

/* How many orders a process keeps, and of how many rows in all: four bytes of
 * its memory each. */
#define ASKER_ORDERS 4
#define ASKER_ORDERED_ROWS ((int64_t)16 << 20)

struct asker_orders {
	struct {
		struct sha256 key;
		int64_t rows; /* 0: there is none */
		uint64_t used;
	} v[ASKER_ORDERS];
	uint64_t now;
};

/* How a request ended: WIRE_ROWS and WIRE_WRITTEN are good; else why. */
struct asker_work {
	struct duck *duck;
	struct arena *arena; /* of one request */
	const char *folder;  /* to write */
	const char *why;     /* of WIRE_LARGE, when DuckDB does not say it */
	struct asker_orders orders;
};

/** asker_order(work, page, b): Append the SQL of ${page}, sorting all its rows
 * unless that order is kept; false: duck_error. */
bool asker_order(struct asker_work *, const struct asker_page *, struct buf *);

/** asker_write(work, request): Write WIRE_FILE into the folder: WIRE_WRITTEN,
 * WIRE_LARGE, WIRE_FAILED. */
enum wire_kind asker_write(struct asker_work *, const struct wire_request *);

#endif
