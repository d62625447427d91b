/* The room of marks: its panel and the one address that changes them. */
#include <stdlib.h>

#include "commons/acts/acts_web.h"
#include "commons/marks/pages/marks.html.h"
#include "commons/people/may.h"
#include "queries.h"

static const struct choice kinds[] = { { "support", "Support" },
	{ "endorse", "Endorsement" } };
const struct choices mark_kinds = { "mark_kinds", kinds,
	sizeof(kinds) / sizeof(*kinds) };

#define SELF mark
#define DEF "commons/marks/mark.def"
#include "engine/record/define.h"

static const struct record_type *const marks_records[] = { &mark_type, NULL };

/* Its first choice: the government does not endorse its own promises. */
#define SECTOR_GOVERNMENT 1

static str
marker_person(struct request *rq)
{
	return str_fmt(rq->arena, "person/%lld", (long long)rq->who->person);
}

static str
marker_institution(struct request *rq, str address)
{
	return str_fmt(rq->arena, "institution/%.*s", ARG(address));
}

/* Whether the reader may speak for institution ${i}; ${role}: as what. */
static bool
marks_speaks(struct request *rq, const struct institution *i, str *role)
{
	struct what what = { &institution_type, { &i->slug, 1 }, { 0 } };

	*role = may_role(rq->who, VERB_EDIT, &what);
	return i->sector != SECTOR_GOVERNMENT && may(rq->who, VERB_EDIT, &what);
}

/* ---- the panel ---- */

static void
marks_own(struct request *rq, struct marks_panel *m)
{
	const struct portal *portal = rq->portal;
	str role;

	m->own.v = NEWS(rq->arena, struct endorsing, rq->who->n_grants);
	for (size_t i = 0; i < rq->who->n_grants; i++) {
		const struct grant *g = &rq->who->grants[i];
		const struct institution *one =
		    str_is(g->kind, "institution")
			? institution_of(rq->db, g->address)
			: NULL;

		if (one == NULL || !marks_speaks(rq, one, &role))
			continue;
		m->own.v[m->own.n++] = (struct endorsing){ one->slug, one->name,
			mark_there(rq->db, m->about,
			    mark_slug(rq->arena, portal->key,
				marker_institution(rq, one->slug), m->about,
				MARK_ENDORSE)) };
	}
}

static int
marks_order(const void *pa, const void *pb, void *cookie)
{
	const struct institution *const *a = pa, *const *b = pb;
	const str *lang = cookie;
	const struct text *one = words_in((*a)->name, *lang);
	const struct text *two = words_in((*b)->name, *lang);

	return str_cmp(one == NULL ? S("") : one->s,
	    two == NULL ? S("") : two->s);
}

static void
marks_show(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct portal *portal = rq->portal;
	struct marks_panel m = { .back = rq->path };

	if (!(type->traits & DISCUSSED))
		return;
	m.about = about_write(rq->arena, type,
	    ((const struct record *)record)->address);
	m.supports = mark_count(rq->db, m.about, MARK_SUPPORT);
	m.endorsers = mark_endorsers(rq->db, m.about);
	qsort_r(m.endorsers.v, m.endorsers.n, sizeof(*m.endorsers.v),
	    marks_order, &rq->page.lang);
	m.may = may(rq->who, VERB_TAKE_PART, NULL);
	if (m.may) {
		m.supported = mark_there(rq->db, m.about,
		    mark_slug(rq->arena, portal->key, marker_person(rq),
			m.about, MARK_SUPPORT));
		marks_own(rq, &m);
	}
	part_marks_panel(&rq->page, &m);
}

/* ---- making and taking back ---- */

struct marking {
	struct mark m;
	struct author author;
	bool remove;
	str back; /* behind /LANG */
};

static enum outcome
marks_apply(struct request *rq, void *cookie)
{
	const struct marking *what = cookie;
	struct mark m = what->m;

	if (what->remove)
		mark_remove(rq->db, &what->author, m.about, m.slug);
	else
		mark_add(rq->db, &what->author, &m);
	return request_go(rq, "%.*s", ARG(what->back));
}

/* In whose name: the reader's own, or an organisation's. */
static enum outcome
marks_sign(struct request *rq, struct marking *what)
{
	const struct portal *portal = rq->portal;
	const struct institution *i;
	str who = marker_person(rq);

	what->author = (struct author){ S("participant"), rq->now };
	if (what->m.kind == MARK_ENDORSE) {
		i = institution_of(rq->db, request_field(rq, "institution"));
		if (i == NULL || !marks_speaks(rq, i, &what->author.role)) {
			rq->wrong = "You cannot endorse this for that "
				    "organisation.";
			return OUTCOME_FORBIDDEN;
		}
		what->m.institution = (ref){ i->record.id, i->slug };
		who = marker_institution(rq, i->slug);
	}
	what->m.slug =
	    mark_slug(rq->arena, portal->key, who, what->m.about, what->m.kind);
	return OUTCOME_OK;
}

/* All that can be asked is asked here, on a reader: the one writer does only
 * what it must, since many support at once. */
enum outcome
marks_change(struct request *rq)
{
	struct marking what = {
		.m.about = request_field(rq, "about"),
		.m.kind = choice_value(&mark_kinds, request_field(rq, "kind")),
		.remove = str_is(request_field(rq, "do"), "remove"),
	};
	const struct record_type *type, *home;
	const struct record *record = about_record(rq->db, what.m.about, &type);
	enum outcome outcome;
	str at;

	if (record == NULL || !(type->traits & DISCUSSED))
		return OUTCOME_NOT_FOUND;
	if (what.m.kind == 0 ||
	    (!what.remove && !str_is(request_field(rq, "do"), "add")))
		return OUTCOME_INVALID;
	outcome = marks_sign(rq, &what);
	if (outcome != OUTCOME_OK)
		return outcome;
	home = act_home(records_of(rq->db), type, record->address, &at);
	what.back = act_href(rq->arena, home, at, record->address);
	if (str_find(what.back, S("#")) < 0)
		what.back = str_fmt(rq->arena, "%.*s#support", ARG(what.back));
	return request_write(rq, marks_apply, &what);
}

static const struct route marks_routes[] = {
	{ METHOD_POST, "/marks", marks_change, VERB_TAKE_PART, SHAPE_PAGE, "",
	    "Support or endorse something, or take it back", NULL },
	{ 0 },
};

const struct room room_marks = {
	.name = "Support",
	.mission = "Commons",
	.promise = "One click says that you support a promise; organisations "
		   "endorse it by name.",
	.records = marks_records,
	.routes = marks_routes,
	.panel = marks_show,
};
