/* What the pages about requests for data are given: made by views.c,
 * requests_web.c and decide.c, drawn by pages/. */
#ifndef REQUEST_VIEWS_H
#define REQUEST_VIEWS_H

#include "transparency/reuses/views.h"

/* A request for data as lists show it. */
struct request_row {
	const struct data_request *request;
	words institution;
	int outcome; /* enum data_outcome; 0: not answered */
	date due;    /* of what is owed now; none: no day, or nothing */
	int64_t late;
	int64_t supports;
};
struct request_rows {
	struct request_row *v;
	size_t n;
};

struct requests_page {
	struct text_list list;
	struct request_rows rows;
};

struct decision_view {
	const struct data_decision *decision;
	struct link_standing link; /* of its link */
	words institution;
	struct source_view source;
};
struct decision_views {
	struct decision_view *v;
	size_t n;
};

struct request_page {
	struct request_row row;
	struct decision_views decisions;
	str duty; /* behind /LANG: how the day was counted; or empty */
	str name; /* of who asked; empty: erased */
	bool own, may_answer;
	str said;
	struct hiding hiding;
	html panels;
	struct act_stamp stamp;
};

struct request_form {
	struct typed title, body, institution;
	struct labels institutions;
	str stamp;
	const char *wrong;
	size_t problems;
};

struct decide_form {
	struct request_page about;
	struct typed outcome, text, dataset, link, planned, reason;
	struct source_views datasets; /* to choose from */
	size_t problems;
};

#endif
