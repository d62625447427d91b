/* What the pages of the editing room are given, and what its files share. */
#ifndef COMMONS_EDITING_VIEWS_H
#define COMMONS_EDITING_VIEWS_H

#include "commons/editing/drafts.h"
#include "commons/editing/editing.h"
#include "commons/editing/form_view.h"
#include "commons/files/files.h"
#include "commons/site/frame.h"

/* What stands under a record, or may be put there. */
struct edit_link {
	const char *kind; /* English label */
	words title;	  /* empty: a new one */
	str href;	  /* behind /LANG */
};
struct edit_links {
	struct edit_link *v;
	size_t n;
};
#define EDIT_LINKS_MAX 300
/* So deep do records stand under one another. */
#define EDIT_ABOVE_MAX 4

/* No record has more fields that are files. */
#define EDIT_FILES_MAX 3

/* One record being edited. */
struct edit {
	const struct record_type *type;
	const void *stored; /* as published; NULL: a new one */
	words title;	    /* as published */
	str address;	    /* as published; empty: a new one */
	str under;	    /* what a new one would stand under */
	struct edit_links above; /* … from the top: titles and pages */
	str back;	    /* behind /LANG: the page that shows it, or empty */
	struct draft draft; /* the one being written; id 0: none yet */
	int64_t base;	    /* the version that the form started from */
	void *record;	    /* as it would be */
	struct form *form;
	struct form_differences both; /* n 0: nobody else changed it */
	struct drafts others;	      /* drafts of it that wait */
	struct edit_links below;      /* what stands under it */
	bool may_publish;
	const char *done;	      /* what was done just now, or NULL */
	const char *withdraw_problem; /* why it was not withdrawn, or NULL */
	str reason;		      /* for withdrawing, as typed */
	str due_day, due_time;	 /* when its draft is published, as typed or as
				  * kept; empty: not by itself */
	bool due;		 /* it waits for that day … */
	date due_on;		 /* … this one */
	const char *due_problem; /* why it cannot, or was not; or NULL */
	bool eyes;		 /* somebody else must publish it … */
	bool own;		 /* … than who looks, who writes it */
	struct kept files[EDIT_FILES_MAX]; /* handed in with the form */
	size_t n_files;
};

struct draft_row {
	const struct draft *draft;
	const char *kind; /* English label */
	words title;
	struct edit_links above; /* what it stands under */
	str href;	     /* behind /LANG */
	date due_day;	     /* when it is published by itself; or unknown */
	const char *trouble; /* why it was not; or NULL */
};
struct draft_rows {
	struct draft_row *v;
	size_t n;
};

/** edit_title(a, type, record): What people know it by; may be empty. */
words edit_title(struct arena *, const struct record_type *, const void *);

/** edit_above(rq, type, record): What it stands under, from the top. */
struct edit_links edit_above(struct request *, const struct record_type *,
    const void *);

/** edit_href(a, draft): Behind /LANG: where ${draft} is written on. */
str edit_href(struct arena *, const struct draft *);

/** edit_open(rq, e): What the address, the query and the form say is edited,
 * with its form; OK, or what to answer. */
enum outcome edit_open(struct request *, struct edit *);

/** edit_whose(rq, e): Whether they write for the institution that a new record
 * names, where that is what it belongs to; else that is noted. */
bool edit_whose(struct request *, struct edit *);

/** edit_form(rq, e): The form of what ${e}'s record is by now. */
void edit_form(struct request *, struct edit *);

/** edit_check(rq, e): Note what no field can see by itself: trees that bite
 * their tail, colours that nobody could read. */
void edit_check(struct request *, struct edit *);

/** edit_hints(form): Say what to write where a field's kind does not. */
void edit_hints(struct form *);

/** edit_files_take(rq, e): Keep the files that came with the form and let the
 * record name them; what is wrong stands beside the field.
 * edit_files_record(rq, e): Their rows, inside the write that stores the
 * record; false when one was taken away before and may not come back. */
void edit_files_take(struct request *, struct edit *);
bool edit_files_record(struct request *, const struct edit *);

/** edit_author(rq, e): By which role the record is published. */
struct author edit_author(struct request *, const struct edit *);

/** edit_shown(rq, e): Behind /LANG: the page that shows ${e}'s record. */
str edit_shown(struct request *, const struct edit *);

/** preview_show(rq, e): The page as it would be, and nothing kept. */
enum outcome preview_show(struct request *, struct edit *);

#endif
