/* Texts in several languages, to and from their stored JSON: see text.h. */
#include <string.h>

#include "engine/base/json.h"
#include "engine/record/text.h"

static const str origins[] = { STR("human"), STR("official"), STR("machine") };

str
origin_code(enum origin o)
{
	return origins[o];
}

bool
origin_read(str code, enum origin *o)
{
	size_t i;

	for (i = 0; i < sizeof(origins) / sizeof(*origins); i++) {
		if (str_eq(code, origins[i])) {
			*o = (enum origin)i;
			return true;
		}
	}
	return false;
}

void
text_write(struct buf *b, const struct text *texts, size_t n)
{
	size_t i;

	buf_char(b, '{');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_char(b, ',');
		json_text(b, texts[i].lang);
		buf_char(b, ':');
		if (texts[i].origin == ORIGIN_HUMAN) {
			json_text(b, texts[i].s);
			continue;
		}
		buf_c(b, "{\"text\":");
		json_text(b, texts[i].s);
		buf_c(b, ",\"origin\":");
		json_text(b, origins[texts[i].origin]);
		buf_char(b, '}');
	}
	buf_char(b, '}');
}

/* Take ${literal} from the front of ${rest}, or say that it is not there. */
static bool
text_take(str *rest, str literal)
{
	if (!str_starts(*rest, literal))
		return false;
	*rest = str_drop(*rest, literal.n);
	return true;
}

/* Take a JSON string from the front of ${rest}. */
static bool
text_string(struct arena *a, str *rest, str *out)
{
	const char *p, *end, *q;
	bool escaped;

	if (rest->n == 0 || rest->p[0] != '"')
		return false;
	p = q = rest->p + 1;
	end = rest->p + rest->n;
	for (;;) {
		q = memchr(q, '"', (size_t)(end - q));
		if (q == NULL)
			return false;
		/* An odd run of backslashes before the quote escapes it. */
		const char *r = q;

		while (r > p && r[-1] == '\\')
			r--;
		if ((q - r) % 2 == 0)
			break;
		q++;
	}
	*out = (str){ p, (size_t)(q - p) };
	escaped = memchr(p, '\\', out->n) != NULL;
	if (escaped)
		*out = json_unescape(a, *out);
	*rest = (str){ q + 1, (size_t)(end - q - 1) };
	return true;
}

static bool
text_one(struct arena *a, str *rest, struct text *t)
{
	str origin;

	t->origin = ORIGIN_HUMAN;
	if (!text_string(a, rest, &t->lang) || !text_take(rest, S(":")))
		return false;
	if (!text_take(rest, S("{\"text\":")))
		return text_string(a, rest, &t->s);
	return text_string(a, rest, &t->s) &&
	       text_take(rest, S(",\"origin\":")) &&
	       text_string(a, rest, &origin) &&
	       origin_read(origin, &t->origin) && text_take(rest, S("}"));
}

size_t
text_read(struct arena *a, str json, const struct text **texts)
{
	struct text v[TEXT_LANGUAGES_MAX];
	struct text *kept;
	size_t n = 0;

	*texts = NULL;
	if (!text_take(&json, S("{")))
		return 0;
	if (str_eq(json, S("}")))
		return 0;
	do {
		if (n == TEXT_LANGUAGES_MAX || !text_one(a, &json, &v[n]))
			return 0;
		n++;
	} while (text_take(&json, S(",")));
	if (!str_eq(json, S("}")))
		return 0;
	kept = NEWS(a, struct text, n);
	memcpy(kept, v, n * sizeof(*v));
	*texts = kept;
	return n;
}
