/* In which letters a file is written: see survey.h. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/limits.h"
#include "transparency/tables/survey.h"

static const char *const names[CHARSETS] = {
	[CHARSET_UTF8] = "utf-8",
	[CHARSET_UTF16LE] = "utf-16le",
	[CHARSET_UTF16BE] = "utf-16be",
	[CHARSET_CP1252] = "windows-1252",
};

const char *
charset_name(enum charset encoding)
{
	return names[encoding];
}

enum charset
charset_named(str name)
{
	enum charset encoding = CHARSET_UTF8;

	while (encoding < CHARSETS && !str_is(name, names[encoding]))
		encoding++;
	return encoding;
}

/* What was seen of the bytes so far. */
struct seen {
	unsigned need;		 /* bytes that the letter still lacks */
	unsigned char low, high; /* between which the next one lies */
	int64_t letters, broken; /* beyond ASCII, as UTF-8 */
	int64_t zeros[2];	 /* at even and odd places */
	int64_t lone, feeds;	 /* CR without LF; LF */
	bool carriage;		 /* the byte before was CR */
};

/* One byte beyond ASCII, or behind one (RFC 3629 §4). */
static void
seen_high(struct seen *seen, unsigned char c)
{
	if (seen->need > 0 && c >= seen->low && c <= seen->high) {
		seen->low = 0x80;
		seen->high = 0xbf;
		seen->letters += --seen->need == 0;
		return;
	}
	seen->broken += seen->need > 0;
	seen->need = 0;
	if (c < 0x80)
		return;
	seen->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	seen->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	if (c >= 0xc2 && c <= 0xdf)
		seen->need = 1;
	else if (c >= 0xe0 && c <= 0xef)
		seen->need = 2;
	else if (c >= 0xf0 && c <= 0xf4)
		seen->need = 3;
	else
		seen->broken++;
}

static void
seen_letters(struct seen *seen, const unsigned char *p, size_t n)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t eight;
	size_t i = 0;

	while (i < n) {
		if (seen->need == 0 && i + 8 <= n) {
			memcpy(&eight, p + i, 8);
			if ((eight & high) == 0) {
				i += 8;
				continue;
			}
		}
		if (p[i] >= 0x80 || seen->need > 0)
			seen_high(seen, p[i]);
		i++;
	}
}

static void
seen_ends(struct seen *seen, const unsigned char *p, size_t n)
{
	const unsigned char *at = p, *end = p + n, *zero;

	if (n > 0 && seen->carriage)
		seen->lone += p[0] != '\n';
	seen->carriage = n > 0 ? p[n - 1] == '\r' : seen->carriage;
	for (; (at = memchr(at, '\r', (size_t)(end - at))) != NULL; at++)
		seen->lone += at + 1 < end && at[1] != '\n';
	seen->feeds += memchr(p, '\n', n) != NULL;
	for (zero = p; (zero = memchr(zero, 0, (size_t)(end - zero))) != NULL;
	     zero++)
		seen->zeros[(zero - p) & 1]++;
}

/* UTF-16 by its mark, or by the zeros in every other byte. */
static bool
seen_wide(const struct seen *seen, const unsigned char *start, size_t n,
    struct survey *survey)
{
	int64_t pairs = survey->bytes / 2, even = seen->zeros[0],
		odd = seen->zeros[1];

	survey->mark = 2;
	survey->encoding = CHARSET_UTF16LE;
	if (n >= 2 && start[0] == 0xff && start[1] == 0xfe)
		return true;
	survey->encoding = CHARSET_UTF16BE;
	if (n >= 2 && start[0] == 0xfe && start[1] == 0xff)
		return true;
	survey->mark = 0;
	if (pairs < 2 || (even > pairs / 4) == (odd > pairs / 4))
		return false;
	survey->encoding = odd > pairs / 4 ? CHARSET_UTF16LE : CHARSET_UTF16BE;
	return true;
}

static void
seen_decide(struct seen *seen, const unsigned char *start, size_t n,
    struct survey *survey)
{
	seen->broken += seen->need > 0;
	seen->lone += seen->carriage;
	survey->carriage = seen->lone > 0 && seen->feeds == 0;
	survey->mixed_ends = seen->lone > 0 && seen->feeds > 0;
	if (seen_wide(seen, start, n, survey)) {
		/* CR and NUL are two bytes there: LF is what tells. */
		survey->carriage = seen->feeds == 0 && seen->lone > 0;
		survey->mixed_ends = false;
		return;
	}
	survey->zeros = seen->zeros[0] + seen->zeros[1];
	survey->mark = n >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	/* A few broken letters do not make it Latin-1: somebody cut a text in
	 * the middle of one. */
	survey->encoding =
	    survey->mark > 0 || seen->broken <= seen->letters / 10
		? CHARSET_UTF8
		: CHARSET_CP1252;
	survey->foreign = seen->broken;
	survey->broken = survey->encoding == CHARSET_UTF8 ? seen->broken : 0;
}

bool
survey_file(int fd, struct survey *survey)
{
	unsigned char *block = malloc(TABLE_BLOCK), start[4];
	struct seen seen = { 0 };
	size_t kept = 0;
	ssize_t n = 0;

	*survey = (struct survey){ 0 };
	if (block == NULL)
		return false;
	while ((n = pread(fd, block, TABLE_BLOCK, survey->bytes)) > 0 ||
	       (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		if (survey->bytes == 0) {
			kept = (size_t)n < sizeof(start) ? (size_t)n
							 : sizeof(start);
			memcpy(start, block, kept);
		}
		seen_letters(&seen, block, (size_t)n);
		seen_ends(&seen, block, (size_t)n);
		survey->bytes += n;
	}
	free(block);
	seen_decide(&seen, start, kept, survey);
	return n == 0;
}

bool
survey_fix(struct survey *survey, enum charset encoding)
{
	if (survey->mark > 0 || survey->encoding == CHARSET_UTF16LE ||
	    survey->encoding == CHARSET_UTF16BE ||
	    (encoding != CHARSET_UTF8 && encoding != CHARSET_CP1252))
		return false;
	survey->encoding = encoding;
	survey->broken = encoding == CHARSET_UTF8 ? survey->foreign : 0;
	return true;
}

bool
survey_binary(const struct survey *survey)
{
	return survey->zeros > 16 && survey->zeros > survey->bytes / 1000;
}

static size_t
decode_point(char *out, uint32_t point)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* 0x80 to 0x9f of windows-1252; five are nothing (WHATWG Encoding). */
static const uint16_t cp1252[32] = { 0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e,
	0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
	0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e,
	0x0178 };

static size_t
decode_bytes(const unsigned char *in, size_t n, char *out, size_t *out_n)
{
	char *o = out;

	for (size_t i = 0; i < n; i++)
		if (in[i] < 0x80)
			*o++ = (char)in[i];
		else
			o += decode_point(o,
			    in[i] < 0xa0 ? cp1252[in[i] - 0x80] : in[i]);
	*out_n = (size_t)(o - out);
	return n;
}

static size_t
decode_wide(const unsigned char *in, size_t n, bool big, bool end, char *out,
    size_t *out_n)
{
	size_t i = 0;
	uint32_t unit, next;
	char *o = out;

	for (; i + 2 <= n; i += 2) {
		unit = (uint32_t)(big ? in[i] << 8 | in[i + 1]
				      : in[i + 1] << 8 | in[i]);
		if (unit >= 0xd800 && unit < 0xdc00) {
			if (i + 4 > n && !end)
				break;
			next =
			    i + 4 > n
				? 0
				: (uint32_t)(big ? in[i + 2] << 8 | in[i + 3]
						 : in[i + 3] << 8 | in[i + 2]);
			if (next >= 0xdc00 && next < 0xe000) {
				unit = 0x10000 + ((unit - 0xd800) << 10) +
				       (next - 0xdc00);
				i += 2;
			} else
				unit = 0xfffd;
		} else if (unit >= 0xdc00 && unit < 0xe000)
			unit = 0xfffd;
		o += decode_point(o, unit);
	}
	*out_n = (size_t)(o - out);
	return end ? n : i;
}

size_t
charset_decode(enum charset encoding, const unsigned char *in, size_t n,
    bool end, char *out, size_t *out_n)
{
	assert(encoding != CHARSET_UTF8);
	if (encoding == CHARSET_CP1252)
		return decode_bytes(in, n, out, out_n);
	return decode_wide(in, n, encoding == CHARSET_UTF16BE, end, out, out_n);
}
