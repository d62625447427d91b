/* The room of reuses and requests: its records, closed lists and routes. */
#include "commons/links/links.h"
#include "queries.h"
#include "transparency/reuses/reuses_room.h"

static const struct choice kinds[] = { { "application", "Application" },
	{ "api", "Service for programs" }, { "idea", "Idea" },
	{ "news_article", "News article" }, { "paper", "Study" },
	{ "post", "Post" }, { "visualization", "Map or chart" },
	{ "hardware", "Device" } };
const struct choices reuse_kinds = { "reuse_kinds", kinds,
	sizeof(kinds) / sizeof(*kinds) };

static const struct choice outcomes[] = {
	[DATA_GRANTED - 1] = { "granted", "Published" },
	[DATA_PLANNED - 1] = { "planned", "Promised" },
	[DATA_REFUSED - 1] = { "refused", "Refused" },
	[DATA_PUBLIC - 1] = { "public", "Was public already" },
};
const struct choices data_outcomes = { "data_outcomes", outcomes,
	sizeof(outcomes) / sizeof(*outcomes) };

static const struct choice refusals[] = {
	{ "personal", "They tell personal things about people" },
	{ "secret", "A law keeps them secret" },
	{ "others", "They belong to somebody else" },
	{ "absent", "The institution does not have them" },
	{ "effort", "It would be more work than the law asks for" },
	{ "other", "Another reason" },
};
const struct choices data_refusals = { "data_refusals", refusals,
	sizeof(refusals) / sizeof(*refusals) };

#define SELF reuse
#define DEF "transparency/reuses/reuse.def"
#include "engine/record/define.h"
#define SELF reuse_source
#define DEF "transparency/reuses/reuse_source.def"
#include "engine/record/define.h"
#define SELF data_request
#define DEF "transparency/reuses/data_request.def"
#include "engine/record/define.h"
#define SELF data_decision
#define DEF "transparency/reuses/data_decision.def"
#include "engine/record/define.h"

static const struct record_type *const reuses_records[] = { &reuse_type,
	&reuse_source_type, &data_request_type, &data_decision_type, NULL };

static const struct route reuses_routes[] = {
	{ METHOD_GET, "/reuses", reuses_show, ANYONE, SHAPE_PAGE,
	    "kind dataset after said", "What people made with the data", NULL },
	{ METHOD_GET, "/reuses/new", reuse_new_show, VERB_TAKE_PART, SHAPE_PAGE,
	    "dataset", "The form of a new reuse", NULL },
	{ METHOD_POST, "/reuses/new", reuse_new_take, VERB_TAKE_PART,
	    SHAPE_PAGE, "dataset", "The same, sent", NULL },
	{ METHOD_GET, "/reuses/waiting", waiting_show, VERB_MODERATE,
	    SHAPE_PAGE, "", "Reuses and requests that wait for a moderator",
	    NULL },
	{ METHOD_POST, "/reuses/waiting", waiting_take, VERB_MODERATE,
	    SHAPE_PAGE, "", "Publish one of them, or not", NULL },
	{ METHOD_GET, "/reuses/:slug", reuse_show, ANYONE, SHAPE_PAGE, "said",
	    "One reuse and the data it is made with", NULL },
	{ METHOD_GET, "/reuses/:slug/edit", reuse_edit_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Change one's own reuse", NULL },
	{ METHOD_POST, "/reuses/:slug/edit", reuse_edit_take, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "The same, sent", NULL },
	{ METHOD_POST, "/reuses/:slug/withdraw", reuse_own, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Take one's own reuse back", NULL },
	{ METHOD_GET, "/data-requests", requests_show, ANYONE, SHAPE_PAGE,
	    "state institution after said", "What data people ask for", NULL },
	{ METHOD_GET, "/data-requests/new", request_new_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "institution", "The form to ask for data", NULL },
	{ METHOD_POST, "/data-requests/new", request_new_take, VERB_TAKE_PART,
	    SHAPE_PAGE, "institution", "The same, sent", NULL },
	{ METHOD_GET, "/data-requests/:slug", request_show, ANYONE, SHAPE_PAGE,
	    "said", "One request for data and what came of it", NULL },
	{ METHOD_GET, "/data-requests/:slug/answer", request_answer_show,
	    VERB_ANSWER, SHAPE_PAGE, "", "The form to answer it", NULL },
	{ METHOD_POST, "/data-requests/:slug/answer", request_answer_take,
	    VERB_ANSWER, SHAPE_PAGE, "", "The same, sent", NULL },
	{ METHOD_POST, "/data-requests/:slug/withdraw", request_own,
	    VERB_TAKE_PART, SHAPE_PAGE, "", "Take one's own request back",
	    NULL },
	{ 0 },
};

static const struct linker reuses_linker = {
	.due = Q_reuse_links_due,
	.turned = LINKER_NOTHING,
	.broken = { { &data_request_type, Q_request_links_broken } },
};

const struct room room_reuses = {
	.name = "Reuses and requests",
	.mission = "Transparency",
	.promise = "What people make with the data, and which data they ask "
		   "for: who asks is answered.",
	.path = "/reuses",
	.records = reuses_records,
	.routes = reuses_routes,
	.panel = reuses_panel,
	.owes = requests_owe,
	.linker = &reuses_linker,
	.moderating = &reuses_moderating,
	.erase = reuses_erase,
};
