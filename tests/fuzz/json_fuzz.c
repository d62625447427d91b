/* Goal: stored texts read back as they were written, and places in JSON are
 * found, whatever the bytes. */
#include <assert.h>
#include <jansson.h>

#include "engine/base/json.h"
#include "engine/record/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
texts_again(struct arena *a, str s)
{
	const struct text one = { .lang = S("en"), .s = s };
	const struct text *back;
	struct buf b = buf_open(a, (size_t)16 << 20);

	text_write(&b, &one, 1);
	if (str_utf8(s)) {
		assert(text_read(a, buf_str(&b), &back) == 1);
		assert(str_eq(back[0].s, s));
	}
	text_read(a, s, &back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open((size_t)256 << 20);
	str s = { (const char *)p, n };
	json_t *v = json_loadb(s.p, s.n, JSON_REJECT_DUPLICATES, NULL);

	texts_again(a, s);
	if (v != NULL) {
		size_t lines = 1;

		for (size_t i = 0; i < n; i++)
			lines += p[i] == '\n';
		assert(
		    json_where(s, S("plans[0].commitments[1].title")) <= lines);
		json_decref(v);
	}
	json_unescape(a, s);
	arena_close(a);
	return 0;
}
