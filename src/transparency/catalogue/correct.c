/* An upload on its way to being published, while somebody looks at how it is
 * read: kept with what they wrote beside it.  The pages stand in
 * correct_web.c. */
#include <jansson.h>
#include <stddef.h>

#include "engine/base/json.h"
#include "engine/web/multipart.h"
#include "transparency/catalogue/correct_room.h"

#define WHAT_BYTES_MAX ((size_t)512 << 10)

/* What was typed, by the names of its fields. */
static const struct {
	const char *name;
	size_t at;
} typed[] = {
	{ "title", offsetof(struct data_form, title) },
	{ "description", offsetof(struct data_form, description) },
	{ "institution", offsetof(struct data_form, institution) },
	{ "licence", offsetof(struct data_form, licence) },
	{ "theme", offsetof(struct data_form, theme) },
	{ "frequency", offsetof(struct data_form, frequency) },
	{ "name", offsetof(struct data_form, name) },
	{ "note", offsetof(struct data_form, note) },
};
#define TYPED (sizeof(typed) / sizeof(*typed))

static struct typed *
typed_entry(struct data_form *f, size_t i)
{
	return (struct typed *)(void *)((char *)f + typed[i].at);
}

static str
what_json(struct request *rq, struct data_form *f)
{
	struct buf b = buf_open(rq->arena, WHAT_BYTES_MAX);
	bool first = true;

	buf_char(&b, '{');
	for (size_t i = 0; i < TYPED; i++) {
		json_key(&b, &first, typed[i].name);
		json_text(&b, typed_entry(f, i)->value);
	}
	json_key(&b, &first, "dataset");
	json_text(&b, f->dataset == NULL ? S("") : f->dataset->slug);
	json_key(&b, &first, "file");
	json_text(&b, f->file_of == NULL ? S("") : f->file_of->slug);
	buf_char(&b, '}');
	return b.full ? S("{}") : buf_str(&b);
}

static str
what_text(struct arena *a, const json_t *what, const char *name)
{
	const json_t *value = json_object_get(what, name);

	return str_copy(a,
	    (str){ json_string_value(value), json_string_length(value) });
}

/* Where the form is sent to must be where it was begun. */
static bool
what_fits(struct request *rq, const json_t *what, const struct data_form *f)
{
	str dataset = what_text(rq->arena, what, "dataset"),
	    file = what_text(rq->arena, what, "file");

	return str_eq(dataset, f->dataset == NULL ? S("") : f->dataset->slug) &&
	       str_eq(file, f->file_of == NULL ? S("") : f->file_of->slug);
}

static void
what_fill(struct request *rq, const struct waiting *waiting, const json_t *what,
    struct publishing *w)
{
	struct data_form *f = w->form;

	/* A form that was sent says it anew. */
	for (size_t i = 0; rq->method != METHOD_POST && i < TYPED; i++)
		typed_entry(f, i)->value =
		    what_text(rq->arena, what, typed[i].name);
	w->kept = waiting->kept;
	f->file.value = waiting->kept.name;
	f->kept = waiting->key;
}

void
correct_recall(struct request *rq, struct publishing *w, str key)
{
	const struct waiting *waiting =
	    key.n == 0 ? NULL : waiting_of(rq->db, key, rq->who->person);
	json_t *what;

	if (waiting == NULL || w->form->file.value.n > 0 ||
	    w->form->link.value.n > 0)
		return;
	what = json_loadb(waiting->what.p, waiting->what.n, 0, NULL);
	if (what_fits(rq, what, w->form))
		what_fill(rq, waiting, what, w);
	json_decref(what);
}

bool
correct_open(struct request *rq, struct publishing *w, str key)
{
	struct waiting *waiting = waiting_of(rq->db, key, rq->who->person);
	struct data_form *f = w->form;
	json_t *what;
	str dataset, file;

	if (waiting == NULL)
		return false;
	what = json_loadb(waiting->what.p, waiting->what.n, 0, NULL);
	dataset = what_text(rq->arena, what, "dataset");
	file = what_text(rq->arena, what, "file");
	if (dataset.n > 0)
		f->dataset = record_by_address(rq->db, &dataset_type, dataset);
	if (file.n > 0)
		f->file_of = distribution_of(rq->db, dataset, file);
	if (f->file_of != NULL)
		f->number = version_next(rq->db, f->file_of);
	what_fill(rq, waiting, what, w);
	for (size_t i = 0; i < TYPED; i++)
		typed_entry(f, i)->value =
		    what_text(rq->arena, what, typed[i].name);
	json_decref(what);
	return (dataset.n == 0) == (f->dataset == NULL) &&
	       (file.n == 0) == (f->file_of == NULL);
}

static enum outcome
hold_apply(struct request *rq, void *cookie)
{
	struct publishing *w = cookie;
	struct waiting waiting = { .key = w->form->kept,
		.person = rq->who->person,
		.what = what_json(rq, w->form),
		.kept = w->kept,
		.at = rq->now };

	if (!waiting_put(rq->db, &waiting)) {
		w->form->file.wrong =
		    "This file was taken away from here before, so it is not "
		    "taken again. Choose another one.";
		w->form->problems = 1;
		return OUTCOME_INVALID;
	}
	w->form->kept = str_copy(rq->arena, waiting.key);
	return OUTCOME_OK;
}

enum outcome
correct_hold(struct request *rq, struct publishing *w)
{
	struct typed *file = &w->form->file;

	if (w->kept.size == 0 && file->wrong == NULL &&
	    !file_chosen(rq, "file", &w->kept, &file->wrong))
		w->kept.size = 0;
	if (w->kept.size == 0)
		return OUTCOME_OK;
	return request_write(rq, hold_apply, w);
}

bool
correct_wanted(struct request *rq, const struct publishing *w)
{
	return w->kept.size > 0 &&
	       room_looker(rq->portal, w->kept.type) != NULL;
}

enum outcome
correct_begin(struct request *rq, struct publishing *w)
{
	const struct distribution *file = w->form->file_of;
	const struct looker *looker = room_looker(rq->portal, w->kept.type);
	struct looking looking = { .sha256 = w->kept.sha256,
		.type = w->kept.type,
		.before = file == NULL ? S("") : file->reading };
	enum outcome outcome;

	/* Kept first: whatever reading it brings, it is not sent again. */
	outcome = request_write(rq, hold_apply, w);
	if (outcome == OUTCOME_OK)
		outcome = looker->begin(rq, &looking);
	return outcome == OUTCOME_OK
		   ? request_go(rq, "/data/check/%.*s", ARG(w->form->kept))
		   : outcome;
}

void
correct_keep(struct db *db, const struct author *author, int64_t id,
    str reading)
{
	/* As it is by now: its format may have been filled in just before. */
	struct distribution *now = record_by_id(db, &distribution_type, id);

	if (now == NULL || str_eq(now->reading, reading))
		return;
	now->reading = reading;
	act_save(db, author, &distribution_type, now);
}
