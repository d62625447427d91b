/*
 * Forms made from records: what a form shows, what was typed into it, and how
 * two versions differ.  No HTTP and no markup: commons/editing draws it.
 *
 * Names in a form: "starts" for a field, "title.ca" for one language of words
 * or prose, the same name again for each of several choices.  A field of which
 * no name was sent was not in the form and stays as it is; so boxes to tick
 * send an empty value along.
 */
#ifndef ENGINE_RECORD_FORM_H
#define ENGINE_RECORD_FORM_H

#include "engine/record/json.h"

struct param; /* a name and a value: engine/web/web.h */

/* An English message and what its {1} and {2} stand for; NULL: none. */
struct form_sentence {
	const char *what;
	str one, two;
};

/* A language that texts may be written in, and its name in itself. */
struct form_lang {
	str code, name;
};

struct form_text {
	struct form_lang lang;
	str value;
	enum origin origin;
	bool missing; /* other languages have a text, this one has none */
	bool stale;   /* see form_stale */
	struct form_sentence error;
};
struct form_texts {
	struct form_text *v;
	size_t n;
};

/* A thing to choose: called by ${label} (English), else ${title}, else
 * ${code}. */
struct form_option {
	str code;
	const char *label;
	words title;
	bool chosen;
};
struct form_options {
	struct form_option *v;
	size_t n;
	bool many; /* more than a list can show: the address is typed */
};
#define FORM_OPTIONS_MAX 200

struct form_field {
	const struct field *field; /* its kind, name and English label */
	bool required;
	struct form_sentence hint, error;
	str value;		     /* all but words, prose and choices: as
				      * typed, or as stored; flag: "yes" */
	struct form_texts texts;     /* words, prose */
	struct form_options options; /* choice, choices, ref */
};

struct form {
	struct arena *arena;
	const struct record_type *type;
	const void *record;   /* the values it started from */
	struct form_field *v; /* in the order of the .def */
	size_t n;
	const struct form_source *source;
	struct form_sentence error; /* about no field of the form */
	size_t problems;	    /* all errors in it */
	size_t missing;		    /* of these: REQUIRED and empty */
};

/* Where the form's choices and references come from; see form_records. */
struct form_source {
	void *cookie;
	/* What there is to choose for a choices or ref field. */
	struct form_options (*options)(void *, const struct field *);
	/* The row of what code or address names; 0: there is none. */
	int64_t (*find)(void *, const struct field *, str);
	/* Whether this editor has that field; NULL: all. */
	bool (*shown)(void *, const struct field *);
};

/** form_records(a, db): The terms and records of ${db} as a source, made in
 * arena ${a}; valid as long as both. */
struct form_source *form_records(struct arena *, struct db *);

/**
 * form_open(a, type, record, langs, n, source):
 * The form for ${record}: what is stored, a draft of it, or for something new
 * record_new with what is known already.  The PARENT, what it is ABOUT and what
 * is DERIVED are never in it, nor is what makes the address (KEY, a UNIQUE slug) once the
 * record is stored.
 * Languages: the ${n} wanted, then others that the record has.
 */
struct form *form_open(struct arena *, const struct record_type *, const void *,
    const struct form_lang *, size_t, const struct form_source *);

/**
 * form_read(form, params, n):
 * What was typed, laid over a copy of the form's record, which is returned.
 * The form then shows what was typed, to the letter, with an error beside each
 * value that is wrong; the copy keeps the old value there.  It may be stored
 * when form->problems is 0, and kept as a draft when all of them are
 * form->missing.  A text that was changed is a person's: ORIGIN_HUMAN.
 */
void *form_read(struct form *, const struct param *, size_t);

/** form_wrong(form, name, what, one): Note a problem that only the caller can
 * see; beside field ${name}, or on top when it is not in the form.  The first
 * one of a field stays. */
void form_wrong(struct form *, const char *, const char *, str);

/**
 * form_stale(form, versions, n):
 * Mark the texts that did not follow when another language was rewritten, from
 * the record's JSON in ${versions}, the newest first; unknown ones are empty.
 * A translation that is added, or that follows later, outdates nothing.
 */
void form_stale(struct form *, const str *, size_t);

/** form_value(a, f, record): Field ${f} as a form shows it, "" for none: codes
 * with spaces between; not for words and prose. */
str form_value(struct arena *, const struct field *, const void *);

#endif
