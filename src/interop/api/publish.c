/*
 * Data published by program: one request brings a file and makes it the next
 * version, by the same function of the catalogue as the form.
 */
#include "commons/editing/editing.h"
#include "commons/files/inspect.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "engine/record/kinds.h"
#include "engine/web/multipart.h"
#include "interop/api/write.h"
#include "transparency/catalogue/delivery.h"

/* When too many versions came in a day: ask again in an hour. */
#define RETRY_S 3600

struct sending {
	struct write *w;
	struct delivery d; /* as it was sent */
	struct delivery done;
	struct part *parts; /* of multipart/form-data */
	size_t n_parts;
	bool drafts;
};

/* A value that came as a part of the form, else as a parameter. */
static str
sending_value(struct request *rq, const struct sending *s, const char *name)
{
	for (size_t i = 0; i < s->n_parts; i++)
		if (!s->parts[i].file && str_is(s->parts[i].name, name))
			return str_trim(s->parts[i].bytes);
	return str_trim(request_param(rq, name));
}

static const struct part *
sending_file(const struct sending *s)
{
	for (size_t i = 0; i < s->n_parts; i++)
		if (s->parts[i].file && str_is(s->parts[i].name, "file"))
			return &s->parts[i];
	return NULL;
}

/* "trees.csv", for bytes that came without a name. */
static str
sending_name(struct request *rq, const struct sending *s)
{
	str name = sending_value(rq, s, "name"), type = rq->with.content_type;
	const struct inspect_type *row;
	str endings, ending;

	if (name.n > 0)
		return multipart_filename(rq->arena, name);
	row =
	    inspect_named(str_lower(rq->arena, str_trim(str_cut(&type, ';'))));
	endings = row == NULL ? S("csv") : str_of(row->endings);
	ending = str_cut(&endings, ' ');
	return str_fmt(rq->arena, "%.*s.%.*s", ARG(rq->argument[1]),
	    ARG(ending));
}

static void
sending_day(struct request *rq, const struct sending *s, const char *name,
    date *day)
{
	str given = sending_value(rq, s, name);

	if (given.n > 0 && !date_read(given, day))
		request_wrong(rq, name,
		    "Write the year, the month and the day with hyphens, like "
		    "2026-09-15. A month or a year alone is fine too.");
}

static void
sending_line(struct request *rq, const struct sending *s, const char *name,
    str *line)
{
	*line = sending_value(rq, s, name);
	if (!str_utf8(*line) || !kind_is_line(*line) ||
	    kind_characters(*line) > WORDS_MAX_CHARACTERS)
		request_wrong(rq, name,
		    "This is too long. Write one line of at most 1,000 "
		    "characters.");
}

/* What is said beside the bytes; INVALID when something of it is wrong. */
static enum outcome
sending_words(struct request *rq, struct sending *s)
{
	struct delivery *d = &s->d;

	sending_line(rq, s, "note", &d->note);
	sending_line(rq, s, "title", &d->title);
	sending_day(rq, s, "covers_from", &d->covers_from);
	sending_day(rq, s, "covers_until", &d->covers_until);
	if (d->file == NULL && !kind_is_slug(d->slug))
		request_wrong(rq, "",
		    "Use small letters from a to z, digits and hyphens only, "
		    "80 characters at most.");
	return rq->n_wrongs > 0 ? OUTCOME_INVALID : OUTCOME_OK;
}

/* What came in pieces before. */
static enum outcome
sending_upload(struct request *rq, struct sending *s)
{
	const char *wrong = NULL;

	if (upload_take(rq, sending_value(rq, s, "upload"), &s->d.kept,
		&wrong)) {
		if (s->d.title.n == 0)
			s->d.title = s->d.kept.name;
		return OUTCOME_OK;
	}
	request_wrong(rq, "upload", write_sentence(rq, wrong, s->d.kept.name));
	return OUTCOME_INVALID;
}

/* The bytes, through the jail into the store, before anything is written. */
static enum outcome
sending_keep(struct request *rq, struct sending *s)
{
	const struct part *part = sending_file(s);
	struct part whole = { .bytes = rq->body };
	enum file_outcome outcome;
	str name;

	if (sending_value(rq, s, "upload").n > 0)
		return sending_upload(rq, s);
	if (s->parts != NULL && part == NULL) {
		request_wrong(rq, "file",
		    "Choose a file, or give the address where it lies.");
		return OUTCOME_INVALID;
	}
	name = part == NULL ? sending_name(rq, s) : part->filename;
	whole.filename = name;
	outcome = file_brought(rq, part == NULL ? &whole : part, &s->d.kept);
	if (outcome != FILE_KEPT)
		return write_file_trouble(rq, "file", outcome, name);
	if (s->d.title.n == 0)
		s->d.title = name;
	return OUTCOME_OK;
}

/* The addresses of what was made: they hold in every language. */
static void
sending_addresses(struct request *rq, struct buf *b, const struct delivery *d)
{
	const struct portal *portal = rq->portal;
	const struct file *file;
	str stable = str_fmt(rq->arena, "%.*s/data/%.*s/files/%.*s",
	    ARG(portal->url), ARG(d->dataset->slug), ARG(d->file->slug));

	buf_c(b, ",\n\"newest\":");
	json_text(b, stable);
	if (d->draft == 0) {
		buf_c(b, ",\n\"page\":");
		json_text(b, str_fmt(rq->arena, "%.*s/versions/%lld",
				 ARG(stable), (long long)d->version->number));
	}
	file = d->version->file.n == 0
		   ? NULL
		   : record_by_address(rq->db, &file_type, d->version->file);
	if (file == NULL)
		return;
	buf_c(b, ",\n\"download\":");
	json_text(b,
	    str_fmt(rq->arena, "%.*s%.*s", ARG(portal->url),
		ARG(file_path(rq->arena, file))));
}

static void
sending_tell(struct request *rq, struct write *w, struct buf *b)
{
	const struct sending *s = w->what;
	const struct delivery *d = &s->done;

	if (d->draft > 0) {
		buf_fmt(b, "\"draft\":%lld,\n\"waits\":", (long long)d->draft);
		json_text(b,
		    S("Here somebody else publishes what you send. It waits as "
		      "a draft at the address in “Location”."));
	} else
		api_record(b, &distribution_version_type, d->version);
	buf_fmt(b, ",\n\"unchanged\":%s", d->unchanged ? "true" : "false");
	sending_addresses(rq, b, d);
}

static enum outcome
sending_apply(struct request *rq, void *cookie)
{
	struct sending *s = cookie;
	struct delivery *d = &s->done;
	enum delivered outcome;

	*d = s->d;
	rq->n_wrongs = 0;
	/* Another may have made the file meanwhile. */
	d->file = distribution_of(rq->db, d->dataset->slug, d->slug);
	if (s->drafts && d->file == NULL)
		return OUTCOME_CONFLICT;
	if (delivery_often(rq, d->dataset)) {
		rq->wrong = "So many versions of this dataset were published "
			    "today that no more are taken. Send the next one "
			    "tomorrow.";
		rq->reply.retry_s = RETRY_S;
		return OUTCOME_TOO_MANY;
	}
	outcome = s->drafts ? delivery_draft(rq, d) : delivery_publish(rq, d);
	if (outcome != DELIVERED) {
		request_wrong(rq, "file", delivery_refused(outcome));
		return OUTCOME_INVALID;
	}
	s->w->what = s;
	s->w->tell = sending_tell;
	s->w->waits = d->draft > 0;
	s->w->created = !d->unchanged && d->draft == 0;
	s->w->location =
	    d->draft > 0
		? str_fmt(rq->arena,
		      "/%.*s/new/distribution_version?draft=%lld",
		      ARG(rq->page.lang), (long long)d->draft)
		: str_fmt(rq->arena, "/data/%.*s/files/%.*s/versions/%lld",
		      ARG(d->dataset->slug), ARG(d->file->slug),
		      (long long)d->version->number);
	return OUTCOME_OK;
}

/* Whether they may, and whether it is public at once. */
static enum outcome
sending_may(struct request *rq, struct sending *s)
{
	struct delivery *d = &s->d;
	enum outcome outcome =
	    may_now(rq, VERB_PUBLISH, &dataset_type, d->dataset);

	if (outcome != OUTCOME_OK)
		return outcome;
	d->author = may_author(rq, VERB_PUBLISH, &dataset_type, d->dataset);
	s->drafts = eyes_needed(rq->db, &distribution_version_type);
	if (!s->drafts || d->file != NULL)
		return OUTCOME_OK;
	rq->wrong = "Here nobody publishes what they wrote themselves. Make "
		    "the file in the browser first, as a draft that somebody "
		    "else publishes; then send its versions.";
	return OUTCOME_FORBIDDEN;
}

static enum outcome
sending_deed(struct request *rq, struct write *w)
{
	const struct portal *portal = rq->portal;
	struct sending s = { .w = w };
	enum outcome outcome;
	str boundary;

	s.d.dataset = record_by_address(rq->db, &dataset_type, rq->argument[0]);
	if (s.d.dataset == NULL || portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	s.d.slug = rq->argument[1];
	s.d.file = distribution_of(rq->db, rq->argument[0], s.d.slug);
	outcome = sending_may(rq, &s);
	if (outcome != OUTCOME_OK)
		return outcome;
	rq->wrong = "This form cannot be read. Send it as curl -F does, or "
		    "the file alone as the body.";
	if (multipart_boundary(rq->with.content_type, &boundary) &&
	    !multipart_read(rq->arena, rq->body, boundary, &s.parts,
		&s.n_parts))
		return OUTCOME_INVALID;
	rq->wrong = NULL;
	outcome = sending_words(rq, &s);
	if (outcome == OUTCOME_OK)
		outcome = sending_keep(rq, &s);
	if (outcome != OUTCOME_OK)
		return outcome;
	return request_write(rq, sending_apply, &s);
}

enum outcome
publish_version(struct request *rq)
{
	return write_raw(rq, sending_deed);
}
