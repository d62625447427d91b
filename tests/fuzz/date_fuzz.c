/* Fuzz target: dates and moments; what is read is written back the same. */
#include <assert.h>

#include "engine/base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const date today = { 2024, 2, 29 };
	str s = { (const char *)p, n };
	struct arena *a;
	date d = DATE_NONE;
	moment m = { 0 };

	if (n > 4096)
		return 0;
	a = arena_open((size_t)1 << 20);
	if (date_read(s, &d)) {
		assert(str_eq(date_iso(a, d), s));
		assert(date_cmp(date_first(d), date_last(d)) <= 0);
		assert(date_number(date_of_number(date_number(d))) ==
		       date_number(d));
	}
	if (date_read_relative(s, today, &d))
		assert(date_known(d) && date_read(date_iso(a, d), &d));
	if (moment_read(s, &m)) {
		assert(str_eq(str_take(moment_iso(a, m), 19), str_take(s, 19)));
		assert(str_eq(date_iso(a, date_of(m)), str_take(s, 10)));
	}
	arena_close(a);
	return 0;
}
