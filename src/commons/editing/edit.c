/* What is being edited: finding it, its form, and what no field can see. */
#include "commons/acts/acts_web.h"
#include "commons/editing/views.h"
#include "commons/settings/settings.h"

#define LANGS_MAX 16

/* Why something is withdrawn: a paragraph, for everybody to read. */
#define REASON_MAX 2000

/* THE TABLE: what is edited here, and by whom.  A kind that is not in it has
 * its own way in: what people say is not written by the government. */
static const struct {
	const char *kind;
	enum verb edit, publish;
} kinds[] = {
	{ "jurisdiction", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "settings", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "text_page", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "term", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "holiday", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "rule", VERB_ADMINISTER, VERB_ADMINISTER },
	{ "institution", VERB_EDIT, VERB_PUBLISH },
	{ "plan", VERB_EDIT, VERB_PUBLISH },
	{ "lead", VERB_EDIT, VERB_PUBLISH },
	{ "space", VERB_EDIT, VERB_PUBLISH },
	{ "achievement", VERB_EDIT, VERB_PUBLISH },
	{ "commitment", VERB_EDIT, VERB_PUBLISH },
	{ "party", VERB_EDIT, VERB_PUBLISH },
	{ "relevance", VERB_EDIT, VERB_PUBLISH },
	{ "mirror", VERB_EDIT, VERB_PUBLISH },
	{ "milestone", VERB_EDIT, VERB_PUBLISH },
	{ "evidence", VERB_EDIT, VERB_PUBLISH },
	{ "dataset_series", VERB_EDIT, VERB_PUBLISH },
	{ "dataset", VERB_EDIT, VERB_PUBLISH },
	{ "distribution", VERB_EDIT, VERB_PUBLISH },
	{ "distribution_version", VERB_EDIT, VERB_PUBLISH },
	{ "table_column", VERB_EDIT, VERB_PUBLISH },
	{ "dataset_relation", VERB_EDIT, VERB_PUBLISH },
};

int
editing_verb(const struct record_type *type, bool publish)
{
	size_t i;

	for (i = 0; type != NULL && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_is(str_of(type->name), kinds[i].kind))
			return (
			    int)(publish ? kinds[i].publish : kinds[i].edit);
	return -1;
}

str
edit_href(struct arena *a, const struct draft *d)
{
	struct buf b = buf_open(a, 4096);

	buf_c(&b, d->address.n > 0 ? "/edit/" : "/new/");
	buf_add(&b, d->kind);
	if (d->address.n > 0) {
		buf_char(&b, '/');
		buf_add(&b, path_encode(a, d->address));
	}
	buf_fmt(&b, "?draft=%lld", (long long)d->id);
	return buf_str(&b);
}

/* The languages of the place it belongs to; of the portal where there is no
 * place. */
static size_t
edit_langs(struct request *rq, const struct edit *e,
    struct form_lang langs[LANGS_MAX])
{
	const struct portal *portal = rq->portal;
	struct what what = what_of(rq, e->type, e->record);
	const struct jurisdiction *j =
	    what.jurisdictions.n == 0
		? NULL
		: jurisdiction_of(rq->db, what.jurisdictions.v[0]);
	str rest = j == NULL ? S("") : j->languages;
	const struct language *l;
	size_t n = 0, i;

	while (rest.n > 0 && n < LANGS_MAX) {
		str code = str_cut(&rest, ' ');

		l = languages_get(portal->languages, code);
		if (code.n > 0)
			langs[n++] = (struct form_lang){ code,
				l == NULL ? code : language_name(l) };
	}
	for (i = 0; j == NULL && i < languages_count(portal->languages) &&
		    n < LANGS_MAX;
	     i++) {
		l = languages_at(portal->languages, i);
		langs[n++] =
		    (struct form_lang){ language_code(l), language_name(l) };
	}
	return n;
}

/* Behind the siblings it will have. */
static void
edit_number(struct request *rq, const struct edit *e)
{
	const struct field *f = record_field(e->type, S("number"));
	const struct field *up = record_parent(e->type);
	struct record_list list;
	int64_t last = 0;

	if (f == NULL || f->kind != FIELD_NUMBER || !(f->rules & KEY))
		return;
	list = record_children(rq->db, e->type,
	    ((const ref *)field_get(up, e->record))->id);
	if (list.n > 0)
		last = *(const int64_t *)field_get(f, list.v[list.n - 1]);
	*(int64_t *)field_at(f, e->record) = last + 1;
}

/* A new record, under what it is to stand under. */
static bool
edit_new(struct request *rq, struct edit *e)
{
	const struct field *up = record_parent(e->type);
	const struct record *above = NULL;

	e->record = record_new(rq->arena, e->type);
	if (e->type == &settings_type)
		((struct settings *)e->record)->slug = SETTINGS_ADDRESS;
	if (up == NULL)
		up = record_field(e->type, S("jurisdiction"));
	if (up == NULL)
		return true;
	if (e->under.n > 0)
		above = record_by_address(rq->db, up->to, e->under);
	if (above == NULL)
		return e->under.n == 0 && !(up->rules & PARENT);
	*(ref *)field_at(up, e->record) = (ref){ above->id, above->address };
	if (up->rules & PARENT)
		edit_number(rq, e);
	return true;
}

/* What the draft says, over what is published. */
static void
edit_overlay(struct request *rq, struct edit *e)
{
	struct reading r = { .db = rq->db,
		.arena = rq->arena,
		.problems = NEWS(rq->arena, struct problem, PROBLEMS_MAX) };
	void *record = record_new(rq->arena, e->type);

	if (e->draft.id == 0)
		return;
	*(struct record *)record = *(const struct record *)e->record;
	/* What is gone since is simply not chosen any more. */
	if (record_from_version(&r, e->type, e->draft.json, record))
		e->record = record;
	e->base = e->draft.base;
}

words
edit_title(struct arena *a, const struct record_type *type, const void *record)
{
	const struct field *f = record_title(type);
	struct text *t;

	if (f == NULL || record_is_empty(f, record))
		return (words){ 0 };
	if (f->kind == FIELD_WORDS)
		return *(const words *)field_get(f, record);
	t = NEW(a, struct text);
	*t = (struct text){ S("und"), ORIGIN_HUMAN,
		*(const str *)field_get(f, record) };
	return (words){ t, 1 };
}

struct edit_links
edit_above(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct records *records = records_of(rq->db);
	struct edit_links list = { NEWS(rq->arena, struct edit_link,
				       EDIT_ABOVE_MAX),
		EDIT_ABOVE_MAX };
	const struct field *up;
	size_t first = EDIT_ABOVE_MAX;

	while (first > 0 && (up = record_parent(type)) != NULL) {
		int64_t id = ((const ref *)field_get(up, record))->id;
		const struct record_type *home;
		str address, at = { 0 };

		type = up->to;
		record = id == 0 ? NULL : record_by_id(rq->db, type, id);
		if (record == NULL)
			break;
		address = ((const struct record *)record)->address;
		home = act_home(records, type, address, &at);
		list.v[--first] = (struct edit_link){ type->label,
			edit_title(rq->arena, type, record),
			act_href(rq->arena, home, at, address) };
	}
	list.v += first;
	list.n -= first;
	return list;
}

str
edit_shown(struct request *rq, const struct edit *e)
{
	const struct records *records = records_of(rq->db);
	str address = ((const struct record *)e->record)->address, home = { 0 };
	const struct record_type *type =
	    act_home(records, e->type, address, &home);

	return act_href(rq->arena, type, home, address);
}

static void
edit_versions(struct request *rq, struct edit *e)
{
	str versions[20];
	int64_t v = ((const struct record *)e->record)->version;
	size_t n = 0;

	while (v > 0 && n < sizeof(versions) / sizeof(*versions))
		versions[n++] =
		    act_json_of(rq->db, str_of(e->type->name), e->address, v--);
	form_stale(e->form, versions, n);
}

void
edit_form(struct request *rq, struct edit *e)
{
	struct form_lang langs[LANGS_MAX];

	e->form = form_open(rq->arena, e->type, e->record, langs,
	    edit_langs(rq, e, langs), form_records(rq->arena, rq->db));
	edit_hints(e->form);
	if (e->stored != NULL)
		edit_versions(rq, e);
}

/* Whether it is a new one that belongs to the institution its form will say:
 * of an empty one nobody can tell whose it is.  edit_whose looks at what was
 * sent. */
static bool
edit_is_blank(const struct edit *e)
{
	const struct field *f = record_field(e->type, S("institution"));

	return e->stored == NULL && record_parent(e->type) == NULL &&
	       f != NULL && f->kind == FIELD_REF && (f->rules & REQUIRED);
}

bool
edit_whose(struct request *rq, struct edit *e)
{
	struct what what = what_of(rq, e->type, e->record);

	if (!edit_is_blank(e) ||
	    may(rq->who, (enum verb)editing_verb(e->type, false), &what))
		return true;
	form_wrong(e->form, "institution",
	    "Choose an institution that you write for.", S(""));
	return false;
}

/* Whether they may write this at all: a draft is looked at behind this. */
static enum outcome
edit_admit(struct request *rq, const struct edit *e)
{
	enum verb verb = (enum verb)editing_verb(e->type, false);

	/* The route asked whether they may write anything. */
	if (edit_is_blank(e) && may(rq->who, verb, NULL))
		return OUTCOME_OK;
	return may_now(rq, verb, e->type, e->record);
}

enum outcome
edit_open(struct request *rq, struct edit *e)
{
	bool sent = rq->method == METHOD_POST;
	enum outcome outcome;
	int64_t id = 0;

	e->type = records_named(records_of(rq->db), rq->argument[0]);
	if (editing_verb(e->type, false) < 0 ||
	    !str_is(rq->argument[0], e->type->name))
		return OUTCOME_NOT_FOUND;
	str_number(sent ? request_field(rq, "draft")
			: request_param(rq, "draft"),
	    &id);
	if (id > 0)
		e->draft = draft_of(rq->db, id);
	if (e->draft.id != 0 && (!str_is(e->draft.kind, e->type->name) ||
				    !str_eq(e->draft.address, rq->argument[1])))
		return OUTCOME_NOT_FOUND;
	e->address = rq->argument[1];
	if (e->address.n > 0) {
		e->stored = record_by_address(rq->db, e->type, e->address);
		if (e->stored == NULL)
			return OUTCOME_NOT_FOUND;
		e->record = (void *)(uintptr_t)e->stored;
		e->title = edit_title(rq->arena, e->type, e->stored);
		e->base = ((const struct record *)e->stored)->version;
		e->back = edit_shown(rq, e);
	} else {
		e->under = e->draft.id != 0 ? e->draft.under
			   : sent	    ? request_field(rq, "under")
					    : request_param(rq, "under");
		if (!edit_new(rq, e))
			return OUTCOME_NOT_FOUND;
	}
	outcome = edit_admit(rq, e);
	if (outcome != OUTCOME_OK)
		return outcome;
	edit_overlay(rq, e);
	if (e->draft.id != 0)
		outcome = may_now(rq, (enum verb)editing_verb(e->type, false),
		    e->type, e->record);
	edit_form(rq, e);
	return outcome;
}

/* Whether ${record} would come to stand under itself. */
static bool
edit_circles(struct request *rq, const struct record_type *type,
    const void *record, const struct field *f)
{
	int64_t above = ((const ref *)field_get(f, record))->id;
	const void *next;
	int i;

	for (i = 0; above != 0 && i < RECORD_TREE_MAX; i++) {
		if (above == ((const struct record *)record)->id)
			return true;
		next = record_by_id(rq->db, type, above);
		above =
		    next == NULL ? 0 : ((const ref *)field_get(f, next))->id;
	}
	return above != 0;
}

const char *
editing_flaw(struct request *rq, const struct record_type *type,
    const void *old, const void *record, const char **field)
{
	const struct field *f = record_tree(type);
	const struct settings *settings = record;
	struct accent accent;

	*field = "";
	if (f != NULL && edit_circles(rq, type, record, f)) {
		*field = f->name;
		return "It would become a part of itself. Choose another one.";
	}
	if (type == &settings_type && settings->accent.n > 0) {
		const char *wrong = accent_read(settings->accent, &accent);

		*field = "accent";
		if (wrong != NULL)
			return wrong;
		*field = "";
	}
	return room_refuses(rq, type, old, record);
}

void
edit_check(struct request *rq, struct edit *e)
{
	const char *field;
	const char *wrong =
	    editing_flaw(rq, e->type, e->stored, e->record, &field);

	if (wrong != NULL)
		form_wrong(e->form, field, wrong, S(""));
}

bool
editing_withdraw(struct request *rq, const struct record_type *type,
    const void *record, str reason)
{
	const struct author author =
	    may_author(rq, (enum verb)editing_verb(type, true), type, record);

	if (!act_withdraw(rq->db, &author, type, record, reason))
		return false;
	drafts_drop(rq->db, str_of(type->name),
	    ((const struct record *)record)->address);
	return true;
}

const char *
editing_reason(str reason)
{
	if (reason.n == 0 || reason.n > REASON_MAX)
		return "Say in a few sentences why it is withdrawn. Everybody "
		       "can read it.";
	return NULL;
}

struct author
edit_author(struct request *rq, const struct edit *e)
{
	return may_author(rq, (enum verb)editing_verb(e->type, true), e->type,
	    e->record);
}
