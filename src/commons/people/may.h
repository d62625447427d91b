/*
 * Who may do what.  One function decides for pages, forms, the API, feeds,
 * files, search and the export alike; the table it reads is in may.c.
 */
#ifndef COMMONS_PEOPLE_MAY_H
#define COMMONS_PEOPLE_MAY_H

#include "commons/acts/acts.h"
#include "commons/room.h"

/* What somebody may be, each for the whole portal, for a jurisdiction and all
 * inside it, or for one institution. */
enum role {
	ROLE_PARTICIPANT = 1,	 /* whoever has confirmed an account */
	ROLE_EDITOR = 2,	 /* writes drafts of what an institution owes */
	ROLE_OFFICER = 4,	 /* publishes, reports and answers for it */
	ROLE_MODERATOR = 8,	 /* keeps the rules of conversation */
	ROLE_MONITOR = 16,	 /* the independent body: assesses */
	ROLE_ADMINISTRATOR = 32, /* runs the portal */
};

/** role_name(role), role_named(name): "officer"; 0 for none of them. */
const char *role_name(enum role);
enum role role_named(str);

/* A role and where it counts. */
struct grant {
	enum role role;
	str kind; /* "jurisdiction", "institution", or empty: everywhere */
	str address;
};

/* Somebody known. */
struct who {
	int64_t person;
	str handle; /* public and without meaning: "p-3f9a…" */
	str name;   /* as they want to be called */
	str mail;
	str language;
	bool confirmed;	 /* their address is theirs */
	bool second;	 /* gave a second factor in this session */
	bool has_second; /* has set one up */
	unsigned verbs;	 /* of a token: a bit for each verb it may do; a
			  * session: all */
	str session;	 /* hash of the session or token: to end it */
	const struct grant *grants;
	size_t n_grants;
};

/* What a route or a form does. */
enum verb {
	VERB_READ = ANYONE, /* see what is published */
	VERB_ACCOUNT,	    /* see and change one's own account */
	VERB_TAKE_PART,	    /* comment, support, follow, say one's reading */
	VERB_EDIT,	    /* write drafts */
	VERB_PUBLISH,	    /* publish, change and withdraw records */
	VERB_REPORT,	    /* say how far a milestone is, with evidence */
	VERB_ANSWER,	    /* answer officially: claims, comments, duties */
	VERB_ASSESS,	    /* write an independent assessment */
	VERB_MODERATE,	    /* hide and show again */
	VERB_ADMINISTER,    /* people, settings, vocabularies, calendars */
	VERB_COUNT
};

/** verb_name(verb), verb_named(name): "take-part": for tokens and tests; -1 for
 * none of them. */
const char *verb_name(enum verb);
int verb_named(str);

/* What it would be done to: who answers for it, and where it belongs.  Made by
 * what_of; all empty: only roles that count everywhere fit. */
struct what {
	const struct record_type *type;
	codes institutions;  /* addresses of those that answer for it */
	codes jurisdictions; /* addresses: its own and those above */
};

/**
 * may(who, verb, what):
 * Whether ${who} (NULL: a stranger) may do ${verb} to ${what}; NULL: to
 * anything at all, which is what a route asks before it looks at its thing.
 *
 * Roles above participant count only in a session with a second factor, and
 * never by a token that does not bear the verb.  The government's roles never
 * assess; the monitor never edits what it assesses (OGP, IRM in a Box,
 * principle 1.1: independence of monitoring).
 */
bool may(const struct who *, enum verb, const struct what *);

/** may_role(who, verb, what): The name of the role by which they may: what the
 * act is signed with.  "" when they may not. */
str may_role(const struct who *, enum verb, const struct what *);

/** what_of(rq, type, record): Who answers for ${record}: the institution it
 * names, those that its room says, or those of what it is under or about. */
struct what what_of(struct request *, const struct record_type *, const void *);

/** may_now(rq, verb, type, record): OUTCOME_OK, or what to answer: to a
 * stranger the way to sign in, else FORBIDDEN with a sentence. */
enum outcome may_now(struct request *, enum verb, const struct record_type *,
    const void *);

/** may_admit(rq): The same for the verb of its route: site.admit. */
enum outcome may_admit(struct request *);

/** may_author(rq, verb, type, record): The author to sign an act with. */
struct author may_author(struct request *, enum verb,
    const struct record_type *, const void *);

#endif
