/* Goal: digests are those of the RFCs, and secrets compare as they should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/hash.h"

#define ARENA_MAX ((size_t)16 << 20)

static struct arena *
arena_of(void **state)
{
	return *state;
}

static int
arena_setup(void **state)
{
	*state = arena_open(ARENA_MAX);
	return 0;
}

static int
arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static str
repeat(struct arena *a, char c, size_t n)
{
	char *p = NEWS(a, char, n);

	memset(p, c, n);
	return (str){ p, n };
}

static void
check(struct arena *a, struct sha256 h, const char *hex)
{
	assert_string_equal(str_c(a, hash_hex(a, h)), hex);
}

/* RFC 6234 §8.5, TEST1, TEST2_1, TEST3, and the empty text. */
static void
test_sha256(void **state)
{
	struct arena *a = arena_of(state);

	check(a, hash_sha256(S("abc")),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	check(a,
	    hash_sha256(S("abcdbcdecdefdefgefghfghighijhijk"
			  "ijkljklmklmnlmnomnopnopq")),
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");
	check(a, hash_sha256(repeat(a, 'a', 1000000)),
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
	check(a, hash_sha256((str){ NULL, 0 }),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
}

/* RFC 4231 §4.2, §4.3, §4.4, §4.7 and §4.8. */
static void
test_hmac(void **state)
{
	struct arena *a = arena_of(state);

	check(a, hash_hmac(repeat(a, 0x0b, 20), S("Hi There")),
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	check(a, hash_hmac(S("Jefe"), S("what do ya want for nothing?")),
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	check(a,
	    hash_hmac(repeat(a, (char)0xaa, 20), repeat(a, (char)0xdd, 50)),
	    "773ea91e36800e46854db8ebd09181a7"
	    "2959098b3ef8c122d9635514ced565fe");
	check(a,
	    hash_hmac(repeat(a, (char)0xaa, 131),
		S("Test Using Larger Than Block-Size Key - "
		  "Hash Key First")),
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	check(a,
	    hash_hmac(repeat(a, (char)0xaa, 131),
		S("This is a test using a larger than block-size key and a "
		  "larger than block-size data. The key needs to be hashed "
		  "before being used by the HMAC algorithm.")),
	    "9b09ffa71b942fcb27635fbcd5b0e944"
	    "bfdc63644f0713938a7f51535c3a35e2");
	check(a, hash_hmac((str){ NULL, 0 }, (str){ NULL, 0 }),
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(hash_same(S("secret"), S("secret")));
	assert_true(hash_same((str){ NULL, 0 }, S("")));
	assert_false(hash_same(S("secret"), S("secreT")));
	assert_false(hash_same(S("Secret"), S("secret")));
	assert_false(hash_same(S("secret"), S("secret ")));
	assert_false(hash_same(S("a\0b"), S("a\0c")));
}

static void
test_random(void **state)
{
	unsigned char a[64] = { 0 }, b[64] = { 0 };
	size_t i, zeros = 0;

	(void)state;
	hash_random(a, 32);
	hash_random(b, 32);
	assert_memory_not_equal(a, b, 32);
	for (i = 0; i < 32; i++)
		zeros += a[i] == 0;
	assert_true(zeros < 8);
	/* Not a byte more than asked for. */
	for (i = 32; i < 64; i++)
		assert_int_equal(a[i] | b[i], 0);
	hash_random(a, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sha256, arena_setup,
		    arena_teardown),
		cmocka_unit_test_setup_teardown(test_hmac, arena_setup,
		    arena_teardown),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
