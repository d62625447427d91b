/* What one value may be: see cell.h.  Numbers, words, angles; dates stand in
 * moment.c. */
#include <assert.h>
#include <string.h>

#include "transparency/tables/cell.h"

/* Digits of the shortest telephones with the code of their country; ITU-T E.164
 * allows up to 15. */
#define CELL_PHONE_MIN 9

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of the blank that groups digits at ${p}: space, no-break space, narrow
 * no-break space, thin space, apostrophes. */
static size_t
number_blank(const char *p, size_t n)
{
	if (n >= 1 && (*p == ' ' || *p == '\''))
		return 1;
	if (n >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (n >= 3 && (memcmp(p, "\xe2\x80\xaf", 3) == 0 ||
			  memcmp(p, "\xe2\x80\x89", 3) == 0 ||
			  memcmp(p, "\xe2\x80\x99", 3) == 0))
		return 3;
	return 0;
}

static const struct {
	const char *sign;
	enum affix affix;
} affixes[] = { { "%", AFFIX_PERCENT }, { "\xe2\x82\xac", AFFIX_EURO },
	{ "EUR", AFFIX_EURO }, { "$", AFFIX_DOLLAR }, { "US$", AFFIX_DOLLAR },
	{ "\xc2\xa3", AFFIX_POUND } };

/* Take a sign from either end, and blanks from both. */
static enum affix
number_affix(str *s)
{
	enum affix affix = AFFIX_NONE;
	str sign;

	for (size_t i = 0; i < sizeof(affixes) / sizeof(*affixes); i++) {
		sign = str_of(affixes[i].sign);
		if (affix != AFFIX_NONE || s->n <= sign.n)
			continue;
		if (str_ends(*s, sign))
			*s = str_take(*s, s->n - sign.n);
		else if (str_starts(*s, sign) && sign.p[0] != '%')
			*s = str_drop(*s, sign.n);
		else
			continue;
		affix = affixes[i].affix;
	}
	if (affix == AFFIX_NONE)
		return affix;
	*s = str_trim(*s);
	while (s->n > 2 && memcmp(s->p, "\xc2\xa0", 2) == 0)
		*s = str_drop(*s, 2);
	while (s->n > 2 && memcmp(s->p + s->n - 2, "\xc2\xa0", 2) == 0)
		*s = str_take(*s, s->n - 2);
	return affix;
}

/* The separators of a number, in the order met. */
struct marks {
	int dots, commas, blanks;
	int after;  /* digits behind the last separator */
	int before; /* digits before the first one */
	int digits;
	bool even;  /* every group between two has three */
	char last;  /* '.', ',' or ' ' */
	bool mixed; /* a group's separator behind a fraction's */
};

/* Digits and separators up to the end or an exponent. */
static size_t
number_marks(str s, struct marks *m)
{
	size_t i = 0, blank;
	int group = 0;
	char sep;

	*m = (struct marks){ .even = true };
	while (i < s.n) {
		if (digit(s.p[i])) {
			group++;
			m->digits++;
			i++;
			continue;
		}
		blank = number_blank(s.p + i, s.n - i);
		sep = blank > 0 ? ' ' : s.p[i];
		if (sep != '.' && sep != ',' && sep != ' ')
			break;
		if (m->last == '\0')
			m->before = group;
		else if (group != 3)
			m->even = false;
		/* 1.234,5.6 and 1,2 3 are no numbers. */
		if (m->last != '\0' && sep != m->last)
			m->mixed |= (sep == '.' && m->dots > 0) ||
				    (sep == ',' && m->commas > 0) || sep == ' ';
		m->dots += sep == '.';
		m->commas += sep == ',';
		m->blanks += sep == ' ';
		m->last = sep;
		group = 0;
		i += blank > 0 ? blank : 1;
	}
	m->after = group;
	if (m->last == '\0')
		m->before = group;
	return i;
}

static bool
number_power(str s)
{
	if (s.n < 3 || (s.p[0] != 'e' && s.p[0] != 'E') ||
	    (s.p[1] != '+' && s.p[1] != '-') || s.n > 5)
		return false;
	for (size_t i = 2; i < s.n; i++)
		if (!digit(s.p[i]))
			return false;
	return true;
}

/* Which style the separators are of; false when of none. */
static bool
number_style_of(const struct marks *m, bool power, struct number *number)
{
	int one = m->last == '.' ? m->dots : m->commas;
	bool group = m->before >= 1 && m->before <= 3 && m->after == 3;

	if (m->mixed || !m->even || m->digits == 0)
		return false;
	number->whole = m->digits;
	number->grouped = m->blanks > 0;
	if (m->last == '\0' || m->last == ' ') {
		number->style = NUMBER_PLAIN;
		/* 1 234 567, never 12 34. */
		return m->last == '\0' || (group && m->dots + m->commas == 0);
	}
	if (m->blanks > 0 && (m->before < 1 || m->before > 3))
		return false;
	if (one > 1) { /* only groups repeat */
		number->style = m->last == '.' ? NUMBER_COMMA : NUMBER_DOT;
		return group && m->dots * m->commas == 0 && m->blanks == 0;
	}
	number->style = m->last == '.' ? NUMBER_DOT : NUMBER_COMMA;
	number->fraction = m->after;
	number->whole = m->digits - m->after;
	if (m->dots > 0 && m->commas > 0) {
		number->grouped = true;
		return m->before >= 1 && m->before <= 3 && m->blanks == 0;
	}
	if (group && m->blanks == 0 && !power)
		number->style =
		    m->last == '.' ? NUMBER_EITHER_DOT : NUMBER_EITHER_COMMA;
	return m->after > 0;
}

bool
cell_number(const char *p, size_t n, struct number *number)
{
	str s = { p, n }, trimmed = str_trim(s);
	struct marks m;
	bool plus;
	size_t i;

	*number = (struct number){ .tidy = trimmed.n == n };
	if (trimmed.n == 0 || trimmed.n > 48)
		return false;
	plus = trimmed.p[0] == '+';
	if (!digit(trimmed.p[0]) || !digit(trimmed.p[trimmed.n - 1])) {
		number->affix = number_affix(&trimmed);
		number->tidy &= number->affix == AFFIX_NONE;
		if (trimmed.n > 1 &&
		    (trimmed.p[0] == '-' || trimmed.p[0] == '+')) {
			number->tidy &= trimmed.p[0] == '-';
			trimmed = str_drop(trimmed, 1);
		}
	}
	if (trimmed.n == 0 || !(digit(trimmed.p[0]) || trimmed.p[0] == '.' ||
				  trimmed.p[0] == ','))
		return false;
	i = number_marks(trimmed, &m);
	if (i < trimmed.n) {
		number->power = number_power(str_drop(trimmed, i));
		if (!number->power)
			return false;
	}
	if (!number_style_of(&m, number->power, number))
		return false;
	/* 1e+05 may be a code. */
	if (number->power && number->fraction == 0 && m.digits > 1)
		return false;
	number->padded = m.before > 1 && trimmed.p[0] == '0';
	if (trimmed.p[0] == '0' && (number->style == NUMBER_EITHER_DOT ||
				       number->style == NUMBER_EITHER_COMMA)) {
		/* 0.125 groups nothing. */
		number->style = number->style == NUMBER_EITHER_DOT
				    ? NUMBER_DOT
				    : NUMBER_COMMA;
	}
	if (number->style == NUMBER_PLAIN)
		number->tidy &= m.last == '\0';
	else
		number->tidy &= m.before > 0 && m.dots + m.commas == 1 &&
				m.blanks == 0 && m.last == '.';
	/* 0 123 456 is a code; +34 933 123 456 a telephone, also without its
	 * blanks. */
	if (plus)
		return !number->grouped && (number->fraction > 0 ||
					       m.digits < CELL_PHONE_MIN);
	return !number->grouped || !number->padded;
}

void
cell_write_number(const char *p, size_t n, bool comma, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		if (digit(p[i]) || p[i] == '-' || p[i] == '+' || p[i] == 'e' ||
		    (p[i] == 'E' && i > 0 && digit(p[i - 1]))) {
			if (p[i] != '+' || i > 0)
				buf_char(b, p[i]);
		} else if (p[i] == (comma ? ',' : '.'))
			buf_char(b, '.');
	}
}

/* In English, Spanish, Catalan and Portuguese; small letters. */
static const char *const noes[] = { "false", "no", "n\xc3\xa3o", "falso",
	"fals", NULL };
static const char *const yeses[] = { "true", "yes", "s\xc3\xad", "si", "sim",
	"verdadero", "verdadeiro", "cert", NULL };

/* Letters of ASCII, and í Í ã Ã, in any case. */
static bool
word_same(str word, const char *p, size_t n)
{
	unsigned char a, b;

	if (word.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		a = (unsigned char)word.p[i];
		b = (unsigned char)p[i];
		if (b >= 'A' && b <= 'Z')
			b = (unsigned char)(b + 32);
		/* Ã Í are 0x20 before ã í in UTF-8 too. */
		if (i > 0 && (unsigned char)p[i - 1] == 0xc3 && b < 0xa0)
			b = (unsigned char)(b + 32);
		if (a != b)
			return false;
	}
	return true;
}

static bool
word_among(const char *const *words, const char *p, size_t n)
{
	for (; *words != NULL; words++)
		if (word_same(str_of(*words), p, n))
			return true;
	return false;
}

int
cell_boolean(const char *p, size_t n)
{
	if (n < 2 || n > 10)
		return -1;
	return word_among(yeses, p, n) ? 1 : word_among(noes, p, n) ? 0 : -1;
}

/* The sure ones first. */
#define TOKENS_SURE 8
static const char *const tokens[CELL_TOKENS] = { "..", "...", "NULL", "null",
	"N/A", "n/a", "#N/A", "#N/D", "-", "--", "NA", "NaN", "nan", "None",
	"s/d", "S/D", "n.d.", "N.D.", "ND", "\xe2\x80\x93" };

int
cell_token(const char *p, size_t n)
{
	if (n == 0 || n > 4)
		return -1;
	for (int i = 0; i < CELL_TOKENS; i++)
		if (tokens[i][0] == p[0] && strlen(tokens[i]) == n &&
		    memcmp(tokens[i], p, n) == 0)
			return i;
	return -1;
}

const char *
cell_token_word(int i)
{
	assert(i >= 0 && i < CELL_TOKENS);
	return tokens[i];
}

bool
cell_token_sure(int i)
{
	return i >= 0 && i < TOKENS_SURE;
}

/* A whole or broken number at ${s}, taken from it. */
static bool
degrees_part(str *s, double *value)
{
	double scale = 1;
	size_t i = 0;
	bool point = false;

	*value = 0;
	for (; i < s->n && i < 24; i++) {
		if (digit(s->p[i])) {
			*value = point
				     ? *value + (s->p[i] - '0') * (scale /= 10)
				     : *value * 10 + (s->p[i] - '0');
		} else if (!point && i > 0 &&
			   (s->p[i] == '.' || s->p[i] == ','))
			point = true;
		else
			break;
	}
	*s = str_drop(*s, i);
	return i > 0;
}

/* One of the signs, blanks around it too. */
static bool
degrees_sign(str *s, const char *const *signs)
{
	*s = str_trim(*s);
	for (; *signs != NULL; signs++)
		if (str_starts(*s, str_of(*signs))) {
			*s = str_trim(str_drop(*s, strlen(*signs)));
			return true;
		}
	return false;
}

bool
cell_degrees(const char *p, size_t n, bool sure, double *degrees)
{
	static const char *const degree[] = { "\xc2\xba", "\xc2\xb0", NULL },
				 *const minute[] = { "\xe2\x80\xb2",
					 "\xe2\x80\x99", "'", NULL },
				 *const second[] = { "\xe2\x80\xb3",
					 "\xe2\x80\x9d", "''", "\"", NULL },
				 *const colon[] = { ":", NULL };
	str s = str_trim((str){ p, n });
	double d, m = 0, sec = 0;
	bool minus = str_starts(s, S("-")), marked, good;

	if (minus)
		s = str_drop(s, 1);
	if (s.n < 3 || s.n > 60 || str_starts(s, S("00:")) ||
	    !degrees_part(&s, &d))
		return false;
	marked = degrees_sign(&s, degree);
	if (!marked && !(sure && degrees_sign(&s, colon)))
		return false;
	good = marked;
	if (s.n > 0 && digit(s.p[0]))
		good = degrees_part(&s, &m) &&
		       degrees_sign(&s, marked ? minute : colon);
	if (s.n > 0 && digit(s.p[0]))
		good = good && degrees_part(&s, &sec) &&
		       (degrees_sign(&s, second) || s.n == 0 || !marked);
	if (s.n == 1 && strchr("NSEWOnsewo", s.p[0]) != NULL) {
		minus ^= strchr("SWOswo", s.p[0]) != NULL;
		s = str_drop(s, 1);
	}
	*degrees = d + m / 60 + sec / 3600;
	if (!good || s.n > 0 || m > 60 || sec > 60 || *degrees > 180)
		return false;
	*degrees = minus ? -*degrees : *degrees;
	return true;
}
