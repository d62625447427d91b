/* Names of months and the habits of dates and numbers, from CLDR. */
#include <assert.h>

#include "engine/base/date.h"
#include "engine/words/language.h"

/* U+202F, the narrow no-break space of the RAE (Ortografía, 2010) and CLDR. */
#define THIN "\xe2\x80\xaf"

static const struct locale locales[] = {
	{ "en", "English",
	    { "January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December" },
	    { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" },
	    "", false, ",", 1000, "." },
	{ "es", "Español",
	    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
		"agosto", "septiembre", "octubre", "noviembre", "diciembre" },
	    { "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept",
		"oct", "nov", "dic" },
	    "de ", false, THIN, 10000, "," },
	{ "ca", "Català",
	    { "gener", "febrer", "març", "abril", "maig", "juny", "juliol",
		"agost", "setembre", "octubre", "novembre", "desembre" },
	    { "gen.", "febr.", "març", "abr.", "maig", "juny", "jul.", "ag.",
		"set.", "oct.", "nov.", "des." },
	    "de ", true, ".", 1000, "," },
	{ "pt", "Português",
	    { "janeiro", "fevereiro", "março", "abril", "maio", "junho",
		"julho", "agosto", "setembro", "outubro", "novembro",
		"dezembro" },
	    { "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.",
		"set.", "out.", "nov.", "dez." },
	    "de ", false, THIN, 10000, "," },
};

const struct locale *
locale_of(str code)
{
	size_t i;

	for (i = 0; i < sizeof(locales) / sizeof(locales[0]); i++)
		if (str_is(code, locales[i].code))
			return &locales[i];
	return &locales[0];
}

str
language_name(const struct language *l)
{
	/* A language without a locale of its own has no name here either. */
	if (!str_is(l->code, l->locale->code))
		return l->code;
	return str_of(l->locale->name);
}

/* The month behind a day: "de setembre", "d’agost", "September". */
static void
month_of_day(struct buf *b, const struct locale *locale, const char *month)
{
	if (locale->of_elides && (month[0] == 'a' || month[0] == 'o'))
		buf_c(b, "d’");
	else
		buf_c(b, locale->of);
	buf_c(b, month);
}

void
say_date(struct buf *b, const struct language *l, date d)
{
	const struct locale *locale = l->locale;
	const char *month;

	if (!date_known(d))
		return;
	assert(d.month >= 0 && d.month <= 12);
	if (d.month > 0) {
		month = locale->months[d.month - 1];
		if (d.day > 0) {
			buf_number(b, d.day);
			buf_char(b, ' ');
			month_of_day(b, locale, month);
		} else
			buf_c(b, month);
		buf_char(b, ' ');
		buf_c(b, locale->of);
	}
	buf_number(b, d.year);
}

void
say_month_short(struct buf *b, const struct language *l, int month)
{
	assert(month >= 1 && month <= 12);
	buf_c(b, l->locale->months_short[month - 1]);
}

void
say_number(struct buf *b, const struct language *l, int64_t n)
{
	uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
	bool grouped = size >= l->locale->group_from;
	char digits[20];
	int count = 0;

	if (n < 0)
		buf_char(b, '-');
	do {
		digits[count++] = (char)('0' + size % 10);
	} while ((size /= 10) > 0);
	while (count > 0) {
		buf_char(b, digits[--count]);
		if (count > 0 && count % 3 == 0 && grouped)
			buf_c(b, l->locale->group);
	}
}

/* How many decimal digits ${s} begins with. */
static size_t
digits_of(str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

void
say_decimal(struct buf *b, const struct language *l, str s)
{
	str rest = str_starts(s, S("-")) ? str_drop(s, 1) : s, fraction;
	size_t n = digits_of(rest), of = 0;
	bool grouped = n > 4 || (n == 4 && l->locale->group_from <= 1000);

	fraction = str_drop(rest, n);
	if (fraction.n > 0)
		of = *fraction.p == '.' ? digits_of(str_drop(fraction, 1)) : 0;
	if (n == 0 || (fraction.n > 0 && (of == 0 || of + 1 != fraction.n))) {
		buf_add(b, s);
		return;
	}
	if (rest.n < s.n)
		buf_char(b, '-');
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0 && grouped)
			buf_c(b, l->locale->group);
		buf_char(b, rest.p[i]);
	}
	if (of > 0) {
		buf_c(b, l->locale->point);
		buf_add(b, str_drop(fraction, 1));
	}
}
