/* Saying a reading, reading all of them, answering a claim.  What counts and
 * what is owed stands in readings.c. */
#include "accountability/readings/pages/readings.html.h"
#include "accountability/readings/readings_room.h"
#include "commons/acts/acts_web.h"
#include "commons/comments/comments.h"
#include "commons/notices/notice.h"
#include "commons/people/may.h"
#include "commons/people/people.h"
#include "commons/site/frame.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "queries.h"

/* A question fits on a page; who has more to say writes a comment. */
#define TEXT_MAX 2000
#define ORGANISATIONS_MAX 20

/* What is read: anything people may speak of that states how far it is. */
static const void *
readings_about(struct request *rq, str about, const struct record_type **type)
{
	const void *record = about_record(rq->db, about, type);

	if (record == NULL || !((*type)->traits & DISCUSSED))
		return NULL;
	return record;
}

static struct said_answers
said_answers_of(struct request *rq, int64_t reading)
{
	struct record_list all = record_children(rq->db, &answer_type, reading);
	struct said_answers list = { NEWS(rq->arena, struct said_answer, all.n),
		0 };

	for (size_t i = 0; i < all.n; i++) {
		const struct answer *answer = all.v[i];
		const struct institution *by =
		    institution_of(rq->db, answer->institution.slug);

		list.v[list.n].answer = answer;
		if (by != NULL)
			list.v[list.n].institution = by->name;
		list.n++;
	}
	return list;
}

struct said
said_of(struct request *rq, const struct reading *reading)
{
	struct said said = { .reading = reading, .id = reading->slug };
	const struct institution *organisation;
	struct what what;

	said.address = reading->record.address;
	said.answers = said_answers_of(rq, reading->record.id);
	if (reading->organisation.id != 0) {
		organisation =
		    institution_of(rq->db, reading->organisation.slug);
		if (organisation != NULL)
			said.organisation = organisation->name;
	} else if (reading->author.n > 0)
		said.name = people_name(rq->db, reading->author);
	if (rq->who != NULL) {
		what = what_of(rq, &reading_type, reading);
		said.may_answer =
		    reading->question.n > 0 && may(rq->who, VERB_ANSWER, &what);
		said.may_hide = may(rq->who, VERB_MODERATE, &what);
	}
	return said;
}

struct saids
readings_of(struct request *rq, str about, str after, size_t limit)
{
	struct saids list = { NEWS(rq->arena, struct said, limit), 0 };
	struct reading **v = NEWS(rq->arena, struct reading *, limit);
	str slug = after, at = str_cut(&slug, '~');
	int64_t said = INT64_MAX;
	struct rows rows;
	size_t i, n = 0;

	str_number(at, &said);
	rows = db_query(rq->db, Q_readings_newest,
	    VALUES(value_text(about), value_number(said), value_text(slug),
		value_number((int64_t)limit)));
	while (n < limit && rows_next(&rows)) {
		v[n] = record_new(rq->arena, &reading_type);
		record_read(&rows, 0, &reading_type, v[n++]);
	}
	rows_end(&rows);
	for (i = 0; i < n; i++)
		list.v[list.n++] = said_of(rq, v[i]);
	return list;
}

/* The organisations that who asks may speak for: those outside government at
 * which they have a role. */
static struct said_organisations
readings_organisations(struct request *rq)
{
	struct said_organisations list = {
		NEWS(rq->arena, const struct institution *, ORGANISATIONS_MAX),
		0
	};
	const struct institution *i;

	for (size_t k = 0; rq->who != NULL && k < rq->who->n_grants &&
			   list.n < ORGANISATIONS_MAX;
	     k++) {
		if (!str_is(rq->who->grants[k].kind, "institution"))
			continue;
		i = institution_of(rq->db, rq->who->grants[k].address);
		if (i != NULL &&
		    !str_is(choice_code(&institution_sectors, i->sector),
			"government"))
			list.v[list.n++] = i;
	}
	return list;
}

/* Whose reading this would be: somebody's own, or an organisation's. */
static str
readings_voter(struct request *rq, const struct institution *organisation)
{
	if (organisation != NULL)
		return str_fmt(rq->arena, "institution %.*s",
		    ARG(organisation->slug));
	return str_fmt(rq->arena, "person %lld", (long long)rq->who->person);
}

static const struct reading *
readings_mine(struct request *rq, str about)
{
	const struct portal *portal = rq->portal;
	struct reading *none = record_new(rq->arena, &reading_type);
	const struct reading *mine;

	if (rq->who == NULL)
		return none;
	mine = record_by_address(rq->db, &reading_type,
	    str_fmt(rq->arena, "%.*s/readings/%.*s", ARG(about),
		ARG(reading_slug(rq->arena, portal->key, about,
		    readings_voter(rq, NULL)))));
	return mine == NULL ? none : mine;
}

/* The state that the government gives it now, as a code. */
static void
readings_state(struct readings_page *page, const struct record_type *type,
    const void *record)
{
	const struct field *f = record_field(type, S("state"));
	int state;

	page->state_label = "";
	if (f == NULL || f->kind != FIELD_CHOICE)
		return;
	state = *(const int *)field_get(f, record);
	page->state = choice_code(f->choices, state);
	page->state_label = choice_label(f->choices, state);
}

static enum outcome
readings_page_of(struct request *rq, struct readings_page *page)
{
	const struct record_type *type;
	const void *record = readings_about(rq, rq->argument[0], &type);
	const struct reading *last;
	struct what what;

	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	page->about = rq->argument[0];
	page->action = str_fmt(rq->arena, "/%.*s/readings/%.*s",
	    ARG(rq->page.lang), ARG(path_encode(rq->arena, page->about)));
	page->title = record_called(type, record);
	page->href = record_href(rq, type, record);
	readings_state(page, type, record);
	page->count = readings_count(rq->db, page->about);
	page->said = readings_of(rq, page->about, request_param(rq, "after"),
	    READINGS_ON_PAGE + 1);
	if (page->said.n > READINGS_ON_PAGE) {
		last = page->said.v[--page->said.n - 1].reading;
		page->next = str_fmt(rq->arena, "%.*s?after=%lld~%.*s",
		    ARG(page->action), (long long)last->said.us,
		    ARG(last->slug));
	}
	if (page->mine == NULL)
		page->mine = readings_mine(rq, page->about);
	page->organisations = readings_organisations(rq);
	page->known = may(rq->who, VERB_TAKE_PART, NULL);
	what = what_of(rq, type, record);
	if (what.jurisdictions.n > 0)
		frame_place(rq,
		    jurisdiction_of(rq->db, what.jurisdictions.v[0]));
	return OUTCOME_OK;
}

static enum outcome
readings_show(struct request *rq)
{
	struct readings_page page = { .done = request_param(rq, "said").n > 0 };
	enum outcome outcome = readings_page_of(rq, &page);

	if (outcome == OUTCOME_OK)
		page_readings(&rq->page, &page);
	return outcome;
}

/* ---- saying it ---- */

struct saying {
	str about;
	struct reading *typed;
	const struct institution *organisation;
	bool remove;
};

static enum outcome
readings_say(struct request *rq, void *cookie)
{
	struct saying *say = cookie;
	const struct portal *portal = rq->portal;
	const struct record_type *type;
	const void *record = readings_about(rq, say->about, &type);
	struct reading *reading = say->typed, *old;
	struct readings_page state = { 0 };
	struct author author = { S("participant"), rq->now };

	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	readings_state(&state, type, record);
	reading->about = say->about;
	reading->slug = reading_slug(rq->arena, portal->key, say->about,
	    readings_voter(rq, say->organisation));
	old = record_by_address(rq->db, &reading_type,
	    record_address(rq->arena, &reading_type, reading));
	if (old != NULL && old->hidden.n > 0)
		return OUTCOME_FORBIDDEN;
	if (say->remove) {
		if (old == NULL)
			return OUTCOME_SEE_OTHER;
		act_withdraw(rq->db, &author, &reading_type, old,
		    S("taken back by who said it"));
		/* Who took it back took back what it said, and that it was
		 * theirs: no row is left by which erasing would find it. */
		act_forget(rq->db, &reading_type, old->record.address,
		    old->record.version + 1);
		return OUTCOME_SEE_OTHER;
	}
	reading->record = old == NULL ? (struct record){ 0 } : old->record;
	reading->stated = state.state;
	reading->said = rq->now;
	if (say->organisation != NULL)
		reading->organisation = (ref){ say->organisation->record.id,
			say->organisation->slug };
	else
		reading->author = rq->who->handle;
	act_save(rq->db, &author, &reading_type, reading);
	return OUTCOME_SEE_OTHER;
}

/* As what people write is stored everywhere. */
static str
readings_text(struct request *rq, const char *name)
{
	return comment_clean(rq->arena, request_field(rq, name));
}

static bool
readings_link_ok(str s)
{
	return s.n == 0 || kind_is_link(s);
}

/* What was typed; its mistakes beside it. */
static bool
readings_typed(struct request *rq, struct reading *typed,
    struct readings_page *page)
{
	typed->view = choice_value(&reading_views, request_field(rq, "view"));
	typed->reason = readings_text(rq, "reason");
	typed->question = readings_text(rq, "question");
	typed->evidence = str_trim(request_field(rq, "evidence"));
	if (typed->view == 0)
		page->wrong_view = "Choose one of the two.";
	if (!readings_link_ok(typed->evidence))
		page->wrong_evidence = "Write a whole address that starts "
				       "with https://, or leave this empty.";
	if (typed->reason.n > TEXT_MAX || typed->question.n > TEXT_MAX)
		page->wrong_text = "Keep each text under 2,000 characters.";
	page->mine = typed;
	return page->wrong_view == NULL && page->wrong_evidence == NULL &&
	       page->wrong_text == NULL;
}

enum outcome
readings_post(struct request *rq)
{
	struct readings_page page = { 0 };
	struct saying say = { .about = rq->argument[0],
		.typed = record_new(rq->arena, &reading_type),
		.remove = str_is(request_field(rq, "do"), "remove") };
	struct said_organisations list = readings_organisations(rq);
	str as = request_field(rq, "as");
	enum outcome outcome;

	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i]->slug, as))
			say.organisation = list.v[i];
	if (as.n > 0 && say.organisation == NULL) {
		rq->wrong = "You may not speak for this organisation.";
		return OUTCOME_FORBIDDEN;
	}
	if (!say.remove && !readings_typed(rq, say.typed, &page)) {
		request_wrong(rq, "view", page.wrong_view);
		request_wrong(rq, "evidence", page.wrong_evidence);
		if (request_wrong(rq, "reason", page.wrong_text))
			return OUTCOME_INVALID;
		outcome = readings_page_of(rq, &page);
		rq->reply.status = 422;
		if (outcome == OUTCOME_OK)
			page_readings(&rq->page, &page);
		return outcome;
	}
	outcome = request_write(rq, readings_say, &say);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	return request_go(rq, "/readings/%.*s?said=%d",
	    ARG(path_encode(rq->arena, say.about)), 1);
}

/* ---- answering a claim, hiding a reading ---- */

static struct reading *
reading_asked(struct request *rq)
{
	return record_by_address(rq->db, &reading_type, rq->argument[0]);
}

static enum outcome
answer_page_of(struct request *rq, struct answer_page *page)
{
	const struct reading *reading = reading_asked(rq);
	const struct record_type *type;
	const void *about;

	if (reading == NULL || reading->question.n == 0)
		return OUTCOME_NOT_FOUND;
	about = readings_about(rq, reading->about, &type);
	if (about == NULL)
		return OUTCOME_NOT_FOUND;
	page->said = said_of(rq, reading);
	page->title = record_called(type, about);
	page->href = record_href(rq, type, about);
	page->action =
	    str_fmt(rq->arena, "/%.*s/readings/answer/%.*s", ARG(rq->page.lang),
		ARG(path_encode(rq->arena, reading->record.address)));
	return may_now(rq, VERB_ANSWER, &reading_type, reading);
}

static enum outcome
answer_show(struct request *rq)
{
	struct answer_page page = { 0 };
	enum outcome outcome = answer_page_of(rq, &page);

	if (outcome == OUTCOME_OK)
		page_answer(&rq->page, &page);
	return outcome;
}

/* In whose name an officer answers: the first institution that answers for
 * the promise and gave them the role; else the first that answers at all. */
static const struct institution *
answer_institution(struct request *rq, const struct reading *reading)
{
	struct what what = what_of(rq, &reading_type, reading);

	for (size_t i = 0; i < what.institutions.n; i++)
		for (size_t k = 0; k < rq->who->n_grants; k++)
			if (str_eq(what.institutions.v[i],
				rq->who->grants[k].address))
				return institution_of(rq->db,
				    what.institutions.v[i]);
	return what.institutions.n == 0
		   ? NULL
		   : institution_of(rq->db, what.institutions.v[0]);
}

static enum outcome
answer_save(struct request *rq, void *cookie)
{
	struct answer_page *page = cookie;
	struct reading *reading = reading_asked(rq);
	struct answer *answer = record_new(rq->arena, &answer_type);
	const struct institution *institution;
	struct author author;

	if (reading == NULL)
		return OUTCOME_NOT_FOUND;
	author = may_author(rq, VERB_ANSWER, &reading_type, reading);
	if (author.role.n == 0)
		return OUTCOME_FORBIDDEN;
	institution = answer_institution(rq, reading);
	answer->reading = (ref){ reading->record.id, reading->record.address };
	answer->number = 1 + (int64_t)record_children(rq->db, &answer_type,
				 reading->record.id)
				 .n;
	answer->text = page->text;
	answer->evidence = page->evidence;
	if (institution != NULL)
		answer->institution =
		    (ref){ institution->record.id, institution->slug };
	answer->said = rq->now;
	act_save(rq->db, &author, &answer_type, answer);
	notice_handle(rq, reading->author,
	    &(struct notice){ .kind = NOTICE_CLAIM,
		.key = str_fmt(rq->arena, "answer/%.*s",
		    ARG(answer->record.address)),
		.what = "Your question was answered.",
		.href = str_fmt(rq->arena, "/readings/%.*s#said-%.*s",
		    ARG(reading->about), ARG(reading->slug)) });
	return OUTCOME_SEE_OTHER;
}

static enum outcome
answer_post(struct request *rq)
{
	struct answer_page page = { .text = readings_text(rq, "text"),
		.evidence = str_trim(request_field(rq, "evidence")) };
	enum outcome outcome = answer_page_of(rq, &page);
	str about;

	if (outcome != OUTCOME_OK)
		return outcome;
	about = page.said.reading->about;
	if (page.text.n == 0 || page.text.n > TEXT_MAX)
		page.wrong_text =
		    "Write an answer of at most 2,000 characters.";
	if (!readings_link_ok(page.evidence))
		page.wrong_evidence = "Write a whole address that starts with "
				      "https://, or leave this empty.";
	if (page.wrong_text != NULL || page.wrong_evidence != NULL) {
		rq->reply.status = 422;
		page_answer(&rq->page, &page);
		return OUTCOME_OK;
	}
	outcome = request_write(rq, answer_save, &page);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	return request_go(rq, "/readings/%.*s#said-%.*s",
	    ARG(path_encode(rq->arena, about)), ARG(page.said.id));
}

static enum outcome
reading_hide(struct request *rq, void *cookie)
{
	const str *reason = cookie;
	struct reading *reading = reading_asked(rq);
	struct author author;

	if (reading == NULL)
		return OUTCOME_NOT_FOUND;
	author = may_author(rq, VERB_MODERATE, &reading_type, reading);
	reading->hidden = *reason;
	act_save(rq->db, &author, &reading_type, reading);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
hide_post(struct request *rq)
{
	const struct reading *reading = reading_asked(rq);
	str reason = readings_text(rq, "reason");
	enum outcome outcome;

	if (reading == NULL)
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, VERB_MODERATE, &reading_type, reading);
	if (outcome != OUTCOME_OK)
		return outcome;
	rq->wrong = "Say why, in at most 300 characters: the reason is shown.";
	if (str_is(request_field(rq, "do"), "show"))
		reason = S("");
	else if (reason.n == 0 || reason.n > 300 || !kind_is_line(reason))
		return OUTCOME_INVALID;
	outcome = request_write(rq, reading_hide, &reason);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	return request_go(rq, "/readings/%.*s#said-%.*s",
	    ARG(path_encode(rq->arena, reading->about)), ARG(reading->slug));
}

/* The column beside the government's: how many agree, and the newest words. */
void
readings_voice(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct readings_page page = { 0 };
	str address = ((const struct record *)record)->address;

	if (!str_is(str_of(type->name), "commitment") &&
	    !str_is(str_of(type->name), "milestone"))
		return;
	page.about = about_write(rq->arena, type, address);
	page.action = str_fmt(rq->arena, "/%.*s/readings/%.*s",
	    ARG(rq->page.lang), ARG(path_encode(rq->arena, page.about)));
	page.count = readings_count(rq->db, page.about);
	page.said = readings_of(rq, page.about, S(""), READINGS_IN_VOICE);
	part_readings_voice(&rq->page, &page);
}

const struct route readings_routes[] = {
	{ METHOD_GET, "/readings/:about*", readings_show, ANYONE, SHAPE_PAGE,
	    "after said", "What citizens say of a promise", NULL },
	{ METHOD_POST, "/readings/:about*", readings_post, VERB_TAKE_PART,
	    SHAPE_PAGE, "after said", "Say whether you agree", NULL },
	{ METHOD_GET, "/readings/answer/:reading*", answer_show, VERB_ANSWER,
	    SHAPE_PAGE, "", "Answer a claim", NULL },
	{ METHOD_POST, "/readings/answer/:reading*", answer_post, VERB_ANSWER,
	    SHAPE_PAGE, "", "Answer a claim", NULL },
	{ METHOD_POST, "/readings/hide/:reading*", hide_post, VERB_MODERATE,
	    SHAPE_PAGE, "", "Hide a reading, or show it again", NULL },
	{ 0 },
};
