/* Goal: an act that was written when a field held one code vouches for the
 * record since the field may hold several, and for no other. */
#include "commons/commons_house.h"

enum { SET_AREAS = Q_COUNT, OWN_END };

static const struct sql own[] = {
	{ "set_areas", "update pledge set areas = $1", NULL },
};
#define OWN (OWN_END - Q_COUNT)
#define FIELDS_MAX 16

static const struct choice colours_v[] = { { "red", "Red" },
	{ "green", "Green" } };
static const struct choices colours = { "colours", colours_v, 2 };

static int
house_open(void **state)
{
	*state = house_make();
	return 0;
}

/* The pledge, its areas of the closed list of colours: one, or several. */
static struct record_type
coloured(struct field *fields, enum field_kind kind)
{
	struct record_type type = pledge_type;

	assert_true(type.n_fields <= FIELDS_MAX);
	memcpy(fields, type.fields, type.n_fields * sizeof(*fields));
	for (size_t i = 0; i < type.n_fields; i++)
		if (str_is(S("areas"), fields[i].name)) {
			fields[i].kind = kind;
			fields[i].rules = 0;
			fields[i].vocabulary = NULL;
			fields[i].choices = &colours;
		}
	type.fields = fields;
	return type;
}

static void
begin(struct house *h, const struct record_type *type)
{
	const struct record_type *types[] = { &jurisdiction_type,
		&institution_type, &term_type, type };

	house_start(h, types, sizeof(types) / sizeof(*types), own, OWN);
}

static void
verifies(struct house *h, const char *wrong)
{
	str said = { 0 };

	acts_verify(house_read(h), &said);
	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
	assert_str(said, wrong);
}

static void
one_code_became_several(void **state)
{
	static const char *const other[] = { "red", "red green", "" };
	struct house *h = *state;
	struct field one[FIELDS_MAX], several[FIELDS_MAX];
	struct record_type old = coloured(one, FIELD_CHOICE),
			   now = coloured(several, FIELD_CHOICES);
	const struct jurisdiction *j;
	struct pledge *p;
	const int green = 2;

	begin(h, &old);
	j = house_jurisdiction(h, "town");
	p = record_new(h->arena, &old);
	p->slug = S("bridge");
	p->jurisdiction = (ref){ j->record.id, j->slug };
	p->title = house_words(h, "Bridge");
	memcpy(&p->areas, &green, sizeof(green));
	assert_true(house_save(h, &old, p));
	verifies(h, "");

	begin(h, &now);
	verifies(h, "");
	/* Saving what stands there is no change. */
	p = record_by_address(house_read(h), &now, S("bridge"));
	house_read_end(h);
	assert_int_equal(p->areas.n, 1);
	assert_false(house_save(h, &now, p));
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++) {
		house_run(h, SET_AREAS,
		    VALUES(value_text_or_null(str_of(other[i]))));
		verifies(h,
		    "pledge bridge is not what its newest act (version 1) "
		    "says");
	}
	house_run(h, SET_AREAS, VALUES(value_text(S("green"))));
	verifies(h, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(one_code_became_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
