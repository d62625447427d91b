/* What the pages of this room show, read from the database. */
#include "commons/acts/acts_web.h"
#include "commons/duties/duty.h"
#include "commons/marks/marks.h"
#include "commons/site/frame.h"
#include "queries.h"
#include "transparency/reuses/reuses_room.h"

void
list_cut(str after, int64_t *said, str *slug)
{
	*said = INT64_MAX;
	*slug = after;
	if (after.n > 0)
		str_number(str_cut(slug, '~'), said);
	if (slug->n == 0)
		*slug = S("~");
}

str
list_next(struct request *rq, const struct text_list *list, moment said,
    str slug)
{
	return request_again(rq,
	    str_fmt(rq->arena, "/%.*s/%s", ARG(rq->page.lang),
		list->words->path),
	    str_fmt(rq->arena, "%lld~%.*s", (long long)said.us, ARG(slug)));
}

struct text_list
list_begin(struct request *rq, const struct list_words *said)
{
	frame_feed(rq, S("/acts.atom"));
	return (struct text_list){ .words = said,
		.waits = request_param(rq, "said").n > 0,
		.moderates =
		    rq->who != NULL && may(rq->who, VERB_MODERATE, NULL) };
}

str
text_lang(const struct page *pg, words title)
{
	return title.n == 1 ? title.v[0].lang : pg->lang;
}

str
text_start(struct arena *a, str text)
{
	str rest = str_cut(&text, '\n'), whole = rest, word;
	size_t n = 0, at = 0;

	while (rest.n > 0 && n < CARD_CHARACTERS) {
		word = str_cut(&rest, ' ');
		n += word.n + 1;
		at = (size_t)(word.p + word.n - whole.p);
	}
	if (rest.n == 0 && text.n == 0 && at <= 2 * CARD_CHARACTERS)
		return whole;
	/* One word without an end is cut where a character begins. */
	if (at > 2 * CARD_CHARACTERS)
		for (at = CARD_CHARACTERS;
		     ((unsigned char)whole.p[at] & 0xc0) == 0x80; at--)
			;
	return str_fmt(a, "%.*s …", (int)at, whole.p);
}

struct source_view
source_view_of(struct request *rq, str about)
{
	struct source_view s = { .about = about };
	const struct record_type *type;
	const void *record = about_record(rq->db, about, &type);

	about_of(records_of(rq->db), about, &s.slug);
	if (record == NULL)
		return s;
	s.title = record_called(type, record);
	s.href = record_href(rq, type, record);
	return s;
}

/* ---- reuses ---- */

static struct source_views
sources_of(struct request *rq, str sources)
{
	struct source_views list = {
		NEWS(rq->arena, struct source_view, SOURCES_MAX), 0
	};

	while (sources.n > 0 && list.n < SOURCES_MAX)
		list.v[list.n++] = source_view_of(rq, str_cut(&sources, ' '));
	return list;
}

struct reuse_card
reuse_card_of(struct request *rq, const struct reuse *reuse)
{
	struct reuse_card card = { .reuse = reuse };
	const struct file *file =
	    reuse->picture.n == 0
		? NULL
		: record_by_address(rq->db, &file_type, reuse->picture);

	if (file != NULL && !file->erased)
		card.picture = file_path(rq->arena, file);
	card.sources = sources_of(rq, reuse_sources(rq->db, reuse));
	return card;
}

struct reuse_cards
reuse_cards_of(struct request *rq, struct rows rows, size_t limit)
{
	struct reuse_cards list = { NEWS(rq->arena, struct reuse_card, limit),
		0 };
	struct reuse **v = NEWS(rq->arena, struct reuse *, limit);
	size_t n = 0;

	while (n < limit && rows_next(&rows)) {
		v[n] = record_new(rq->arena, &reuse_type);
		record_read(&rows, 0, &reuse_type, v[n++]);
	}
	rows_end(&rows);
	while (list.n < n) {
		list.v[list.n] = reuse_card_of(rq, v[list.n]);
		list.n++;
	}
	return list;
}

/* ---- requests ---- */

/* What is owed about it now: the answer, or what the answer promised. */
static const struct duty *
row_duty(struct request *rq, const struct request_row *row)
{
	return record_by_address(rq->db, &duty_type,
	    str_fmt(rq->arena, "data_request/%.*s/%s/%s",
		ARG(row->request->record.address), duty_type.plural,
		row->outcome == DATA_PLANNED ? "publish" : "answer"));
}

struct request_row
request_row_of(struct request *rq, const struct data_request *request)
{
	struct request_row row = { .request = request };
	const struct institution *i =
	    record_by_id(rq->db, &institution_type, request->institution.id);
	const struct duty *duty;

	if (i != NULL)
		row.institution = i->name;
	row.outcome = request_outcome(
	    record_children(rq->db, &data_decision_type, request->record.id));
	row.supports = mark_count(rq->db,
	    about_write(rq->arena, &data_request_type, request->record.address),
	    MARK_SUPPORT);
	duty = row_duty(rq, &row);
	/* The job that discharges it comes a moment after the answer. */
	if (duty == NULL || (row.outcome != 0 && row.outcome != DATA_PLANNED))
		return row;
	row.due = duty->due;
	row.late = duty_late(duty, rq->page.today);
	return row;
}

struct request_rows
request_rows_of(struct request *rq, struct rows rows, size_t limit)
{
	struct request_rows list = { NEWS(rq->arena, struct request_row, limit),
		0 };
	struct data_request **v = NEWS(rq->arena, struct data_request *, limit);
	size_t n = 0;

	while (n < limit && rows_next(&rows)) {
		v[n] = record_new(rq->arena, &data_request_type);
		record_read(&rows, 0, &data_request_type, v[n++]);
	}
	rows_end(&rows);
	while (list.n < n) {
		list.v[list.n] = request_row_of(rq, v[list.n]);
		list.n++;
	}
	return list;
}
