/* The calendar of a place as people read it, and holidays brought as an
 * iCalendar file.  What a day is stands in calendar.c. */
#include "commons/duties/calendar_views.h"
#include "commons/duties/duties_room.h"
#include "commons/duties/holidays.h"
#include "commons/duties/ics.h"
#include "commons/duties/pages/calendar.html.h"
#include "commons/people/may.h"
#include "commons/site/frame.h"
#include "engine/base/hash.h"
#include "engine/web/multipart.h"

#define DAYS_OF_YEAR 366

/* The days of ${page}'s year that are off and no weekend. */
static void
calendar_days(struct request *rq, struct calendar_page *page,
    const struct calendar *calendar)
{
	date d = { (int16_t)page->year, 1, 1 };
	struct calendar_day day;

	page->days.v = NEWS(rq->arena, struct day_off, DAYS_OF_YEAR);
	for (; d.year == page->year; d = date_of_number(date_number(d) + 1)) {
		day = calendar_look(calendar, d);
		if (!day.working && day.name.n > 0)
			page->days.v[page->days.n++] =
			    (struct day_off){ d, day.name, day.stopped };
	}
}

static enum outcome
calendar_page_of(struct request *rq, struct calendar_page *page)
{
	const struct calendar *calendar;

	page->place = jurisdiction_of(rq->db, rq->argument[0]);
	if (page->place == NULL)
		return OUTCOME_NOT_FOUND;
	frame_place(rq, page->place);
	page->year = request_number(rq, "year", CALENDAR_FIRST_YEAR,
	    CALENDAR_LAST_YEAR, rq->page.today.year);
	page->added = request_number(rq, "added", 0, ICS_DAYS_MAX, -1);
	page->skipped = request_number(rq, "skipped", 0, INT64_MAX, 0);
	calendar = calendar_load(rq->db, page->place->record.id);
	page->version = calendar_version(calendar);
	calendar_days(rq, page, calendar);
	page->may_add = may_now(rq, VERB_ADMINISTER, &jurisdiction_type,
			    page->place) == OUTCOME_OK;
	rq->reply.location = S("");
	rq->wrong = NULL;
	return OUTCOME_OK;
}

enum outcome
calendar_show(struct request *rq)
{
	struct calendar_page page = { 0 };
	enum outcome outcome = calendar_page_of(rq, &page);

	if (outcome == OUTCOME_OK)
		page_calendar(&rq->page, &page);
	return outcome;
}

/* ---- bringing a file ---- */

struct bringing {
	const struct jurisdiction *place;
	const struct ics_days *days;
	int64_t added; /* result */
};

/* One day of the file as a record; its address is made of what it says, so
 * that bringing the same file again adds nothing. */
static struct holiday *
bringing_holiday(struct request *rq, const struct bringing *b,
    const struct ics_day *day)
{
	struct holiday *h = record_new(rq->arena, &holiday_type);
	struct text *name = NEW(rq->arena, struct text);
	str languages = b->place->languages;
	str starts = date_iso(rq->arena, day->starts);
	str said = str_fmt(rq->arena, "%.*s\n%.*s\n%.*s\n%d", ARG(starts),
	    ARG(date_iso(rq->arena, day->ends)), ARG(day->name), day->yearly);

	*name =
	    (struct text){ str_cut(&languages, ' '), ORIGIN_HUMAN, day->name };
	h->slug = str_fmt(rq->arena, "%.*s-%.*s-%.*s",
	    ARG(str_take(b->place->slug, 40)), ARG(starts),
	    ARG(str_take(hash_hex(rq->arena, hash_sha256(said)), 8)));
	h->jurisdiction = (ref){ b->place->record.id, b->place->slug };
	h->name = (words){ name, 1 };
	if (day->yearly && date_cmp(day->starts, day->ends) == 0) {
		h->kind = HOLIDAY_FIXED;
		h->month = day->starts.month;
		h->day = day->starts.day;
		h->from_year = day->starts.year;
	} else {
		h->kind = HOLIDAY_ONCE;
		h->starts = day->starts;
		h->ends = day->ends;
	}
	return h;
}

static enum outcome
bringing_apply(struct request *rq, void *cookie)
{
	struct bringing *b = cookie;
	const struct author author =
	    may_author(rq, VERB_ADMINISTER, &jurisdiction_type, b->place);
	struct holiday *h;

	b->added = 0;
	for (size_t i = 0; i < b->days->n; i++) {
		h = bringing_holiday(rq, b, &b->days->v[i]);
		if (record_by_address(rq->db, &holiday_type, h->slug) == NULL)
			b->added += act_save(rq->db, &author, &holiday_type, h);
	}
	return OUTCOME_SEE_OTHER;
}

enum outcome
calendar_bring(struct request *rq)
{
	struct calendar_page page = { 0 };
	struct ics_days days = { 0 };
	struct bringing b = { .days = &days };
	enum outcome outcome = calendar_page_of(rq, &page);
	str bytes = { 0 };

	if (outcome != OUTCOME_OK)
		return outcome;
	outcome = may_now(rq, VERB_ADMINISTER, &jurisdiction_type, page.place);
	if (outcome != OUTCOME_OK)
		return outcome;
	for (size_t i = 0; i < rq->n_parts; i++)
		if (str_is(rq->parts[i].name, "file"))
			bytes = rq->parts[i].bytes;
	if (bytes.n == 0)
		page.wrong = "Choose a calendar file first: its name ends in "
			     ".ics.";
	else if (!ics_read(rq->arena, bytes, &days) || days.n == 0)
		page.wrong = "There are no whole days in this file. Save it "
			     "again as iCalendar (.ics) and try once more.";
	if (page.wrong != NULL) {
		rq->reply.status = 422;
		page_calendar(&rq->page, &page);
		return OUTCOME_OK;
	}
	b.place = page.place;
	outcome = request_write(rq, bringing_apply, &b);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	return request_go(rq, "/calendars/%.*s?added=%lld&skipped=%zu",
	    ARG(page.place->slug), (long long)b.added, days.n_skipped);
}
