/* Requests for data as people meet them: the list, one of them, asking.  What
 * institutions answer stands in decide.c. */
#include "commons/acts/acts_web.h"
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "commons/duties/duty.h"
#include "commons/people/people.h"
#include "commons/site/frame.h"
#include "engine/base/date.h"
#include "engine/record/json.h"
#include "engine/record/kinds.h"
#include "queries.h"
#include "transparency/reuses/pages/request_form.html.h"
#include "transparency/reuses/pages/requests.html.h"
#include "transparency/reuses/reuses_room.h"

#define INSTITUTIONS_LOOKED 1000

/* ---- the list ---- */

static struct labels
states_chosen(struct request *rq, str chosen)
{
	struct labels outcomes =
	    fields_choices(rq->arena, &data_outcomes, chosen);
	struct labels list = { NEWS(rq->arena, struct label, outcomes.n + 2),
		0 };

	list.v[list.n++] = (struct label){ .code = S("open"),
		.label = MESSAGE("Waits for an answer"),
		.chosen = str_is(chosen, "open") };
	list.v[list.n++] = (struct label){ .code = S("late"),
		.label = MESSAGE("Late"),
		.chosen = str_is(chosen, "late") };
	for (size_t i = 0; i < outcomes.n; i++)
		list.v[list.n++] = outcomes.v[i];
	return list;
}

static const struct list_words requests_words = {
	.path = "data-requests",
	.api = "data_requests",
	.of = "institution",
	.choose = "state",
	.title = MESSAGE("Requests for data"),
	.lead = MESSAGE("What people miss among the data, whom they asked, and "
			"what came of it. Every request is owed an answer by a "
			"day."),
	.add = MESSAGE("Ask for data"),
	.filter = MESSAGE("Filter the requests"),
	.which = MESSAGE("How it stands"),
	.none = MESSAGE("No request yet"),
	.empty = MESSAGE("Nobody has asked for data yet. Yours may be the "
			 "first."),
};

/* The list of one institution; its row, -1 when there is none of that name, 0
 * for all. */
static int64_t
requests_of(struct request *rq, struct text_list *list)
{
	str slug = request_param(rq, "institution");
	const struct institution *i =
	    slug.n == 0 ? NULL : institution_of(rq->db, slug);

	if (i == NULL)
		return slug.n == 0 ? 0 : -1;
	list->of = (struct source_view){ .slug = i->slug,
		.title = i->name,
		.href = record_href(rq, &institution_type, i) };
	return i->record.id;
}

enum outcome
requests_show(struct request *rq)
{
	struct requests_page page = { .list = list_begin(rq, &requests_words) };
	struct text_list *list = &page.list;
	str state = request_param(rq, "state"), slug,
	    today = date_iso(rq->arena, rq->page.today);
	int64_t said, institution = requests_of(rq, list);
	const struct data_request *last;

	list_cut(request_param(rq, "after"), &said, &slug);
	page.rows = request_rows_of(rq,
	    db_query(rq->db, Q_request_list,
		VALUES(value_number(said), value_text(slug),
		    value_number(REQUESTS_ON_PAGE + 1), value_text(state),
		    value_number(institution), value_text(today))),
	    REQUESTS_ON_PAGE + 1);
	if (page.rows.n > REQUESTS_ON_PAGE) {
		page.rows.n = REQUESTS_ON_PAGE;
		last = page.rows.v[REQUESTS_ON_PAGE - 1].request;
		list->next = list_next(rq, list, last->said, last->slug);
	}
	list->shown = page.rows.n;
	list->many = db_one(rq->db, Q_request_list_count,
	    VALUES(value_number(0), value_text(S("~")), value_number(0),
		value_text(state), value_number(institution),
		value_text(today)));
	list->choices = states_chosen(rq, state);
	list->filtered = state.n > 0 || institution != 0;
	page_requests(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- one ---- */

enum outcome
request_show(struct request *rq)
{
	struct data_request *r =
	    record_by_address(rq->db, &data_request_type, rq->argument[0]);
	struct request_page page;

	if (r == NULL)
		return acts_gone(rq, &data_request_type, rq->argument[0]);
	if (r->jurisdiction.id != 0)
		frame_place(rq, jurisdiction_of(rq->db, r->jurisdiction.slug));
	page = request_page_of(rq, r);
	page.said = request_param(rq, "said");
	page.panels = room_panels(rq, &data_request_type, r);
	page.stamp = act_stamp_of(rq->db, &data_request_type, r->slug);
	frame_feed(rq, str_fmt(rq->arena, "/history/data_request/%.*s.atom",
			   ARG(r->slug)));
	frame_about(rq, r->title);
	page_request(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- asking ---- */

struct asking {
	struct request_form *form;
	struct data_request *request;
	bool slow;
};

/* Those that answer for something: the government's. */
static struct labels
form_institutions(struct request *rq, str chosen)
{
	struct labels list = { NEWS(rq->arena, struct label, OPTIONS_MAX), 0 };
	struct record_list all =
	    record_after(rq->db, &institution_type, S(""), INSTITUTIONS_LOOKED);

	for (size_t i = 0; i < all.n && list.n < OPTIONS_MAX; i++) {
		const struct institution *one = all.v[i];
		bool is = str_eq(one->slug, chosen);

		if (is || str_is(choice_code(&institution_sectors, one->sector),
			      "government"))
			list.v[list.n++] = (struct label){ .code = one->slug,
				.name = one->name,
				.chosen = is };
	}
	return list;
}

static void
asking_open(struct request *rq, struct request_form *f)
{
	const struct portal *portal = rq->portal;

	f->stamp = spam_stamp(rq->arena, portal->key, rq->now);
	f->institutions = form_institutions(rq, f->institution.value);
}

static enum outcome
asking_again(struct request *rq, struct request_form *f)
{
	rq->reply.status = outcome_status(OUTCOME_INVALID);
	asking_open(rq, f);
	page_request_form(&rq->page, f);
	return OUTCOME_OK;
}

enum outcome
request_new_show(struct request *rq)
{
	struct request_form f = { .institution.value =
				      request_param(rq, "institution") };

	asking_open(rq, &f);
	page_request_form(&rq->page, &f);
	return OUTCOME_OK;
}

static bool
asking_check(struct request *rq, struct asking *w)
{
	const struct portal *portal = rq->portal;
	struct request_form *f = w->form;
	const struct typed *all[] = { &f->title, &f->body, &f->institution };
	const struct institution *i;

	f->title.value = typed_line(rq, "title");
	f->body.value = typed_text(rq, "body");
	f->institution.value = request_field(rq, "institution");
	i = institution_of(rq->db, f->institution.value);
	if (f->title.value.n == 0 ||
	    kind_characters(f->title.value) > TITLE_MAX)
		f->title.wrong = "Write a title of at most 150 characters.";
	if (f->body.value.n == 0 || kind_characters(f->body.value) > TEXT_MAX)
		f->body.wrong = "Say which data and what for, in at most 2,000 "
				"characters.";
	if (i == NULL)
		f->institution.wrong = "Choose whom you ask.";
	f->problems = fields_wrong(all, sizeof(all) / sizeof(*all));
	if (f->problems > 0)
		return false;
	w->request->institution = (ref){ i->record.id, i->slug };
	w->request->jurisdiction = i->jurisdiction;
	w->request->title = fields_words(rq, f->title.value);
	w->request->body = f->body.value;
	f->wrong = spam_refuses(rq, portal->key);
	return f->wrong == NULL;
}

static enum outcome
asking_apply(struct request *rq, void *cookie)
{
	struct asking *w = cookie;
	const struct portal *portal = rq->portal;
	const struct author author = { S("participant"), rq->now };
	struct data_request r = *w->request;
	str text = str_fmt(rq->arena, "%.*s\n%.*s", ARG(w->form->title.value),
	    ARG(r.body));

	w->slow = !spam_pace(rq->db, portal->key, r.author, rq->now);
	if (w->slow)
		return OUTCOME_TOO_MANY;
	if (kept_waits(rq, r.author, text)) {
		kept_put(rq->db,
		    &(struct kept_text){
			.key = comment_key(rq->arena, S(""), rq->now),
			.kind = str_of(data_request_type.name),
			.content =
			    record_json(rq->arena, &data_request_type, &r),
			.author = r.author,
			.said = rq->now });
		return request_go(rq, "/data-requests?said=waits");
	}
	act_save(rq->db, &author, &data_request_type, &r);
	return request_go(rq, "/data-requests/%.*s?said=asked", ARG(r.slug));
}

enum outcome
request_new_take(struct request *rq)
{
	struct request_form f = { 0 };
	struct asking w = { .form = &f,
		.request = record_new(rq->arena, &data_request_type) };
	enum outcome outcome;

	w.request->slug = comment_key(rq->arena, S(""), rq->now);
	w.request->author = rq->who->handle;
	w.request->said = rq->now;
	if (!asking_check(rq, &w))
		return asking_again(rq, &f);
	outcome = request_write(rq, asking_apply, &w);
	if (!w.slow)
		return outcome;
	f.wrong = "You have sent much in a minute. Wait a little and send it "
		  "again.";
	return asking_again(rq, &f);
}

/* ---- taking it back ---- */

static enum outcome
own_apply(struct request *rq, void *cookie)
{
	const struct author author = { S("participant"), rq->now };
	const struct data_request *r =
	    record_by_address(rq->db, &data_request_type, rq->argument[0]);

	(void)cookie;
	if (r == NULL)
		return OUTCOME_NOT_FOUND;
	rq->wrong = "Only who asked can take it back, and only before it is "
		    "answered.";
	if (!str_eq(r->author, rq->who->handle) || r->hidden.n > 0 ||
	    record_children(rq->db, &data_decision_type, r->record.id).n > 0)
		return OUTCOME_FORBIDDEN;
	text_withdraw(rq->db, &author, &data_request_type, r);
	return request_go(rq, "/data-requests/%.*s", ARG(rq->argument[0]));
}

enum outcome
request_own(struct request *rq)
{
	return request_write(rq, own_apply, NULL);
}
