/* The room of comments: its record, closed lists and job.  Rules stand in
 * comment.c, pages in comments_web.c. */
#include "commons/comments/comments_web.h"
#include "commons/comments/guests.h"
#include "commons/comments/questions.h"
#include "commons/comments/spam.h"

static const struct choice stances[] = { { "for", "For" },
	{ "neutral", "Neither for nor against" }, { "against", "Against" } };
const struct choices comment_stances = { "comment_stances", stances,
	sizeof(stances) / sizeof(*stances) };

static const struct choice roles[] = { { "participant", "Participant" },
	{ "official", "Official answer" }, { "guest", "Guest" } };
const struct choices comment_roles = { "comment_roles", roles,
	sizeof(roles) / sizeof(*roles) };

static const struct choice states[] = { { "visible", "Published" },
	{ "held", "Waits for a moderator" },
	{ "hidden", "Hidden by a moderator" },
	{ "removed", "Removed by its author" } };
const struct choices comment_states = { "comment_states", states,
	sizeof(states) / sizeof(*states) };

#define SELF comment
#define DEF "commons/comments/comment.def"
#include "engine/record/define.h"

static const struct record_type *const comments_records[] = { &comment_type,
	NULL };

static bool
comments_forget(struct db *db, void *cookie)
{
	const moment *now = cookie;

	comments_sweep(db, *now);
	guests_sweep(db, *now);
	return true;
}

static void
comments_tidy(struct errand *errand)
{
	struct fault fault;

	/* What could not be forgotten now is forgotten an hour later. */
	(void)errand_write(errand, errand->arena, comments_forget, &errand->now,
	    &fault);
}

static const struct job comments_jobs[] = {
	{ "comments-tidy", 3600, comments_tidy, LANE_SOON },
	{ 0 },
};

const struct room room_comments = {
	.name = "Comments",
	.mission = "Commons",
	.promise = "Everybody can say what they think of a plan, a promise or "
		   "a milestone, and officers answer.",
	.records = comments_records,
	.routes = comments_routes,
	.panel = comments_panel,
	.owes = questions_owe,
	.moderating = &comments_moderating,
	.jobs = comments_jobs,
	.erase = comments_erase,
};
