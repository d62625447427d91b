/* The room of accounts: its routes, and the job that sweeps up what ended. */
#include "commons/people/people_room.h"
#include "engine/store/store.h"
#include "queries.h"

#define HOUR_US INT64_C(3600000000)
#define BOTH (METHOD_GET | METHOD_POST)

static bool
people_sweep_apply(struct db *db, void *cookie)
{
	const moment now = *(const moment *)cookie;

	db_run(db, Q_session_sweep,
	    VALUES(value_number(now.us),
		value_number(now.us - SESSION_IDLE_DAYS * 24 * HOUR_US)));
	/* A day longer than they work: "this link no longer works". */
	db_run(db, Q_ticket_sweep, VALUES(value_number(now.us - 24 * HOUR_US)));
	guess_sweep(db, now);
	return true;
}

static void
people_sweep(struct errand *errand)
{
	struct fault fault;

	errand_write(errand, errand->arena, people_sweep_apply, &errand->now,
	    &fault);
}

static const struct route people_routes[] = {
	{ BOTH, "/sign-in", sign_in, ANYONE, SHAPE_PAGE, "next done",
	    "Sign in with a password or by a link", NULL },
	{ BOTH, "/sign-in/code", sign_code, VERB_ACCOUNT, SHAPE_PAGE, "next",
	    "The second step of signing in", NULL },
	{ BOTH, "/sign-out", sign_out, ANYONE, SHAPE_PAGE, "", "Sign out",
	    NULL },
	{ BOTH, "/register", register_show, ANYONE, SHAPE_PAGE, "done",
	    "Open an account", NULL },
	{ BOTH, "/confirm/:ticket", confirm_show, ANYONE, SHAPE_PAGE, "",
	    "Confirm an account by the link of a letter", NULL },
	{ BOTH, "/link/:ticket", link_show, ANYONE, SHAPE_PAGE, "",
	    "Sign in by the link of a letter", NULL },
	{ BOTH, "/account", account_show, VERB_ACCOUNT, SHAPE_PAGE, "done",
	    "One's own account", NULL },
	{ METHOD_GET, "/account/data.json", account_data, VERB_ACCOUNT,
	    SHAPE_PAGE, "", "All that is stored about oneself, as a file",
	    NULL },
	{ BOTH, "/account/second", second_show, VERB_ACCOUNT, SHAPE_PAGE, "",
	    "Set up the second step", NULL },
	{ BOTH, "/account/tokens", tokens_show, VERB_ACCOUNT, SHAPE_PAGE,
	    "done", "Keys for programs", NULL },
	{ BOTH, "/people", manage_show, VERB_ADMINISTER, SHAPE_PAGE, "q after",
	    "Who has an account", NULL },
	{ BOTH, "/people/:handle", manage_person, VERB_ADMINISTER, SHAPE_PAGE,
	    "done", "One account, as administrators see it", NULL },
	{ 0 },
};

static const struct job people_jobs[] = {
	{ "people-sweep", 3600, people_sweep, LANE_SOON },
	{ 0 },
};

const struct room room_people = {
	.name = "Accounts",
	.mission = "Commons",
	.promise = "An account with no more about you than a name and an "
		   "address, which you can take along or erase yourself.",
	.path = "/account",
	.routes = people_routes,
	.jobs = people_jobs,
};
