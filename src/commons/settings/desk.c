/* The way to everything that is looked after in the browser, for whoever may.
 */
#include "commons/people/may.h"
#include "commons/settings/pages/desk.html.h"
#include "commons/settings/settings_room.h"

/* What there is to look after, in the order people need it. */
static const struct desk_item items[] = {
	{ VERB_EDIT, "/drafts", MESSAGE("Drafts"),
	    "What was begun and is not published yet." },
	{ VERB_EDIT, "/new/plan", MESSAGE("A new action plan"),
	    "Its commitments and milestones are added on its own page." },
	{ VERB_EDIT, "/data/new", MESSAGE("Publish data"),
	    "One file and a few words about it. All else can be added later, "
	    "on its own page." },
	{ VERB_EDIT, "/data/new/sheet", MESSAGE("Change many datasets"),
	    "Titles, licences and contacts of many, in one sheet." },
	{ VERB_EDIT, "/data/quality", MESSAGE("Quality of the data"),
	    "What would help each dataset most, the worst first." },
	{ VERB_EDIT, "/new/dataset_series", MESSAGE("A new series of datasets"),
	    "For data that belong together: the same accounts of every "
	    "year." },
	{ VERB_EDIT, "/new/institution", MESSAGE("A new institution"),
	    "Whoever leads, supports or answers for something." },
	{ VERB_MODERATE, "/moderation", MESSAGE("What people wrote"),
	    "What readers reported, and what waits to be read." },
	{ VERB_ADMINISTER, "/people", MESSAGE("People and roles"),
	    "Who may do what, and where." },
	{ VERB_ADMINISTER, "/edit/settings/portal", MESSAGE("Name and face"),
	    "The portal’s name, colour, logo, languages and menu." },
	{ VERB_ADMINISTER, "/new/text_page", MESSAGE("A new page of text"),
	    "Rules of conversation, privacy, how to take part." },
	{ VERB_ADMINISTER, "/new/jurisdiction", MESSAGE("A new place"),
	    "A country, a region, a town." },
	{ VERB_ADMINISTER, "/new/term", MESSAGE("A new term"),
	    "For the lists that people choose from." },
	{ VERB_ADMINISTER, "/new/holiday", MESSAGE("A new holiday or closure"),
	    "Days on which deadlines do not run." },
	{ VERB_ADMINISTER, "/new/rule", MESSAGE("A new rule of time"),
	    "How long the law gives for an answer." },
	{ VERB_ADMINISTER, "/mailings", MESSAGE("Mailings"),
	    "Write to everybody, or to those who follow something." },
};

enum outcome
desk_show(struct request *rq)
{
	struct desk_items list = { NEWS(rq->arena, struct desk_item,
				       sizeof(items) / sizeof(*items)),
		0 };
	bool named =
	    record_by_address(rq->db, &settings_type, SETTINGS_ADDRESS) != NULL;

	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		if (!may(rq->who, items[i].verb, NULL))
			continue;
		list.v[list.n] = items[i];
		if (!named && str_is(S("/edit/settings/portal"), items[i].path))
			list.v[list.n].path = "/new/settings";
		list.n++;
	}
	page_desk(&rq->page, list);
	return OUTCOME_OK;
}
