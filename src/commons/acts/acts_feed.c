/* Acts as Atom feeds (RFC 4287): of everything, a jurisdiction, a record. */
#include "commons/acts/acts_web_room.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"

#define ACTS_IN_FEED 50

void
acts_frame(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct field *f;

	while (record != NULL && type != &jurisdiction_type) {
		f = record_field(type, S("jurisdiction"));
		if (f == NULL)
			f = record_parent(type);
		if (f == NULL)
			return;
		record = record_by_id(rq->db, f->to,
		    ((const ref *)field_get(f, record))->id);
		type = f->to;
	}
	frame_place(rq, record);
}

/* <name>text</name>, escaped by the page's own printer. */
static void
feed_element(struct request *rq, const char *name, str s)
{
	put_raw(&rq->page, str_fmt(rq->arena, "<%s>", name));
	put_text(&rq->page, HOLE(s));
	put_raw(&rq->page, str_fmt(rq->arena, "</%s>\n", name));
}

/* An id that is the portal's own and stays wherever it is served: a version 8
 * UUID (RFC 9562) of the first bits of a hash. */
static void
feed_id(struct request *rq, str hash)
{
	feed_element(rq, "id",
	    str_fmt(rq->arena, "urn:uuid:%.*s-%.*s-8%.*s-a%.*s-%.*s",
		ARG(str_take(hash, 8)), ARG(str_take(str_drop(hash, 8), 4)),
		ARG(str_take(str_drop(hash, 12), 3)),
		ARG(str_take(str_drop(hash, 15), 3)),
		ARG(str_take(str_drop(hash, 18), 12))));
}

/* The hash that names a feed: of its address and the portal's first act. */
static str
feed_hash(struct request *rq)
{
	struct act_list first = acts_after(rq->db, 0, 1);

	return hash_hex(rq->arena,
	    hash_sha256(str_fmt(rq->arena, "%.*s\n%.*s", ARG(rq->inner),
		ARG(first.n == 0 ? S("") : first.v[0].hash))));
}

static void
feed_link(struct request *rq, const char *rel, str path)
{
	struct page *pg = &rq->page;

	put_raw(pg, str_fmt(rq->arena, "<link rel=\"%s\" href=\"/", rel));
	put_plain(pg, HOLE_PLAIN(pg->lang));
	put_plain(pg, HOLE_PLAIN(path));
	put_raw(pg, S("\"/>\n"));
}

static void
feed_entry(struct request *rq, const struct act_row *row)
{
	struct page *pg = &rq->page;
	const struct text *title = words_in(row->title, pg->lang);
	struct buf b = buf_open(rq->arena, 4096);

	buf_add(&b, say(pg->language, row->kind));
	buf_c(&b, ": ");
	buf_add(&b, title == NULL ? row->act->address : title->s);
	put_raw(pg, S("<entry>\n"));
	feed_id(rq, row->act->hash);
	feed_element(rq, "title", buf_str(&b));
	feed_element(rq, "updated", moment_iso(rq->arena, row->act->at));
	if (row->href.n > 0)
		feed_link(rq, "alternate", row->href);
	put_raw(pg, S("<author>"));
	feed_element(rq, "name", row->act->role);
	put_raw(pg, S("</author>"));
	feed_element(rq, "summary",
	    str_fmt(rq->arena, "%.*s %lld: %.*s", ARG(row->act->verb),
		(long long)row->act->version, ARG(row->act->fields)));
	put_raw(pg, S("</entry>\n"));
}

static enum outcome
feed_write(struct request *rq, words about, struct act_list list)
{
	struct page *pg = &rq->page;
	struct act_rows rows = act_rows_of(rq, list);
	const struct text *title = words_in(about, pg->lang);
	str self = rq->inner;
	size_t i;

	put_raw(pg, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"));
	feed_id(rq, feed_hash(rq));
	feed_element(rq, "title",
	    title == NULL ? say(pg->language, "Latest acts") : title->s);
	feed_element(rq, "updated",
	    moment_iso(rq->arena, list.n > 0 ? list.v[0].at : (moment){ 0 }));
	feed_link(rq, "self", self);
	feed_link(rq, "alternate", str_take(self, self.n - 5));
	put_raw(pg, S("<author><name>Claraboia</name></author>\n"));
	for (i = 0; i < rows.n; i++)
		feed_entry(rq, &rows.v[i]);
	put_raw(pg, S("</feed>\n"));
	return OUTCOME_OK;
}

enum outcome
acts_feed(struct request *rq)
{
	return feed_write(rq, (words){ 0 },
	    acts_newest(rq->db, INT64_MAX, ACTS_IN_FEED));
}

enum outcome
acts_feed_of_place(struct request *rq)
{
	const struct jurisdiction *j = jurisdiction_of(rq->db, rq->argument[0]);

	if (j == NULL)
		return OUTCOME_NOT_FOUND;
	return feed_write(rq, j->name,
	    acts_of_jurisdiction(rq->db, j->slug, INT64_MAX, ACTS_IN_FEED));
}

enum outcome
history_feed(struct request *rq)
{
	const struct record_type *type =
	    records_named(records_of(rq->db), rq->argument[0]);
	str address = history_address(rq);
	struct act_list list;
	const void *record;

	if (type == NULL || !str_is(rq->argument[0], type->name))
		return OUTCOME_NOT_FOUND;
	if (history_held(rq, type, address))
		return OUTCOME_NOT_FOUND;
	record = record_by_address(rq->db, type, address);
	list = acts_of_home(rq->db, type, address, INT64_MAX, ACTS_IN_FEED);
	if (record == NULL && list.n == 0)
		return OUTCOME_NOT_FOUND;
	return feed_write(rq, history_title(rq, type, record, address), list);
}
