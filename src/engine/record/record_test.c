/* Goal: a .def becomes a struct and a descriptor that agree, and every record
 * gets the address its parents and its key give it. */
#include "engine/record/record_house.h"
#include "engine/record/specimen_test.h"

static void
describes_its_fields(void **state)
{
	const struct field *f;

	(void)state;
	assert_string_equal(specimen_type.name, "specimen");
	assert_string_equal(specimen_type.plural, "specimens");
	assert_string_equal(specimen_type.label, "Specimen");
	assert_int_equal(specimen_type.traits, DISCUSSED);
	assert_int_equal(specimen_type.size, sizeof(struct specimen));
	assert_int_equal(specimen_type.n_fields, 19);

	f = record_field(&specimen_type, S("weight"));
	assert_int_equal(f->kind, FIELD_NUMBER);
	assert_int_equal(f->offset, offsetof(struct specimen, weight));
	assert_int_equal(f->least, -10);
	assert_int_equal(f->most, 1000);
	assert_null(f->published);
	f = record_field(&specimen_type, S("topics"));
	assert_string_equal(f->vocabulary, "policy-area");
	assert_int_equal(f->rules, INDEXED);
	f = record_field(&specimen_type, S("friend"));
	assert_ptr_equal(f->to, &specimen_type);
	f = record_field(&specimen_type, S("colour"));
	assert_ptr_equal(f->choices, &colours);
	f = record_field(&specimen_type, S("slug"));
	assert_int_equal(f->rules, REQUIRED | UNIQUE | KEY);
	assert_string_equal(f->published, "dct:identifier");
	assert_null(record_field(&specimen_type, S("titl")));
	assert_null(record_field(&specimen_type, S("")));
}

static void
knows_parent_and_title(void **state)
{
	(void)state;
	assert_null(record_parent(&specimen_type));
	assert_ptr_equal(record_parent(&part_type)->to, &specimen_type);
	assert_string_equal(record_title(&specimen_type)->name, "title");
	/* Searched, but not required: no title. */
	assert_null(record_title(&part_type));
	assert_null(record_title(&facet_type));
}

static void
reads_choices(void **state)
{
	(void)state;
	assert_int_equal(choice_value(&colours, S("red")), 1);
	assert_int_equal(choice_value(&colours, S("blue")), 3);
	assert_int_equal(choice_value(&colours, S("Red")), 0);
	assert_int_equal(choice_value(&colours, S("")), 0);
	assert_str(choice_code(&colours, 2), "green");
	assert_str(choice_code(&colours, 0), "");
	assert_string_equal(choice_label(&colours, 3), "Blue");
	assert_string_equal(choice_label(&colours, 0), "");
}

static void
makes_addresses(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct specimen s = { .slug = S("oak") };
	struct part p = { .specimen = { 1, S("oak") }, .number = 3 };
	struct facet f = { .part = { 2, S("oak/parts/3") }, .side = 2 };
	struct term t = { .vocabulary = S("policy-area"), .code = S("water") };

	(void)state;
	assert_str(record_address(a, &specimen_type, &s), "oak");
	assert_str(record_address(a, &part_type, &p), "oak/parts/3");
	assert_str(record_address(a, &facet_type, &f),
	    "oak/parts/3/facets/green");
	assert_str(record_address(a, &term_type, &t), "policy-area/water");
	arena_close(a);
}

static void
finds_types(void **state)
{
	struct records *r =
	    records_open(specimens, SPECIMENS, NULL, 0, DIALECT_POSTGRES);

	(void)state;
	assert_int_equal(records_count(r), SPECIMENS);
	assert_ptr_equal(records_type(r, 1), &specimen_type);
	assert_ptr_equal(records_named(r, S("part")), &part_type);
	assert_ptr_equal(records_named(r, S("parts")), &part_type);
	assert_null(records_named(r, S("p")));
	assert_ptr_equal(records_child(r, &specimen_type, 0), &part_type);
	assert_null(records_child(r, &specimen_type, 1));
	assert_ptr_equal(records_child(r, &part_type, 0), &facet_type);
	assert_null(records_child(r, &facet_type, 0));
	records_close(r);
	records_close(NULL);
}

/* Named statements come first, in their order; braces are filled, those of
 * parts too. */
static void
fills_statements(void **state)
{
	static const struct sql own[] = {
		{ "part_small", "weight match 5", "weight < 5" },
		{ "part_fit", "({part_small} or {part_small}1)", NULL },
		{ "small", "select {facet} from facet where {part_fit}", NULL },
		{ "both", "lite", "great" },
	};
	struct records *r =
	    records_open(specimens, SPECIMENS, own, 4, DIALECT_POSTGRES);
	const struct statements *list = records_statements(r);

	(void)state;
	assert_string_equal(statements_text(list, 2),
	    "select facet.id, facet.version, facet.address, facet.part, "
	    "(select x.address from part x where x.id = facet.part), "
	    "facet.side from facet where (weight < 5 or weight < 51)");
	assert_string_equal(statements_text(list, 3), "great");
	assert_string_equal(statements_name(list, 4), "term.insert");
	records_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_its_fields),
		cmocka_unit_test(knows_parent_and_title),
		cmocka_unit_test(reads_choices),
		cmocka_unit_test(makes_addresses),
		cmocka_unit_test(finds_types),
		cmocka_unit_test(fills_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
