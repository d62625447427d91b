/* Comments as people meet them: conversations, and handing something in. */
#include "commons/acts/acts_web.h"
#include "commons/notices/notice.h"
#include "commons/comments/comments_web.h"
#include "commons/comments/guests.h"
#include "commons/comments/pages/comments.html.h"
#include "commons/comments/spam.h"
#include "commons/comments/talk.h"
#include "commons/people/contact.h"
#include "commons/people/may.h"

/* What an address names: something DISCUSSED, or a comment about it. */
struct subject {
	const struct record_type *type;
	const void *record;
	struct comment *comment; /* NULL: the thing itself */
};

static bool
subject_of(struct request *rq, str address, struct subject *s)
{
	*s = (struct subject){ 0 };
	s->record = about_record(rq->db, address, &s->type);
	if (s->record == NULL) {
		s->comment = comment_of(rq->db, address);
		if (s->comment != NULL)
			s->record =
			    about_record(rq->db, s->comment->about, &s->type);
	}
	return s->record != NULL && (s->type->traits & DISCUSSED);
}

static void
subject_frame(struct request *rq, const struct subject *s)
{
	struct what what = what_of(rq, s->type, s->record);

	if (what.jurisdictions.n > 0)
		frame_place(rq,
		    jurisdiction_of(rq->db, what.jurisdictions.v[0]));
}

void
comments_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	if (type->traits & DISCUSSED)
		part_talk_panel(&rq->page, talk_of(rq, type, record, S("")));
}

/* Whether the reader wrote ${c}. */
static bool
is_own(const struct request *rq, const struct comment *c)
{
	return rq->who != NULL && str_eq(rq->who->handle, c->by);
}

static enum outcome
comments_show(struct request *rq)
{
	struct subject s;
	struct talk *t;

	if (!subject_of(rq, rq->argument[0], &s))
		return OUTCOME_NOT_FOUND;
	if (s.comment == NULL)
		t = talk_of(rq, s.type, s.record, request_param(rq, "after"));
	else
		t = talk_thread(rq, s.comment);
	if (t == NULL)
		return OUTCOME_NOT_FOUND;
	/* What its author took back is not to be had by its address. */
	if (s.comment != NULL && s.comment->state == COMMENT_REMOVED &&
	    !is_own(rq, s.comment) && t->list.n == 1)
		return OUTCOME_GONE;
	if (s.comment != NULL && t->list.n == 0)
		return OUTCOME_NOT_FOUND;
	subject_frame(rq, &s);
	page_talk(&rq->page, t);
	return OUTCOME_OK;
}

/* ---- saying something ---- */

struct saying {
	struct comment c;
	struct author author;
	str name, mail; /* of a guest */
	bool guest, slow, refused, unsendable;
};

static const char *
body_wrong(str body)
{
	if (body.n == 0)
		return "Write what you want to say.";
	if (comment_letters(body) > COMMENT_BODY_MAX)
		return "This is longer than 2,000 characters. Make it shorter, "
		       "or say it in two comments.";
	return NULL;
}

static int
stance_read(struct request *rq, int otherwise)
{
	int stance =
	    choice_value(&comment_stances, request_field(rq, "stance"));

	return stance == 0 ? otherwise : stance;
}

static struct draft
draft_read(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct draft d = {
		.answers = request_field(rq, "answers"),
		.stance = stance_read(rq, STANCE_NEUTRAL),
		.body = comment_clean(rq->arena, request_field(rq, "body")),
		.official = request_field(rq, "official").n > 0,
		.question = request_field(rq, "question").n > 0,
		.name = request_field(rq, "name"),
		.mail = request_field(rq, "mail"),
	};

	d.wrong_body = body_wrong(d.body);
	if (rq->who == NULL) {
		if (!contact_name(d.name, &d.name))
			d.wrong_name = "Write a name of up to 80 characters.";
		if (!contact_mail(rq->arena, d.mail, &d.mail))
			d.wrong_mail = "Write an e-mail address like "
				       "ana@example.org.";
	}
	if (d.wrong_body != NULL || d.wrong_name != NULL ||
	    d.wrong_mail != NULL)
		d.wrong = "Your comment was not published. Something is "
			  "missing or does not fit: look at the fields below.";
	else
		d.wrong = spam_refuses(rq, portal->key);
	return d;
}

/* The page again, with what was typed and what is wrong with it. */
static enum outcome
draft_show(struct request *rq, const struct subject *s, struct draft d)
{
	struct comment *parent =
	    d.answers.n == 0 ? NULL : comment_of(rq->db, d.answers);
	struct talk *t = NULL;

	if (request_wrong(rq, "body",
		d.wrong_body != NULL ? d.wrong_body : d.wrong))
		return OUTCOME_INVALID;
	if (parent != NULL &&
	    str_eq(parent->about,
		about_write(rq->arena, s->type,
		    ((const struct record *)s->record)->address)))
		t = talk_thread(rq, parent);
	if (t == NULL) {
		t = talk_of(rq, s->type, s->record, S(""));
		d.answers = S("");
	}
	t->draft = d;
	subject_frame(rq, s);
	rq->reply.status = 422;
	page_talk(&rq->page, t);
	return OUTCOME_OK;
}

/* Whoever has an account has a share of their own; guests share that of where
 * they come from, since an address is all that is known of them. */
static bool
saying_paced(struct request *rq, const struct saying *saying)
{
	const struct portal *portal = rq->portal;
	str from =
	    str_fmt(rq->arena, "from %llx", (unsigned long long)rq->with.from);

	if (!spam_pace(rq->db, portal->key,
		saying->guest ? saying->mail : saying->c.by, rq->now))
		return false;
	return !saying->guest || rq->with.from == 0 ||
	       spam_pace(rq->db, portal->key, from, rq->now);
}

/* Whoever is answered hears of it. */
static void
saying_tell(struct request *rq, const struct comment *c)
{
	const struct comment *to =
	    c->answers.n == 0 ? NULL : comment_of(rq->db, c->answers);

	if (to == NULL)
		return;
	notice_handle(rq, to->by,
	    &(struct notice){ .kind = NOTICE_COMMENT,
		.key =
		    str_fmt(rq->arena, "comment/%.*s", ARG(c->record.address)),
		.what = c->role == COMMENT_OFFICIAL
			    ? "An institution answered a comment of yours."
			    : "Somebody answered a comment of yours.",
		.href = str_fmt(rq->arena, "/comments/%.*s#c-%.*s",
		    ARG(c->record.address), ARG(c->slug)) });
}

static enum outcome
saying_apply(struct request *rq, void *cookie)
{
	struct saying *saying = cookie;
	struct comment c = saying->c;
	bool held = c.role != COMMENT_OFFICIAL &&
		    (comments_held(rq->db) ||
			spam_doubts(rq->db, c.by, c.body, rq->now));

	saying->slow = saying->refused = saying->unsendable = false;
	saying->slow = !saying_paced(rq, saying);
	if (saying->slow)
		return OUTCOME_TOO_MANY;
	if (saying->guest) {
		saying->unsendable =
		    !guest_wait(rq, &c, saying->name, saying->mail);
		return saying->unsendable ? OUTCOME_INVALID : OUTCOME_OK;
	}
	saying->refused = !comment_add(rq->db, &saying->author, &c, held);
	if (saying->refused)
		return OUTCOME_CONFLICT;
	if (!held)
		saying_tell(rq, &c);
	return request_go(rq, "/comments/%.*s#c-%.*s", ARG(c.record.address),
	    ARG(c.slug));
}

/* Who says it, and in whose name. */
static void
saying_signed(struct request *rq, const struct subject *s,
    const struct draft *d, struct saying *saying)
{
	ref institution;

	saying->guest = rq->who == NULL;
	saying->author = (struct author){ S("participant"), rq->now };
	saying->c.role = saying->guest ? COMMENT_GUEST : COMMENT_PARTICIPANT;
	if (saying->guest)
		return;
	saying->c.by = rq->who->handle;
	saying->c.question = d->question && d->answers.n == 0 && !d->official &&
			     question_asks(rq, s->type, s->record).n > 0;
	if (!d->official)
		return;
	talk_official(rq, s->type, s->record, &institution);
	if (institution.id == 0)
		return;
	saying->c.role = COMMENT_OFFICIAL;
	saying->c.institution = institution;
	saying->author = may_author(rq, VERB_ANSWER, s->type, s->record);
}

enum outcome
comments_say(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct saying saying = { .guest = false };
	struct subject s;
	struct draft d;
	enum outcome outcome;

	if (!subject_of(rq, rq->argument[0], &s) || s.comment != NULL)
		return OUTCOME_NOT_FOUND;
	if (rq->who != NULL || !guests_open(portal)) {
		outcome = may_now(rq, VERB_TAKE_PART, s.type, s.record);
		if (outcome != OUTCOME_OK)
			return outcome;
	}
	d = draft_read(rq);
	if (d.wrong != NULL)
		return draft_show(rq, &s, d);
	saying_signed(rq, &s, &d, &saying);
	saying.c.about = about_write(rq->arena, s.type,
	    ((const struct record *)s.record)->address);
	saying.c.answers = d.answers;
	saying.c.stance = d.answers.n > 0 ? STANCE_NEUTRAL : d.stance;
	saying.c.body = d.body;
	saying.c.lang = rq->page.lang;
	saying.name = d.name;
	saying.mail = d.mail;
	outcome = request_write(rq, saying_apply, &saying);
	if (saying.slow)
		d.wrong = "You have written five comments in a minute. Wait a "
			  "little and send it again.";
	else if (saying.refused)
		d.wrong = "What you answered is not here any more. You can "
			  "still say it as a comment of its own.";
	else if (saying.unsendable)
		d.wrong = d.wrong_mail = "No mail can be sent to this address. "
					 "Look whether it is right.";
	if (d.wrong != NULL)
		return draft_show(rq, &s, d);
	if (outcome == OUTCOME_OK)
		page_guest_sent(&rq->page);
	return outcome;
}

/* ---- changing what one said ---- */

/* The comment that the address names, when the reader may change it. */
static enum outcome
own_comment(struct request *rq, struct comment **c)
{
	struct subject s;

	if (!subject_of(rq, rq->argument[0], &s) || s.comment == NULL)
		return OUTCOME_NOT_FOUND;
	*c = s.comment;
	if (!is_own(rq, *c)) {
		rq->wrong = "Only its author can change a comment.";
		return OUTCOME_FORBIDDEN;
	}
	if ((*c)->state == COMMENT_HIDDEN) {
		rq->wrong = "A moderator hid this comment. You can ask for "
			    "another decision.";
		return OUTCOME_FORBIDDEN;
	}
	subject_frame(rq, &s);
	return OUTCOME_OK;
}

static str
own_text(struct request *rq, const struct comment *c)
{
	return c->state == COMMENT_VISIBLE
		   ? c->body
		   : comment_kept(rq->db, c->record.address);
}

static enum outcome
comment_edit_show(struct request *rq)
{
	struct comment *c;
	enum outcome outcome = own_comment(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (c->state == COMMENT_REMOVED)
		return OUTCOME_GONE;
	page_comment_edit(&rq->page, c, c->stance, own_text(rq, c), NULL);
	return OUTCOME_OK;
}

struct changing {
	str address, body, handle;
	int stance;
	bool restore;
};

/* As it is now, inside the write; NULL when it changed hands or state. */
static struct comment *
changing_comment(struct request *rq, const struct changing *what)
{
	struct comment *c = comment_of(rq->db, what->address);

	return c == NULL || !str_eq(c->by, what->handle) ||
		       c->state == COMMENT_HIDDEN
		   ? NULL
		   : c;
}

static enum outcome
edit_apply(struct request *rq, void *cookie)
{
	const struct changing *what = cookie;
	const struct author author = { S("participant"), rq->now };
	struct comment *c = changing_comment(rq, what);

	if (c == NULL || c->state == COMMENT_REMOVED)
		return OUTCOME_CONFLICT;
	comment_edit(rq->db, &author, c, what->stance, what->body);
	/* A comment that was let through says something else now. */
	if (c->state == COMMENT_VISIBLE && c->role != COMMENT_OFFICIAL &&
	    (comments_held(rq->db) ||
		spam_doubts(rq->db, c->by, c->body, rq->now)))
		comment_move(rq->db, &author, c, COMMENT_HELD);
	return request_go(rq, "/comments/%.*s#c-%.*s", ARG(what->address),
	    ARG(c->slug));
}

static enum outcome
comment_edit_save(struct request *rq)
{
	struct changing what = { .handle = rq->who->handle };
	struct comment *c;
	const char *wrong;
	enum outcome outcome = own_comment(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.address = c->record.address;
	what.body = comment_clean(rq->arena, request_field(rq, "body"));
	what.stance = c->answers.n > 0 ? c->stance : stance_read(rq, c->stance);
	wrong = body_wrong(what.body);
	if (wrong == NULL)
		return request_write(rq, edit_apply, &what);
	rq->reply.status = 422;
	page_comment_edit(&rq->page, c, what.stance, what.body, wrong);
	return OUTCOME_OK;
}

static enum outcome
remove_apply(struct request *rq, void *cookie)
{
	const struct changing *what = cookie;
	const struct author author = { S("participant"), rq->now };
	struct comment *c = changing_comment(rq, what);

	if (c == NULL)
		return OUTCOME_CONFLICT;
	if (!what->restore)
		comment_move(rq->db, &author, c, COMMENT_REMOVED);
	else if (c->state == COMMENT_REMOVED &&
		 !comment_restore(rq->db, &author, c))
		return OUTCOME_GONE;
	return request_go(rq, "/comments/%.*s#c-%.*s", ARG(what->address),
	    ARG(c->slug));
}

static enum outcome
comment_remove(struct request *rq)
{
	struct changing what = { .handle = rq->who->handle };
	struct comment *c;
	enum outcome outcome = own_comment(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.address = c->record.address;
	what.restore = str_is(request_field(rq, "do"), "restore");
	return request_write(rq, remove_apply, &what);
}

/* ---- guests ---- */

static enum outcome
guest_show(struct request *rq)
{
	rq->reply.fresh = true;
	page_guest_confirm(&rq->page,
	    guest_of(rq->db, rq->argument[0], rq->now),
	    str_fmt(rq->arena, "/%.*s/comments/confirm/%.*s",
		ARG(rq->page.lang), ARG(rq->argument[0])));
	return OUTCOME_OK;
}

static enum outcome
guest_apply(struct request *rq, void *cookie)
{
	const struct author author = { S("guest"), rq->now };
	struct guest *g = guest_of(rq->db, rq->argument[0], rq->now);
	struct comment *c;
	bool held;

	(void)cookie;
	if (g == NULL)
		return request_go(rq, "/comments/confirm/old");
	if (str_is(request_field(rq, "do"), "remove")) {
		c = comment_of(rq->db, g->comment);
		if (c != NULL && c->state != COMMENT_HIDDEN)
			comment_move(rq->db, &author, c, COMMENT_REMOVED);
		guest_forget(rq->db, g);
	} else {
		held = comments_held(rq->db) ||
		       spam_doubts(rq->db, g->handle, g->waiting.body, rq->now);
		if (!guest_publish(rq->db, &author, g, held))
			return OUTCOME_CONFLICT;
	}
	return request_go(rq, "/comments/confirm/%.*s", ARG(rq->argument[0]));
}

static enum outcome
guest_decide(struct request *rq)
{
	return request_write(rq, guest_apply, NULL);
}

const struct route comments_routes[] = {
	{ METHOD_GET, "/comments/:rest*", comments_show, ANYONE, SHAPE_PAGE,
	    "after", "What people say about a record, or one conversation",
	    NULL },
	{ METHOD_POST, "/comments/:rest*", comments_say, ANYONE, SHAPE_PAGE, "",
	    "Say something about a record, or answer", NULL },
	{ METHOD_GET, "/comments/edit/:rest*", comment_edit_show,
	    VERB_TAKE_PART, SHAPE_PAGE, "", "Edit one's own comment", NULL },
	{ METHOD_POST, "/comments/edit/:rest*", comment_edit_save,
	    VERB_TAKE_PART, SHAPE_PAGE, "", "Save it", NULL },
	{ METHOD_POST, "/comments/remove/:rest*", comment_remove,
	    VERB_TAKE_PART, SHAPE_PAGE, "", "Remove one's own comment, or undo",
	    NULL },
	{ METHOD_GET, "/comments/confirm/:key", guest_show, ANYONE, SHAPE_PAGE,
	    "", "What a guest wrote, behind the link that was mailed", NULL },
	{ METHOD_POST, "/comments/confirm/:key", guest_decide, ANYONE,
	    SHAPE_PAGE, "", "Publish it, or remove it", NULL },
	{ 0 },
};
