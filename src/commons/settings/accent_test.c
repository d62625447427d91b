/* Goal: a city's colour is taken only when words in it can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "commons/settings/settings.h"

static void
test_contrast(void **state)
{
	(void)state;
	/* WCAG 2.2: black on white is 21, a colour on itself 1; #767676 is the
	 * lightest grey that passes on white. */
	assert_int_equal(accent_contrast(0x000000, 0xffffff), 2100);
	assert_int_equal(accent_contrast(0x0b6470, 0x0b6470), 100);
	assert_int_equal(accent_contrast(0x767676, 0xffffff), 454);
	assert_int_equal(accent_contrast(0xffffff, 0x777777), 447);
}

static void
test_read(void **state)
{
	static const char *const wrong[] = { "", "0b6470", "#0b647", "#0b64700",
		"#0b647g", "teal", "# b6470" };
	struct accent a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_non_null(
		    strstr(accent_read(str_of(wrong[i]), &a), "six digits"));
	assert_non_null(strstr(accent_read(S("#ffd25c"), &a), "darker"));
	assert_non_null(strstr(accent_read(S("#777777"), &a), "darker"));
	assert_null(accent_read(S("#0B6470"), &a));
	assert_int_equal(a.light, 0x0b6470);
}

static void
test_dark(void **state)
{
	struct accent a = { 0 };

	(void)state;
	/* Whatever can be read on white has a shade for the dark. */
	for (uint32_t c = 0; c <= 0xffffff; c += 0x010307) {
		char s[8];

		snprintf(s, sizeof(s), "#%06x", (unsigned)c);
		if (accent_read(str_of(s), &a) != NULL)
			continue;
		assert_true(accent_contrast(a.dark, 0x11151b) >= 450);
		assert_true(accent_contrast(a.dark, 0x191f28) >= 450);
		assert_true(accent_contrast(a.dark, 0x0c1a20) >= 450);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_read), cmocka_unit_test(test_dark) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
