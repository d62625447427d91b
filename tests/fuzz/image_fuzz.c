/* Goal: a picture that was cleaned is clean: cleaning it again changes nothing,
 * it is hardly longer than before, and none of the names of metadata is left
 * where a reader of that format looks. */
#include <stdlib.h>
#include <string.h>

#include "commons/files/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static void
clean(bool (*cleaner)(str, struct buf *), str image)
{
	struct arena *a = arena_open((size_t)64 << 20);
	struct buf once = buf_open(a, image.n + 64), twice;

	if (cleaner(image, &once)) {
		must(once.n <= image.n + 64);
		twice = buf_open(a, once.n);
		must(cleaner(buf_str(&once), &twice));
		must(str_eq(buf_str(&once), buf_str(&twice)));
	}
	arena_close(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str image = { (const char *)data, size };
	int way = exif_orientation(image);

	must(way >= 1 && way <= 8);
	if (size > 1 << 20)
		return 0;
	clean(jpeg_clean, image);
	clean(png_clean, image);
	clean(webp_clean, image);
	return 0;
}
