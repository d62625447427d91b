/* Goal: pictures lose what tells about people and keep what shows; what is not
 * whole is refused, wherever it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "commons/files/clean.h"
#include "commons/files/images_house.h"
#include "engine/base/arena_house.h"

typedef bool cleaner(str, struct buf *);

static bool
holds(str s, str what)
{
	return memmem(s.p, s.n, what.p, what.n) != NULL;
}

static str
cleaned(cleaner *clean, str image)
{
	struct buf out = buf_open(arena, 4096);

	assert_true(clean(image, &out));
	return buf_str(&out);
}

/* Cut anywhere it is refused, except at ${whole}, where only what does not
 * matter is lost. */
static void
refuses_cut(cleaner *clean, str image, size_t whole)
{
	for (size_t n = 0; n < whole; n++) {
		struct buf out = buf_open(arena, 4096);
		/* Of its own length, so that a reading too far is seen. */
		str cut = str_copy(arena, str_take(image, n));

		if (clean(cut, &out))
			fail_msg("taken when cut at %zu of %zu", n, image.n);
	}
}

static void
jpeg_loses_its_place(void **state)
{
	str image = jpeg_build(arena, true), clean;
	struct buf want = buf_open(arena, 4096);
	str plain = jpeg_build(arena, false);

	(void)state;
	assert_true(holds(image, S("LAT 41.38N")));
	assert_true(holds(image, S("Ana Puig")));
	clean = cleaned(jpeg_clean, image);
	assert_false(holds(clean, S("41.38")));
	assert_false(holds(clean, S("Ana Puig")));
	assert_false(holds(clean, S("MPF")));
	assert_false(holds(clean, S("RGB")));
	assert_true(holds(clean, S("ICC_PROFILE")));
	/* All that is left of EXIF is which way is up. */
	buf_add(&want, S("\xff\xd8"));
	jpeg_part(&want, 0xe1,
	    S("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"
	      "\0\0\0\0\0\0"));
	buf_add(&want, str_drop(plain, 2));
	assert_int_equal(clean.n, want.n);
	assert_memory_equal(clean.p, want.p, want.n);
	/* And what is clean stays as it is. */
	assert_true(str_eq(cleaned(jpeg_clean, clean), clean));
	assert_true(str_eq(cleaned(jpeg_clean, plain), plain));
	refuses_cut(jpeg_clean, plain, plain.n);
}

static void
jpeg_refuses_what_is_none(void **state)
{
	static const str refused[] = {
		STR("\xff\xd8\xff\xd9"),
		STR("\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\xd9"),
		STR("\xff\xd8\xff\xc0\0\x02\xff\xd9"),
		STR("\xff\xd8\xff\xd8\xff\xd9"),
		STR("\xff\xd8\xff\xe0\0\x01\xff\xd9"),
		STR("\xff\xd8\xff\xff\xff\xff"),
		STR("\xff\xd8GIF89a"),
		STR("GIF89a"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct buf out = buf_open(arena, 4096);

		if (jpeg_clean(refused[i], &out))
			fail_msg("%zu", i);
	}
}

static void
exif_says_which_way_is_up(void **state)
{
	static const struct {
		str tiff;
		int way;
	} all[] = {
		{ STR("MM\0*"
		      "\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"),
		    8 },
		{ STR("II*"
		      "\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0"),
		    3 },
		/* No such way; another type; a directory elsewhere, or none. */
		{ STR("MM\0*"
		      "\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0"),
		    1 },
		{ STR("MM\0*"
		      "\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\x08\0\0"),
		    1 },
		{ STR("MM\0*"
		      "\0\0\x08\0\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"),
		    1 },
		{ STR("MM\0*\xff\xff\xff\xff\0\x01"), 1 },
		{ STR("MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03\0\0\0\x01\0"), 1 },
		{ STR("MM\0*"), 1 },
		{ STR(""), 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_int_equal(exif_orientation(str_copy(arena, all[i].tiff)),
		    all[i].way);
}

static void
png_loses_its_words(void **state)
{
	str image = png_build(arena, true);
	str plain = png_build(arena, false);
	str wrong = str_copy(arena, plain);

	(void)state;
	assert_true(holds(image, S("Ana Puig")));
	assert_true(str_eq(cleaned(png_clean, image), plain));
	refuses_cut(png_clean, plain, plain.n);
	/* One bit of the picture turned over. */
	((char *)wrong.p)[plain.n - 20] ^= 1;
	assert_false(
	    png_clean(wrong, &(struct buf){ .arena = arena, .max = 4096 }));
}

static void
png_refuses_what_is_none(void **state)
{
	struct buf b = buf_open(arena, 4096), out = buf_open(arena, 4096);

	(void)state;
	buf_add(&b, S("\x89PNG\r\n\x1a\n"));
	png_part(&b, "IDAT", S(""));
	png_part(&b, "IEND", S(""));
	assert_false(png_clean(buf_str(&b), &out));
	b.n = 8;
	png_part(&b, "IHDR", S("\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"));
	png_part(&b, "IEND", S(""));
	assert_false(png_clean(buf_str(&b), &out));
	b.n = 8;
	png_part(&b, "IHDR", S("\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"));
	png_part(&b, "UNKN", S("a part that a picture cannot be without"));
	png_part(&b, "IDAT", S(""));
	png_part(&b, "IEND", S(""));
	assert_false(png_clean(buf_str(&b), &out));
}

static void
webp_loses_its_words(void **state)
{
	str image = webp_build(arena, true);
	str plain = webp_build(arena, false);
	struct buf b = buf_open(arena, 4096), out = buf_open(arena, 4096);

	(void)state;
	assert_true(holds(image, S("Ana Puig")));
	assert_true(str_eq(cleaned(webp_clean, image), plain));
	refuses_cut(webp_clean, plain, plain.n);
	/* What stands behind the end is cut off. */
	buf_add(&b, plain);
	buf_c(&b, "<html>");
	assert_true(str_eq(cleaned(webp_clean, buf_str(&b)), plain));
	/* No picture at all. */
	b.n = 0;
	webp_part(&b, "VP8X", S("\0\0\0\0\0\0\0\0\0\0"));
	assert_false(webp_clean(webp_whole(arena, buf_str(&b)), &out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jpeg_loses_its_place),
		cmocka_unit_test(jpeg_refuses_what_is_none),
		cmocka_unit_test(exif_says_which_way_is_up),
		cmocka_unit_test(png_loses_its_words),
		cmocka_unit_test(png_refuses_what_is_none),
		cmocka_unit_test(webp_loses_its_words),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
