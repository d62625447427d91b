/*
 * ask [ROWS [ROUNDS]]: one question (a filter, a group, sums) of a Parquet file
 * of ROWS rows and ten columns, asked of the process in the jail as pages ask
 * it, and of DuckDB alone in one process, both warm, in turns.  Prints the
 * medians in milliseconds: DuckDB alone, ours, and the median difference.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "transparency/tables/asker.h"
#include "transparency/tables/duck.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/shelf.h"

enum { ROUNDS_MAX = 1001, WARM = 20 };

/* Nothing stands between this process and DuckDB. */
static double
alone(struct duck *duck, str sql)
{
	int64_t from = clock_us();
	struct duck_rows *rows = duck_ask(duck, sql);
	size_t n = 0;

	while (rows != NULL && duck_next(rows))
		n += duck_text(rows, 1).n;
	duck_done(rows);
	if (n == 0) {
		fprintf(stderr, "ask: %s\n", duck_error(duck));
		exit(1);
	}
	return (double)(clock_us() - from) / 1000;
}

static double
ours(struct asker *asker, str sql)
{
	struct arena *a = arena_open((size_t)64 << 20);
	int64_t from = clock_us();
	struct answer answer;
	enum asker_outcome outcome = asker_ask(asker, a, sql, &answer);

	if (outcome != ASKER_DONE || answer.rows == 0) {
		fprintf(stderr, "ask: %s\n", asker_sentence(outcome));
		exit(1);
	}
	from = clock_us() - from;
	arena_close(a);
	return (double)from / 1000;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *v, int64_t n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return v[n / 2];
}

static void
generate(struct duck *duck, struct arena *a, const char *folder, int64_t rows)
{
	str sql = str_fmt(a,
	    "copy (select range as id, date '2015-01-01' + (range %% 3650)::int"
	    " as day, hash(range) %% 5000 as district, 'kind ' || hash(range, 1)"
	    " %% 10 as kind, 'School number ' || hash(range, 2) %% 3000 as name,"
	    " (hash(range, 3) %% 10000000 / 100)::decimal(18, 2) as amount,"
	    " hash(range, 4) %% 1000 as quantity, 41 + range / 2e6 as lat,"
	    " 2 + range / 2e6 as lon, 'entry ' || hash(range, 5) as note"
	    " from range(%lld)) to '%s/t.parquet' (format parquet,"
	    " compression zstd)",
	    (long long)rows, folder);

	if (!duck_run(duck, sql, NULL)) {
		fprintf(stderr, "ask: %s\n", duck_error(duck));
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &asker_role, NULL };
	double times[3][ROUNDS_MAX];
	char folder[] = "/tmp/ask-bench.XXXXXX";
	int64_t rows = 1000000, rounds = 201;
	struct arena *a;
	struct asker *asker;
	struct duck *duck;
	const char *why;
	str sql, shelf;

	jail_main(argc, argv, roles);
	if ((argc > 1 && !str_number(str_of(argv[1]), &rows)) ||
	    (argc > 2 && (!str_number(str_of(argv[2]), &rounds) || rounds < 1 ||
			     rounds > ROUNDS_MAX)) ||
	    mkdtemp(folder) == NULL)
		return 2;
	a = arena_open((size_t)1 << 20);
	shelf = str_fmt(a, "%s/shelf", folder);
	duck = duck_open(&why);
	asker = asker_open(&(struct asker_options){ .shelf = shelf,
	    .scratch = str_fmt(a, "%s/scratch", folder) });
	if (duck == NULL || asker == NULL ||
	    mkdir(str_c(a, shelf), 0700) != 0 ||
	    !duck_confine(duck, folder, folder, ASKER_DUCK_BYTES))
		return 1;
	generate(duck, a, str_c(a, shelf), rows);
	sql = str_fmt(a,
	    "select kind, count(*)::varchar, sum(amount)::varchar"
	    " from read_parquet('%.*s/t.parquet') where quantity > 250"
	    " and day >= date '2018-01-01' group by kind order by kind",
	    ARG(shelf));
	for (int64_t i = -WARM; i < rounds; i++) {
		double without = alone(duck, sql), with = ours(asker, sql);

		if (i >= 0) {
			times[0][i] = without;
			times[1][i] = with;
			times[2][i] = with - without;
		}
	}
	for (int i = 0; i < 3; i++)
		times[i][0] = median(times[i], rounds);
	printf("%.2f %.2f %.2f\n", times[0][0], times[1][0], times[2][0]);
	asker_close(asker);
	duck_close(duck);
	shelf_remove(a, str_of(folder));
	arena_close(a);
	return 0;
}
