/* Looking after people: for administrators of the whole portal. */
#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/people/contact.h"
#include "commons/people/pages/manage.html.h"
#include "commons/people/people_room.h"
#include "commons/people/ticket.h"
#include "queries.h"

#define PEOPLE_ON_PAGE 50
#define PLACES_MAX 1000
#define WELCOME_HOURS (7 * 24)

/* English names of roles, each a message. */
static const struct {
	const char *name, *label;
} roles[] = { { "editor", MESSAGE("Editor: writes drafts") },
	{ "officer", MESSAGE("Officer: publishes, reports and answers") },
	{ "moderator", MESSAGE("Moderator: keeps the rules of conversation") },
	{ "monitor", MESSAGE("Monitor: assesses independently") },
	{ "administrator", MESSAGE("Administrator: runs the portal") } };
#define ROLES (sizeof(roles) / sizeof(*roles))

/* Roles in one place open no account of another. */
static enum outcome
manage_admit(struct request *rq)
{
	struct what everywhere = { 0 };

	if (may(rq->who, VERB_ADMINISTER, &everywhere))
		return OUTCOME_OK;
	rq->wrong = "Only administrators of the whole portal look after "
		    "people.";
	return OUTCOME_FORBIDDEN;
}

struct managing {
	struct person *person;
	struct person_grant grant;
	str name, mail;
	str secret; /* result: of a welcome ticket */
};

static void
manage_welcome(struct request *rq, struct managing *m)
{
	ticket_drop(rq->db, "welcome", m->person->id);
	m->secret = ticket_make(rq->db, "welcome", m->person->id, S(""),
	    WELCOME_HOURS, rq->now);
	people_write_to(rq, m->person->mail, m->person->language,
	    LETTER_WELCOME, m->secret);
}

/* ---- all of them ---- */

static enum outcome
manage_add(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	m->person = person_by_mail(rq->db, m->mail);
	if (m->person != NULL)
		return OUTCOME_SEE_OTHER;
	m->person = NEW(rq->arena, struct person);
	*m->person = (struct person){ .name = m->name,
		.mail = m->mail,
		.language = rq->page.lang };
	person_add(rq->db, m->person, rq->now);
	manage_welcome(rq, m);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_list(struct request *rq, struct people_page *page)
{
	page->q = request_param(rq, "q");
	page->mails = people_can_write(rq);
	page->people = person_find(rq->db, page->q,
	    request_number(rq, "after", 0, INT64_MAX, 0), PEOPLE_ON_PAGE + 1);
	if (page->people.n > PEOPLE_ON_PAGE) {
		struct buf b = buf_open(rq->arena, 4096);

		page->people.n = PEOPLE_ON_PAGE;
		query_encode(&b, page->q);
		page->next =
		    str_fmt(rq->arena, "/%.*s/people?q=%.*s&after=%lld",
			ARG(rq->page.lang), ARG(buf_str(&b)),
			(long long)page->people.v[PEOPLE_ON_PAGE - 1].id);
	}
	page_people(&rq->page, page);
	return page->problems.n > 0 ? room_invalid(rq) : OUTCOME_OK;
}

enum outcome
manage_show(struct request *rq)
{
	struct people_page page = { 0 };
	struct managing m = { 0 };
	enum outcome outcome = manage_admit(rq);

	if (outcome != OUTCOME_OK || rq->method != METHOD_POST)
		return outcome != OUTCOME_OK ? outcome : manage_list(rq, &page);
	page.name = request_field(rq, "name");
	page.mail = request_field(rq, "mail");
	if (!contact_name(page.name, &m.name))
		problem_add(&page.problems, "name",
		    "Write a name of up to 80 letters, without special signs.");
	if (!contact_mail(rq->arena, page.mail, &m.mail))
		problem_add(&page.problems, "mail",
		    "Write the address as in name@example.org.");
	if (page.problems.n > 0)
		return manage_list(rq, &page);
	outcome = request_write(rq, manage_add, &m);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	return request_go(rq, "/people/%.*s%s", ARG(m.person->handle),
	    people_can_write(rq) && m.secret.n > 0 ? "?done=written" : "");
}

/* ---- one of them ---- */

static enum outcome
manage_confirm(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	db_run(rq->db, Q_person_set_confirmed,
	    VALUES(value_number(m->person->id), value_number(rq->now.us)));
	ticket_drop(rq->db, "confirm", m->person->id);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_block(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	if (person_last(rq->db, m->person->id))
		return OUTCOME_CONFLICT;
	db_run(rq->db, Q_person_set_blocked,
	    VALUES(value_number(m->person->id), value_number(rq->now.us)));
	person_out(rq->db, m->person->id);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_unblock(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	db_run(rq->db, Q_person_set_blocked,
	    VALUES(value_number(m->person->id), value_null()));
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_give(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	person_grant(rq->db, m->person->id, m->grant, S("administrator"),
	    rq->now);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_take(struct request *rq, void *cookie)
{
	struct managing *m = cookie;

	if (str_is(m->grant.role, "administrator") && m->grant.kind.n == 0 &&
	    person_last(rq->db, m->person->id))
		return OUTCOME_CONFLICT;
	person_grant_end(rq->db, m->person->id, m->grant);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
manage_write(struct request *rq, void *cookie)
{
	manage_welcome(rq, cookie);
	/* Where no mail is sent, the page that follows shows the link. */
	return people_can_write(rq) ? OUTCOME_SEE_OTHER : OUTCOME_OK;
}

static enum outcome
manage_erase(struct request *rq, void *cookie)
{
	struct managing *m = cookie;
	const struct author author = { S("administrator"), rq->now };

	if (person_last(rq->db, m->person->id))
		return OUTCOME_CONFLICT;
	person_erase(rq->db, people_rooms(rq), &author, m->person, false);
	return OUTCOME_SEE_OTHER;
}

static const struct {
	const char *how, *done;
	request_change *change;
} changes[] = { { "confirm", "saved", manage_confirm },
	{ "block", "blocked", manage_block },
	{ "unblock", "unblocked", manage_unblock },
	{ "give", "given", manage_give }, { "take", "taken", manage_take },
	{ "write", "written", manage_write },
	{ "erase", "erased", manage_erase } };

static void
manage_place(struct manage_choices *choices, struct request *rq,
    const struct record_type *type, const struct record *record, words name)
{
	if (choices->n < PLACES_MAX)
		choices->v[choices->n++] =
		    (struct manage_choice){ .value = about_write(rq->arena,
						type, record->address),
			    .named = name };
}

static void
manage_choices_of(struct request *rq, struct person_page *page)
{
	struct record_list list;

	page->roles.v = NEWS(rq->arena, struct manage_choice, ROLES);
	for (; page->roles.n < ROLES; page->roles.n++)
		page->roles.v[page->roles.n] = (struct manage_choice){
			.value = str_of(roles[page->roles.n].name),
			.label =
			    say(rq->page.language, roles[page->roles.n].label)
		};
	page->places.v = NEWS(rq->arena, struct manage_choice, PLACES_MAX);
	list = record_after(rq->db, &jurisdiction_type, S(""), PLACES_MAX / 2);
	for (size_t i = 0; i < list.n; i++)
		manage_place(&page->places, rq, &jurisdiction_type, list.v[i],
		    ((const struct jurisdiction *)list.v[i])->name);
	list = record_after(rq->db, &institution_type, S(""), PLACES_MAX / 2);
	for (size_t i = 0; i < list.n; i++)
		manage_place(&page->places, rq, &institution_type, list.v[i],
		    ((const struct institution *)list.v[i])->name);
}

static void
manage_grants(struct request *rq, struct person_page *page)
{
	struct person_grants given = person_grants(rq->db, page->person->id);
	const struct record_type *type;
	const void *record;

	page->grants.v = NEWS(rq->arena, struct grant_row, given.n);
	for (; page->grants.n < given.n; page->grants.n++) {
		struct grant_row *row = &page->grants.v[page->grants.n];

		row->grant = given.v[page->grants.n];
		for (size_t i = 0; i < ROLES; i++)
			if (str_is(row->grant.role, roles[i].name))
				row->role =
				    say(rq->page.language, roles[i].label);
		if (row->grant.kind.n == 0)
			continue;
		type = records_named(records_of(rq->db), row->grant.kind);
		record = type == NULL ? NULL
				      : record_by_address(rq->db, type,
					    row->grant.address);
		if (record != NULL && record_title(type) != NULL)
			row->place = *(
			    const words *)field_get(record_title(type), record);
	}
}

static enum outcome
manage_page(struct request *rq, struct person_page *page)
{
	page->mails = people_can_write(rq);
	page->done = rq->method == METHOD_POST
			 ? ""
			 : str_c(rq->arena, request_param(rq, "done"));
	page->last = person_last(rq->db, page->person->id);
	manage_grants(rq, page);
	manage_choices_of(rq, page);
	page_person(&rq->page, page);
	return page->problems.n > 0 ? room_invalid(rq) : OUTCOME_OK;
}

/* The grant that a form names; false when there is no such thing. */
static bool
manage_grant_of(struct request *rq, struct person_grant *grant)
{
	str place = request_field(rq, "place");
	const struct record_type *type;

	grant->role = request_field(rq, "role");
	if (role_named(grant->role) == 0 ||
	    role_named(grant->role) == ROLE_PARTICIPANT)
		return false;
	if (place.n == 0)
		return true;
	if (about_record(rq->db, place, &type) == NULL ||
	    (type != &jurisdiction_type && type != &institution_type))
		return false;
	grant->kind = str_cut(&place, '/');
	grant->address = place;
	return true;
}

static enum outcome
manage_post(struct request *rq, struct person_page *page)
{
	struct managing m = { .person =
				  (struct person *)(uintptr_t)page->person };
	str how = request_field(rq, "how");
	enum outcome outcome;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		if (!str_is(how, changes[i].how))
			continue;
		if ((str_is(how, "give") || str_is(how, "take")) &&
		    !manage_grant_of(rq, &m.grant)) {
			problem_add(&page->problems, "role",
			    "Choose a role, and a place that exists.");
			return manage_page(rq, page);
		}
		outcome = request_write(rq, changes[i].change, &m);
		if (outcome == OUTCOME_OK) {
			page->link = people_link(rq, LETTER_WELCOME,
			    page->person->language, m.secret);
			return manage_page(rq, page);
		}
		if (outcome != OUTCOME_SEE_OTHER)
			return outcome;
		if (str_is(how, "erase"))
			return request_go(rq, "/people");
		return request_go(rq, "/people/%.*s?done=%s",
		    ARG(page->person->handle), changes[i].done);
	}
	return OUTCOME_INVALID;
}

enum outcome
manage_person(struct request *rq)
{
	struct person_page page = { 0 };
	enum outcome outcome = manage_admit(rq);

	if (outcome != OUTCOME_OK)
		return outcome;
	page.person = person_by_handle(rq->db, rq->argument[0]);
	if (page.person == NULL || page.person->erased != 0)
		return OUTCOME_NOT_FOUND;
	return rq->method == METHOD_POST ? manage_post(rq, &page)
					 : manage_page(rq, &page);
}
