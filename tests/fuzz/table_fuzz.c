/* Goal: whatever bytes come as a table, it is read or refused; what is written
 * anew has the rows and columns that were found, in valid UTF-8; and how it
 * reads survives being written down. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "transparency/tables/scan.h"
#include "transparency/tables/source.h"
#include "transparency/tables/study.h"
#include "transparency/tables/tidy.h"

#define ROOM ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Not a function: the trace shall name the line. */
#define MUST(good)                                                             \
	do {                                                                   \
		if (!(good))                                                   \
			__builtin_trap();                                      \
	} while (0)

static size_t
fields_of(const struct dialect *dialect)
{
	size_t n = dialect->columns_n;

	for (size_t i = 0; i < dialect->columns_n; i++)
		n += dialect->columns[i].way.type == COLUMN_DEGREES;
	return n;
}

/* Every line has a cell for each column, whatever stood in the values. */
static void
check_tidy(struct arena *a, int fd, const struct dialect *dialect)
{
	int out = memfd_create("tidy", MFD_CLOEXEC);
	int64_t rows, seen = 0;
	struct scan scan;
	size_t longest;
	off_t n;
	char *p;

	MUST(tidy_table(fd, dialect, out, NULL, &rows, &longest));
	MUST(rows == dialect->rows);
	n = lseek(out, 0, SEEK_END);
	p = NEWS(a, char, n + 1);
	MUST(pread(out, p, (size_t)n, 0) == n);
	close(out);
	MUST(str_utf8((str){ p, (size_t)n }));
	MUST(scan_text(&scan, (str){ p, (size_t)n }, ',', '"'));
	/* Lines end with LF, even where a value is all CR. */
	scan.end = '\n';
	while (dialect->row_longest < 4096 && scan_row(&scan)) {
		MUST(scan.cells_n == fields_of(dialect));
		seen++;
	}
	MUST(dialect->row_longest >= 4096 || seen == rows);
	scan_close(&scan);
}

static void
check_words(struct arena *a, const struct dialect *dialect)
{
	struct buf b = buf_open(a, (size_t)32 << 20);
	const struct column_way *was, *is;
	struct dialect again;

	dialect_json(dialect, &b);
	MUST(!b.full && dialect_read(a, buf_str(&b), &again));
	MUST(again.columns_n == dialect->columns_n &&
	     again.delimiter == dialect->delimiter &&
	     again.header == dialect->header);
	for (size_t i = 0; i < again.columns_n; i++) {
		was = &dialect->columns[i].way;
		is = &again.columns[i].way;
		MUST(was->type == is->type && was->comma == is->comma &&
		     was->scale == is->scale && was->order == is->order &&
		     was->affix == is->affix && was->tokens == is->tokens);
		MUST(str_eq(again.columns[i].name, dialect->columns[i].name));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a;
	struct dialect dialect;
	int fd;

	if (n > 65536)
		return 0;
	a = arena_open(ROOM);
	fd = memfd_create("table", MFD_CLOEXEC);
	MUST(write(fd, p, n) == (ssize_t)n);
	source_kind((str){ (const char *)p, n });
	if (study_table(a, fd, NULL, NULL, &dialect) == STUDY_DONE) {
		MUST(dialect.columns_n > 0);
		check_tidy(a, fd, &dialect);
		check_words(a, &dialect);
	}
	dialect_read(a, (str){ (const char *)p, n }, &dialect);
	close(fd);
	arena_close(a);
	return 0;
}
