/* What each of two editors changed, and both together: see form_compare.h. */
#include <string.h>

#include "engine/record/form_compare.h"
#include "engine/record/form_private.h"
#include "engine/record/text.h"

/* One more place where they are not all alike. */
static void
compare_add(struct form_differences *list, const struct field *f, str lang,
    str base, str mine, str theirs)
{
	bool changed = !str_eq(mine, base), theirs_too = !str_eq(theirs, base);
	struct form_difference *d;

	if (!changed && !theirs_too)
		return;
	d = &list->v[list->n++];
	*d = (struct form_difference){ f, lang, base, mine, theirs,
		changed && theirs_too && !str_eq(mine, theirs) };
	list->clashes += d->clash;
}

/* The languages of three texts, each once; room for three times as many as one
 * text may have. */
static size_t
compare_langs(const words all[3], str *langs)
{
	size_t n = 0, i, k, l;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < all[i].n; k++) {
			for (l = 0; l < n; l++)
				if (str_eq(langs[l], all[i].v[k].lang))
					break;
			if (l == n)
				langs[n++] = all[i].v[k].lang;
		}
	}
	return n;
}

struct form_differences
form_compare(struct arena *a, const struct record_type *type, const void *base,
    const void *mine, const void *theirs)
{
	struct form_differences list = { 0 };
	str langs[3 * TEXT_LANGUAGES_MAX];
	size_t i, k, n;

	list.v = NEWS(a, struct form_difference,
	    type->n_fields * 3 * TEXT_LANGUAGES_MAX);
	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		const words all[3] = { form_words(f, base), form_words(f, mine),
			form_words(f, theirs) };

		if (!form_is_texts(f)) {
			compare_add(&list, f, S(""), form_value(a, f, base),
			    form_value(a, f, mine), form_value(a, f, theirs));
			continue;
		}
		n = compare_langs(all, langs);
		for (k = 0; k < n; k++)
			compare_add(&list, f, langs[k],
			    form_words_in(all[0], langs[k]),
			    form_words_in(all[1], langs[k]),
			    form_words_in(all[2], langs[k]));
	}
	return list;
}

/* Where the text of ${lang} comes from after a merge: mine where I changed it.
 */
static const struct text *
merge_text(const words all[3], str lang)
{
	const words *from =
	    str_eq(form_words_in(all[1], lang), form_words_in(all[0], lang))
		? &all[2]
		: &all[1];
	size_t i;

	for (i = 0; i < from->n; i++)
		if (str_eq(from->v[i].lang, lang))
			return &from->v[i];
	return NULL;
}

static void
merge_texts(struct arena *a, const struct field *f, const void *base,
    const void *mine, const void *theirs, void *out)
{
	const words all[3] = { form_words(f, base), form_words(f, mine),
		form_words(f, theirs) };
	str langs[3 * TEXT_LANGUAGES_MAX];
	size_t n = compare_langs(all, langs), kept = 0, i;
	struct text *v = NEWS(a, struct text, n);
	const struct text *t;

	for (i = 0; i < n; i++) {
		t = merge_text(all, langs[i]);
		if (t != NULL && kept < TEXT_LANGUAGES_MAX)
			v[kept++] = *t;
	}
	form_words_set(f, out, v, kept);
}

void *
form_merge(struct arena *a, const struct record_type *type, const void *base,
    const void *mine, const void *theirs)
{
	void *out = form_copy(a, type, theirs);
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (form_is_texts(f))
			merge_texts(a, f, base, mine, theirs, out);
		else if (!str_eq(form_value(a, f, mine),
			     form_value(a, f, base)))
			field_copy(f, out, mine);
	}
	return out;
}
