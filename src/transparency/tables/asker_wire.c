/* The messages of askers: see asker_wire.h. */
#include <assert.h>
#include <string.h>

#include "transparency/tables/asker_wire.h"
#include "transparency/tables/limits.h"

/* In place of a length: no value. */
#define WIRE_NULL UINT32_MAX
/* The widest table, and the number of the row. */
#define WIRE_COLUMNS_MAX (TABLE_COLUMNS_MAX + 1)

static void
word_put(unsigned char *p, size_t n)
{
	uint32_t word = (uint32_t)n;

	memcpy(p, &word, sizeof(word));
}

static void
word_add(struct buf *b, size_t n)
{
	unsigned char p[4];

	assert(n <= UINT32_MAX);
	word_put(p, n);
	buf_add(b, (str){ (const char *)p, sizeof(p) });
}

static bool
word_take(str *rest, size_t *n)
{
	uint32_t word;

	if (rest->n < sizeof(word))
		return false;
	memcpy(&word, rest->p, sizeof(word));
	*rest = str_drop(*rest, sizeof(word));
	*n = word;
	return true;
}

static bool
text_take(str *rest, str *text)
{
	size_t n;

	*text = (str){ NULL, 0 };
	if (!word_take(rest, &n))
		return false;
	if (n == WIRE_NULL)
		return true;
	if (n > rest->n)
		return false;
	*text = str_take(*rest, n);
	*rest = str_drop(*rest, n);
	return true;
}

void
wire_head(unsigned char head[WIRE_HEAD], enum wire_kind kind, size_t n)
{
	assert(n <= UINT32_MAX);
	memcpy(head, WIRE_MAGIC, 3);
	head[3] = (unsigned char)kind;
	word_put(head + 4, n);
}

bool
wire_head_read(const unsigned char head[WIRE_HEAD], enum wire_kind *kind,
    size_t *n)
{
	static const char kinds[] = { WIRE_ASK, WIRE_PAGE, WIRE_WRITE, WIRE_READY,
		WIRE_MISSING, WIRE_ROWS, WIRE_WRITTEN, WIRE_LARGE,
		WIRE_FAILED };
	uint32_t word;

	memcpy(&word, head + 4, sizeof(word));
	*n = word;
	*kind = (enum wire_kind)head[3];
	return memcmp(head, WIRE_MAGIC, 3) == 0 &&
	       memchr(kinds, head[3], sizeof(kinds)) != NULL;
}

/* Room for a head that is written at the end. */
static void
head_leave(struct buf *b)
{
	static const char nothing[WIRE_HEAD];

	assert(b->n == 0);
	buf_add(b, (str){ nothing, sizeof(nothing) });
}

static void
head_fill(struct buf *b, enum wire_kind kind)
{
	if (b->n >= WIRE_HEAD)
		wire_head((unsigned char *)b->p, kind, b->n - WIRE_HEAD);
}

static void
page_put(struct buf *b, const struct asker_page *page)
{
	wire_value(b, page->order);
	wire_value(b, page->version);
	word_add(b, (size_t)page->from);
	word_add(b, (size_t)page->n);
	wire_value(b, page->before);
	wire_value(b, page->behind);
}

static bool
page_take(str *bytes, struct asker_page *page)
{
	size_t from, n;

	if (!text_take(bytes, &page->order) ||
	    !text_take(bytes, &page->version) || !word_take(bytes, &from) ||
	    !word_take(bytes, &n) || !text_take(bytes, &page->before) ||
	    !text_take(bytes, &page->behind))
		return false;
	page->from = (int64_t)from;
	page->n = (int64_t)n;
	return bytes->n == 0;
}

void
wire_request(struct buf *b, const struct wire_request *request)
{
	const struct asker_file *file = &request->file;
	size_t n = file->names == NULL ? 0 : file->n_names;

	head_leave(b);
	word_add(b, (size_t)request->idle_ms);
	wire_value(b, request->sql);
	if (request->kind == WIRE_PAGE)
		page_put(b, &request->page);
	if (request->kind == WIRE_WRITE) {
		word_add(b, file->format);
		wire_value(b, file->latitude);
		wire_value(b, file->longitude);
		word_add(b, n);
		for (size_t i = 0; i < n; i++)
			wire_value(b, str_of(file->names[i]));
	}
	head_fill(b, request->kind);
}

bool
wire_request_read(struct arena *a, str bytes, struct wire_request *request)
{
	struct asker_file *file = &request->file;
	size_t idle_ms, format, n;
	const char **names;
	str name;

	if (!word_take(&bytes, &idle_ms) || idle_ms > INT32_MAX ||
	    !text_take(&bytes, &request->sql))
		return false;
	request->idle_ms = (int)idle_ms;
	if (request->kind == WIRE_PAGE)
		return page_take(&bytes, &request->page);
	if (request->kind != WIRE_WRITE)
		return bytes.n == 0;
	if (!word_take(&bytes, &format) || format >= ASKER_FORMATS ||
	    !text_take(&bytes, &file->latitude) ||
	    !text_take(&bytes, &file->longitude) || !word_take(&bytes, &n) ||
	    n > bytes.n / 4)
		return false;
	file->format = (enum asker_format)format;
	file->n_names = n;
	file->names = names = n == 0 ? NULL : NEWS(a, const char *, n);
	for (size_t i = 0; i < n; i++) {
		if (!text_take(&bytes, &name))
			return false;
		names[i] = str_c(a, name);
	}
	return bytes.n == 0;
}

void
wire_rows(struct buf *b, size_t columns)
{
	head_leave(b);
	word_add(b, columns);
	word_add(b, 0);
}

void
wire_value(struct buf *b, str value)
{
	word_add(b, value.p == NULL ? WIRE_NULL : value.n);
	buf_add(b, value);
}

void
wire_rows_end(struct buf *b, size_t rows)
{
	if (b->n >= WIRE_HEAD + 8)
		word_put((unsigned char *)b->p + WIRE_HEAD + 4, rows);
	head_fill(b, WIRE_ROWS);
}

/* What is no UTF-8, and NUL, in place: as many bytes as before. */
static void
value_clean(char *p, size_t n)
{
	str rest = { p, n }, before;
	uint32_t point;

	if (str_utf8(rest))
		return;
	while (rest.n > 0) {
		before = rest;
		point = str_point(&rest);
		if (point == 0 || (point == 0xfffd && before.n - rest.n == 1))
			p[before.p - p] = '?';
	}
}

bool
wire_rows_read(struct arena *a, char *bytes, size_t n, struct answer *answer)
{
	str rest = { bytes, n }, *v;
	size_t columns, rows, values;

	if (!word_take(&rest, &columns) || !word_take(&rest, &rows) ||
	    columns == 0 || columns > WIRE_COLUMNS_MAX ||
	    rows > rest.n / 4 / columns)
		return false;
	values = rows * columns;
	if (values * sizeof(*v) + n > ASKER_ANSWER_MAX)
		return false;
	v = NEWS(a, str, values > 0 ? values : 1);
	for (size_t i = 0; i < values; i++) {
		if (!text_take(&rest, &v[i]))
			return false;
		if (v[i].n > 0)
			value_clean(bytes + (v[i].p - bytes), v[i].n);
	}
	*answer = (struct answer){ columns, rows, v };
	return rest.n == 0;
}
