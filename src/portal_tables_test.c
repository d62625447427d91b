/* Goal: a look is made once for the same bytes and corrections, at once or by
 * the job when that takes long, and says why when there is none; what is then
 * published is not read again: whichever job comes first, the other takes what
 * it finds; and both end when nobody wants it any more. */
#include "commons/commons_house.h"
#include "commons/folder_house.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/files.h"
#include "commons/files/inspect.h"
#include "commons/files/waiting.h"
#include "portal.h"
#include "queries.h"
#include "transparency/catalogue/catalogue.h"
#include "transparency/tables/course.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/reading.h"
#include "transparency/tables/tables.h"

#define NO_HEADER "{\"columns\":[],\"fixed\":[\"header\"],\"header\":0}"

struct desk {
	struct house *h;
	struct portal portal;
	struct errand errand;
	struct kept kept;
	struct distribution *file;
	int64_t version;
};

/* With all rooms: what is asked of tables is asked of the catalogue's too. */
static void
portal_start(struct house *h)
{
	h->records = portal_records(any_engine()->dialect);
	h->store = store_open(&(struct store_options){ .engine = any_engine(),
				  .url = any_url(h->url, h->path),
				  .statements = records_statements(h->records),
				  .readers = 1,
				  .create = true,
				  .migrate = records_migrate,
				  .migrate_cookie = h->records },
	    &h->fault);
	if (h->store == NULL)
		fail_msg("%s", h->fault.detail);
}

static int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->h = house_make();
	portal_start(d->h);
	d->portal.files = files_open(d->h->dir, true);
	assert_non_null(d->portal.files);
	d->errand = (struct errand){ .store = d->h->store,
		.portal = &d->portal,
		.arena = d->h->arena,
		.now = HOUSE_NOW };
	assert_int_equal(file_bring(d->portal.files, d->h->arena,
			     S("place;n\nA;1,5\nB;2,25\n"), S("t.csv"),
			     &d->kept),
	    FILE_KEPT);
	*state = d;
	return 0;
}

static int
desk_close(void **state)
{
	static const char *const left[] = { "files", "tables" };
	struct desk *d = *state;
	void *h = d->h;

	files_close(d->portal.files);
	for (size_t i = 0; i < 2; i++)
		house_remove(d->h, left[i]);
	free(d);
	return house_end(&h);
}

static void
write_now(struct desk *d, store_apply *apply, void *what)
{
	assert_int_equal(store_write(d->h->store, d->h->arena, apply, what,
			     &d->h->fault),
	    WRITE_DONE);
}

static bool
file_apply(struct db *db, void *cookie)
{
	const struct author author = { S("editor"), HOUSE_NOW };
	struct desk *d = cookie;

	return file_record(db, &author, &d->kept) != NULL;
}

/* A dataset with one file, and these bytes as its first version. */
static void
publish(struct desk *d)
{
	struct house *h = d->h;
	struct jurisdiction *j = house_jurisdiction(h, "vila");
	struct institution *i = record_new(h->arena, &institution_type);
	struct dataset *set = record_new(h->arena, &dataset_type);
	struct distribution_version *v =
	    record_new(h->arena, &distribution_version_type);

	i->slug = S("office");
	i->name = house_words(h, "Office");
	i->jurisdiction = (ref){ j->record.id, j->slug };
	house_save(h, &institution_type, i);
	set->slug = S("wells");
	set->jurisdiction = i->jurisdiction;
	set->institution = (ref){ i->record.id, i->slug };
	set->title = house_words(h, "Wells");
	set->description = house_prose(h, "Wells");
	house_save(h, &dataset_type, set);
	d->file = record_new(h->arena, &distribution_type);
	d->file->dataset = (ref){ set->record.id, set->slug };
	d->file->slug = S("wells");
	d->file->title = house_words(h, "Wells");
	house_save(h, &distribution_type, d->file);
	write_now(d, file_apply, d);
	v->distribution = (ref){ d->file->record.id, d->file->slug };
	v->number = 1;
	v->media_type = S("text/csv");
	v->bytes = d->kept.size;
	v->sha256 = d->kept.sha256;
	v->published = (date){ 2026, 11, 22 };
	house_save(h, &distribution_version_type, v);
	d->version = v->record.id;
}

static void
correct(struct desk *d, const char *corrected)
{
	d->file->reading = str_of(corrected);
	house_save(d->h, &distribution_type, d->file);
}

static struct look
look_with(struct desk *d, const char *corrected)
{
	return (struct look){ .sha256 = d->kept.sha256,
		.corrected = str_of(corrected),
		.mark = look_mark(d->h->arena, str_of(corrected)),
		.state = LOOK_WAITS,
		.why = "" };
}

static bool
put_apply(struct db *db, void *cookie)
{
	look_put(db, cookie, HOUSE_NOW);
	return true;
}

static struct look
known(struct desk *d, const struct look *asked)
{
	struct look look = { 0 };

	assert_true(look_of(house_read(d->h), d->portal.files, asked->sha256,
	    asked->mark, &look));
	house_read_end(d->h);
	return look;
}

static ino_t
folder(struct desk *d, str place)
{
	struct stat st = { 0 };

	assert_int_equal(stat(str_c(d->h->arena, place), &st), 0);
	return st.st_ino;
}

static str
shelf(struct desk *d)
{
	return shelf_place(d->portal.files, d->h->arena, d->kept.sha256);
}

/* Whether the job did anything. */
static bool
run(struct desk *d, void (*job)(struct errand *))
{
	d->errand.again = false;
	job(&d->errand);
	assert_int_equal(d->errand.trouble.n, 0);
	return d->errand.again;
}

static int64_t
count(struct desk *d, int query, const struct value *v, size_t n)
{
	int64_t found = db_one(house_read(d->h), query, v, n);

	house_read_end(d->h);
	return found;
}

static void
a_look_is_made_once(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, ""),
		    other = look_with(d, "{\"columns\":[],\"header\":0,"
					 "\"fixed\":[\"header\"]}"),
		    none = look_with(d, "{}");

	look_read(&d->portal, d->h->arena, &look, 0, NULL);
	assert_int_equal(look.state, LOOK_READ);
	look_read(&d->portal, d->h->arena, &other, 0, NULL);
	assert_int_equal(other.state, LOOK_READ);
	assert_false(str_eq(look_found(d->portal.files, d->h->arena, &look),
	    look_found(d->portal.files, d->h->arena, &other)));
	/* The bytes are not needed a second time. */
	files_remove(d->portal.files, d->kept.sha256);
	look_read(&d->portal, d->h->arena, &look, 0, NULL);
	assert_int_equal(look.state, LOOK_READ);
	look_read(&d->portal, d->h->arena, &none, 0, NULL);
	assert_int_equal(none.state, LOOK_REFUSED);
	write_now(d, put_apply, &none);
	assert_int_equal(known(d, &none).state, LOOK_REFUSED);
	assert_true(known(d, &none).why[0] != '\0');
}

static void
a_look_is_made_by_the_job(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, "");
	struct errand e = d->errand;

	looks_run(&e);
	assert_false(e.again);
	look.state = LOOK_WAITS;
	write_now(d, put_apply, &look);
	assert_int_equal(known(d, &look).state, LOOK_WAITS);
	looks_run(&e);
	assert_int_equal(e.trouble.n, 0);
	assert_true(e.again);
	assert_int_equal(known(d, &look).state, LOOK_READ);
	e.again = false;
	looks_run(&e);
	assert_false(e.again);
	/* After two days nobody knows of it. */
	e.now.us += (LOOK_SECONDS + 1) * 1000000;
	looks_check(&e);
	assert_int_equal(e.trouble.n, 0);
	assert_false(look_of(house_read(d->h), d->portal.files, look.sha256,
	    look.mark, &look));
	house_read_end(d->h);
}

static void
takes_what_was_looked_at(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, "");
	ino_t seen;

	write_now(d, put_apply, &look);
	assert_true(run(d, looks_run));
	assert_int_equal(known(d, &look).state, LOOK_READ);
	seen = folder(d, look_place(d->portal.files, d->h->arena, &look));
	publish(d);
	/* The bytes are not needed a second time. */
	files_remove(d->portal.files, d->kept.sha256);
	assert_true(run(d, reading_run));
	assert_true(folder(d, shelf(d)) == seen);
	assert_int_equal(known(d, &look).state, LOOK_READ);
	assert_false(run(d, reading_run));
	assert_false(run(d, looks_run));
}

static void
takes_what_was_looked_at_when_corrected(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, NO_HEADER);
	ino_t seen, before;

	publish(d);
	assert_true(run(d, reading_run));
	before = folder(d, shelf(d));
	look_read(&d->portal, d->h->arena, &look, LOOK_WAIT_MS, NULL);
	assert_int_equal(look.state, LOOK_READ);
	write_now(d, put_apply, &look);
	seen = folder(d, look_place(d->portal.files, d->h->arena, &look));
	assert_false(seen == before);
	correct(d, NO_HEADER);
	files_remove(d->portal.files, d->kept.sha256);
	assert_true(run(d, reading_run));
	assert_true(folder(d, shelf(d)) == seen);
	assert_true(look_is(d->h->arena, shelf(d), S(NO_HEADER)));
	assert_int_not_equal(access(str_c(d->h->arena,
					look_place(d->portal.files, d->h->arena,
					    &look)),
				 F_OK),
	    0);
}

/* What ended between the exchange of names and the removal of what was there
 * before: the look is made again, and not mistaken. */
static void
a_look_left_behind_is_not_mistaken(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, NO_HEADER), plain = look_with(d, "");
	str place = look_place(d->portal.files, d->h->arena, &look);

	look_read(&d->portal, d->h->arena, &plain, 0, NULL);
	assert_int_equal(rename(str_c(d->h->arena, look_place(d->portal.files,
						       d->h->arena, &plain)),
			     str_c(d->h->arena, place)),
	    0);
	look_read(&d->portal, d->h->arena, &look, 0, NULL);
	assert_int_equal(look.state, LOOK_READ);
	assert_true(look_is(d->h->arena, place, S(NO_HEADER)));
}

static void
leaves_to_the_other_job_what_is_published(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, ""), other = look_with(d, NO_HEADER);

	write_now(d, put_apply, &look);
	publish(d);
	assert_false(run(d, looks_run));
	assert_int_equal(known(d, &look).state, LOOK_WAITS);
	assert_true(run(d, reading_run));
	assert_int_equal(known(d, &look).state, LOOK_READ);
	/* By other corrections it is another table. */
	write_now(d, put_apply, &other);
	assert_true(run(d, looks_run));
	assert_int_equal(known(d, &other).state, LOOK_READ);
	assert_false(run(d, looks_run));
}

/* Nobody reads twice what cannot be read. */
static void
tells_who_looks_why_it_was_not_read(void **state)
{
	struct desk *d = *state;
	struct look look;

	assert_int_equal(file_bring(d->portal.files, d->h->arena,
			     S("[{\"a\":1},{\"a\":"), S("t.json"), &d->kept),
	    FILE_KEPT);
	look = look_with(d, "");
	write_now(d, put_apply, &look);
	publish(d);
	assert_true(run(d, reading_run));
	assert_int_equal(known(d, &look).state, LOOK_REFUSED);
	assert_true(known(d, &look).why[0] != '\0');
	assert_false(run(d, looks_run));
}

static void
does_not_begin_what_takes_long(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, "");

	assert_int_equal(truncate(str_c(d->h->arena,
				      files_path(d->portal.files, d->h->arena,
					  d->kept.sha256)),
			     LOOK_BYTES_MAX + 1),
	    0);
	look_read(&d->portal, d->h->arena, &look, LOOK_WAIT_MS, NULL);
	assert_int_equal(look.state, LOOK_WAITS);
}

/* As if the last look at the clock were long ago. */
static bool
hears(struct course *c, int thousandths)
{
	c->looked_ms -= COURSE_LOOK_MS;
	return course_heard(c, thousandths);
}

struct upload_row {
	struct desk *d;
	struct waiting *waiting;
};

static bool
upload_apply(struct db *db, void *cookie)
{
	struct upload_row *u = cookie;

	return waiting_put(db, u->waiting);
}

static bool
forget_apply(struct db *db, void *cookie)
{
	struct upload_row *u = cookie;

	waiting_drop(db, u->waiting->key);
	looks_drop(db, u->d->kept.sha256);
	return true;
}

static void
tells_how_far_a_look_is_until_it_is_forgotten(void **state)
{
	struct desk *d = *state;
	struct look look = look_with(d, "");
	struct waiting mine = { .person = 1, .what = S("{}"), .kept = d->kept },
		       theirs = { .person = 2,
			       .what = S("{}"),
			       .kept = d->kept };
	struct upload_row a = { d, &mine }, b = { d, &theirs };
	struct course c;

	write_now(d, put_apply, &look);
	write_now(d, upload_apply, &a);
	write_now(d, upload_apply, &b);
	assert_int_equal(known(d, &look).percent, -1);
	course_open(&c, &d->errand, look.sha256, look.corrected);
	c.look = true;
	assert_true(hears(&c, 428));
	assert_int_equal(known(d, &look).percent, 42);
	/* Somebody else waits for the same. */
	write_now(d, forget_apply, &a);
	assert_true(hears(&c, 500));
	write_now(d, forget_apply, &b);
	assert_false(hears(&c, 600));
	assert_true(c.stopped);
	course_close(&c);
	assert_false(run(d, looks_run));
}

static bool
stop_apply(struct db *db, void *cookie)
{
	struct desk *d = cookie;
	str mark = look_mark(d->h->arena, d->file->reading);

	db_run(db, Q_course_stop,
	    VALUES(value_text(d->kept.sha256), value_text(mark),
		value_text(d->file->reading), value_text(S("editor")),
		value_number(HOUSE_NOW.us)));
	return true;
}

/* What is stopped are these bytes by these corrections, and nothing else. */
static void
stays_stopped_until_corrected_otherwise(void **state)
{
	struct desk *d = *state;
	struct look other = look_with(d, "{}");
	ino_t before;

	publish(d);
	assert_int_equal(count(d, Q_table_due,
			     VALUES(value_number(d->version))),
	    1);
	assert_true(run(d, reading_run));
	assert_int_equal(count(d, Q_table_due,
			     VALUES(value_number(d->version))),
	    0);
	before = folder(d, shelf(d));
	correct(d, NO_HEADER);
	assert_int_equal(count(d, Q_table_due,
			     VALUES(value_number(d->version))),
	    1);
	write_now(d, stop_apply, d);
	assert_false(run(d, reading_run));
	assert_true(folder(d, shelf(d)) == before);
	/* A look at the same bytes is another reading. */
	write_now(d, put_apply, &other);
	assert_true(run(d, looks_run));
	assert_false(run(d, reading_run));
	/* And so is another correction. */
	correct(d, "{\"columns\":[],\"delimiter\":\";\","
		   "\"fixed\":[\"delimiter\"]}");
	assert_true(run(d, reading_run));
	assert_false(folder(d, shelf(d)) == before);
	assert_false(run(d, reading_run));
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &inspect_role,
		&tables_role, NULL };
#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)
	const struct CMUnitTest tests[] = {
		TEST(a_look_is_made_once),
		TEST(a_look_is_made_by_the_job),
		TEST(takes_what_was_looked_at),
		TEST(takes_what_was_looked_at_when_corrected),
		TEST(a_look_left_behind_is_not_mistaken),
		TEST(leaves_to_the_other_job_what_is_published),
		TEST(tells_who_looks_why_it_was_not_read),
		TEST(does_not_begin_what_takes_long),
		TEST(tells_how_far_a_look_is_until_it_is_forgotten),
		TEST(stays_stopped_until_corrected_otherwise),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
