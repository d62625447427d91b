/* The pages on which people explore a table: their handlers. */
#ifndef TABLES_EXPLORE_WEB_H
#define TABLES_EXPLORE_WEB_H

#include "engine/web/web.h"

/* The first table of a dataset; a table as asked; one of its rows; the table
 * for other sites. */
enum outcome explore_first(struct request *);
enum outcome explore_show(struct request *);
enum outcome explore_row_show(struct request *);
enum outcome explore_embed(struct request *);

#endif
