/*
 * What the page of a milestone and its two forms are given.  Made by
 * milestone.c, report.c and replan.c, drawn by pages/.
 */
#ifndef COMMITMENTS_FORMS_H
#define COMMITMENTS_FORMS_H

#include "accountability/commitments/views.h"
#include "commons/site/fields.h"

struct milestone_page {
	struct pane pane;
	const struct plan *plan;
	const struct jurisdiction *jurisdiction;
	struct proofs proofs;
	struct replannings replannings;
	html voices, panels;
	struct act_stamp stamp;
	str said; /* what was just done: "reported", "replanned", "same" */
	bool may_report, may_replan;
};

/* The milestone that a form is about, and where it stands. */
struct subject {
	const struct milestone *milestone; /* as it is stored now */
	const struct commitment *commitment;
	const struct plan *plan;
	const struct jurisdiction *jurisdiction;
};

/* Reporting how far a milestone is. */
struct report {
	struct subject about;
	int64_t evidence; /* pieces there are */
	int64_t version;  /* of the milestone that the form was made from */
	struct typed state, share, notes, title, link, file, reported;
	bool files;    /* this portal takes files */
	bool unproven; /* "finished" with nothing to show for it: ask again */
	bool conflict; /* somebody else changed it meanwhile */
	int problems;
};

/* Moving the planned dates of a milestone. */
struct replan {
	struct subject about;
	int64_t version;
	struct typed starts, due, reason, decided;
	bool conflict;
	int problems;
};

#endif
