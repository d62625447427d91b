/* Goal: the encoding a client takes is chosen, and what is packed unpacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <brotli/decode.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "engine/web/encoding.h"

#define ALL (1u << GZIP | 1u << BROTLI | 1u << ZSTD)

static void
chooses(void **state)
{
	static const struct {
		const char *header;
		unsigned offered;
		enum encoding chosen;
	} cases[] = {
		{ "", ALL, IDENTITY },
		{ "gzip", ALL, GZIP },
		{ "GZip", ALL, GZIP },
		{ "gzip, deflate, br, zstd", ALL, BROTLI },
		{ "gzip, deflate, zstd", ALL, ZSTD },
		{ "gzip, br", 1u << GZIP, GZIP },
		{ "br;q=0, gzip;q=0.1", ALL, GZIP },
		{ "br;q=0.000, gzip ; q=0.001", ALL, GZIP },
		{ "gzip;q=0", ALL, IDENTITY },
		{ "*", ALL, BROTLI },
		{ "*, br;q=0", ALL, ZSTD },
		{ "*;q=0", ALL, IDENTITY },
		{ "*;q=0, gzip", ALL, GZIP },
		{ "identity", ALL, IDENTITY },
		{ "gzipx, x-br", ALL, IDENTITY },
		{ "br;q=", ALL, IDENTITY },
		{ ",,;;q,=", ALL, IDENTITY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (encoding_choose(str_of(cases[i].header),
			cases[i].offered) != cases[i].chosen)
			fail_msg("%s", cases[i].header);
}

/* Unpack into ${out}; its size. */
static size_t
unpack(enum encoding e, const char *packed, size_t n, char *out, size_t room)
{
	z_stream z;
	size_t made = room;

	if (e == BROTLI)
		assert_int_equal(BrotliDecoderDecompress(n,
				     (const uint8_t *)packed, &made,
				     (uint8_t *)out),
		    BROTLI_DECODER_RESULT_SUCCESS);
	else if (e == ZSTD)
		made = ZSTD_decompress(out, room, packed, n);
	else {
		memset(&z, 0, sizeof(z));
		assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
		z.next_in = (unsigned char *)(uintptr_t)packed;
		z.avail_in = (unsigned)n;
		z.next_out = (unsigned char *)out;
		z.avail_out = (unsigned)room;
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		made = z.total_out;
		inflateEnd(&z);
	}
	return made;
}

static void
packs(void **state)
{
	char body[20000], out[20001], *packed;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = "<p>the same words</p>\n"[i % 22];
	for (enum encoding e = GZIP; e < ENCODINGS; e++) {
		packed = encoding_pack(e, (str){ body, sizeof(body) }, &n);
		assert_non_null(packed);
		assert_true(n < 1000);
		assert_int_equal(unpack(e, packed, n, out, sizeof(out)),
		    sizeof(body));
		assert_memory_equal(out, body, sizeof(body));
		free(packed);
	}
}

static void
does_not_pack_what_grows(void **state)
{
	char noise[64];
	uint32_t dice = 1;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		dice = dice * 1664525 + 1013904223;
		noise[i] = (char)(dice >> 24);
	}
	for (enum encoding e = IDENTITY; e < ENCODINGS; e++) {
		assert_null(encoding_pack(e, (str){ noise, 64 }, &n));
		assert_null(encoding_pack(e, S(""), &n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses),
		cmocka_unit_test(packs),
		cmocka_unit_test(does_not_pack_what_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
