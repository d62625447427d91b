/* Goal: no head passes the guard that two servers could read in two ways.
 *
 * Input: method, target, version, then name and value in turn, each ended by a
 * byte 0xff. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/web/guard.h"

#define FIELDS_MAX 40

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static size_t
count(const struct guard_header *v, size_t n, const char *name)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += v[i].name.n == strlen(name) &&
			 strncasecmp(v[i].name.p, name, v[i].name.n) == 0;
	return found;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guard_header v[FIELDS_MAX];
	str rest = { (const char *)data, size };
	str method = str_cut(&rest, '\xff'), target = str_cut(&rest, '\xff');
	str version = str_cut(&rest, '\xff');
	const char *why;
	size_t n = 0;

	while (rest.p != NULL && n < FIELDS_MAX) {
		v[n].name = str_cut(&rest, '\xff');
		v[n++].value = str_cut(&rest, '\xff');
	}
	if (!guard_head(method, target, version, v, n, &why)) {
		must(why != NULL && why[0] != '\0');
		return 0;
	}
	must(target.p[0] == '/' && memchr(target.p, ' ', target.n) == NULL);
	must(count(v, n, "host") <= 1);
	must(count(v, n, "host") == 1 || str_is(version, "HTTP/1.0"));
	must(count(v, n, "content-length") + count(v, n, "transfer-encoding") <=
	     1);
	for (size_t i = 0; i < n; i++) {
		must(v[i].name.n > 0);
		must(memchr(v[i].name.p, ' ', v[i].name.n) == NULL);
		must(v[i].value.n == 0 ||
		     (memchr(v[i].value.p, '\0', v[i].value.n) == NULL &&
			 memchr(v[i].value.p, '\n', v[i].value.n) == NULL &&
			 memchr(v[i].value.p, '\r', v[i].value.n) == NULL));
	}
	return 0;
}
