/* Mailings as people meet them: what was sent, and writing one.  A mailing that
 * is being written lives in its form alone: nothing is kept before it is sent.
 */
#include "commons/acts/acts.h"
#include "commons/notices/mailings.h"
#include "commons/notices/notices_room.h"
#include "commons/notices/pages/mailings.html.h"
#include "engine/base/date.h"

#define MAILINGS_ON_PAGE 20
#define TITLE_MAX 200
#define TEXT_MAX 20000

enum outcome
mailings_list(struct request *rq)
{
	struct mailings_page page = { .may_write =
					  rq->who != NULL &&
					  may(rq->who, VERB_ADMINISTER, NULL) };
	moment before = { request_number(rq, "before", 1, INT64_MAX,
	    INT64_MAX) };
	struct record_list list =
	    mailings_newest(rq->db, before, MAILINGS_ON_PAGE + 1);

	page.rows.v = NEWS(rq->arena, const struct mailing *, list.n);
	for (size_t i = 0; i < list.n && i < MAILINGS_ON_PAGE; i++)
		page.rows.v[page.rows.n++] = list.v[i];
	if (list.n > MAILINGS_ON_PAGE)
		page.next = str_fmt(rq->arena, "/%.*s/mailings?before=%lld",
		    ARG(rq->page.lang),
		    (long long)page.rows.v[page.rows.n - 1]->sent.us);
	page_mailings(&rq->page, &page);
	return OUTCOME_OK;
}

enum outcome
mailing_show(struct request *rq)
{
	const struct mailing *m =
	    record_by_address(rq->db, &mailing_type, rq->argument[0]);

	if (m == NULL)
		return OUTCOME_NOT_FOUND;
	page_mailing(&rq->page, m);
	return OUTCOME_OK;
}

/* Only who may do it for everything writes to everybody. */
static enum outcome
mailing_may(struct request *rq)
{
	return may_now(rq, VERB_ADMINISTER, &mailing_type, NULL);
}

static struct mailing_form
form_open(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct mailing_form f = { .audience = AUDIENCE_EVERYBODY,
		.mails = portal->mail != NULL };
	size_t n = languages_count(portal->languages);

	f.texts.v = NEWS(rq->arena, struct mailing_text, n);
	for (size_t i = 0; i < n; i++) {
		const struct language *l = languages_at(portal->languages, i);
		str code = language_code(l);

		f.texts.v[f.texts.n++] = (struct mailing_text){ .lang = code,
			.name = language_name(l),
			.title = request_field(rq,
			    str_c(rq->arena,
				str_fmt(rq->arena, "title.%.*s", ARG(code)))),
			.text = request_field(rq,
			    str_c(rq->arena,
				str_fmt(rq->arena, "text.%.*s", ARG(code)))) };
	}
	return f;
}

/* "commitments/open-budget", as an address ends, or "/en/commitments/…", as
 * KIND/ADDRESS. */
static str
form_about(struct request *rq, str typed)
{
	str rest = str_trim(typed), kind;
	const struct record_type *type;
	ptrdiff_t scheme = str_find(rest, S("://"));

	if (scheme >= 0) {
		rest = str_drop(rest, (size_t)scheme + 3);
		str_cut(&rest, '/');
	}
	while (str_starts(rest, S("/")))
		rest = str_drop(rest, 1);
	kind = str_cut(&rest, '/');
	if (kind.n == 2 && rest.n > 0)
		kind = str_cut(&rest, '/');
	type = records_named(records_of(rq->db), kind);
	return type == NULL || rest.n == 0 ? S("")
					   : about_write(rq->arena, type, rest);
}

/* CR LF, as browsers send lines, becomes LF. */
static str
form_lines(struct arena *a, str s)
{
	struct buf b = buf_open(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_char(&b, s.p[i]);
	return str_trim(buf_str(&b));
}

/* What was typed into a mailing; what is wrong into ${f}. */
static struct mailing *
form_read(struct request *rq, struct mailing_form *f)
{
	struct mailing *m = record_new(rq->arena, &mailing_type);
	struct text *titles = NEWS(rq->arena, struct text, f->texts.n);
	struct text *texts = NEWS(rq->arena, struct text, f->texts.n);

	for (size_t i = 0; i < f->texts.n; i++) {
		str title = str_trim(f->texts.v[i].title);
		str text = form_lines(rq->arena, f->texts.v[i].text);

		if (title.n == 0 && text.n == 0)
			continue;
		if (title.n == 0 || text.n == 0 || title.n > TITLE_MAX ||
		    text.n > TEXT_MAX || str_find(title, S("\n")) >= 0)
			f->wrong_title = "Write a subject and a text in each "
					 "language you use, neither too long.";
		titles[m->title.n++] =
		    (struct text){ f->texts.v[i].lang, ORIGIN_HUMAN, title };
		texts[m->text.n++] =
		    (struct text){ f->texts.v[i].lang, ORIGIN_HUMAN, text };
	}
	m->title.v = titles;
	m->text.v = texts;
	if (m->title.n == 0)
		f->wrong_title =
		    "Write a subject and a text in one language at "
		    "least.";
	m->audience =
	    choice_value(&mailing_audiences, request_field(rq, "audience"));
	if (m->audience == 0)
		m->audience = AUDIENCE_EVERYBODY;
	f->audience = m->audience;
	f->about = request_field(rq, "about");
	if (m->audience != AUDIENCE_EVERYBODY)
		m->about = form_about(rq, f->about);
	f->wrong_about = mailing_about(rq->db, m);
	return m;
}

static struct reader
form_reader(struct request *rq)
{
	struct reader reader = { .person = rq->who->person,
		.handle = rq->who->handle,
		.name = rq->who->name,
		.mail = rq->who->mail };

	reader_language(rq->portal, &reader, rq->page.lang);
	return reader;
}

static void
form_preview(struct request *rq, struct mailing_form *f,
    const struct mailing *m)
{
	struct reader reader = form_reader(rq);
	struct letter letter = mailing_letter(rq->db, rq->portal, m, &reader);

	f->preview = true;
	f->count = mailing_count(rq->db, m);
	f->subject = letter_subject(rq->arena, &letter);
	f->body = letter_text(rq->arena, &letter);
}

static enum outcome
mailing_send(struct request *rq, void *cookie)
{
	struct mailing *m = cookie;
	struct author author =
	    may_author(rq, VERB_ADMINISTER, &mailing_type, NULL);

	m->record = (struct record){ 0 };
	mailing_start(rq->db, &author, m);
	return request_go(rq, "/mailings/%.*s", ARG(m->slug));
}

static enum outcome
mailing_test(struct request *rq, void *cookie)
{
	struct reader reader = form_reader(rq);
	struct letter letter =
	    mailing_letter(rq->db, rq->portal, cookie, &reader);

	outbox_put(rq->db, &letter,
	    str_fmt(rq->arena, "mailing-test/%lld/%lld",
		(long long)reader.person, (long long)rq->now.us),
	    rq->now);
	return OUTCOME_OK;
}

enum outcome
mailing_new(struct request *rq)
{
	enum outcome outcome = mailing_may(rq);
	struct mailing_form f;

	if (outcome != OUTCOME_OK)
		return outcome;
	f = form_open(rq);
	page_mailing_write(&rq->page, &f);
	return OUTCOME_OK;
}

enum outcome
mailing_do(struct request *rq)
{
	str wish = request_field(rq, "do");
	enum outcome outcome = mailing_may(rq);
	struct mailing_form f;
	struct mailing *m;

	if (outcome != OUTCOME_OK)
		return outcome;
	f = form_open(rq);
	m = form_read(rq, &f);
	if (f.wrong_title != NULL || f.wrong_about != NULL) {
		rq->reply.status = 422;
		page_mailing_write(&rq->page, &f);
		return OUTCOME_OK;
	}
	if (str_is(wish, "send"))
		return request_write(rq, mailing_send, m);
	if (str_is(wish, "test") && f.mails) {
		outcome = request_write(rq, mailing_test, m);
		if (outcome != OUTCOME_OK)
			return outcome;
		f.tested = true;
	}
	form_preview(rq, &f, m);
	page_mailing_write(&rq->page, &f);
	return OUTCOME_OK;
}
