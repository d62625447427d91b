/* Choosing a language by the Accept-Language header (RFC 9110 §12.5.4). */
#include "engine/words/language.h"

/* No browser sends more; the rest of a longer header is not looked at. */
#define RANGES_MAX 64

/* Read "0.8" (at most three places, at most 1) as thousandths; -1: wrong. */
static int
weight_read(str s)
{
	int value, place = 100;
	size_t i;

	if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1'))
		return -1;
	value = (s.p[0] - '0') * 1000;
	if (s.n > 1 && s.p[1] != '.')
		return -1;
	for (i = 2; i < s.n; i++, place /= 10) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		value += (s.p[i] - '0') * place;
	}
	return value <= 1000 ? value : -1;
}

/* Split "es-EC;q=0.8"; the weight is -1 when it is malformed. */
static int
range_read(str range, str *primary)
{
	str parameter;

	*primary = str_trim(str_cut(&range, ';'));
	*primary = str_cut(primary, '-');
	if (range.p == NULL)
		return 1000;
	parameter = str_trim(range);
	if (!str_starts(parameter, S("q=")) && !str_starts(parameter, S("Q=")))
		return -1;
	return weight_read(str_drop(parameter, 2));
}

static char
letter_small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
tag_eq(str a, str b)
{
	size_t i;

	if (a.n != b.n)
		return false;
	for (i = 0; i < a.n; i++)
		if (letter_small(a.p[i]) != letter_small(b.p[i]))
			return false;
	return true;
}

/*
 * The weight that ${header} gives to ${code}, 0 for none, and in ${at} which
 * range said so.  "*" speaks for languages that no other range names.
 */
static int
code_weight(str header, str code, size_t *at)
{
	int weight, named = -1, any = 0;
	size_t i, any_at = 0;
	str range, primary;

	for (i = 0; header.n > 0 && i < RANGES_MAX; i++) {
		range = str_cut(&header, ',');
		weight = range_read(range, &primary);
		if (weight > named && tag_eq(primary, code)) {
			named = weight;
			*at = i;
		} else if (weight > any && str_is(primary, "*")) {
			any = weight;
			any_at = i;
		}
	}
	if (named >= 0)
		return named;
	*at = any_at;
	return any;
}

const struct language *
languages_accept(const struct languages *all, str header)
{
	const struct language *best = languages_at(all, 0);
	int weight, best_weight = 0;
	size_t i, at = 0, best_at = 0;

	for (i = 0; i < languages_count(all); i++) {
		const struct language *l = languages_at(all, i);

		weight = code_weight(header, language_code(l), &at);
		if (weight > best_weight ||
		    (weight > 0 && weight == best_weight && at < best_at)) {
			best = l;
			best_weight = weight;
			best_at = at;
		}
	}
	return best;
}
