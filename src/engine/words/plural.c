/*
 * Plurals of whole numbers by the rules of CLDR for en, es, ca and pt-PT: "one"
 * is 1 (pt-BR would take 0 too); millions, which have a form of their own in
 * some, are written as "other".
 */
#include "engine/words/language.h"

size_t
plural_form(int64_t n)
{
	return n == 1 || n == -1 ? 0 : 1;
}
