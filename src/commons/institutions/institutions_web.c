/* Institutions as people meet them.  What they promised is hung there by the
 * rooms that know. */
#include "commons/acts/acts_web.h"
#include "commons/institutions/institutions_api.h"
#include "commons/institutions/institutions_room.h"
#include "commons/institutions/pages/institutions.html.h"
#include "commons/institutions/views.h"
#include "engine/record/text.h"
#include "queries.h"

#define INSTITUTIONS_ON_PAGE 30
#define PLACES_TO_CHOOSE 100

struct record_list
institutions_asked(struct request *rq, int64_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	str place = request_param(rq, "jurisdiction");
	const struct jurisdiction *j =
	    place.n == 0 ? NULL : jurisdiction_of(rq->db, place);
	struct rows rows;

	if (place.n > 0 && j == NULL)
		return list;
	rows = db_query(rq->db, Q_institution_list,
	    VALUES(value_text(request_param(rq, "after")), value_number(limit),
		value_number(j == NULL ? 0 : j->record.id)));
	while (list.n < (size_t)limit && rows_next(&rows)) {
		list.v[list.n] = NEW(rq->arena, struct institution);
		record_read(&rows, 0, &institution_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

static struct place_choices
institutions_places(struct request *rq)
{
	struct place_choices places = {
		NEWS(rq->arena, struct place_choice, PLACES_TO_CHOOSE), 0
	};
	struct rows rows = db_query(rq->db, Q_institution_places,
	    VALUES(value_number(PLACES_TO_CHOOSE)));
	str chosen = request_param(rq, "jurisdiction"), address;
	const struct text *texts;
	size_t n;

	while (places.n < PLACES_TO_CHOOSE && rows_next(&rows)) {
		address = rows_text(&rows, 0);
		n = text_read(rq->arena, rows_text(&rows, 1), &texts);
		places.v[places.n++] = (struct place_choice){ address,
			(words){ texts, n }, str_eq(address, chosen) };
	}
	rows_end(&rows);
	return places;
}

static enum outcome
institutions_list(struct request *rq)
{
	struct record_list found =
	    institutions_asked(rq, INSTITUTIONS_ON_PAGE + 1);
	str chosen = request_param(rq, "jurisdiction");
	struct institutions_page page = { .filtered = chosen.n > 0 };
	const struct jurisdiction *j;
	size_t i;

	if (found.n > INSTITUTIONS_ON_PAGE) {
		found.n = INSTITUTIONS_ON_PAGE;
		page.next =
		    str_fmt(rq->arena, "/%.*s/institutions?%s%.*s%safter=%.*s",
			ARG(rq->page.lang), chosen.n > 0 ? "jurisdiction=" : "",
			ARG(chosen), chosen.n > 0 ? "&" : "",
			ARG(((struct record *)found.v[found.n - 1])->address));
	}
	page.rows.v = NEWS(rq->arena, struct institution_row, found.n);
	for (i = 0; i < found.n; i++) {
		const struct institution *it = found.v[i];

		j = record_by_id(rq->db, &jurisdiction_type,
		    it->jurisdiction.id);
		page.rows.v[page.rows.n++] = (struct institution_row){ it,
			j == NULL ? (words){ 0 } : j->name };
	}
	page.places = institutions_places(rq);
	if (chosen.n > 0)
		frame_place(rq, jurisdiction_of(rq->db, chosen));
	page_institutions(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
institution_show(struct request *rq)
{
	const struct institution *i = institution_of(rq->db, rq->argument[0]);
	const struct jurisdiction *j;
	str history;

	if (i == NULL)
		return acts_gone(rq, &institution_type, rq->argument[0]);
	j = record_by_id(rq->db, &jurisdiction_type, i->jurisdiction.id);
	history = str_fmt(rq->arena, "/history/institution/%.*s", ARG(i->slug));
	frame_place(rq, j);
	frame_about(rq, i->name);
	frame_feed(rq, str_fmt(rq->arena, "%.*s.atom", ARG(history)));
	page_institution(&rq->page, i, j,
	    room_panels(rq, &institution_type, i), history);
	return OUTCOME_OK;
}

const struct route institutions_routes[] = {
	{ METHOD_GET, "/institutions", institutions_list, ANYONE, SHAPE_PAGE,
	    "jurisdiction after", "All institutions", NULL },
	{ METHOD_GET, "/institutions/:slug", institution_show, ANYONE,
	    SHAPE_PAGE, "", "One institution and what it promised", NULL },
	{ 0 },
};
