/* The command line: which verb, which options, help, and opening the store. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commons/people/keyprint.h"
#include "console/console.h"

#define CONSOLE_BYTES_MAX ((size_t)4 << 30)
#define READERS 16

static const struct verb *const verbs[] = { &verb_init, &verb_import,
	&verb_export, &verb_backup, &verb_restore, &verb_serve, &verb_watch,
	&verb_check, &verb_verify, &verb_user, &verb_man, NULL };

const struct verb *const *
console_verbs(void)
{
	return verbs;
}

static void
console_usage(FILE *to)
{
	size_t i;

	fputs("claraboia: an open government portal in one binary\n\n"
	      "usage: claraboia VERB [OPTION…] [FILE…]\n\n",
	    to);
	for (i = 0; verbs[i] != NULL; i++)
		fprintf(to, "  %-8s %s\n", verbs[i]->name, verbs[i]->what);
	fputs("\nclaraboia VERB --help says more of one verb.\n", to);
}

static void
console_help(const struct verb *verb)
{
	const struct option_text *o;

	printf("usage: claraboia %s [OPTION…]%s%s\n\n%s\n\n", verb->name,
	    verb->arguments[0] == '\0' ? "" : " ", verb->arguments, verb->what);
	printf("  %-22s %s\n", "--data DIR",
	    "the portal's folder (default: data)");
	printf("  %-22s %s\n", "--store URL",
	    "postgresql://… (default: CLARABOIA_STORE, else a file in DIR)");
	for (o = verb->options; o != NULL && o->name != NULL; o++) {
		char left[64];

		snprintf(left, sizeof(left), "%s %s", o->name,
		    o->value == NULL ? "" : o->value);
		printf("  %-22s %s\n", left, o->what);
	}
	printf("  %-22s %s\n\n", "--help", "say this");
	puts("exit codes: 0 done, 1 refused or something is wrong, 2 wrong "
	     "command line,\n            3 the store or the disk failed, "
	     "4 somebody else is writing, or the\n            database is "
	     "away: try again");
}

static const struct verb *
console_find(const char *name)
{
	size_t i;

	for (i = 0; verbs[i] != NULL; i++)
		if (strcmp(name, verbs[i]->name) == 0)
			return verbs[i];
	return NULL;
}

static const struct option_text *
console_option(const struct verb *verb, const char *name, size_t *index)
{
	const struct option_text *o;

	for (o = verb->options; o != NULL && o->name != NULL; o++) {
		if (strcmp(o->name, name) == 0) {
			*index = (size_t)(o - verb->options);
			return o;
		}
	}
	return NULL;
}

const char *
console_value(const struct console *c, const char *name)
{
	size_t index;

	return console_option(c->verb, name, &index) == NULL ? NULL
							     : c->values[index];
}

/* One option at argv[i]; return how many arguments it took, 0 if it is wrong.
 */
static int
console_take(struct console *c, char **argv, int i)
{
	const struct option_text *o;
	size_t index;

	if (strcmp(argv[i], "--data") == 0 && argv[i + 1] != NULL) {
		c->data = argv[i + 1];
		return 2;
	}
	if (strcmp(argv[i], "--store") == 0 && argv[i + 1] != NULL) {
		c->store = argv[i + 1];
		return 2;
	}
	o = console_option(c->verb, argv[i], &index);
	if (o == NULL || (o->value != NULL && argv[i + 1] == NULL)) {
		fprintf(stderr,
		    o == NULL ? "claraboia: %s has no option %s\n"
			      : "claraboia: %s %s needs a value\n",
		    c->verb->name, argv[i]);
		fprintf(stderr, "claraboia %s --help says what there is\n",
		    c->verb->name);
		return 0;
	}
	c->values[index] = o->value == NULL ? "" : argv[i + 1];
	return o->value == NULL ? 1 : 2;
}

/* Which engine, and what it connects to. */
static bool
console_engine(struct console *c)
{
	str store;

	if (c->store == NULL)
		c->store = getenv("CLARABOIA_STORE");
	store = str_of(c->store);
	if (store.n == 0) {
		c->engine = &engine_sqlite;
		c->url = str_c(c->arena,
		    str_fmt(c->arena, "%s/claraboia.db", c->data));
		return true;
	}
	c->engine = &engine_postgres;
	c->url = c->store;
	if (str_starts(store, S("postgresql://")) ||
	    str_starts(store, S("postgres://")))
		return true;
	/* What stands there may hold a password: it is not said again. */
	fputs("claraboia: --store takes the address of a PostgreSQL database, "
	      "such as postgresql://HOST/DATABASE; without it the portal "
	      "lives in a file in --data\n",
	    stderr);
	return false;
}

static enum exit_code
console_verb(struct console *c, char **argv)
{
	enum exit_code code;
	int i, n;

	for (i = 0; argv[i] != NULL; i += n) {
		if (strcmp(argv[i], "--help") == 0) {
			console_help(c->verb);
			return EXIT_DONE;
		}
		n = 1;
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			c->files[c->n_files++] = argv[i];
		else if ((n = console_take(c, argv, i)) == 0)
			return EXIT_USAGE;
	}
	if (c->n_files > 0 && c->verb->arguments[0] == '\0') {
		fprintf(stderr, "claraboia: %s takes no \"%s\"\n",
		    c->verb->name, c->files[0]);
		return EXIT_USAGE;
	}
	if (!console_engine(c))
		return EXIT_USAGE;
	c->records = portal_records(c->engine->dialect);
	code = c->verb->run(c);
	records_close(c->records);
	return code;
}

int
console_run(int argc, char **argv)
{
	struct console c = { .data = "data" };
	enum exit_code code;

	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		console_usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	c.verb = console_find(argv[1]);
	if (c.verb == NULL) {
		fprintf(stderr, "claraboia: there is no verb \"%s\"\n\n",
		    argv[1]);
		console_usage(stderr);
		return EXIT_USAGE;
	}
	c.arena = arena_open(CONSOLE_BYTES_MAX);
	c.files = NEWS(c.arena, char *, argc);
	c.values = NEWS(c.arena, const char *, 32);
	code = console_verb(&c, argv + 2);
	arena_close(c.arena);
	return code;
}

enum exit_code
console_fault(const struct fault *fault)
{
	static const char *const advice[] = {
		[FAULT_FULL] = "the disk is full: free some room and try again",
		[FAULT_BUSY] = "another claraboia is writing to this portal: "
			       "stop it first, or try again later",
		[FAULT_AWAY] = "the database cannot be reached: see that it "
			       "runs and that --store names it, then try again",
		[FAULT_UNKNOWN] = "the database went away in the middle: look "
				  "whether it was done before you try again",
		[FAULT_ADDRESS] = "the address of the database cannot be read: "
				  "write --store "
				  "postgresql://USER@HOST:PORT/DATABASE",
		[FAULT_DENIED] = "the database does not let us: see that "
				 "--store names a database and a user that "
				 "are there (create them, if not), that the "
				 "password is right, and that the user may "
				 "make and use tables (grant it that, or let "
				 "it own the database)",
		[FAULT_SCHEMA] = "the data and this program do not fit: use "
				 "the program that made the data, or a newer "
				 "one",
		[FAULT_BROKEN] = "the store cannot be used: check that --data "
				 "names a portal's folder, --store, if it is "
				 "given, a portal's database, and that you may "
				 "read and write there",
	};
	const size_t known = sizeof(advice) / sizeof(advice[0]);
	const char *say = fault->kind < known ? advice[fault->kind] : NULL;

	fprintf(stderr, "claraboia: %s (%s)\n",
	    say == NULL ? "the store refused" : say, fault->detail);
	if (fault->kind == FAULT_ADDRESS)
		return EXIT_USAGE;
	return fault_passes(fault) ? EXIT_BUSY : EXIT_BROKEN;
}

/* What opening a store needs to know, and finds out. */
struct opening {
	const struct console *console;
	enum console_mode mode;
	bool absent; /* nothing of a portal stands there */
};

/* Only init makes a portal where there is none. */
static bool
opening_migrate(struct db *db, void *cookie)
{
	struct opening *o = cookie;

	o->absent = o->mode != CONSOLE_CREATE && !records_there(db) &&
		    db_fault(db)->kind == FAULT_NONE;
	return !o->absent && records_migrate(db, o->console->records);
}

/* Who only reads makes nothing fit: so it must. */
static bool
opening_fits(struct opening *o, struct store *store, struct fault *fault)
{
	struct db *db = store_read(store, o->console->arena);

	o->absent = !records_there(db) && db_fault(db)->kind == FAULT_NONE;
	if (!o->absent)
		records_ready(db, o->console->records);
	*fault = *db_fault(db);
	store_read_end(store, db);
	return !o->absent && fault->kind == FAULT_NONE;
}

static enum exit_code
opening_tell(const struct opening *o, const struct fault *fault)
{
	const struct console *c = o->console;

	if (!o->absent)
		return console_fault(fault);
	if (c->engine->one_writer)
		fprintf(stderr,
		    "claraboia: there is no portal in %s; make one with "
		    "claraboia init --data %s\n",
		    c->data, c->data);
	else
		fputs("claraboia: there is no portal in this database; make "
		      "one with claraboia init and the same --store\n",
		    stderr);
	return EXIT_REFUSED;
}

enum exit_code
console_backup_end(const struct backup *b, enum backup_outcome outcome)
{
	static const enum exit_code ends[] = {
		[BACKUP_DONE] = EXIT_DONE,
		[BACKUP_REFUSED] = EXIT_REFUSED,
		[BACKUP_DISK] = EXIT_BROKEN,
		[BACKUP_BUSY] = EXIT_BUSY,
		[BACKUP_FAULT] = EXIT_BROKEN,
	};

	if (outcome == BACKUP_FAULT)
		return console_fault(&b->fault);
	if (outcome != BACKUP_DONE)
		fprintf(stderr, "claraboia: %.*s\n", ARG(b->why));
	return ends[outcome];
}

struct store *
console_store(struct console *c, enum console_mode mode, enum exit_code *code)
{
	struct opening o = { .console = c, .mode = mode };
	struct fault fault = { 0 };
	struct stat st;
	struct store *store = NULL;

	/* Looking for it must not make the file. */
	o.absent = mode != CONSOLE_CREATE && c->engine->one_writer &&
		   stat(c->url, &st) != 0;
	if (!o.absent)
		store = store_open(
		    &(struct store_options){
			.engine = c->engine,
			.url = c->url,
			.statements = records_statements(c->records),
			.readers = READERS,
			.create = mode == CONSOLE_CREATE,
			.read_only = mode == CONSOLE_READ,
			.watch = mode == CONSOLE_SERVE,
			.migrate = opening_migrate,
			.migrate_cookie = &o,
		    },
		    &fault);
	if (store != NULL && mode == CONSOLE_READ &&
	    !opening_fits(&o, store, &fault)) {
		store_close(store);
		store = NULL;
	}
	*code = store == NULL ? opening_tell(&o, &fault) : EXIT_DONE;
	return store;
}

bool
console_key(struct console *c, struct store *store, bool renew,
    enum exit_code *code)
{
	struct fault fault = { 0 };
	const char *why;

	switch (renew
		    ? keyprint_renew(store, c->arena, c->data, &why, &fault)
		    : keyprint_check(store, c->arena, c->data, &why, &fault)) {
	case KEYPRINT_RIGHT:
		return true;
	case KEYPRINT_WRONG:
		fprintf(stderr, "claraboia: %s: %s\n", c->data, why);
		*code = EXIT_REFUSED;
		return false;
	case KEYPRINT_BROKEN:
		break;
	}
	*code = console_fault(&fault);
	return false;
}
