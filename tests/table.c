/*
 * table FILE FOLDER: read a table as the portal does, in the jail, and print
 * how it reads and what is known of it.  For trying, and for measuring.
 */
#include <stdio.h>
#include <string.h>

#include "transparency/tables/tables.h"

static bool
heard(void *context, int thousandths)
{
	int *last = context;

	if (thousandths / 100 != *last / 100)
		fprintf(stderr, "%d%%\n", thousandths / 10);
	*last = thousandths;
	return true;
}

static void
print(struct arena *a, const char *folder, const char *name)
{
	FILE *f = fopen(str_c(a, str_fmt(a, "%s/%s", folder, name)), "r");
	char block[8192];
	size_t n;

	while (f != NULL && (n = fread(block, 1, sizeof(block), f)) > 0)
		fwrite(block, 1, n, stdout);
	if (f != NULL)
		fclose(f);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role, NULL };
	int last = -1;
	struct jail_watch watch = { heard, &last };
	struct table_answer answer;
	struct table_job job;
	struct arena *a;
	enum table_outcome outcome;

	jail_main(argc, argv, roles);
	if (argc != 3) {
		fputs("usage: table FILE FOLDER (absolute paths)\n", stderr);
		return 2;
	}
	a = arena_open((size_t)16 << 20);
	job = (struct table_job){ argv[1], argv[2], &watch };
	outcome = table_import(a, &job, &answer);
	if (outcome == TABLE_READ) {
		print(a, argv[2], TABLE_DIALECT);
		print(a, argv[2], TABLE_PROFILE);
	} else
		printf("%d %s (%.*s)\n", (int)outcome, answer.why,
		    ARG(answer.detail));
	arena_close(a);
	return outcome == TABLE_READ ? 0 : 1;
}
