/* A text table read from end to end: see study.h. */
#include <assert.h>
#include <stdlib.h>

#include "transparency/tables/guess.h"
#include "transparency/tables/scan.h"
#include "transparency/tables/study.h"

/* Rows between two words about progress. */
#define STUDY_STEP 16384

struct study {
	struct arena *arena;
	struct dialect *dialect;
	struct scan scan;
	struct column *columns;
	struct column_custom custom;
	int64_t odd_row; /* where quotes were first odd */
};

const char *
study_sentence(enum study_end end)
{
	static const char *const sentences[STUDY_ENDS] = {
		[STUDY_DONE] = "",
		[STUDY_BINARY] = "This is not a text table. Please upload CSV, "
				 "TSV, JSON, Parquet or a spreadsheet.",
		[STUDY_EMPTY] = "The file is empty.",
		[STUDY_WIDE] =
		    "A row has more than 16,384 values. Please check that each "
		    "row stands on a line of its own.",
		[STUDY_LONG] = "A row is longer than 64 MB. Please check that "
			       "each row stands on a line of its own.",
		[STUDY_BROKEN] =
		    "The file could not be read. Please try again.",
	};

	return sentences[end];
}

/* The beginning, decoded; in the scan's memory. */
static str
study_head(struct scan *scan)
{
	/* Reading a row fills the scan's memory from the file. */
	scan_row(scan);
	return (str){ scan->text,
		scan->n < TABLE_HEAD_BYTES ? scan->n : TABLE_HEAD_BYTES };
}

static enum study_end
study_failed(const struct scan *scan)
{
	return scan->too_many	? STUDY_WIDE
	       : scan->too_long ? STUDY_LONG
				: STUDY_BROKEN;
}

/* Delimiter and header. */
static enum study_end
study_guess(struct study *study, int fd, const struct survey *survey,
    const struct dialect *remembered)
{
	struct dialect *dialect = study->dialect;
	struct scan scan;
	enum study_end end = STUDY_DONE;
	str head;

	/* A delimiter that is nowhere: rows are lines, as quotes allow. */
	if (!scan_open(&scan, fd, survey, DIALECT_NO_DELIMITER, '\0'))
		return STUDY_BROKEN;
	head = study_head(&scan);
	if (scan_failed(&scan))
		end = study_failed(&scan);
	else if (head.n == 0)
		end = STUDY_EMPTY;
	else {
		if (!guess_head(study->arena, head,
			head.n == scan.n && scan.offset >= survey->bytes,
			remembered, dialect))
			end = STUDY_WIDE;
	}
	scan_close(&scan);
	if (end == STUDY_DONE && dialect->width == 0)
		end = STUDY_EMPTY;
	return end;
}

/* A row of another width than the table. */
static void
study_ragged(struct study *study)
{
	const struct scan *scan = &study->scan;
	struct dialect *dialect = study->dialect;
	struct doubt doubt = { .kind = DOUBT_ROW_SHORT,
		.row = scan->row,
		.n = (int64_t)scan->cells_n };

	dialect->tidy = false;
	if (scan->cells_n > dialect->width) {
		doubt.kind = DOUBT_ROW_LONG;
		for (size_t i = dialect->width; i < scan->cells_n; i++)
			if (scan->cells[i].n > 0) {
				doubt_add(dialect->doubts, doubt);
				return;
			}
		return;
	}
	doubt_add(dialect->doubts, doubt);
}

static void
study_row(struct study *study)
{
	struct scan *scan = &study->scan;
	struct dialect *dialect = study->dialect;
	const struct cell *cell = scan->cells;
	size_t n =
	    scan->cells_n < dialect->width ? scan->cells_n : dialect->width;

	if (scan_empty(scan)) {
		dialect->rows_empty++;
		return;
	}
	dialect->rows++;
	if (scan->cells_n != dialect->width)
		study_ragged(study);
	for (size_t i = 0; i < n; i++, cell++) {
		column_take(&study->columns[i], scan->row, cell->p, cell->n,
		    cell->marks);
		if (cell->n > TABLE_CELL_MAX)
			doubt_add(dialect->doubts,
			    (struct doubt){ .kind = DOUBT_CELL_CUT,
				.row = scan->row,
				.n = cell->n });
		if (cell->n > TABLE_CELL_MAX || (cell->marks & MARK_NUL) != 0)
			dialect->tidy = false;
	}
}

static enum study_end
study_rows(struct study *study, int fd, const struct survey *survey,
    void (*progress)(int))
{
	struct dialect *dialect = study->dialect;
	struct scan *scan = &study->scan;
	int64_t from = dialect_rows_from(dialect);

	if (!scan_open(scan, fd, survey, dialect->delimiter, dialect->quote))
		return STUDY_BROKEN;
	while (scan_row(scan)) {
		if (scan->row < from)
			continue;
		study_row(study);
		if (study->odd_row == 0 && scan->odd_quotes > 0)
			study->odd_row = scan->row;
		if (progress != NULL && scan->row % STUDY_STEP == 0 &&
		    survey->bytes > 0)
			progress((int)(scan->offset * 1000 / survey->bytes));
	}
	dialect->row_longest = scan->row_longest;
	dialect->breaks = scan->breaks > 0;
	if (scan->odd_quotes > 0)
		doubt_add(dialect->doubts, (struct doubt){ .kind = DOUBT_QUOTES,
					       .row = study->odd_row,
					       .n = scan->odd_quotes });
	dialect->tidy &= scan->odd_quotes == 0 && !scan->doubled &&
			 (scan->crlf == 0 || scan->feeds <= 1);
	return scan_failed(scan) ? study_failed(scan) : STUDY_DONE;
}

/* What was guessed in a column, for a person to see. */
static void
study_guessed(struct study *study, const struct table_column *column,
    const struct column *seen)
{
	const struct column_way *way = &column->way;
	struct doubt doubt = { .column = (int64_t)column->at + 1,
		.name = column->name };
	const struct misfit *first = NULL;
	int64_t dots = seen->numbers[NUMBER_EITHER_DOT],
		commas = seen->numbers[NUMBER_EITHER_COMMA];

	if ((way->type == COLUMN_INTEGER || way->type == COLUMN_DECIMAL) &&
	    seen->numbers[NUMBER_DOT] == 0 &&
	    seen->numbers[NUMBER_COMMA] == 0 && dots + commas > 0) {
		bool dot = dots > 0;

		doubt.kind =
		    dot == way->comma ? DOUBT_THOUSANDS : DOUBT_FRACTION;
		doubt.n = dot ? dots : commas;
		first = &seen->style_first[dot ? NUMBER_EITHER_DOT
					       : NUMBER_EITHER_COMMA];
	}
	if ((way->type == COLUMN_DATE || way->type == COLUMN_DATETIME) &&
	    way->order != ORDER_YEAR &&
	    seen->moments[ORDER_DAY] == seen->moments[ORDER_MONTH]) {
		doubt.kind = way->order == ORDER_DAY ? DOUBT_DAY_FIRST
						     : DOUBT_MONTH_FIRST;
		doubt.n = seen->moments[way->order];
		first = &seen->order_first[ORDER_YEAR];
	}
	if (first == NULL)
		return;
	doubt.row = first->row;
	doubt.value = (str){ first->text, first->n };
	doubt_add(study->dialect->doubts, doubt);
}

/* What is not kept as it was written. */
static void
study_changed(struct study *study, const struct table_column *column,
    const struct column *seen)
{
	struct doubt doubt = { .column = (int64_t)column->at + 1,
		.name = column->name };

	if (column->way.type == COLUMN_DATETIME && seen->zoned > 0) {
		doubt.kind = DOUBT_ZONE;
		doubt.n = seen->zoned;
		doubt_add(study->dialect->doubts, doubt);
	}
	if (column->way.type == COLUMN_DECIMAL && column->way.scale < 0 &&
	    seen->endless > 0) {
		doubt.kind = DOUBT_DIGITS;
		doubt.n = seen->endless;
		doubt_add(study->dialect->doubts, doubt);
	}
}

/* What does not fit in a column. */
static void
study_unfit(struct study *study, const struct table_column *column,
    const struct column *seen)
{
	struct column_way way = column->way;
	struct doubt doubt = { .kind = DOUBT_UNFIT,
		.column = (int64_t)column->at + 1,
		.name = column->name };
	const struct misfit *misfit;

	if (way.type == COLUMN_TEXT) {
		if (column->fixed || !column_nearly(seen, &study->custom, &way))
			return;
		doubt.kind =
		    way.type == COLUMN_DATE || way.type == COLUMN_DATETIME
			? DOUBT_NEARLY_DATES
			: DOUBT_NEARLY_NUMBERS;
	} else if (way.type == COLUMN_DEGREES)
		doubt.kind = DOUBT_DEGREES_UNREAD;
	doubt.n = column_values(seen, &way) - column_fits(seen, &way);
	if (doubt.n <= 0)
		return;
	misfit = column_example(seen, &way, 0);
	if (misfit != NULL) {
		doubt.row = misfit->row;
		doubt.value = (str){ misfit->text, misfit->n };
	}
	doubt_add(study->dialect->doubts, doubt);
}

/* Columns that are nowhere filled and have no name are none. */
static void
study_drop(struct study *study)
{
	struct dialect *dialect = study->dialect;
	struct table_column *column = dialect->columns;
	size_t n = 0;

	for (size_t i = 0; i < dialect->columns_n; i++) {
		if (column[i].name.n == 0 && study->columns[i].filled == 0)
			continue;
		if (column[i].name.n == 0) {
			column[i].name =
			    str_fmt(study->arena, "column %zu", i + 1);
			if (dialect->header > 0)
				doubt_add(dialect->doubts,
				    (struct doubt){ .kind = DOUBT_NAME_MISSING,
					.column = (int64_t)i + 1,
					.n = (int64_t)i + 1 });
		}
		column[n++] = column[i];
	}
	dialect->tidy &= n == dialect->columns_n;
	dialect->columns_n = n;
}

static void
study_names(struct study *study)
{
	struct dialect *dialect = study->dialect;
	const struct table_column *column = dialect->columns;

	dialect_name_columns(study->arena, dialect);
	for (size_t i = 1; i < dialect->columns_n && i < 500; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(column[i].name, column[j].name)) {
				doubt_add(dialect->doubts,
				    (struct doubt){ .kind = DOUBT_NAME_TWICE,
					.column = (int64_t)column[i].at + 1,
					.name = column[i].name,
					.n = (int64_t)i + 1 });
				break;
			}
}

static void
study_judge(struct study *study)
{
	static const char *const signs[AFFIXES] = { "", "%", "€", "$", "£" };
	struct dialect *dialect = study->dialect;
	struct table_column *column = dialect->columns;

	study->custom.delimiter = dialect->delimiter;
	for (size_t i = 0; i < dialect->width; i++)
		column_vote(&study->columns[i], &study->custom);
	for (size_t i = 0; i < dialect->columns_n; i++, column++) {
		column_judge(&study->columns[column->at], &study->custom,
		    &column->way);
		if (column->way.type == COLUMN_INTEGER ||
		    column->way.type == COLUMN_DECIMAL)
			column->unit = column->way.affix != AFFIX_NONE
					   ? str_of(signs[column->way.affix])
					   : str_copy(study->arena,
						 dialect_unit(column->name));
	}
}

static void
study_recall(struct study *study, const struct dialect *remembered)
{
	struct dialect *dialect = study->dialect;
	struct table_column *column = dialect->columns;

	dialect_recall(dialect, remembered);
	for (size_t i = 0; i < dialect->columns_n; i++, column++)
		if (column->fixed)
			column_refine(&study->columns[column->at],
			    &column->way);
}

static void
study_doubts(struct study *study, const struct survey *survey)
{
	struct dialect *dialect = study->dialect;
	struct table_column *column = dialect->columns;
	const struct column *seen;

	for (size_t i = 0; i < dialect->columns_n; i++, column++) {
		seen = &study->columns[column->at];
		column->tidy = column_tidy(seen, &column->way);
		dialect->tidy &= column->tidy;
		study_unfit(study, column, seen);
		study_changed(study, column, seen);
		if (!column->fixed)
			study_guessed(study, column, seen);
		if (column->way.type == COLUMN_DEGREES && seen->sided == 0)
			doubt_add(dialect->doubts,
			    (struct doubt){ .kind = DOUBT_DEGREES_SIDE,
				.column = (int64_t)column->at + 1,
				.name = column->name,
				.n = seen->degrees });
	}
	if (survey->broken > 0)
		doubt_add(dialect->doubts,
		    (struct doubt){ .kind = DOUBT_LETTERS,
			.n = survey->broken });
	if (dialect->header == 0)
		doubt_add(dialect->doubts,
		    (struct doubt){ .kind = DOUBT_NO_HEADER });
	if (dialect->rows == 0)
		doubt_add(dialect->doubts,
		    (struct doubt){ .kind = DOUBT_NO_ROWS });
}

enum study_end
study_table(struct arena *a, int fd, const struct dialect *remembered,
    void (*progress)(int), struct dialect *dialect)
{
	struct study study = { .arena = a, .dialect = dialect };
	struct survey survey;
	enum study_end end;

	*dialect = (struct dialect){ .doubts = NEW(a, struct doubts) };
	dialect->doubts->arena = a;
	if (!survey_file(fd, &survey))
		return STUDY_BROKEN;
	if (remembered != NULL && (remembered->fixed & FIXED_ENCODING) != 0 &&
	    survey_fix(&survey, remembered->encoding))
		dialect->fixed |= FIXED_ENCODING;
	dialect->encoding = survey.encoding;
	dialect->mark = survey.mark > 0;
	dialect->carriage = survey.carriage;
	dialect->bytes = survey.bytes;
	if (survey.bytes == survey.mark)
		return STUDY_EMPTY;
	if (survey_binary(&survey))
		return STUDY_BINARY;
	dialect->tidy = survey.encoding == CHARSET_UTF8 && !survey.carriage &&
			!survey.mixed_ends && survey.broken == 0;
	end = study_guess(&study, fd, &survey, remembered);
	if (end != STUDY_DONE)
		return end;
	study.columns = calloc(dialect->width, sizeof(*study.columns));
	if (study.columns == NULL)
		return STUDY_BROKEN;
	end = study_rows(&study, fd, &survey, progress);
	scan_close(&study.scan);
	if (end == STUDY_DONE) {
		dialect->tidy &=
		    dialect->rows_empty == 0 && dialect->header <= 1;
		study_drop(&study);
		/* Separators alone, or a name that says nothing. */
		if (dialect->columns_n == 0)
			end = STUDY_EMPTY;
	}
	if (end == STUDY_DONE) {
		study_names(&study);
		study_judge(&study);
		if (remembered != NULL)
			study_recall(&study, remembered);
		study_doubts(&study, &survey);
	}
	free(study.columns);
	return end;
}
