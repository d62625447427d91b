/* Choosing among the languages of a text: see value.h. */
#include "engine/base/value.h"

/* Both kinds are the same list of texts under two names. */
static const struct text *
text_in(const struct text *v, size_t n, str lang)
{
	const struct text *english = NULL;
	const struct text *official = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (str_eq(v[i].lang, lang))
			return &v[i];
		if (official == NULL && v[i].origin == ORIGIN_OFFICIAL)
			official = &v[i];
		if (english == NULL && str_is(v[i].lang, "en"))
			english = &v[i];
	}
	if (official != NULL)
		return official;
	if (english != NULL)
		return english;
	return n > 0 ? &v[0] : NULL;
}

const struct text *
words_in(words w, str lang)
{
	return text_in(w.v, w.n, lang);
}

const struct text *
prose_in(prose p, str lang)
{
	return text_in(p.v, p.n, lang);
}
