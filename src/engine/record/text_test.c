/* Goal: texts in several languages come back as they were written, and what
 * was not written by text_write is no text at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/record/text.h"

static str
written(const struct text *texts, size_t n)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);

	text_write(&b, texts, n);
	assert_false(b.full);
	return buf_str(&b);
}

static void
assert_round(const struct text *texts, size_t n)
{
	const struct text *back;
	size_t i;

	assert_int_equal(text_read(arena, written(texts, n), &back), n);
	for (i = 0; i < n; i++) {
		assert_true(str_eq(back[i].lang, texts[i].lang));
		assert_true(str_eq(back[i].s, texts[i].s));
		assert_int_equal(back[i].origin, texts[i].origin);
	}
}

static void
writes_one_form(void **state)
{
	const struct text texts[] = {
		{ S("ca"), ORIGIN_OFFICIAL, S("Actes") },
		{ S("en"), ORIGIN_HUMAN, S("a \"b\"\n") },
		{ S("pt"), ORIGIN_MACHINE, S("") },
	};

	(void)state;
	assert_true(str_is(written(texts, 3),
	    "{\"ca\":{\"text\":\"Actes\",\"origin\":\"official\"},"
	    "\"en\":\"a \\\"b\\\"\\n\","
	    "\"pt\":{\"text\":\"\",\"origin\":\"machine\"}}"));
	assert_true(str_is(written(NULL, 0), "{}"));
	assert_round(texts, 3);
	assert_round(texts, 1);
}

static void
keeps_awkward_texts(void **state)
{
	static const str awkward[] = { STR("\\"), STR("\\\\"), STR("\""),
		STR("\\\""), STR("a\\\\\"b\\"), STR("{\"text\":\"x\"}"),
		STR("\",\"en\":\""), STR("</script>"), STR("\x01\x1f\t\r\n"),
		STR("😀 é"), STR(" ") };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(awkward) / sizeof(*awkward); i++) {
		const struct text two[] = {
			{ S("en"), ORIGIN_HUMAN, awkward[i] },
			{ S("es"), ORIGIN_MACHINE, awkward[i] },
		};

		assert_round(two, 2);
	}
}

static void
holds_sixteen_languages(void **state)
{
	struct text texts[TEXT_LANGUAGES_MAX + 1];
	char *big = arena_get(arena, 160000, 1);
	const struct text *back;
	size_t i;

	(void)state;
	memset(big, '<', 160000); /* six bytes each when escaped */
	for (i = 0; i <= TEXT_LANGUAGES_MAX; i++)
		texts[i] = (struct text){ str_fmt(arena, "a%c", 'a' + (int)i),
			ORIGIN_OFFICIAL, { big, 40000 } };
	assert_round(texts, TEXT_LANGUAGES_MAX);
	assert_int_equal(text_read(arena,
			     written(texts, TEXT_LANGUAGES_MAX + 1), &back),
	    0);
	assert_null(back);
}

static void
refuses_anything_else(void **state)
{
	static const char *const wrong[] = { "", "{", "}", "x", "{}x", "{\"",
		"{\"en\"", "{\"en\":", "{\"en\":\"", "{\"en\":\"x\"",
		"{\"en\":\"x\\\"}", "{\"en\":\"x\"}}", "{\"en\":\"x\",}",
		"{\"en\":1}", "{\"en\":null}", "{en:\"x\"}", " {\"en\":\"x\"}",
		"{\"en\": \"x\"}", "{\"en\":{\"text\":\"x\"}}",
		"{\"en\":{\"text\":\"x\",\"origin\":\"robot\"}}",
		"{\"en\":{\"text\":\"x\",\"origin\":\"human\"}",
		"[\"en\",\"x\"]" };
	const struct text *back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		back = (const struct text *)1;
		assert_int_equal(text_read(arena, str_of(wrong[i]), &back), 0);
		assert_null(back);
	}
	assert_int_equal(text_read(arena, S("{}"), &back), 0);
	assert_int_equal(text_read(arena, (str){ NULL, 0 }, &back), 0);
}

static void
names_origins(void **state)
{
	enum origin o = ORIGIN_HUMAN;

	(void)state;
	assert_true(str_is(origin_code(ORIGIN_HUMAN), "human"));
	assert_true(str_is(origin_code(ORIGIN_OFFICIAL), "official"));
	assert_true(str_is(origin_code(ORIGIN_MACHINE), "machine"));
	assert_true(origin_read(S("machine"), &o));
	assert_int_equal(o, ORIGIN_MACHINE);
	assert_false(origin_read(S("Machine"), &o));
	assert_int_equal(o, ORIGIN_MACHINE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_form),
		cmocka_unit_test(keeps_awkward_texts),
		cmocka_unit_test(holds_sixteen_languages),
		cmocka_unit_test(refuses_anything_else),
		cmocka_unit_test(names_origins),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
