/* Conversations for pages: see talk.h. */
#include "commons/acts/acts_web.h"
#include "commons/comments/guests.h"
#include "commons/comments/spam.h"
#include "commons/comments/talk.h"
#include "commons/people/may.h"
#include "queries.h"

/* ---- one comment ---- */

static words
talk_institution(struct db *db, const struct comment *c)
{
	const struct institution *i =
	    c->institution.id == 0 ? NULL
				   : institution_of(db, c->institution.slug);

	return i == NULL ? (words){ 0 } : i->name;
}

/* Where the versions of what ${c} is about, and its own, are compared. */
static str
talk_history(struct request *rq, const struct comment *c)
{
	str home;
	const struct record_type *type = act_home(records_of(rq->db),
	    &comment_type, c->record.address, &home);

	return str_fmt(rq->arena, "/history/%s/%.*s", type->name, ARG(home));
}

static struct said
said_of(struct request *rq, const struct talk *t, struct comment *c,
    bool moderates, int last)
{
	struct said s = {
		.c = c,
		.depth = comment_depth(c->slug),
		.last = last,
		.name = comment_name(rq->db, c),
		.institution = talk_institution(rq->db, c),
		.text = c->body,
		.own = rq->who != NULL && str_eq(rq->who->handle, c->by),
		.hiding = hiding_of(rq,
		    &(struct moderated){ .type = &comment_type,
			.record = c,
			.state = c->state,
			.key = c->record.address,
			.by = c->by },
		    moderates),
	};

	/* Who is not signed in is asked once to do so, below the comments. */
	s.hiding.reports = s.hiding.reports && t->may;
	s.answers = t->may && c->state == COMMENT_VISIBLE;
	if (c->question)
		s.question = question_standing(rq, c);
	if (c->edited.us != 0)
		s.history = talk_history(rq, c);
	if (s.own && c->state != COMMENT_VISIBLE)
		s.text = comment_kept(rq->db, c->record.address);
	return s;
}

/* ---- the list ---- */

/* Comments from address ${from} up to ${upto} into ${t}; true when there are
 * more. */
static bool
talk_read(struct request *rq, struct talk *t, str from, str upto,
    bool moderates)
{
	struct comment *all[TALK_COMMENTS + 1];
	struct rows rows = db_query(rq->db, Q_comment_thread,
	    VALUES(value_text(t->about), value_text(from), value_text(upto),
		value_text(rq->who == NULL ? S("") : rq->who->handle),
		value_number(TALK_COMMENTS + 1)));
	size_t n = 0, threads = 0, i;
	bool asked = false;
	int last = 0;

	while (n <= TALK_COMMENTS && rows_next(&rows)) {
		all[n] = record_new(rq->arena, &comment_type);
		record_read(&rows, 0, &comment_type, all[n++]);
	}
	rows_end(&rows);
	t->list.v = NEWS(rq->arena, struct said, n);
	for (i = 0; i < n && i < TALK_COMMENTS; i++) {
		if (comment_depth(all[i]->slug) == 1) {
			threads++;
			asked = all[i]->question;
		}
		if (threads > TALK_THREADS)
			break;
		t->list.v[t->list.n] = said_of(rq, t, all[i], moderates, last);
		t->list.v[t->list.n++].asked = asked;
		last = t->list.v[i].depth;
	}
	t->continued = n > 0 && comment_depth(all[0]->slug) > 1;
	return i < n;
}

static void
talk_count(struct db *db, struct talk *t)
{
	struct rows rows =
	    db_query(db, Q_comment_counts, VALUES(value_text(t->about)));
	int stance;

	while (rows_next(&rows)) {
		stance = choice_value(&comment_stances, rows_text(&rows, 0));
		t->counts[stance] = rows_number(&rows, 1);
		t->counts[0] += rows_number(&rows, 1);
	}
}

/* ---- who may what ---- */

words
talk_official(struct request *rq, const struct record_type *type,
    const void *record, ref *institution)
{
	struct what what;
	const struct institution *i;

	*institution = (ref){ 0 };
	if (rq->who == NULL || rq->who->n_grants == 0)
		return (words){ 0 };
	what = what_of(rq, type, record);
	for (size_t k = 0; k < what.institutions.n; k++) {
		struct what one = { type, { &what.institutions.v[k], 1 },
			what.jurisdictions };

		if (!may(rq->who, VERB_ANSWER, &one))
			continue;
		i = institution_of(rq->db, what.institutions.v[k]);
		if (i == NULL)
			continue;
		*institution = (ref){ i->record.id, i->slug };
		return i->name;
	}
	return (words){ 0 };
}

static struct talk *
talk_new(struct request *rq, const struct record_type *type, const void *record)
{
	const struct portal *portal = rq->portal;
	const struct record_type *home;
	const struct field *title = record_title(type);
	struct talk *t = NEW(rq->arena, struct talk);
	str address = ((const struct record *)record)->address, at;
	ref institution;

	t->about = about_write(rq->arena, type, address);
	t->kind = type->label;
	if (title != NULL && title->kind == FIELD_WORDS)
		t->title = *(const words *)field_get(title, record);
	home = act_home(records_of(rq->db), type, address, &at);
	t->home = act_href(rq->arena, home, at, address);
	t->may = may(rq->who, VERB_TAKE_PART, NULL);
	t->guests = rq->who == NULL && guests_open(portal);
	t->waits = comments_held(rq->db);
	t->official = talk_official(rq, type, record, &institution);
	if (t->may)
		t->asks = question_asks(rq, type, record);
	t->stamp = spam_stamp(rq->arena, portal->key, rq->now);
	t->draft.stance = STANCE_NEUTRAL;
	talk_count(rq->db, t);
	return t;
}

struct talk *
talk_of(struct request *rq, const struct record_type *type, const void *record,
    str after)
{
	struct talk *t = talk_new(rq, type, record);
	/* "!" comes before and "~" behind all that an address holds. */
	str from = str_fmt(rq->arena, "%.*s/comments/%.*s%s", ARG(t->about),
	    ARG(after), after.n > 0 ? "!" : "");
	str upto = str_fmt(rq->arena, "%.*s/comments/~", ARG(t->about));

	if (talk_read(rq, t, from, upto, hiding_moderates(rq, type, record)))
		t->next = t->list.v[t->list.n - 1].c->slug;
	return t;
}

struct talk *
talk_thread(struct request *rq, const struct comment *c)
{
	const struct record_type *type;
	const void *record = about_record(rq->db, c->about, &type);
	struct talk *t;
	str from, upto;

	if (record == NULL)
		return NULL;
	t = talk_new(rq, type, record);
	t->one = true;
	from = str_fmt(rq->arena, "%.*s/comments/%.*s", ARG(c->about),
	    ARG(comment_root(c->slug)));
	upto = str_fmt(rq->arena, "%.*s~", ARG(from));
	talk_read(rq, t, from, upto, hiding_moderates(rq, type, record));
	return t;
}

/* ---- nesting ---- */

void
talk_step(struct page *pg, const struct said *s)
{
	int depth = s->last;

	for (; depth > s->depth; depth--)
		put_raw(pg, S("</li></ul>"));
	if (depth == s->depth)
		put_raw(pg, S("</li>"));
	for (; depth < s->depth; depth++)
		put_raw(pg, depth + 1 < s->depth
				? S("<ul class=\"thread\"><li>")
				: S("<ul class=\"thread\">"));
	put_raw(pg, S("<li>"));
}

void
talk_end(struct page *pg, const struct said_list *list)
{
	int depth = list->n == 0 ? 0 : list->v[list->n - 1].depth;

	for (; depth > 0; depth--)
		put_raw(pg, S("</li></ul>"));
}
