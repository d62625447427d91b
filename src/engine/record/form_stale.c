/*
 * Which translations did not follow.  The versions are told from the oldest
 * on: who rewrites a text that was up to date leaves the others behind; who
 * changes one that was behind catches up, and leaves nobody behind.  Without
 * that, a translation that follows would outdate what it follows.
 */
#include <jansson.h>

#include "engine/record/form_private.h"

static str
stale_text(const json_t *version, const char *name, str lang)
{
	const json_t *v = json_object_get(version, name);
	const char *member;
	json_t *one;

	json_object_foreach((json_t *)(uintptr_t)v, member, one)
	{
		if (!str_is(lang, member))
			continue;
		if (json_is_object(one))
			one = json_object_get(one, "text");
		return (str){ json_string_value(one), json_string_length(one) };
	}
	return S("");
}

/* One step in a field's history, from ${was} to ${now}. */
static void
stale_step(struct form_field *ff, const json_t *was, const json_t *now)
{
	const char *name = ff->field->name;
	bool rewritten = false;
	size_t i;

	for (i = 0; i < ff->texts.n; i++) {
		str lang = ff->texts.v[i].lang.code;
		str a = stale_text(was, name, lang);

		rewritten =
		    rewritten || (a.n > 0 && !ff->texts.v[i].stale &&
				     !str_eq(a, stale_text(now, name, lang)));
	}
	for (i = 0; i < ff->texts.n; i++) {
		struct form_text *ft = &ff->texts.v[i];
		str b = stale_text(now, name, ft->lang.code);

		if (b.n == 0 ||
		    !str_eq(stale_text(was, name, ft->lang.code), b))
			ft->stale = false;
		else if (rewritten)
			ft->stale = true;
	}
}

void
form_stale(struct form *form, const str *versions, size_t n)
{
	json_t *was = NULL, *now;
	size_t i, k;

	for (i = 0; i < form->n; i++)
		for (k = 0; k < form->v[i].texts.n; k++)
			form->v[i].texts.v[k].stale = false;
	while (n-- > 0) {
		now = json_loadb(versions[n].p, versions[n].n, 0, NULL);
		if (now == NULL)
			continue;
		for (i = 0; was != NULL && i < form->n; i++)
			if (form_is_texts(form->v[i].field))
				stale_step(&form->v[i], was, now);
		json_decref(was);
		was = now;
	}
	json_decref(was);
}
