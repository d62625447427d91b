/*
 * Hashes, keyed hashes and random bytes, over libsodium.  Passwords and
 * signatures do not live here.
 */
#ifndef ENGINE_BASE_HASH_H
#define ENGINE_BASE_HASH_H

#include "engine/base/str.h"

struct sha256 {
	unsigned char b[32];
};

/** hash_sha256(s): SHA-256 of the bytes of ${s} (RFC 6234). */
struct sha256 hash_sha256(str);

/** hash_hmac(key, s): HMAC-SHA-256 of ${s} under ${key} of any length
 * (RFC 2104, RFC 6234). */
struct sha256 hash_hmac(str, str);

/** hash_hex(a, h): ${h} as 64 lower-case hexadecimal digits in arena ${a}. */
str hash_hex(struct arena *, struct sha256);

/** hash_same(a, b): Whether two secrets hold the same bytes, in a time that
 * depends on their lengths alone.  Different lengths differ. */
bool hash_same(str, str);

/** hash_random(p, n): Fill ${p} with ${n} unpredictable bytes.  Ends the
 * process when the system cannot give any. */
void hash_random(void *, size_t);

#endif
