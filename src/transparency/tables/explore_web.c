/* The pages on which people explore a table: its rows as asked, one row, a view
 * for other sites.  What each shows is put together in explore_*.c. */
#include "transparency/tables/explore_web.h"

#include "commons/room.h"
#include "commons/settings/settings.h"
#include "commons/site/frame.h"
#include "commons/vocabularies/vocabularies.h"
#include "transparency/tables/explore_make.h"
#include "transparency/tables/pages/explore.html.h"
#include "transparency/tables/pages/explore_embed.html.h"
#include "transparency/tables/pages/explore_row.html.h"
#include "transparency/tables/tables.h"

#define SQL_MAX ASK_SQL_MAX
/* When to come again. */
#define BUSY_RETRY_S 5
#define WAITS_RETRY_S 60

static const struct portal *
portal_of(const struct request *rq)
{
	return rq->portal;
}

/* The whole address of what stands behind ${path} on this portal. */
static str
whole(const struct request *rq, str path)
{
	return str_fmt(rq->arena, "%.*s%.*s", ARG(portal_of(rq)->url),
	    ARG(path));
}

static bool
seat_of(struct request *rq, str file, struct seat *seat)
{
	int64_t version = request_number(rq, "version", 1, INT64_MAX, 0);

	seat_find(rq, rq->argument[0], file, version, seat);
	if (seat->state == SEAT_NONE)
		return false;
	frame_place(rq,
	    record_by_address(rq->db, &jurisdiction_type, seat->jurisdiction));
	return true;
}

/* Why there is no table, with the status that says so to programs. */
static const char *
seat_why(struct request *rq, const struct seat *seat)
{
	rq->reply.status = seat->state == SEAT_WAITS ? 503 : 404;
	rq->reply.fresh = true;
	if (seat->state == SEAT_WAITS) {
		rq->reply.retry_s = WAITS_RETRY_S;
		return MESSAGE("This table is being read. Look again in a "
			       "minute.");
	}
	return seat->state == SEAT_UNREAD && seat->why != NULL
		   ? seat->why
		   : MESSAGE("There is no table in this file.");
}

static enum outcome
seat_sorry(struct request *rq, const struct seat *seat)
{
	page_explore_none(&rq->page, seat, seat_why(rq, seat));
	return OUTCOME_OK;
}

/* What could not be answered: the page says so, and is not kept. */
static bool
answered(struct request *rq, enum asker_outcome outcome)
{
	if (outcome == ASKER_DONE)
		return true;
	rq->reply.fresh = true;
	rq->reply.status = 503;
	if (outcome == ASKER_BUSY)
		rq->reply.retry_s = BUSY_RETRY_S;
	if (outcome == ASKER_LARGE || outcome == ASKER_FAILED)
		rq->reply.status = 400;
	return false;
}

/* ---- chips ---- */

static void
chip_add(const struct page *pg, struct explore_page *page,
    struct explore_phrase phrase, const struct explore *without)
{
	page->chips.v[page->chips.n++] =
	    (struct explore_chip){ phrase, explore_href(pg, without, "table") };
}

static void
chips_groups(const struct page *pg, const struct explore *ex,
    struct explore_page *page)
{
	for (size_t i = 0; i < ex->ask.n_groups; i++) {
		struct explore other = *ex;
		struct explore_phrase phrase =
		    explore_group_words(pg, &ex->ask.groups[i]);

		if (ex->ask.n_groups == 1)
			other = explore_rows(ex);
		else {
			other.ask.groups[0] = other.ask.groups[1 - i];
			other.ask.n_groups = 1;
			other.ask.n_orders = 0;
			other.ask.page = 1;
			other.across = false;
		}
		phrase = (struct explore_phrase){ MESSAGE("Grouped by {1}"),
			{ hole_str(explore_say(pg, &phrase)) }, 1 };
		chip_add(pg, page, phrase, &other);
	}
}

static void
chips_of(const struct page *pg, const struct explore *ex,
    struct explore_page *page)
{
	struct explore other = *ex;

	other.ask.page = 1;
	if (ex->ask.q.n > 0) {
		other.ask.q = S("");
		chip_add(pg, page,
		    (struct explore_phrase){ MESSAGE("With the words “{1}”"),
			{ hole_str(ex->ask.q) }, 1 },
		    &other);
	}
	for (size_t i = 0; i < ex->ask.n_filters; i++) {
		other = explore_without_filter(ex, i);
		chip_add(pg, page,
		    explore_filter_words(pg, &ex->ask.filters[i]), &other);
	}
	chips_groups(pg, ex, page);
	for (size_t i = 0; i < ex->ask.n_orders; i++) {
		other = *ex;
		other.ask.page = 1;
		for (size_t k = i + 1; k < ex->ask.n_orders; k++)
			other.ask.orders[k - 1] = ex->ask.orders[k];
		other.ask.n_orders--;
		chip_add(pg, page, explore_order_words(pg, &ex->ask, i),
		    &other);
	}
}

/* ---- elsewhere ---- */

static str
api_address(const struct request *rq, const struct explore *ex, const char *ext)
{
	struct explore all = *ex;
	struct seat const *seat = ex->seat;
	str query;

	all.ask.page = 1;
	all.draw = DRAW_AUTO;
	all.x = all.y = NULL;
	all.across = false;
	query = explore_query(rq->arena, &all);
	return str_fmt(rq->arena,
	    "/api/v1/datasets/%.*s/files/%.*s/rows%s%s%.*s", ARG(seat->dataset),
	    ARG(seat->file), ext, query.n > 0 ? "?" : "", ARG(query));
}

static words
licence_of(struct request *rq, const struct seat *seat)
{
	return seat->licence.n == 0
		   ? (words){ NULL, 0 }
		   : term_label(rq->db, "licence", seat->licence);
}

static void
links_of(struct request *rq, const struct explore *ex,
    struct explore_page *page)
{
	static const char *const formats[][2] = { { "CSV", ".csv" },
		{ "Excel", ".xlsx" }, { "JSON", ".json" },
		{ "NDJSON", ".ndjson" }, { "Parquet", ".parquet" },
		{ "GeoJSON", ".geojson" } };
	const struct table_part *x, *y;
	size_t n = sizeof(formats) / sizeof(formats[0]);
	struct explore forever = *ex, other = *ex;
	bool placed = explore_place(&ex->seat->table, &x, &y);

	if (!placed || ex->ask.n_groups > 0)
		n--;
	page->downloads.v = NEWS(rq->arena, struct explore_link, n);
	for (; page->downloads.n < n; page->downloads.n++)
		page->downloads.v[page->downloads.n] =
		    (struct explore_link){ formats[page->downloads.n][0],
			    api_address(rq, ex,
				formats[page->downloads.n][1]) };
	page->api = whole(rq, api_address(rq, ex, ""));
	forever.version = ex->seat->version;
	page->forever = whole(rq, explore_href(&rq->page, &forever, "table"));
	page->embed = whole(rq, explore_href(&rq->page, ex, "embed"));
	page->self = explore_href(&rq->page, ex, "table");
	other = (struct explore){ .seat = ex->seat, .version = ex->version };
	other.ask = (struct ask){ .table = ex->ask.table,
		.page = 1,
		.page_size = ASK_PAGE_SIZE };
	page->plain = explore_href(&rq->page, &other, "table");
	if (ex->seat->version < ex->seat->newest) {
		forever.version = 0;
		page->newest = explore_href(&rq->page, &forever, "table");
	}
	other = explore_rows(ex);
	if (ex->ask.n_groups > 0 || ex->draw >= DRAW_SCATTER)
		page->rows = explore_href(&rq->page, &other, "table");
	other.draw = DRAW_MAP;
	if (placed && ex->draw != DRAW_MAP)
		page->map = explore_href(&rq->page, &other, "table");
}

/* ---- the table ---- */

/* What of it can be understood, for the forms alone: the parameters that are
 * wrong are left out, one after the other. */
static void
explore_rest(struct arena *a, const struct seat *seat,
    const struct param *params, size_t n, struct explore *ex)
{
	struct param *left = NEWS(a, struct param, n + 1);
	struct ask_wrong wrong = { 0 };
	size_t many = n, kept;

	for (size_t i = 0; i < n; i++)
		left[i] = params[i];
	while (!explore_read(a, seat, left, many, ex, &wrong)) {
		kept = 0;
		for (size_t i = 0; i < many; i++)
			if (!str_eq(left[i].name, wrong.name) &&
			    !(str_is(left[i].name, "chart") &&
				(str_is(wrong.name, "x") ||
				    str_is(wrong.name, "y"))))
				left[kept++] = left[i];
		/* A name that was cut to be said is none of them. */
		many = kept < many ? kept : many - 1;
	}
}

static void
page_wrong(struct request *rq, const struct seat *seat,
    const struct param *params, size_t n, const struct ask_wrong *wrong,
    struct explore *ex, struct explore_page *page)
{
	const struct table_part *part = NULL;
	ptrdiff_t at = str_find(wrong->name, S("__"));

	explore_rest(rq->arena, seat, params, n, ex);
	if (at > 0)
		part = table_part_named(&seat->table,
		    str_take(wrong->name, (size_t)at));
	page->wrong = wrong->sentence;
	page->wrongs[0] = hole_str(part != NULL ? part->name : wrong->name);
	page->wrongs[1] = hole_str(wrong->value);
	rq->reply.status = 400;
	rq->reply.fresh = true;
}

/* Ask, and say why when there is no answer. */
static void
page_answer(struct request *rq, struct explore *ex, struct explore_page *page)
{
	enum asker_outcome outcome =
	    explore_answer(&rq->page, portal_of(rq)->asker, ex, page);

	if (answered(rq, outcome))
		return;
	page->trouble = asker_sentence(outcome);
	page->again = outcome == ASKER_BUSY;
	page->grid = (struct explore_grid){ .first = NULL };
	page->chart = (html){ S("") };
	page->found = -1;
}

/* "Rows 51 to 100 of 9,650" */
static str
page_rows(struct request *rq, const struct explore *ex,
    const struct explore_page *page)
{
	int64_t before = (ex->ask.page - 1) * ex->ask.page_size,
		numbers[3] = { before + 1, before + (int64_t)page->grid.lines.n,
			page->found };
	struct explore_phrase phrase = { MESSAGE("Rows {1} to {2} of {3}"),
		{ { 0 } }, 3 };

	for (size_t i = 0; i < 3; i++) {
		struct buf b = buf_open(rq->arena, 64);

		say_number(&b, rq->page.language, numbers[i]);
		phrase.holes[i] = hole_str(buf_str(&b));
	}
	return explore_say(&rq->page, &phrase);
}

static str
page_groups(struct request *rq, const struct explore *ex)
{
	struct explore_phrase by = { MESSAGE("Grouped by {1}"), { { 0 } }, 1 },
			      one;

	if (ex->ask.n_groups == 2) {
		by.sentence = MESSAGE("Grouped by {1} and {2}");
		by.n = 2;
	}
	for (size_t i = 0; i < by.n; i++) {
		one = explore_group_words(&rq->page, &ex->ask.groups[i]);
		by.holes[i] = hole_str(explore_say(&rq->page, &one));
	}
	return explore_say(&rq->page, &by);
}

static void
page_title(struct request *rq, const struct explore *ex,
    struct explore_page *page)
{
	struct explore_phrase by;

	if (ex->draw == DRAW_MAP)
		page->grid.caption =
		    say(rq->page.language, MESSAGE("Where the rows are"));
	else if (ex->draw == DRAW_HISTOGRAM) {
		by = (struct explore_phrase){ MESSAGE("How {1} is spread"),
			{ hole_str(ex->x->name) }, 1 };
		page->grid.caption = explore_say(&rq->page, &by);
	} else if (ex->ask.n_groups > 0) {
		page->grid.caption = page_groups(rq, ex);
	} else
		page->grid.caption = page_rows(rq, ex, page);
}

static enum outcome
explore_canonical(struct request *rq, const struct explore *ex)
{
	str to = explore_href(&rq->page, ex, "table"), more = S("");

	for (size_t i = 0; i < rq->n_params; i++)
		if (str_is(rq->params[i].name, "more") &&
		    table_part_named(&ex->seat->table, rq->params[i].value))
			more = rq->params[i].value;
	rq->reply.location = to;
	if (more.n > 0)
		rq->reply.location =
		    str_fmt(rq->arena, "%.*s%cmore=%.*s#filter", ARG(to),
			str_find(to, S("?")) < 0 ? '?' : '&', ARG(more));
	return OUTCOME_SEE_OTHER;
}

static enum outcome
explore_show_in(struct request *rq, const struct seat *seat)
{
	struct param *params = rq->params;
	size_t n = rq->n_params;
	struct explore ex;
	struct explore_page page = { .seat = seat, .ex = &ex, .found = -1 };
	struct ask_wrong wrong = { 0 };
	bool sent = explore_form_sent(rq->arena, rq->params, rq->n_params,
		 &params, &n),
	     right = explore_read(rq->arena, seat, params, n, &ex, &wrong);
	json_t *profile;

	if (sent && right)
		return explore_canonical(rq, &ex);
	if (!right)
		page_wrong(rq, seat, params, n, &wrong, &ex, &page);
	if (right)
		page_answer(rq, &ex, &page);
	page_title(rq, &ex, &page);
	page.licence = licence_of(rq, seat);
	page.filtered = ex.ask.n_filters > 0 || ex.ask.q.n > 0;
	chips_of(&rq->page, &ex, &page);
	links_of(rq, &ex, &page);
	profile = facts_load(portal_of(rq)->files, rq->arena,
	    seat->table.sha256, TABLE_PROFILE);
	explore_form_of(&rq->page, profile, &ex, params, n,
	    right ? NULL : &wrong, &page.form);
	page.portraits = explore_portraits_of(&rq->page, profile, &ex);
	json_decref(profile);
	frame_about(rq, seat->dataset_title);
	page_explore(&rq->page, &page);
	return OUTCOME_OK;
}

enum outcome
explore_show(struct request *rq)
{
	struct seat seat = { .state = SEAT_NONE };

	if (!seat_of(rq, rq->argument[1], &seat))
		return OUTCOME_NOT_FOUND;
	if (seat.state != SEAT_OPEN)
		return seat_sorry(rq, &seat);
	return explore_show_in(rq, &seat);
}

/* The dataset's first table has the address of its file. */
enum outcome
explore_first(struct request *rq)
{
	struct seat seat = { .state = SEAT_NONE };

	seat_find(rq, rq->argument[0], S(""), 0, &seat);
	if (seat.state == SEAT_NONE)
		return OUTCOME_NOT_FOUND;
	if (seat.file.n == 0)
		return request_go(rq, "/data/%.*s", ARG(rq->argument[0]));
	rq->reply.location = str_fmt(rq->arena, "/%.*s%.*s%s%.*s",
	    ARG(rq->page.lang), ARG(explore_path(rq->arena, &seat, "table")),
	    rq->query.n > 0 ? "?" : "", ARG(rq->query));
	return OUTCOME_SEE_OTHER;
}

/* For other sites: nothing around it, nothing of whoever looks, no form. */
enum outcome
explore_embed(struct request *rq)
{
	struct seat seat = { .state = SEAT_NONE };
	struct explore ex;
	struct explore_page page = { .seat = &seat, .ex = &ex, .found = -1 };
	struct ask_wrong wrong = { 0 };

	if (!seat_of(rq, rq->argument[1], &seat))
		return OUTCOME_NOT_FOUND;
	rq->reply.framed = true;
	page.licence = licence_of(rq, &seat);
	/* The site's own page of trouble is not for frames: it knows who
	 * looks. */
	if (seat.state != SEAT_OPEN) {
		ex = (struct explore){ .seat = &seat,
			.ask = { .table = &seat.table,
			    .page = 1,
			    .page_size = ASK_PAGE_SIZE } };
		page.trouble = seat_why(rq, &seat);
	} else if (!explore_read(rq->arena, &seat, rq->params, rq->n_params,
		       &ex, &wrong))
		page_wrong(rq, &seat, rq->params, rq->n_params, &wrong, &ex,
		    &page);
	else
		page_answer(rq, &ex, &page);
	page_title(rq, &ex, &page);
	page.filtered = ex.ask.n_filters > 0 || ex.ask.q.n > 0;
	chips_of(&rq->page, &ex, &page);
	links_of(rq, &ex, &page);
	page_explore_embed(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- a row ---- */

static enum asker_outcome
row_facts(struct request *rq, struct explore_row *row)
{
	const struct table *table = &row->seat->table;
	struct buf sql = buf_open(rq->arena, SQL_MAX);
	struct answer answer = { 0 };
	enum asker_outcome outcome = ASKER_BROKEN;

	ask_sql_row(table, row->number, &sql);
	if (portal_of(rq)->asker != NULL)
		outcome = asker_ask(portal_of(rq)->asker, rq->arena,
		    buf_str(&sql), &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	if (answer.rows != 1 || answer.columns > table->parts.n)
		return ASKER_FAILED;
	row->unshown = (int64_t)(table->parts.n - answer.columns);
	row->facts.v = NEWS(rq->arena, struct explore_fact, answer.columns + 1);
	for (; row->facts.n < answer.columns; row->facts.n++) {
		const struct table_part *part = &table->parts.v[row->facts.n];
		str value = answer_at(&answer, 0, row->facts.n);

		row->facts.v[row->facts.n] = (struct explore_fact){ part,
			explore_value(&rq->page, part, part->type, ASK_WHOLE,
			    value),
			value.p == NULL };
	}
	return ASKER_DONE;
}

static str
row_href(struct request *rq, const struct explore *ex, int64_t number)
{
	return explore_href(&rq->page, ex,
	    str_c(rq->arena,
		str_fmt(rq->arena, "rows/%lld", (long long)number)));
}

static void
row_links(struct request *rq, struct explore_row *row)
{
	struct explore ex = { .seat = row->seat,
		.version = request_number(rq, "version", 1, INT64_MAX, 0),
		.ask = { .table = &row->seat->table,
		    .page = (row->number - 1) / ASK_PAGE_SIZE + 1,
		    .page_size = ASK_PAGE_SIZE } };

	row->table = explore_href(&rq->page, &ex, "table");
	ex.ask.page = 1;
	if (row->number > 1)
		row->previous = row_href(rq, &ex, row->number - 1);
	if (row->number < row->seat->table.rows)
		row->next = row_href(rq, &ex, row->number + 1);
	ex.version = row->seat->version;
	row->forever = whole(rq, row_href(rq, &ex, row->number));
}

enum outcome
explore_row_show(struct request *rq)
{
	struct seat seat = { .state = SEAT_NONE };
	struct explore_row row = { .seat = &seat };
	enum asker_outcome outcome;

	if (!seat_of(rq, rq->argument[1], &seat))
		return OUTCOME_NOT_FOUND;
	if (seat.state != SEAT_OPEN)
		return seat_sorry(rq, &seat);
	if (!str_number(rq->argument[2], &row.number) || row.number < 1 ||
	    row.number > seat.table.rows)
		return OUTCOME_NOT_FOUND;
	outcome = row_facts(rq, &row);
	if (!answered(rq, outcome)) {
		row.trouble = asker_sentence(outcome);
		row.again = outcome == ASKER_BUSY;
	}
	row_links(rq, &row);
	frame_about(rq, seat.dataset_title);
	page_explore_row(&rq->page, &row);
	return OUTCOME_OK;
}
