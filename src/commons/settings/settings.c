/* The portal's settings and its pages of text: the room.  Colours stand in
 * accent.c; forms for all of it are the editing room's. */
#include "commons/settings/pages/text_page.html.h"
#include "commons/people/may.h"
#include "commons/settings/settings_room.h"
#include "commons/site/frame.h"
#include "queries.h"

#define SELF settings
#define DEF "commons/settings/settings.def"
#include "engine/record/define.h"
#define SELF text_page
#define DEF "commons/settings/text_page.def"
#include "engine/record/define.h"

const struct settings *
settings_of(struct db *db)
{
	const struct settings *found =
	    record_by_address(db, &settings_type, SETTINGS_ADDRESS);

	return found != NULL ? found : record_new(db_arena(db), &settings_type);
}

struct record_list
settings_foot(struct db *db)
{
	struct record_list list = { NEWS(db_arena(db), void *, FOOT_MAX), 0 };
	struct rows rows =
	    db_query(db, Q_text_pages_in_foot, VALUES(value_number(FOOT_MAX)));

	while (list.n < FOOT_MAX && rows_next(&rows)) {
		list.v[list.n] = record_new(db_arena(db), &text_page_type);
		record_read(&rows, 0, &text_page_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

str
theme_href(struct arena *a, const struct settings *settings)
{
	struct accent accent;

	if (accent_read(settings->accent, &accent) != NULL)
		return S("");
	/* Another colour is another address, so it may be kept for ever. */
	return str_fmt(a, "/theme/%06x.css", (unsigned)accent.light);
}

static enum outcome
theme_show(struct request *rq)
{
	struct accent accent;

	if (accent_read(str_fmt(rq->arena, "#%.*s", ARG(rq->argument[0])),
		&accent) != NULL)
		return OUTCOME_NOT_FOUND;
	rq->reply.type = "text/css; charset=utf-8";
	buf_fmt(&rq->reply.body,
	    ":root{--accent:#%06x;--on-accent:#fff}\n"
	    "@media screen and (prefers-color-scheme:dark){"
	    ":root{--accent:#%06x;--on-accent:#0c1a20}}\n",
	    (unsigned)accent.light, (unsigned)accent.dark);
	return OUTCOME_OK;
}

static enum outcome
text_page_show(struct request *rq)
{
	const struct text_page *page =
	    record_by_address(rq->db, &text_page_type, rq->argument[0]);

	if (page == NULL)
		return OUTCOME_NOT_FOUND;
	frame_about(rq, page->title);
	page_text_page(&rq->page, page);
	return OUTCOME_OK;
}

const char *
settings_refuse(struct db *db, const struct record_type *type, const void *old,
    const void *changed)
{
	const struct settings *settings = changed;

	(void)db;
	(void)old;
	return type == &settings_type &&
		       !str_eq(settings->slug, SETTINGS_ADDRESS)
		   ? "There is one record of this kind; its address is "
		     "“portal”."
		   : NULL;
}

static const struct record_type *const settings_records[] = { &settings_type,
	&text_page_type, NULL };

static const struct route settings_routes[] = {
	{ METHOD_GET, "/pages/:slug", text_page_show, ANYONE, SHAPE_PAGE, "",
	    "A page of text", NULL },
	{ METHOD_GET, "/manage", desk_show, VERB_EDIT, SHAPE_PAGE, "",
	    "The way to everything that is looked after", NULL },
	{ METHOD_GET, "/theme/:colour.css", theme_show, ANYONE, SHAPE_BARE, "",
	    "The portal's accent colour", NULL },
	{ 0 },
};

const struct room room_settings = {
	.name = "Pages",
	.mission = "Commons",
	.promise = "The portal's own name, colour and pages of text.",
	.records = settings_records,
	.routes = settings_routes,
	.refuses = settings_refuse,
};
