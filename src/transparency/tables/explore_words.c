/* What is asked, and what was answered, in words: see explore.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/chart/axis.h"
#include "transparency/tables/explore.h"

/* The longest number that DuckDB writes. */
#define NUMBER_LETTERS 400

bool
explore_number(str s, double *number)
{
	char text[NUMBER_LETTERS], *end;

	if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n) != NULL)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (text[0] == ' ')
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && isfinite(*number);
}

/* A word of a slug says that its numbers are names. */
static bool
plain_named(str slug)
{
	static const char *const names[] = { "year", "any", "ano", "anio", "id",
		"code", "codi", "cod", "codigo", "num", "numero", "nif", "cif",
		"cp", "ine", "phone", "telefon", "telefono", "telefone", NULL };
	str word;

	while (slug.p != NULL) {
		word = str_cut(&slug, '_');
		for (const char *const *w = names; *w != NULL; w++)
			if (str_is(word, *w))
				return true;
	}
	return false;
}

bool
explore_plain(const struct table_part *part)
{
	return part->type == COLUMN_INTEGER && part->unit.n == 0 &&
	       plain_named(part->slug);
}

/* A fraction to so many digits, without zeros that say nothing. */
static str
number_short(struct arena *a, str value)
{
	double number;
	str s;

	if (!explore_number(value, &number) || fabs(number) >= 1e15 ||
	    (str_find(value, S(".")) < 0 && str_find(value, S("e")) < 0))
		return value;
	if (number != 0 && fabs(number) < 1e-6)
		return str_fmt(a, "%.4g", number);
	s = str_fmt(a, "%.*f", fabs(number) >= 100 ? 2 : 6, number);
	while (s.n > 0 && s.p[s.n - 1] == '0')
		s.n--;
	return s.n > 0 && s.p[s.n - 1] == '.' ? str_take(s, s.n - 1) : s;
}

/* With the digits that tell something of an average; none is left out. */
static bool
number_rounded(struct arena *a, const struct table_part *part, str *value)
{
	int digits = part->type == COLUMN_DEGREES   ? 5
		     : part->type == COLUMN_INTEGER ? 2
		     : part->scale >= 0		    ? part->scale + 1
						    : 4;
	double number;

	if (!explore_number(*value, &number) || fabs(number) >= 1e15 ||
	    (number != 0 && fabs(number) < 1e-3))
		return false;
	*value = str_fmt(a, "%.*f", digits, number);
	return true;
}

str
explore_rounded(struct arena *a, const struct table_part *part, str value)
{
	return number_rounded(a, part, &value) ? number_short(a, value) : value;
}

str
explore_measured(const struct page *pg, const struct ask_head *head, str value)
{
	bool fractions = head->kind == ASK_AVG ||
			 (head->kind == ASK_SUM && head->part->scale < 0);
	struct buf b = buf_open(pg->arena, 256);

	if (!fractions || head->type != COLUMN_DECIMAL ||
	    !number_rounded(pg->arena, head->part, &value))
		return explore_value(pg, head->part, head->type, head->step,
		    value);
	say_decimal(&b, pg->language, value);
	return buf_str(&b);
}

/* Fractions of one length, as the file keeps them, stand below each other. */
static str
number_padded(struct arena *a, const struct table_part *part, str value)
{
	ptrdiff_t point = str_find(value, S("."));
	size_t have = point < 0 ? 0 : value.n - (size_t)point - 1;
	double number;

	if (part == NULL || part->scale < 1 || part->scale > 3 ||
	    have >= (size_t)part->scale || !explore_number(value, &number) ||
	    str_find(value, S("e")) >= 0)
		return value;
	return str_fmt(a, "%.*s%s%.*s", ARG(value), point < 0 ? "." : "",
	    part->scale - (int)have, "000");
}

/* "2024-01-31T13:05:00" */
static void
value_moment(const struct page *pg, str value, struct buf *b)
{
	str time = str_drop(value, 11);
	date day;

	if (!date_read(str_take(value, 10), &day)) {
		buf_add(b, value);
		return;
	}
	say_date(b, pg->language, day);
	if (str_ends(time, S(":00")) && time.n == 8)
		time = str_take(time, 5);
	if (time.n > 0 && !str_is(time, "00:00")) {
		buf_c(b, ", ");
		buf_add(b, time);
	}
}

static void
value_step(const struct page *pg, enum ask_step step, str value, struct buf *b)
{
	date day;

	value = str_take(value, step == ASK_YEAR    ? 4
				: step == ASK_MONTH ? 7
						    : 10);
	if (date_read(value, &day))
		say_date(b, pg->language, day);
	else
		buf_add(b, value);
}

str
explore_value(const struct page *pg, const struct table_part *part,
    enum column_type type, enum ask_step step, str value)
{
	struct buf b = buf_open(pg->arena, (size_t)1 << 20);
	bool yes;

	if (value.p == NULL)
		return S("");
	if (step == ASK_YEAR || step == ASK_MONTH || step == ASK_DAY) {
		value_step(pg, step, value, &b);
		return buf_str(&b);
	}
	switch (type) {
	case COLUMN_INTEGER:
	case COLUMN_DECIMAL:
		if (part != NULL && explore_plain(part))
			return value;
		value = number_short(pg->arena, value);
		if (step == ASK_WHOLE && type == COLUMN_DECIMAL)
			value = number_padded(pg->arena, part, value);
		say_decimal(&b, pg->language, value);
		break;
	case COLUMN_DEGREES:
		say_decimal(&b, pg->language, number_short(pg->arena, value));
		buf_c(&b, "°");
		break;
	case COLUMN_DATE:
	case COLUMN_DATETIME:
		value_moment(pg, value, &b);
		break;
	case COLUMN_BOOLEAN:
		yes = str_is(value, "true");
		return say(pg->language, yes ? MESSAGE("Yes") : MESSAGE("No"));
	default:
		return value;
	}
	return buf_str(&b);
}

/* As it was typed, said as values are. */
static struct hole
filter_value(const struct page *pg, const struct ask_filter *f)
{
	bool yes;

	if (f->part->type == COLUMN_BOOLEAN && f->op == ASK_EXACT) {
		yes = str_is(f->value, "true") || str_is(f->value, "yes") ||
		      str_is(f->value, "1");
		return hole_str(explore_value(pg, f->part, COLUMN_BOOLEAN,
		    ASK_WHOLE, yes ? S("true") : S("false")));
	}
	if (f->part->type == COLUMN_TEXT || f->op == ASK_IN ||
	    f->op == ASK_NOTIN)
		return hole_str(f->value);
	return hole_str(
	    explore_value(pg, f->part, f->part->type, ASK_WHOLE, f->value));
}

struct explore_phrase
explore_filter_words(const struct page *pg, const struct ask_filter *f)
{
	static const char *const numbers[ASK_OPS] = {
		[ASK_EXACT] = MESSAGE("{1} is {2}"),
		[ASK_DIFFERS] = MESSAGE("{1} is not {2}"),
		[ASK_CONTAINS] = MESSAGE("{1} contains {2}"),
		[ASK_NOTCONTAINS] = MESSAGE("{1} does not contain {2}"),
		[ASK_IN] = MESSAGE("{1} is one of {2}"),
		[ASK_NOTIN] = MESSAGE("{1} is none of {2}"),
		[ASK_LESS] = MESSAGE("{1} is {2} or less"),
		[ASK_GREATER] = MESSAGE("{1} is {2} or more"),
		[ASK_STRICTLY_LESS] = MESSAGE("{1} is less than {2}"),
		[ASK_STRICTLY_GREATER] = MESSAGE("{1} is more than {2}"),
		[ASK_ISNULL] = MESSAGE("{1} has no data"),
		[ASK_ISNOTNULL] = MESSAGE("{1} has data"),
	};
	static const char *const days[ASK_OPS] = {
		[ASK_LESS] = MESSAGE("{1} is {2} or earlier"),
		[ASK_GREATER] = MESSAGE("{1} is {2} or later"),
		[ASK_STRICTLY_LESS] = MESSAGE("{1} is before {2}"),
		[ASK_STRICTLY_GREATER] = MESSAGE("{1} is after {2}"),
	};
	bool day = table_part_day(f->part) && days[f->op] != NULL;

	return (struct explore_phrase){ day ? days[f->op] : numbers[f->op],
		{ hole_str(f->part->name), filter_value(pg, f) }, 2 };
}

struct explore_phrase
explore_group_words(const struct page *pg, const struct ask_group *g)
{
	static const char *const steps[] = {
		[ASK_WHOLE] = MESSAGE("{1}"),
		[ASK_YEAR] = MESSAGE("{1}, by year"),
		[ASK_MONTH] = MESSAGE("{1}, by month"),
		[ASK_DAY] = MESSAGE("{1}, by day"),
		[ASK_BINS] = MESSAGE("{1}, in steps of {2}"),
	};
	struct buf width = buf_open(pg->arena, 64);
	enum ask_step step = g->step;

	/* A date is a day already. */
	if (step == ASK_WHOLE && g->part->type == COLUMN_DATE)
		step = ASK_DAY;
	if (g->step == ASK_BINS)
		say_decimal(&width, pg->language,
		    number_short(pg->arena,
			str_fmt(pg->arena, "%.12f", g->width)));
	return (struct explore_phrase){ steps[step],
		{ hole_str(g->part->name), hole_str(buf_str(&width)) }, 2 };
}

static struct explore_phrase
measure_words(const struct ask_measure *m)
{
	static const char *const kinds[ASK_COUNTS] = {
		[ASK_COUNT] = MESSAGE("How many rows"),
		[ASK_SUM] = MESSAGE("Sum of {1}"),
		[ASK_AVG] = MESSAGE("Average of {1}"),
		[ASK_MIN] = MESSAGE("Least of {1}"),
		[ASK_MAX] = MESSAGE("Greatest of {1}"),
		[ASK_DISTINCT] = MESSAGE("Different values of {1}"),
	};

	return (struct explore_phrase){ kinds[m->kind],
		{ hole_str(m->part == NULL ? S("") : m->part->name) }, 1 };
}

struct explore_phrase
explore_head_words(const struct page *pg, const struct ask *ask, size_t i)
{
	if (i < ask->n_groups)
		return explore_group_words(pg, &ask->groups[i]);
	return measure_words(&ask->measures[i - ask->n_groups]);
}

struct explore_phrase
explore_order_words(const struct page *pg, const struct ask *ask, size_t i)
{
	const struct ask_order *o = &ask->orders[i];
	struct explore_phrase head;
	str name;

	if (o->part != NULL)
		name = o->part->name;
	else {
		head = explore_head_words(pg, ask, (size_t)o->at);
		name = explore_say(pg, &head);
	}
	return (
	    struct explore_phrase){ o->down
					? MESSAGE("Sorted by {1}, downwards")
					: MESSAGE("Sorted by {1}, upwards"),
		{ hole_str(name) }, 1 };
}

str
explore_say(const struct page *pg, const struct explore_phrase *w)
{
	str s = say(pg->language, w->sentence);
	struct buf b = buf_open(pg->arena, (size_t)64 << 10);

	for (size_t i = 0; i < s.n; i++) {
		size_t hole = w->n;

		if (s.n - i > 2 && s.p[i] == '{' && s.p[i + 2] == '}')
			hole = (size_t)(s.p[i + 1] - '1');
		if (hole >= w->n) {
			buf_char(&b, s.p[i]);
			continue;
		}
		buf_add(&b, w->holes[hole].s);
		i += 2;
	}
	return buf_str(&b);
}
