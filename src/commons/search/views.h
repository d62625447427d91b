/* What the page of the search room is given. */
#ifndef COMMONS_SEARCH_VIEWS_H
#define COMMONS_SEARCH_VIEWS_H

#include "commons/site/frame.h"

struct search_result {
	words title;	  /* of the record; may be empty */
	const char *kind; /* English label of its type */
	str href;	  /* behind /LANG; may end in a #fragment; empty:
			   * nothing to open */
	words within;	  /* the title of its home; may be empty */
};

struct search_results {
	struct search_result *v;
	size_t n;
	str next; /* address of the next page, or empty */
};

#endif
