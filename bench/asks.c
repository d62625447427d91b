/*
 * asks PARQUET TIMES < SQL   DuckDB alone, in this process and kept open: each
 *                            line (any number of statements, {t} for the rows
 *                            of PARQUET) TIMES times after one that does not
 *                            count; median milliseconds, a line each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transparency/tables/duck.h"

enum { TIMES_MAX = 1000, LINE_BYTES = 8192 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* ${line} with the rows of ${parquet} wherever {t} stands. */
static str
asks_sql(struct arena *a, char *line, const char *parquet)
{
	struct buf b = buf_open(a, 1 << 16);
	char *hole;

	line[strcspn(line, "\n")] = '\0';
	while ((hole = strstr(line, "{t}")) != NULL) {
		buf_add(&b, (str){ line, (size_t)(hole - line) });
		buf_c(&b, "read_parquet(");
		duck_quote(&b, str_of(parquet));
		buf_c(&b, ", file_row_number = true)");
		line = hole + 3;
	}
	buf_c(&b, line);
	return buf_str(&b);
}

int
main(int argc, char **argv)
{
	double ms[TIMES_MAX];
	char line[LINE_BYTES];
	const char *why = NULL;
	int64_t times = 0;
	struct duck *duck;
	struct arena *a;

	if (argc != 3 || !str_number(str_of(argv[2]), &times) || times < 1 ||
	    times > TIMES_MAX)
		return 2;
	duck = duck_open(&why);
	if (duck == NULL) {
		fprintf(stderr, "asks: %s\n", why);
		return 1;
	}
	duck_run(duck, S("set threads = 2; set parquet_metadata_cache = true"),
	    NULL);
	a = arena_open((size_t)1 << 20);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		str sql = asks_sql(a, line, argv[1]);

		for (int64_t i = -1; i < times; i++) {
			double from = now_ms();

			if (!duck_run(duck, sql, NULL)) {
				fprintf(stderr, "asks: %s\n", duck_error(duck));
				return 1;
			}
			if (i >= 0)
				ms[i] = now_ms() - from;
		}
		qsort(ms, (size_t)times, sizeof(*ms), by_size);
		printf("%.2f\n", ms[times / 2]);
		arena_reset(a);
	}
	arena_close(a);
	duck_close(duck);
	return 0;
}
