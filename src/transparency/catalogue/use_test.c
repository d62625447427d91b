/* Goal: what was shown is counted to its dataset and day, once, people and
 * robots apart, by as many nodes as there are; and nothing else is. */
#include "commons/commons_house.h"

#include "commons/files/files.h"
#include "commons/jobs/jobs.h"
#include "engine/base/date.h"
#include "queries.h"
#include "transparency/catalogue/catalogue_room.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &file_type, &dataset_series_type,
	&dataset_type, &distribution_type, &distribution_version_type,
	&table_column_type, &dataset_relation_type };

static struct turnstile *doors[2];
static struct portal nodes[2];

static int
house_open(void **state)
{
	struct house *h = house_make();

	house_start(h, types, sizeof(types) / sizeof(*types), NULL, 0);
	for (int i = 0; i < 2; i++) {
		doors[i] = turnstile_open();
		nodes[i] = (struct portal){ .turnstile = doors[i] };
	}
	*state = h;
	return 0;
}

static int
house_shut(void **state)
{
	for (int i = 0; i < 2; i++)
		turnstile_close(doors[i]);
	return house_end(state);
}

static struct dataset *
dataset_put(struct house *h, const char *slug)
{
	struct jurisdiction *j = record_new(h->arena, &jurisdiction_type);
	struct institution *i = record_new(h->arena, &institution_type);
	struct dataset *d = record_new(h->arena, &dataset_type);

	j->slug = str_fmt(h->arena, "place-%s", slug);
	j->name = house_words(h, slug);
	j->level = 1;
	j->languages = S("en");
	j->zone = S("Europe/Madrid");
	house_save(h, &jurisdiction_type, j);
	i->slug = str_fmt(h->arena, "office-%s", slug);
	i->name = house_words(h, slug);
	i->jurisdiction = (ref){ j->record.id, j->slug };
	house_save(h, &institution_type, i);
	d->slug = str_of(slug);
	d->jurisdiction = i->jurisdiction;
	d->institution = (ref){ i->record.id, i->slug };
	d->title = house_words(h, slug);
	d->description = house_prose(h, slug);
	house_save(h, &dataset_type, d);
	return d;
}

/* As the server asks: what a good answer to this counts as. */
static struct passage
counts(const char *pattern, unsigned methods, const char *argument)
{
	const struct route route = { .pattern = pattern, .methods = methods };
	struct request rq = { .route = &route };

	rq.argument[0] = str_of(argument);
	return use_counts(&rq);
}

static void
see(int node, const char *pattern, const char *argument, enum passer passer,
    int64_t n)
{
	struct passage p = counts(pattern, METHOD_GET, argument);

	turnstile_pass(doors[node], &p, passer, n);
}

static struct errand
flush(struct house *h, int node, const char *when)
{
	struct errand e = { .store = h->store,
		.portal = &nodes[node],
		.arena = h->arena };

	assert_true(moment_read(str_of(when), &e.now));
	do {
		e.again = false;
		use_flush(&e);
	} while (e.again);
	return e;
}

static struct uses
uses_on(struct house *h, const char *slug, const char *day)
{
	struct uses u;
	date d;

	assert_true(date_read(str_of(day), &d));
	u = use_of(house_read(h), str_of(slug), d, d);
	house_read_end(h);
	return u;
}

#define TODAY "2026-11-22"
#define NOON TODAY "T12:00:00Z"

static void
kinds_are_told_apart(void **state)
{
	struct house *h = *state;
	struct uses u;

	dataset_put(h, "trees");
	see(0, "/data/:slug", "trees", PASSER_PERSON, 3);
	see(0, "/data/:slug", "trees", PASSER_ROBOT, 2);
	/* A program on a page for people is a robot; on the API it is how
	 * people ask. */
	see(0, "/data/:slug", "trees", PASSER_PROGRAM, 1);
	see(0, "/api/v1/datasets/:address", "trees", PASSER_PROGRAM, 4);
	see(0, "/data/:slug/files/:file/table", "trees", PASSER_PERSON, 5);
	see(0, "/data/:slug/files/:file/table.csv", "trees", PASSER_PROGRAM, 6);
	assert_int_equal(flush(h, 0, NOON).trouble.n, 0);
	u = uses_on(h, "trees", TODAY);
	assert_int_equal(u.people[USE_VIEW], 3);
	assert_int_equal(u.robots[USE_VIEW], 3);
	assert_int_equal(u.people[USE_CALL], 4);
	assert_int_equal(u.people[USE_EXPLORATION], 5);
	assert_int_equal(u.people[USE_DOWNLOAD], 6);
	assert_int_equal(u.robots[USE_DOWNLOAD], 0);
}

static void
what_does_not_count(void **state)
{
	(void)state;
	assert_int_equal(counts("/data", METHOD_GET, "").kind, 0);
	assert_int_equal(counts("/data/:slug/use", METHOD_GET, "a").kind, 0);
	assert_int_equal(counts("/plans/:slug", METHOD_GET, "a").kind, 0);
	assert_int_equal(counts("/data/:slug/add", METHOD_POST, "a").kind, 0);
	assert_int_equal(counts("/api/v1/datasets/:address", METHOD_POST, "a")
			     .kind,
	    0);
	assert_int_not_equal(counts("/data/:slug", METHOD_GET, "a").kind, 0);
}

static void
two_nodes_add(void **state)
{
	struct house *h = *state;

	dataset_put(h, "trees");
	see(0, "/data/:slug", "trees", PASSER_PERSON, 10);
	see(1, "/data/:slug", "trees", PASSER_PERSON, 7);
	flush(h, 0, NOON);
	flush(h, 1, NOON);
	/* What was put there is not put there again. */
	flush(h, 0, NOON);
	assert_int_equal(uses_on(h, "trees", TODAY).people[USE_VIEW], 17);
	see(1, "/data/:slug", "trees", PASSER_PERSON, 1);
	flush(h, 1, NOON);
	assert_int_equal(uses_on(h, "trees", TODAY).people[USE_VIEW], 18);
	/* The next day is another row. */
	see(1, "/data/:slug", "trees", PASSER_PERSON, 1);
	flush(h, 1, "2026-11-23T00:00:00Z");
	assert_int_equal(uses_on(h, "trees", TODAY).people[USE_VIEW], 18);
	assert_int_equal(uses_on(h, "trees", "2026-11-23").people[USE_VIEW], 1);
	assert_int_equal(date_number(use_since(house_read(h))),
	    date_number(date_of((moment){ HOUSE_NOW.us })));
	house_read_end(h);
}

static void
nobody_makes_rows_by_asking(void **state)
{
	struct house *h = *state;

	dataset_put(h, "trees");
	see(0, "/data/:slug", "no-such-thing", PASSER_PERSON, 1);
	see(0, "/data/:slug", "' or 1=1 --", PASSER_PERSON, 1);
	see(0, "/files/:slug/:name", "0123456789abcdef0123456789abcdef",
	    PASSER_PERSON, 1);
	flush(h, 0, NOON);
	assert_int_equal(db_one(house_read(h), Q_use_rows, NO_VALUES), 0);
	house_read_end(h);
}

static void
files_belong_to_their_dataset(void **state)
{
	struct house *h = *state;
	struct dataset *d = dataset_put(h, "trees");
	struct file *file = record_new(h->arena, &file_type);
	struct distribution *f = record_new(h->arena, &distribution_type);
	struct distribution_version *v =
	    record_new(h->arena, &distribution_version_type);

	file->slug = S("0123456789abcdef0123456789abcdef");
	file->sha256 = S("aa0123456789abcdef0123456789abcdef0123456789abcdef"
			 "0123456789abcd");
	file->name = S("trees.csv");
	file->type = S("text/csv");
	file->size = 7;
	file->dated = date_of(HOUSE_NOW);
	house_save(h, &file_type, file);
	f->dataset = (ref){ d->record.id, d->slug };
	f->slug = S("trees");
	f->title = house_words(h, "Trees");
	house_save(h, &distribution_type, f);
	v->distribution = (ref){ f->record.id, f->record.address };
	v->number = 1;
	v->file = file->slug;
	v->sha256 = file->sha256;
	house_save(h, &distribution_version_type, v);
	see(0, "/files/:slug/:name", "0123456789abcdef0123456789abcdef",
	    PASSER_PROGRAM, 2);
	see(0, "/files/:slug/:name", "0123456789abcdef0123456789abcdef",
	    PASSER_ROBOT, 1);
	flush(h, 0, NOON);
	assert_int_equal(uses_on(h, "trees", TODAY).people[USE_DOWNLOAD], 2);
	assert_int_equal(uses_on(h, "trees", TODAY).robots[USE_DOWNLOAD], 1);
}

#define COUNTED(test)                                                          \
	cmocka_unit_test_setup_teardown(test, house_open, house_shut)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COUNTED(kinds_are_told_apart),
		cmocka_unit_test(what_does_not_count),
		COUNTED(two_nodes_add),
		COUNTED(nobody_makes_rows_by_asking),
		COUNTED(files_belong_to_their_dataset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
