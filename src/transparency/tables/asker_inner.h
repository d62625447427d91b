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

/* A column of what is written: its name, and what DuckDB calls its type. */
struct asker_column {
	str name, type;
};

struct asker_columns {
	struct asker_column *v;
	size_t n;
};

/** asker_columns(work, sql, columns): Those of ${sql}; false, duck_error. */
bool asker_columns(struct asker_work *, str, struct asker_columns *);

/** asker_name(b, name): Append the name of a column as SQL has it. */
void asker_name(struct buf *, str);

/** asker_write(work, request): Write WIRE_FILE into the folder: WIRE_WRITTEN,
 * WIRE_LARGE, WIRE_FAILED. */
enum wire_kind asker_write(struct asker_work *, const struct wire_request *);

#endif
