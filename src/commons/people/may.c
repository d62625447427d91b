/* Who may do what: the table, and finding out whom a thing belongs to.  Who
 * somebody is stands in people.c. */
#include <assert.h>

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/people/may.h"

static const struct {
	enum role role;
	const char *name;
} roles[] = { { ROLE_PARTICIPANT, "participant" }, { ROLE_EDITOR, "editor" },
	{ ROLE_OFFICER, "officer" }, { ROLE_MODERATOR, "moderator" },
	{ ROLE_MONITOR, "monitor" }, { ROLE_ADMINISTRATOR, "administrator" } };
#define ROLES (sizeof(roles) / sizeof(*roles))

#define EVERYBODY                                                              \
	(ROLE_PARTICIPANT | ROLE_EDITOR | ROLE_OFFICER | ROLE_MODERATOR |      \
	    ROLE_MONITOR | ROLE_ADMINISTRATOR)

/* THE TABLE: which roles may do a verb. */
static const struct {
	const char *name;
	unsigned roles;
} verbs[VERB_COUNT] = {
	[VERB_READ] = { "read", EVERYBODY },
	[VERB_ACCOUNT] = { "account", EVERYBODY },
	[VERB_TAKE_PART] = { "take-part", EVERYBODY },
	[VERB_EDIT] = { "edit",
	    ROLE_EDITOR | ROLE_OFFICER | ROLE_ADMINISTRATOR },
	[VERB_PUBLISH] = { "publish", ROLE_OFFICER | ROLE_ADMINISTRATOR },
	[VERB_REPORT] = { "report", ROLE_OFFICER | ROLE_ADMINISTRATOR },
	[VERB_ANSWER] = { "answer", ROLE_OFFICER | ROLE_ADMINISTRATOR },
	[VERB_ASSESS] = { "assess", ROLE_MONITOR },
	[VERB_MODERATE] = { "moderate", ROLE_MODERATOR | ROLE_ADMINISTRATOR },
	[VERB_ADMINISTER] = { "administer", ROLE_ADMINISTRATOR },
};

const char *
role_name(enum role role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "";
}

enum role
role_named(str name)
{
	for (size_t i = 0; i < ROLES; i++)
		if (str_is(name, roles[i].name))
			return roles[i].role;
	return 0;
}

const char *
verb_name(enum verb verb)
{
	assert(verb < VERB_COUNT);
	return verbs[verb].name;
}

int
verb_named(str name)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (str_is(name, verbs[i].name))
			return i;
	return -1;
}

static bool
codes_have(codes list, str code)
{
	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i], code))
			return true;
	return false;
}

/* Whether ${grant} counts for ${what}. */
static bool
grant_reaches(const struct grant *grant, const struct what *what)
{
	if (what == NULL || grant->kind.n == 0)
		return true;
	if (str_is(grant->kind, "institution"))
		return codes_have(what->institutions, grant->address);
	return codes_have(what->jurisdictions, grant->address);
}

/* The first role by which ${who} may; 0: none. */
static enum role
may_by(const struct who *who, enum verb verb, const struct what *what)
{
	const struct grant *grant;

	if (who == NULL || !who->confirmed || !(who->verbs & 1u << verb))
		return 0;
	for (size_t i = 0; i < who->n_grants; i++) {
		grant = &who->grants[i];
		if (grant->role != ROLE_PARTICIPANT && who->second &&
		    (verbs[verb].roles & grant->role) &&
		    grant_reaches(grant, what))
			return grant->role;
	}
	return verbs[verb].roles & ROLE_PARTICIPANT ? ROLE_PARTICIPANT : 0;
}

bool
may(const struct who *who, enum verb verb, const struct what *what)
{
	assert(verb < VERB_COUNT);
	/* One's account is there before the address is confirmed. */
	if (verb == VERB_READ || (verb == VERB_ACCOUNT && who != NULL))
		return who == NULL || (who->verbs & 1u << verb);
	return may_by(who, verb, what) != 0;
}

str
may_role(const struct who *who, enum verb verb, const struct what *what)
{
	return str_of(role_name(may_by(who, verb, what)));
}

/* ---- whose it is ---- */

static void
what_place(struct request *rq, struct what *what, str address)
{
	str *v = NEWS(rq->arena, str, RECORD_TREE_MAX + 1);
	const struct jurisdiction *j = jurisdiction_of(rq->db, address);

	what->jurisdictions = (codes){ v, 0 };
	while (j != NULL && what->jurisdictions.n <= RECORD_TREE_MAX) {
		v[what->jurisdictions.n++] = j->slug;
		j = j->parent.id == 0 ? NULL
				      : record_by_id(rq->db, &jurisdiction_type,
					    j->parent.id);
	}
}

static void
what_answers(struct request *rq, struct what *what,
    const struct record_type *type, const void *record)
{
	const struct portal *portal = rq->portal;
	size_t i;

	for (i = 0; what->institutions.n == 0 && portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->answers != NULL)
			what->institutions =
			    portal->rooms[i]->answers(rq->db, type, record);
}

/* Those that one record alone names. */
static void
what_named(struct request *rq, struct what *what,
    const struct record_type *type, const void *record)
{
	const struct field *f = record_field(type, S("institution"));
	str *one = NEWS(rq->arena, str, 1);

	if (type == &institution_type)
		*one = ((const struct institution *)record)->slug;
	else if (f != NULL && f->kind == FIELD_REF)
		*one = ((const ref *)field_get(f, record))->slug;
	if (one->n > 0 && what->institutions.n == 0)
		what->institutions = (codes){ one, 1 };
	f = record_field(type, S("jurisdiction"));
	if (type == &jurisdiction_type)
		what_place(rq, what,
		    ((const struct jurisdiction *)record)->slug);
	else if (f != NULL && f->kind == FIELD_REF)
		what_place(rq, what, ((const ref *)field_get(f, record))->slug);
}

struct what
what_of(struct request *rq, const struct record_type *type, const void *record)
{
	struct what what = { .type = type };
	const struct field *f;

	while (record != NULL) {
		/* Under a commitment a party names an institution without
		 * answering for the row itself: its room speaks first. */
		what_answers(rq, &what, type, record);
		what_named(rq, &what, type, record);
		if (what.institutions.n > 0 && what.jurisdictions.n > 0)
			break;
		f = record_about(type);
		if (f != NULL) {
			record = about_record(rq->db,
			    *(const str *)field_get(f, record), &type);
			continue;
		}
		f = record_parent(type);
		if (f == NULL)
			break;
		record = record_by_id(rq->db, f->to,
		    ((const ref *)field_get(f, record))->id);
		type = f->to;
	}
	return what;
}

/* ---- at the door ---- */

static enum outcome
may_sorry(struct request *rq)
{
	struct buf b = buf_open(rq->arena, 4096);

	if (rq->route->shape == SHAPE_API) {
		rq->wrong = "This token may not do that here. Make one that "
			    "may, or ask whoever runs this portal for the "
			    "role.";
		if (rq->who != NULL)
			return OUTCOME_FORBIDDEN;
		rq->wrong =
		    rq->with.authorization.n == 0
			? "Send a token: Authorization: Bearer …"
			: "This token is unknown, has ended or was taken "
			  "back. Make a new one on the page of your account.";
		return OUTCOME_STRANGER;
	}
	if (rq->who == NULL || !rq->who->confirmed) {
		query_encode(&b, rq->path);
		return request_go(rq, "/sign-in?next=%.*s", ARG(buf_str(&b)));
	}
	for (size_t i = 0; i < rq->who->n_grants; i++)
		if (!rq->who->second && rq->who->grants[i].role != 0)
			return request_go(rq, rq->who->has_second
						  ? "/sign-in/code"
						  : "/account/second");
	rq->wrong = "Your account may not do this.  If it should, ask whoever "
		    "runs this portal.";
	return OUTCOME_FORBIDDEN;
}

enum outcome
may_now(struct request *rq, enum verb verb, const struct record_type *type,
    const void *record)
{
	struct what what = what_of(rq, type, record);

	return may(rq->who, verb, &what) ? OUTCOME_OK : may_sorry(rq);
}

enum outcome
may_admit(struct request *rq)
{
	return may(rq->who, (enum verb)rq->route->audience, NULL)
		   ? OUTCOME_OK
		   : may_sorry(rq);
}

struct author
may_author(struct request *rq, enum verb verb, const struct record_type *type,
    const void *record)
{
	struct what what = what_of(rq, type, record);

	return (struct author){ may_role(rq->who, verb, &what), rq->now };
}
