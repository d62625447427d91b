/* Reuses as people meet them: the list, one of them, and what this room hangs
 * under datasets and institutions.  Forms stand in reuse_form.c. */
#include "commons/acts/acts_web.h"
#include "commons/people/people.h"
#include "commons/site/frame.h"
#include "queries.h"
#include "transparency/reuses/pages/panels.html.h"
#include "transparency/reuses/pages/reuses.html.h"
#include "transparency/reuses/reuses_room.h"

static const struct list_words reuses_words = {
	.path = "reuses",
	.api = "reuses",
	.of = "dataset",
	.choose = "kind",
	.title = MESSAGE("Made with the data"),
	.lead = MESSAGE("Applications, maps, studies, articles: what people "
			"did with what the government publishes."),
	.add = MESSAGE("Show what you made"),
	.filter = MESSAGE("Filter what was made"),
	.which = MESSAGE("What kind of thing it is"),
	.none = MESSAGE("Nothing yet"),
	.empty = MESSAGE("Nobody has shown yet what they made. Yours may be "
			 "the first."),
};

enum outcome
reuses_show(struct request *rq)
{
	struct reuses_page page = { .list = list_begin(rq, &reuses_words) };
	struct text_list *list = &page.list;
	str kind = request_param(rq, "kind"), about = S(""), slug;
	const struct reuse *last;
	int64_t said;

	if (request_param(rq, "dataset").n > 0) {
		about = str_fmt(rq->arena, "dataset/%.*s",
		    ARG(request_param(rq, "dataset")));
		list->of = source_view_of(rq, about);
	}
	list_cut(request_param(rq, "after"), &said, &slug);
	page.cards = reuse_cards_of(rq,
	    db_query(rq->db, Q_reuse_list,
		VALUES(value_number(said), value_text(slug),
		    value_number(REUSES_ON_PAGE + 1), value_text(kind),
		    value_text(about))),
	    REUSES_ON_PAGE + 1);
	if (page.cards.n > REUSES_ON_PAGE) {
		page.cards.n = REUSES_ON_PAGE;
		last = page.cards.v[REUSES_ON_PAGE - 1].reuse;
		list->next = list_next(rq, list, last->said, last->slug);
	}
	list->shown = page.cards.n;
	list->many = db_one(rq->db, Q_reuse_list_count,
	    VALUES(value_number(0), value_text(S("~")), value_number(0),
		value_text(kind), value_text(about)));
	list->choices = fields_choices(rq->arena, &reuse_kinds, kind);
	list->filtered = kind.n > 0 || about.n > 0;
	page_reuses(&rq->page, &page);
	return OUTCOME_OK;
}

enum outcome
reuse_show(struct request *rq)
{
	struct reuse *r =
	    record_by_address(rq->db, &reuse_type, rq->argument[0]);
	struct reuse_page page = { .said = request_param(rq, "said") };

	if (r == NULL)
		return acts_gone(rq, &reuse_type, rq->argument[0]);
	if (r->jurisdiction.id != 0)
		frame_place(rq, jurisdiction_of(rq->db, r->jurisdiction.slug));
	page.card = reuse_card_of(rq, r);
	page.name = r->author.n == 0 ? S("") : people_name(rq->db, r->author);
	page.link = links_of(rq->db, r->link, rq->now);
	page.own = rq->who != NULL && str_eq(rq->who->handle, r->author) &&
		   r->hidden.n == 0;
	page.hiding = text_hiding(rq, &reuse_type, r);
	page.panels = room_panels(rq, &reuse_type, r);
	page.stamp = act_stamp_of(rq->db, &reuse_type, r->slug);
	frame_feed(rq,
	    str_fmt(rq->arena, "/history/reuse/%.*s.atom", ARG(r->slug)));
	frame_about(rq, r->title);
	page_reuse(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- on other pages ---- */

static void
panel_dataset(struct request *rq, str address)
{
	str about = str_fmt(rq->arena, "dataset/%.*s", ARG(address));
	struct request_rows asked = request_rows_of(rq,
	    db_query(rq->db, Q_requests_granted,
		VALUES(value_text(about), value_number(REQUESTS_ON_PANEL))),
	    REQUESTS_ON_PANEL);
	struct reuse_cards cards = reuse_cards_of(rq,
	    db_query(rq->db, Q_reuse_list,
		VALUES(value_number(INT64_MAX), value_text(S("~")),
		    value_number(REUSES_ON_PANEL), value_text(S("")),
		    value_text(about))),
	    REUSES_ON_PANEL);
	int64_t many = db_one(rq->db, Q_reuse_list_count,
	    VALUES(value_number(0), value_text(S("~")), value_number(0),
		value_text(S("")), value_text(about)));

	if (asked.n > 0)
		part_panel_asked(&rq->page, asked);
	part_panel_reuses(&rq->page, cards, many, address);
}

static void
panel_institution(struct request *rq, const struct institution *i)
{
	struct request_rows rows = request_rows_of(rq,
	    db_query(rq->db, Q_request_list,
		VALUES(value_number(INT64_MAX), value_text(S("~")),
		    value_number(REQUESTS_ON_PANEL), value_text(S("")),
		    value_number(i->record.id), value_text(S("")))),
	    REQUESTS_ON_PANEL);

	part_panel_requests(&rq->page, rows, i);
}

void
reuses_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	if (type == &institution_type)
		panel_institution(rq, record);
	else if (str_is(str_of(type->name), "dataset"))
		panel_dataset(rq, ((const struct record *)record)->address);
}
