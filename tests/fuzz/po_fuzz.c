/* Fuzz target: the reader of .po files. */
#include <assert.h>

#include "engine/words/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Every message that gets through has something to say, in UTF-8. */
static void
message_check(void *cookie, const struct message *m)
{
	size_t *n = cookie;

	assert(m->id.n > 0 && str_utf8(m->id));
	assert(m->forms[0].n > 0 && str_utf8(m->forms[0]));
	assert(str_utf8(m->plural) && str_utf8(m->forms[1]));
	assert(m->plural.n == 0 || m->forms[1].n > 0);
	(*n)++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a;
	size_t line, count = 0;

	if (n > 65536)
		return 0;
	a = arena_open((size_t)64 << 20);
	line = po_read(a, (str){ (const char *)p, n }, message_check, &count);
	assert(line <= n && count <= n);
	arena_close(a);
	return 0;
}
