/* Parts of a file: see range.h. */
#include <inttypes.h>

#include "engine/web/range.h"

/* "0", "499", and never a sign or a blank. */
static bool
range_number(str s, int64_t *n)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && str_number(s, n);
}

/* The part that "bytes=…" names, of ${size} bytes; false: it is none. */
static bool
range_read(str text, int64_t size, struct range *range)
{
	int64_t first, last = size - 1;
	str end;

	if (!str_starts(text, S("bytes=")))
		return false;
	end = str_drop(text, 6);
	text = str_cut(&end, '-');
	if (end.p == NULL)
		return false;
	if (text.n == 0) {
		if (!range_number(end, &last))
			return false;
		first = last > size ? 0 : size - last;
		last = size - 1;
	} else if (!range_number(text, &first) ||
		   (end.n > 0 && !range_number(end, &last)) || last < first) {
		/* "500-" behind the end is a range, and not satisfiable. */
		if (!range_number(text, &first) || end.n > 0)
			return false;
	}
	if (last > size - 1)
		last = size - 1;
	*range = first > last ? (struct range){ 416, 0, 0 }
			      : (struct range){ 206, first, last - first + 1 };
	return true;
}

struct range
range_of(const struct reply_file *file, enum method method,
    const struct bearing *with)
{
	struct range all = { 200, 0, file->size }, part;

	if (file->etag.n == 0 || method != METHOD_GET || with->range.n == 0)
		return all;
	/* Strong comparison; a date names no state for certain. */
	if (with->if_range.n > 0 &&
	    !str_eq(str_trim(with->if_range), file->etag))
		return all;
	return range_read(str_trim(with->range), file->size, &part) ? part
								    : all;
}

void
range_headers(struct arena *a, const struct reply_file *file,
    const struct range *range, struct headers *headers)
{
	str what;

	if (file->etag.n == 0)
		return;
	reply_header(headers, "ETag", str_c(a, file->etag));
	reply_header(headers, "Accept-Ranges", "bytes");
	if (range->status == 200)
		return;
	what =
	    range->status == 416
		? str_fmt(a, "bytes */%" PRId64, file->size)
		: str_fmt(a, "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
		      range->from, range->from + range->size - 1, file->size);
	reply_header(headers, "Content-Range", str_c(a, what));
}
