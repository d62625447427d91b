/* Goal: whatever is altered behind the acts' back is found and named, and what
 * was erased by right is no alteration. */
#include "commons/acts/acts_house.h"

enum {
	SET_VERB = Q_COUNT,
	SET_KIND,
	SET_ADDRESS,
	SET_VERSION,
	SET_AT,
	SET_ROLE,
	SET_FIELDS,
	SET_CONTENT,
	SET_HASH,
	SET_HOME,
	SET_HOME_KIND,
	SET_TEXT,
	SET_SALT,
	ERASE_VERSION,
	ERASE_ACT,
	MOVE_ACT,
	SET_TITLE,
	SET_NUMBER,
	SET_STORED_VERSION,
	ERASE_STEP,
	ADD_TERM,
	OWN_END
};

static const struct sql own[] = {
	{ "set_verb", "update act set verb = 'created' where seq = $1", NULL },
	{ "set_kind", "update act set kind = 'institution' where seq = $1",
	    NULL },
	{ "set_address", "update act set address = 'other' where seq = $1",
	    NULL },
	{ "set_version", "update act set version = 7 where seq = $1", NULL },
	{ "set_at", "update act set at = at - 1 where seq = $1", NULL },
	{ "set_role", "update act set role = 'citizen' where seq = $1", NULL },
	{ "set_fields", "update act set fields = '' where seq = $1", NULL },
	{ "set_content",
	    "update act set content = replace(content, substr(content, 1, 1), "
	    "'z') where seq = $1",
	    NULL },
	{ "set_hash",
	    "update act set hash = (select hash from act where seq "
	    "= 1) where seq = $1",
	    NULL },
	{ "set_home", "update act set home = 'elsewhere' where seq = $1",
	    NULL },
	{ "set_home_kind", "update act set home_kind = 'step' where seq = $1",
	    NULL },
	{ "set_text",
	    "update act_version set content = replace(content, "
	    "'Bridge', 'Tunnel') where seq = $1",
	    NULL },
	{ "set_salt", "update act_version set salt = '' where seq = $1", NULL },
	{ "erase_version", "delete from act_version where seq = $1", NULL },
	{ "erase_act", "delete from act where seq = $1", NULL },
	{ "move_act", "update act set seq = $2 where seq = $1", NULL },
	{ "set_title",
	    "update pledge set title = replace(title, 'new', "
	    "'old') where id = $1",
	    NULL },
	{ "set_number", "update step set due = '2031-01' where number = $1",
	    NULL },
	{ "set_stored_version", "update pledge set version = $1", NULL },
	{ "erase_step", "delete from step where number = $1", NULL },
	{ "add_term",
	    "insert into term (version, address, vocabulary, code, "
	    "label) values (1, 'a/b', 'a', $1, 'x')",
	    NULL },
};
_Static_assert(sizeof(own) / sizeof(*own) == OWN_END - Q_COUNT, "one each");

static int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, own, OWN_END - Q_COUNT);
	return 0;
}

static void
an_erased_version_breaks_nothing(void **state)
{
	struct house *h = *state;
	struct act_list list;
	str wrong;

	town(h);
	assert_int_equal(verify(h, &wrong), 6);
	assert_str(wrong, "");
	house_run(h, ERASE_VERSION, VALUES(value_number(5)));
	assert_int_equal(verify(h, &wrong), 6);
	assert_str(wrong, "");
	list = acts_after(house_read(h), 4, 1);
	assert_int_equal(list.v[0].salt.n, 0);
	assert_int_equal(list.v[0].json.n, 0);
	assert_str(act_json_of(h->db, S("pledge"), S("bridge"), 2), "");
	assert_true(act_json_of(h->db, S("pledge"), S("bridge"), 3).n > 0);
	house_read_end(h);
}

/* One way of altering what is stored: up to three statements, each with one
 * number; and what verify then says. */
static const struct tampering {
	struct {
		int statement;
		int64_t number;
	} run[4];
	const char *found;
} tamperings[] = {
	{ { { SET_VERB, 5 } }, "act 5 (created of pledge bridge) was altered" },
	{ { { SET_KIND, 2 } }, "act 2 (created of institution bridge) was" },
	{ { { SET_ADDRESS, 3 } }, "act 3 (created of step other) was altered" },
	{ { { SET_VERSION, 5 } }, "act 5 (changed of pledge bridge) was" },
	{ { { SET_AT, 4 } }, "act 4 " },
	{ { { SET_ROLE, 6 } }, "act 6 " },
	{ { { SET_FIELDS, 1 } }, "act 1 " },
	{ { { SET_CONTENT, 5 } }, "act 5 " },
	{ { { SET_HASH, 3 } }, "act 3 " },
	{ { { SET_HOME, 3 } }, "act 3 (created of step bridge/steps/1) was "
			       "moved to another page" },
	{ { { SET_HOME_KIND, 4 } }, "act 4 (created of step bridge/steps/2) "
				    "was moved" },
	/* Deleted: in the middle, at the beginning, at the end. */
	{ { { ERASE_VERSION, 4 }, { ERASE_ACT, 4 } }, "act 4 is missing" },
	{ { { ERASE_VERSION, 1 }, { ERASE_ACT, 1 } }, "act 1 is missing" },
	{ { { ERASE_VERSION, 6 }, { ERASE_ACT, 6 } },
	    "pledge bridge is not what its newest act (version 3) says" },
	/* What a version says; also one that pretends to be erased. */
	{ { { SET_TEXT, 2 } }, "what act 2 says of pledge bridge was altered" },
	{ { { SET_TEXT, 6 } }, "what act 6 says of pledge bridge was altered" },
	{ { { SET_TEXT, 2 }, { SET_SALT, 2 } },
	    "what act 2 says of pledge bridge was altered" },
	{ { { SET_SALT, 5 } }, "what act 5 says of pledge bridge was altered" },
	/* Records behind the acts' back. */
	{ { { SET_TITLE, 1 } },
	    "pledge bridge is not what its newest act (version 3) says" },
	{ { { SET_NUMBER, 2 } }, "step bridge/steps/2 is not what" },
	{ { { SET_STORED_VERSION, 2 } },
	    "pledge bridge is not what its newest act (version 2) says" },
	{ { { SET_STORED_VERSION, 4 } },
	    "pledge bridge is not what its newest act (version 4) says" },
	{ { { ERASE_STEP, 1 } },
	    "1 records of kind step are stored, the acts know 2" },
	{ { { ADD_TERM, 7 } }, "term a/b is not what its newest act" },
	{ { { ERASE_VERSION, 6 } },
	    "pledge bridge is not what its newest act (version 3) says" },
};

static void
every_tampering_is_found(void **state)
{
	size_t i, k;
	str wrong;

	for (i = 0; i < sizeof(tamperings) / sizeof(*tamperings); i++) {
		const struct tampering *t = &tamperings[i];
		struct house *h;

		house_open(state);
		h = *state;
		town(h);
		for (k = 0; t->run[k].statement != 0; k++)
			house_run(h, t->run[k].statement,
			    VALUES(value_number(t->run[k].number)));
		verify(h, &wrong);
		if (str_find(wrong, str_of(t->found)) != 0)
			fail_msg("tampering %zu: \"%.*s\", not \"%s…\"", i,
			    ARG(wrong), t->found);
		house_end(state);
	}
	house_open(state);
}

/* A record that goes back to what it once said is not at its newest. */
static void
an_old_state_is_not_the_newest(void **state)
{
	struct house *h = *state;
	struct jurisdiction *j = house_jurisdiction(h, "town");
	str wrong;

	j->about = house_prose(h, "About.");
	assert_true(house_save(h, &jurisdiction_type, j));
	j->about = (prose){ 0 };
	assert_true(house_save(h, &jurisdiction_type, j));
	assert_int_equal(verify(h, &wrong), 3);
	assert_str(wrong, "");
}

static void
reordering_is_found(void **state)
{
	struct house *h = *state;
	str wrong;
	int64_t i;

	town(h);
	for (i = 3; i <= 4; i++)
		house_run(h, ERASE_VERSION, VALUES(value_number(i)));
	house_run(h, MOVE_ACT, VALUES(value_number(3), value_number(99)));
	house_run(h, MOVE_ACT, VALUES(value_number(4), value_number(3)));
	house_run(h, MOVE_ACT, VALUES(value_number(99), value_number(4)));
	assert_int_equal(verify(h, &wrong), 2);
	assert_true(str_starts(wrong, S("act 3 ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(an_erased_version_breaks_nothing),
		cmocka_unit_test_teardown(every_tampering_is_found, house_end),
		IN_HOUSE(an_old_state_is_not_the_newest),
		IN_HOUSE(reordering_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
