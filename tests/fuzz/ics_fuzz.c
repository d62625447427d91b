/* Goal: a stranger's calendar gives days that exist and names of one line, and
 * what we write of them is read as the same. */
#include <stdlib.h>

#include "commons/duties/ics.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open((size_t)256 << 20);
	struct buf b = buf_open(a, (size_t)16 << 20);
	struct ics_days days, again;
	struct ics out;

	if (ics_read(a, (str){ (const char *)p, n }, &days)) {
		out = ics_open(&b, S("Fuzz"), (moment){ 0 });
		for (size_t i = 0; i < days.n; i++) {
			struct ics_day *d = &days.v[i];

			must(date_cmp(d->starts, d->ends) <= 0);
			must(d->name.n > 0 && d->name.n <= ICS_NAME_MAX &&
			     str_utf8(d->name));
			if (d->ends.year == 9999)
				d->ends = d->starts = (date){ 2026, 12, 8 };
			ics_event(&out,
			    &(struct ics_event){ .uid = S("1@example.org"),
				.starts = d->starts,
				.ends = d->ends,
				.summary = d->name });
		}
		ics_close(&out);
		must(!b.full && ics_read(a, buf_str(&b), &again));
		must(again.n == days.n && again.n_skipped == 0);
		for (size_t i = 0; i < days.n; i++) {
			must(
			    date_cmp(days.v[i].starts, again.v[i].starts) == 0);
			must(date_cmp(days.v[i].ends, again.v[i].ends) == 0);
			must(str_eq(days.v[i].name, again.v[i].name));
		}
	}
	arena_close(a);
	return 0;
}
