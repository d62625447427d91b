/* The public board: everything that is owed, the longest late first; as a
 * page, as a calendar, and as pieces of other pages. */
#include "commons/acts/acts_web.h"
#include "commons/duties/duties_room.h"
#include "commons/duties/ics.h"
#include "commons/duties/pages/duties.html.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "queries.h"

#define OPTIONS_MAX 200
#define NO_DAY S("9999")
/* Behind every day there is. */
#define LAST_DAY S("~")

/* ---- filters ---- */

static int64_t
filter_row(struct request *rq, const struct record_type *type, const char *name,
    const void **record)
{
	str address = request_param(rq, name);

	*record = NULL;
	if (address.n == 0)
		return 0;
	*record = record_by_address(rq->db, type, address);
	return *record == NULL ? -1 : ((const struct record *)*record)->id;
}

struct duty_filter
duty_filter_of(struct request *rq)
{
	const void *institution, *jurisdiction;
	struct duty_filter f = { .kind = request_param(rq, "kind"),
		.state = request_param(rq, "state") };

	f.institution_id =
	    filter_row(rq, &institution_type, "institution", &institution);
	f.jurisdiction_id =
	    filter_row(rq, &jurisdiction_type, "jurisdiction", &jurisdiction);
	f.institution = institution;
	f.jurisdiction = jurisdiction;
	return f;
}

struct record_list
duties_read(struct rows rows, size_t limit)
{
	struct arena *a = db_arena(rows.db);
	struct record_list list = { NEWS(a, void *, limit), 0 };

	while (list.n < limit && rows_next(&rows)) {
		list.v[list.n] = record_new(a, &duty_type);
		record_read(&rows, 0, &duty_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct duty_counts
duty_counts_of(struct db *db, const struct duty_filter *f, date today)
{
	struct duty_counts counts = { 0 };
	struct rows rows = db_query(db, Q_duty_counts,
	    VALUES(value_text(date_iso(db_arena(db), today)), value_number(0),
		value_number(0), value_number(f->institution_id),
		value_number(f->jurisdiction_id), value_text(f->kind)));

	if (rows_next(&rows)) {
		counts.owed = rows_number(&rows, 0);
		counts.late = rows_number(&rows, 1);
		counts.suspended = rows_number(&rows, 2);
	}
	rows_end(&rows);
	return counts;
}

/* The running duties that ${f} asks for, behind ${due} and ${address}. */
static struct record_list
board_running(struct request *rq, const struct duty_filter *f, str due,
    str address, size_t limit)
{
	bool known = str_is(f->state, "late") || str_is(f->state, "suspended");

	return duties_read(db_query(rq->db, Q_duty_board,
			       VALUES(value_text(due), value_text(address),
				   value_number((int64_t)limit),
				   value_number(f->institution_id),
				   value_number(f->jurisdiction_id),
				   value_text(f->kind),
				   value_text(known ? f->state : S("")),
				   value_text(
				       date_iso(rq->arena, rq->page.today)))),
	    limit);
}

static bool
filter_ended(const struct duty_filter *f)
{
	return str_is(f->state, "done") || str_is(f->state, "cancelled");
}

static struct record_list
board_ended(struct request *rq, const struct duty_filter *f, str day,
    str address, size_t limit)
{
	return duties_read(db_query(rq->db, Q_duty_board_ended,
			       VALUES(value_text(day.n == 0 ? LAST_DAY : day),
				   value_text(address),
				   value_number((int64_t)limit),
				   value_number(f->institution_id),
				   value_number(f->jurisdiction_id),
				   value_text(f->kind), value_text(f->state))),
	    limit);
}

/* ---- rows ---- */

/* The address of what a duty is about, in the end: of the milestone, for the
 * answer to a question about it. */
static str
row_about(struct request *rq, const struct duty *duty)
{
	const struct records *records = records_of(rq->db);
	str address = duty->about, home, href;
	const struct record_type *type =
	    about_of(records, duty->about, &address);

	while (type != NULL && record_about(type) != NULL)
		type = about_of(records, address, &address);
	if (type == NULL)
		return S("");
	type = act_home(records, type, address, &home);
	href = act_href(rq->arena, type, home, address);
	return href.n == 0 ? href
			   : str_fmt(rq->arena, "/%.*s%.*s", ARG(rq->page.lang),
				 ARG(href));
}

struct duty_rows
duty_rows_of(struct request *rq, struct record_list list)
{
	struct duty_rows rows = { NEWS(rq->arena, struct duty_row, list.n), 0 };
	const struct institution *i;

	for (size_t k = 0; k < list.n; k++) {
		const struct duty *duty = list.v[k];
		struct duty_row *row = &rows.v[rows.n++];

		*row = (struct duty_row){ .duty = duty,
			.late = duty_late(duty, rq->page.today) };
		row->escalated = duty->state == DUTY_OPEN &&
				 row->late >= DUTY_ESCALATION_DAYS;
		row->href =
		    str_fmt(rq->arena, "/%.*s/duties/%.*s", ARG(rq->page.lang),
			ARG(path_encode(rq->arena, duty->record.address)));
		i = duty->institution.id == 0
			? NULL
			: institution_of(rq->db, duty->institution.slug);
		if (i != NULL)
			row->institution = i->name;
		row->about = row_about(rq, duty);
	}
	return rows;
}

bool
duty_mine(struct request *rq, const struct duty *duty)
{
	struct what what;

	if (rq->who == NULL)
		return false;
	what = what_of(rq, &duty_type, duty);
	return may(rq->who, VERB_ANSWER, &what);
}

/* ---- the page ---- */

static struct duty_options
options_open(struct request *rq)
{
	return (struct duty_options){
		NEWS(rq->arena, struct duty_option, OPTIONS_MAX), 0
	};
}

static void
option_add(struct duty_options *list, struct duty_option option, str chosen)
{
	if (list->n == OPTIONS_MAX)
		return;
	option.chosen = str_eq(option.value, chosen);
	list->v[list->n++] = option;
}

static struct duty_options
options_closed(struct request *rq, const struct choices *choices, str chosen)
{
	struct duty_options list = options_open(rq);

	for (size_t i = 0; i < choices->n; i++)
		option_add(&list,
		    (struct duty_option){ .value = str_of(choices->v[i].code),
			.label = choices->v[i].label },
		    chosen);
	return list;
}

/* What runs is shown where nothing is chosen. */
static struct duty_options
options_states(struct request *rq, str chosen)
{
	struct duty_options list = options_open(rq);

	option_add(&list,
	    (struct duty_option){ S("late"), { 0 }, MESSAGE("Late"), 0 },
	    chosen);
	for (int i = DUTY_SUSPENDED; i <= DUTY_CANCELLED; i++)
		option_add(&list,
		    (struct duty_option){ .value = choice_code(&duty_states, i),
			.label = choice_label(&duty_states, i) },
		    chosen);
	return list;
}

static struct duty_options
options_named(struct request *rq, int statement, str chosen)
{
	struct duty_options list = options_open(rq);
	struct rows rows =
	    db_query(rq->db, statement, VALUES(value_number(OPTIONS_MAX)));
	const struct text *texts;
	str address;
	size_t n;

	while (rows_next(&rows)) {
		address = rows_text(&rows, 0);
		n = text_read(rq->arena, rows_text(&rows, 1), &texts);
		option_add(&list,
		    (struct duty_option){ .value = address,
			.name = { texts, n } },
		    chosen);
	}
	rows_end(&rows);
	return list;
}

/* What the next page begins behind. */
static str
board_after(struct request *rq, const struct duty *last, bool ended)
{
	date day = last->due;
	str iso;

	if (ended && date_known(last->done))
		day = last->done;
	iso = date_iso(rq->arena, day);
	if (iso.n == 0 && !ended)
		iso = NO_DAY;
	return str_fmt(rq->arena, "%.*s~%.*s", ARG(iso),
	    ARG(last->record.address));
}

enum outcome
board_show(struct request *rq)
{
	struct duty_filter f = duty_filter_of(rq);
	struct board_page page = { 0 };
	struct record_list list;
	str address = request_param(rq, "after"), day = str_cut(&address, '~');
	bool ended = filter_ended(&f);
	str base = str_fmt(rq->arena, "/%.*s/duties", ARG(rq->page.lang));

	frame_place(rq, f.jurisdiction);
	list = ended ? board_ended(rq, &f, day, address, DUTIES_ON_PAGE + 1)
		     : board_running(rq, &f, day, address, DUTIES_ON_PAGE + 1);
	if (list.n > DUTIES_ON_PAGE) {
		list.n = DUTIES_ON_PAGE;
		page.next = request_again(rq, base,
		    board_after(rq, list.v[list.n - 1], ended));
	}
	page.rows = duty_rows_of(rq, list);
	page.counts = duty_counts_of(rq->db, &f, rq->page.today);
	page.kinds = options_closed(rq, &rule_duties, f.kind);
	page.states = options_states(rq, f.state);
	page.institutions = options_named(rq, Q_duty_institutions,
	    request_param(rq, "institution"));
	page.jurisdictions = options_named(rq, Q_duty_jurisdictions,
	    request_param(rq, "jurisdiction"));
	page.filtered = rq->n_params > (request_param(rq, "after").n > 0);
	page.csv = request_again(rq, S("/api/v1/duties.csv"), S(""));
	page.json = request_again(rq, S("/api/v1/duties"), S(""));
	page.ics = request_again(rq, S("/duties.ics"), S(""));
	page_duties(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- the calendar ---- */

enum outcome
board_ics(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct duty_filter f = duty_filter_of(rq);
	struct record_list list;
	const struct language *language =
	    languages_get(portal->languages, request_param(rq, "lang"));
	str host = portal->url;
	struct ics ics;

	if (language == NULL)
		language = languages_at(portal->languages, 0);
	rq->page.language = language;
	rq->page.lang = language_code(language);
	rq->page.today = date_of(rq->now);
	host = str_drop(host, (size_t)(str_find(host, S("://")) + 3));
	list = filter_ended(&f)
		   ? board_ended(rq, &f, S(""), S(""), DUTIES_IN_ICS)
		   : board_running(rq, &f, S(""), S(""), DUTIES_IN_ICS);
	ics = ics_open(&rq->reply.body,
	    say(language, "What is owed to the public"), rq->now);
	for (size_t i = 0; i < list.n; i++) {
		const struct duty *duty = list.v[i];
		const struct text *title = words_in(duty->title, rq->page.lang);

		if (!date_known(duty->due))
			continue;
		ics_event(&ics,
		    &(struct ics_event){
			.uid = str_fmt(rq->arena, "duty-%lld@%.*s",
			    (long long)duty->record.id, ARG(host)),
			.starts = date_last(duty->due),
			.ends = DATE_NONE,
			.summary = title == NULL ? S("") : title->s,
			.description = say(language,
			    choice_label(&rule_duties, duty->kind)),
			.url = str_fmt(rq->arena, "%.*s/%.*s/duties/%.*s",
			    ARG(portal->url), ARG(rq->page.lang),
			    ARG(path_encode(rq->arena,
				duty->record.address))) });
	}
	ics_close(&ics);
	rq->reply.type = "text/calendar; charset=utf-8";
	rq->reply.filename = S("duties.ics");
	return OUTCOME_OK;
}

/* ---- pieces of other pages ---- */

void
duties_home(struct request *rq, const struct jurisdiction *j)
{
	struct duty_filter f = { .jurisdiction = j,
		.jurisdiction_id = j->record.id };
	struct duty_counts counts = duty_counts_of(rq->db, &f, rq->page.today);
	str more = str_fmt(rq->arena, "/%.*s/duties?jurisdiction=%.*s",
	    ARG(rq->page.lang), ARG(j->slug));

	if (counts.owed == 0)
		return;
	part_duties_home(&rq->page, counts,
	    duty_rows_of(rq,
		board_running(rq, &f, S(""), S(""), DUTIES_ON_HOME)),
	    more);
}

/* What an institution owes. */
static void
panel_institution(struct request *rq, const struct institution *i)
{
	struct duty_filter f = { .institution = i,
		.institution_id = i->record.id };
	struct duty_counts counts = duty_counts_of(rq->db, &f, rq->page.today);
	str query = str_fmt(rq->arena, "?institution=%.*s", ARG(i->slug));
	str balance = str_fmt(rq->arena, "/%.*s/institutions/%.*s/balance/%d",
	    ARG(rq->page.lang), ARG(i->slug), rq->page.today.year);

	part_duties_of_institution(&rq->page, counts,
	    duty_rows_of(rq,
		board_running(rq, &f, S(""), S(""), DUTIES_ON_HOME)),
	    query, balance);
}

/* Whether ${duty} is about "KIND/ADDRESS", or about what is about it. */
static bool
panel_belongs(const struct duty *duty, str about)
{
	ptrdiff_t at = str_find(duty->about, about);
	str rest;

	if (at < 0)
		return false;
	rest = str_drop(duty->about, (size_t)at + about.n);
	return rest.n == 0 || rest.p[0] == '/';
}

void
duties_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct record *r = record;
	str home, about = about_write(rq->arena, type, r->address);
	const struct record_type *home_type;
	struct record_list list;
	size_t n = 0;

	if (type == &institution_type) {
		panel_institution(rq, record);
		return;
	}
	home_type = act_home(records_of(rq->db), type, r->address, &home);
	list = duties_read(db_query(rq->db, Q_duties_of_home,
			       VALUES(value_text(str_of(home_type->name)),
				   value_text(home),
				   value_number(DUTIES_ON_PANEL * 10))),
	    DUTIES_ON_PANEL * 10);
	for (size_t i = 0; i < list.n; i++)
		if (type == home_type || panel_belongs(list.v[i], about))
			list.v[n++] = list.v[i];
	list.n = n < DUTIES_ON_PANEL ? n : DUTIES_ON_PANEL;
	if (list.n > 0)
		part_duties_panel(&rq->page, duty_rows_of(rq, list));
}

const struct route duties_routes[] = {
	{ METHOD_GET, "/duties", board_show, ANYONE, SHAPE_PAGE,
	    "institution jurisdiction kind state after",
	    "What is owed to the public, late things first", NULL },
	{ METHOD_GET, "/duties.ics", board_ics, ANYONE, SHAPE_BARE,
	    "institution jurisdiction kind state lang",
	    "The same for calendars (RFC 5545)", NULL },
	{ METHOD_GET, "/duties/:rest*", duty_show, ANYONE, SHAPE_PAGE, "",
	    "One duty, and how its day was counted", NULL },
	{ METHOD_GET, "/duties/change/:rest*", change_show, VERB_ANSWER,
	    SHAPE_PAGE, "", "Stop, extend, hand over or end a duty", NULL },
	{ METHOD_POST, "/duties/change/:rest*", change_post, VERB_ANSWER,
	    SHAPE_PAGE, "", "Stop, extend, hand over or end a duty", NULL },
	{ METHOD_GET, "/work", work_show, VERB_ACCOUNT, SHAPE_PAGE, "",
	    "What waits for somebody with a role", NULL },
	{ METHOD_GET, "/institutions/:slug/balance/:year", balance_institution,
	    ANYONE, SHAPE_PAGE, "",
	    "What an institution owed in a year, and what came of it", NULL },
	{ METHOD_GET, "/jurisdictions/:slug/balance/:year",
	    balance_jurisdiction, ANYONE, SHAPE_PAGE, "",
	    "The same of a whole place", NULL },
	{ METHOD_GET, "/balance/institutions/:slug/:year.csv",
	    balance_institution_csv, ANYONE, SHAPE_BARE, "",
	    "An institution's yearly balance as CSV", NULL },
	{ METHOD_GET, "/balance/jurisdictions/:slug/:year.csv",
	    balance_jurisdiction_csv, ANYONE, SHAPE_BARE, "",
	    "A place's yearly balance as CSV", NULL },
	{ METHOD_GET, "/calendars/:slug", calendar_show, ANYONE, SHAPE_PAGE,
	    "year added skipped", "The days off of a place", NULL },
	{ METHOD_POST, "/calendars/:slug", calendar_bring, VERB_ADMINISTER,
	    SHAPE_PAGE, "year added skipped",
	    "Bring days off as an iCalendar file", NULL },
	{ 0 },
};
