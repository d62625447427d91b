/* Goal: whoever follows something is told of it once, when they wanted, and of
 * nothing else; whatever breaks on the way, nobody is told twice and nothing
 * is lost; and whoever is erased is forgotten here. */
#include "commons/commons_house.h"
#include "commons/institutions/zones.h"
#include "commons/jobs/jobs.h"
#include "commons/notices/mailings.h"
#include "commons/notices/notices_room.h"
#include "commons/people/person.h"
#include "commons/settings/settings.h"
#include "engine/mail/smtp.h"

enum { LETTERS = Q_COUNT, WAITING, CLEAR, BLOCK, GRANT };

static const struct sql own[] = {
	{ "letters",
	    "select recipient, subject, text, key, unsubscribe from outbox "
	    "order by id",
	    NULL },
	{ "waiting", "select count(*) from outbox where recipient = $1", NULL },
	{ "clear", "delete from outbox", NULL },
	{ "block", "update person set blocked = 1 where id = $1", NULL },
	{ "grant",
	    "insert into grant_ (person, role, kind, address, given, giver) "
	    "values ($1, 'officer', $2, $3, 0, 'console')",
	    NULL },
};

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &settings_type, &text_page_type,
	&mailing_type, &pledge_type, &vow_type, &step_type, &proof_type };
#define TYPES (sizeof(types) / sizeof(*types))

/* All jobs but the one that talks to a mail server. */
static const struct job jobs[] = { { "topics", 0, topics_run, LANE_SOON },
	{ "digests", 30, digests_run, LANE_SOON }, { "mailings", 0, mailings_run, LANE_SOON },
	{ 0 } };
static const struct room room = { .name = "Test", .jobs = jobs };
static const struct room *const rooms[] = { &room, NULL };
static const struct mail_server server = { .url = STR("smtp://127.0.0.1:1") };

/* Monday 2026-11-23, 06:00 in Madrid. */
#define MONDAY_US INT64_C(1795410000000000)
#define HOUR_US INT64_C(3600000000)
#define DAY_US (24 * HOUR_US)

struct town {
	struct house *h;
	struct portal portal;
	struct faulty faulty;
	struct jurisdiction *place;
	struct pledge *road, *park;
	int64_t ana, biel;
};

static void
town_store(struct town *t)
{
	store_close(t->h->store);
	t->h->store =
	    store_open(&(struct store_options){ .engine = &t->faulty.engine,
			   .url = t->h->url,
			   .statements = records_statements(t->h->records),
			   .readers = 1,
			   .migrate = records_migrate,
			   .migrate_cookie = t->h->records },
		&t->h->fault);
	assert_non_null(t->h->store);
}

struct change {
	struct town *t;
	struct person *person;
	int64_t id;
	const char *what, *cadence;
	bool remove;
	struct notice notice;
	int64_t told;
	moment now;
};

static bool
person_apply(struct db *db, void *cookie)
{
	struct change *c = cookie;

	person_add(db, c->person, HOUSE_NOW);
	return true;
}

static void
town_write(struct town *t, store_apply *apply, struct change *c)
{
	c->t = t;
	if (c->now.us == 0)
		c->now.us = MONDAY_US - DAY_US;
	if (store_write(t->h->store, t->h->arena, apply, c, &t->h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", t->h->fault.detail);
}

static int64_t
town_person(struct town *t, const char *name, const char *language)
{
	struct person *p = NEW(t->h->arena, struct person);

	p->handle = str_fmt(t->h->arena, "p-%s", name);
	p->name = str_of(name);
	p->mail = str_fmt(t->h->arena, "%s@example.org", name);
	p->confirmed = 1;
	p->language = str_of(language);
	town_write(t, person_apply, &(struct change){ .person = p });
	return p->id;
}

static int
town_open(void **state)
{
	struct town *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->h = house_make();
	house_start(t->h, types, TYPES, own, sizeof(own) / sizeof(own[0]));
	faulty_make(&t->faulty, any_engine());
	town_store(t);
	t->portal.rooms = rooms;
	t->portal.languages = languages_open(NULL, 0);
	t->portal.zones = zones_open();
	t->portal.mail = &server;
	t->portal.url = S("https://city.example");
	t->portal.key = S("0123456789abcdef0123456789abcdef");
	t->place = house_jurisdiction(t->h, "riudeboira");
	t->road = house_pledge(t->h, t->place, "road", "Mend the road");
	t->park = house_pledge(t->h, t->place, "park", "Open the park");
	t->ana = town_person(t, "ana", "en");
	t->biel = town_person(t, "biel", "xx");
	*state = t;
	return 0;
}

static int
town_end(void **state)
{
	struct town *t = *state;
	void *house = t->h;

	zones_close(t->portal.zones);
	languages_close((struct languages *)(uintptr_t)t->portal.languages);
	house_end(&house);
	free(t);
	return 0;
}

static bool
follow_apply(struct db *db, void *cookie)
{
	struct change *c = cookie;
	struct follow f;

	if (!follow_read(db, str_of(c->what), &f))
		return false;
	if (c->remove)
		follow_drop(db, c->id, &f);
	else
		follow_add(db, c->id, &f, c->now);
	if (c->cadence != NULL)
		setting_cadence(db, c->id, str_of(c->cadence), c->now);
	return true;
}

static void
town_follow(struct town *t, int64_t id, const char *what, const char *cadence)
{
	town_write(t, follow_apply,
	    &(struct change){ .id = id, .what = what, .cadence = cadence });
}

static bool
cadence_apply(struct db *db, void *cookie)
{
	struct change *c = cookie;

	setting_cadence(db, c->id, str_of(c->cadence), c->now);
	return true;
}

static bool
town_run(struct town *t, int64_t us)
{
	return jobs_run_all(t->h->store, &t->portal, (moment){ us });
}

/* How many letters wait for somebody; ${text} of the last holds this. */
static int64_t
town_letters(struct town *t, const char *mail, const char *text)
{
	struct db *db = house_read(t->h);
	struct rows rows = db_query(db, LETTERS, NO_VALUES);
	int64_t n = 0;
	bool holds = false;

	while (rows_next(&rows)) {
		if (!str_is(rows_text(&rows, 0), mail))
			continue;
		n++;
		holds = str_find(rows_text(&rows, 2), str_of(text)) >= 0;
	}
	house_read_end(t->h);
	if (n > 0 && !holds)
		fail_msg("no \"%s\" in the letter to %s", text, mail);
	return n;
}

static void
told_once_at_each_cadence(void **state)
{
	struct town *t = *state;

	town_follow(t, t->ana, "pledge/road", "now");
	town_follow(t, t->biel, "pledge/road", "daily");
	/* What was before is not news. */
	assert_true(town_run(t, MONDAY_US));
	assert_int_equal(town_letters(t, "ana@example.org", ""), 0);
	house_step(t->h, t->road, 1, "Buy stones");
	house_step(t->h, t->park, 1, "Buy trees");
	assert_true(town_run(t, MONDAY_US));
	assert_int_equal(town_letters(t, "ana@example.org",
			     "New: Buy stones (Step)"),
	    1);
	assert_int_equal(town_letters(t, "ana@example.org",
			     "https://city.example/en/pledges/road"),
	    1);
	/* Biel's day begins at seven. */
	assert_int_equal(town_letters(t, "biel@example.org", ""), 0);
	assert_true(town_run(t, MONDAY_US + HOUR_US - 1));
	assert_int_equal(town_letters(t, "biel@example.org", ""), 0);
	assert_true(town_run(t, MONDAY_US + HOUR_US));
	assert_int_equal(town_letters(t, "biel@example.org",
			     "New: Buy stones (Step)"),
	    1);
	assert_true(town_run(t, MONDAY_US + 2 * HOUR_US));
	/* A second thing within the day: at once for Ana, tomorrow for Biel. */
	house_step(t->h, t->road, 2, "Lay stones");
	assert_true(town_run(t, MONDAY_US + 3 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org",
			     "New: Lay stones (Step)"),
	    2);
	assert_int_equal(town_letters(t, "biel@example.org", "Buy stones"), 1);
	assert_true(town_run(t, MONDAY_US + DAY_US + HOUR_US));
	assert_int_equal(town_letters(t, "biel@example.org", "Lay stones"), 2);
	assert_true(town_run(t, MONDAY_US + 9 * DAY_US));
	assert_int_equal(town_letters(t, "ana@example.org", ""), 2);
	assert_int_equal(town_letters(t, "biel@example.org", ""), 2);
}

static void
at_once_gathers_ten_minutes(void **state)
{
	struct town *t = *state;

	town_follow(t, t->ana, "portal", "now");
	house_step(t->h, t->road, 1, "One");
	assert_true(town_run(t, MONDAY_US));
	house_step(t->h, t->road, 2, "Two");
	assert_true(town_run(t, MONDAY_US + HOUR_US / 60));
	house_step(t->h, t->park, 3, "Three");
	assert_true(town_run(t, MONDAY_US + HOUR_US / 6));
	assert_int_equal(town_letters(t, "ana@example.org", "New: One"), 1);
	assert_true(town_run(t, MONDAY_US + HOUR_US / 6 + 1));
	assert_int_equal(town_letters(t, "ana@example.org",
			     "New: Three (Step)\n"
			     "https://city.example/en/pledges/park\n\n"
			     "New: Two (Step)\n"),
	    2);
}

static void
weekly_is_monday(void **state)
{
	struct town *t = *state;

	town_follow(t, t->ana, "jurisdiction/riudeboira", "weekly");
	house_step(t->h, t->road, 1, "One");
	/* Sunday, and Monday before seven: not yet. */
	assert_true(town_run(t, MONDAY_US - DAY_US + 6 * HOUR_US));
	assert_true(town_run(t, MONDAY_US));
	assert_int_equal(town_letters(t, "ana@example.org", ""), 0);
	assert_true(town_run(t, MONDAY_US + HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "One"), 1);
	house_step(t->h, t->road, 2, "Two");
	assert_true(town_run(t, MONDAY_US + 6 * DAY_US + 23 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "One"), 1);
	assert_true(town_run(t, MONDAY_US + 8 * DAY_US));
	assert_int_equal(town_letters(t, "ana@example.org", "Two"), 2);
}

static void
a_long_list_is_cut_and_counted(void **state)
{
	struct town *t = *state;
	char name[32];

	town_follow(t, t->ana, "pledge/road", "daily");
	for (int i = 1; i <= 53; i++) {
		snprintf(name, sizeof(name), "Stone %d.", i);
		house_step(t->h, t->road, i, str_c(t->h->arena, str_of(name)));
	}
	assert_true(town_run(t, MONDAY_US + 2 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "Stone 53."), 1);
	assert_int_equal(town_letters(t, "ana@example.org",
			     "The others (3) are in"),
	    1);
	assert_int_equal(town_letters(t, "ana@example.org", "Stone 4."), 1);
	house_read(t->h);
	struct rows rows = db_query(t->h->db, LETTERS, NO_VALUES);
	assert_true(rows_next(&rows));
	assert_true(str_find(rows_text(&rows, 2), S("Stone 3.")) < 0);
	assert_str(rows_text(&rows, 1), "53 things are new in what you follow");
	assert_true(str_starts(rows_text(&rows, 4),
	    S("https://city.example/en/unsubscribe/p-ana.digest.")));
	rows_end(&rows);
	house_read_end(t->h);
}

/* Each call of the store fails in its turn, in topics, digests and mailings:
 * in the end everybody was told once. */
static void
whatever_breaks_nobody_is_told_twice(void **state)
{
	struct town *t = *state;
	bool well = false;

	town_follow(t, t->ana, "pledge/road", "now");
	town_follow(t, t->biel, "portal", "daily");
	house_step(t->h, t->road, 1, "Buy stones");
	for (int64_t n = 1; !well; n++) {
		t->faulty.failed = false;
		t->faulty.fail_at = n;
		well =
		    town_run(t, MONDAY_US + 2 * HOUR_US) && !t->faulty.failed;
		t->faulty.fail_at = 0;
		assert_true(town_letters(t, "ana@example.org", "Buy") <= 1);
		assert_true(town_letters(t, "biel@example.org", "Buy") <= 1);
	}
	assert_int_equal(town_letters(t, "ana@example.org", "Buy stones"), 1);
	assert_int_equal(town_letters(t, "biel@example.org", "Buy stones"), 1);
}

static void
silence_is_kept(void **state)
{
	struct town *t = *state;

	town_follow(t, t->ana, "pledge/road", "none");
	town_follow(t, t->biel, "pledge/road", "now");
	house_run(t->h, BLOCK, VALUES(value_number(t->biel)));
	house_step(t->h, t->road, 1, "One");
	assert_true(town_run(t, MONDAY_US + 2 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", ""), 0);
	assert_int_equal(town_letters(t, "biel@example.org", ""), 0);
	house_read(t->h);
	assert_int_equal(inbox_acts(t->h->db, t->ana, INT64_MAX, 0, 10).n, 1);
	assert_int_equal(notices_unread(t->h->db, t->ana), 1);
	house_read_end(t->h);
	/* Letters again: of what comes, not of what was. */
	town_write(t, cadence_apply,
	    &(struct change){ .id = t->ana, .cadence = "now" });
	assert_true(town_run(t, MONDAY_US + 3 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", ""), 0);
	house_step(t->h, t->road, 2, "Two");
	assert_true(town_run(t, MONDAY_US + 4 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "New: Two"), 1);
	/* No mail at all: nothing is put in, nothing is lost. */
	t->portal.mail = NULL;
	house_step(t->h, t->road, 3, "Three");
	assert_true(town_run(t, MONDAY_US + 5 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "Two"), 1);
	t->portal.mail = &server;
	assert_true(town_run(t, MONDAY_US + 6 * HOUR_US));
	assert_int_equal(town_letters(t, "ana@example.org", "Three"), 2);
}

static void
searches_and_places_are_followed(void **state)
{
	struct town *t = *state;

	town_follow(t, t->ana, "search/en stones", "now");
	town_follow(t, t->biel, "search/en  buy\ttrees ", "now");
	house_step(t->h, t->road, 1, "Buying a stone");
	house_step(t->h, t->park, 1, "Paint benches");
	assert_true(town_run(t, MONDAY_US));
	assert_int_equal(town_letters(t, "ana@example.org",
			     "New: Buying a stone"),
	    1);
	assert_int_equal(town_letters(t, "biel@example.org", ""), 0);
	house_read(t->h);
	struct follow f;
	assert_false(follow_read(t->h->db, S("search/en "), &f));
	assert_false(follow_read(t->h->db, S("search/english words"), &f));
	assert_false(follow_read(t->h->db, S("pledge/none"), &f));
	assert_false(follow_read(t->h->db, S(""), &f));
	assert_true(follow_read(t->h->db, S("search/EN  buy \n trees"), &f));
	assert_str(f.home, "en buy trees");
	house_read_end(t->h);
}

static bool
notice_apply(struct db *db, void *cookie)
{
	struct change *c = cookie;

	if (c->what == NULL)
		c->told =
		    notice_put(db, &c->t->portal, c->id, &c->notice, c->now);
	else
		c->told = notice_role(db, &c->t->portal, "officer",
		    str_of(c->what), &c->notice, c->now);
	return true;
}

static void
notices_reach_the_nearest(void **state)
{
	struct town *t = *state;
	struct institution *i = record_new(t->h->arena, &institution_type);
	struct change c = { .notice = { .kind = NOTICE_DUTY,
				.key = S("duty/1"),
				.what = "An answer is due on {1}: {2}",
				.one = S("<3 May>"),
				.two = S("{1}"),
				.href = S("/duties") },
		.what = "water" };

	i->slug = S("water");
	i->jurisdiction = (ref){ t->place->record.id, t->place->slug };
	i->name = house_words(t->h, "Water");
	house_save(t->h, &institution_type, i);
	town_write(t, notice_apply, &c);
	assert_int_equal(c.told, 0);
	house_run(t->h, GRANT,
	    VALUES(value_number(t->ana), value_text(S("")), value_text(S(""))));
	town_write(t, notice_apply, &c);
	assert_int_equal(c.told, 1);
	assert_int_equal(town_letters(t, "ana@example.org",
			     "An answer is due on <3 May>: {1}"),
	    1);
	/* Twice is as once; and whoever is nearer is told instead. */
	town_write(t, notice_apply, &c);
	assert_int_equal(town_letters(t, "ana@example.org", "due"), 1);
	house_run(t->h, GRANT,
	    VALUES(value_number(t->biel), value_text(S("jurisdiction")),
		value_text(S("riudeboira"))));
	c.notice.key = S("duty/2");
	town_write(t, notice_apply, &c);
	assert_int_equal(c.told, 1);
	assert_int_equal(town_letters(t, "ana@example.org", "due"), 1);
	assert_int_equal(town_letters(t, "biel@example.org",
			     "https://city.example/en/duties"),
	    1);
	house_read(t->h);
	struct notice_rows rows = notices_of(t->h->db,
	    languages_at(t->portal.languages, 0), t->biel, INT64_MAX, 10);
	assert_int_equal(rows.n, 1);
	assert_str(rows.v[0].text, "An answer is due on <3 May>: {1}");
	house_read_end(t->h);
}

static bool
erase_apply(struct db *db, void *cookie)
{
	struct change *c = cookie;
	struct author author = { S("administrator"), c->now };

	room_notices.erase(db, &author, S("p-ana"), c->id, true);
	return true;
}

static void
the_erased_are_forgotten(void **state)
{
	struct town *t = *state;
	struct follow f = { .kind = S("pledge"), .home = S("road") };
	struct change c = { .id = t->ana,
		.notice = { .kind = NOTICE_CLAIM,
		    .key = S("claim/1"),
		    .what = "Your question was answered." } };

	town_follow(t, t->ana, "pledge/road", "now");
	town_follow(t, t->biel, "pledge/road", "now");
	town_write(t, notice_apply, &c);
	town_write(t, erase_apply, &(struct change){ .id = t->ana });
	house_read(t->h);
	assert_int_equal(follow_count(t->h->db, &f), 1);
	assert_false(follow_is(t->h->db, t->ana, &f));
	assert_str(setting_of(t->h->db, t->ana).cadence, "daily");
	assert_int_equal(notices_unread(t->h->db, t->ana), 0);
	assert_true(follow_is(t->h->db, t->biel, &f));
	house_read_end(t->h);
}

int
main(void)
{
#define IN_TOWN(test) cmocka_unit_test_setup_teardown(test, town_open, town_end)
	const struct CMUnitTest tests[] = {
		IN_TOWN(told_once_at_each_cadence),
		IN_TOWN(at_once_gathers_ten_minutes),
		IN_TOWN(weekly_is_monday),
		IN_TOWN(a_long_list_is_cut_and_counted),
		IN_TOWN(whatever_breaks_nobody_is_told_twice),
		IN_TOWN(silence_is_kept),
		IN_TOWN(searches_and_places_are_followed),
		IN_TOWN(notices_reach_the_nearest),
		IN_TOWN(the_erased_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
