/* The room of notices: its routes, its jobs, and forgetting people. */
#include "commons/notices/mailings.h"
#include "commons/notices/notices_room.h"
#include "queries.h"

static void
notices_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	(void)also_texts;
	db_run(db, Q_erase_topics, VALUES(value_number(person)));
	db_run(db, Q_erase_follow, VALUES(value_number(person)));
	db_run(db, Q_erase_setting, VALUES(value_number(person)));
	db_run(db, Q_erase_notice, VALUES(value_number(person)));
}

static const struct record_type *const notices_records[] = { &mailing_type,
	NULL };

static const struct route notices_routes[] = {
	{ METHOD_GET, "/follow", follow_form, VERB_TAKE_PART, SHAPE_PAGE,
	    "what", "Whether to follow one thing", NULL },
	{ METHOD_POST, "/follow", follow_change, VERB_TAKE_PART, SHAPE_PAGE, "",
	    "Follow one thing, or stop", NULL },
	{ METHOD_GET, "/following", following_show, VERB_TAKE_PART, SHAPE_PAGE,
	    "done", "All that somebody follows, and how they hear of it",
	    NULL },
	{ METHOD_POST, "/following", following_change, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Choose how to hear of it", NULL },
	{ METHOD_GET, "/inbox", inbox_show, VERB_ACCOUNT, SHAPE_PAGE,
	    "before notice", "What somebody is told", NULL },
	{ METHOD_POST, "/inbox", inbox_read, VERB_ACCOUNT, SHAPE_PAGE, "",
	    "Mark all of it as read", NULL },
	{ METHOD_GET, "/unsubscribe/:token", unsubscribe_show, ANYONE,
	    SHAPE_PAGE, "", "Whether to stop some letters", NULL },
	{ METHOD_POST, "/unsubscribe/:token", unsubscribe_do, ANYONE,
	    SHAPE_PAGE, "", "Stop them (RFC 8058)", NULL },
	{ METHOD_GET, "/mailings", mailings_list, ANYONE, SHAPE_PAGE, "before",
	    "What the portal wrote to many", NULL },
	{ METHOD_GET, "/mailings/:slug", mailing_show, ANYONE, SHAPE_PAGE, "",
	    "One letter to many", NULL },
	{ METHOD_GET, "/mailings/new", mailing_new, VERB_ADMINISTER, SHAPE_PAGE,
	    "", "Write a letter to many", NULL },
	{ METHOD_POST, "/mailings/new", mailing_do, VERB_ADMINISTER, SHAPE_PAGE,
	    "", "Show it, test it, send it", NULL },
	{ 0 },
};

/* What acts are about is found before digests are made of it. */
static const struct job notices_jobs[] = {
	{ "topics", 0, topics_run, LANE_SOON },
	{ "digests", 30, digests_run, LANE_SOON },
	{ "mailings", 0, mailings_run, LANE_SOON },
	{ "outbox", 10, outbox_job, LANE_SOON },
	{ 0 },
};

const struct room room_notices = {
	.name = "Following",
	.mission = "Commons",
	.promise = "Follow what matters to you, and hear of every change.",
	.path = "/following",
	.records = notices_records,
	.routes = notices_routes,
	.home = follow_home,
	.panel = follow_panel,
	.erase = notices_erase,
	.jobs = notices_jobs,
};
