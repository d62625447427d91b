/* The room of moderation: its record and closed lists.  Rules stand in
 * ruling.c, pages in moderation_web.c. */
#include "commons/moderation/moderation.h"
#include "commons/moderation/moderation_web.h"

static const struct choice reasons[] = {
	{ "spam", "It is advertising" },
	{ "offensive", "It offends or threatens somebody" },
	{ "off_topic", "It does not belong here" },
	{ "personal", "It tells personal things about somebody" },
	{ "other", "Something else" },
};
const struct choices ruling_reasons = { "ruling_reasons", reasons,
	sizeof(reasons) / sizeof(*reasons) };

static const struct choice states[] = { { "upheld", "Hidden" },
	{ "dismissed", "It stands" }, { "appealed", "Hidden, appealed" },
	{ "final", "Hidden for good" } };
const struct choices ruling_states = { "ruling_states", states,
	sizeof(states) / sizeof(*states) };

#define SELF ruling
#define DEF "commons/moderation/ruling.def"
#include "engine/record/define.h"

static const struct record_type *const moderation_records[] = { &ruling_type,
	NULL };

const struct room room_moderation = {
	.name = "Moderation",
	.mission = "Commons",
	.promise = "Nothing is hidden without a reason that everybody can "
		   "read, and its author can ask for another decision.",
	.records = moderation_records,
	.routes = moderation_routes,
	.erase = rulings_erase,
};
