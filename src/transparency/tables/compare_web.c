/* What changed between two versions of a table, as a page and for programs. */
#include "transparency/tables/compare_web.h"

#include "commons/room.h"
#include "commons/site/frame.h"
#include "engine/base/json.h"
#include "queries.h"
#include "transparency/tables/explore.h"
#include "transparency/tables/pages/compare.html.h"

/* Columns of rows on a page, and versions in a choice; the API has all. */
enum { COMPARE_SHOWN = 60, COMPARE_VERSIONS = 100 };

static struct compare_choices
compare_versions(struct request *rq)
{
	struct compare_choices list = {
		NEWS(rq->arena, struct compare_choice, COMPARE_VERSIONS), 0
	};
	struct rows rows = db_query(rq->db, Q_table_versions,
	    VALUES(value_text(rq->argument[0]), value_text(rq->argument[1]),
		value_number(COMPARE_VERSIONS)));

	while (list.n < COMPARE_VERSIONS && rows_next(&rows)) {
		struct compare_choice *c = &list.v[list.n++];

		c->number = rows_number(&rows, 0);
		c->published = DATE_NONE;
		date_read(rows_text(&rows, 1), &c->published);
	}
	rows_end(&rows);
	return list;
}

/* The newest version and the one before it, unless others are asked for. */
static void
compare_seats(struct request *rq, struct compare_page *v)
{
	int64_t newest, from, to;

	v->versions = compare_versions(rq);
	newest = v->versions.n > 0 ? v->versions.v[0].number : 0;
	to = request_number(rq, "to", 1, INT64_MAX, newest);
	from = 0;
	for (size_t i = v->versions.n; i > 0; i--)
		if (v->versions.v[i - 1].number < to)
			from = v->versions.v[i - 1].number;
	from = request_number(rq, "from", 1, INT64_MAX, from);
	seat_find(rq, rq->argument[0], rq->argument[1], to, &v->to);
	if (from > 0)
		seat_find(rq, rq->argument[0], rq->argument[1], from, &v->from);
	if (v->to.state != SEAT_NONE && from == 0)
		v->why = "There is one version of it so far, so there is "
			 "nothing to compare it with.";
	else if (v->to.state != SEAT_OPEN || v->from.state != SEAT_OPEN)
		v->why = v->to.why != NULL     ? v->to.why
			 : v->from.why != NULL ? v->from.why
					       : "One of these versions cannot "
						 "be read as a table. Choose "
						 "others.";
}

/* The choice that makes this comparison, without kind and page. */
static str
compare_query(struct request *rq, const struct compare_page *v)
{
	struct buf b = buf_open(rq->arena, 16384);

	buf_fmt(&b, "?from=%lld&to=%lld", (long long)v->from.version,
	    (long long)v->to.version);
	if (v->key.n > 0) {
		buf_c(&b, "&key=");
		query_encode(&b, v->key);
	}
	return buf_str(&b);
}

static int64_t
compare_many(const struct compare_page *v, enum compare_kind kind)
{
	return kind == COMPARE_ADDED	 ? v->compared.added
	       : kind == COMPARE_REMOVED ? v->compared.removed
					 : v->compared.changed;
}

static str
compare_shown(const struct page *pg, const struct compare_pair *pair,
    const struct table_part *part, str value)
{
	return pair->retyped
		   ? value
		   : explore_value(pg, part, part->type, ASK_WHOLE, value);
}

static struct compare_cell
compare_cell(const struct page *pg, const struct compare_page *v,
    const struct answer *answer, size_t row, size_t i)
{
	const struct compare_pair *pair = &v->compare.pairs.v[i];
	const struct table_part *part =
	    v->kind == COMPARE_REMOVED ? pair->from : pair->to;
	bool both = v->kind == COMPARE_CHANGED;
	str now = answer_at(answer, row, both ? 3 + 2 * i : 2 + i),
	    then = both ? answer_at(answer, row, 2 + 2 * i) : now;
	struct compare_cell cell = { .then = then,
		.now = now,
		.then_shown = compare_shown(pg, pair, pair->from, then),
		.now_shown = compare_shown(pg, pair, part, now),
		.none_then = then.p == NULL,
		.none_now = now.p == NULL,
		.number = compare_number(pair),
		.changed = both && (!str_eq(then, now) ||
				       (then.p == NULL) != (now.p == NULL)) };

	/* What differs only behind the digits that are shown is shown whole. */
	if (cell.changed && str_eq(cell.then_shown, cell.now_shown)) {
		cell.then_shown = then;
		cell.now_shown = now;
	}
	return cell;
}

static bool
compare_is_key(const struct compare *c, size_t at)
{
	for (size_t i = 0; i < c->n_key; i++)
		if (c->key[i] == at)
			return true;
	return false;
}

static void
compare_columns(struct request *rq, struct compare_page *v, size_t most)
{
	const struct compare *c = &v->compare;

	v->shown.v = NEWS(rq->arena, struct compare_column, c->pairs.n + 1);
	for (size_t i = 0; i < c->pairs.n && v->shown.n < most; i++) {
		bool key = compare_is_key(c, i);

		if (v->kind != COMPARE_CHANGED || key ||
		    v->compared.cells[i] > 0)
			v->shown.v[v->shown.n++] =
			    (struct compare_column){ &c->pairs.v[i], i, key };
	}
}

static enum asker_outcome
compare_rows(struct request *rq, struct asker *asker, struct compare_page *v)
{
	struct buf b = buf_open(rq->arena, COMPARE_SQL_MAX);
	struct answer answer;
	enum asker_outcome outcome;
	struct compare_cell *cells;

	compare_sql_rows(&v->compare, v->kind, v->page, &b);
	outcome = asker_ask(asker, rq->arena, buf_str(&b), &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	if (answer.columns !=
	    2 + v->compare.pairs.n * (v->kind == COMPARE_CHANGED ? 2 : 1))
		return ASKER_FAILED;
	v->rows.v = NEWS(rq->arena, struct compare_row, answer.rows + 1);
	for (size_t i = 0; i < answer.rows; i++) {
		cells = NEWS(rq->arena, struct compare_cell, v->shown.n + 1);
		for (size_t k = 0; k < v->shown.n; k++)
			cells[k] = compare_cell(&rq->page, v, &answer, i,
			    v->shown.v[k].at);
		v->rows.v[i] = (struct compare_row){
			.number = answer_at(&answer, i, 0),
			.v = cells,
			.n = v->shown.n,
		};
		str_number(answer_at(&answer, i, 1), &v->rows.v[i].many);
	}
	v->rows.n = answer.rows;
	return ASKER_DONE;
}

/* The first kind of which there are any. */
static enum compare_kind
compare_kind_shown(struct request *rq, const struct compare_page *v)
{
	enum compare_kind kind = compare_kind_named(request_param(rq, "show"));

	for (int k = 0; kind == COMPARE_KINDS && k < COMPARE_KINDS; k++)
		if (compare_many(v, k) > 0)
			return k;
	return kind == COMPARE_KINDS ? COMPARE_CHANGED : kind;
}

static enum asker_outcome
compare_all(struct request *rq, struct asker *asker, struct compare_page *v,
    size_t most)
{
	enum asker_outcome outcome = compare_key(asker, rq->arena, &v->compare);
	int64_t many;

	if (outcome == ASKER_DONE && v->compare.chosen && v->compare.n_key == 0)
		v->why = "Several rows have the same value there, so rows "
			 "cannot be told apart by it. Choose other columns.";
	if (outcome != ASKER_DONE || v->why != NULL)
		return outcome;
	outcome = compare_count(asker, rq->arena, &v->compare, &v->compared);
	if (outcome != ASKER_DONE)
		return outcome;
	v->kind = compare_kind_shown(rq, v);
	many = compare_many(v, v->kind);
	v->pages = (many + COMPARE_ROWS - 1) / COMPARE_ROWS;
	v->pages = v->pages > COMPARE_PAGES ? COMPARE_PAGES : v->pages;
	v->page = request_number(rq, "page", 1, COMPARE_PAGES, 1);
	if (many == 0)
		return ASKER_DONE;
	compare_columns(rq, v, most);
	return compare_rows(rq, asker, v);
}

static void
compare_counts(struct request *rq, struct compare_page *v)
{
	v->counts.v =
	    NEWS(rq->arena, struct compare_count, v->compare.pairs.n + 1);
	for (size_t i = 0; i < v->compare.pairs.n; i++)
		if (v->compared.cells != NULL && v->compared.cells[i] > 0)
			v->counts.v[v->counts.n++] =
			    (struct compare_count){ &v->compare.pairs.v[i],
				    v->compared.cells[i] };
}

/* Everything both forms of the answer are made of; NOT_FOUND, BUSY. */
static enum outcome
compare_find(struct request *rq, struct compare_page *v, size_t most)
{
	const struct portal *portal = rq->portal;
	enum asker_outcome outcome;

	v->key = request_param(rq, "key");
	compare_seats(rq, v);
	if (v->to.state == SEAT_NONE ||
	    (v->why == NULL && v->from.state == SEAT_NONE))
		return OUTCOME_NOT_FOUND;
	v->at = str_fmt(rq->arena, "/data/%.*s/files/%.*s/compare%.*s",
	    ARG(v->to.dataset), ARG(v->to.file), ARG(compare_query(rq, v)));
	v->program =
	    str_fmt(rq->arena, "/api/v1/datasets/%.*s/files/%.*s/changes%.*s",
		ARG(v->to.dataset), ARG(v->to.file), ARG(compare_query(rq, v)));
	if (v->why != NULL)
		return OUTCOME_OK;
	compare_open(rq->arena, &v->from.table, &v->to.table, &v->compare);
	if (v->key.n > 0 && !compare_choose(&v->compare, v->key)) {
		v->why = "These columns are not in both versions. Choose "
			 "others, at most four.";
		return OUTCOME_OK;
	}
	outcome = portal->asker == NULL
		      ? ASKER_BROKEN
		      : compare_all(rq, portal->asker, v, most);
	if (outcome == ASKER_BUSY)
		return OUTCOME_BUSY;
	if (outcome != ASKER_DONE)
		v->why = asker_sentence(outcome);
	compare_counts(rq, v);
	return OUTCOME_OK;
}

enum outcome
compare_show(struct request *rq)
{
	struct compare_page v = { 0 };
	enum outcome outcome = compare_find(rq, &v, COMPARE_SHOWN);

	if (outcome != OUTCOME_OK)
		return outcome;
	frame_about(rq, v.to.dataset_title);
	page_compare(&rq->page, &v);
	return OUTCOME_OK;
}

/* ---- for programs ---- */

static void
answer_parts(struct buf *b, bool *first, const char *name,
    const struct table_part *parts, size_t n)
{
	json_key(b, first, name);
	buf_char(b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_c(b, i == 0 ? "" : ",");
		json_text(b, parts[i].slug);
	}
	buf_char(b, ']');
}

static void
answer_key(struct buf *b, bool *first, const struct compare *c)
{
	json_key(b, first, "key");
	buf_char(b, '[');
	for (size_t i = 0; i < c->n_key; i++) {
		buf_c(b, i == 0 ? "" : ",");
		json_text(b, c->pairs.v[c->key[i]].to->slug);
	}
	buf_char(b, ']');
}

/* Of a changed row the key and what changed; of others all. */
static void
answer_row(struct buf *b, const struct compare_page *v,
    const struct compare_row *row)
{
	bool first = true, any = true;

	buf_c(b, "\n{");
	json_key(b, &first, "row");
	buf_add(b, row->number);
	if (row->many > 1) {
		json_key(b, &first, "times");
		buf_number(b, row->many);
	}
	json_key(b, &first, "values");
	buf_char(b, '{');
	for (size_t i = 0; i < row->n; i++) {
		const struct compare_cell *cell = &row->v[i];
		const struct compare_pair *pair = v->shown.v[i].pair;
		enum column_type type =
		    pair->retyped ? COLUMN_TEXT : pair->to->type;

		if (v->kind == COMPARE_CHANGED && !cell->changed &&
		    !v->shown.v[i].key)
			continue;
		json_key(b, &any, str_c(b->arena, pair->to->slug));
		if (cell->changed) {
			buf_c(b, "{\"from\":");
			column_value_json(type, cell->then, b);
			buf_c(b, ",\"to\":");
			column_value_json(type, cell->now, b);
			buf_char(b, '}');
		} else
			column_value_json(type, cell->now, b);
	}
	buf_c(b, "}}");
}

static void
answer_number(struct buf *b, bool *first, const char *name, int64_t n)
{
	json_key(b, first, name);
	buf_number(b, n);
}

/* What a page passes over, and a program must be told: it would believe that
 * it had got what it asked for. */
static bool
compare_understood(struct request *rq)
{
	static const char *const numbers[] = { "from", "to", "page" };
	str shown = request_param(rq, "show");

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (request_param(rq, numbers[i]).n > 0 &&
		    request_number(rq, numbers[i], 1, INT64_MAX, 0) == 0) {
			rq->wrong = "Versions and pages are numbered from 1.";
			request_wrong(rq, numbers[i], rq->wrong);
			return false;
		}
	if (shown.n > 0 && compare_kind_named(shown) == COMPARE_KINDS) {
		rq->wrong = "Write added, removed or changed.";
		request_wrong(rq, "show", rq->wrong);
		return false;
	}
	return true;
}

enum outcome
compare_answer(struct request *rq)
{
	struct compare_page v = { 0 };
	enum outcome outcome = compare_understood(rq)
				   ? compare_find(rq, &v, COMPARE_COLUMNS)
				   : OUTCOME_INVALID;
	struct buf *b = &rq->reply.body;
	bool first = true, any = true;

	rq->reply.shared = true;
	if (outcome == OUTCOME_OK && v.why != NULL) {
		rq->wrong = v.why;
		return OUTCOME_INVALID;
	}
	if (outcome != OUTCOME_OK)
		return outcome;
	buf_char(b, '{');
	answer_number(b, &first, "from", v.from.version);
	answer_number(b, &first, "to", v.to.version);
	answer_key(b, &first, &v.compare);
	answer_parts(b, &first, "columns_added", v.compare.fresh,
	    v.compare.n_fresh);
	answer_parts(b, &first, "columns_removed", v.compare.gone,
	    v.compare.n_gone);
	answer_number(b, &first, "rows_added", v.compared.added);
	answer_number(b, &first, "rows_removed", v.compared.removed);
	answer_number(b, &first, "rows_changed", v.compared.changed);
	json_key(b, &first, "cells_changed");
	buf_char(b, '{');
	for (size_t i = 0; i < v.counts.n; i++)
		answer_number(b, &any,
		    str_c(rq->arena, v.counts.v[i].pair->to->slug),
		    v.counts.v[i].cells);
	buf_char(b, '}');
	json_key(b, &first, "show");
	json_text(b, str_of(compare_kind_name(v.kind)));
	answer_number(b, &first, "page", v.page);
	answer_number(b, &first, "pages", v.pages);
	json_key(b, &first, "rows");
	buf_char(b, '[');
	for (size_t i = 0; i < v.rows.n; i++) {
		buf_c(b, i == 0 ? "" : ",");
		answer_row(b, &v, &v.rows.v[i]);
	}
	buf_c(b, "]}\n");
	return OUTCOME_OK;
}
