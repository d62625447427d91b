/*
 * The console: one file per verb.  A verb is a row in verbs.c; its help and
 * the man page are printed from that row.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "commons/backup/backup.h"
#include "engine/store/engine.h"
#include "engine/store/store.h"
#include "portal.h"

/* What a verb ends with; scripts rely on these. */
enum exit_code {
	EXIT_DONE = 0,	  /* done, nothing wrong */
	EXIT_REFUSED = 1, /* the input was refused, or something is wrong */
	EXIT_USAGE = 2,	  /* the command line was wrong */
	EXIT_BROKEN = 3,  /* the store or the disk failed */
	EXIT_BUSY = 4,	  /* somebody else is writing: try again */
};

struct console;

struct option_text {
	const char *name;  /* "--data" */
	const char *value; /* "DIR"; NULL: a flag */
	const char *what;  /* one line */
};

struct verb {
	const char *name;
	const char *arguments;		   /* "FILE…" or "" */
	const char *what;		   /* one sentence */
	const struct option_text *options; /* ended by an empty row */
	enum exit_code (*run)(struct console *);
};

/* The command line, parsed by the verb's row. */
struct console {
	const struct verb *verb;
	struct arena *arena;
	const char *data;  /* --data; "data" when not given */
	const char *store; /* --store, or CLARABOIA_STORE; NULL: SQLite */
	const char *url;   /* what the engine connects to */
	char **files;	  /* what is not an option */
	size_t n_files;
	const char **values; /* of the verb's options, in their order; NULL */
	struct records *records;
	const struct engine *engine;
};

/** console_verbs(): All verbs, ended by NULL. */
const struct verb *const *console_verbs(void);

/** console_run(argc, argv): Parse and run; the process's exit code. */
int console_run(int, char **);

/** console_value(c, name): The value of option ${name}, or NULL. */
const char *console_value(const struct console *, const char *);

enum console_mode {
	CONSOLE_READ,
	CONSOLE_WRITE,
	CONSOLE_SERVE, /* to write, and to stay open beside others */
	CONSOLE_CREATE
};

/** console_store(c, mode, code): Open the store of c->data; NULL after having
 * said why on stderr, with ${code} to end with. */
struct store *console_store(struct console *, enum console_mode,
    enum exit_code *);

/** console_key(c, store, renew, code): Whether the portal.key of c->data is the
 * one of ${store}, or, with ${renew}, is from now on; false after having said
 * why not. */
bool console_key(struct console *, struct store *, bool, enum exit_code *);

/** console_fault(fault): Say what broke, and what to do; the code for it. */
enum exit_code console_fault(const struct fault *);

/** console_backup_end(backup, outcome): Say why a backup or a restore did not
 * end well; the code for it. */
enum exit_code console_backup_end(const struct backup *, enum backup_outcome);

extern const struct verb verb_init, verb_import, verb_export, verb_backup,
    verb_restore, verb_serve, verb_watch, verb_check, verb_verify, verb_user,
    verb_man;

#endif
