/* claraboia check: is everything stored sound, and what looks doubtful in it?
 */
#include <stdio.h>

#include "commons/acts/acts.h"
#include "commons/files/files.h"
#include "console/console.h"
#include "engine/base/date.h"

/* What is said of files, a line each. */
#define CHECK_REPORT_MAX ((size_t)1 << 20)

/* A sentence with {1} and {2} filled in. */
static void
check_print(const struct finding *f)
{
	str rest = str_of(f->what), head;

	printf("%s %.*s: ", f->type->name, ARG(f->address));
	for (;;) {
		head = str_cut(&rest, '{');
		printf("%.*s", ARG(head));
		if (rest.p == NULL)
			break;
		printf("%.*s", ARG(rest.p[0] == '1' ? f->one : f->two));
		str_cut(&rest, '}');
	}
	printf(" [%s]\n", f->code);
}

static enum exit_code
check_sound(struct console *c, struct db *db)
{
	struct fault fault = { 0 };
	str report = { 0 }, wrong;
	int64_t n;
	void *conn;
	bool ok;

	conn = c->engine->connect(c->engine, c->url, ACCESS_READ, &fault);
	ok = conn != NULL && c->engine->check(conn, c->arena, &report, &fault);
	if (conn != NULL)
		c->engine->disconnect(conn);
	if (!ok)
		return console_fault(&fault);
	n = acts_verify(db, &wrong);
	if (db_fault(db)->kind != FAULT_NONE)
		return console_fault(db_fault(db));
	if (report.n > 0)
		printf("The store is damaged:\n%.*s\n", ARG(report));
	if (wrong.n > 0)
		printf("NOT as recorded: %.*s\n", ARG(wrong));
	if (report.n > 0 || wrong.n > 0)
		return EXIT_REFUSED;
	printf("Everything stored is sound: %lld acts.\n", (long long)n);
	return EXIT_DONE;
}

/* Files handed in: as many as there are rows, each as it was. */
static enum exit_code
check_files(struct console *c, struct db *db)
{
	struct files *files = files_open(c->data, false);
	struct buf report = buf_open(c->arena, CHECK_REPORT_MAX);
	int64_t n = files_check(files, db, &report);

	files_close(files);
	if (report.n > 0) {
		printf("Not all files are as they were handed in:\n%.*s",
		    ARG(buf_str(&report)));
		return EXIT_REFUSED;
	}
	if (n > 0)
		printf("Every file is there: %lld files.\n", (long long)n);
	return EXIT_DONE;
}

static enum exit_code
check_run(struct console *c)
{
	enum exit_code code;
	struct store *store = console_store(c, CONSOLE_READ, &code);
	struct findings findings = { .arena = c->arena };
	struct db *db;
	size_t i;

	if (store == NULL)
		return code;
	db = store_read(store, c->arena);
	code = check_sound(c, db);
	if (code == EXIT_DONE)
		code = check_files(c, db);
	if (code == EXIT_DONE) {
		portal_lint(db, date_of(moment_now()), &findings);
		for (i = 0; i < findings.n; i++)
			check_print(&findings.v[i]);
		printf("%zu doubts about what the records say.\n", findings.n);
	}
	if (code == EXIT_DONE && db_fault(db)->kind != FAULT_NONE)
		code = console_fault(db_fault(db));
	if (code == EXIT_DONE && findings.n > 0 &&
	    console_value(c, "--strict") != NULL)
		code = EXIT_REFUSED;
	store_read_end(store, db);
	store_close(store);
	return code;
}

static const struct option_text check_options[] = {
	{ "--strict", NULL, "end with 1 when there are doubts" },
	{ 0 },
};

const struct verb verb_check = {
	.name = "check",
	.arguments = "",
	.what = "Check that everything stored is sound, and list what looks "
		"doubtful.",
	.options = check_options,
	.run = check_run,
};
