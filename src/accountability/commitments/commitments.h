/*
 * Commitments: action plans, what they promise, the milestones and their
 * evidence.  Plan, commitment and milestone live and die together: one room.
 */
#ifndef ACCOUNTABILITY_COMMITMENTS_H
#define ACCOUNTABILITY_COMMITMENTS_H

#include "commons/institutions/institutions.h"

extern const struct choices space_settings;
extern const struct choices party_roles;
extern const struct choices ogp_values;
extern const struct choices milestone_states;

/* Values of milestone.state; 0 is "not stated". */
enum {
	MILESTONE_NOT_STARTED = 1,
	MILESTONE_IN_PROGRESS,
	MILESTONE_STUCK,
	MILESTONE_FINISHED,
	MILESTONE_INCOMPLETE
};

/* Values of party.role. */
enum { PARTY_LEAD = 1, PARTY_SUPPORT, PARTY_INVOLVED, PARTY_ROLES = 3 };

#define SELF plan
#define DEF "accountability/commitments/plan.def"
#include "engine/record/declare.h"
#define SELF lead
#define DEF "accountability/commitments/lead.def"
#include "engine/record/declare.h"
#define SELF achievement
#define DEF "accountability/commitments/achievement.def"
#include "engine/record/declare.h"
#define SELF space
#define DEF "accountability/commitments/space.def"
#include "engine/record/declare.h"
#define SELF endorsement
#define DEF "accountability/commitments/endorsement.def"
#include "engine/record/declare.h"
#define SELF commitment
#define DEF "accountability/commitments/commitment.def"
#include "engine/record/declare.h"
#define SELF party
#define DEF "accountability/commitments/party.def"
#include "engine/record/declare.h"
#define SELF relevance
#define DEF "accountability/commitments/relevance.def"
#include "engine/record/declare.h"
#define SELF mirror
#define DEF "accountability/commitments/mirror.def"
#include "engine/record/declare.h"
#define SELF milestone
#define DEF "accountability/commitments/milestone.def"
#include "engine/record/declare.h"
#define SELF evidence
#define DEF "accountability/commitments/evidence.def"
#include "engine/record/declare.h"
#define SELF replanning
#define DEF "accountability/commitments/replanning.def"
#include "engine/record/declare.h"

extern const struct room room_commitments;

#endif
