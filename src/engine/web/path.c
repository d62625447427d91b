/*
 * Paths: from the bytes of a request line to the one form that the router
 * knows, and back into an address.  Languages and routes are found elsewhere.
 */
#include <string.h>

#include "engine/web/limits.h"
#include "engine/web/web.h"

/* Take one byte, decoded; -1 when it may not stand in a path. */
static int
path_byte(str raw, size_t *i)
{
	int high, low, c = (unsigned char)raw.p[(*i)++];

	if (c == '%') {
		if (raw.n - *i < 2)
			return -1;
		high = str_hex(raw.p[*i]);
		low = str_hex(raw.p[*i + 1]);
		*i += 2;
		c = high < 0 || low < 0 ? -1 : high << 4 | low;
		/* A slash that does not separate would be one after us. */
		if (c == '/')
			return -1;
	}
	return c < 0x20 || c == 0x7f || c == '\\' ? -1 : c;
}

/* Whether no segment climbs, and no C1 control stands in ${path}. */
static bool
path_sound(str path)
{
	str rest = str_drop(path, 1), segment;

	while (rest.p != NULL) {
		segment = str_cut(&rest, '/');
		if (str_is(segment, ".") || str_is(segment, ".."))
			return false;
	}
	for (size_t i = 0; i + 1 < path.n; i++)
		if ((unsigned char)path.p[i] == 0xc2 &&
		    (unsigned char)path.p[i + 1] < 0xa0)
			return false;
	return str_utf8(path);
}

bool
path_normalise(struct arena *a, str raw, str *path)
{
	size_t n = 0;
	char *out;
	str made;
	int c;

	if (raw.n == 0 || raw.p[0] != '/' || raw.n > 3 * LIMIT_PATH)
		return false;
	out = NEWS(a, char, raw.n);
	for (size_t i = 0; i < raw.n;) {
		c = path_byte(raw, &i);
		if (c < 0)
			return false;
		if (c == '/' && n > 0 && out[n - 1] == '/')
			continue;
		out[n++] = (char)c;
	}
	if (n > 1 && out[n - 1] == '/')
		n--;
	made = (str){ out, n };
	if (n > LIMIT_PATH || !path_sound(made))
		return false;
	*path = made;
	return true;
}

str
path_encode(struct arena *a, str path)
{
	static const char plain[] = "-._~!$&'()*+,;=:@/";
	static const char digits[] = "0123456789ABCDEF";
	char *out = NEWS(a, char, path.n * 3);
	size_t n = 0;
	unsigned char c;

	for (size_t i = 0; i < path.n; i++) {
		c = (unsigned char)path.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') ||
		    (c != '\0' && strchr(plain, c) != NULL)) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = digits[c >> 4];
		out[n++] = digits[c & 15];
	}
	return (str){ out, n };
}
