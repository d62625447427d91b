/* Goal: a record comes back from its table exactly as it went in, at every
 * limit and when empty, and the table refuses what its .def rules out. */
#include "engine/record/record_house.h"
#include "engine/record/specimen_test.h"
#include "engine/record/record_private.h"
#include "engine/record/text.h"

enum { CODES_OF = Q_COUNT, COLUMN_NULLS };

static const struct sql own[] = {
	{ "codes_of",
	    "select count(*) from specimen_topics where code = $1 "
	    "and address = $2 and record = $3",
	    NULL },
	{ "column_nulls",
	    "select count(*) from specimen where code is null "
	    "and notes is null and colour is null and topics is "
	    "null and weight is null and month is null and day is "
	    "null and link is null and friend is null and rare = 0 "
	    "and remark is null and seen is null and scan is null",
	    NULL },
};

static int
house_open(void **state)
{
	*state = house_make();
	house_start(*state, specimens, SPECIMENS, own, 2);
	return 0;
}

struct save {
	const struct record_type *type;
	void *record;
	bool again;
};

static bool
save_apply(struct db *db, void *cookie)
{
	struct save *save = cookie;
	struct record *r = save->record;

	r->address = record_address(db_arena(db), save->type, save->record);
	r->version++;
	if (save->again)
		record_update(db, save->type, save->record);
	else
		record_insert(db, save->type, save->record);
	return true;
}

static enum write_outcome
save(struct house *h, const struct record_type *type, void *record, bool again)
{
	struct save what = { type, record, again };

	return store_write(h->store, h->arena, save_apply, &what, &h->fault);
}

static void
assert_texts(const struct text *a, size_t n, const struct text *b, size_t m)
{
	size_t i;

	assert_int_equal(n, m);
	for (i = 0; i < n; i++) {
		assert_true(str_eq(a[i].lang, b[i].lang));
		assert_true(str_eq(a[i].s, b[i].s));
		assert_int_equal(a[i].origin, b[i].origin);
	}
}

static void
assert_same(const struct specimen *x, const struct specimen *y)
{
	size_t i;

	assert_int_equal(x->record.id, y->record.id);
	assert_int_equal(x->record.version, y->record.version);
	assert_true(str_eq(x->record.address, y->record.address));
	assert_true(str_eq(x->slug, y->slug));
	assert_true(str_eq(x->code, y->code));
	assert_texts(x->title.v, x->title.n, y->title.v, y->title.n);
	assert_texts(x->notes.v, x->notes.n, y->notes.v, y->notes.n);
	assert_int_equal(x->colour, y->colour);
	assert_int_equal(x->topics.n, y->topics.n);
	for (i = 0; i < x->topics.n; i++)
		assert_true(str_eq(x->topics.v[i], y->topics.v[i]));
	assert_int_equal(x->rare, y->rare);
	assert_int_equal(x->weight, y->weight);
	assert_int_equal(x->count, y->count);
	assert_memory_equal(&x->month, &y->month, sizeof(date));
	assert_memory_equal(&x->day, &y->day, sizeof(date));
	assert_true(str_eq(x->link, y->link));
	assert_int_equal(x->friend.id, y->friend.id);
	assert_true(str_eq(x->friend.slug, y->friend.slug));
	assert_true(str_eq(x->remark, y->remark));
	assert_int_equal(x->seen.us, y->seen.us);
	assert_true(str_eq(x->scan, y->scan));
}

static str
repeated(struct house *h, char c, size_t n)
{
	char *p = arena_get(h->arena, n, 1);

	memset(p, c, n);
	return (str){ p, n };
}

/* A specimen with no more than a name. */
static struct specimen *
bare(struct house *h, str slug)
{
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct text *t = NEW(h->arena, struct text);

	*t = (struct text){ S("en"), ORIGIN_HUMAN, slug };
	s->slug = slug;
	s->title = (words){ t, 1 };
	return s;
}

static void
empty_fields_are_null(void **state)
{
	struct house *h = *state;
	struct specimen *s = bare(h, S("oak")), *back;
	struct db *db;

	assert_int_equal(save(h, &specimen_type, s, false), WRITE_DONE);
	assert_true(s->record.id > 0);
	db = house_read(h);
	back = record_by_address(db, &specimen_type, S("oak"));
	assert_non_null(back);
	assert_same(back, s);
	assert_int_equal(back->weight, NUMBER_NONE);
	assert_int_equal(back->count, NUMBER_NONE);
	assert_int_equal(back->month.year, 0);
	assert_int_equal(back->friend.id, 0);
	assert_int_equal(db_one(db, COLUMN_NULLS, NO_VALUES), 1);
	assert_null(record_by_address(db, &specimen_type, S("Oak")));
	assert_null(record_by_address(db, &specimen_type, S("")));
	assert_null(record_by_id(db, &specimen_type, s->record.id + 1));
	house_read_end(h);
}

/* Every field as large as import lets it be. */
static void
every_limit_comes_back(void **state)
{
	struct house *h = *state;
	struct text titles[TEXT_LANGUAGES_MAX], notes[TEXT_LANGUAGES_MAX];
	str topics[32];
	struct specimen *friend = bare(h, S("friend"));
	struct specimen *s, *back;
	struct db *db;
	size_t i;

	for (i = 0; i < TEXT_LANGUAGES_MAX; i++) {
		str lang = str_fmt(h->arena, "a%c", 'a' + (int)i);

		titles[i] = (struct text){ lang, (enum origin)(i % 3),
			repeated(h, '"', 1000) };
		notes[i] = (struct text){ lang, (enum origin)(i % 3),
			repeated(h, '<', 40000) };
	}
	for (i = 0; i < 32; i++)
		topics[i] = str_fmt(h->arena, "%.*s-%02zu",
		    ARG(repeated(h, 'x', 77)), i);
	assert_int_equal(save(h, &specimen_type, friend, false), WRITE_DONE);
	s = bare(h, repeated(h, 'z', 80));
	s->code = repeated(h, 'c', 300);
	s->title = (words){ titles, TEXT_LANGUAGES_MAX };
	s->notes = (prose){ notes, TEXT_LANGUAGES_MAX };
	s->colour = 3;
	s->topics = (codes){ topics, 32 };
	s->rare = true;
	s->weight = -10;
	s->count = INT64_MAX;
	s->month = (date){ 9999, 12, 0 };
	s->day = (date){ 1, 1, 1 };
	s->link =
	    str_fmt(h->arena, "https://%.*s", ARG(repeated(h, 'l', 1992)));
	s->friend = (ref){ friend->record.id, S("friend") };
	s->remark = repeated(h, '\n', 10000);
	s->seen = (moment){ INT64_C(253402300799999999) };
	s->scan = repeated(h, 'f', 64);
	assert_int_equal(save(h, &specimen_type, s, false), WRITE_DONE);
	db = house_read(h);
	back = record_by_id(db, &specimen_type, s->record.id);
	assert_non_null(back);
	assert_same(back, s);
	for (i = 0; i < 32; i++)
		assert_int_equal(db_one(db, CODES_OF,
				     VALUES(value_text(topics[i]),
					 value_text(s->record.address),
					 value_number(s->record.id))),
		    1);
	house_read_end(h);
	s->weight = 1000;
	s->count = INT64_MIN + 1;
	s->seen = (moment){ -1 };
	assert_int_equal(save(h, &specimen_type, s, true), WRITE_DONE);
	back = record_by_id(house_read(h), &specimen_type, s->record.id);
	assert_same(back, s);
	house_read_end(h);
}

static void
dates_keep_their_precision(void **state)
{
	static const date dates[] = { { 2024, 0, 0 }, { 2024, 2, 0 },
		{ 2024, 2, 29 }, { 1, 0, 0 }, { 9999, 12, 31 }, { 0, 0, 0 } };
	struct house *h = *state;
	struct specimen *s = bare(h, S("oak")), *back;
	size_t i;

	assert_int_equal(save(h, &specimen_type, s, false), WRITE_DONE);
	for (i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		s->day = s->month = dates[i];
		s->month.day = 0;
		assert_int_equal(save(h, &specimen_type, s, true), WRITE_DONE);
		back = record_by_id(house_read(h), &specimen_type, 1);
		assert_same(back, s);
		house_read_end(h);
	}
}

/* A struct that is read into again forgets the row before. */
static void
reading_forgets_the_last_row(void **state)
{
	struct house *h = *state;
	struct specimen *full = bare(h, S("ash")), *empty = bare(h, S("oak"));
	struct specimen s;
	struct rows rows;
	struct db *db;
	str topic = S("water");

	full->day = full->month = (date){ 2024, 5, 0 };
	full->topics = (codes){ &topic, 1 };
	full->colour = 1;
	full->rare = true;
	full->weight = 7;
	assert_int_equal(save(h, &specimen_type, full, false), WRITE_DONE);
	assert_int_equal(save(h, &specimen_type, empty, false), WRITE_DONE);
	db = house_read(h);
	rows = db_query(db, record_statement(db, &specimen_type, RECORD_AFTER),
	    VALUES(value_text(S("")), value_number(10)));
	memset(&s, 0xa5, sizeof(s));
	assert_true(rows_next(&rows));
	record_read(&rows, 0, &specimen_type, &s);
	assert_same(&s, full);
	assert_true(rows_next(&rows));
	record_read(&rows, 0, &specimen_type, &s);
	assert_same(&s, empty);
	assert_false(rows_next(&rows));
	house_read_end(h);
}

static void
children_by_number(void **state)
{
	static const int64_t numbers[] = { 10, 2, 1, 33 };
	struct house *h = *state;
	struct specimen *oak = bare(h, S("oak")), *ash = bare(h, S("ash"));
	struct record_list list;
	struct part *p;
	size_t i;

	assert_int_equal(save(h, &specimen_type, oak, false), WRITE_DONE);
	assert_int_equal(save(h, &specimen_type, ash, false), WRITE_DONE);
	for (i = 0; i < 4; i++) {
		p = record_new(h->arena, &part_type);
		p->specimen = (ref){ oak->record.id, oak->slug };
		p->number = numbers[i];
		assert_int_equal(save(h, &part_type, p, false), WRITE_DONE);
	}
	list = record_children(house_read(h), &part_type, oak->record.id);
	assert_int_equal(list.n, 4);
	assert_str(((struct record *)list.v[0])->address, "oak/parts/1");
	assert_str(((struct record *)list.v[1])->address, "oak/parts/2");
	assert_str(((struct record *)list.v[3])->address, "oak/parts/33");
	assert_str(((struct part *)list.v[0])->specimen.slug, "oak");
	assert_int_equal(record_children(h->db, &part_type, ash->record.id).n,
	    0);
	assert_int_equal(record_children(h->db, &specimen_type, 0).n, 0);
	house_read_end(h);
}

static void
pages_by_bytes(void **state)
{
	static const char *const slugs[] = { "b", "a-b", "a", "z9", "ab", "z" };
	static const char *const sorted[] = { "a", "a-b", "ab", "b", "z",
		"z9" };
	struct house *h = *state;
	struct record_list list;
	str after = S("");
	struct db *db;
	size_t i, seen = 0;

	for (i = 0; i < 6; i++)
		assert_int_equal(save(h, &specimen_type,
				     bare(h, str_of(slugs[i])), false),
		    WRITE_DONE);
	db = house_read(h);
	do {
		list = record_after(db, &specimen_type, after, 4);
		for (i = 0; i < list.n; i++) {
			after = ((struct record *)list.v[i])->address;
			assert_str(after, sorted[seen++]);
		}
	} while (list.n == 4);
	assert_int_equal(seen, 6);
	assert_int_equal(record_after(db, &specimen_type, S("z9"), 4).n, 0);
	house_read_end(h);
}

/* The index of codes follows an update, and holds nothing that is gone. */
static void
codes_follow(void **state)
{
	struct house *h = *state;
	struct specimen *s = bare(h, S("oak"));
	str topics[] = { STR("water"), STR("roads") }, other = S("parks");
	struct db *db;

	s->topics = (codes){ topics, 2 };
	assert_int_equal(save(h, &specimen_type, s, false), WRITE_DONE);
	s->topics = (codes){ &other, 1 };
	assert_int_equal(save(h, &specimen_type, s, true), WRITE_DONE);
	db = house_read(h);
	assert_int_equal(db_one(db, CODES_OF,
			     VALUES(value_text(S("water")),
				 value_text(S("oak")), value_number(1))),
	    0);
	assert_int_equal(db_one(db, CODES_OF,
			     VALUES(value_text(S("parks")),
				 value_text(S("oak")), value_number(1))),
	    1);
	house_read_end(h);
}

static void
rules_are_the_tables(void **state)
{
	struct house *h = *state;
	struct specimen *s = bare(h, S("oak")), *t;
	struct part *p = record_new(h->arena, &part_type);

	s->code = S("one");
	assert_int_equal(save(h, &specimen_type, s, false), WRITE_DONE);
	t = bare(h, S("oak"));
	assert_int_equal(save(h, &specimen_type, t, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_UNIQUE);
	t = bare(h, S("ash"));
	t->code = S("one");
	assert_int_equal(save(h, &specimen_type, t, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_UNIQUE);
	t = bare(h, S("elm"));
	t->weight = 1001;
	assert_int_equal(save(h, &specimen_type, t, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	t = bare(h, S("elm"));
	t->title = (words){ 0 };
	assert_int_equal(save(h, &specimen_type, t, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	t = bare(h, S("elm"));
	t->friend.id = 77;
	assert_int_equal(save(h, &specimen_type, t, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	p->number = 1;
	assert_int_equal(save(h, &part_type, p, false), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	/* Two without a code are not the same code. */
	assert_int_equal(save(h, &specimen_type, bare(h, S("fir")), false),
	    WRITE_DONE);
	assert_int_equal(save(h, &specimen_type, bare(h, S("yew")), false),
	    WRITE_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(empty_fields_are_null),
		IN_HOUSE(every_limit_comes_back),
		IN_HOUSE(dates_keep_their_precision),
		IN_HOUSE(reading_forgets_the_last_row),
		IN_HOUSE(children_by_number),
		IN_HOUSE(pages_by_bytes),
		IN_HOUSE(codes_follow),
		IN_HOUSE(rules_are_the_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
