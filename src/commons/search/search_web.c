/* Search as people meet it. */
#include "commons/acts/acts_web.h"
#include "commons/search/pages/search.html.h"
#include "commons/search/search.h"
#include "commons/search/search_room.h"
#include "commons/search/views.h"

#define HITS_ON_PAGE 20

/* The title of the record whose page shows a hit that has none of its own. */
static words
search_within(struct db *db, const struct search_hit *hit)
{
	const struct record_type *home =
	    records_named(records_of(db), hit->home_kind);
	const struct field *f = home == NULL ? NULL : record_title(home);
	const void *record;

	if (f == NULL || f->kind != FIELD_WORDS ||
	    str_eq(hit->home_kind, hit->kind))
		return (words){ 0 };
	record = record_by_address(db, home, hit->home);
	return record == NULL ? (words){ 0 }
			      : *(const words *)field_get(f, record);
}

static str
search_next(struct request *rq, str q, str after)
{
	struct buf b = buf_open(rq->arena, 8192);

	buf_char(&b, '/');
	buf_add(&b, rq->page.lang);
	buf_c(&b, "/search?q=");
	query_encode(&b, q);
	buf_c(&b, "&after=");
	query_encode(&b, after);
	return buf_str(&b);
}

static enum outcome
search_show(struct request *rq)
{
	str q = request_param(rq, "q");
	struct search_hits hits = search_find(rq->db, rq->page.lang, q,
	    request_param(rq, "after"), HITS_ON_PAGE);
	struct search_results results = {
		NEWS(rq->arena, struct search_result, hits.n), 0, { 0 }
	};
	size_t i;

	for (i = 0; i < hits.n; i++) {
		const struct search_hit *hit = &hits.v[i];

		results.v[results.n++] = (struct search_result){
			.title = hit->title,
			.kind = hit->type == NULL ? "" : hit->type->label,
			.href = act_href(rq->arena,
			    records_named(records_of(rq->db), hit->home_kind),
			    hit->home, hit->address),
			.within = search_within(rq->db, hit),
		};
	}
	if (hits.next.n > 0)
		results.next = search_next(rq, q, hits.next);
	page_search(&rq->page, q, &results);
	return OUTCOME_OK;
}

static const struct route search_routes[] = {
	{ METHOD_GET, "/search", search_show, ANYONE, SHAPE_PAGE, "q after",
	    "Search across everything", NULL },
	{ 0 },
};

/* What is erased is gone from every byte within the hour: looked at so often
 * that there is time for the steps, and for readers to leave. */
static const struct job search_jobs[] = {
	{ "search-tidy", 1800, search_tidy, LANE_SOON },
	{ 0 },
};

const struct room room_search = {
	.name = "Search",
	.mission = "Commons",
	.promise = "One box for everything, with or without accents, in four "
		   "languages.",
	.path = "/search",
	.routes = search_routes,
	.jobs = search_jobs,
};
