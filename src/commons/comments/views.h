/* What the pages of the comments' room are given. */
#ifndef COMMONS_COMMENTS_VIEWS_H
#define COMMONS_COMMENTS_VIEWS_H

#include "commons/comments/questions.h"
#include "commons/moderation/hiding.h"
#include "commons/site/frame.h"

/* One comment as it is shown to this reader. */
struct said {
	const struct comment *c;
	int depth, last;    /* its depth; that of the one before, 0 for none */
	str name;	    /* empty: not known */
	words institution;  /* in whose name it answers */
	str text;	    /* empty: nothing to read */
	struct hiding hiding;
	bool own;	    /* the reader wrote it */
	bool answers;	    /* may be answered by the reader */
	str history;	    /* behind /LANG, where an edited one is compared */
	const struct question_standing *question; /* NULL: it is none */
	bool asked; /* it is one, or answers one */
};

struct said_list {
	struct said *v;
	size_t n;
};

/* What was typed, to be given back with what is wrong with it. */
struct draft {
	str answers; /* address of what it answers, or empty */
	int stance;
	str body, name, mail;
	bool official, question;
	const char *wrong;	/* of the whole form */
	const char *wrong_body; /* NULL: nothing */
	const char *wrong_name, *wrong_mail;
};

/* A conversation, or one thread of it. */
struct talk {
	str about;   /* "commitment/open-budget" */
	words title; /* of what it is about */
	const char *kind;
	str home; /* behind /LANG: the page of what it is about */
	int64_t counts[STANCES + 1]; /* by stance; 0: all */
	struct said_list list;
	str next;	/* address to go on behind, or empty */
	bool continued; /* begins in the middle of a thread */
	bool one;	/* one thread alone */
	bool may;	/* the reader may comment */
	bool guests;	/* so may guests */
	bool waits;	/* comments are read by a moderator first */
	words official; /* the institution they may answer for; empty */
	words asks; /* who would owe an answer to a question; empty: nobody */
	str stamp;  /* of the forms */
	struct draft draft;
};

#endif
