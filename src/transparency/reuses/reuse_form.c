/* Registering what one made with the data, changing it, taking it back. */
#include "commons/acts/acts_web.h"
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "commons/site/frame.h"
#include "engine/record/json.h"
#include "engine/record/kinds.h"
#include "transparency/reuses/pages/reuse_form.html.h"
#include "transparency/reuses/reuses_room.h"

/* What is to be written. */
struct registering {
	struct reuse_form *form;
	struct reuse *reuse;
	str sources; /* "dataset/a dataset/b" */
	struct kept picture;
	bool slow;
};

static void
form_open(struct request *rq, struct reuse_form *f)
{
	const struct portal *portal = rq->portal;

	f->stamp = spam_stamp(rq->arena, portal->key, rq->now);
	f->files = portal->files != NULL;
	f->kinds = fields_choices(rq->arena, &reuse_kinds, f->kind.value);
}

/* The form again, with what is wrong. */
static enum outcome
form_again(struct request *rq, struct reuse_form *f)
{
	rq->reply.status = outcome_status(OUTCOME_INVALID);
	form_open(rq, f);
	page_reuse_form(&rq->page, f);
	return OUTCOME_OK;
}

/* ---- what was typed ---- */

static void
form_typed(struct request *rq, struct reuse_form *f)
{
	const struct part *part = request_file(rq, "file");

	f->title.value = typed_line(rq, "title");
	f->kind.value = request_field(rq, "kind");
	f->link.value = str_trim(request_field(rq, "link"));
	f->description.value = typed_text(rq, "description");
	f->maker.value = typed_line(rq, "maker");
	f->sources.value = typed_text(rq, "sources");
	if (part != NULL)
		f->picture.value = part->filename;
}

/* The datasets named, one in each line; their "KIND/ADDRESS", each once. */
static str
form_sources(struct request *rq, struct typed *typed)
{
	struct buf b = buf_open(rq->arena, 16384);
	str rest = typed->value, about, line;
	size_t n = 0;

	while (rest.n > 0) {
		line = str_cut(&rest, '\n');
		if (str_trim(line).n == 0)
			continue;
		about = typed_dataset(rq, line);
		if (about.n == 0)
			typed->wrong = "One of these is no dataset of this "
				       "portal. Copy the address of its page.";
		else if (n++ < SOURCES_MAX &&
			 str_find(str_fmt(rq->arena, " %.*s ",
				      ARG(buf_str(&b))),
			     str_fmt(rq->arena, " %.*s ", ARG(about))) < 0) {
			if (b.n > 0)
				buf_char(&b, ' ');
			buf_add(&b, about);
		}
	}
	if (n == 0 && typed->wrong == NULL)
		typed->wrong = "Name at least one dataset of this portal.";
	if (n > SOURCES_MAX)
		typed->wrong = "Name at most 20 datasets.";
	return buf_str(&b);
}

static void
form_check(struct request *rq, struct registering *w)
{
	const struct portal *portal = rq->portal;
	struct reuse_form *f = w->form;
	const struct typed *all[] = { &f->title, &f->link, &f->description,
		&f->maker, &f->sources, &f->picture, &f->kind };
	int kind = choice_value(&reuse_kinds, f->kind.value);

	if (f->title.value.n == 0 ||
	    kind_characters(f->title.value) > TITLE_MAX)
		f->title.wrong = "Write a title of at most 150 characters.";
	if (kind == 0)
		f->kind.wrong = "Choose what kind of thing it is.";
	if (f->description.value.n == 0 ||
	    kind_characters(f->description.value) > TEXT_MAX)
		f->description.wrong = "Say what it does, in at most 2,000 "
				       "characters.";
	if (f->maker.value.n == 0 ||
	    kind_characters(f->maker.value) > TITLE_MAX)
		f->maker.wrong = "Say who made it, in at most 150 characters.";
	if (f->link.value.n > 0 && !kind_is_link(f->link.value))
		f->link.wrong = "Write a whole address that starts with "
				"https://.";
	else if (f->link.value.n == 0 && kind != 0 && kind != REUSE_IDEA)
		f->link.wrong = "Say where people find it: only an idea has "
				"no address yet.";
	w->sources = form_sources(rq, &f->sources);
	f->problems = fields_wrong(all, sizeof(all) / sizeof(*all));
	if (f->problems == 0)
		f->wrong = spam_refuses(rq, portal->key);
}

/* Pictures alone: taken from the upload before anything is written. */
static bool
form_picture(struct request *rq, struct registering *w)
{
	struct typed *picture = &w->form->picture;

	if (picture->value.n == 0)
		return true;
	if (file_chosen(rq, "file", &w->picture, &picture->wrong) &&
	    w->picture.size > 0 && !str_starts(w->picture.type, S("image/")))
		picture->wrong = "Choose a picture: JPEG, PNG or WebP.";
	w->form->problems = picture->wrong != NULL;
	return picture->wrong == NULL;
}

/* ---- writing ---- */

static void
reuse_lay(struct request *rq, const struct registering *w, struct reuse *r)
{
	const struct reuse_form *f = w->form;
	const struct record_type *type;
	str rest = w->sources;
	const void *dataset = about_record(rq->db, str_cut(&rest, ' '), &type);
	const struct field *place =
	    dataset == NULL ? NULL : record_field(type, S("jurisdiction"));

	r->title = fields_words(rq, f->title.value);
	r->kind = choice_value(&reuse_kinds, f->kind.value);
	r->link = f->link.value;
	r->description = f->description.value;
	r->maker = f->maker.value;
	if (place != NULL)
		r->jurisdiction = *(const ref *)field_get(place, dataset);
}

/* What waits for a moderator instead of being published. */
static bool
reuse_waits(struct request *rq, const struct registering *w,
    const struct reuse *r)
{
	str text = str_fmt(rq->arena, "%.*s\n%.*s\n%.*s\n%.*s",
	    ARG(w->form->title.value), ARG(r->link), ARG(r->maker),
	    ARG(r->description));

	if (!kept_waits(rq, r->author, text))
		return false;
	kept_put(rq->db,
	    &(struct kept_text){ .key = comment_key(rq->arena, S(""), rq->now),
		.kind = str_of(reuse_type.name),
		.address = r->record.address,
		.content = record_json(rq->arena, &reuse_type, r),
		.sources = w->sources,
		.author = r->author,
		.said = rq->now });
	return true;
}

static enum outcome
reuse_apply(struct request *rq, void *cookie)
{
	struct registering *w = cookie;
	const struct portal *portal = rq->portal;
	const struct author author = { S("participant"), rq->now };
	const struct file *file;
	struct reuse r = *w->reuse;

	w->slow = !spam_pace(rq->db, portal->key, r.author, rq->now);
	if (w->slow)
		return OUTCOME_TOO_MANY;
	reuse_lay(rq, w, &r);
	if (w->picture.size > 0) {
		file = file_record(rq->db, &author, &w->picture);
		if (file == NULL) {
			w->form->picture.wrong =
			    "This file was taken away from here before, so it "
			    "is not taken again. Choose another one.";
			w->form->problems = 1;
			return OUTCOME_INVALID;
		}
		r.picture = file->slug;
	} else if (request_field(rq, "file-away").n > 0)
		r.picture = S("");
	if (reuse_waits(rq, w, &r))
		return request_go(rq, "/reuses?said=waits");
	reuse_publish(rq->db, &author, &r, w->sources);
	if (!str_eq(w->reuse->picture, r.picture))
		picture_drop(rq->db, &author, w->reuse->picture);
	return request_go(rq, "/reuses/%.*s?said=%s", ARG(r.slug),
	    r.record.version == 1 ? "registered" : "changed");
}

static enum outcome
reuse_take(struct request *rq, struct registering *w)
{
	struct reuse_form *f = w->form;
	enum outcome outcome;

	form_typed(rq, f);
	form_check(rq, w);
	if (f->problems > 0 || f->wrong != NULL || !form_picture(rq, w))
		return form_again(rq, f);
	outcome = request_write(rq, reuse_apply, w);
	if (w->slow)
		f->wrong = "You have sent much in a minute. Wait a little and "
			   "send it again.";
	return w->slow || f->problems > 0 ? form_again(rq, f) : outcome;
}

/* ---- a new one ---- */

enum outcome
reuse_new_show(struct request *rq)
{
	struct reuse_form f = { .maker.value = rq->who->name };
	str about = typed_dataset(rq, request_param(rq, "dataset"));

	if (about.n > 0) {
		str_cut(&about, '/');
		f.sources.value = about;
	}
	form_open(rq, &f);
	page_reuse_form(&rq->page, &f);
	return OUTCOME_OK;
}

enum outcome
reuse_new_take(struct request *rq)
{
	struct reuse_form f = { 0 };
	struct registering w = { .form = &f,
		.reuse = record_new(rq->arena, &reuse_type) };

	w.reuse->slug = comment_key(rq->arena, S(""), rq->now);
	w.reuse->author = rq->who->handle;
	w.reuse->said = rq->now;
	return reuse_take(rq, &w);
}

/* ---- one's own ---- */

/* The reuse of the address, when the reader registered it. */
static enum outcome
own_reuse(struct request *rq, struct reuse **reuse)
{
	struct reuse *r =
	    record_by_address(rq->db, &reuse_type, rq->argument[0]);

	*reuse = r;
	if (r == NULL)
		return OUTCOME_NOT_FOUND;
	if (!str_eq(r->author, rq->who->handle)) {
		rq->wrong = "Only who registered it can change it.";
		return OUTCOME_FORBIDDEN;
	}
	if (r->hidden.n > 0) {
		rq->wrong = "A moderator hid this. The reason stands on its "
			    "page.";
		return OUTCOME_FORBIDDEN;
	}
	return OUTCOME_OK;
}

/* One dataset in each line, as the form wants it. */
static str
sources_lines(struct request *rq, const struct reuse *r)
{
	struct buf b = buf_open(rq->arena, 16384);
	str rest = reuse_sources(rq->db, r), about;

	while (rest.n > 0) {
		about = str_cut(&rest, ' ');
		str_cut(&about, '/');
		buf_add(&b, about);
		buf_char(&b, '\n');
	}
	return str_trim(buf_str(&b));
}

enum outcome
reuse_edit_show(struct request *rq)
{
	struct reuse *r;
	struct reuse_form f = { 0 };
	enum outcome outcome = own_reuse(rq, &r);
	const struct text *title;

	if (outcome != OUTCOME_OK)
		return outcome;
	title = words_in(r->title, rq->page.lang);
	f.reuse = r;
	f.title.value = title == NULL ? S("") : title->s;
	f.kind.value = choice_code(&reuse_kinds, r->kind);
	f.link.value = r->link;
	f.description.value = r->description;
	f.maker.value = r->maker;
	f.sources.value = sources_lines(rq, r);
	form_open(rq, &f);
	page_reuse_form(&rq->page, &f);
	return OUTCOME_OK;
}

enum outcome
reuse_edit_take(struct request *rq)
{
	struct reuse_form f = { 0 };
	struct registering w = { .form = &f };
	enum outcome outcome = own_reuse(rq, &w.reuse);

	if (outcome != OUTCOME_OK)
		return outcome;
	f.reuse = w.reuse;
	return reuse_take(rq, &w);
}

static enum outcome
own_apply(struct request *rq, void *cookie)
{
	const struct author author = { S("participant"), rq->now };
	struct reuse *r;
	enum outcome outcome = own_reuse(rq, &r);

	(void)cookie;
	if (outcome != OUTCOME_OK)
		return outcome;
	text_withdraw(rq->db, &author, &reuse_type, r);
	return request_go(rq, "/reuses/%.*s", ARG(r->slug));
}

enum outcome
reuse_own(struct request *rq)
{
	struct reuse *r;
	enum outcome outcome = own_reuse(rq, &r);

	return outcome != OUTCOME_OK ? outcome
				     : request_write(rq, own_apply, NULL);
}
