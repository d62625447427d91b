/* Goal: a table grows with its .def by itself, keeps what it holds, and new
 * columns have the rules of old ones; a newer store is left alone. */
#include "engine/record/record_house.h"
#include "engine/record/specimen_test.h"

enum { VERSION_SET = Q_COUNT, SHADE_SET, COLUMNS };

static const struct sql own[] = {
	{ "version_set", "update schema_state set version = $1", NULL },
	{ "shade_set", "update specimen set shade = $1", NULL },
	{ "columns",
	    "select count(*) from schema_field where record = "
	    "'specimen'",
	    NULL },
};
#define OWN 3

/* The fields before seal. */
#define FIELDS_BEFORE 13

static int
house_open(void **state)
{
	*state = house_make();
	return 0;
}

/* The specimens as they were declared before the last six fields. */
static struct record_type
before(void)
{
	struct record_type type = specimen_type;

	type.n_fields = FIELDS_BEFORE;
	return type;
}

struct save {
	const struct record_type *type;
	struct specimen *record;
};

static bool
save_apply(struct db *db, void *cookie)
{
	struct save *save = cookie;

	save->record->record.address = save->record->slug;
	save->record->record.version = 1;
	record_insert(db, save->type, save->record);
	return true;
}

static enum write_outcome
save(struct house *h, const struct record_type *type, str slug, str seal,
    int shade)
{
	struct specimen s = { .slug = slug,
		.weight = 5,
		.count = NUMBER_NONE,
		.seal = seal,
		.shade = shade };
	const struct text title = { S("en"), ORIGIN_HUMAN, slug };
	struct save what = { type, &s };

	s.title = (words){ &title, 1 };
	return store_write(h->store, h->arena, save_apply, &what, &h->fault);
}

static void
a_field_more(void **state)
{
	struct house *h = *state;
	struct record_type old = before();
	const struct record_type *olds[] = { &old };
	struct specimen *s;
	struct db *db;

	house_start(h, olds, 1, own, OWN);
	assert_int_equal(save(h, &old, S("oak"), S(""), 0), WRITE_DONE);
	assert_int_equal(db_one(house_read(h), COLUMNS, NO_VALUES),
	    FIELDS_BEFORE);
	house_read_end(h);

	house_start(h, specimens, SPECIMENS, own, OWN);
	db = house_read(h);
	s = record_by_address(db, &specimen_type, S("oak"));
	assert_non_null(s);
	assert_str(s->title.v[0].s, "oak");
	assert_int_equal(s->weight, 5);
	assert_str(s->seal, "");
	assert_int_equal(s->shade, 0);
	assert_int_equal(s->rival.id, 0);
	assert_str(s->remark, "");
	assert_int_equal(s->seen.us, 0);
	assert_int_equal(db_one(db, COLUMNS, NO_VALUES), 19);
	house_read_end(h);
}

static void
new_columns_have_rules(void **state)
{
	struct house *h = *state;
	struct record_type old = before();
	const struct record_type *olds[] = { &old };
	struct house_run run = { SHADE_SET, VALUES(value_text(S("pink"))), 0 };

	house_start(h, olds, 1, own, OWN);
	assert_int_equal(save(h, &old, S("oak"), S(""), 0), WRITE_DONE);
	assert_int_equal(save(h, &old, S("ash"), S(""), 0), WRITE_DONE);
	house_start(h, specimens, SPECIMENS, own, OWN);
	assert_int_equal(save(h, &specimen_type, S("elm"), S("x"), 2),
	    WRITE_DONE);
	assert_int_equal(save(h, &specimen_type, S("fir"), S("x"), 0),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_UNIQUE);
	assert_int_equal(store_write(h->store, h->arena, house_run_apply, &run,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
}

/* A list that gains a code: what was stored stays, the new code may be stored
 * from now on, and what is in no list may not. */
static void
a_code_more(void **state)
{
	struct house *h = *state;
	struct choices few = colours;
	struct record_type old = specimen_type;
	const struct record_type *olds[] = { &old };
	const struct value last = value_text(str_of(colours.v[2].code));
	struct house_run run = { SHADE_SET, &last, 1, 0 };
	const struct value pink = value_text(S("pink"));
	struct field fields[32];
	str report = { 0 };

	assert_true(old.n_fields <= 32);
	memcpy(fields, old.fields, old.n_fields * sizeof(*fields));
	few.n--;
	for (size_t i = 0; i < old.n_fields; i++)
		if (fields[i].choices == &colours)
			fields[i].choices = &few;
	old.fields = fields;
	house_start(h, olds, 1, own, OWN);
	assert_int_equal(save(h, &old, S("oak"), S("x"), 2), WRITE_DONE);
	assert_int_equal(store_write(h->store, h->arena, house_run_apply, &run,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);

	house_start(h, specimens, SPECIMENS, own, OWN);
	house_run(h, SHADE_SET, &last, 1);
	run.values = &pink;
	assert_int_equal(store_write(h->store, h->arena, house_run_apply, &run,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	house_start(h, specimens, SPECIMENS, own, OWN);
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_str(report, "");
	assert_int_equal(((struct specimen *)record_by_address(house_read(h),
			      &specimen_type, S("oak")))
			     ->shade,
	    3);
	house_read_end(h);
}

/* The specimen with ${fields}, in which its topics are of the closed list of
 * colours: one, or several. */
static struct record_type
coloured(struct field *fields, enum field_kind kind)
{
	struct record_type type = specimen_type;

	memcpy(fields, type.fields, type.n_fields * sizeof(*fields));
	for (size_t i = 0; i < type.n_fields; i++)
		if (str_is(S("topics"), fields[i].name)) {
			fields[i].kind = kind;
			fields[i].rules = 0;
			fields[i].vocabulary = NULL;
			fields[i].choices = &colours;
		}
	type.fields = fields;
	return type;
}

/* A field that held one code may hold several: what was stored is one of them,
 * and none is still none. */
static void
one_code_becomes_several(void **state)
{
	struct house *h = *state;
	struct field one[32], more[32];
	struct record_type old = coloured(one, FIELD_CHOICE),
			   now = coloured(more, FIELD_CHOICES);
	const struct record_type *olds[] = { &old }, *nows[] = { &now };
	const struct text title = { S("en"), ORIGIN_HUMAN, S("A tree") };
	const str both[] = { S("red"), S("green") };
	struct specimen s = { .slug = S("oak"),
		.title = { &title, 1 },
		.weight = 5,
		.count = NUMBER_NONE };
	struct save what = { &old, &s };
	const int green = 2;
	const struct specimen *got;
	str report = { 0 };

	memcpy(&s.topics, &green, sizeof(green));
	house_start(h, olds, 1, own, OWN);
	assert_int_equal(store_write(h->store, h->arena, save_apply, &what,
			     &h->fault),
	    WRITE_DONE);

	house_start(h, nows, 1, own, OWN);
	got = record_by_address(house_read(h), &now, S("oak"));
	assert_int_equal(got->topics.n, 1);
	assert_str(got->topics.v[0], "green");
	house_read_end(h);
	what.type = &now;
	s.slug = S("elm");
	s.topics = (codes){ both, 2 };
	assert_int_equal(store_write(h->store, h->arena, save_apply, &what,
			     &h->fault),
	    WRITE_DONE);
	s.slug = S("ash");
	s.topics = (codes){ 0 };
	assert_int_equal(store_write(h->store, h->arena, save_apply, &what,
			     &h->fault),
	    WRITE_DONE);
	house_start(h, nows, 1, own, OWN);
	got = record_by_address(house_read(h), &now, S("elm"));
	assert_int_equal(got->topics.n, 2);
	assert_str(got->topics.v[1], "green");
	got = record_by_address(h->db, &now, S("ash"));
	assert_int_equal(got->topics.n, 0);
	house_read_end(h);
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_str(report, "");
}

/* Opening again and again changes nothing; so does an older program in
 * between, which does not know the new columns. */
static void
again_is_nothing(void **state)
{
	struct house *h = *state;
	struct record_type old = before();
	const struct record_type *olds[] = { &old };
	struct specimen *s;
	int i;

	house_start(h, specimens, SPECIMENS, own, OWN);
	assert_int_equal(save(h, &specimen_type, S("elm"), S("x"), 2),
	    WRITE_DONE);
	for (i = 0; i < 3; i++)
		house_start(h, specimens, SPECIMENS, own, OWN);
	house_start(h, olds, 1, own, OWN);
	assert_int_equal(save(h, &old, S("oak"), S(""), 0), WRITE_DONE);
	house_start(h, specimens, SPECIMENS, own, OWN);
	s = record_by_address(house_read(h), &specimen_type, S("elm"));
	assert_str(s->seal, "x");
	assert_int_equal(s->shade, 2);
	assert_non_null(record_by_address(h->db, &specimen_type, S("oak")));
	assert_int_equal(db_one(h->db, COLUMNS, NO_VALUES), 19);
	house_read_end(h);
}

static void
a_newer_store_is_left_alone(void **state)
{
	struct house *h = *state;

	house_start(h, specimens, SPECIMENS, own, OWN);
	house_run(h, VERSION_SET, VALUES(value_number(2)));
	assert_false(house_try(h, specimens, SPECIMENS, own, OWN));
	assert_int_equal(h->fault.kind, FAULT_SCHEMA);
	assert_non_null(strstr(h->fault.detail, "newer"));
}

/* Who only reads is told what stands there, and changes nothing of it. */
static void
a_reader_needs_what_fits(void **state)
{
	struct house *h = *state;
	struct record_type old = before();
	const struct record_type *olds[] = { &old };
	struct records *now = records_open(specimens, SPECIMENS,
	    house_statements(h, specimens, SPECIMENS, own, OWN), Q_COUNT + OWN,
	    any_engine()->dialect);

	house_start(h, olds, 1, own, OWN);
	assert_true(records_there(house_read(h)));
	assert_true(records_ready(h->db, h->records));
	assert_false(records_ready(h->db, now));
	assert_int_equal(db_fault(h->db)->kind, FAULT_SCHEMA);
	assert_non_null(strstr(db_fault(h->db)->detail, "older"));
	house_read_end(h);
	records_close(now);
	house_start(h, specimens, SPECIMENS, own, OWN);
	assert_true(records_ready(house_read(h), h->records));
	house_read_end(h);
	house_run(h, VERSION_SET, VALUES(value_number(2)));
	assert_false(records_ready(house_read(h), h->records));
	assert_non_null(strstr(db_fault(h->db)->detail, "newer"));
	house_read_end(h);
}

/* The tables, as both engines are told to make them. */
static void
makes_the_statements(void **state)
{
	struct house *h = *state;
	struct buf b = buf_open(h->arena, (size_t)64 << 10);

	record_ddl(&b, &facet_type, DIALECT_SQLITE);
	assert_str(buf_str(&b),
	    "create table if not exists facet (\n"
	    "\tid integer primary key,\n"
	    "\tversion bigint not null,\n"
	    "\taddress text not null unique,\n"
	    "\tpart bigint not null references part (id),\n"
	    "\tside text not null check (side in ('red', 'green', 'blue'))\n"
	    ");\n"
	    "create index if not exists facet_by_part on facet (part, address)"
	    ";\n");
	b.n = 0;
	record_ddl(&b, &term_type, DIALECT_POSTGRES);
	assert_str(buf_str(&b),
	    "create table if not exists term (\n"
	    "\tid bigint generated by default as identity primary key,\n"
	    "\tversion bigint not null,\n"
	    "\taddress text collate \"C\" not null unique,\n"
	    "\tvocabulary text collate \"C\" not null,\n"
	    "\tcode text collate \"C\" not null\n"
	    ");\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(a_field_more),
		IN_HOUSE(new_columns_have_rules),
		IN_HOUSE(a_code_more),
		IN_HOUSE(one_code_becomes_several),
		IN_HOUSE(again_is_nothing),
		IN_HOUSE(a_newer_store_is_left_alone),
		IN_HOUSE(a_reader_needs_what_fits),
		IN_HOUSE(makes_the_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
