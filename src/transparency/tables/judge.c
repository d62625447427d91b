/* The judgement of a column from its evidence: see column.h.  One rule: a type
 * is what all values fit; no data aside. */
#include <assert.h>

#include "transparency/tables/column.h"

/* Plain numbers under a thousand beside so many that may be grouped: were the
 * separator a fraction's, one of them would have lost a zero at its end. */
#define JUDGE_GROUPS_SURE 10

static int64_t
numbers_all(const struct column *column)
{
	int64_t n = 0;

	for (int i = 0; i < NUMBER_STYLES; i++)
		n += column->numbers[i];
	return n;
}

/* What the column alone says of numbers that may be read both ways: 1 groups,
 * -1 fractions, 0 neither for certain. */
static int
either_alone(const struct column *column, enum number_style either)
{
	int64_t n = column->numbers[either],
		shorts = column->numbers[NUMBER_PLAIN] - column->plain_long;

	if (column->plain_long > 0)
		return -1;
	return shorts > 0 && n >= JUDGE_GROUPS_SURE ? 1 : 0;
}

void
column_vote(const struct column *column, struct column_custom *custom)
{
	int64_t numbers = numbers_all(column);
	int dot = 0, comma = 0;

	if (numbers > 0 &&
	    numbers >= (column->filled - column->tokens_n) * 9 / 10) {
		custom->dots += column->numbers[NUMBER_DOT] > 0;
		custom->commas += column->numbers[NUMBER_COMMA] > 0;
		if (column->numbers[NUMBER_EITHER_DOT] > 0)
			dot = either_alone(column, NUMBER_EITHER_DOT);
		if (column->numbers[NUMBER_EITHER_COMMA] > 0)
			comma = either_alone(column, NUMBER_EITHER_COMMA);
		custom->dot_votes += dot < 0 || comma > 0;
		custom->comma_votes += dot > 0 || comma < 0;
	}
	custom->days +=
	    column->moments[ORDER_DAY] > 0 &&
	    column->moments[ORDER_DAY] > column->moments[ORDER_MONTH];
	custom->months +=
	    column->moments[ORDER_MONTH] > column->moments[ORDER_DAY];
}

/* Whether the comma is the fraction's.  What the column says for certain comes
 * first, then what the file does, then likelihood. */
static bool
judge_comma(const struct column *column, const struct column_custom *custom)
{
	int64_t dot = column->numbers[NUMBER_DOT],
		comma = column->numbers[NUMBER_COMMA],
		either_dot = column->numbers[NUMBER_EITHER_DOT],
		either_comma = column->numbers[NUMBER_EITHER_COMMA];
	int alone;

	if (dot > 0 || comma > 0)
		return comma > dot;
	if (custom->dots != custom->commas)
		return custom->commas > custom->dots;
	if (either_dot > 0 && either_comma == 0) {
		alone = either_alone(column, NUMBER_EITHER_DOT);
		if (alone != 0)
			return alone > 0;
	}
	if (either_comma > 0 && either_dot == 0) {
		alone = either_alone(column, NUMBER_EITHER_COMMA);
		if (alone != 0)
			return alone < 0;
	}
	if (custom->dot_votes != custom->comma_votes)
		return custom->comma_votes > custom->dot_votes;
	return custom->delimiter == ';';
}

static enum affix
judge_affix(const struct column *column)
{
	for (enum affix affix = AFFIX_PERCENT; affix < AFFIXES; affix++)
		if (column->affixes[affix] > 0 &&
		    column->affixes[affix] == numbers_all(column))
			return affix;
	return AFFIX_NONE;
}

/* How many digits numbers have, their fraction's sign known. */
static void
judge_digits(const struct column *column, struct column_way *way)
{
	int whole = column->whole_max, fraction = column->fraction_max,
	    grouping, breaking;

	/* The ambiguous ones: one separator groups, the other breaks. */
	grouping = column->either_max[way->comma ? 0 : 1];
	breaking = column->either_max[way->comma ? 1 : 0];
	if (grouping > 0 && grouping + 3 > whole)
		whole = grouping + 3;
	if (breaking > whole)
		whole = breaking;
	if (breaking > 0 && fraction < 3)
		fraction = 3;
	if (fraction > 0 || column->powers > 0)
		way->type = COLUMN_DECIMAL;
	way->scale = fraction;
	if (column->powers > 0 || whole + fraction > TABLE_DIGITS_MAX)
		way->scale = -1;
	/* So many digits are a number of something, not an amount. */
	if (way->type == COLUMN_INTEGER && whole > TABLE_DIGITS_MAX)
		way->type = COLUMN_TEXT;
}

/* The best reading as numbers. */
static void
judge_numbers(const struct column *column, const struct column_custom *custom,
    struct column_way *way)
{
	*way = (struct column_way){ .type = COLUMN_INTEGER,
		.comma = judge_comma(column, custom),
		.affix = judge_affix(column),
		.tokens = column->tokens };
	judge_digits(column, way);
}

static void
judge_moments(const struct column *column, const struct column_custom *custom,
    struct column_way *way)
{
	*way = (struct column_way){ .type = column->timed > 0 ? COLUMN_DATETIME
							      : COLUMN_DATE,
		.order = ORDER_DAY,
		.tokens = column->tokens };
	if (column->moments[ORDER_MONTH] > column->moments[ORDER_DAY] ||
	    (column->moments[ORDER_MONTH] == column->moments[ORDER_DAY] &&
		custom->months > custom->days))
		way->order = ORDER_MONTH;
	if (column->moments[ORDER_YEAR] > column->moments[way->order])
		way->order = ORDER_YEAR;
}

int64_t
column_values(const struct column *column, const struct column_way *way)
{
	return column->filled -
	       (way->type == COLUMN_TEXT ? column->sure_n : column->tokens_n);
}

int64_t
column_fits(const struct column *column, const struct column_way *way)
{
	switch (way->type) {
	case COLUMN_INTEGER:
	case COLUMN_DECIMAL:
		if (way->affix == AFFIX_NONE &&
		    column->affixes[AFFIX_NONE] < numbers_all(column))
			return column->affixes[AFFIX_NONE];
		return numbers_all(column) -
		       column->numbers[way->comma ? NUMBER_DOT : NUMBER_COMMA];
	case COLUMN_DATE:
	case COLUMN_DATETIME:
		if (column->zoned > 0 && column->zoned < column->moments_n)
			return column->moments_n - column->zoned;
		return column->moments[way->order];
	case COLUMN_BOOLEAN:
		return column->yeses > 0 && column->noes > 0
			   ? column->yeses + column->noes
			   : 0;
	case COLUMN_DEGREES:
		return column->degrees_marked > 0 ? column->degrees : 0;
	default:
		return column_values(column, way);
	}
}

/* The words for no data that are that in text too. */
static uint32_t
judge_sure(const struct column *column)
{
	uint32_t sure = 0;

	for (int i = 0; i < CELL_TOKENS; i++)
		if (cell_token_sure(i))
			sure |= UINT32_C(1) << i;
	return column->tokens & sure;
}

/* The way that reads most values. */
static void
judge_best(const struct column *column, const struct column_custom *custom,
    struct column_way *best)
{
	struct column_way ways[4] = { 0 };

	judge_numbers(column, custom, &ways[0]);
	judge_moments(column, custom, &ways[1]);
	ways[2] = (struct column_way){ .type = COLUMN_BOOLEAN,
		.tokens = column->tokens };
	ways[3] = (struct column_way){ .type = COLUMN_DEGREES,
		.tokens = column->tokens };
	*best = ways[0];
	for (int i = 1; i < 4; i++)
		if (best->type == COLUMN_TEXT ||
		    column_fits(column, &ways[i]) > column_fits(column, best))
			*best = ways[i];
}

void
column_judge(const struct column *column, const struct column_custom *custom,
    struct column_way *way)
{
	int64_t values = column->filled - column->tokens_n;
	bool good;

	judge_best(column, custom, way);
	good = values > 0 && !column->hopeless && way->type != COLUMN_TEXT &&
	       column_fits(column, way) == values;
	/* 08001 is a code, in whatever company. */
	if ((way->type == COLUMN_INTEGER || way->type == COLUMN_DECIMAL) &&
	    column->padded > 0)
		good = false;
	/* What was written of an angle stays beside it: some may fail. */
	if (way->type == COLUMN_DEGREES)
		good = column->degrees * 2 > values &&
		       column->degrees_marked * 4 >= values;
	if (!good)
		*way = (struct column_way){ .tokens = judge_sure(column) };
}

void
column_refine(const struct column *column, struct column_way *way)
{
	enum column_type asked = way->type;

	way->tokens =
	    asked == COLUMN_TEXT ? judge_sure(column) : column->tokens;
	if (asked == COLUMN_DATE && column->timed > 0)
		way->type = COLUMN_DATETIME;
	if (asked != COLUMN_INTEGER && asked != COLUMN_DECIMAL)
		return;
	way->affix = judge_affix(column);
	way->type = COLUMN_INTEGER;
	judge_digits(column, way);
	/* Not all values were looked at as numbers, or they are too long: as
	 * many digits as come. */
	if (way->type == COLUMN_TEXT || column->hopeless) {
		way->type = COLUMN_DECIMAL;
		way->scale = -1;
	}
	if (asked == COLUMN_DECIMAL)
		way->type = COLUMN_DECIMAL;
}

bool
column_nearly(const struct column *column, const struct column_custom *custom,
    struct column_way *way)
{
	int64_t values = column->filled - column->tokens_n, fits;

	judge_best(column, custom, way);
	fits = column_fits(column, way);
	return !column->hopeless && way->type != COLUMN_TEXT &&
	       way->type != COLUMN_BOOLEAN && column->padded == 0 &&
	       fits < values && (values - fits) * TABLE_MISFIT_SHARE <= values;
}

const struct misfit *
column_example(const struct column *column, const struct column_way *way,
    size_t i)
{
	const struct misfit *misfit = NULL;
	int kind = way->type == COLUMN_DATE || way->type == COLUMN_DATETIME;

	if (way->type == COLUMN_TEXT)
		return NULL;
	if (i < column->misfits_n[kind])
		return &column->misfits[kind][i];
	if (i > column->misfits_n[kind])
		return NULL;
	/* Behind those that are none at all: the first of the wrong style. */
	if (kind)
		misfit = &column->order_first[way->order];
	else if (way->type != COLUMN_DEGREES)
		misfit =
		    &column
			 ->style_first[way->comma ? NUMBER_DOT : NUMBER_COMMA];
	return misfit != NULL && misfit->row > 0 ? misfit : NULL;
}

bool
column_tidy(const struct column *column, const struct column_way *way)
{
	const int64_t *numbers = column->numbers;

	if (column->blanks > 0 || way->tokens != 0)
		return false;
	switch (way->type) {
	case COLUMN_TEXT:
		return true;
	case COLUMN_INTEGER:
		return column->untidy == 0 &&
		       numbers[NUMBER_PLAIN] == column->filled;
	case COLUMN_DECIMAL:
		return column->untidy == 0 && !way->comma &&
		       numbers[NUMBER_EITHER_COMMA] == 0;
	case COLUMN_DATE:
		return column->untidy == 0 && way->order == ORDER_YEAR;
	case COLUMN_DATETIME:
		return column->untidy == 0 && way->order == ORDER_YEAR &&
		       column->zoned == 0 && column->timed == column->moments_n;
	default:
		return false;
	}
}
