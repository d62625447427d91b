/* Delimiter and header from a table's beginning: see guess.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/guess.h"
#include "transparency/tables/scan.h"

/* Cells looked at: many rows of a narrow table, some of a wide one. */
#define GUESS_CELLS_MAX 200000
#define GUESS_ROWS_MIN 12
/* Rows that are shown for choosing the header, and how much of each. */
#define GUESS_LINES 12
#define GUESS_LINE_BYTES ((size_t)90)
/* Under this share of alike rows a delimiter is none. */
#define GUESS_ALIKE 0.34

struct head_row {
	str *cells;
	size_t n;
	size_t filled;
	int64_t at; /* in the file, from 1 */
};

struct head {
	struct head_row *rows;
	size_t rows_n;
	size_t width;  /* of most rows */
	size_t filled; /* cells of most rows that are not empty */
};

/* The value that most have. */
static size_t
most_common(const size_t *values, size_t n, size_t *times)
{
	size_t best = 0, count;

	*times = 0;
	for (size_t i = 0; i < n; i++) {
		count = 0;
		for (size_t j = i; j < n; j++)
			count += values[j] == values[i];
		if (count > *times) {
			*times = count;
			best = values[i];
		}
	}
	return best;
}

/* How well ${delimiter} cuts the head into rows of one width. */
static double
delimiter_score(str head, bool whole, char delimiter)
{
	size_t widths[TABLE_HEAD_ROWS] = { 0 }, n = 0, times, width;
	struct scan scan;
	double alike;

	if (!scan_text(&scan, head, delimiter, '"'))
		return 0;
	while (n < TABLE_HEAD_ROWS && scan_row(&scan)) {
		/* The last row may be cut. */
		if (scan.at == scan.n && !whole && n > 0)
			break;
		if (scan.cells_n > 1 || scan.cells[0].n > 0)
			widths[n++] = scan.cells_n;
	}
	scan_close(&scan);
	width = most_common(widths, n, &times);
	if (scan.too_many)
		return 2;
	if (n == 0 || width < 2)
		return 0;
	alike = (double)times / (double)n;
	if (alike < GUESS_ALIKE)
		return 0;
	return alike * alike * (double)(width > 12 ? 12 : width);
}

static char
guess_delimiter(str head, bool whole)
{
	static const char candidates[] = { '\t', ';', '|', ',' };
	char best = DIALECT_NO_DELIMITER;
	double score, highest = 0;

	if (str_starts(head, S("sep=")) && head.n > 5)
		return head.p[4];
	for (size_t i = 0; i < sizeof(candidates); i++) {
		score = delimiter_score(head, whole, candidates[i]);
		if (score > highest) {
			highest = score;
			best = candidates[i];
		}
	}
	return best;
}

static void
head_take(struct arena *a, struct head *head, const struct scan *scan)
{
	struct head_row *row = &head->rows[head->rows_n++];

	row->at = scan->row;
	row->n = scan->cells_n;
	row->cells = NEWS(a, str, row->n);
	for (size_t i = 0; i < row->n; i++) {
		row->cells[i] = str_copy(a,
		    str_trim((str){ scan->cells[i].p, scan->cells[i].n }));
		row->filled += row->cells[i].n > 0;
	}
}

static bool
head_read(struct arena *a, str text, bool whole, char delimiter,
    struct head *head)
{
	size_t sizes[TABLE_HEAD_ROWS] = { 0 }, n = 0, cells = 0, times;
	struct scan scan;
	bool good;

	*head =
	    (struct head){ .rows = NEWS(a, struct head_row, TABLE_HEAD_ROWS) };
	if (!scan_text(&scan, text, delimiter, '"'))
		return false;
	while (head->rows_n < TABLE_HEAD_ROWS && scan_row(&scan)) {
		if (scan.at == scan.n && !whole && head->rows_n > 0)
			break;
		cells += scan.cells_n;
		if (cells > GUESS_CELLS_MAX && head->rows_n > GUESS_ROWS_MIN)
			break;
		head_take(a, head, &scan);
	}
	good = !scan_failed(&scan);
	scan_close(&scan);
	for (size_t i = 0; i < head->rows_n; i++)
		if (head->rows[i].filled > 0)
			sizes[n++] = head->rows[i].n;
	head->width = most_common(sizes, n, &times);
	n = 0;
	for (size_t i = 0; i < head->rows_n; i++)
		if (head->rows[i].filled > 0)
			sizes[n++] = head->rows[i].filled;
	head->filled = most_common(sizes, n, &times);
	return good;
}

static bool
row_says_delimiter(const struct head_row *row)
{
	return row->at == 1 && row->n > 0 &&
	       str_starts(row->cells[0], S("sep=")) && row->cells[0].n <= 5;
}

/* A title stands alone at the left, in a table of two columns too. */
static bool
row_is_title(const struct head *head, const struct head_row *row)
{
	return head->filled > 1 && row->filled == 1 && row->cells[0].n > 0;
}

/* The first row that is as full as the others; rows_n when there is none. */
static size_t
header_first(const struct head *head, bool titles)
{
	size_t least = (head->filled + 1) / 2;

	for (size_t i = 0; i < head->rows_n && i < TABLE_TITLE_ROWS_MAX; i++)
		if (head->rows[i].filled > 0 && head->rows[i].filled >= least &&
		    !row_says_delimiter(&head->rows[i]) &&
		    !(titles && row_is_title(head, &head->rows[i])))
			return i;
	return head->rows_n;
}

static unsigned
text_marks(const struct scan *marks, str s)
{
	return scan_marks(marks, s.p, s.n);
}

/* How the columns read from row ${from} on. */
static void
head_ways(struct arena *a, const struct head *head, size_t from, char delimiter,
    struct column_way *ways, size_t width)
{
	struct column *columns = NEWS(a, struct column, width);
	struct column_custom custom = { .delimiter = delimiter };
	struct scan marks;

	if (!scan_text(&marks, S(""), delimiter, '"'))
		return;
	for (size_t r = from; r < head->rows_n; r++)
		for (size_t i = 0; i < width && i < head->rows[r].n; i++)
			column_take(&columns[i], head->rows[r].at,
			    head->rows[r].cells[i].p, head->rows[r].cells[i].n,
			    text_marks(&marks, head->rows[r].cells[i]));
	for (size_t i = 0; i < width; i++)
		column_vote(&columns[i], &custom);
	for (size_t i = 0; i < width; i++) {
		column_judge(&columns[i], &custom, &ways[i]);
		if (columns[i].filled == 0)
			ways[i].type = COLUMN_TEXT;
	}
	scan_close(&marks);
}

/* Of the cells over columns that are not text: how many fit, how many do not,
 * how many look like years, how many like units: "(kWh)", "%". */
struct overlook {
	size_t fit, unfit, years, units;
};

static bool
looks_year(str s)
{
	int64_t year;

	return s.n == 4 && str_number(s, &year) && year >= 1800 && year <= 2200;
}

static struct overlook
row_overlook(struct arena *a, const struct head_row *row,
    const struct column_way *ways, size_t width)
{
	struct overlook seen = { 0 };
	struct buf b = buf_open(a, 4096);

	for (size_t i = 0; i < row->n && i < width; i++) {
		if (ways[i].type == COLUMN_TEXT || row->cells[i].n == 0 ||
		    cell_token(row->cells[i].p, row->cells[i].n) >= 0)
			continue;
		b.n = 0;
		if (column_write(&ways[i], row->cells[i].p, row->cells[i].n,
			&b)) {
			seen.fit++;
			seen.years += looks_year(row->cells[i]);
		} else
			seen.unfit++;
		seen.units += strchr("([%", row->cells[i].p[0]) != NULL;
	}
	return seen;
}

static bool
row_repeats(const struct head_row *row)
{
	for (size_t i = 0; i < row->n && i < 200; i++)
		for (size_t j = i + 1; j < row->n && j < 200; j++)
			if (row->cells[i].n > 0 &&
			    str_eq(row->cells[i], row->cells[j]))
				return true;
	return false;
}

/* Years under names that stand over several columns, as merged cells are saved,
 * and nothing under the name of the rows: "Barri;Homes;;Dones;" and beneath
 * ";2022;2023;2022;2023". */
static bool
row_under_merged(const struct head_row *row, const struct head_row *beneath,
    const struct overlook *seen)
{
	bool gap = false;

	for (size_t i = 1; i < row->n && i < beneath->n; i++)
		gap |= row->cells[i].n == 0 && beneath->cells[i].n > 0;
	return gap && row->cells[0].n > 0 && beneath->cells[0].n == 0 &&
	       seen->fit > 1 && seen->years == seen->fit && seen->unfit == 0;
}

/* The rows of the header in the head: from *first on; returns how many. */
static size_t
header_rows(struct arena *a, const struct head *head, char delimiter,
    size_t *first)
{
	struct column_way *ways = NEWS(a, struct column_way, head->width);
	size_t last = *first, width = head->width;
	struct overlook seen;

	/* Beneath the first: does it read as what follows? */
	head_ways(a, head, last + 1, delimiter, ways, width);
	seen = row_overlook(a, &head->rows[last], ways, width);
	if (seen.unfit == 0 && seen.fit > 0 && seen.years < seen.fit)
		return 0;
	/* Rows beneath that say names or units over numbers; one word over one
	 * column may be a value like others. */
	while (last + 4 < head->rows_n &&
	       last + 1 - *first < TABLE_HEADER_ROWS_MAX) {
		head_ways(a, head, last + 2, delimiter, ways, width);
		seen = row_overlook(a, &head->rows[last + 1], ways, width);
		if (!row_under_merged(&head->rows[last], &head->rows[last + 1],
			&seen) &&
		    (seen.fit > 0 || (seen.unfit < 2 && seen.units == 0)))
			break;
		last++;
	}
	/* Names that are there twice are told apart by the row above. */
	while (*first > 0 && last + 1 - *first < TABLE_HEADER_ROWS_MAX &&
	       row_repeats(&head->rows[last]) &&
	       head->rows[*first - 1].filled >= 2 &&
	       head->rows[*first - 1]
		   .filled<head->rows[*first].filled && * first> 0)
		--*first;
	return last + 1 - *first;
}

/* The same; when what follows the titles is no header, one of them was, with
 * but one name. */
static size_t
header_found(struct arena *a, const struct head *head, char delimiter,
    size_t *first)
{
	size_t n = header_rows(a, head, delimiter, first),
	       other = header_first(head, false);

	if (n > 0 || other >= *first)
		return n;
	*first = other;
	return header_rows(a, head, delimiter, first);
}

/* The names of all header rows, those of merged cells repeated. */
static void
header_names(struct arena *a, const struct head *head, size_t first, size_t n,
    struct dialect *dialect)
{
	struct buf b = buf_open(a, TABLE_NAME_MAX);
	const struct head_row *row;
	str part, before;

	for (size_t i = 0; i < dialect->width; i++) {
		b.n = 0;
		b.full = false;
		before = S("");
		for (size_t r = first; r < first + n; r++) {
			row = &head->rows[r];
			part = i < row->n ? row->cells[i] : S("");
			for (size_t left = i;
			     r + 1 < first + n && part.n == 0 && left > 0;)
				part =
				    --left < row->n ? row->cells[left] : S("");
			if (part.n == 0 || str_eq(part, before))
				continue;
			if (b.n > 0)
				buf_char(&b, ' ');
			buf_add(&b, part);
			before = part;
		}
		dialect->columns[i].name =
		    doubt_clean(a, buf_str(&b), TABLE_NAME_MAX);
	}
}

/* The first rows, for a person who looks for the header among them. */
static void
head_lines(struct arena *a, const struct head *head, struct dialect *dialect)
{
	struct buf b = buf_open(a, 2 * GUESS_LINE_BYTES);
	const struct head_row *row = head->rows;

	dialect->lines = NEWS(a, struct head_line, GUESS_LINES + 1);
	for (size_t i = 0; i < head->rows_n; i++, row++) {
		/* The header itself, however far down it is. */
		if (row->filled == 0 || (dialect->lines_n >= GUESS_LINES &&
					    row->at != dialect->header))
			continue;
		b.n = 0;
		for (size_t k = 0; k < row->n && b.n < GUESS_LINE_BYTES; k++)
			if (row->cells[k].n > 0) {
				if (b.n > 0)
					buf_c(&b, " · ");
				buf_add(&b, doubt_clean(a, row->cells[k],
						GUESS_LINE_BYTES / 3));
			}
		dialect->lines[dialect->lines_n++] = (struct head_line){
			row->at, doubt_clean(a, buf_str(&b), GUESS_LINE_BYTES)
		};
		if (dialect->lines_n > GUESS_LINES)
			return;
	}
}

/* The header that a person chose: false when it is not in the head. */
static bool
header_fixed(const struct head *head, const struct dialect *remembered,
    size_t *first, size_t *n)
{
	*n = 0;
	if (remembered->header == 0)
		return true;
	for (size_t i = 0; i < head->rows_n; i++) {
		if (head->rows[i].at < remembered->header)
			continue;
		*first = i;
		while (i + *n < head->rows_n &&
		       head->rows[i + *n].at <
			   remembered->header + remembered->header_rows)
			++*n;
		return *n > 0;
	}
	return false;
}

bool
guess_head(struct arena *a, str text, bool whole,
    const struct dialect *remembered, struct dialect *dialect)
{
	struct arena *work = arena_open(GUESS_BYTES_MAX);
	unsigned fixed = remembered == NULL ? 0 : remembered->fixed;
	struct head head;
	size_t first, n = 0;
	bool good;

	dialect->quote = '"';
	dialect->delimiter = (fixed & FIXED_DELIMITER) != 0
				 ? remembered->delimiter
				 : guess_delimiter(text, whole);
	good = head_read(work, text, whole, dialect->delimiter, &head);
	first = header_first(&head, true);
	dialect->width = head.width;
	dialect->fixed |= fixed & FIXED_DELIMITER;
	if ((fixed & FIXED_HEADER) != 0 &&
	    header_fixed(&head, remembered, &first, &n))
		dialect->fixed |= FIXED_HEADER;
	if (first < head.rows_n) {
		if ((dialect->fixed & FIXED_HEADER) == 0)
			n = header_found(work, &head, dialect->delimiter,
			    &first);
		for (size_t r = first; r < first + n; r++)
			if (head.rows[r].n > dialect->width)
				dialect->width = head.rows[r].n;
		dialect->header = n > 0 ? head.rows[first].at : 0;
		/* Rows between them that are empty are the header's too. */
		dialect->header_rows = n > 0 ? head.rows[first + n - 1].at -
						   head.rows[first].at + 1
					     : 0;
	}
	dialect->columns_n = dialect->width;
	dialect->columns = NEWS(a, struct table_column, dialect->width + 1);
	header_names(a, &head, first, n, dialect);
	head_lines(a, &head, dialect);
	for (size_t i = 0; i < dialect->width; i++)
		dialect->columns[i].at = i;
	arena_close(work);
	return good;
}
