/* Records that were withdrawn: what they were, when they went, and why. */
#include <jansson.h>

#include "commons/acts/acts_web.h"
#include "commons/acts/acts_web_room.h"
#include "commons/acts/pages/gone.html.h"
#include "engine/record/text.h"
#include "queries.h"

words
acts_title_last(struct db *db, const struct record_type *type, str address)
{
	const struct field *f = record_title(type);
	struct rows rows;
	words title = { 0 };
	const json_t *texts;
	json_t *said;
	str json = { 0 };
	char *text;

	if (f == NULL || f->kind != FIELD_WORDS)
		return title;
	rows = db_query(db, Q_act_version_last_said,
	    VALUES(value_text(str_of(type->name)), value_text(address)));
	if (rows_next(&rows))
		json = rows_text(&rows, 0);
	rows_end(&rows);
	said = json_loadb(json.p, json.n, 0, NULL);
	texts = json_object_get(said, f->name);
	text = texts == NULL ? NULL : json_dumps(texts, JSON_COMPACT);
	if (text != NULL)
		title.n = text_read(db_arena(db),
		    str_copy(db_arena(db), str_of(text)), &title.v);
	free(text);
	json_decref(said);
	return title;
}

str
acts_reason(struct arena *a, str json)
{
	json_t *said = json_loadb(json.p, json.n, 0, NULL);
	const json_t *why = json_object_get(said, "reason");
	str reason = { 0 };

	if (json_is_string(why))
		reason = str_copy(a,
		    (str){ json_string_value(why), json_string_length(why) });
	json_decref(said);
	return reason;
}

/* The page that shows the acts of ${act}'s record. */
static str
gone_history(struct request *rq, const struct act *act)
{
	return str_fmt(rq->arena, "/history/%.*s/%.*s", ARG(act->home_kind),
	    ARG(act->home));
}

enum outcome
acts_gone(struct request *rq, const struct record_type *type, str address)
{
	struct act_list newest = acts_list_read(rq->db,
	    db_query(rq->db, Q_act_newest_whole,
		VALUES(value_text(str_of(type->name)), value_text(address))),
	    1);
	const struct act *act = newest.v;
	struct gone_page page = { 0 };

	if (newest.n == 0 || !str_is(act->verb, "withdrawn"))
		return OUTCOME_NOT_FOUND;
	page.title = acts_title_last(rq->db, type, address);
	page.kind = type->label;
	page.at = act->at;
	page.role = act->role;
	page.reason = acts_reason(rq->arena, act->json);
	page.history = gone_history(rq, act);
	frame_place(rq, jurisdiction_of(rq->db, act->jurisdiction));
	rq->reply.status = outcome_status(OUTCOME_GONE);
	page_gone(&rq->page, &page);
	return OUTCOME_OK;
}
