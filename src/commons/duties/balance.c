/* The balance of a year: what was due, what was done, and when. */
#include <stdlib.h>

#include "commons/duties/balance.h"
#include "commons/duties/pages/balance.html.h"
#include "engine/base/csv.h"
#include "engine/base/date.h"
#include "engine/chart/chart.h"
#include "queries.h"

/* More than the largest city owes in a year. */
#define BALANCE_DUTIES_MAX 100000
#define FIRST_YEAR 2000
#define LAST_YEAR 2100

/* Whose balance, and of which year. */
struct account {
	words name;
	str href, slug;
	const char *list; /* "institutions" */
	int64_t institution, jurisdiction;
	int year;
};

/* The days between being due and being done, of one kind. */
struct days {
	int64_t *v;
	size_t n;
};

static int
days_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
balance_median(struct balance_row *row, struct days days)
{
	if (days.n == 0)
		return;
	qsort(days.v, days.n, sizeof(*days.v), days_order);
	row->has_median = true;
	row->median = days.v[(days.n - 1) / 2];
}

/* Count one duty in ${row}. */
static void
balance_count(struct balance_row *row, struct days *days,
    const struct duty *duty, date today)
{
	row->owed++;
	if (duty->state != DUTY_DONE) {
		row->open++;
		row->open_late += duty_late(duty, today) > 0;
		return;
	}
	if (duty_late(duty, today) > 0)
		row->late++;
	else
		row->in_time++;
	days->v[days->n++] =
	    date_number(duty->done) - date_number(date_last(duty->due));
}

/* The duties of one account, no more of them than decides about a row. */
struct year_duties {
	struct duty *v;
	size_t n;
};

static struct year_duties
balance_read(struct request *rq, const struct account *account)
{
	struct rows rows = db_query(rq->db, Q_duties_of_year,
	    VALUES(value_number(account->institution),
		value_number(account->jurisdiction),
		value_text(str_fmt(rq->arena, "%04d-01-01", account->year)),
		value_text(str_fmt(rq->arena, "%04d-12-31", account->year)),
		value_number(BALANCE_DUTIES_MAX)));
	struct year_duties list = { 0 };
	size_t room = 0;
	struct duty *grown;

	while (rows_next(&rows)) {
		if (list.n == room) {
			room = room * 2 + 256;
			grown = NEWS(rq->arena, struct duty, room);
			for (size_t i = 0; i < list.n; i++)
				grown[i] = list.v[i];
			list.v = grown;
		}
		list.v[list.n].kind =
		    choice_value(&rule_duties, rows_text(&rows, 0));
		list.v[list.n].state =
		    choice_value(&duty_states, rows_text(&rows, 1));
		date_read(rows_text(&rows, 2), &list.v[list.n].due);
		date_read(rows_text(&rows, 3), &list.v[list.n].done);
		list.n++;
	}
	rows_end(&rows);
	return list;
}

static void
balance_fill(struct request *rq, const struct account *account,
    struct balance_page *page)
{
	struct year_duties list = balance_read(rq, account);
	struct days all = { NEWS(rq->arena, int64_t, list.n), 0 };
	struct days days = { NEWS(rq->arena, int64_t, list.n), 0 };

	page->rows.v = NEWS(rq->arena, struct balance_row, rule_duties.n);
	page->whole = list.n < BALANCE_DUTIES_MAX;
	for (size_t kind = 1; kind <= rule_duties.n; kind++) {
		struct balance_row *row = &page->rows.v[page->rows.n];

		days.n = 0;
		for (size_t i = 0; i < list.n; i++)
			if (list.v[i].kind == (int)kind) {
				balance_count(row, &days, &list.v[i],
				    rq->page.today);
				balance_count(&page->all, &all, &list.v[i],
				    rq->page.today);
			}
		if (row->owed == 0)
			continue;
		row->code = choice_code(&rule_duties, (int)kind);
		row->kind = choice_label(&rule_duties, (int)kind);
		balance_median(row, days);
		page->rows.n++;
	}
	balance_median(&page->all, all);
}

static html
balance_chart(struct request *rq, const struct balance_page *page)
{
	struct page *pg = &rq->page;
	const struct bars_row rows[] = {
		{ .label = say(pg->language, "Done in time"),
		    .value = page->all.in_time },
		{ .label = say(pg->language, "Done late"),
		    .value = page->all.late },
		{ .label = say(pg->language, "Still owed"),
		    .value = page->all.open },
	};

	return chart_bars(pg, &(struct bars){ .id = S("balance"),
				  .title = say(pg->language, "What came of it"),
				  .rows = rows,
				  .n = sizeof(rows) / sizeof(*rows),
				  .most = page->all.owed });
}

/* The year in the address; 0 for none. */
static int
balance_year(const struct request *rq)
{
	int64_t year;

	if (rq->argument[1].n != 4 || !str_number(rq->argument[1], &year) ||
	    year < FIRST_YEAR || year > LAST_YEAR)
		return 0;
	return (int)year;
}

static bool
account_institution(struct request *rq, struct account *account)
{
	const struct institution *i = institution_of(rq->db, rq->argument[0]);

	*account = (struct account){ .list = "institutions",
		.year = balance_year(rq) };
	if (i == NULL || account->year == 0)
		return false;
	account->name = i->name;
	account->slug = i->slug;
	account->institution = i->record.id;
	if (rq->route->shape == SHAPE_PAGE)
		frame_place(rq, record_by_id(rq->db, &jurisdiction_type,
				    i->jurisdiction.id));
	return true;
}

static bool
account_jurisdiction(struct request *rq, struct account *account)
{
	const struct jurisdiction *j = jurisdiction_of(rq->db, rq->argument[0]);

	*account = (struct account){ .list = "jurisdictions",
		.year = balance_year(rq) };
	if (j == NULL || account->year == 0)
		return false;
	account->name = j->name;
	account->slug = j->slug;
	account->jurisdiction = j->record.id;
	if (rq->route->shape == SHAPE_PAGE)
		frame_place(rq, j);
	return true;
}

static str
balance_href(struct request *rq, const struct account *account, int year)
{
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return S("");
	return str_fmt(rq->arena, "/%.*s/%s/%.*s/balance/%d",
	    ARG(rq->page.lang), account->list, ARG(account->slug), year);
}

static enum outcome
balance_show(struct request *rq, const struct account *account)
{
	struct balance_page page = { .name = account->name,
		.year = account->year };

	page.href = str_fmt(rq->arena, "/%.*s/%s/%.*s", ARG(rq->page.lang),
	    account->list, ARG(account->slug));
	balance_fill(rq, account, &page);
	page.chart = balance_chart(rq, &page);
	page.before = balance_href(rq, account, account->year - 1);
	if (account->year < rq->page.today.year)
		page.after = balance_href(rq, account, account->year + 1);
	page.csv = str_fmt(rq->arena, "/balance/%s/%.*s/%d.csv", account->list,
	    ARG(account->slug), account->year);
	page_balance(&rq->page, &page);
	return OUTCOME_OK;
}

enum outcome
balance_institution(struct request *rq)
{
	struct account account;

	return account_institution(rq, &account) ? balance_show(rq, &account)
						 : OUTCOME_NOT_FOUND;
}

enum outcome
balance_jurisdiction(struct request *rq)
{
	struct account account;

	return account_jurisdiction(rq, &account) ? balance_show(rq, &account)
						  : OUTCOME_NOT_FOUND;
}

static void
balance_csv_number(struct request *rq, struct buf *b, int64_t n)
{
	csv_cell(b, false, str_fmt(rq->arena, "%lld", (long long)n));
}

static enum outcome
balance_csv(struct request *rq, const struct account *account)
{
	static const char *const heads[] = { "owed", "done_in_time",
		"done_late", "still_owed", "still_owed_late", "median_days" };
	struct buf *b = &rq->reply.body;
	struct balance_page page = { 0 };

	rq->page.today = date_of(rq->now);
	balance_fill(rq, account, &page);
	buf_c(b, "\xef\xbb\xbf");
	csv_cell(b, true, S("address"));
	csv_cell(b, false, S("year"));
	csv_cell(b, false, S("kind"));
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		csv_cell(b, false, str_of(heads[i]));
	csv_end(b);
	for (size_t i = 0; i < page.rows.n; i++) {
		const struct balance_row *row = &page.rows.v[i];

		csv_cell(b, true, account->slug);
		balance_csv_number(rq, b, account->year);
		csv_cell(b, false, row->code);
		balance_csv_number(rq, b, row->owed);
		balance_csv_number(rq, b, row->in_time);
		balance_csv_number(rq, b, row->late);
		balance_csv_number(rq, b, row->open);
		balance_csv_number(rq, b, row->open_late);
		if (row->has_median)
			balance_csv_number(rq, b, row->median);
		else
			csv_cell(b, false, S(""));
		csv_end(b);
	}
	rq->reply.type = "text/csv; charset=utf-8";
	rq->reply.filename = str_fmt(rq->arena, "balance-%.*s-%d.csv",
	    ARG(account->slug), account->year);
	return OUTCOME_OK;
}

enum outcome
balance_institution_csv(struct request *rq)
{
	struct account account;

	return account_institution(rq, &account) ? balance_csv(rq, &account)
						 : OUTCOME_NOT_FOUND;
}

enum outcome
balance_jurisdiction_csv(struct request *rq)
{
	struct account account;

	return account_jurisdiction(rq, &account) ? balance_csv(rq, &account)
						  : OUTCOME_NOT_FOUND;
}
