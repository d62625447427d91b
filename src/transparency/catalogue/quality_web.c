/* Quality as people and programs see it: the worst first, with the next step,
 * for whoever has twenty minutes. */
#include "transparency/catalogue/catalogue_room.h"
#include "transparency/catalogue/measure.h"
#include "transparency/catalogue/quality_views.h"

#include "commons/site/frame.h"
#include "engine/base/csv.h"
#include "engine/base/json.h"
#include "engine/record/text.h"
#include "queries.h"
#include "transparency/catalogue/catalogue_api.h"
#include "transparency/catalogue/pages/quality.html.h"

#define QUALITY_ON_PAGE 20
#define QUALITY_ALL_MAX 20000

static str
quality_href(struct request *rq, const struct dataset *d,
    enum quality_where where)
{
	static const char *const paths[] = {
		[QUALITY_IN_RECORD] = "/edit/dataset/",
		[QUALITY_IN_FILES] = "/data/",
		[QUALITY_IN_COLUMNS] = "/data/",
	};

	return str_fmt(rq->arena, "/%.*s%s%.*s%s", ARG(rq->page.lang),
	    paths[where], ARG(d->slug),
	    where == QUALITY_IN_FILES	  ? "/add"
	    : where == QUALITY_IN_COLUMNS ? "/explain"
					  : "");
}

struct quality_view
quality_view_of(struct request *rq, const struct dataset *d,
    const struct quality *q)
{
	struct what what = what_of(rq, &dataset_type, d);
	bool able = rq->who != NULL && may(rq->who, VERB_EDIT, &what);
	enum quality_part worst = quality_worst(q);
	struct quality_view v = { .measured = true, .score = q->score };

	v.first = QUALITY_PARTS;
	for (int i = 0; i < QUALITY_PARTS; i++) {
		enum quality_part part = (enum quality_part)i;
		struct quality_row *row = &v.v[v.n];

		if (!q->parts[i].looked)
			continue;
		*row = (struct quality_row){ quality_label(part),
			quality_says(q, part), quality_next(q, part),
			q->parts[i].n, q->parts[i].points, quality_weight(part),
			S("") };
		if (able && row->next != NULL)
			row->href = quality_href(rq, d, quality_where(q, part));
		if (part == worst)
			v.first = v.n;
		v.n++;
	}
	if (v.first == QUALITY_PARTS)
		v.first = v.n;
	return v;
}

/* ---- the list ---- */

/* "score~row" of the last one shown. */
static void
list_after(struct request *rq, bool best, int64_t *score, int64_t *row)
{
	str after = request_param(rq, "after"), first = str_cut(&after, '~');

	*score = best ? 101 : -1;
	*row = 0;
	if (first.n > 0 && after.n > 0 &&
	    (!str_number(first, score) || !str_number(after, row)))
		*score = *row = 0;
}

static str
list_next(struct request *rq, const struct quality_item *last)
{
	return request_again(rq,
	    str_fmt(rq->arena, "/%.*s/data/quality", ARG(rq->page.lang)),
	    str_fmt(rq->arena, "%d~%lld", last->view.score,
		(long long)last->dataset->record.id));
}

static void
list_read(struct request *rq, struct quality_list *list, int64_t publisher)
{
	struct quality *found =
	    NEWS(rq->arena, struct quality, QUALITY_ON_PAGE);
	int64_t score, row;
	struct rows rows;
	bool more = false;

	list_after(rq, list->best, &score, &row);
	rows = db_query(rq->db, list->best ? Q_quality_best : Q_quality_worst,
	    VALUES(value_number(score), value_number(row),
		value_number(QUALITY_ON_PAGE + 1), value_number(publisher)));
	list->v = NEWS(rq->arena, struct quality_item, QUALITY_ON_PAGE);
	while (rows_next(&rows)) {
		struct dataset *d = record_new(rq->arena, &dataset_type);
		int column = record_read(&rows, 0, &dataset_type, d);

		more = list->n == QUALITY_ON_PAGE;
		if (more)
			break;
		found[list->n].score = (int)rows_number(&rows, column);
		quality_read(rows_text(&rows, column + 1), &found[list->n]);
		list->v[list->n++].dataset = d;
	}
	rows_end(&rows);
	for (size_t i = 0; i < list->n; i++)
		list->v[i].view =
		    quality_view_of(rq, list->v[i].dataset, &found[i]);
	if (more)
		list->next = list_next(rq, &list->v[list->n - 1]);
}

enum outcome
quality_show(struct request *rq)
{
	str publisher = request_param(rq, "publisher");
	struct quality_list list = {
		.best = request_param(rq, "best").n > 0,
		.publishers = labels_publishers(rq, publisher),
	};
	const struct record *i =
	    publisher.n == 0
		? NULL
		: record_by_address(rq->db, &institution_type, publisher);
	int64_t id = i != NULL ? i->id : publisher.n > 0 ? -1 : 0;
	struct rows rows =
	    db_query(rq->db, Q_quality_sum, VALUES(value_number(id)));

	if (rows_next(&rows)) {
		list.many = rows_number(&rows, 0);
		if (list.many > 0)
			list.mean = rows_number(&rows, 1) / list.many;
	}
	rows_end(&rows);
	frame_place(rq, NULL);
	list_read(rq, &list, id);
	page_quality(&rq->page, &list);
	return OUTCOME_OK;
}

/* ---- for programs ---- */

/* ${english} with its {1} filled in. */
static str
sentence_of(struct arena *a, const char *english, int64_t n)
{
	str s = str_of(english);
	ptrdiff_t at = str_find(s, S("{1}"));

	if (at < 0)
		return s;
	return str_fmt(a, "%.*s%lld%.*s", (int)at, s.p, (long long)n,
	    ARG(str_drop(s, (size_t)at + 3)));
}

void
dataset_quality(struct request *rq, struct buf *b, const void *record)
{
	struct quality q;
	bool first;

	if (!measure_last(rq->db, record, &q))
		return;
	buf_fmt(b, ",\"quality\":{\"score\":%d,\"parts\":[", q.score);
	for (int i = 0, n = 0; i < QUALITY_PARTS; i++) {
		enum quality_part part = (enum quality_part)i;
		const char *next = quality_next(&q, part);

		if (!q.parts[i].looked)
			continue;
		buf_c(b, n++ > 0 ? ",{" : "{");
		first = true;
		json_key(b, &first, "part");
		json_text(b, str_of(quality_code(part)));
		json_key(b, &first, "weight");
		buf_number(b, quality_weight(part));
		json_key(b, &first, "points");
		buf_number(b, q.parts[i].points);
		json_key(b, &first, "says");
		json_text(b, sentence_of(rq->arena, quality_says(&q, part),
				 q.parts[i].n));
		if (next != NULL) {
			json_key(b, &first, "next");
			json_text(b, str_of(next));
		}
		buf_char(b, '}');
	}
	buf_c(b, "]}");
}

enum outcome
quality_csv(struct request *rq)
{
	struct buf *b = &rq->reply.body;
	struct rows rows = db_query(rq->db, Q_quality_all,
	    VALUES(value_text(request_param(rq, "after")),
		value_number(QUALITY_ALL_MAX)));
	struct quality q;

	rq->reply.type = "text/csv; charset=utf-8";
	rq->reply.shared = true;
	buf_c(b, "\xef\xbb\xbf");
	csv_cell(b, true, S("address"));
	csv_cell(b, false, S("score"));
	for (int i = 0; i < QUALITY_PARTS; i++)
		csv_cell(b, false, str_of(quality_code((enum quality_part)i)));
	csv_end(b);
	while (rows_next(&rows)) {
		csv_cell(b, true, rows_text(&rows, 0));
		buf_fmt(b, ",%lld", (long long)rows_number(&rows, 1));
		quality_read(rows_text(&rows, 2), &q);
		for (int i = 0; i < QUALITY_PARTS; i++)
			if (q.parts[i].looked)
				buf_fmt(b, ",%d", q.parts[i].points);
			else
				buf_char(b, ',');
		csv_end(b);
	}
	return OUTCOME_OK;
}
