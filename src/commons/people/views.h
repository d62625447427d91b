/* What the pages of the room of accounts are given. */
#ifndef COMMONS_PEOPLE_VIEWS_H
#define COMMONS_PEOPLE_VIEWS_H

#include "commons/people/person.h"
#include "commons/people/session.h"
#include "commons/site/frame.h"

#define PROBLEMS_MAX 8

/* What is wrong with a form that was sent. */
struct problem {
	const char *field; /* name of the input; "" for the form as a whole */
	const char *what;  /* an English message */
};
struct problems {
	struct problem v[PROBLEMS_MAX];
	size_t n;
};

/** problem_add(problems, field, what): One more. */
static inline void
problem_add(struct problems *problems, const char *field, const char *what)
{
	if (problems->n < PROBLEMS_MAX)
		problems->v[problems->n++] = (struct problem){ field, what };
}

/** problem_of(problems, field): What is wrong with ${field}, or NULL. */
static inline const char *
problem_of(const struct problems *problems, const char *field)
{
	for (size_t i = 0; i < problems->n; i++)
		if (str_is(str_of(field), problems->v[i].field))
			return problems->v[i].what;
	return NULL;
}

/* One line to type into. */
struct input {
	const char *name;
	str label, hint; /* in the reader's language */
	str value;
	const char *type, *autocomplete; /* as HTML has them */
	const char *what;		 /* is wrong with it, or NULL */
	bool optional;
};

struct sign_form {
	struct problems problems;
	str mail, next;
	bool mails; /* the portal sends mail */
};

struct register_form {
	struct problems problems;
	str name, mail;
	bool mails;
};

/* The page a link from a letter opens. */
struct ticket_form {
	struct problems problems;
	str ticket;
	bool works;
	bool password; /* asks for the one that was chosen */
};

struct account_page {
	const struct person *person;
	struct problems problems;
	struct frame_languages languages;
	struct session_list sessions;
	str session; /* this one's hash */
	bool asks;   /* for the current password before a new one */
	const char *done;
	bool last; /* the only administrator */
};

struct second_page {
	struct problems problems;
	bool has;
	int64_t left;	    /* recovery codes */
	str sealed, secret; /* of the one being set up; as base 32 */
	str uri;
	html picture;
};

/* Recovery codes, shown once. */
struct recovery_codes {
	str v[10];
	size_t n;
};

struct token_row {
	str hash, name;
	codes verbs; /* messages in the reader's language */
	date created, expires, seen;
};
struct token_rows {
	struct token_row *v;
	size_t n;
};

/* What a token may be made to do. */
struct token_verb {
	const char *name; /* "take-part" */
	str label;
};
struct token_verbs {
	struct token_verb *v;
	size_t n;
};

struct tokens_page {
	struct problems problems;
	struct token_rows rows;
	struct token_verbs verbs;
	str made; /* the secret of a new one, shown once */
	str name;
	const char *done;
};

struct people_page {
	str q;
	struct person_list people;
	str next; /* address of the next page, or empty */
	struct problems problems;
	str name, mail; /* of somebody being added */
	bool mails;
};

struct grant_row {
	struct person_grant grant;
	str role;    /* in the reader's language */
	words place; /* empty: everywhere */
};
struct grant_rows {
	struct grant_row *v;
	size_t n;
};

struct manage_choice {
	str value;
	str label;   /* in the reader's language, or … */
	words named; /* … by a record */
};
struct manage_choices {
	struct manage_choice *v;
	size_t n;
};

struct person_page {
	const struct person *person;
	struct grant_rows grants;
	struct manage_choices roles, places;
	struct problems problems;
	const char *done;
	str link; /* to be handed over, where no mail is sent */
	bool mails, last;
};

/** account_done(pg, code): What ?done= stands for, in the reader's language; ""
 * for none. */
str account_done(const struct page *, const char *);

#endif
