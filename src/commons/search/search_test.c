/* Goal: what the pen wrote is found by any of its words, titles first, page
 * by page without loss or repetition, and no longer by words that are gone. */
#include "commons/commons_house.h"
#include "commons/search/search.h"

static int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, NULL, 0);
	return 0;
}

static struct search_hits
find(struct house *h, const char *lang, const char *q, str after, size_t limit)
{
	struct search_hits hits =
	    search_find(house_read(h), str_of(lang), str_of(q), after, limit);

	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
	return hits;
}

/* The addresses found, one after another. */
static void
assert_found(struct house *h, const char *q, const char *wanted)
{
	struct search_hits hits = find(h, "en", q, S(""), 50);
	struct buf b = buf_open(h->arena, 4096);
	size_t i;

	for (i = 0; i < hits.n; i++) {
		buf_c(&b, i > 0 ? " " : "");
		buf_add(&b, hits.v[i].address);
	}
	assert_str(buf_str(&b), wanted);
	assert_str(hits.next, "");
}

static void
titles_first_then_newest(void **state)
{
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "one", "A river walk");

	house_pledge(h, j, "two", "Trees");
	house_pledge(h, j, "three", "River water");
	p = house_pledge(h, j, "four", "Bridges");
	p->summary = house_prose(h, "Over every river in town.");
	assert_true(house_save(h, &pledge_type, p));
	house_step(h, p, 1, "Measure the rivers");

	assert_found(h, "river", "four/steps/1 three one four");
	assert_found(h, "RIVERS", "four/steps/1 three one four");
	assert_found(h, "riv", "four/steps/1 three one four");
	/* All words, wherever in the record they stand. */
	assert_found(h, "bridge river", "four");
	assert_found(h, "river bridge walk", "");
	assert_found(h, "nothing", "");
}

static void
shows_where_it_stands(void **state)
{
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "bridge", "Bridge");
	struct search_hits hits;

	house_step(h, p, 2, "Draw <plans>");
	hits = find(h, "en", "draw", S(""), 10);
	assert_int_equal(hits.n, 1);
	assert_ptr_equal(hits.v[0].type, &step_type);
	assert_str(hits.v[0].kind, "step");
	assert_str(hits.v[0].address, "bridge/steps/2");
	assert_str(hits.v[0].home_kind, "pledge");
	assert_str(hits.v[0].home, "bridge");
	assert_str(hits.v[0].title.v[0].s, "Draw <plans>");
	assert_str(hits.v[0].title.v[0].lang, "en");
}

static void
update_replaces(void **state)
{
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "bridge", "Old bridge");

	p->summary = house_prose(h, "Stone and iron.");
	p->code = S("BR-17");
	assert_true(house_save(h, &pledge_type, p));
	assert_found(h, "stone", "bridge");
	assert_found(h, "br-17", "bridge");
	p->title = house_words(h, "New tunnel");
	p->summary = (prose){ 0 };
	p->code = S("");
	assert_true(house_save(h, &pledge_type, p));
	assert_found(h, "bridge", "");
	assert_found(h, "stone", "");
	assert_found(h, "17", "");
	assert_found(h, "tunnel", "bridge");
	assert_str(find(h, "en", "tunnel", S(""), 5).v[0].title.v[0].s,
	    "New tunnel");
}

static void
every_language_is_found(void **state)
{
	static const struct text title[] = {
		{ STR("ca"), ORIGIN_HUMAN, STR("Col·laboració ciutadana") },
		{ STR("en"), ORIGIN_HUMAN, STR("Working together") },
		{ STR("es"), ORIGIN_HUMAN, STR("Gestión compartida") },
		{ STR("pt"), ORIGIN_MACHINE, STR("Informação aberta") },
	};
	static const struct {
		const char *lang, *q;
	} asked[] = { { "en", "collaboracio" }, { "ca", "col·laboracions" },
		{ "es", "gestiones" }, { "pt", "INFORMACAO" },
		{ "en", "worked" }, { "fr", "gestion" },
		{ "es", "compartida gestion" } };
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "together", "x");
	size_t i;

	p->title = (words){ title, 4 };
	assert_true(house_save(h, &pledge_type, p));
	for (i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct search_hits hits =
		    find(h, asked[i].lang, asked[i].q, S(""), 5);

		assert_int_equal(hits.n, 1);
		assert_int_equal(hits.v[0].title.n, 4);
	}
}

struct many {
	const struct jurisdiction *town;
	size_t n;
};

/* Pledges 0 to n: every third says "river" in its title, every third in its
 * body, every third nowhere. */
static bool
many_apply(struct db *db, void *cookie)
{
	const struct author author = { S("editor"), HOUSE_NOW };
	const struct many *many = cookie;
	struct arena *a = db_arena(db);
	size_t i;

	for (i = 0; i < many->n; i++) {
		struct pledge *p = record_new(a, &pledge_type);
		struct text *t = NEWS(a, struct text, 2);

		t[0].lang = t[1].lang = S("en");
		t[0].s = i % 3 == 0 ? S("A river") : S("A pledge");
		t[1].s = i % 3 == 1 ? S("Of the river") : S("Of the town");
		p->slug = str_fmt(a, "p%03zu", i);
		p->jurisdiction =
		    (ref){ many->town->record.id, many->town->slug };
		p->title = (words){ t, 1 };
		p->summary = (prose){ t + 1, 1 };
		act_save(db, &author, &pledge_type, p);
	}
	return true;
}

/* All pages of ${limit}: each record once, titles before bodies. */
static void
page_through(struct house *h, size_t limit, size_t n)
{
	char seen[300] = { 0 };
	struct search_hits hits;
	str after = S("");
	size_t i, total = 0, bodies = 0;
	int64_t number, last = INT64_MAX;

	do {
		hits = find(h, "en", "river", after, limit);
		assert_true(hits.n <= limit);
		assert_true(hits.n == limit || hits.next.n == 0);
		for (i = 0; i < hits.n; i++) {
			assert_true(str_number(str_drop(hits.v[i].address, 1),
			    &number));
			assert_int_equal(seen[number]++, 0);
			if (number % 3 == 1 && bodies++ == 0)
				last = INT64_MAX;
			assert_int_equal(number % 3, bodies > 0);
			assert_true(number < last);
			last = number;
			total++;
		}
		after = hits.next;
	} while (after.n > 0);
	assert_int_equal(total, n);
}

static void
pages_without_loss_or_repetition(void **state)
{
	static const size_t limits[] = { 1, 2, 7, 10, 30, 59, 60, 61, 100 };
	struct house *h = *state;
	struct many many = { house_jurisdiction(h, "town"), 90 };
	size_t i;

	assert_int_equal(store_write(h->store, h->arena, many_apply, &many,
			     &h->fault),
	    WRITE_DONE);
	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		page_through(h, limits[i], 60);
}

/* Whole words first; only where none says it is a long one a beginning, and
 * that does not depend on how far somebody has paged. */
static void
whole_words_before_beginnings(void **state)
{
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "one", "Who built it");

	p->summary = house_prose(h, "All contractors by name.");
	assert_true(house_save(h, &pledge_type, p));
	house_pledge(h, j, "two", "Every contract");

	assert_found(h, "contract", "two");
	assert_found(h, "contracto", "one");
	assert_found(h, "contr", "two one");
	assert_int_equal(find(h, "en", "contract", S("t1"), 10).n, 0);
	assert_int_equal(find(h, "en", "contracto", S("b1"), 10).n, 0);
}

/* Cursors come from addresses that anybody can write. */
static void
odd_cursors_are_harmless(void **state)
{
	static const str cursors[] = { STR("t"), STR("b"), STR("t-1"),
		STR("b99999999999999999999"), STR("x7"), STR("t7' or 1=1"),
		STR("b0"), STR("\"") };
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	size_t i;

	house_pledge(h, j, "bridge", "Bridge");
	for (i = 0; i < sizeof(cursors) / sizeof(*cursors); i++)
		assert_true(find(h, "en", "bridge", cursors[i], 10).n <= 1);
}

/* What people type is words, never the language of the index. */
static void
odd_questions_are_words(void **state)
{
	static const char *const asked[] = { "\"", "*", "a OR", "NOT bridge",
		"title:bridge", "(bridge", "bridge)", "NEAR(bridge old)",
		"bridge AND", "^bridge", "bridge*", "{bridge}", "-bridge",
		"'bridge'", "or", "\xff\xfe", "bridge;drop table act" };
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	size_t i;

	house_pledge(h, j, "bridge", "Bridge or ferry");
	for (i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		find(h, "en", asked[i], S(""), 10);
	assert_found(h, "(bridge", "bridge");
	assert_found(h, "bridge*", "bridge");
	assert_found(h, "OR", "bridge");
	assert_found(h, "", "");
	assert_found(h, "  ...  ", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(titles_first_then_newest),
		IN_HOUSE(shows_where_it_stands),
		IN_HOUSE(update_replaces),
		IN_HOUSE(every_language_is_found),
		IN_HOUSE(pages_without_loss_or_repetition),
		IN_HOUSE(whole_words_before_beginnings),
		IN_HOUSE(odd_cursors_are_harmless),
		IN_HOUSE(odd_questions_are_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
