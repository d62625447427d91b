/*
 * routes: every address of the portal, a line each: methods, pattern, whether a
 * language stands before it, whether anybody may, and its parameters; with tabs
 * between.  For programs that must leave none out.
 */
#include <stdio.h>

#include "portal.h"

int
main(void)
{
	const struct room *const *room;
	const struct route *r;

	for (room = portal_rooms(); *room != NULL; room++)
		for (r = (*room)->routes; r != NULL && r->pattern != NULL; r++)
			printf("%s%s\t%s\t%s\t%s\t%s\n",
			    r->methods & METHOD_GET ? "GET " : "",
			    r->methods & METHOD_POST ? "POST " : "", r->pattern,
			    r->shape == SHAPE_PAGE || r->shape == SHAPE_FEED
				? "en"
				: "",
			    r->audience == ANYONE ? "anyone" : "signed in",
			    r->params == NULL ? "" : r->params);
	return 0;
}
