/*
 * The door to the database.  Above this header nobody knows which engine
 * stands behind it: there are named statements, bound values and rows.
 *
 * A broken world (disk full, database gone, a statement the engine refuses) is
 * a sticky fault of the connection: after it every call answers "nothing" and
 * the one who opened the transaction asks db_fault() at the end.
 */
#ifndef ENGINE_STORE_DB_H
#define ENGINE_STORE_DB_H

#include "engine/base/str.h"

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRES };

/* One bound value or one column. */
struct value {
	enum { VALUE_NULL, VALUE_NUMBER, VALUE_TEXT } kind;
	int64_t number;
	str text;
};

static inline struct value
value_number(int64_t number)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = number };
}

static inline struct value
value_text(str text)
{
	return (struct value){ .kind = VALUE_TEXT, .text = text };
}

/* NULL when ${text} is empty: an absent line is null in the table. */
static inline struct value
value_text_or_null(str text)
{
	return (struct value){ .kind = text.n == 0 ? VALUE_NULL : VALUE_TEXT,
		.text = text };
}

static inline struct value
value_null(void)
{
	return (struct value){ .kind = VALUE_NULL };
}

/* VALUES(a, b, …): the last two arguments of db_query and db_run. */
#define VALUES(...)                                                            \
	(const struct value[]){ __VA_ARGS__ },                                 \
	    (sizeof((const struct value[]){ __VA_ARGS__ }) /                   \
		sizeof(struct value))
#define NO_VALUES NULL, 0

/* What broke, in words for the log; kind FAULT_NONE while all is well. */
struct fault {
	enum {
		FAULT_NONE,
		FAULT_BROKEN, /* anything not named below */
		FAULT_FULL,   /* disk full, or a quota */
		FAULT_BUSY,   /* somebody holds it: try again */
		FAULT_AWAY,   /* the database cannot be reached: try again */
		FAULT_UNKNOWN, /* it went away during a commit: whether that
				* was kept could not be found out */
		FAULT_ADDRESS, /* what names the database cannot be read */
		FAULT_DENIED, /* the database does not let us in, or not do
			       * that */
		FAULT_SCHEMA, /* the tables are older or newer than we are */
		FAULT_UNIQUE, /* a uniqueness rule of the tables refused */
		FAULT_RULE,   /* a CHECK, NOT NULL or foreign key refused */
	} kind;
	char detail[240];
};

/* Whether it helps to try again in a moment. */
static inline bool
fault_passes(const struct fault *fault)
{
	return fault->kind == FAULT_BUSY || fault->kind == FAULT_AWAY ||
	       fault->kind == FAULT_UNKNOWN;
}

/*
 * A named statement.  ${postgres} is NULL where both engines take the same
 * text.  Parameters are $1, $2 …; "{plan}" stands for the columns of record
 * plan in the order of its .def (see record_columns).
 */
struct sql {
	const char *name;
	const char *text;
	const char *postgres;
};

/* All statements a store may run: the only SQL there is. */
struct statements;

/** statements_open(dialect): An empty list for ${dialect}. */
struct statements *statements_open(enum dialect);
void statements_close(struct statements *);

/**
 * statements_add(list, name, text):
 * Add a statement, final text (copied), and return its number: 0 for the
 * first, then 1, 2 …
 */
int statements_add(struct statements *, const char *, str);

/** statements_count(list), statements_text(list, i), statements_name(list, i)
 */
size_t statements_count(const struct statements *);
const char *statements_text(const struct statements *, int);
const char *statements_name(const struct statements *, int);
enum dialect statements_dialect(const struct statements *);

/** statements_attach(list, owner), statements_attached(list): Whoever made the
 * list may hang itself on it, to be found again from a connection. */
void statements_attach(struct statements *, const void *);
const void *statements_attached(const struct statements *);

/* A connection with a transaction open on it. */
struct db;

/* The rows of one answer.  On the caller's stack; end it unless rows_next
 * returned false. */
struct rows {
	struct db *db;
	int statement; /* -1: nothing more */
};

/**
 * db_query(db, statement, values, n):
 * Run ${statement} with ${values} and return its rows.  After a fault there
 * are none.  One statement may not run twice at a time on one connection.  One
 * that changes something needs its texts until its last row was read.
 */
struct rows db_query(struct db *, int, const struct value *, size_t);

/** rows_next(rows): Go to the next row; false at the end or on a fault. */
bool rows_next(struct rows *);

/** rows_end(rows): Leave early.  Not with "returning": a rule that was broken
 * may be found only after the last row. */
void rows_end(struct rows *);

/** rows_value(rows, column): A column of this row; text is copied into the
 * connection's arena (db_arena), so it lives as long as the request. */
struct value rows_value(struct rows *, int);
int64_t rows_number(struct rows *, int); /* 0 for NULL */
str rows_text(struct rows *, int);	 /* empty for NULL */

/** rows_look(rows, column): As rows_text, for who is done with it at once: not
 * copied, it is there until the next row. */
str rows_look(struct rows *, int);

/** db_run(db, statement, values, n): Run; return the number of rows changed. */
int64_t db_run(struct db *, int, const struct value *, size_t);

/** db_one(db, statement, values, n): The first column of the first row as a
 * number; 0 when there is no row. */
int64_t db_one(struct db *, int, const struct value *, size_t);

/**
 * db_insert(db, statement, values, n):
 * Run an insert of one row and return the id it was given; 0 on a fault.  On
 * PostgreSQL the statement ends in "returning id".  On SQLite it does not: that
 * would make it keep a journal of its own, and the full text index write its
 * pending words to the file each time, half the cost of a comment.
 */
int64_t db_insert(struct db *, int, const struct value *, size_t);

/** db_fault(db): The sticky fault; kind FAULT_NONE while all is well. */
const struct fault *db_fault(const struct db *);

/** db_statements(db): The list its statements come from. */
const struct statements *db_statements(const struct db *);

/** db_arena(db): Where texts of rows live: the request's arena.
 * db_arena_use(db, arena): Let them live elsewhere from now on, and return
 * where they lived before: for walks over everything in flat memory. */
struct arena *db_arena(const struct db *);
struct arena *db_arena_use(struct db *, struct arena *);

#endif
