/* Tokens: keys by which a program acts for somebody, each for some verbs only,
 * each with an end. */
#include "commons/people/contact.h"
#include "commons/people/pages/tokens.html.h"
#include "commons/people/people_room.h"
#include "commons/people/token.h"
#include "engine/base/date.h"
#include "queries.h"

#define TOKENS_MAX 20

/* What a program may ever do: nothing about accounts. */
static const struct {
	enum verb verb;
	const char *label;
} verbs[] = { { VERB_TAKE_PART,
		  MESSAGE("Take part: comment, support, follow") },
	{ VERB_EDIT, MESSAGE("Write drafts") },
	{ VERB_PUBLISH, MESSAGE("Publish and change") },
	{ VERB_REPORT, MESSAGE("Report progress") },
	{ VERB_ANSWER, MESSAGE("Answer officially") },
	{ VERB_ASSESS, MESSAGE("Write assessments") },
	{ VERB_MODERATE, MESSAGE("Moderate") } };
#define VERBS (sizeof(verbs) / sizeof(*verbs))

static struct token_rows
tokens_rows(struct request *rq)
{
	struct token_rows list = { NEWS(rq->arena, struct token_row, 100), 0 };
	struct rows rows = db_query(rq->db, Q_token_list,
	    VALUES(value_number(rq->who->person)));
	unsigned mask;
	str *v;

	while (list.n < 100 && rows_next(&rows)) {
		struct token_row *row = &list.v[list.n++];
		int64_t seen = rows_number(&rows, 5);

		mask = (unsigned)rows_number(&rows, 2);
		*row = (struct token_row){
			.hash = rows_text(&rows, 0),
			.name = rows_text(&rows, 1),
			.created = date_of((moment){ rows_number(&rows, 3) }),
			.expires = date_of((moment){ rows_number(&rows, 4) }),
			.seen = seen == 0 ? DATE_NONE : date_of_number(seen),
		};
		v = NEWS(rq->arena, str, VERBS);
		row->verbs.v = v;
		for (size_t i = 0; i < VERBS; i++)
			if (mask & 1u << verbs[i].verb)
				v[row->verbs.n++] =
				    say(rq->page.language, verbs[i].label);
	}
	rows_end(&rows);
	return list;
}

static enum outcome
tokens_page(struct request *rq, struct tokens_page *page)
{
	page->rows = tokens_rows(rq);
	page->verbs.v = NEWS(rq->arena, struct token_verb, VERBS);
	for (size_t i = 0; i < VERBS; i++)
		if (may(rq->who, verbs[i].verb, NULL))
			page->verbs.v[page->verbs.n++] =
			    (struct token_verb){ verb_name(verbs[i].verb),
				    say(rq->page.language, verbs[i].label) };
	page_tokens(&rq->page, page);
	return page->problems.n > 0 ? room_invalid(rq) : OUTCOME_OK;
}

struct token_change {
	str name, secret;
	unsigned mask;
	int64_t days;
};

static enum outcome
token_make_apply(struct request *rq, void *cookie)
{
	struct token_change *c = cookie;

	const struct token token = { rq->who->person, c->name, c->mask,
		rq->who->second ? TOKEN_SECOND : TOKEN_PLAIN, c->days };

	c->secret = token_make(rq->db, &token, rq->now);
	return OUTCOME_OK;
}

static enum outcome
token_revoke_apply(struct request *rq, void *cookie)
{
	(void)cookie;
	db_run(rq->db, Q_token_revoke,
	    VALUES(value_text(request_field(rq, "key")),
		value_number(rq->who->person), value_number(rq->now.us)));
	return OUTCOME_SEE_OTHER;
}

static enum outcome
tokens_make(struct request *rq, struct tokens_page *page)
{
	struct token_change c = { 0 };
	enum outcome outcome;
	int verb;

	page->name = request_field(rq, "name");
	if (!contact_name(page->name, &c.name))
		problem_add(&page->problems, "name",
		    "Write what the key is for, so that you know it later.");
	for (size_t i = 0; i < rq->n_fields; i++) {
		if (!str_is(rq->fields[i].name, "verb"))
			continue;
		verb = verb_named(rq->fields[i].value);
		for (size_t k = 0; k < VERBS; k++)
			if ((int)verbs[k].verb == verb &&
			    may(rq->who, verbs[k].verb, NULL))
				c.mask |= 1u << verb;
	}
	if (c.mask == 0)
		problem_add(&page->problems, "verb",
		    "Choose at least one thing that the program may do.");
	if (!str_number(request_field(rq, "days"), &c.days) || c.days < 1 ||
	    c.days > TOKEN_DAYS_MAX)
		problem_add(&page->problems, "days",
		    "Write a number of days from 1 to 366.");
	if (tokens_rows(rq).n >= TOKENS_MAX)
		problem_add(&page->problems, "name",
		    "You have twenty keys already.  Take one away first.");
	if (page->problems.n > 0)
		return tokens_page(rq, page);
	outcome = request_write(rq, token_make_apply, &c);
	if (outcome != OUTCOME_OK)
		return outcome;
	page->made = c.secret;
	page->name = S("");
	return tokens_page(rq, page);
}

enum outcome
tokens_show(struct request *rq)
{
	struct tokens_page page = { .done = "" };
	enum outcome outcome = sign_strong(rq);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (rq->method != METHOD_POST) {
		page.done = str_c(rq->arena, request_param(rq, "done"));
		return tokens_page(rq, &page);
	}
	if (!str_is(request_field(rq, "how"), "revoke"))
		return tokens_make(rq, &page);
	outcome = request_write(rq, token_revoke_apply, NULL);
	return outcome == OUTCOME_SEE_OTHER
		   ? request_go(rq, "/account/tokens?done=revoked")
		   : outcome;
}
