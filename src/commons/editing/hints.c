/* What to write into fields whose kind alone does not say it. */
#include "commons/editing/views.h"

static const struct {
	const char *kind, *field;
	const char *hint; /* English message */
} hints[] = {
	{ "settings", "accent",
	    "The colour of links and buttons, as # and six digits, like "
	    "#0b6470. Words in it must be easy to read on white." },
	{ "settings", "languages",
	    "Codes with a space between them, like ca es. Leave it empty to "
	    "show all." },
	{ "settings", "hidden",
	    "Words of the menu’s addresses with a space between them, like "
	    "plans jurisdictions." },
	{ "settings", "logo",
	    "A PNG, JPEG or WebP picture. It is public as soon as it is handed "
	    "in." },
	{ "settings", "contact", "An e-mail address that somebody reads." },
	{ "text_page", "number",
	    "From 1 to 20. Without a number the page is not in the foot." },
	{ "jurisdiction", "languages",
	    "Codes with a space between them, like ca es." },
	{ "jurisdiction", "zone", "As in Europe/Madrid or America/Guayaquil." },
	{ "plan", "approved",
	    "From this day on, planned dates move only with a reason." },
	{ "milestone", "due",
	    "Once the plan is approved, dates move on the milestone’s own "
	    "page, with a reason." },
	{ "evidence", "file",
	    "At most 10 MB. It is public as soon as it is handed in." },
	{ "settings", "four_eyes",
	    "One writes a draft, another one publishes it." },
	{ "dataset", "keywords", "Words with commas between them." },
	{ "dataset", "licence", "Choose one." },
	{ "dataset", "frequency",
	    "This is a promise: everybody sees when an update is late." },
	{ "dataset", "contact",
	    "A team rather than a person. Everybody can read it." },
	{ "dataset", "hvd", "Only for data of Regulation (EU) 2023/138." },
	{ "dataset", "languages",
	    "Codes with a space between them, like ca es." },
	{ "dataset_relation", "about",
	    "Its kind and address, like commitment/open-budget." },
	{ "distribution", "holds", "Like: A tree." },
	{ "distribution_version", "file",
	    "A table at most 2 GB, anything else 10 MB. It is public as soon as it is handed in." },
};

void
edit_hints(struct form *form)
{
	for (size_t i = 0; i < form->n; i++)
		for (size_t k = 0; k < sizeof(hints) / sizeof(*hints); k++)
			if (str_is(str_of(form->type->name), hints[k].kind) &&
			    str_is(str_of(form->v[i].field->name),
				hints[k].field))
				form->v[i].hint =
				    (struct form_sentence){ .what =
								hints[k].hint };
}
