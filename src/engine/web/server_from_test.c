/* Goal: a server knows who asks: each address has its share, a proxy is
 * believed when it is ours and never when it is not, and whoever watches is
 * near. */
#include "engine/web/server_house.h"

static void
limits_what_costs(void **state)
{
	struct server_options options = { .cache = true,
		.rate = 1,
		.burst = 3 };
	struct served *h;
	struct answer a;

	(void)state;
	h = served_open(options);
	client_get(h->port, "/en/plans/a", "", &a);
	assert_int_equal(a.status, 200);
	client_get(h->port, "/en/plans/b", "", &a);
	assert_int_equal(a.status, 200);
	client_get(h->port, "/en/plans/c", "", &a);
	assert_int_equal(a.status, 200);
	client_get(h->port, "/ca/plans/d", "", &a);
	assert_int_equal(a.status, 429);
	assert_string_equal(a.body, "sorry 429 in ca");
	assert_non_null(strstr(a.head, "Retry-After: 1\r\n"));
	client_get(h->port, "/en/plans/a", "", &a);
	assert_int_equal(a.status, 200);
	served_close(h);
}

static void
believes_its_proxy_alone(void **state)
{
	struct server_options options = { .rate = 1,
		.burst = 1,
		.behind_proxy = true };
	struct served *h;
	struct answer a;

	(void)state;
	h = served_open(options);
	client_get(h->port, "/en", "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 200);
	client_get(h->port, "/en", "X-Forwarded-For: 8.8.8.8, 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 429);
	client_get(h->port, "/en", "X-Forwarded-For: 1.2.3.4, 8.8.8.8\r\n", &a);
	assert_int_equal(a.status, 200);
	/* A field of the client's own before the one our proxy added. */
	client_get(h->port, "/en",
	    "X-Forwarded-For: 7.7.7.7\r\nX-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_int_equal(a.status, 429);
	served_close(h);
}

/* Guessing and registering are counted for each of them. */
static void
tells_who_asks(void **state)
{
	struct server_options options = { .behind_proxy = true };
	struct served *h;
	struct answer a, b;

	(void)state;
	h = served_open(options);
	client_get(h->port, "/en/from", "", &a);
	assert_int_equal(a.status, 200);
	assert_string_not_equal(a.body, "0");
	client_get(h->port, "/en/from", "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n",
	    &b);
	assert_string_not_equal(a.body, b.body);
	client_get(h->port, "/en/from", "X-Forwarded-For: 8.8.8.8, 1.2.3.4\r\n",
	    &a);
	assert_string_equal(a.body, b.body);
	served_close(h);
	options.behind_proxy = false;
	h = served_open(options);
	client_get(h->port, "/en/from", "X-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_string_not_equal(a.body, b.body);
	client_get(h->port, "/en/from", "", &b);
	assert_string_equal(a.body, b.body);
	served_close(h);
}

/* The key of 127.0.0.1, as address_key has it. */
#define HERE UINT64_C(0xffff7f000001)

static void
trusts_whom_it_is_told_to(void **state)
{
	static const uint64_t here[] = { HERE };
	struct server_options options = { .trusted = here, .n_trusted = 1 };
	struct served *h;
	struct answer a, b;

	(void)state;
	h = served_open(options);
	client_get(h->port, "/en/from", "X-Forwarded-For: 1.2.3.4\r\n", &a);
	assert_string_equal(a.body, "ffff01020304");
	client_get(h->port, "/en/from", "", &a);
	assert_string_equal(a.body, "ffff7f000001");
	/* Whoever watches is near while nobody passed them on, and is
	 * counted; nobody is asked who they are. */
	client_get(h->port, "/probe", "Cookie: session=x\r\n", &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "near alone 0");
	client_get(h->port, "/probe", "X-Forwarded-For: 127.0.0.1\r\n", &b);
	assert_int_equal(b.status, 403);
	assert_string_equal(b.body, "far alone 1");
	client_get(h->port, "/probe", "Forwarded: for=127.0.0.1\r\n", &b);
	assert_string_equal(b.body, "far alone 2");
	served_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_what_costs),
		cmocka_unit_test(believes_its_proxy_alone),
		cmocka_unit_test(tells_who_asks),
		cmocka_unit_test(trusts_whom_it_is_told_to),
	};

	return cmocka_run_group_tests_name("server_from", tests, NULL, NULL);
}
