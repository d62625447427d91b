/* Editing as people meet it: the form, the drafts, and what buttons do. */
#include <string.h>

#include "commons/acts/acts.h"
#include "commons/editing/due.h"
#include "commons/editing/pages/editing.html.h"
#include "commons/editing/views.h"
#include "engine/base/date.h"

static void
below_add(struct edit *e, const char *kind, words title, str href)
{
	if (e->below.n < EDIT_LINKS_MAX)
		e->below.v[e->below.n++] =
		    (struct edit_link){ kind, title, href };
}

static str
below_new(struct request *rq, const struct record_type *type, str under)
{
	struct buf b = buf_open(rq->arena, 4096);

	buf_fmt(&b, "/new/%s?under=", type->name);
	query_encode(&b, under);
	return buf_str(&b);
}

/* What a row is called that has no title: as the first record it names beside
 * what it stands under, an institution's part in a promise as the institution;
 * or by the label of its first choice. */
static words
below_title(struct request *rq, const struct record_type *type,
    const void *record)
{
	words title = edit_title(rq->arena, type, record);
	struct text *label;
	size_t i;

	for (i = 0; title.n == 0 && i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (f->kind == FIELD_REF && !(f->rules & PARENT))
			title = edit_title(rq->arena, f->to,
			    record_by_id(rq->db, f->to,
				((const ref *)field_get(f, record))->id));
		else if (f->kind == FIELD_CHOICE) {
			label = NEW(rq->arena, struct text);
			label->lang = rq->page.lang;
			label->s = say(rq->page.language,
			    choice_label(f->choices,
				*(const int *)field_get(f, record)));
			title = (words){ label, 1 };
		}
	}
	return title;
}

/* What stands under a published record, each to be edited, and what may be
 * added. */
static void
edit_below(struct request *rq, struct edit *e)
{
	const struct records *records = records_of(rq->db);
	const struct record_type *type;
	struct record_list list;
	size_t i, k;

	e->below.v = NEWS(rq->arena, struct edit_link, EDIT_LINKS_MAX);
	for (i = 0; (type = records_child(records, e->type, i)) != NULL; i++) {
		if (editing_verb(type, false) < 0)
			continue;
		list = record_children(rq->db, type,
		    ((const struct record *)e->stored)->id);
		for (k = 0; k < list.n; k++)
			below_add(e, type->label,
			    below_title(rq, type, list.v[k]),
			    str_fmt(rq->arena, "/edit/%s/%.*s", type->name,
				ARG(path_encode(rq->arena,
				    ((struct record *)list.v[k])->address))));
		below_add(e, type->label, (words){ 0 },
		    below_new(rq, type, e->address));
	}
}

/* When its draft is published by itself. */
static void
edit_due(struct request *rq, struct edit *e)
{
	struct due due = due_of(rq->db, e->draft.id);

	e->eyes = eyes_needed(rq->db, e->type);
	e->own = e->draft.id == 0 || e->draft.person == rq->who->person;
	e->due = due.draft != 0 && due.trouble.n == 0;
	e->due_on = due.day;
	if (due.trouble.n > 0 && e->due_problem == NULL)
		e->due_problem = str_c(rq->arena, due.trouble);
	if (due.draft == 0 || e->due_day.n > 0)
		return;
	e->due_day = date_iso(rq->arena, due.day);
	e->due_time = str_fmt(rq->arena, "%02d:%02d", (int)due.minute / 60,
	    (int)due.minute % 60);
}

static enum outcome
edit_page(struct request *rq, struct edit *e)
{
	struct what what = what_of(rq, e->type, e->record);

	e->may_publish =
	    may(rq->who, (enum verb)editing_verb(e->type, true), &what);
	if (e->stored == NULL)
		e->above = edit_above(rq, e->type, e->record);
	else {
		e->others =
		    drafts_about(rq->db, str_of(e->type->name), e->address);
		edit_below(rq, e);
	}
	edit_due(rq, e);
	rq->reply.fresh = true;
	page_edit(&rq->page, e);
	return OUTCOME_OK;
}

static enum outcome
edit_show(struct request *rq)
{
	struct edit e = { 0 };
	enum outcome outcome = edit_open(rq, &e);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (str_is(request_param(rq, "done"), "saved"))
		e.done = "The draft is saved. Nobody sees it but those who may "
			 "edit this.";
	else if (str_is(request_param(rq, "done"), "due"))
		e.done = "It will be published on that day by itself. Until "
			 "then it is a draft.";
	return edit_page(rq, &e);
}

/* The page again, with what is to be put right. */
static enum outcome
edit_again(struct request *rq, struct edit *e, enum outcome why)
{
	rq->reply.status = outcome_status(why);
	return edit_page(rq, e);
}

/* What the form says, as a draft; one that changes is not published by itself
 * any more.  False when one of its files may not come back. */
static bool
draft_keep(struct request *rq, const struct edit *e, struct draft *d)
{
	*d = e->draft;
	d->kind = str_of(e->type->name);
	d->address = e->address;
	d->under = e->under;
	d->base = e->base;
	d->json = record_json(rq->arena, e->type, e->record);
	d->person = rq->who->person;
	d->saved = rq->now;
	if (!edit_files_record(rq, e))
		return false;
	draft_save(rq->db, d);
	due_drop(rq->db, d->id);
	return true;
}

static enum outcome
save_change(struct request *rq, void *cookie)
{
	struct draft d;

	if (!draft_keep(rq, cookie, &d))
		return OUTCOME_CONFLICT;
	return request_go(rq, "%s&done=saved",
	    str_c(rq->arena, edit_href(rq->arena, &d)));
}

static enum outcome
discard_change(struct request *rq, void *cookie)
{
	const struct edit *e = cookie;

	draft_drop(rq->db, e->draft.id);
	return request_go(rq, "/drafts");
}

/* Nobody may have been quicker: then nothing is kept, and asked again. */
static enum outcome
publish_change(struct request *rq, void *cookie)
{
	struct edit *e = cookie;
	const struct author author = edit_author(rq, e);
	const struct record *now;
	str address = record_address(rq->arena, e->type, e->record);
	void *record = arena_get(rq->arena, 1, e->type->size);

	memcpy(record, e->record, e->type->size);
	now = record_by_address(rq->db, e->type, address);
	if (e->stored == NULL
		? now != NULL
		: now == NULL ||
		      now->version !=
			  ((const struct record *)e->stored)->version)
		return OUTCOME_CONFLICT;
	if (!edit_files_record(rq, e))
		return OUTCOME_CONFLICT;
	room_settle(rq->portal, rq->db, &author, e->type, now, record);
	act_save(rq->db, &author, e->type, record);
	draft_drop(rq->db, e->draft.id);
	e->record = record;
	e->back = edit_shown(rq, e);
	if (e->back.n > 0)
		return request_go(rq, "%s", str_c(rq->arena, e->back));
	return request_go(rq, "/history/%s/%s", e->type->name,
	    str_c(rq->arena, path_encode(rq->arena, address)));
}

/* Somebody else published meanwhile: what does not clash is put together; what
 * does is shown, and the form then starts from what they published. */
static bool
edit_meets(struct request *rq, struct edit *e)
{
	const struct record *now = e->stored;
	struct reading r = { .db = rq->db,
		.arena = rq->arena,
		.problems = NEWS(rq->arena, struct problem, PROBLEMS_MAX) };
	void *base = record_new(rq->arena, e->type);

	if (now == NULL || e->base == now->version)
		return true;
	record_from_version(&r, e->type,
	    act_json_of(rq->db, str_of(e->type->name), e->address, e->base),
	    base);
	e->both = form_compare(rq->arena, e->type, base, e->record, now);
	e->record = form_merge(rq->arena, e->type, base, e->record, now);
	e->base = now->version;
	if (e->both.clashes == 0)
		return true;
	/* From both together: sending it again takes back nothing else. */
	edit_form(rq, e);
	form_wrong(e->form, "",
	    "Somebody else published a change while you were writing. Compare "
	    "both below, change the form if you need to, and send it again.",
	    S(""));
	return false;
}

/* The store did not take it: somebody was quicker, or has the same address. */
static enum outcome
edit_taken(struct request *rq, struct edit *e)
{
	form_wrong(e->form, "",
	    e->stored == NULL
		? "There is one with this address or code already. Choose "
		  "another and send it again."
		: "Somebody else published a change just now, or already uses "
		  "this code. Check it and send it again.",
	    S(""));
	return edit_again(rq, e, OUTCOME_CONFLICT);
}

static enum outcome
edit_preview(struct request *rq, struct edit *e)
{
	enum outcome outcome = preview_show(rq, e);

	if (outcome == OUTCOME_CONFLICT)
		return edit_taken(rq, e);
	if (outcome != OUTCOME_NOT_FOUND)
		return outcome;
	form_wrong(e->form, "",
	    "This has no page of its own, so there is no preview. Save it as a "
	    "draft, or publish it.",
	    S(""));
	return edit_again(rq, e, OUTCOME_INVALID);
}

/* Whether whoever asks may publish it; else what to answer. */
static enum outcome
publish_may(struct request *rq, struct edit *e)
{
	enum verb verb = (enum verb)editing_verb(e->type, true);
	enum outcome outcome = may_now(rq, verb, e->type,
	    e->stored != NULL ? e->stored : e->record);

	/* Nor may it be given away to where they have no say. */
	return outcome == OUTCOME_OK ? may_now(rq, verb, e->type, e->record)
				     : outcome;
}

/* Where the portal asks for four eyes: whether these are the other two. */
static bool
publish_eyes(struct request *rq, struct edit *e)
{
	const char *wrong = eyes_wrong(rq, e);

	if (wrong != NULL)
		form_wrong(e->form, "", wrong, S(""));
	return wrong == NULL;
}

static enum outcome
edit_publish(struct request *rq, struct edit *e)
{
	enum outcome outcome = publish_may(rq, e);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (!publish_eyes(rq, e))
		return edit_again(rq, e, OUTCOME_INVALID);
	outcome = request_write(rq, publish_change, e);
	return outcome == OUTCOME_CONFLICT ? edit_taken(rq, e) : outcome;
}

/* ---- publishing on a day ---- */

struct scheduling {
	struct edit *edit;
	struct due due;
};

static enum outcome
schedule_change(struct request *rq, void *cookie)
{
	struct scheduling *s = cookie;
	struct draft d = s->edit->draft;

	/* Who chooses the day has not written what they did not change. */
	if (!draft_is_same(rq, s->edit) && !draft_keep(rq, s->edit, &d))
		return OUTCOME_CONFLICT;
	s->due.draft = d.id;
	due_put(rq->db, &s->due);
	return request_go(rq, "%s&done=due",
	    str_c(rq->arena, edit_href(rq->arena, &d)));
}

static enum outcome
edit_schedule(struct request *rq, struct edit *e)
{
	struct scheduling s = { .edit = e };
	enum outcome outcome = publish_may(rq, e);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (!publish_eyes(rq, e) || !due_read(rq, e, &s.due))
		return edit_again(rq, e, OUTCOME_INVALID);
	outcome = request_write(rq, schedule_change, &s);
	return outcome == OUTCOME_CONFLICT ? edit_taken(rq, e) : outcome;
}

static enum outcome
unschedule_change(struct request *rq, void *cookie)
{
	const struct edit *e = cookie;

	due_drop(rq->db, e->draft.id);
	return request_go(rq, "%s",
	    str_c(rq->arena, edit_href(rq->arena, &e->draft)));
}

static enum outcome
withdraw_change(struct request *rq, void *cookie)
{
	struct edit *e = cookie;

	if (!editing_withdraw(rq, e->type, e->stored, e->reason))
		return OUTCOME_CONFLICT;
	return request_go(rq, "/history/%s/%s", e->type->name,
	    str_c(rq->arena, path_encode(rq->arena, e->address)));
}

static enum outcome
edit_withdraw(struct request *rq, struct edit *e)
{
	enum outcome outcome;

	if (e->stored == NULL)
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, (enum verb)editing_verb(e->type, true), e->type,
	    e->stored);
	if (outcome != OUTCOME_OK)
		return outcome;
	e->reason = str_trim(request_field(rq, "reason"));
	e->withdraw_problem = editing_reason(e->reason);
	if (e->withdraw_problem != NULL)
		return edit_again(rq, e, OUTCOME_INVALID);
	outcome = request_write(rq, withdraw_change, e);
	if (outcome != OUTCOME_CONFLICT)
		return outcome;
	e->withdraw_problem = "Other records still name this one. Change or "
			      "withdraw those first.";
	return edit_again(rq, e, OUTCOME_CONFLICT);
}

static enum outcome
edit_take(struct request *rq)
{
	struct edit e = { 0 };
	str action = request_field(rq, "do");
	enum outcome outcome = edit_open(rq, &e);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (str_is(action, "withdraw"))
		return edit_withdraw(rq, &e);
	if (str_is(action, "discard"))
		return request_write(rq, discard_change, &e);
	if (str_is(action, "unschedule") && e.draft.id != 0)
		return request_write(rq, unschedule_change, &e);
	str_number(request_field(rq, "base"), &e.base);
	e.record = form_read(e.form, rq->fields, rq->n_fields);
	if (!edit_whose(rq, &e))
		return edit_again(rq, &e, OUTCOME_INVALID);
	edit_files_take(rq, &e);
	if (str_is(action, "save") && e.form->problems == e.form->missing)
		return request_write(rq, save_change, &e);
	edit_check(rq, &e);
	if (e.form->problems > 0)
		return edit_again(rq, &e, OUTCOME_INVALID);
	if (!edit_meets(rq, &e))
		return edit_again(rq, &e, OUTCOME_CONFLICT);
	if (str_is(action, "preview"))
		return edit_preview(rq, &e);
	if (str_is(action, "publish"))
		return edit_publish(rq, &e);
	if (str_is(action, "schedule"))
		return edit_schedule(rq, &e);
	return edit_again(rq, &e, OUTCOME_INVALID);
}

static struct draft_row
draft_row_of(struct request *rq, const struct record_type *type,
    const void *record, const struct draft *d)
{
	struct due due = due_of(rq->db, d->id);
	struct draft_row row = { .draft = d,
		.kind = type->label,
		.title = edit_title(rq->arena, type, record),
		.above = edit_above(rq, type, record),
		.href = edit_href(rq->arena, d) };

	/* What has no name is known by what it stands under. */
	if (row.title.n == 0 && row.above.n > 0)
		row.title = row.above.v[--row.above.n].title;
	if (due.trouble.n > 0)
		row.trouble = str_c(rq->arena, due.trouble);
	else if (due.draft != 0)
		row.due_day = due.day;
	return row;
}

/* The newest drafts of what this editor may edit. */
static enum outcome
drafts_show(struct request *rq)
{
	struct drafts list = drafts_newest(rq->db);
	struct draft_rows rows = { NEWS(rq->arena, struct draft_row, list.n),
		0 };
	size_t i;

	for (i = 0; i < list.n; i++) {
		const struct record_type *type =
		    records_named(records_of(rq->db), list.v[i].kind);
		struct reading r = { .db = rq->db,
			.arena = rq->arena,
			.problems =
			    NEWS(rq->arena, struct problem, PROBLEMS_MAX) };
		struct what what;
		void *record;

		if (editing_verb(type, false) < 0)
			continue;
		record = record_new(rq->arena, type);
		record_from_version(&r, type, list.v[i].json, record);
		what = what_of(rq, type, record);
		if (!may(rq->who, (enum verb)editing_verb(type, false), &what))
			continue;
		rows.v[rows.n++] = draft_row_of(rq, type, record, &list.v[i]);
	}
	rq->reply.fresh = true;
	page_drafts(&rq->page, rows);
	return OUTCOME_OK;
}

/* Under a record, for those who may edit it: the way in. */
static void
editing_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct what what;

	if (rq->who == NULL || editing_verb(type, false) < 0)
		return;
	what = what_of(rq, type, record);
	if (may(rq->who, (enum verb)editing_verb(type, false), &what))
		part_edit_way(&rq->page,
		    str_fmt(rq->arena, "/edit/%s/%.*s", type->name,
			ARG(path_encode(rq->arena,
			    ((const struct record *)record)->address))));
}

static const struct route editing_routes[] = {
	{ METHOD_GET, "/drafts", drafts_show, VERB_EDIT, SHAPE_PAGE, "",
	    "Drafts of what you may edit", NULL },
	{ METHOD_GET, "/edit/:kind/:address*", edit_show, VERB_EDIT, SHAPE_PAGE,
	    "draft done", "The form of a record", NULL },
	{ METHOD_POST | TAKES_LARGE, "/edit/:kind/:address*", edit_take, VERB_EDIT,
	    SHAPE_PAGE, "draft done", "Save, preview, publish or withdraw it",
	    NULL },
	{ METHOD_GET, "/new/:kind", edit_show, VERB_EDIT, SHAPE_PAGE,
	    "under draft done", "The form of a new record", NULL },
	{ METHOD_POST | TAKES_LARGE, "/new/:kind", edit_take, VERB_EDIT, SHAPE_PAGE,
	    "under draft done", "Save, preview or publish it", NULL },
	{ 0 },
};

static const struct job editing_jobs[] = {
	{ "drafts-due", 60, drafts_due, LANE_SOON },
	{ 0 },
};

const struct room room_editing = {
	.name = "Editing",
	.mission = "Commons",
	.promise = "Everything here is written in the browser, and every "
		   "change is signed.",
	.routes = editing_routes,
	.panel = editing_panel,
	.jobs = editing_jobs,
	.erase = drafts_erase,
};
