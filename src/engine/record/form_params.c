/* The body of a form as names and values: all of them, in their order, each
 * name as often as it came. */
#include "engine/record/form_params.h"

static bool
params_decode(struct arena *a, str raw, str *out)
{
	struct buf b = buf_open(a, raw.n);
	size_t i;

	for (i = 0; i < raw.n; i++) {
		int high = -1, low = -1;

		if (raw.p[i] == '%' && raw.n - i > 2) {
			high = str_hex(raw.p[i + 1]);
			low = str_hex(raw.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_char(&b, (char)(high << 4 | low));
			i += 2;
		} else
			buf_char(&b, raw.p[i] == '+' ? ' ' : raw.p[i]);
	}
	*out = buf_str(&b);
	return str_utf8(*out);
}

bool
form_params(struct arena *a, str body, struct param **params, size_t *n)
{
	struct param *v;
	size_t room = 1, i, count = 0;
	str pair;

	*params = NULL;
	*n = 0;
	if (body.n > FORM_BODY_MAX)
		return false;
	for (i = 0; i < body.n; i++)
		room += body.p[i] == '&';
	if (room > FORM_PAIRS_MAX)
		return false;
	v = NEWS(a, struct param, room);
	while (body.n > 0) {
		pair = str_cut(&body, '&');
		if (pair.n == 0)
			continue;
		if (!params_decode(a, str_cut(&pair, '='), &v[count].name) ||
		    !params_decode(a, pair, &v[count].value))
			return false;
		count++;
	}
	*params = v;
	*n = count;
	return true;
}
