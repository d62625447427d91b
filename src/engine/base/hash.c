/* Hashes, keyed hashes and random bytes: see hash.h. */
#include <stdlib.h>

#include <sodium.h>

#include "engine/base/hash.h"

_Static_assert(sizeof(struct sha256) == crypto_hash_sha256_BYTES, "SHA-256");
_Static_assert(sizeof(struct sha256) == crypto_auth_hmacsha256_BYTES, "HMAC");

/* libsodium wants a pointer even where there is nothing to read. */
static const unsigned char *
bytes_of(str s)
{
	return (const unsigned char *)(s.n == 0 ? "" : s.p);
}

struct sha256
hash_sha256(str s)
{
	struct sha256 h;

	crypto_hash_sha256(h.b, bytes_of(s), s.n);
	return h;
}

struct sha256
hash_hmac(str key, str s)
{
	crypto_auth_hmacsha256_state state;
	struct sha256 h;

	crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
	crypto_auth_hmacsha256_update(&state, bytes_of(s), s.n);
	crypto_auth_hmacsha256_final(&state, h.b);
	sodium_memzero(&state, sizeof(state));
	return h;
}

str
hash_hex(struct arena *a, struct sha256 h)
{
	static const char digits[] = "0123456789abcdef";
	char *p = NEWS(a, char, sizeof(h.b) * 2);
	size_t i;

	for (i = 0; i < sizeof(h.b); i++) {
		p[i * 2] = digits[h.b[i] >> 4];
		p[i * 2 + 1] = digits[h.b[i] & 15];
	}
	return (str){ p, sizeof(h.b) * 2 };
}

bool
hash_same(str a, str b)
{
	return a.n == b.n && sodium_memcmp(bytes_of(a), bytes_of(b), a.n) == 0;
}

void
hash_random(void *p, size_t n)
{
	/* Asking again is cheap and safe from any thread. */
	if (sodium_init() < 0)
		abort();
	randombytes_buf(p, n);
}
