/* Goal: an archive that is taken has its members one behind the other, all
 * inside it, with names that stay where they are unpacked. */
#include <stdlib.h>
#include <string.h>

#include "commons/files/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open((size_t)16 << 20);
	str bytes = { (const char *)data, size };
	uint64_t at = 0, total = 0;
	struct zip zip;

	if (size <= 1 << 20 && zip_read(a, bytes, &zip)) {
		must(zip.n > 0 && zip.n <= ZIP_MEMBERS_MAX);
		for (size_t i = 0; i < zip.n; i++) {
			const struct zip_member *m = &zip.v[i];

			must(m->start >= at && m->end > m->start &&
			     m->end <= size);
			at = m->end;
			total += m->unpacked;
			/* A folder may be called "xl..", not "..". */
			must(m->name.n > 0 && m->name.p[0] != '/' &&
			     !str_starts(m->name, S("../")) &&
			     str_find(m->name, S("/../")) < 0);
			must(
			    m->stored.n == 0 || (m->stored.p >= bytes.p &&
						    m->stored.p + m->stored.n <=
							bytes.p + bytes.n));
		}
		must(total <= ZIP_TOTAL_MAX);
		zip_document(&zip);
	}
	arena_close(a);
	return 0;
}
