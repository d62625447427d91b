/* The routes of the pages on which people explore a table. */
#ifndef TABLES_EXPLORE_WEB_H
#define TABLES_EXPLORE_WEB_H

#include "engine/web/web.h"

extern const struct route explore_routes[];

#endif
