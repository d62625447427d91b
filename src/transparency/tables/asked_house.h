/* For tests alone: the columns of a table with one of every type, of which
 * everything can be asked. */
#ifndef TABLES_ASKED_HOUSE_H
#define TABLES_ASKED_HOUSE_H

#include "transparency/tables/ask.h"

static const struct table_part asked_parts[] = {
	{ .slug = STR("nom"), .type = COLUMN_TEXT, .scale = -1 },
	{ .slug = STR("area"), .type = COLUMN_INTEGER, .scale = 0 },
	{ .slug = STR("preu"), .type = COLUMN_DECIMAL, .scale = 2 },
	{ .slug = STR("pes"), .type = COLUMN_DECIMAL, .scale = -1 },
	{ .slug = STR("dia"), .type = COLUMN_DATE, .scale = -1 },
	{ .slug = STR("hora"), .type = COLUMN_DATETIME, .scale = -1 },
	{ .slug = STR("obert"), .type = COLUMN_BOOLEAN, .scale = -1 },
	{ .slug = STR("lat"), .type = COLUMN_DEGREES, .scale = -1 },
	{ .slug = STR("lat__given"), .type = COLUMN_TEXT, .given = true },
};
#define ASKED_PARTS (sizeof(asked_parts) / sizeof(*asked_parts))

#endif
