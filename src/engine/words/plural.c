/*
 * Plurals of whole numbers by the rules of CLDR ("one" or "other"; none of our
 * languages has a form of its own for anything else but millions, which are
 * written as "other").
 */
#include "engine/words/language.h"

size_t
plural_form(const struct locale *locale, int64_t n)
{
	if (n == 1 || n == -1)
		return 0;
	return n == 0 && locale->zero_is_one ? 0 : 1;
}
