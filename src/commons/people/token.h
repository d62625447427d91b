/*
 * Tokens: keys by which a program acts for somebody, each for some verbs only,
 * each with an end.  Made by their owner on a page, or on the console.
 */
#ifndef COMMONS_PEOPLE_TOKEN_H
#define COMMONS_PEOPLE_TOKEN_H

#include "engine/base/value.h"
#include "engine/store/db.h"

/* Days that a token may work. */
#define TOKEN_DAYS_MAX 366

/* By what a token speaks for roles above participant. */
enum token_second {
	TOKEN_PLAIN,   /* made without a second factor: it does not */
	TOKEN_SECOND,  /* made with one, as long as its owner has one */
	TOKEN_CONSOLE, /* made by whoever has the machine itself */
};

struct token {
	int64_t person;
	str name;	/* what it is for */
	unsigned verbs; /* a bit each */
	enum token_second second;
	int64_t days;
};

/** token_verbs(list, verbs, wrong): The bits of the verbs that ${list} names,
 * with commas between; false when there is none, or when ${wrong} is none that
 * a program may ever do: nothing about accounts, settings and other people. */
bool token_verbs(str, unsigned *, str *);

/** token_make(db, token, now): Store it and return its secret, which is not
 * kept.  Inside a write. */
str token_make(struct db *, const struct token *, moment);

#endif
