/*
 * tables [ROWS [ROUNDS]]: a file of ROWS rows and ten columns, read as the
 * portal reads it and as DuckDB alone does it (CSV to Parquet, then SUMMARIZE,
 * in the same jail), in turns.  The file is tidy; a second one with the same
 * values in semicolons, decimal commas, dates with the day first and Latin-1 is
 * only read by us.  Prints the megabytes, and the medians in seconds: DuckDB,
 * ours, ours of the second.
 *
 * tables --file PATH ROWS: only the tidy file, there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "transparency/tables/duck.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/tables.h"

enum { ROUNDS_MAX = 15 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The same numbers on every machine. */
static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void
row(FILE *f, int i, bool tidy, uint64_t *seed)
{
	static const char *const kinds[] = { "water", "energy", "waste",
		"mobility", "culture", "health", "sport", "housing", "parks",
		"taxes" };
	char c = tidy ? ',' : ';', point = tidy ? '.' : ',';
	int year = 2015 + i % 10, month = 1 + i % 12, day = 1 + i % 28;
	unsigned cents = (unsigned)(next(seed) % 10000000),
		 place = (unsigned)(next(seed) % 1000000);

	fprintf(f, "%d%c", i + 1, c);
	if (tidy)
		fprintf(f, "%d-%02d-%02d", year, month, day);
	else
		fprintf(f, "%d/%d/%d", day, month, year);
	fprintf(f, "%c%u%c%s%c", c, (unsigned)(next(seed) % 5000), c,
	    kinds[next(seed) % 10], c);
	fprintf(f, "%s number %u%c%u%c%02u%c",
	    tidy ? "School"
		 : "Ca\xf1"
		   "ada",
	    (unsigned)(next(seed) % 3000), c, cents / 100, point, cents % 100,
	    c);
	fprintf(f, "%u%c41%c%06u%c2%c%06u%c", (unsigned)(next(seed) % 1000), c,
	    point, place, c, point, place / 2, c);
	fprintf(f, "entry %u of book\n", (unsigned)(next(seed) % 1000000000));
}

static int64_t
generate(const char *path, int rows, bool tidy)
{
	FILE *f = fopen(path, "w");
	uint64_t seed = 88172645463325252U;
	int64_t size;

	if (f == NULL)
		exit(1);
	fputs(tidy
		  ? "id,date,district,kind,name,amount,quantity,lat,lon,note\n"
		  : "id;date;district;kind;name;amount;quantity;lat;lon;note\n",
	    f);
	for (int i = 0; i < rows; i++)
		row(f, i, tidy, &seed);
	size = (int64_t)ftell(f);
	fclose(f);
	return size;
}

static void *
alone_prepare(void)
{
	const char *why;

	return duck_open(&why);
}

static bool
alone_work(void *kit, const struct jail_folders *in, struct buf *reply)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b = buf_open(a, 8192);
	bool good = duck_confine(kit, in->read, in->write, TABLE_DUCK_BYTES);

	buf_fmt(&b, "copy (select * from read_csv('%s')) to '%s/alone.parquet'",
	    in->read, in->write);
	buf_c(&b, " (format parquet, compression zstd)");
	good = good && duck_run(kit, buf_str(&b), NULL);
	b.n = 0;
	buf_fmt(&b, "summarize select * from read_parquet('%s/alone.parquet')",
	    in->write);
	good = good && duck_run(kit, buf_str(&b), NULL);
	buf_c(reply, duck_error(kit));
	return good;
}

static const struct jail_role alone_role = { .name = "alone",
	.prepare = alone_prepare,
	.work_in = alone_work };

static double
alone(struct arena *a, const char *file, const char *folder)
{
	const struct jail_limits limits = { .memory = TABLE_JAIL_BYTES,
		.output = TABLE_JAIL_OUTPUT,
		.cpu_seconds = 600,
		.wall_ms = 600000 };
	const struct jail_folders folders = { file, folder };
	double from = now();
	str reply;

	if (jail_run_in(a, "alone", 0, 1, &folders, &limits, NULL, &reply) !=
	    JAIL_DONE) {
		fprintf(stderr, "tables: %.*s\n", ARG(reply));
		exit(1);
	}
	return now() - from;
}

static double
ours(struct arena *a, const char *file, const char *folder)
{
	const struct table_job job = { file, folder, NULL };
	struct table_answer answer;
	double from = now();

	if (table_import(a, &job, &answer) != TABLE_READ) {
		fprintf(stderr, "tables: %s %.*s\n", answer.why,
		    ARG(answer.detail));
		exit(1);
	}
	return now() - from;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return v[n / 2];
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role,
		&alone_role, NULL };
	double times[3][ROUNDS_MAX];
	char folder[] = "/tmp/tables-bench.XXXXXX", *tidy, *untidy;
	static const char *const left[] = { TABLE_PARQUET, TABLE_PROFILE,
		TABLE_DIALECT, "alone.parquet", "tidy", "untidy" };
	int64_t rows = 1000000, rounds = 5, size;
	struct arena *a;

	jail_main(argc, argv, roles);
	if (argc == 4 && strcmp(argv[1], "--file") == 0 &&
	    str_number(str_of(argv[3]), &rows)) {
		generate(argv[2], (int)rows, true);
		return 0;
	}
	if ((argc > 1 && !str_number(str_of(argv[1]), &rows)) ||
	    (argc > 2 && (!str_number(str_of(argv[2]), &rounds) || rounds < 1 ||
			     rounds > ROUNDS_MAX)) ||
	    mkdtemp(folder) == NULL)
		return 2;
	a = arena_open((size_t)64 << 20);
	tidy = str_c(a, str_fmt(a, "%s/tidy", folder));
	untidy = str_c(a, str_fmt(a, "%s/untidy", folder));
	size = generate(tidy, (int)rows, true);
	generate(untidy, (int)rows, false);
	for (int i = 0; i < rounds; i++) {
		times[0][i] = alone(a, tidy, folder);
		times[1][i] = ours(a, tidy, folder);
		times[2][i] = ours(a, untidy, folder);
	}
	for (int i = 0; i < 3; i++)
		times[i][0] = median(times[i], (int)rounds);
	printf("%lld %.2f %.2f %.2f\n", (long long)size / 1000000, times[0][0],
	    times[1][0], times[2][0]);
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		unlink(str_c(a, str_fmt(a, "%s/%s", folder, left[i])));
	rmdir(folder);
	arena_close(a);
	return 0;
}
