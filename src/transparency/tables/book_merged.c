/* The merged cells of an XLSX sheet: see book_inner.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_inner.h"

/* Looks for the name as bytes first: parsing a sheet twice is only worth it
 * where there is one, and hardly any long sheet has. */
#define MARK "mergeCell"
#define MARK_BYTES (sizeof(MARK) - 1)

struct merged_look {
	char last[2 * MARK_BYTES]; /* the end of the block before */
	size_t last_n;
	bool begun, found;
};

static enum book_end
merged_take(void *cookie, const char *p, size_t n)
{
	struct merged_look *look = cookie;
	size_t keep = n < MARK_BYTES ? n : MARK_BYTES;

	/* In UTF-16 the name looks otherwise; nobody writes that. */
	if (!look->begun && n >= 2 && (p[0] == '\xfe' || p[0] == '\xff'))
		look->found = true;
	look->begun = true;
	memcpy(look->last + look->last_n, p, keep);
	if (memmem(look->last, look->last_n + keep, MARK, MARK_BYTES) != NULL ||
	    memmem(p, n, MARK, MARK_BYTES) != NULL)
		look->found = true;
	memcpy(look->last, p + n - keep, keep);
	look->last_n = keep;
	return look->found ? BOOK_STOPPED : BOOK_DONE;
}

static enum book_end
merged_add(struct book_merged *merged, const char *ref)
{
	struct book_range r, *grown;

	book_reference(&ref, &r.top, &r.left);
	r.bottom = r.top;
	r.right = r.left;
	if (*ref == ':') {
		ref++;
		book_reference(&ref, &r.bottom, &r.right);
	}
	if (*ref != '\0' || r.top < 1 || r.left < 1 || r.bottom < r.top ||
	    r.right < r.left || r.bottom > BOOK_ROWS_MAX ||
	    r.right > BOOK_COLUMNS_MAX || merged->n == BOOK_MERGED_MAX)
		return BOOK_UNSOUND;
	if (merged->n == merged->room) {
		merged->room = merged->room == 0 ? 64 : 2 * merged->room;
		grown = realloc(merged->v, merged->room * sizeof(*merged->v));
		if (grown == NULL)
			return BOOK_MEMORY;
		merged->v = grown;
	}
	merged->v[merged->n++] = r;
	return BOOK_DONE;
}

static void
merged_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	const char *ref;

	if (space != SPACE_SHEET || strcmp(name, MARK) != 0)
		return;
	ref = book_xml_attribute(attributes, SPACE_NONE, "ref");
	if (ref != NULL)
		book_xml_stop(xml, merged_add(cookie, ref));
}

static void
merged_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	(void)cookie, (void)xml, (void)space, (void)name;
}

static int
merged_order(const void *a, const void *b)
{
	const struct book_range *x = a, *y = b;

	return (x->top > y->top) - (x->top < y->top);
}

enum book_end
book_merged_read(struct book *book, const struct book_member *m,
    struct book_merged *merged)
{
	static const struct book_xml_way way = { merged_open, merged_close,
		NULL };
	struct merged_look look = { 0 };
	enum book_end end;

	*merged = (struct book_merged){ 0 };
	end = book_zip_pour(&book->zip, m, merged_take, &look);
	if (end == BOOK_STOPPED)
		end = book_xml_read(&book->zip, m, &way, merged);
	if (merged->n > 1)
		qsort(merged->v, merged->n, sizeof(*merged->v), merged_order);
	return end;
}
