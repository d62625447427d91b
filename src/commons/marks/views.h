/* What the panel of marks is given. */
#ifndef COMMONS_MARKS_VIEWS_H
#define COMMONS_MARKS_VIEWS_H

#include "commons/marks/marks.h"
#include "engine/page/page.h"

/* An organisation that the reader may endorse for. */
struct endorsing {
	str address;
	words name;
	bool done;
};

struct marks_panel {
	str about;
	int64_t supports;
	bool may, supported; /* the reader */
	struct {
		struct endorsing *v;
		size_t n;
	} own;
	struct endorsers endorsers;
	str back; /* the page to sign in for, behind /LANG */
};

#endif
