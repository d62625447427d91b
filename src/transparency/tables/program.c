/* Rows of a table for programs, and what all their answers share: see
 * program.h. */
#include "transparency/tables/program.h"
#include "commons/room.h"
#include "engine/base/json.h"
#include "engine/words/words.h"
#include "transparency/tables/asked.h"
#include "transparency/tables/doubts.h"

/* How long until a process answers that cannot be begun just now. */
#define RETRY_BROKEN_S 60
#define RETRY_READING_S 30

/* The sentence, with what was wrong in its holes. */
static const char *
wrong_sentence(struct arena *a, const struct ask_wrong *wrong)
{
	struct buf b = buf_open(a, 4096);
	const char *s = wrong->sentence;

	for (; *s != '\0'; s++) {
		if (s[0] != '{' || (s[1] != '1' && s[1] != '2') ||
		    s[2] != '}') {
			buf_char(&b, *s);
			continue;
		}
		buf_add(&b, s[1] == '1' ? wrong->name : wrong->value);
		s += 2;
	}
	return str_c(a, buf_str(&b));
}

static enum outcome
program_refuse(struct request *rq, const struct ask_wrong *wrong)
{
	rq->wrong = wrong_sentence(rq->arena, wrong);
	request_wrong(rq, str_c(rq->arena, wrong->name), rq->wrong);
	return OUTCOME_INVALID;
}

/* Whether ${name} stands in the words of ${declared}. */
static bool
word_declared(const char *declared, str name)
{
	str rest = str_of(declared);

	while (rest.p != NULL)
		if (str_eq(str_cut(&rest, ' '), name))
			return true;
	return false;
}

/* The first parameter that asks nothing: were it passed over, "tree=oak" would
 * give all rows to a program that believes they are those of oaks. */
static bool
program_strange(const struct request *rq, const struct program *p,
    struct ask_wrong *wrong)
{
	for (size_t i = 0; i < rq->n_params; i++) {
		str name = rq->params[i].name;

		if (ask_knows(name) || str_is(name, "lang") ||
		    word_declared(rq->route->params, name))
			continue;
		*wrong = (struct ask_wrong){
			.name = doubt_clean(rq->arena, str_take(name, 240), 80),
			.value = p->seat.table.parts.v[0].slug,
			.sentence = "“{1}” asks nothing here. Write the name "
				    "of a column, two underscores and what is "
				    "asked of it, like {2}__exact=….",
		};
		return true;
	}
	return false;
}

enum outcome
program_find(struct request *rq, struct program *p)
{
	struct seat *seat = &p->seat;
	str version = request_param(rq, "version");

	rq->reply.shared = true;
	if (version.n > 0 &&
	    request_number(rq, "version", 1, INT32_MAX, 0) == 0)
		return program_refuse(rq,
		    &(struct ask_wrong){ S("version"),
			doubt_clean(rq->arena, str_take(version, 240), 80),
			"“{2}” is not a version. They are numbered from 1." });
	seat_find(rq, rq->argument[0], rq->argument[1],
	    request_number(rq, "version", 1, INT32_MAX, 0), seat);
	p->base = str_fmt(rq->arena, "/api/v1/datasets/%.*s/files/%.*s",
	    ARG(seat->dataset), ARG(seat->file));
	switch (seat->state) {
	case SEAT_OPEN:
		return OUTCOME_OK;
	case SEAT_WAITS:
		rq->wrong = "This table has not been read yet. Try again in a "
			    "minute.";
		rq->reply.retry_s = RETRY_READING_S;
		return OUTCOME_BUSY;
	case SEAT_UNREAD:
		rq->wrong = seat->why;
		return OUTCOME_NOT_FOUND;
	case SEAT_EMPTY:
		rq->wrong = "There is no table in this file. Download the file "
			    "itself.";
		return OUTCOME_NOT_FOUND;
	default:
		return OUTCOME_NOT_FOUND;
	}
}

enum outcome
program_ask(struct request *rq, struct program *p)
{
	enum outcome outcome = program_find(rq, p);
	struct ask_wrong wrong;

	if (outcome != OUTCOME_OK)
		return outcome;
	if (!program_strange(rq, p, &wrong) &&
	    ask_read(rq->arena, &p->seat.table, rq->params, rq->n_params,
		&p->ask, &wrong))
		return OUTCOME_OK;
	return program_refuse(rq, &wrong);
}

enum outcome
program_outcome(struct request *rq, enum asker_outcome outcome)
{
	rq->wrong = asker_sentence(outcome);
	if (outcome == ASKER_BROKEN)
		rq->reply.retry_s = RETRY_BROKEN_S;
	return outcome == ASKER_BUSY || outcome == ASKER_BROKEN
		   ? OUTCOME_BUSY
		   : OUTCOME_INVALID;
}

void
program_link(const struct request *rq, const struct program *p, str path,
    const struct ask *ask, struct buf *b)
{
	struct buf query = buf_open(b->arena, PROGRAM_LINK_MAX);

	if (request_param(rq, "version").n > 0)
		buf_fmt(&query, "version=%lld", (long long)p->seat.version);
	if (ask != NULL) {
		size_t from = query.n;

		if (from > 0)
			buf_char(&query, '&');
		ask_address(ask, &query);
		if (from > 0 && query.n == from + 1)
			query.n = from;
	}
	buf_add(b, path);
	if (query.n > 0)
		buf_char(b, '?');
	buf_add(b, buf_str(&query));
}

str
program_words(const struct program *p, words w)
{
	const struct text *text = words_in(w, p->seat.lang);

	return text == NULL ? S("") : text->s;
}

str
program_name(const struct program *p, const struct table_part *part)
{
	return part->title.n > 0 ? program_words(p, part->title)
				 : part->heading;
}

void
program_texts(bool *first, const char *name, words w, struct buf *b)
{
	bool inner = true;

	if (w.n == 0)
		return;
	json_key(b, first, name);
	buf_char(b, '{');
	for (size_t i = 0; i < w.n; i++) {
		json_key(b, &inner, str_c(b->arena, w.v[i].lang));
		json_text(b, w.v[i].s);
	}
	buf_char(b, '}');
}

void
program_about(const struct program *p, struct buf *b)
{
	bool first = true;

	buf_c(b, "\"table\":{");
	json_key(b, &first, "dataset");
	json_text(b, p->seat.dataset);
	json_key(b, &first, "file");
	json_text(b, p->seat.file);
	json_key(b, &first, "version");
	buf_number(b, p->seat.version);
	json_key(b, &first, "rows");
	buf_number(b, p->seat.table.rows);
	buf_char(b, '}');
}

static void
put_columns(const struct ask_heads *heads, struct buf *b)
{
	bool first;

	buf_c(b, ",\n\"columns\":[");
	for (size_t i = 0; i < heads->n; i++) {
		const struct ask_head *head = &heads->v[i];

		first = true;
		buf_c(b, i == 0 ? "\n{" : ",\n{");
		json_key(b, &first, "slug");
		json_text(b, head->slug);
		if (head->part != NULL) {
			json_key(b, &first, "name");
			json_text(b, head->part->heading);
			program_texts(&first, "title", head->part->title, b);
			program_texts(&first, "description", head->part->means,
			    b);
		}
		json_key(b, &first, "type");
		json_text(b, str_of(column_type_name(head->type)));
		if (head->part != NULL && head->part->unit.n > 0 &&
		    head->kind != ASK_DISTINCT) {
			json_key(b, &first, "unit");
			json_text(b, head->part->unit);
		}
		if (head->kind != ASK_COUNTS) {
			json_key(b, &first, "counts");
			json_text(b, str_of(ask_count_name(head->kind)));
		}
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static void
put_rows(const struct ask_heads *heads, const struct answer *answer,
    struct buf *b)
{
	buf_c(b, ",\n\"rows\":[");
	for (size_t r = 0; r < answer->rows; r++) {
		buf_c(b, r == 0 ? "\n{" : ",\n{");
		for (size_t i = 0; i < heads->n; i++) {
			buf_c(b, i == 0 ? "\"" : ",\"");
			buf_add(b, heads->v[i].slug);
			buf_c(b, "\":");
			column_value_json(heads->v[i].type,
			    answer_at(answer, r, i), b);
		}
		buf_char(b, '}');
	}
	buf_c(b, "\n]");
}

static enum asker_outcome
rows_count(struct request *rq, const struct ask *ask, int64_t *total)
{
	const struct portal *portal = rq->portal;
	struct buf sql = buf_open(rq->arena, ASK_SQL_MAX);
	struct answer answer;
	enum asker_outcome outcome;

	if (ask_is_all(ask)) {
		*total = ask->table->rows;
		return ASKER_DONE;
	}
	ask_sql_count(ask, &sql);
	outcome = asker_ask(portal->asker, rq->arena, buf_str(&sql), &answer);
	if (outcome == ASKER_DONE &&
	    (answer.rows != 1 || !str_number(answer_at(&answer, 0, 0), total)))
		return ASKER_FAILED;
	return outcome;
}

/* The page, and how many there are in all: counted before a later page, so that
 * the last ones are read from the end, and never where a first page has all. */
static enum asker_outcome
rows_ask(struct request *rq, const struct ask *ask, struct answer *answer,
    int64_t *total)
{
	const struct portal *portal = rq->portal;
	enum asker_outcome outcome = ASKER_DONE;

	if (portal->asker == NULL)
		return ASKER_BROKEN;
	*total = -1;
	if (ask->page > 1)
		outcome = rows_count(rq, ask, total);
	if (outcome != ASKER_DONE)
		return outcome;
	outcome = asked_page(portal->asker, rq->arena, ask, *total, answer);
	if (outcome != ASKER_DONE || *total >= 0)
		return outcome;
	if ((int64_t)answer->rows < ask->page_size) {
		*total = (int64_t)answer->rows;
		return ASKER_DONE;
	}
	return rows_count(rq, ask, total);
}

static void
put_links(struct request *rq, struct program *p, int64_t total, struct buf *b)
{
	const struct portal *portal = rq->portal;
	struct buf next = buf_open(rq->arena, PROGRAM_LINK_MAX),
		   view = buf_open(rq->arena, PROGRAM_LINK_MAX);
	struct ask ask = p->ask;

	buf_add(&view, portal->url);
	program_link(rq, p,
	    str_fmt(rq->arena, "/data/%.*s/files/%.*s/table",
		ARG(p->seat.dataset), ARG(p->seat.file)),
	    &ask, &view);
	buf_c(b, ",\n\"next\":");
	if (ask.page * ask.page_size < total) {
		ask.page++;
		program_link(rq, p, rq->path, &ask, &next);
		rq->reply.next = buf_str(&next);
		json_text(b, rq->reply.next);
	} else
		buf_c(b, "null");
	buf_c(b, ",\n\"view\":");
	json_text(b, buf_str(&view));
}

enum outcome
program_rows(struct request *rq)
{
	struct program p;
	enum outcome outcome = program_ask(rq, &p);
	struct buf *b = &rq->reply.body;
	enum asker_outcome asked;
	struct ask_heads heads;
	struct answer answer;
	int64_t total;

	if (outcome != OUTCOME_OK)
		return outcome;
	p.ask.columns_most = ASK_COLUMNS;
	asked = rows_ask(rq, &p.ask, &answer, &total);
	if (asked != ASKER_DONE)
		return program_outcome(rq, asked);
	heads = ask_heads_of(rq->arena, &p.ask);
	if (answer.rows > 0 && answer.columns != heads.n)
		return program_outcome(rq, ASKER_FAILED);
	buf_char(b, '{');
	program_about(&p, b);
	put_columns(&heads, b);
	buf_fmt(b, ",\n\"total\":%lld,\"page\":%lld,\"page_size\":%lld",
	    (long long)total, (long long)p.ask.page,
	    (long long)p.ask.page_size);
	put_rows(&heads, &answer, b);
	put_links(rq, &p, total, b);
	buf_c(b, "}\n");
	if (b->full)
		return program_outcome(rq, ASKER_LARGE);
	return OUTCOME_OK;
}
