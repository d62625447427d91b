/*
 * Codes that change with time: see totp.h.  HMAC-SHA-1 stands here because
 * libsodium leaves SHA-1 out; nothing else may use it.
 */
#include <string.h>

#include "commons/people/totp.h"
#include "engine/base/buf.h"
#include "engine/web/web.h"

#define SHA1_BLOCK 64
#define SHA1_BYTES 20

static uint32_t
sha1_turn(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t
sha1_mix(int round, uint32_t b, uint32_t c, uint32_t d)
{
	if (round < 20)
		return (b & c) | (~b & d);
	if (round < 40 || round >= 60)
		return b ^ c ^ d;
	return (b & c) | (b & d) | (c & d);
}

/* One block (RFC 3174 §6.1). */
static void
sha1_block(uint32_t h[5], const unsigned char *p)
{
	static const uint32_t k[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc,
		0xca62c1d6 };
	uint32_t w[80], v[5], t;
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
		       (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (; i < 80; i++)
		w[i] =
		    sha1_turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(v, h, sizeof(v));
	for (i = 0; i < 80; i++) {
		t = sha1_turn(v[0], 5) + sha1_mix(i, v[1], v[2], v[3]) + v[4] +
		    w[i] + k[i / 20];
		v[4] = v[3];
		v[3] = v[2];
		v[2] = sha1_turn(v[1], 30);
		v[1] = v[0];
		v[0] = t;
	}
	for (i = 0; i < 5; i++)
		h[i] += v[i];
}

/* SHA-1 of a block ${key} and ${n} bytes behind it, at most one block. */
static void
sha1_of(const unsigned char *key, const unsigned char *text, size_t n,
    unsigned char out[SHA1_BYTES])
{
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
		0xc3d2e1f0 };
	unsigned char tail[2 * SHA1_BLOCK] = { 0 };
	size_t blocks = n + 9 > SHA1_BLOCK ? 2 : 1, i;
	uint64_t bits = 8 * (uint64_t)(SHA1_BLOCK + n);

	sha1_block(h, key);
	memcpy(tail, text, n);
	tail[n] = 0x80;
	for (i = 0; i < 8; i++)
		tail[blocks * SHA1_BLOCK - 1 - i] =
		    (unsigned char)(bits >> 8 * i);
	for (i = 0; i < blocks; i++)
		sha1_block(h, tail + i * SHA1_BLOCK);
	for (i = 0; i < SHA1_BYTES; i++)
		out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

/* HMAC-SHA-1 (RFC 2104) of eight bytes; ${key} is no longer than a block. */
static void
sha1_hmac(str key, const unsigned char text[8], unsigned char out[SHA1_BYTES])
{
	unsigned char inner[SHA1_BLOCK] = { 0 }, outer[SHA1_BLOCK];
	size_t i;

	memcpy(inner, key.p, key.n < SHA1_BLOCK ? key.n : SHA1_BLOCK);
	memcpy(outer, inner, sizeof(outer));
	for (i = 0; i < SHA1_BLOCK; i++) {
		inner[i] ^= 0x36;
		outer[i] ^= 0x5c;
	}
	sha1_of(inner, text, 8, out);
	sha1_of(outer, out, SHA1_BYTES, out);
}

uint32_t
totp_code(str secret, int64_t step, int digits)
{
	unsigned char text[8], mac[SHA1_BYTES];
	uint32_t code, modulus = 1;
	size_t at, i;

	for (i = 0; i < 8; i++)
		text[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	sha1_hmac(secret, text, mac);
	/* Dynamic truncation, RFC 4226 §5.3. */
	at = mac[SHA1_BYTES - 1] & 15;
	code = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 |
	       (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	while (digits-- > 0)
		modulus *= 10;
	return code % modulus;
}

int64_t
totp_check(str secret, str code, moment now, int64_t last)
{
	int64_t step = now.us / 1000000 / TOTP_STEP_S, found = -1, i;
	unsigned char digits[6];
	size_t n = 0;
	uint32_t c;
	bool same;

	for (size_t k = 0; k < code.n; k++) {
		if (code.p[k] == ' ')
			continue;
		if (code.p[k] < '0' || code.p[k] > '9' || n == sizeof(digits))
			return -1;
		digits[n++] = (unsigned char)(code.p[k] - '0');
	}
	if (n != sizeof(digits) || secret.n == 0)
		return -1;
	for (i = step - 1; i <= step + 1; i++) {
		c = totp_code(secret, i, 6);
		same = true;
		for (n = sizeof(digits); n-- > 0; c /= 10)
			same = (digits[n] == c % 10) & same;
		if (same && i > last && found < 0)
			found = i;
	}
	return found;
}

str
totp_base32(struct arena *a, str bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf b = buf_open(a, 2 * bytes.n + 8);
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		held = held << 8 | (unsigned char)bytes.p[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_char(&b, letters[held >> (bits - 5) & 31]);
	}
	if (bits > 0)
		buf_char(&b, letters[held << (5 - bits) & 31]);
	return buf_str(&b);
}

/* As query_encode, but spaces as %20: apps show a "+" as it stands. */
static void
totp_encode(struct buf *b, str s)
{
	while (s.p != NULL) {
		query_encode(b, str_cut(&s, ' '));
		if (s.p != NULL)
			buf_c(b, "%20");
	}
}

str
totp_uri(struct arena *a, str issuer, str account, str secret)
{
	struct buf b = buf_open(a, 4096);

	buf_c(&b, "otpauth://totp/");
	totp_encode(&b, issuer);
	buf_char(&b, ':');
	totp_encode(&b, account);
	buf_c(&b, "?secret=");
	buf_add(&b, totp_base32(a, secret));
	buf_c(&b, "&issuer=");
	totp_encode(&b, issuer);
	return buf_str(&b);
}
