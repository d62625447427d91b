/*
 * The guard: see guard.h.  It judges what the library has cut into pieces;
 * whether the pieces are all there was is the server's question.
 */
#include <string.h>
#include <strings.h>

#include "engine/web/guard.h"
#include "engine/web/limits.h"

static bool
guard_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* RFC 9110 §5.6.2. */
static bool
guard_token(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!guard_alnum(s.p[i]) &&
		    (s.p[i] == '\0' ||
			strchr("!#$%&'*+-.^_`|~", s.p[i]) == NULL))
			return false;
	return s.n > 0;
}

static bool
guard_same(str a, const char *lower)
{
	size_t n = strlen(lower);

	return a.n == n && strncasecmp(a.p, lower, n) == 0;
}

static bool
guard_value(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool
guard_method(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'A' || s.p[i] > 'Z')
			return false;
	return s.n > 0;
}

/* "%00" to "%1F" and "%7F" in the path: nobody's link, somebody's probe. */
static bool
guard_encoded(str path, size_t i)
{
	char high, low;

	if (path.p[i] != '%' || path.n - i < 3)
		return false;
	high = path.p[i + 1];
	low = path.p[i + 2];
	return high == '0' || high == '1' ||
	       (high == '7' && (low == 'f' || low == 'F'));
}

static bool
guard_target(str s)
{
	str query = s, path = str_cut(&query, '?');

	if (s.n == 0 || s.p[0] != '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= 0x20 || c == 0x7f || c == '#')
			return false;
	}
	for (size_t i = 0; i < path.n; i++)
		if (guard_encoded(path, i))
			return false;
	return true;
}

/* A name or IPv4 address, or an IPv6 address in brackets, and a port. */
static bool
guard_host(str s)
{
	size_t i = 0, from;

	if (s.n == 0 || s.n > LIMIT_HOST)
		return false;
	if (s.p[0] == '[') {
		for (i = 1; i < s.n && s.p[i] != ']'; i++)
			if (!guard_alnum(s.p[i]) && s.p[i] != ':' &&
			    s.p[i] != '.')
				return false;
		if (i < 3 || i++ == s.n)
			return false;
	} else {
		while (i < s.n && (guard_alnum(s.p[i]) || s.p[i] == '-' ||
				      s.p[i] == '.' || s.p[i] == '_'))
			i++;
		if (i == 0)
			return false;
	}
	if (i == s.n)
		return true;
	if (s.p[i++] != ':')
		return false;
	for (from = i; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return i > from && i - from <= 5;
}

/* Digits alone, and few enough to be a number. */
static bool
guard_length(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= 15;
}

struct framing {
	int hosts, lengths, codings;
};

static const char *
guard_header(const struct guard_header *h, struct framing *seen)
{
	if (!guard_token(h->name))
		return "header name";
	if (!guard_value(h->value))
		return "header value";
	if (guard_same(h->name, "host")) {
		if (seen->hosts++ > 0)
			return "two hosts";
		if (!guard_host(h->value))
			return "host";
	}
	if (guard_same(h->name, "content-length")) {
		if (seen->lengths++ > 0)
			return "two lengths";
		if (!guard_length(h->value))
			return "length";
	}
	if (guard_same(h->name, "transfer-encoding")) {
		if (seen->codings++ > 0)
			return "two codings";
		if (!guard_same(h->value, "chunked"))
			return "coding";
	}
	return NULL;
}

bool
guard_head(str method, str target, str version,
    const struct guard_header *headers, size_t n, const char **why)
{
	struct framing seen = { 0, 0, 0 };
	bool old = str_is(version, "HTTP/1.0");

	*why = NULL;
	if (!guard_method(method))
		*why = "method";
	else if (!guard_target(target))
		*why = "target";
	else if (!old && !str_is(version, "HTTP/1.1"))
		*why = "version";
	for (size_t i = 0; i < n && *why == NULL; i++)
		*why = guard_header(&headers[i], &seen);
	if (*why != NULL)
		return false;
	if (!old && seen.hosts == 0)
		*why = "no host";
	else if (seen.codings > 0 && old)
		*why = "coding on 1.0";
	else if (seen.codings > 0 && seen.lengths > 0)
		*why = "coding and length";
	return *why == NULL;
}
