/* Goal: figures are written as Prometheus reads them, whatever stands in their
 * labels.  That a parser nobody here wrote takes them is shown by
 * tests/peers/metrics.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "commons/health/exposition.h"

#define WRITTEN(b, text) assert_string_equal(str_c(a, buf_str(b)), text)

static void
alone(void **state)
{
	struct arena *a = *state;
	struct buf b = buf_open(a, 4096);

	exposition_alone(&b, "acts_total", "counter", "Acts.", 42);
	exposition_alone_seconds(&b, "away_seconds", "A\\b\nc \"d\".", 1500000);
	WRITTEN(&b, "# HELP claraboia_acts_total Acts.\n"
		    "# TYPE claraboia_acts_total counter\n"
		    "claraboia_acts_total 42\n"
		    "# HELP claraboia_away_seconds A\\\\b\\nc \"d\".\n"
		    "# TYPE claraboia_away_seconds gauge\n"
		    "claraboia_away_seconds 1.5\n");
}

static void
labels(void **state)
{
	struct arena *a = *state;
	struct buf b = buf_open(a, 4096);
	struct exposition e = exposition_family(&b, "x", "gauge", "X.");

	b.n = 0;
	exposition_count(e, (struct label){ "job", "a\"b\\c\nd" }, -7);
	exposition_pair(e, (struct label){ "kind", "page" },
	    (struct label){ "class", "2xx" }, INT64_MAX);
	WRITTEN(&b,
	    "claraboia_x{job=\"a\\\"b\\\\c\\nd\"} -7\n"
	    "claraboia_x{kind=\"page\",class=\"2xx\"} 9223372036854775807\n");
}

static void
seconds(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = { { 0, "claraboia_s 0\n" }, { 1, "claraboia_s 0.000001\n" },
		{ 1000000, "claraboia_s 1\n" },
		{ 12050000, "claraboia_s 12.05\n" },
		{ -250000, "claraboia_s -0.25\n" },
		{ INT64_C(1795341600000000), "claraboia_s 1795341600\n" } };
	struct arena *a = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf b = buf_open(a, 256);
		struct exposition e = { &b, "s" };

		exposition_seconds(e, (struct label){ NULL, NULL }, rows[i].us);
		WRITTEN(&b, rows[i].text);
	}
}

static void
histogram(void **state)
{
	static const int64_t ends[] = { 1000, 2500, 1000000 };
	static const uint64_t counts[] = { 3, 0, 2, 1 };
	struct arena *a = *state;
	struct buf b = buf_open(a, 4096);
	struct exposition e = { &b, "t" };

	exposition_histogram(e, (struct label){ "what", "read" }, ends, counts,
	    3, 7000000);
	WRITTEN(&b, "claraboia_t_bucket{what=\"read\",le=\"0.001\"} 3\n"
		    "claraboia_t_bucket{what=\"read\",le=\"0.0025\"} 3\n"
		    "claraboia_t_bucket{what=\"read\",le=\"1\"} 5\n"
		    "claraboia_t_bucket{what=\"read\",le=\"+Inf\"} 6\n"
		    "claraboia_t_sum{what=\"read\"} 7\n"
		    "claraboia_t_count{what=\"read\"} 6\n");
}

static int
open_arena(void **state)
{
	*state = arena_open(1 << 20);
	return 0;
}

static int
close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone),
		cmocka_unit_test(labels),
		cmocka_unit_test(seconds),
		cmocka_unit_test(histogram),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
