/* Goal: whatever text is read as a trace is written back the same, and nothing
 * else is read as one. */
#include <stdlib.h>

#include "commons/duties/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open((size_t)64 << 20);
	str s = { (const char *)p, n };
	struct trace t;
	struct buf b = buf_open(a, (size_t)8 << 20);

	if (trace_read(a, s, &t)) {
		trace_write(&b, &t);
		if (!str_eq(buf_str(&b), s))
			abort();
		if (date_known(trace_due(&t)) && t.v[t.n - 1].kind != STEP_DUE)
			abort();
	}
	arena_close(a);
	return 0;
}
