/* What the pages of this room are given. */
#ifndef DUTIES_VIEWS_H
#define DUTIES_VIEWS_H

#include "commons/duties/duty.h"
#include "commons/links/links.h"
#include "commons/site/frame.h"

/* A duty as lists show it. */
struct duty_row {
	const struct duty *duty;
	words institution; /* its name, or empty */
	int64_t late;	   /* days; 0: not late */
	bool escalated;	   /* so late that everybody is told */
	str href;	   /* of its page */
	str about;	   /* page of what it is about, or empty */
	str where;	   /* at work: the page where it is done … */
	const char *deed;  /* … and the words of the link */
};

struct duty_rows {
	struct duty_row *v;
	size_t n;
};

struct duty_counts {
	int64_t owed, late, suspended;
};

/* What a list is narrowed down to; 0, -1 for nothing that exists, or empty. */
struct duty_filter {
	const struct institution *institution;
	const struct jurisdiction *jurisdiction;
	int64_t institution_id, jurisdiction_id;
	str kind, state;
};

/* Choices of a form. */
struct duty_option {
	str value;
	words name;
	const char *label; /* or the name in English, to translate */
	bool chosen;
};

struct duty_options {
	struct duty_option *v;
	size_t n;
};

struct board_page {
	struct duty_rows rows;
	struct duty_counts counts;
	struct duty_options kinds, states, institutions, jurisdictions;
	bool filtered;
	str next, csv, json, ics;
};

/* One step of a trace, or a run of plain days. */
struct trace_line {
	date day, to;		       /* ${to}: last of a run, else none */
	int from_n, to_n;	       /* counts of a run */
	const struct trace_step *step; /* NULL: a run of counted days */
	words name; /* of the day off, in all its languages */
};

struct trace_lines {
	struct trace_line *v;
	size_t n;
};

struct duty_event_row {
	const struct duty_event *event;
	words institution;
};

struct duty_event_rows {
	struct duty_event_row *v;
	size_t n;
};

struct duty_page {
	struct duty_row row;
	const struct rule *rule; /* or NULL */
	words about_title;
	struct trace_lines trace;
	struct duty_event_rows events;
	str by_href; /* what discharged it */
	str change;  /* address of the form, for who may; or empty */
	str history;
};

/* The form by which an officer changes a duty. */
struct change_page {
	struct duty_row row;
	str action;
	bool may_suspend, may_resume, may_extend, may_transfer, may_discharge;
	const char *fixed; /* why its day is not changed here, or NULL */
	struct duty_options institutions;
	str typed_do, reason, proof, to;
	const char *wrong_do, *wrong_reason, *wrong_proof, *wrong_to;
};

struct work_draft {
	str href;
	const char *kind;
	str title;
	moment saved;
};

struct work_drafts {
	struct work_draft *v;
	size_t n;
};

struct work_page {
	struct duty_rows promises, questions, done;
	struct duty_counts counts;
	struct work_drafts drafts;
	struct broken_links broken;
	bool more;
};

#endif
