/* Acts as people read them: newest, history of a record, field by field.
 * Feeds stand in acts_feed.c. */
#include <jansson.h>

#include "commons/acts/acts_room.h"
#include "commons/acts/acts_web.h"
#include "commons/acts/acts_web_room.h"
#include "commons/acts/pages/acts.html.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "queries.h"

#define ACTS_ON_PAGE 30

/* THE TABLE: kinds whose pages stand elsewhere than under their plural. */
static const struct {
	const char *kind, *place;
} places[] = { { "dataset", "data" }, { "data_request", "data-requests" } };

static const char *
act_place(const struct record_type *home)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (str_is(str_of(home->name), places[i].kind))
			return places[i].place;
	return home->plural;
}

/* A version of a file of a dataset has a page of its own; the file stands on
 * its dataset's. */
static str
act_href_file(struct arena *a, str page, str file, str rest)
{
	if (str_eq(str_cut(&rest, '/'), S("versions")) && rest.n > 0)
		return str_fmt(a, "%.*s/files/%.*s/versions/%.*s", ARG(page),
		    ARG(file), ARG(rest));
	return str_fmt(a, "%.*s#file-%.*s", ARG(page), ARG(file));
}

str
act_href(struct arena *a, const struct record_type *home, str address,
    str whole)
{
	str rest = whole, child, number, page;

	if (home == NULL || !(home->fields[0].rules & UNIQUE))
		return (str){ 0 };
	str_cut(&rest, '/');
	child = str_cut(&rest, '/');
	number = str_cut(&rest, '/');
	/* A milestone has a page of its own, which shows all under it. */
	page = str_fmt(a, "/%s/%.*s", act_place(home), ARG(address));
	if (str_eq(child, S("milestones")) && number.n > 0)
		return str_fmt(a, "%.*s/milestones/%.*s", ARG(page),
		    ARG(number));
	if (str_eq(child, S("distributions")) && number.n > 0)
		return act_href_file(a, page, number, rest);
	return page;
}

str
record_href(struct request *rq, const struct record_type *type,
    const void *record)
{
	str at, address = ((const struct record *)record)->address;
	const struct record_type *home =
	    act_home(records_of(rq->db), type, address, &at);

	return act_href(rq->arena, home, at, address);
}

/* The title of a record as it is now; of its home when it has none. */
static words
act_title(struct db *db, const struct act *act)
{
	const struct records *records = records_of(db);
	const struct record_type *type = records_named(records, act->kind);
	const struct record_type *home = records_named(records, act->home_kind);
	const struct field *f = type == NULL ? NULL : record_title(type);
	const void *record;

	if (f != NULL && f->kind == FIELD_WORDS) {
		record = record_by_address(db, type, act->address);
		if (record != NULL)
			return *(const words *)field_get(f, record);
		if (str_is(act->verb, "withdrawn"))
			return acts_title_last(db, type, act->address);
	}
	f = home == NULL ? NULL : record_title(home);
	record = f == NULL ? NULL : record_by_address(db, home, act->home);
	if (record == NULL || f->kind != FIELD_WORDS)
		return (words){ 0 };
	return *(const words *)field_get(f, record);
}

struct act_rows
act_rows_of(struct request *rq, struct act_list list)
{
	const struct records *records = records_of(rq->db);
	struct act_rows rows = { NEWS(rq->arena, struct act_row, list.n), 0 };
	size_t i;

	for (i = 0; i < list.n; i++) {
		const struct act *act = &list.v[i];
		const struct record_type *type =
		    records_named(records, act->kind);

		rows.v[rows.n++] = (struct act_row){
			.act = act,
			.kind = type == NULL ? "" : type->label,
			.title = act_title(rq->db, act),
			.href = act_href(rq->arena,
			    records_named(records, act->home_kind), act->home,
			    act->address),
		};
	}
	return rows;
}

/* ---- field by field ---- */

/* A JSON value of a version as plain text: one line a language. */
static str
change_text(struct request *rq, const json_t *v)
{
	struct buf b = buf_open(rq->arena, (size_t)1 << 20);
	const char *lang;
	json_t *one;
	size_t i;

	if (json_is_string(v))
		return (str){ json_string_value(v), json_string_length(v) };
	if (json_is_integer(v))
		buf_number(&b, json_integer_value(v));
	else if (json_is_boolean(v))
		buf_add(&b,
		    say(rq->page.language,
			json_is_true(v) ? MESSAGE("Yes") : MESSAGE("No")));
	else if (json_is_array(v)) {
		json_array_foreach(v, i, one)
		{
			buf_c(&b, i == 0 ? "" : ", ");
			buf_add(&b, change_text(rq, one));
		}
	} else if (json_is_object(v)) {
		json_object_foreach((json_t *)(uintptr_t)v, lang, one)
		{
			buf_c(&b, b.n == 0 ? "" : "\n");
			buf_fmt(&b, "%s: ", lang);
			if (json_is_object(one))
				one = json_object_get(one, "text");
			buf_add(&b, change_text(rq, one));
		}
	}
	return buf_str(&b);
}

/* The title that the record at ${address} has now, in the reader's language;
 * the address where there is none. */
static str
change_ref(struct request *rq, const struct record_type *type, str address)
{
	const struct field *f = record_title(type);
	const void *record = record_by_address(rq->db, type, address);
	const struct text *text;

	if (record == NULL || f == NULL || f->kind != FIELD_WORDS)
		return str_copy(rq->arena, address);
	text = words_in(*(const words *)field_get(f, record), rq->page.lang);
	return text == NULL ? str_copy(rq->arena, address) : text->s;
}

/* A choice by its label, a date in words, a reference by its title; anything
 * else as it was written. */
static str
change_value(struct request *rq, const struct field *f, const json_t *v)
{
	str s = v == NULL ? S("") : change_text(rq, v);
	struct buf b = buf_open(rq->arena, 256);
	date d = { 0 };
	moment m;
	int value;

	if (s.n == 0)
		return s;
	switch (f->kind) {
	case FIELD_CHOICE:
		value = choice_value(f->choices, s);
		if (value > 0)
			return say(rq->page.language,
			    choice_label(f->choices, value));
		break;
	case FIELD_MONTH:
	case FIELD_DAY:
		if (date_read(s, &d)) {
			say_date(&b, rq->page.language, d);
			return buf_str(&b);
		}
		break;
	case FIELD_WHEN:
		if (moment_read(s, &m)) {
			s = moment_iso(rq->arena, m);
			say_date(&b, rq->page.language, date_of(m));
			buf_fmt(&b, ", %.5s UTC", s.p + 11);
			return buf_str(&b);
		}
		break;
	case FIELD_REF:
		return change_ref(rq, f->to, s);
	default:
		break;
	}
	return str_copy(rq->arena, s);
}

static html
change_html(struct request *rq, const char *element, str s)
{
	size_t mark = rq->page.out->n;

	if (s.n == 0)
		return (html){ 0 };
	put_raw(&rq->page, str_fmt(rq->arena, "<%s>", element));
	put_text(&rq->page, HOLE(s));
	put_raw(&rq->page, str_fmt(rq->arena, "</%s>", element));
	return page_html(&rq->page, mark);
}

/* In place of what a version that was erased had said. */
static html
change_erased(struct request *rq)
{
	size_t mark = rq->page.out->n;

	put_message(&rq->page, "what it said was erased", NULL, 0);
	return page_html(&rq->page, mark);
}

static bool
change_named(str fields, const char *name)
{
	while (fields.n > 0)
		if (str_is(str_cut(&fields, ' '), name))
			return true;
	return false;
}

static struct changes
changes_of(struct request *rq, const struct record_type *type,
    const struct act *act)
{
	struct changes list = { NEWS(rq->arena, struct change, type->n_fields),
		0 };
	str before = act->version > 1 ? act_json_of(rq->db, act->kind,
					    act->address, act->version - 1)
				      : S("{}");
	json_t *now = json_loadb(act->json.p, act->json.n, 0, NULL);
	json_t *was = json_loadb(before.p, before.n, 0, NULL);
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		bool unknown = before.n == 0;
		str a, b;

		if (!change_named(act->fields, f->name) || (f->rules & PARENT))
			continue;
		a = change_value(rq, f, json_object_get(was, f->name));
		b = change_value(rq, f, json_object_get(now, f->name));
		list.v[list.n++] = (struct change){ .label = f->label,
			.before = unknown ? change_erased(rq)
					  : change_html(rq, "del", a),
			.after = change_html(rq, "ins", b) };
	}
	json_decref(now);
	json_decref(was);
	return list;
}

/* Where this page of acts starts: below which number. */
static int64_t
history_before(struct request *rq)
{
	return request_number(rq, "before", 1, INT64_MAX, INT64_MAX);
}

/* The address of what comes behind ${list}, which was asked for one more than
 * is shown. */
static str
history_next(struct request *rq, struct act_list *list, const char *path)
{
	if (list->n <= ACTS_ON_PAGE)
		return (str){ 0 };
	list->n = ACTS_ON_PAGE;
	return str_fmt(rq->arena, "/%.*s%s?before=%lld", ARG(rq->page.lang),
	    path, (long long)list->v[list->n - 1].seq);
}

/* The address after /history/KIND/: of one segment, or of two (a term's). */
str
history_address(struct request *rq)
{
	if (rq->argument[2].n == 0)
		return rq->argument[1];
	return str_fmt(rq->arena, "%.*s/%.*s", ARG(rq->argument[1]),
	    ARG(rq->argument[2]));
}

words
history_title(struct request *rq, const struct record_type *type,
    const void *record, str address)
{
	const struct field *f = record_title(type);

	if (f == NULL || f->kind != FIELD_WORDS)
		return (words){ 0 };
	return record == NULL ? acts_title_last(rq->db, type, address)
			      : *(const words *)field_get(f, record);
}

/* What the acts about a record say, each field by field. */
static struct act_rows
history_rows(struct request *rq, struct act_list list)
{
	struct act_rows rows = act_rows_of(rq, list);
	size_t i;

	for (i = 0; i < list.n; i++) {
		const struct act *act = &list.v[i];
		const struct record_type *kind =
		    records_named(records_of(rq->db), act->kind);

		rows.v[i].erased = act->salt.n == 0;
		if (str_is(act->verb, "withdrawn"))
			rows.v[i].reason = acts_reason(rq->arena, act->json);
		else if (kind != NULL && act->salt.n > 0)
			rows.v[i].changes = changes_of(rq, kind, act);
	}
	return rows;
}

bool
history_held(struct request *rq, const struct record_type *type, str address)
{
	return str_is(str_of(type->name), "file") &&
	       db_one(rq->db, Q_file_is_held, VALUES(value_text(address))) > 0;
}

/* What was withdrawn has a history all the same. */
static enum outcome
history_show(struct request *rq)
{
	const struct record_type *type =
	    records_named(records_of(rq->db), rq->argument[0]);
	str address = history_address(rq);
	const struct record *record;
	struct history_page page = { 0 };
	struct act_list list;

	if (type == NULL || !str_is(rq->argument[0], type->name))
		return OUTCOME_NOT_FOUND;
	if (history_held(rq, type, address))
		return OUTCOME_NOT_FOUND;
	record = record_by_address(rq->db, type, address);
	list = acts_of_home(rq->db, type, address, history_before(rq),
	    ACTS_ON_PAGE + 1);
	if (record == NULL && list.n == 0)
		return OUTCOME_NOT_FOUND;
	if (record != NULL)
		acts_frame(rq, type, record);
	else
		frame_place(rq,
		    jurisdiction_of(rq->db, list.v[0].jurisdiction));
	page.next = history_next(rq, &list, str_c(rq->arena, rq->inner));
	page.rows = history_rows(rq, list);
	page.title = history_title(rq, type, record, address);
	page.kind = type->label;
	page.href = act_href(rq->arena, type, address, S(""));
	page.feed = str_fmt(rq->arena, "%.*s.atom", ARG(rq->inner));
	frame_feed(rq, page.feed);
	page_history(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
acts_show(struct request *rq)
{
	struct act_list list =
	    acts_newest(rq->db, history_before(rq), ACTS_ON_PAGE + 1);
	struct history_page page = { .feed = S("/acts.atom") };

	page.next = history_next(rq, &list, "/acts");
	page.rows = act_rows_of(rq, list);
	frame_feed(rq, page.feed);
	page_acts(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
acts_of_place(struct request *rq)
{
	const struct jurisdiction *j = jurisdiction_of(rq->db, rq->argument[0]);
	struct history_page page = { 0 };
	struct act_list list;

	if (j == NULL)
		return OUTCOME_NOT_FOUND;
	list = acts_of_jurisdiction(rq->db, j->slug, history_before(rq),
	    ACTS_ON_PAGE + 1);
	page.next = history_next(rq, &list, str_c(rq->arena, rq->inner));
	page.title = j->name;
	page.kind = jurisdiction_type.label;
	page.href = str_fmt(rq->arena, "/jurisdictions/%.*s", ARG(j->slug));
	page.rows = act_rows_of(rq, list);
	page.feed = str_fmt(rq->arena, "%.*s.atom", ARG(rq->inner));
	frame_place(rq, j);
	frame_feed(rq, page.feed);
	page_acts(&rq->page, &page);
	return OUTCOME_OK;
}

static const struct route acts_routes[] = {
	{ METHOD_GET, "/acts", acts_show, ANYONE, SHAPE_PAGE, "before",
	    "The newest acts of the whole portal", NULL },
	{ METHOD_GET, "/acts.atom", acts_feed, ANYONE, SHAPE_FEED, "",
	    "The same as a feed", NULL },
	{ METHOD_GET, "/jurisdictions/:slug/acts", acts_of_place, ANYONE,
	    SHAPE_PAGE, "before", "The newest acts of a jurisdiction", NULL },
	{ METHOD_GET, "/jurisdictions/:slug/acts.atom", acts_feed_of_place,
	    ANYONE, SHAPE_FEED, "", "The same as a feed", NULL },
	{ METHOD_GET, "/history/:kind/:slug", history_show, ANYONE, SHAPE_PAGE,
	    "before", "Everything that happened to a record, field by field",
	    NULL },
	{ METHOD_GET, "/history/:kind/:slug.atom", history_feed, ANYONE,
	    SHAPE_FEED, "", "The same as a feed", NULL },
	{ METHOD_GET, "/history/:kind/:list/:code", history_show, ANYONE,
	    SHAPE_PAGE, "before", "The same of a term of a vocabulary", NULL },
	{ METHOD_GET, "/history/:kind/:list/:code.atom", history_feed, ANYONE,
	    SHAPE_FEED, "", "The same as a feed", NULL },
	{ 0 },
};

const struct room room_acts = {
	.name = "Latest",
	.mission = "Commons",
	.promise = "Every change of every record: what, when, by which role, "
		   "chained so that none can be altered in silence.",
	.path = "/acts",
	.routes = acts_routes,
};

struct act_stamp
act_stamp_of(struct db *db, const struct record_type *type, str address)
{
	struct act_list newest = acts_of_home(db, type, address, INT64_MAX, 1);
	struct act_stamp stamp = { 0 };

	if (newest.n > 0) {
		stamp.seq = newest.v[0].seq;
		stamp.at = newest.v[0].at;
	}
	stamp.history =
	    str_fmt(db_arena(db), "/history/%s/%.*s", type->name, ARG(address));
	return stamp;
}
