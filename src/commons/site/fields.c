/* Forms that a room draws by hand: see fields.h. */
#include "commons/site/fields.h"

struct labels
fields_choices(struct arena *a, const struct choices *all, str chosen)
{
	struct labels list = { NEWS(a, struct label, all->n), 0 };

	for (size_t i = 0; i < all->n; i++)
		list.v[list.n++] =
		    (struct label){ .code = str_of(all->v[i].code),
			    .label = all->v[i].label,
			    .chosen = str_is(chosen, all->v[i].code) };
	return list;
}

size_t
fields_wrong(const struct typed *const *list, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++)
		wrong += list[i]->wrong != NULL;
	return wrong;
}

words
fields_words(struct request *rq, str s)
{
	struct text *text = NEW(rq->arena, struct text);

	*text = (struct text){ .lang = rq->page.lang,
		.origin = ORIGIN_HUMAN,
		.s = s };
	return (words){ text, s.n > 0 };
}
