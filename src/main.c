/* claraboia: see console/ for what it does when it is called. */
#include <sodium.h>
#include <stdio.h>

#include "console/console.h"

int
main(int argc, char **argv)
{
	if (sodium_init() < 0) {
		fputs("claraboia: no source of randomness\n", stderr);
		return EXIT_BROKEN;
	}
	return console_run(argc, argv);
}
