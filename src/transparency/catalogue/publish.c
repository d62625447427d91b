/* Publishing: a new dataset with its first file in one go, and new files and
 * versions of one that is there. */
#include "transparency/catalogue/publish_room.h"

#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "engine/web/multipart.h"
#include "transparency/catalogue/correct_room.h"
#include "transparency/catalogue/delivery.h"
#include "transparency/catalogue/pages/publish.html.h"

static enum outcome
publish_again(struct request *rq, struct data_form *f)
{
	rq->reply.status = outcome_status(OUTCOME_INVALID);
	if (f->dataset == NULL)
		entries_options(rq, f);
	page_publish(&rq->page, f);
	return OUTCOME_OK;
}

/* The same, and the file that came with it is kept. */
static enum outcome
publish_held(struct request *rq, struct publishing *w)
{
	enum outcome outcome = correct_hold(rq, w);

	return outcome == OUTCOME_OK || w->form->file.wrong != NULL
		   ? publish_again(rq, w->form)
		   : outcome;
}

/* Take the file that came, before anything is written. */
static bool
form_keep(struct request *rq, struct publishing *w)
{
	struct typed *file = &w->form->file;

	if (file->value.n == 0 || w->kept.size > 0 ||
	    file_chosen(rq, "file", &w->kept, &file->wrong))
		return true;
	w->form->problems = 1;
	return false;
}

/* "Street trees 2026.csv" without its ending. */
static str
name_bare(str name)
{
	size_t dot = name.n;

	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	return dot > 1 ? str_take(name, dot - 1) : name;
}

static str
file_title(const struct publishing *w)
{
	const struct data_form *f = w->form;

	if (f->name.value.n > 0)
		return f->name.value;
	return f->file.value.n > 0 ? name_bare(f->file.value) : f->title.value;
}

/* What was sent, as the room takes it. */
static struct delivery
delivery_of(const struct publishing *w, const struct dataset *d)
{
	return (struct delivery){ .author = w->author,
		.dataset = d,
		.file = w->form->file_of,
		.title = file_title(w),
		.kept = w->kept,
		.link = w->form->link.value,
		.note = w->form->note.value };
}

static bool
delivery_went(struct publishing *w, const struct delivery *d,
    enum delivered outcome)
{
	if (outcome == DELIVERED) {
		if (d->version != NULL)
			w->published = d->version->distribution.id;
		return true;
	}
	w->form->file.wrong = delivery_refused(outcome);
	w->form->problems = 1;
	return false;
}

/* ---- a new dataset ---- */

static codes
one_code(struct request *rq, str code)
{
	str *v = NEWS(rq->arena, str, 1);

	*v = code;
	return (codes){ v, code.n > 0 };
}

static struct dataset *
dataset_new(struct request *rq, const struct publishing *w)
{
	const struct data_form *f = w->form;
	const struct institution *i = w->institution;
	struct dataset *d = record_new(rq->arena, &dataset_type);
	words description = fields_words(rq, f->description.value);

	d->institution = (ref){ i->record.id, i->slug };
	d->jurisdiction = i->jurisdiction;
	d->title = fields_words(rq, f->title.value);
	d->description = (prose){ description.v, description.n };
	d->licence = one_code(rq, f->licence.value);
	d->themes = one_code(rq, f->theme.value);
	d->frequency = choice_value(&dataset_frequencies, f->frequency.value);
	delivery_slug(rq, &dataset_type, d, &d->slug,
	    entries_slug(rq, f->title.value));
	return d;
}

enum outcome
publish_new(struct request *rq, void *cookie)
{
	struct publishing *w = cookie;
	struct dataset *d = dataset_new(rq, w);
	struct delivery delivery = delivery_of(w, d);

	act_save(rq->db, &w->author, &dataset_type, d);
	if (!delivery_went(w, &delivery, delivery_publish(rq, &delivery)))
		return OUTCOME_INVALID;
	return request_go(rq, "/data/%.*s?said=published", ARG(d->slug));
}

/* Whether what is sent here is public at once; else it is written as a draft,
 * in the form of all records. */
static bool
new_is_direct(struct request *rq)
{
	return may(rq->who, VERB_PUBLISH, NULL) &&
	       !settings_of(rq->db)->four_eyes;
}

enum outcome
publish_may(struct request *rq, struct publishing *w)
{
	const struct dataset *d = w->form->dataset;
	const struct record_type *type =
	    d == NULL ? &institution_type : &dataset_type;
	const void *of = d == NULL ? (const void *)w->institution : d;
	enum outcome outcome = may_now(rq, VERB_PUBLISH, type, of);

	if (outcome == OUTCOME_OK && settings_of(rq->db)->four_eyes)
		outcome = OUTCOME_FORBIDDEN;
	w->author = may_author(rq, VERB_PUBLISH, type, of);
	return outcome;
}

enum outcome
data_new_show(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct data_form f = { .files = portal->files != NULL };
	struct publishing w = { .form = &f };

	if (!new_is_direct(rq))
		return request_go(rq, "/new/dataset");
	f.forgotten = str_is(request_param(rq, "said"), "forgotten");
	correct_recall(rq, &w, request_param(rq, "kept"));
	entries_options(rq, &f);
	page_publish(&rq->page, &f);
	return OUTCOME_OK;
}

enum outcome
data_new_take(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct data_form f = { .files = portal->files != NULL };
	struct publishing w = { .form = &f };
	enum outcome outcome;

	if (!new_is_direct(rq))
		return request_go(rq, "/new/dataset");
	entries_typed(rq, &f);
	correct_recall(rq, &w, request_field(rq, "kept"));
	if (!entries_check(rq, &w))
		return publish_held(rq, &w);
	outcome = publish_may(rq, &w);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (!form_keep(rq, &w))
		return publish_again(rq, &f);
	outcome = correct_wanted(rq, &w) ? correct_begin(rq, &w)
		: request_write(rq, publish_new, &w);
	return f.problems > 0 ? publish_again(rq, &f) : outcome;
}

/* ---- a new file or version ---- */

static enum outcome
add_open(struct request *rq, struct data_form *f)
{
	const struct portal *portal = rq->portal;
	str file = request_param(rq, "file");
	enum outcome outcome;
	struct what what;

	f->dataset = record_by_address(rq->db, &dataset_type, rq->argument[0]);
	if (f->dataset == NULL)
		return acts_gone(rq, &dataset_type, rq->argument[0]);
	outcome = may_now(rq, VERB_EDIT, &dataset_type, f->dataset);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (file.n > 0) {
		f->file_of = distribution_of(rq->db, rq->argument[0], file);
		if (f->file_of == NULL)
			return OUTCOME_NOT_FOUND;
		f->number = version_next(rq->db, f->file_of);
	}
	what = what_of(rq, &dataset_type, f->dataset);
	f->files = portal->files != NULL;
	f->drafts = !may(rq->who, VERB_PUBLISH, &what) ||
		    settings_of(rq->db)->four_eyes;
	frame_place(rq, jurisdiction_of(rq->db, f->dataset->jurisdiction.slug));
	return OUTCOME_OK;
}

enum outcome
publish_add(struct request *rq, void *cookie)
{
	struct publishing *w = cookie;
	struct data_form *f = w->form;
	struct delivery d = delivery_of(w, f->dataset);

	if (!delivery_went(w, &d, delivery_publish(rq, &d)))
		return OUTCOME_INVALID;
	return request_go(rq, "/data/%.*s?said=%s", ARG(f->dataset->slug),
	    d.unchanged ? "unchanged" : "added");
}

/* Kept until somebody who may publishes it, in the form of all records. */
static enum outcome
add_draft(struct request *rq, void *cookie)
{
	struct publishing *w = cookie;
	struct delivery d = delivery_of(w, w->form->dataset);

	if (!delivery_went(w, &d, delivery_draft(rq, &d)))
		return OUTCOME_INVALID;
	if (d.unchanged)
		return request_go(rq, "/data/%.*s?said=unchanged",
		    ARG(w->form->dataset->slug));
	return request_go(rq, "/new/distribution_version?draft=%lld&done=saved",
	    (long long)d.draft);
}

enum outcome
data_add_show(struct request *rq)
{
	struct data_form f = { 0 };
	struct publishing w = { .form = &f };
	enum outcome outcome = add_open(rq, &f);

	if (outcome != OUTCOME_OK || f.dataset == NULL)
		return outcome;
	if (f.file_of == NULL && f.drafts)
		return request_go(rq, "/new/distribution?under=%.*s",
		    ARG(f.dataset->slug));
	correct_recall(rq, &w, request_param(rq, "kept"));
	page_publish(&rq->page, &f);
	return OUTCOME_OK;
}

enum outcome
data_add_take(struct request *rq)
{
	struct data_form f = { 0 };
	struct publishing w = { .form = &f };
	enum outcome outcome = add_open(rq, &f);

	if (outcome != OUTCOME_OK || f.dataset == NULL)
		return outcome;
	if (f.file_of == NULL && f.drafts)
		return request_go(rq, "/new/distribution?under=%.*s",
		    ARG(f.dataset->slug));
	entries_typed(rq, &f);
	correct_recall(rq, &w, request_field(rq, "kept"));
	if (!entries_check(rq, &w))
		return publish_held(rq, &w);
	w.author = may_author(rq, f.drafts ? VERB_EDIT : VERB_PUBLISH,
	    &dataset_type, f.dataset);
	if (!form_keep(rq, &w))
		return publish_again(rq, &f);
	outcome = !f.drafts && correct_wanted(rq, &w)
		      ? correct_begin(rq, &w)
		      : request_write(rq, f.drafts ? add_draft : publish_add,
			    &w);
	return f.problems > 0 ? publish_again(rq, &f) : outcome;
}
