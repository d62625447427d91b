/* Goal: the packs of packs/ go into a portal, alone and in their order, and
 * give the days off and the deadlines that each law gives. */
#include "commons/commons_house.h"
#include "commons/duties/duties.h"
#include "commons/duties/holidays.h"
#include "commons/duties/rules.h"
#include "commons/exchange/exchange.h"
#include "engine/base/date.h"

#define PACK_MAX ((size_t)1 << 20)

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &holiday_type, &rule_type };

static date
day(const char *iso)
{
	date d = DATE_NONE;

	if (!date_read(str_of(iso), &d))
		fail_msg("%s is no day", iso);
	return d;
}

static str
file_read(struct arena *a, const char *name)
{
	FILE *f = fopen(name, "rb");
	char *p = NEWS(a, char, PACK_MAX);
	str s;

	if (f == NULL)
		fail_msg("%s: run from the top of the tree", name);
	s = (str){ p, fread(p, 1, PACK_MAX, f) };
	fclose(f);
	return s;
}

static struct import
import_packs(struct house *h, const char *const *names, size_t n)
{
	struct exchange_file *files = NEWS(h->arena, struct exchange_file, n);
	struct import what = { .files = files,
		.n_files = n,
		.author = { S("console"), HOUSE_NOW },
		.today = { 2026, 11, 22 } };
	size_t i;

	for (i = 0; i < n; i++)
		files[i] = (struct exchange_file){ names[i],
			file_read(h->arena, names[i]) };
	if (store_write(h->store, h->arena, import_apply, &what, &h->fault) !=
	    WRITE_DONE) {
		if (what.n_problems > 0)
			fail_msg("%.*s: %.*s", ARG(what.problems[0].path),
			    ARG(what.problems[0].what));
		fail_msg("%s", h->fault.detail);
	}
	return what;
}

static const char *const countries[] = { "packs/ogp.json", "packs/ec.json",
	"packs/es.json", "packs/ct.json", "packs/pt.json", "packs/ar.json",
	"packs/open-data.json" };
static const char *const towns[] = { "packs/ec-quito.json",
	"packs/ar-rosario.json" };

static void
house_town(struct house *h, const char *slug, const char *parent)
{
	struct jurisdiction *j = house_jurisdiction(h, slug);
	const struct jurisdiction *p =
	    jurisdiction_of(house_read(h), str_of(parent));

	assert_non_null(p);
	j->parent = (ref){ p->record.id, p->slug };
	house_read_end(h);
	j->level = choice_value(&jurisdiction_levels, S("municipality"));
	assert_true(house_save(h, &jurisdiction_type, j));
}

static int
house_open(void **state)
{
	struct house *h = house_make();

	*state = h;
	house_start(h, types, sizeof(types) / sizeof(*types), NULL, 0);
	import_packs(h, countries, 7);
	house_town(h, "quito", "ecuador");
	house_town(h, "rosario", "argentina");
	import_packs(h, towns, 2);
	return 0;
}

static int64_t
place(struct house *h, const char *slug)
{
	const struct jurisdiction *j = jurisdiction_of(h->db, str_of(slug));

	if (j == NULL)
		fail_msg("no %s", slug);
	return j->record.id;
}

static void
twice_changes_nothing(void **state)
{
	struct house *h = *state;
	struct import what = import_packs(h, countries, 7);

	assert_int_equal(what.created + what.changed, 0);
	assert_true(what.same > 60);
	assert_ptr_equal(calendar_records[0], &holiday_type);
	assert_ptr_equal(calendar_records[1], &rule_type);
	assert_null(calendar_records[2]);
}

/* A day in a place, and what makes it one off. */
static const struct {
	const char *place, *day, *code; /* NULL: a working day */
} known_days[] = {
	{ "ecuador", "2024-02-12", "ec-carnival-monday" },
	{ "ecuador", "2024-02-13", "ec-carnival-tuesday" },
	{ "ecuador", "2024-03-29", "ec-good-friday" },
	{ "ecuador", "2024-05-01", NULL },
	{ "ecuador", "2024-05-03", "ec-labour-day" },
	{ "ecuador", "2024-05-24", "ec-pichincha" },
	{ "ecuador", "2024-08-09", "ec-first-cry" },
	{ "ecuador", "2024-10-09", NULL },
	{ "ecuador", "2024-10-11", "ec-guayaquil" },
	{ "ecuador", "2024-11-01", "ec-all-souls" },
	{ "ecuador", "2024-11-04", "ec-cuenca" },
	{ "ecuador", "2024-12-25", "ec-christmas" },
	{ "ecuador", "2025-01-01", "ec-new-year" },
	{ "ecuador", "2025-03-03", "ec-carnival-monday" },
	{ "ecuador", "2025-05-01", NULL },
	{ "ecuador", "2025-05-02", "ec-labour-day" },
	{ "ecuador", "2025-05-23", "ec-pichincha" },
	{ "ecuador", "2025-08-11", "ec-first-cry" },
	{ "ecuador", "2025-10-10", "ec-guayaquil" },
	{ "ecuador", "2025-11-03", "ec-all-souls" },
	{ "ecuador", "2025-11-04", "ec-cuenca" },
	{ "ecuador", "2021-12-31", "ec-new-year" },
	{ "ecuador", "2025-12-05", NULL },
	{ "quito", "2025-12-05", "ec-quito" },
	{ "quito", "2024-12-06", "ec-quito" },
	{ "quito", "2025-11-03", "ec-all-souls" },
	{ "spain", "2026-12-07", NULL },
	{ "spain", "2026-12-08", "es-immaculate" },
	{ "spain", "2026-04-06", NULL },
	{ "spain", "2024-09-11", NULL },
	{ "spain", "2020-03-13", NULL },
	{ "spain", "2020-03-16", "es-stop-2020" },
	{ "spain", "2020-06-01", NULL },
	{ "catalonia", "2026-04-03", "es-good-friday" },
	{ "catalonia", "2026-04-06", "ct-easter-monday" },
	{ "catalonia", "2024-09-11", "ct-diada" },
	{ "catalonia", "2024-06-24", "ct-sant-joan" },
	{ "catalonia", "2025-12-26", "ct-sant-esteve" },
	{ "portugal", "2024-05-30", "pt-corpus-christi" },
	{ "portugal", "2025-06-19", "pt-corpus-christi" },
	{ "portugal", "2015-10-05", NULL },
	{ "portugal", "2016-10-05", "pt-republic" },
	{ "portugal", "2025-04-25", "pt-freedom" },
	{ "portugal", "2025-04-20", "pt-easter" },
	{ "portugal", "2026-02-17", NULL },
	{ "argentina", "2026-02-16", "ar-carnival-monday" },
	{ "argentina", "2026-02-17", "ar-carnival-tuesday" },
	{ "argentina", "2026-03-24", "ar-memory" },
	{ "argentina", "2023-08-17", NULL },
	{ "argentina", "2023-08-21", "ar-san-martin" },
	{ "argentina", "2023-10-16", "ar-diversity" },
	{ "argentina", "2024-08-17", "ar-san-martin" },
	{ "argentina", "2024-11-18", "ar-sovereignty" },
	{ "argentina", "2024-11-20", NULL },
	{ "argentina", "2025-06-16", "ar-guemes" },
	{ "argentina", "2025-11-24", "ar-sovereignty" },
	{ "argentina", "2026-10-07", NULL },
	{ "rosario", "2026-10-07", "ar-rosario" },
	{ "rosario", "2026-07-09", "ar-independence" },
};

static void
days_off(void **state)
{
	struct house *h = *state;
	struct calendar_day what;
	size_t i;

	house_read(h);
	for (i = 0; i < sizeof(known_days) / sizeof(*known_days); i++) {
		what = calendar_look(calendar_load(h->db,
					 place(h, known_days[i].place)),
		    day(known_days[i].day));
		if (!str_eq(what.code, str_of(known_days[i].code)))
			fail_msg("%s %s: \"%.*s\"", known_days[i].place,
			    known_days[i].day, ARG(what.code));
		if (known_days[i].code != NULL)
			assert_int_equal(what.name.n, 4);
	}
	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
}

static void
answers_to_requests(void **state)
{
	static const struct {
		const char *place, *from, *due;
		const char *extended_on; /* as the rule allows; or NULL */
		const char *extended;
		int silence;
	} rows[] = {
		{ "quito", "2024-10-30", "2024-11-11", "2024-11-08",
		    "2024-11-14", 0 },
		{ "spain", "2024-01-31", "2024-02-29", "2024-02-20",
		    "2024-04-01", SILENCE_REFUSED },
		/* Handed in on a Saturday: counts as Monday. */
		{ "spain", "2026-01-31", "2026-03-02", NULL, NULL,
		    SILENCE_REFUSED },
		/* 79 days of 2020 in which nothing ran. */
		{ "spain", "2020-03-01", "2020-06-22", NULL, NULL,
		    SILENCE_REFUSED },
		{ "catalonia", "2024-01-31", "2024-02-29", "2024-02-20",
		    "2024-03-15", SILENCE_GRANTED },
		{ "catalonia", "2026-11-25", "2026-12-28", NULL, NULL,
		    SILENCE_GRANTED },
		{ "portugal", "2025-12-15", "2025-12-30", "2025-12-29",
		    "2026-02-16", 0 },
		{ "rosario", "2024-11-01", "2024-11-25", "2024-11-25",
		    "2024-12-16", SILENCE_REFUSED },
	};
	struct house *h = *state;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t at = place((house_read(h), h), rows[i].place);
		const struct rule *r =
		    rule_for(h->db, DUTY_REQUEST, at, day(rows[i].from));
		const struct calendar *c = calendar_load(h->db, at);
		struct deadline_rule rule;
		struct deadline_event event;
		struct deadline d;

		assert_non_null(r);
		assert_int_equal(r->silence, rows[i].silence);
		rule = deadline_rule_of(r);
		d = deadline_compute(h->arena, c, &rule, day(rows[i].from), 600,
		    NULL, 0, S("ca"));
		assert_str(date_iso(h->arena, d.due), rows[i].due);
		assert_true(str_eq(d.trace.rule, r->slug));
		if (rows[i].extended != NULL) {
			assert_true(rule_extension(r, day(rows[i].extended_on),
			    S("much to read"), &event));
			d = deadline_compute(h->arena, c, &rule,
			    day(rows[i].from), 600, &event, 1, S("ca"));
			assert_int_equal(d.n_ignored, 0);
			assert_str(date_iso(h->arena, d.due), rows[i].extended);
		}
		house_read_end(h);
	}
}

/* The end of a Catalan month over Christmas, as it is stored. */
static void
christmas(void **state)
{
	struct house *h = *state;
	int64_t at = place((house_read(h), h), "catalonia");
	struct deadline_rule rule = deadline_rule_of(
	    rule_for(h->db, DUTY_REQUEST, at, day("2026-11-25")));
	struct deadline d = deadline_compute(h->arena, calendar_load(h->db, at),
	    &rule, day("2026-11-25"), 600, NULL, 0, S("ca"));
	struct buf b = buf_open(h->arena, 10000);

	trace_write(&b, &d.trace);
	assert_true(str_starts(buf_str(&b), S("trace 1 ct-request ")));
	assert_true(
	    str_ends(buf_str(&b), S("2026-12-24 29\n2026-12-25 30\n"
				    "2026-12-25 > es-christmas Nadal\n"
				    "2026-12-26 > ct-sant-esteve Sant Esteve\n"
				    "2026-12-27 > weekend\n"
				    "2026-12-28 =\n")));
	house_read_end(h);
}

static void
the_rule_that_holds(void **state)
{
	static const struct {
		int duty;
		const char *place, *slug;
	} rows[] = { { DUTY_REPOSITORY, "ecuador", "ogp-repository" },
		{ DUTY_REPOSITORY, "quito", "ogp-repository-municipality" },
		{ DUTY_REPOSITORY, "catalonia", "ogp-repository-region" },
		{ DUTY_PROPOSAL, "catalonia", "ct-proposal" },
		{ DUTY_PROPOSAL, "spain", "proposal" },
		{ DUTY_FORUM, "rosario", "ogp-forum" },
		{ DUTY_ASSESSMENT, "rosario", "ogp-inception" },
		{ DUTY_FINAL_ASSESSMENT, "rosario", "ogp-final" },
		{ DUTY_MILESTONE, "portugal", "milestone" },
		{ DUTY_CLAIM, "portugal", "claim" },
		{ DUTY_EVIDENCE, "portugal", "evidence" },
		{ DUTY_DATASET, "portugal", "dataset-update" },
		{ DUTY_QUESTION, "quito", "question" },
		{ DUTY_DATA_REQUEST, "quito", "data-request" },
		{ DUTY_DATA_PLANNED, "quito", "data-promised" },
		{ DUTY_REQUEST, "rosario", "ar-request" } };
	struct house *h = *state;
	const struct rule *r;
	size_t i;

	house_read(h);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		r = rule_for(h->db, rows[i].duty, place(h, rows[i].place),
		    day("2026-11-22"));
		assert_non_null(r);
		assert_str(r->slug, rows[i].slug);
		assert_int_equal(r->title.n, 4);
		assert_int_equal(r->law.n, 4);
	}
	/* Before the standards were in force. */
	assert_null(
	    rule_for(h->db, DUTY_FORUM, place(h, "quito"), day("2021-12-31")));
	assert_non_null(
	    rule_for(h->db, DUTY_FORUM, place(h, "quito"), day("2022-01-01")));
	house_read_end(h);
}

/* A rule of Quito for requests: ${count} days, from ${from} on. */
static void
save_rule(struct house *h, int64_t at, const char *slug, int64_t count,
    date from)
{
	struct rule *r = record_new(h->arena, &rule_type);

	r->slug = str_of(slug);
	r->jurisdiction = (ref){ at, S("quito") };
	r->title = r->law = house_words(h, slug);
	r->duty = DUTY_REQUEST;
	r->unit = UNIT_CALENDAR_DAY;
	r->count = count;
	r->from_day = from;
	assert_true(house_save(h, &rule_type, r));
}

/* A town's own goes before its country's, and a newer law before an older. */
static void
the_newest_rule(void **state)
{
	static const struct {
		const char *day, *slug;
	} rows[] = { { "2022-12-31", "ec-request" },
		{ "2023-01-01", "quito-c" }, { "2023-12-31", "quito-c" },
		{ "2024-01-01", "quito-a" }, { "2025-06-01", "quito-b" } };
	struct house *h = *state;
	int64_t at = place((house_read(h), h), "quito");
	size_t i;

	house_read_end(h);
	save_rule(h, at, "quito-a", 8, day("2024-01-01"));
	save_rule(h, at, "quito-b", 7, day("2025-06-01"));
	save_rule(h, at, "quito-c", 9, day("2023-01-01"));
	house_read(h);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_str(rule_for(h->db, DUTY_REQUEST, at, day(rows[i].day))
			       ->slug,
		    rows[i].slug);
	house_read_end(h);
}

static void
save_weekend(struct house *h, const char *slug, const char *where,
    int64_t weekday)
{
	struct holiday *w = record_new(h->arena, &holiday_type);

	w->slug = str_of(slug);
	w->jurisdiction =
	    (ref){ place((house_read(h), h), where), str_of(where) };
	house_read_end(h);
	w->name = house_words(h, slug);
	w->kind = HOLIDAY_WEEKEND;
	w->weekday = weekday;
	assert_true(house_save(h, &holiday_type, w));
}

/* The nearest place that names weekend days decides all of them. */
static void
weekends_of_the_nearest(void **state)
{
	struct house *h = *state;
	const struct calendar *c;

	save_weekend(h, "ec-sundays", "ecuador", 7);
	save_weekend(h, "quito-thursdays", "quito", 4);
	save_weekend(h, "quito-fridays", "quito", 5);
	house_read(h);
	c = calendar_load(h->db, place(h, "ecuador"));
	assert_true(calendar_working(c, day("2026-11-21")));
	assert_false(calendar_working(c, day("2026-11-22")));
	c = calendar_load(h->db, place(h, "quito"));
	assert_false(calendar_working(c, day("2026-11-19")));
	assert_false(calendar_working(c, day("2026-11-20")));
	assert_true(calendar_working(c, day("2026-11-22")));
	house_read_end(h);
}

/* What says too little is told by the check and left out of calendars. */
static void
lints(void **state)
{
	struct house *h = *state;
	struct findings found = { .arena = h->arena };
	struct holiday *odd = record_new(h->arena, &holiday_type);
	str version;

	room_duties.lint(house_read(h), day("2026-11-22"), &found);
	assert_int_equal(found.n, 0);
	version = calendar_version(calendar_load(h->db, place(h, "spain")));
	odd->slug = S("es-odd");
	odd->jurisdiction = (ref){ place(h, "spain"), S("spain") };
	house_read_end(h);
	odd->name = house_words(h, "Odd");
	odd->kind = HOLIDAY_FIXED;
	odd->month = 2;
	assert_true(house_save(h, &holiday_type, odd));
	room_duties.lint(house_read(h), day("2026-11-22"), &found);
	assert_int_equal(found.n, 1);
	assert_str(found.v[0].address, "es-odd");
	assert_true(str_eq(version,
	    calendar_version(calendar_load(h->db, place(h, "spain")))));
	house_read_end(h);
	odd->day = 28;
	assert_true(house_save(h, &holiday_type, odd));
	house_read(h);
	assert_false(str_eq(version,
	    calendar_version(calendar_load(h->db, place(h, "spain")))));
	assert_str(calendar_look(calendar_load(h->db, place(h, "catalonia")),
		       day("2028-02-28"))
		       .code,
	    "es-odd");
	house_read_end(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(twice_changes_nothing),
		IN_HOUSE(days_off),
		IN_HOUSE(answers_to_requests),
		IN_HOUSE(christmas),
		IN_HOUSE(the_rule_that_holds),
		IN_HOUSE(the_newest_rule),
		IN_HOUSE(weekends_of_the_nearest),
		IN_HOUSE(lints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
