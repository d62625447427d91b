/* Commitments: the room, its records and its closed lists.  Labels are English
 * messages, translated where they are shown. */
#include "accountability/commitments/commitments.h"
#include "accountability/commitments/commitments_room.h"
#include "commons/links/links.h"
#include "queries.h"

#define LIST(name_, ...)                                                       \
	static const struct choice name_##_v[] = { __VA_ARGS__ };              \
	const struct choices name_ = { #name_, name_##_v,                      \
		sizeof(name_##_v) / sizeof(struct choice) }

LIST(space_settings, { "in_person", "In person" }, { "online", "Online" },
    { "mixed", "In person and online" });

LIST(party_roles, { "lead", "Leads" }, { "support", "Supports" },
    { "involved", "Involved" });

/* OGP Articles of Governance: the values commitments must be relevant to. */
LIST(ogp_values, { "access_to_information", "Access to information" },
    { "civic_participation", "Civic participation" },
    { "public_accountability", "Public accountability" },
    { "technology",
	"Technology and innovation for transparency and accountability" });

/* The five states of the OGP Local commitment page. */
LIST(milestone_states, { "not_started", "Not started" },
    { "in_progress", "In progress" }, { "stuck", "Stuck" },
    { "finished", "Finished" }, { "incomplete", "Incomplete" });

#define SELF plan
#define DEF "accountability/commitments/plan.def"
#include "engine/record/define.h"
#define SELF lead
#define DEF "accountability/commitments/lead.def"
#include "engine/record/define.h"
#define SELF achievement
#define DEF "accountability/commitments/achievement.def"
#include "engine/record/define.h"
#define SELF space
#define DEF "accountability/commitments/space.def"
#include "engine/record/define.h"
#define SELF endorsement
#define DEF "accountability/commitments/endorsement.def"
#include "engine/record/define.h"
#define SELF commitment
#define DEF "accountability/commitments/commitment.def"
#include "engine/record/define.h"
#define SELF party
#define DEF "accountability/commitments/party.def"
#include "engine/record/define.h"
#define SELF relevance
#define DEF "accountability/commitments/relevance.def"
#include "engine/record/define.h"
#define SELF mirror
#define DEF "accountability/commitments/mirror.def"
#include "engine/record/define.h"
#define SELF milestone
#define DEF "accountability/commitments/milestone.def"
#include "engine/record/define.h"
#define SELF evidence
#define DEF "accountability/commitments/evidence.def"
#include "engine/record/define.h"
#define SELF replanning
#define DEF "accountability/commitments/replanning.def"
#include "engine/record/define.h"

/* Children stand behind their parents: tables are made in this order. */
static const struct record_type *const commitments_records[] = { &plan_type,
	&lead_type, &achievement_type, &space_type, &endorsement_type,
	&commitment_type, &party_type, &relevance_type, &mirror_type,
	&milestone_type, &evidence_type, &replanning_type, NULL };

static const struct linker commitments_linker = {
	.due = Q_evidence_links_due,
	.turned = LINKER_NOTHING,
	.broken = { { &evidence_type, Q_evidence_links_broken } },
};

const struct room room_commitments = {
	.name = "Commitments",
	.mission = "Accountability",
	.promise = "What was promised in each action plan, how far it is, and "
		   "what is late.",
	.path = "/commitments",
	.records = commitments_records,
	.routes = commitments_routes,
	.home = commitments_home,
	.strip = commitments_strip,
	.panel = commitments_panel,
	.lint = commitments_lint,
	.answers = commitments_answers,
	.owes = commitments_owes,
	.refuses = commitments_refuses,
	.linker = &commitments_linker,
};
