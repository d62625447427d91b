/*
 * What people and officers say by program: readings, comments, marks, reports
 * of progress, files.  What came is handed to the room as the fields of its own
 * form, so that there is one way in with one set of rules.
 */
#include "accountability/readings/readings.h"
#include "commons/acts/acts.h"
#include "commons/comments/comments_web.h"
#include "commons/comments/spam.h"
#include "commons/files/files.h"
#include "commons/marks/marks.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "interop/api/write.h"

#define MEMBERS_MAX 16

static const struct write_member reading_members[] = {
	{ "about", WRITE_TEXT, true,
	    "What it is about: milestone/open-budget/milestones/1" },
	{ "view", WRITE_TEXT, false, "agree or disagree" },
	{ "reason", WRITE_TEXT, false, "Why" },
	{ "evidence", WRITE_TEXT, false, "A link to what shows it" },
	{ "question", WRITE_TEXT, false,
	    "A question to the government: it then owes an answer" },
	{ "as", WRITE_TEXT, false,
	    "Address of the organisation you speak for" },
	{ "remove", WRITE_FLAG, false, "Take it back" },
	{ 0 },
};

static const struct write_member comment_members[] = {
	{ "about", WRITE_TEXT, true,
	    "What it is about: commitment/open-budget" },
	{ "body", WRITE_TEXT, true, "At most 2,000 characters" },
	{ "stance", WRITE_TEXT, false, "for, neutral or against" },
	{ "answers", WRITE_TEXT, false, "Address of the comment it answers" },
	{ "official", WRITE_FLAG, false,
	    "In the name of the institution that answers for it" },
	{ 0 },
};

static const struct write_member mark_members[] = {
	{ "about", WRITE_TEXT, true,
	    "What it is about: commitment/open-budget" },
	{ "kind", WRITE_TEXT, true, "support or endorse" },
	{ "institution", WRITE_TEXT, false,
	    "Address of the organisation that endorses" },
	{ "remove", WRITE_FLAG, false, "Take it back" },
	{ 0 },
};

static const struct write_member report_members[] = {
	{ "state", WRITE_TEXT, true,
	    "not_started, in_progress, stuck, finished or incomplete" },
	{ "share", WRITE_NUMBER, false, "Percent, 0 to 100" },
	{ "notes", WRITE_TEXT, false,
	    "What was done, in the language of Accept-Language" },
	{ "title", WRITE_TEXT, false, "What the evidence shows" },
	{ "link", WRITE_TEXT, false, "Where the evidence can be seen" },
	{ "reported", WRITE_TEXT, false,
	    "The day it was so: 2026-11-22; left out: today" },
	{ "unproven", WRITE_FLAG, false,
	    "Publish \"finished\" without evidence" },
	{ "version", WRITE_NUMBER, false,
	    "The version of the milestone you started from" },
	{ 0 },
};

#define REPORT "/api/v1/report/:commitment/milestones/:number"

static const struct {
	const char *pattern;
	const struct write_member *members;
} forms[] = { { "/api/v1/readings", reading_members },
	{ "/api/v1/comments", comment_members },
	{ "/api/v1/marks", mark_members }, { REPORT, report_members } };

const struct write_member *
write_members(const char *pattern)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (str_is(str_of(pattern), forms[i].pattern))
			return forms[i].members;
	return NULL;
}

static const struct write_member *
member_named(const struct write_member *m, const char *name)
{
	for (; m->name != NULL; m++)
		if (str_is(str_of(name), m->name))
			return m;
	return NULL;
}

static void
form_add(struct request *rq, const char *name, str value)
{
	rq->fields[rq->n_fields++] = (struct param){ str_of(name), value };
}

/* One member as the field of the form; false: of the wrong type. */
static bool
form_member(struct request *rq, const struct write_member *m, const json_t *v)
{
	switch (m->kind) {
	case WRITE_TEXT:
		if (!json_is_string(v))
			return false;
		form_add(rq, m->name,
		    str_copy(rq->arena,
			(str){ json_string_value(v), json_string_length(v) }));
		return true;
	case WRITE_NUMBER:
		if (!json_is_integer(v))
			return false;
		form_add(rq, m->name,
		    str_fmt(rq->arena, "%lld",
			(long long)json_integer_value(v)));
		return true;
	case WRITE_FLAG:
		if (json_is_true(v))
			form_add(rq, m->name, S("yes"));
		return json_is_boolean(v);
	}
	return false;
}

/* What came as the fields of a form; INVALID when it is none. */
static enum outcome
form_of(struct request *rq, const struct write *w)
{
	static const char *const types[] = { [WRITE_TEXT] =
						 "Write a text here.",
		[WRITE_NUMBER] = "Write a whole number here.",
		[WRITE_FLAG] = "Write true or false here." };
	const struct write_member *members = write_members(rq->route->pattern),
				  *m;
	const char *name;
	json_t *v;

	rq->fields = NEWS(rq->arena, struct param, MEMBERS_MAX);
	json_object_foreach(w->body, name, v)
	{
		m = member_named(members, name);
		if (m == NULL)
			request_wrong(rq, str_c(rq->arena, str_of(name)),
			    "There is no such member here.");
		else if (!json_is_null(v) && !form_member(rq, m, v))
			request_wrong(rq, m->name, types[m->kind]);
	}
	for (m = members; m->name != NULL; m++)
		if (m->required && request_field(rq, m->name).n == 0 &&
		    json_object_get(w->body, m->name) == NULL)
			request_wrong(rq, m->name, "This must be there.");
	return rq->n_wrongs > 0 ? OUTCOME_INVALID : OUTCOME_OK;
}

/* ---- readings, comments ---- */

static enum outcome
reading_deed(struct request *rq, struct write *w)
{
	enum outcome outcome = form_of(rq, w);

	if (outcome != OUTCOME_OK)
		return outcome;
	rq->argument[0] = request_field(rq, "about");
	if (request_field(rq, "remove").n > 0)
		form_add(rq, "do", S("remove"));
	w->location = str_fmt(rq->arena, "/%.*s/readings/%.*s",
	    ARG(rq->page.lang), ARG(path_encode(rq->arena, rq->argument[0])));
	return readings_post(rq);
}

enum outcome
take_part_reading(struct request *rq)
{
	return write_json(rq, reading_deed);
}

static enum outcome
comment_deed(struct request *rq, struct write *w)
{
	const struct portal *portal = rq->portal;
	enum outcome outcome = form_of(rq, w);

	if (outcome != OUTCOME_OK)
		return outcome;
	rq->argument[0] = request_field(rq, "about");
	/* The stamp of the page's form keeps out programs that nobody
	 * answers for.  Somebody answers for this one. */
	form_add(rq, "made",
	    spam_stamp(rq->arena, portal->key,
		(moment){ rq->now.us - SPAM_LEAST_US }));
	return comments_say(rq);
}

enum outcome
take_part_comment(struct request *rq)
{
	return write_json(rq, comment_deed);
}

/* ---- marks ---- */

/* A mark names nobody, so it is no record to be shown: what is told is what it
 * changed. */
static void
mark_tell(struct request *rq, struct write *w, struct buf *b)
{
	str about = request_field(rq, "about"),
	    kind = request_field(rq, "kind");

	(void)w;
	buf_c(b, "\"about\":");
	json_text(b, about);
	buf_c(b, ",\"kind\":");
	json_text(b, kind);
	buf_fmt(b, ",\"count\":%lld",
	    (long long)mark_count(rq->db, about,
		choice_value(&mark_kinds, kind)));
}

static enum outcome
mark_deed(struct request *rq, struct write *w)
{
	enum outcome outcome = form_of(rq, w);

	if (outcome == OUTCOME_OK &&
	    choice_value(&mark_kinds, request_field(rq, "kind")) == 0) {
		request_wrong(rq, "kind", "Write support or endorse.");
		outcome = OUTCOME_INVALID;
	}
	if (outcome != OUTCOME_OK)
		return outcome;
	form_add(rq, "do",
	    request_field(rq, "remove").n > 0 ? S("remove") : S("add"));
	w->tell = mark_tell;
	return marks_change(rq);
}

enum outcome
take_part_mark(struct request *rq)
{
	return write_json(rq, mark_deed);
}

/* ---- progress ---- */

static enum outcome
report_deed(struct request *rq, struct write *w)
{
	const struct record *m;
	enum outcome outcome = form_of(rq, w);

	if (outcome != OUTCOME_OK)
		return outcome;
	w->type = &milestone_type;
	w->address = str_fmt(rq->arena, "%.*s/milestones/%.*s",
	    ARG(rq->argument[0]), ARG(rq->argument[1]));
	m = record_by_address(rq->db, &milestone_type, w->address);
	if (w->expected == 0)
		str_number(request_field(rq, "version"), &w->expected);
	if (m != NULL)
		form_add(rq, "version",
		    str_fmt(rq->arena, "%lld",
			(long long)(w->expected == 0 ? m->version
						     : w->expected)));
	if (request_field(rq, "reported").n == 0)
		form_add(rq, "reported", date_iso(rq->arena, rq->page.today));
	return report_save(rq);
}

enum outcome
take_part_report(struct request *rq)
{
	return write_json(rq, report_deed);
}

/* ---- files ---- */

struct filing {
	struct write *w;
	struct kept kept;
	struct author author;
};

static enum outcome
file_apply(struct request *rq, void *cookie)
{
	struct filing *f = cookie;
	const struct file *file = file_record(rq->db, &f->author, &f->kept);

	rq->n_wrongs = 0;
	if (file == NULL) {
		request_wrong(rq, "",
		    "This file was taken away from here before, so it is not "
		    "taken again. Choose another one.");
		return OUTCOME_INVALID;
	}
	f->w->type = &file_type;
	f->w->address = file->record.address;
	f->w->created = file->record.version == 1;
	f->w->location = file_path(rq->arena, file);
	return OUTCOME_OK;
}

static enum outcome
file_deed(struct request *rq, struct write *w)
{
	const struct portal *portal = rq->portal;
	struct filing f = { .w = w };
	str name = request_param(rq, "name");
	enum file_outcome outcome;

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	if (name.n == 0) {
		request_wrong(rq, "name",
		    "Say what the file is called: ?name=minutes.pdf");
		return OUTCOME_INVALID;
	}
	name = multipart_filename(rq->arena, name);
	/* Whoever reports anywhere may bring what shows it. */
	f.author =
	    (struct author){ may_role(rq->who, VERB_REPORT, NULL), rq->now };
	outcome = file_bring(portal->files, rq->arena, rq->body, name, &f.kept);
	if (outcome != FILE_KEPT)
		return write_file_trouble(rq, "", outcome, name);
	return request_write(rq, file_apply, &f);
}

enum outcome
take_part_file(struct request *rq)
{
	return write_raw(rq, file_deed);
}
