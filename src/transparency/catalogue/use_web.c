/* Use as people and programs see it: a page of each dataset, and CSV.  Days
 * without any use are rows of zeros, not gaps. */
#include "transparency/catalogue/catalogue_room.h"
#include "transparency/catalogue/use_views.h"

#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "engine/base/csv.h"
#include "engine/base/date.h"
#include "engine/chart/chart.h"
#include "queries.h"
#include "transparency/catalogue/pages/use.html.h"

/* Months on the page; days in one file, a century; datasets in one answer. */
#define MONTHS_MAX 24
#define DAYS_MAX 36600
#define USE_ALL_MAX 20000

static void
uses_read(struct rows *rows, int column, struct uses *u)
{
	for (int i = 0; i < USE_KINDS; i++) {
		u->people[i] = rows_number(rows, column + i);
		u->robots[i] = rows_number(rows, column + USE_KINDS + i);
	}
}

static void
uses_add(struct uses *sum, const struct uses *more)
{
	for (int i = 0; i < USE_KINDS; i++) {
		sum->people[i] += more->people[i];
		sum->robots[i] += more->robots[i];
	}
}

/* From ${from} to ${until}, a row for each day. */
static struct use_rows
days_of(struct db *db, str dataset, date from, date until)
{
	int64_t first = date_number(from), n = date_number(until) - first + 1;
	struct use_rows days = { NULL, 0 };
	struct rows rows;
	date day;

	if (n < 1)
		return days;
	if (n > DAYS_MAX) {
		first += n - DAYS_MAX;
		n = DAYS_MAX;
	}
	days.v = NEWS(db_arena(db), struct use_row, n);
	for (days.n = 0; days.n < (size_t)n; days.n++)
		days.v[days.n].when = date_of_number(first + (int64_t)days.n);
	rows = db_query(db, Q_use_days,
	    VALUES(value_text(dataset),
		value_text(date_iso(db_arena(db), days.v[0].when)),
		value_text(date_iso(db_arena(db), until))));
	while (rows_next(&rows))
		if (date_read(rows_text(&rows, 0), &day) &&
		    date_number(day) >= first && date_number(day) < first + n)
			uses_read(&rows, 1,
			    &days.v[date_number(day) - first].uses);
	return days;
}

static date
month_of(date day)
{
	return (date){ day.year, day.month, 0 };
}

static date
month_before(date month)
{
	return month.month > 1 ? (date){ month.year, month.month - 1, 0 }
			       : (date){ month.year - 1, 12, 0 };
}

/* The newest first, back to the one in which counting began. */
static void
months_of(struct request *rq, struct use_page *page, date today)
{
	struct use_rows *m = &page->months;
	struct rows rows = db_query(rq->db, Q_use_months,
	    VALUES(value_text(page->dataset->slug)));
	struct uses one;
	date month;

	m->v = NEWS(rq->arena, struct use_row, MONTHS_MAX);
	for (month = month_of(today);
	     m->n < MONTHS_MAX && date_cmp(month, month_of(page->since)) >= 0;
	     month = month_before(month))
		m->v[m->n++] = (struct use_row){ .when = month,
			.href =
			    str_fmt(rq->arena, "/%.*s/data/%.*s/use?month=%.*s#days",
				ARG(rq->page.lang), ARG(page->dataset->slug),
				ARG(date_iso(rq->arena, month))) };
	while (rows_next(&rows)) {
		one = (struct uses){ .people = { 0 } };
		uses_read(&rows, 1, &one);
		uses_add(&page->all, &one);
		for (size_t i = 0; i < m->n; i++)
			if (str_eq(rows_text(&rows, 0),
				date_iso(rq->arena, m->v[i].when)))
				m->v[i].uses = one;
	}
}

/* The oldest first, as time runs. */
static html
months_chart(struct request *rq, const struct use_page *page)
{
	struct bars_row *bars = NEWS(rq->arena, struct bars_row, MONTHS_MAX);
	size_t n = page->months.n;

	for (size_t i = 0; i < n; i++) {
		const struct use_row *m = &page->months.v[n - 1 - i];
		struct buf b = buf_open(rq->arena, 64);

		say_date(&b, rq->page.language, m->when);
		bars[i].label = buf_str(&b);
		for (int k = 0; k < USE_KINDS; k++)
			bars[i].value += m->uses.people[k];
	}
	return chart_bars(&rq->page,
	    &(struct bars){ .id = S("months"),
		.title = say(rq->page.language, "Used by people, by month"),
		.rows = bars,
		.n = n });
}

static void
days_shown(struct request *rq, struct use_page *page, date today)
{
	date first = date_first(page->month), last = date_last(page->month);
	struct use_rows days;

	if (date_cmp(first, page->since) < 0)
		first = page->since;
	if (date_cmp(last, today) > 0)
		last = today;
	days = days_of(rq->db, page->dataset->slug, first, last);
	page->days.v = NEWS(rq->arena, struct use_row, days.n + 1);
	for (size_t i = days.n; i > 0; i--)
		page->days.v[page->days.n++] = days.v[i - 1];
}

enum outcome
use_show(struct request *rq)
{
	const struct dataset *d =
	    record_by_address(rq->db, &dataset_type, rq->argument[0]);
	date today = date_of(rq->now);
	struct use_page page = { .dataset = d,
		.since = use_since(rq->db),
		.month = month_of(today) };

	if (d == NULL)
		return acts_gone(rq, &dataset_type, rq->argument[0]);
	page.jurisdiction = jurisdiction_of(rq->db, d->jurisdiction.slug);
	frame_place(rq, page.jurisdiction);
	frame_about(rq, d->title);
	if (date_read(request_param(rq, "month"), &page.month))
		page.month = page.month.month == 0 ? month_of(today)
						   : month_of(page.month);
	if (date_known(page.since)) {
		months_of(rq, &page, today);
		days_shown(rq, &page, today);
		page.chart = months_chart(rq, &page);
	}
	page_use(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- CSV ---- */

static const char *const columns[] = { "views", "explorations", "calls",
	"downloads", "views_bots", "explorations_bots", "calls_bots",
	"downloads_bots" };

static void
csv_begin(struct request *rq, bool daily)
{
	struct buf *b = &rq->reply.body;

	rq->reply.shared = true;
	buf_c(b, "\xef\xbb\xbf");
	csv_cell(b, true, S("address"));
	if (daily)
		csv_cell(b, false, S("day"));
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		csv_cell(b, false, str_of(columns[i]));
	csv_end(b);
}

static void
csv_uses(struct buf *b, const struct uses *u)
{
	for (int i = 0; i < USE_KINDS; i++) {
		buf_char(b, ',');
		buf_number(b, u->people[i]);
	}
	for (int i = 0; i < USE_KINDS; i++) {
		buf_char(b, ',');
		buf_number(b, u->robots[i]);
	}
	csv_end(b);
}

enum outcome
use_csv(struct request *rq)
{
	const struct dataset *d =
	    record_by_address(rq->db, &dataset_type, rq->argument[0]);
	date since = use_since(rq->db);
	struct use_rows days = { NULL, 0 };

	if (d == NULL)
		return OUTCOME_NOT_FOUND;
	if (date_known(since))
		days = days_of(rq->db, d->slug, since, date_of(rq->now));
	rq->reply.type = "text/csv; charset=utf-8";
	csv_begin(rq, true);
	for (size_t i = 0; i < days.n; i++) {
		csv_cell(&rq->reply.body, true, d->slug);
		csv_cell(&rq->reply.body, false,
		    date_iso(rq->arena, days.v[i].when));
		csv_uses(&rq->reply.body, &days.v[i].uses);
	}
	return OUTCOME_OK;
}

/* A day that was asked for; what cannot be read was not. */
static date
day_asked(struct request *rq, const char *name, date otherwise)
{
	date day;

	return date_read(request_param(rq, name), &day) ? day : otherwise;
}

enum outcome
use_csv_all(struct request *rq)
{
	date from = day_asked(rq, "from", use_since(rq->db)),
	     until = day_asked(rq, "until", date_of(rq->now));
	struct rows rows = db_query(rq->db, Q_use_all,
	    VALUES(value_text(request_param(rq, "after")),
		value_text(date_iso(rq->arena, date_first(from))),
		value_text(date_iso(rq->arena, date_last(until))),
		value_number(USE_ALL_MAX)));
	struct uses u;

	rq->reply.type = "text/csv; charset=utf-8";
	csv_begin(rq, false);
	while (rows_next(&rows)) {
		uses_read(&rows, 1, &u);
		csv_cell(&rq->reply.body, true, rows_text(&rows, 0));
		csv_uses(&rq->reply.body, &u);
	}
	return OUTCOME_OK;
}
