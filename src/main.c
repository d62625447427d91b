/* claraboia: see console/ for what it does when it is called. */
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>

#include "commons/files/inspect.h"
#include "console/console.h"
#include "transparency/tables/asker.h"
#include "transparency/tables/sheet.h"
#include "transparency/tables/tables.h"

/* What strangers' bytes are worked on by: engine/jail/jail.h. */
static const struct jail_role *const roles[] = { &inspect_role, &tables_role,
	&asker_role, &sheet_role, NULL };

#define HEAPS 4

int
main(int argc, char **argv)
{
	jail_main(argc, argv, roles);
	/* Threads share some heaps and keep none each: a tenth less memory at
	 * the same speed (docs/performance.md). */
	mallopt(M_ARENA_MAX, HEAPS);
	if (sodium_init() < 0) {
		fputs("claraboia: no source of randomness\n", stderr);
		return EXIT_BROKEN;
	}
	return console_run(argc, argv);
}
