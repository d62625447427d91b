/* The evidence of a column: see column.h.  The judgement stands in judge.c. */
#include <assert.h>
#include <string.h>

#include "engine/base/json.h"
#include "transparency/tables/column.h"
#include "transparency/tables/scan.h"

static const char *const names[COLUMN_TYPES] = {
	[COLUMN_TEXT] = "text",
	[COLUMN_INTEGER] = "integer",
	[COLUMN_DECIMAL] = "decimal",
	[COLUMN_DATE] = "date",
	[COLUMN_DATETIME] = "datetime",
	[COLUMN_BOOLEAN] = "boolean",
	[COLUMN_DEGREES] = "degrees",
};

const char *
column_type_name(enum column_type type)
{
	return names[type];
}

enum column_type
column_type_named(str name)
{
	enum column_type type = COLUMN_TEXT;

	while (type < COLUMN_TYPES && !str_is(name, names[type]))
		type++;
	return type;
}

static bool
number_plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.' &&
		    s.p[i] != '-' && s.p[i] != '+' && s.p[i] != 'e')
			return false;
	return s.n > 0;
}

/* 12.00 is 12: how many digits a file has does not say how many count. */
static str
number_bare(str s)
{
	if (str_find(s, S(".")) < 0 || str_find(s, S("e")) >= 0)
		return s;
	while (s.p[s.n - 1] == '0')
		s.n--;
	return str_take(s, s.n - (s.p[s.n - 1] == '.'));
}

void
column_value_json(enum column_type type, str value, struct buf *b)
{
	bool number = type == COLUMN_INTEGER || type == COLUMN_DECIMAL ||
		      type == COLUMN_DEGREES;

	if (value.p == NULL)
		buf_c(b, "null");
	else if (number && number_plain(value))
		buf_add(b, number_bare(value));
	else if (type == COLUMN_BOOLEAN)
		buf_add(b, value);
	else
		json_text(b, value);
}

static void
misfit_set(struct misfit *misfit, int64_t row, const char *p, size_t n)
{
	/* Cut between letters. */
	if (n > TABLE_MISFIT_BYTES)
		for (n = TABLE_MISFIT_BYTES; n > 0 && (p[n] & 0xc0) == 0x80;)
			n--;
	misfit->row = row;
	misfit->n = n;
	memcpy(misfit->text, p, n);
}

static void
misfit_note(struct column *column, int kind, int64_t row, const char *p,
    size_t n)
{
	if (column->misfits_n[kind] < TABLE_MISFITS_KEPT)
		misfit_set(&column->misfits[kind][column->misfits_n[kind]++],
		    row, p, n);
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

/* Digits that count: behind the zeros in front. */
static bool
number_endless(const char *p, size_t n)
{
	int digits = 0;

	for (size_t i = 0; i < n; i++)
		digits +=
		    p[i] >= '1' && p[i] <= '9' ? 1 : p[i] == '0' && digits > 0;
	return digits > TABLE_DIGITS_FLOAT;
}

static void
take_number(struct column *column, int64_t row, const char *p, size_t n,
    const struct number *number)
{
	if (column->numbers[number->style]++ == 0)
		misfit_set(&column->style_first[number->style], row, p, n);
	column->affixes[number->affix]++;
	column->padded += number->padded;
	column->powers += number->power;
	if (number->whole + number->fraction > TABLE_DIGITS_FLOAT)
		column->endless += number_endless(p, n);
	column->untidy += !number->tidy;
	misfit_note(column, 1, row, p, n);
	if (number->style == NUMBER_EITHER_DOT)
		column->either_max[0] =
		    larger(column->either_max[0], number->whole);
	else if (number->style == NUMBER_EITHER_COMMA)
		column->either_max[1] =
		    larger(column->either_max[1], number->whole);
	else {
		column->whole_max = larger(column->whole_max, number->whole);
		column->fraction_max =
		    larger(column->fraction_max, number->fraction);
	}
	column->plain_long += number->style == NUMBER_PLAIN &&
			      number->whole > 3 && !number->grouped;
}

static void
take_moment(struct column *column, int64_t row, const char *p, size_t n,
    const struct moment *moment)
{
	bool any = false, fits;

	for (enum date_order order = 0; order < ORDERS; order++) {
		fits = moment_fits(moment, order);
		any |= fits;
		column->moments[order] += fits;
		if (!fits && column->order_first[order].row == 0)
			misfit_set(&column->order_first[order], row, p, n);
	}
	if (!any)
		misfit_note(column, 1, row, p, n);
	column->moments_n += any;
	column->timed += moment->timed;
	column->zoned += moment->zoned;
	column->untidy += !moment->tidy;
	misfit_note(column, 0, row, p, n);
}

static bool
take_degrees(struct column *column, const char *p, size_t n, unsigned marks)
{
	double degrees;

	if (!cell_degrees(p, n, true, &degrees))
		return false;
	column->degrees++;
	column->degrees_marked += (marks & MARK_HIGH) != 0;
	column->sided += p[0] == '-' || (marks & MARK_LETTER) != 0;
	return true;
}

/* A value without a digit. */
static bool
take_word(struct column *column, const char *p, size_t n)
{
	int token = cell_token(p, n), word;

	if (token >= 0) {
		column->tokens_n++;
		column->sure_n += cell_token_sure(token);
		column->tokens |= UINT32_C(1) << token;
		return true;
	}
	if (column->hopeless)
		return true;
	word = cell_boolean(p, n);
	if (word < 0)
		return false;
	column->noes += word == 0;
	column->yeses += word == 1;
	return false;
}

/* Once in a while: is there still hope that it is anything but text? */
static void
column_despair(struct column *column)
{
	int64_t numbers = 0;

	for (int i = 0; i < NUMBER_STYLES; i++)
		numbers += column->numbers[i];
	column->hopeless = numbers + column->moments_n + column->noes +
			       column->yeses + column->degrees +
			       column->tokens_n <
			   column->filled / 4;
}

static void
take_other(struct column *column, int64_t row, const char *p, size_t n,
    unsigned marks)
{
	struct number number;
	struct moment moment;

	if ((marks & (MARK_SLASH | MARK_COLON | MARK_BREAK)) == 0 &&
	    cell_number(p, n, &number)) {
		take_number(column, row, p, n, &number);
		return;
	}
	if ((marks & (MARK_DASH | MARK_SLASH | MARK_DOT)) != 0 && p[0] >= '0' &&
	    p[0] <= '9' && cell_moment(p, n, &moment)) {
		take_moment(column, row, p, n, &moment);
		return;
	}
	if ((marks & (MARK_HIGH | MARK_COLON)) != 0 &&
	    take_degrees(column, p, n, marks))
		return;
	misfit_note(column, 0, row, p, n);
	misfit_note(column, 1, row, p, n);
}

void
column_take(struct column *column, int64_t row, const char *p, size_t n,
    unsigned marks)
{
	str s = { p, n };

	if (n == 0 || marks == MARK_SPACE) {
		column->empty++;
		column->blanks += n > 0;
		return;
	}
	if (n > column->longest)
		column->longest = n;
	if ((marks & MARK_SPACE) != 0 && !column->hopeless) {
		s = str_trim(s);
		column->untidy += s.n < n;
		p = s.p;
		n = s.n;
	}
	if ((++column->filled & 0xfff) == 0)
		column_despair(column);
	if (marks == MARK_DIGIT && !column->hopeless) {
		if (p[0] == '0' && n > 1)
			column->padded++;
		if (column->numbers[NUMBER_PLAIN]++ == 0)
			misfit_set(&column->style_first[NUMBER_PLAIN], row, p,
			    n);
		column->affixes[AFFIX_NONE]++;
		column->plain_long += n > 3;
		if ((int)n > column->whole_max)
			column->whole_max = n > 99 ? 99 : (int)n;
		if (column->misfits_n[1] < TABLE_MISFITS_KEPT)
			misfit_note(column, 1, row, p, n);
		return;
	}
	if ((marks & MARK_DIGIT) == 0) {
		if (!take_word(column, p, n)) {
			misfit_note(column, 0, row, p, n);
			misfit_note(column, 1, row, p, n);
		}
		return;
	}
	if (!column->hopeless)
		take_other(column, row, p, n, marks);
}

bool
column_blank(const struct column_way *way, const char *p, size_t n)
{
	int token;

	while (n > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		n--;
	}
	if (n == 0)
		return true;
	token = n <= 4 ? cell_token(p, n) : -1;
	return token >= 0 && (way->tokens >> token & 1) != 0;
}

static bool
write_number(const struct column_way *way, const char *p, size_t n,
    struct buf *b)
{
	struct number number;
	size_t from = b->n, dot;
	enum number_style bad = way->comma ? NUMBER_DOT : NUMBER_COMMA;
	str written;
	ptrdiff_t at;

	if (!cell_number(p, n, &number) || number.style == bad)
		return false;
	cell_write_number(p, n, way->comma, b);
	written = buf_since(b, from);
	at = str_find(written, S("."));
	dot = at < 0 ? written.n : (size_t)at;
	if (way->type == COLUMN_INTEGER || way->scale >= 0) {
		/* What does not fit 64 bits, or would be rounded. */
		if (dot > TABLE_DIGITS_MAX + 1 || number.power ||
		    (way->type == COLUMN_INTEGER && at >= 0) ||
		    (at >= 0 && (int)(written.n - dot) - 1 > way->scale)) {
			b->n = from;
			return false;
		}
	}
	return true;
}

bool
column_write(const struct column_way *way, const char *p, size_t n,
    struct buf *b)
{
	str value = str_trim((str){ p, n });
	struct moment moment;
	double degrees;
	int word;

	switch (way->type) {
	case COLUMN_INTEGER:
	case COLUMN_DECIMAL:
		return write_number(way, value.p, value.n, b);
	case COLUMN_DATE:
	case COLUMN_DATETIME:
		if (!cell_moment(value.p, value.n, &moment) ||
		    !moment_fits(&moment, way->order) ||
		    (moment.timed && way->type == COLUMN_DATE))
			return false;
		moment_write(&moment, way->order, way->type == COLUMN_DATETIME,
		    b);
		return true;
	case COLUMN_BOOLEAN:
		word = cell_boolean(value.p, value.n);
		if (word >= 0)
			buf_c(b, word ? "true" : "false");
		return word >= 0;
	case COLUMN_DEGREES:
		if (!cell_degrees(value.p, value.n, true, &degrees))
			return false;
		buf_fmt(b, "%.8f", degrees);
		return true;
	default:
		buf_add(b, (str){ p, n });
		return true;
	}
}
