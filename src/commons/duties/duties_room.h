/* What the files of this room share about pages: not for other rooms. */
#ifndef DUTIES_ROOM_H
#define DUTIES_ROOM_H

#include "commons/duties/duty.h"
#include "commons/room.h"
#include "commons/site/frame.h"

enum {
	DUTIES_ON_PAGE = 30,
	DUTIES_ON_PANEL = 10,
	DUTIES_ON_HOME = 3,
	DUTIES_IN_ICS = 500,
	DUTIES_AT_WORK = 40,
};

/* A duty as lists show it. */
struct duty_row {
	const struct duty *duty;
	words institution;  /* its name, or empty */
	int64_t late;	    /* days; 0: not late */
	bool escalated;	    /* so late that everybody is told */
	str href;	    /* of its page */
	str about;	    /* page of what it is about, or empty */
	str where;	    /* at work: the page where it is done … */
	const char *deed;   /* … and the words of the link */
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

/** duty_filter_of(rq): From the parameters institution jurisdiction kind
 * state. */
struct duty_filter duty_filter_of(struct request *);

/** duty_counts_of(db, filter, today), duty_rows_of(rq, list) */
struct duty_counts duty_counts_of(struct db *, const struct duty_filter *,
    date);
struct duty_rows duty_rows_of(struct request *, struct record_list);

/** duties_read(rows, limit): The duties of ${rows}, up to ${limit}. */
struct record_list duties_read(struct rows, size_t);

/** duty_query(rq, before, after): ${before} and this request's filters, and
 * "after" where it is not empty. */
str duty_query(struct request *, const char *, str);

/** duty_mine(rq, duty): Whether this reader may do VERB_ANSWER to it. */
bool duty_mine(struct request *, const struct duty *);

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
	const char *state; /* English label of the state asked for, or NULL */
	str next, csv, json, ics;
};

/* One step of a trace, or a run of plain days. */
struct trace_line {
	date day, to; /* ${to}: last of a run, else none */
	int from_n, to_n; /* counts of a run */
	const struct trace_step *step; /* NULL: a run of counted days */
	words name;	/* of the day off, in all its languages */
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
	const struct rule *rule;	/* or NULL */
	words about_title;
	struct trace_lines trace;
	struct duty_event_rows events;
	str by_href, by_title; /* what discharged it */
	str change;	       /* address of the form, for who may; or empty */
	str history, ics;
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
	bool more;
};

/* One line of a balance. */
struct balance_row {
	const char *kind; /* English label; NULL: all of them */
	str code;
	int64_t owed, in_time, late, open, open_late;
	int64_t median; /* days from the due day to the day done */
	bool has_median;
};
struct balance_rows {
	struct balance_row *v;
	size_t n;
};
struct balance_page {
	words name;
	str href; /* of the institution or the place */
	int year;
	struct balance_rows rows;
	struct balance_row all;
	html chart;
	str csv, before, after; /* addresses; empty: none */
	bool whole;		/* nothing was left out */
};

extern const struct route duties_routes[];

void duties_home(struct request *, const struct jurisdiction *);
void duties_panel(struct request *, const struct record_type *, const void *);

/* Handlers, each described in duties_routes. */
enum outcome board_show(struct request *);
enum outcome board_ics(struct request *);
enum outcome duty_show(struct request *);
enum outcome change_show(struct request *);
enum outcome change_post(struct request *);
enum outcome work_show(struct request *);
enum outcome balance_institution(struct request *);
enum outcome balance_jurisdiction(struct request *);
enum outcome balance_institution_csv(struct request *);
enum outcome balance_jurisdiction_csv(struct request *);

#endif
