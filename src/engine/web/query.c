/*
 * Query strings and forms: only what a route declares exists.  The canonical
 * form of what is left is part of a cache key, so reading it again gives the
 * same.
 */
#include "engine/web/limits.h"
#include "engine/web/web.h"

/* A "%" without two digits stands for itself, as browsers read it. */
static str
query_decode(struct arena *a, str raw)
{
	char *out = NEWS(a, char, raw.n);
	size_t n = 0;
	int high, low;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '+')
			c = ' ';
		else if (c == '%' && raw.n - i > 2) {
			high = str_hex(raw.p[i + 1]);
			low = str_hex(raw.p[i + 2]);
			if (high >= 0 && low >= 0) {
				c = (char)(high << 4 | low);
				i += 2;
			}
		}
		out[n++] = c;
	}
	return (str){ out, n };
}

void
query_encode(struct buf *b, str s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    c == '_' || c == '*')
			buf_char(b, (char)c);
		else if (c == ' ')
			buf_char(b, '+');
		else {
			buf_char(b, '%');
			buf_char(b, digits[c >> 4]);
			buf_char(b, digits[c & 15]);
		}
	}
}

/* Cut ${raw} into pairs, still encoded; a pair that the limit cuts through is
 * not looked at. */
static size_t
query_pairs(str raw, struct param pairs[LIMIT_PAIRS])
{
	size_t n = 0;
	str pair;

	if (raw.n > LIMIT_QUERY) {
		raw = str_take(raw, LIMIT_QUERY);
		while (raw.n > 0 && raw.p[raw.n - 1] != '&')
			raw.n--;
	}
	while (raw.p != NULL && raw.n > 0 && n < LIMIT_PAIRS) {
		pair = str_cut(&raw, '&');
		if (pair.n == 0)
			continue;
		pairs[n].name = str_cut(&pair, '=');
		pairs[n++].value = pair;
	}
	return n;
}

bool
query_whole(str raw)
{
	bool whole = raw.n <= LIMIT_QUERY;
	size_t n = 0;

	while (raw.p != NULL && raw.n > 0 && whole)
		whole = str_cut(&raw, '&').n == 0 || ++n <= LIMIT_PAIRS;
	return whole;
}

/* What is kept of a query string so far. */
struct query_kept {
	struct param *v;
	size_t n;
	struct buf canonical;
};

static void
query_keep(struct query_kept *kept, str name, str value)
{
	if (kept->n > 0)
		buf_char(&kept->canonical, '&');
	query_encode(&kept->canonical, name);
	buf_char(&kept->canonical, '=');
	query_encode(&kept->canonical, value);
	kept->v[kept->n++] = (struct param){ name, value };
}

/* The first pair of that name: its value, decoded, when it may be used. */
static bool
query_value(struct arena *a, const struct param *pairs, size_t n, str name,
    str *value)
{
	for (size_t i = 0; i < n; i++) {
		if (name.n == 0 || !str_eq(pairs[i].name, name))
			continue;
		*value = query_decode(a, pairs[i].value);
		return value->n > 0 && str_utf8(*value);
	}
	return false;
}

/* All pairs of other names than those kept already, for a route that knows
 * its parameters only when it is asked: the columns of a table. */
static void
query_rest(struct arena *a, const struct param *pairs, size_t n,
    struct query_kept *kept)
{
	str value;

	for (size_t i = 0; i < n; i++) {
		bool known = !str_utf8(pairs[i].name);

		for (size_t k = 0; k < kept->n && !known; k++)
			known = str_eq(kept->v[k].name, pairs[i].name);
		if (!known && query_value(a, pairs, n, pairs[i].name, &value))
			query_keep(kept, pairs[i].name, value);
	}
}

void
query_read(struct arena *a, str raw, const char *declared,
    struct param **params, size_t *n, str *canonical)
{
	struct param pairs[LIMIT_PAIRS];
	size_t n_pairs = query_pairs(raw, pairs);
	struct query_kept kept = { .canonical = buf_open(a, 4 * LIMIT_QUERY) };
	str names = str_of(declared), name, value;

	*n = 0;
	*params = NULL;
	*canonical = (str){ NULL, 0 };
	if (n_pairs == 0 || names.n == 0)
		return;
	for (size_t i = 0; i < n_pairs; i++)
		pairs[i].name = query_decode(a, pairs[i].name);
	kept.v = NEWS(a, struct param, n_pairs);
	while (names.p != NULL) {
		name = str_cut(&names, ' ');
		if (str_is(name, "*"))
			query_rest(a, pairs, n_pairs, &kept);
		else if (query_value(a, pairs, n_pairs, name, &value))
			query_keep(&kept, name, value);
	}
	*params = kept.v;
	*n = kept.n;
	*canonical = buf_str(&kept.canonical);
}

bool
fields_read(struct arena *a, str body, struct param **fields, size_t *n)
{
	size_t room = body.n > 0;
	str pair, name;

	for (size_t i = 0; i < body.n; i++)
		room += body.p[i] == '&';
	*n = 0;
	*fields = NULL;
	if (room > LIMIT_FIELDS)
		return false;
	*fields = NEWS(a, struct param, room);
	while (body.p != NULL && body.n > 0) {
		pair = str_cut(&body, '&');
		if (pair.n == 0)
			continue;
		name = query_decode(a, str_cut(&pair, '='));
		pair = query_decode(a, pair);
		if (!str_utf8(name) || !str_utf8(pair))
			return false;
		(*fields)[(*n)++] = (struct param){ name, pair };
	}
	return true;
}
