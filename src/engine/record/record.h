/*
 * A record declared once.  A .def file of fields becomes the C struct
 * (declare.h), the descriptor below (define.h), and from that the table, the
 * statements, JSON, CSV, difference, search text and API documentation.
 *
 * New fields go to the end: acts vouch for a record's JSON, and the order of
 * its members is the order of the fields.
 *
 * commitments.h:   #define SELF commitment
 *                  #define DEF "accountability/commitments/commitment.def"
 *                  #include "engine/record/declare.h"
 * commitments.c:   the same with "engine/record/define.h"
 */
#ifndef ENGINE_RECORD_RECORD_H
#define ENGINE_RECORD_RECORD_H

#include "engine/base/buf.h"
#include "engine/base/value.h"
#include "engine/store/db.h"

enum field_kind {
	FIELD_SLUG,    /* str: a-z 0-9 -, 1 to 80: the public address */
	FIELD_LINE,    /* str: one line, at most 300 characters */
	FIELD_WORDS,   /* words: a line or two per language, 1,000 each */
	FIELD_PROSE,   /* prose: Markdown per language, 40,000 each */
	FIELD_CHOICE,  /* int: 0 none, else 1 + index into ${choices} */
	FIELD_CHOICES, /* codes: of ${vocabulary}, or of ${choices} */
	FIELD_FLAG,    /* bool */
	FIELD_NUMBER,  /* int64_t with ${least} and ${most}; NUMBER_NONE */
	FIELD_MONTH,   /* date of month (or year) precision */
	FIELD_DAY,     /* date of any precision */
	FIELD_LINK,    /* str: https or http URL */
	FIELD_REF,     /* ref: to a record of type ${to} */
	FIELD_NOTE,    /* str: plain lines in one language, 10,000 bytes */
	FIELD_WHEN,    /* moment; 0: none */
	FIELD_FILE,    /* str: 32 or 64 of 0-9 a-f: a stored file */
};

#define NUMBER_NONE INT64_MIN

/* Rules of a field. */
enum {
	REQUIRED = 1,
	UNIQUE = 2,
	KEY = 4,       /* with the parent, what tells siblings apart */
	PARENT = 8,    /* the ref to the record it lives and dies with */
	INDEXED = 16,  /* lists filter or sort by it */
	FOUND_BY = 32, /* its text is searched */
	ABOUT = 64,    /* a line "KIND/ADDRESS": the record, of any kind, that
			* it is about; its own address starts with it */
	DERIVED = 128, /* its room fills it in when the record is saved
			* (settles of struct room): no form asks for it */
};

/* Traits of a record. */
enum { DISCUSSED = 1, FOLLOWED = 2, LEDGERED = 4 };

/* A closed list: what the table CHECKs and the JSON says; English labels. */
struct choice {
	const char *code;
	const char *label;
};
struct choices {
	const char *name;
	const struct choice *v;
	size_t n;
};

struct record_type;

struct field {
	const char *name;
	enum field_kind kind;
	const char *label; /* English, citizen's words */
	unsigned rules;
	const struct choices *choices; /* ONE_OF(list) */
	const char *vocabulary;	       /* VOCABULARY(name) */
	const struct record_type *to;  /* TO(type) */
	int64_t least, most;	       /* BETWEEN(a, b) */
	const char *published; /* term of a public vocabulary, or NULL */
	size_t offset;
};

/* Rules that carry something stand last: REQUIRED | TO(plan). */
#define TO(type) 0, .to = &type##_type
#define ONE_OF(list) 0, .choices = &list
#define VOCABULARY(word) 0, .vocabulary = #word
#define BETWEEN(a, b) 0, .least = (a), .most = (b)

/* Every record struct starts with this. */
struct record {
	int64_t id;	 /* row; never public */
	int64_t version; /* 1, 2 …: counts its acts; 0: not stored yet */
	str address;	 /* public and unique among its kind: "ecqto0005",
			  * "ecqto0005/milestones/3", "policy-area/open-data" */
};

struct record_type {
	const char *name;   /* "commitment": also its table */
	const char *label;  /* "Commitment" */
	const char *plural; /* "commitments": JSON key, API and address */
	unsigned traits;
	const struct field *fields;
	size_t n_fields;
	size_t size; /* of the struct */
};

/** field_get(f, record), field_at(f, record): Where field ${f} stands. */
static inline const void *
field_get(const struct field *f, const void *record)
{
	return (const char *)record + f->offset;
}

static inline void *
field_at(const struct field *f, void *record)
{
	return (char *)record + f->offset;
}

/** field_clear(f, record): Empty it, as record_new does.
 * field_copy(f, to, from): Give ${to} the value that ${from} has. */
void field_clear(const struct field *, void *);
void field_copy(const struct field *, void *, const void *);

/** record_field(type, name): That field, or NULL. */
const struct field *record_field(const struct record_type *, str);

/** record_parent(type): Its PARENT field, or NULL for a record of its own. */
const struct field *record_parent(const struct record_type *);

/** record_about(type): Its ABOUT field, or NULL. */
const struct field *record_about(const struct record_type *);

/** record_title(type): The field people know it by: the first words or line
 * that is FOUND_BY; NULL when it has none. */
const struct field *record_title(const struct record_type *);

/** record_called(type, record): What its title says; empty when it has none, or
 * one of a single line. */
words record_called(const struct record_type *, const void *);

/** record_tree(type): Its ref to a record of its own type: what it is part of;
 * NULL when it has none.  Import sees to it that nobody is part of itself and
 * that no tree is deeper than RECORD_TREE_MAX. */
const struct field *record_tree(const struct record_type *);
#define RECORD_TREE_MAX 16

/** choice_code(list, value), choice_label(list, value): "" for 0. */
str choice_code(const struct choices *, int);
const char *choice_label(const struct choices *, int);

/** choice_value(list, code): 1 + its index, or 0. */
int choice_value(const struct choices *, str);

/** record_address(a, type, record): The address ${record} should have, from
 * its parent's and its KEY fields. */
str record_address(struct arena *, const struct record_type *, const void *);

#endif
