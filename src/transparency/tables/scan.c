/* Rows and cells: see scan.h.  One row always lies whole in memory; what does
 * not is read on, and the row begun anew. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/scan.h"

static void
scan_letters(struct scan *scan)
{
	uint16_t *marks = scan->marks;

	for (int c = 0; c < 256; c++)
		marks[c] = c >= 0x80 ? MARK_HIGH : MARK_OTHER;
	for (int c = '0'; c <= '9'; c++)
		marks[c] = MARK_DIGIT;
	for (int c = 'a'; c <= 'z'; c++)
		marks[c] = marks[c - 'a' + 'A'] = MARK_LETTER;
	marks['.'] = MARK_DOT;
	marks[','] = MARK_COMMA;
	marks['-'] = MARK_DASH;
	marks['/'] = MARK_SLASH;
	marks[':'] = MARK_COLON;
	marks[' '] = marks['\t'] = MARK_SPACE;
	marks['\r'] = marks['\n'] = MARK_BREAK;
	marks['"'] = MARK_QUOTE;
	marks[0] = MARK_NUL;
	marks[(unsigned char)scan->delimiter] |= MARK_STOP;
	marks['\n'] |= MARK_STOP;
	marks[(unsigned char)scan->end] |= MARK_STOP;
}

static bool
scan_begin(struct scan *scan, char delimiter, char quote)
{
	scan->delimiter = delimiter;
	scan->quote = quote;
	scan_letters(scan);
	scan->cells_room = 64; /* doubles to TABLE_COLUMNS_MAX */
	scan->cells = malloc(scan->cells_room * sizeof(*scan->cells));
	return scan->cells != NULL;
}

bool
scan_open(struct scan *scan, int fd, const struct survey *survey,
    char delimiter, char quote)
{
	*scan = (struct scan){ .fd = fd,
		.encoding = survey->encoding,
		.end = survey->carriage ? '\r' : '\n',
		.offset = survey->mark,
		.room = 4 * TABLE_BLOCK };
	scan->text = malloc(scan->room + 1);
	if (scan->encoding != CHARSET_UTF8)
		scan->raw = malloc(TABLE_BLOCK);
	return scan_begin(scan, delimiter, quote) && scan->text != NULL &&
	       (scan->encoding == CHARSET_UTF8 || scan->raw != NULL);
}

bool
scan_text(struct scan *scan, str text, char delimiter, char quote)
{
	*scan = (struct scan){ .fd = -1, .end = '\n', .room = text.n };
	/* CR alone ends lines where there is no LF. */
	if (text.n > 0 && memchr(text.p, '\n', text.n) == NULL &&
	    memchr(text.p, '\r', text.n) != NULL)
		scan->end = '\r';
	scan->text = malloc(text.n + 1);
	if (!scan_begin(scan, delimiter, quote) || scan->text == NULL)
		return false;
	if (text.n > 0)
		memcpy(scan->text, text.p, text.n);
	scan->n = text.n;
	scan->ended = true;
	return true;
}

void
scan_close(struct scan *scan)
{
	free(scan->text);
	free(scan->raw);
	free(scan->cells);
}

bool
scan_failed(const struct scan *scan)
{
	return scan->too_long || scan->too_many || scan->unreadable;
}

bool
scan_empty(const struct scan *scan)
{
	for (size_t i = 0; i < scan->cells_n; i++)
		if (scan->cells[i].n > 0 && scan->cells[i].marks != MARK_SPACE)
			return false;
	return true;
}

unsigned
scan_marks(const struct scan *scan, const char *p, size_t n)
{
	unsigned marks = 0;

	for (size_t i = 0; i < n; i++)
		marks |= scan->marks[(unsigned char)p[i]];
	return marks & ~(unsigned)MARK_STOP;
}

static ssize_t
scan_bytes(struct scan *scan, void *p, size_t n)
{
	ssize_t got;

	do
		got = pread(scan->fd, p, n, scan->offset);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		scan->unreadable = true;
	scan->offset += got > 0 ? got : 0;
	return got;
}

/* How much to read: of a long row as much again as there is, so that it is not
 * begun anew at every block. */
static size_t
scan_want(const struct scan *scan)
{
	return scan->n > TABLE_BLOCK ? scan->n : TABLE_BLOCK;
}

/* Room for what one reading may bring. */
static bool
scan_make_room(struct scan *scan)
{
	size_t want = 3 * TABLE_BLOCK + 4, room = scan->room;
	char *text;

	if (scan->at > 0) {
		memmove(scan->text, scan->text + scan->at, scan->n - scan->at);
		scan->n -= scan->at;
		scan->at = 0;
	}
	if (scan->n > TABLE_ROW_MAX) {
		scan->too_long = true;
		return false;
	}
	if (scan->encoding == CHARSET_UTF8)
		want = scan_want(scan);
	while (room - scan->n < want)
		room *= 2;
	if (room == scan->room)
		return true;
	text = realloc(scan->text, room + 1);
	if (text == NULL) {
		scan->unreadable = true;
		return false;
	}
	scan->text = text;
	scan->room = room;
	return true;
}

/* More of the file behind what is there; false when there is no more. */
static bool
scan_more(struct scan *scan)
{
	size_t taken, made = 0;
	ssize_t got;

	if (scan->ended || !scan_make_room(scan))
		return false;
	if (scan->encoding == CHARSET_UTF8) {
		got = scan_bytes(scan, scan->text + scan->n, scan_want(scan));
		scan->n += got > 0 ? (size_t)got : 0;
		scan->ended = got <= 0;
		return got >= 0;
	}
	got = scan_bytes(scan, scan->raw + scan->raw_n,
	    TABLE_BLOCK - scan->raw_n);
	if (got < 0)
		return false;
	scan->raw_n += (size_t)got;
	scan->ended = got == 0;
	taken = charset_decode(scan->encoding, scan->raw, scan->raw_n,
	    scan->ended, scan->text + scan->n, &made);
	scan->n += made;
	scan->raw_n -= taken;
	memmove(scan->raw, scan->raw + taken, scan->raw_n);
	return true;
}

static bool
scan_add(struct scan *scan, char *p, size_t n, unsigned marks, bool quoted)
{
	struct cell *cells;

	if (scan->cells_n == scan->cells_room) {
		if (scan->cells_n >= TABLE_COLUMNS_MAX) {
			scan->too_many = true;
			return false;
		}
		cells =
		    realloc(scan->cells, 2 * scan->cells_room * sizeof(*cells));
		if (cells == NULL) {
			scan->unreadable = true;
			return false;
		}
		scan->cells = cells;
		scan->cells_room *= 2;
	}
	scan->cells[scan->cells_n++] = (struct cell){ p, (uint32_t)n,
		(uint16_t)(marks & ~(unsigned)MARK_STOP), quoted };
	return true;
}

/* Whether a cell may end at ${p}. */
static bool
scan_ends(const struct scan *scan, const char *p, const char *end)
{
	return p == end || *p == scan->delimiter || *p == scan->end ||
	       *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

enum quoted { QUOTED, QUOTED_NOT, QUOTED_MORE };

/*
 * The quoted cell whose content begins at ${p}: ${close} is its closing quote.
 * A quote with something else behind it is a letter; one that is never closed
 * too, and then what it opened is not quoted.
 */
static enum quoted
scan_quoted(struct scan *scan, char *p, char *end, char **close, bool *doubled)
{
	char *q = p, *feed;
	int lines = 0;

	*doubled = false;
	for (;; q++) {
		q = memchr(q, scan->quote, (size_t)(end - q));
		if ((q == NULL ? end : q) - p > (ptrdiff_t)TABLE_CELL_MAX)
			return QUOTED_NOT;
		if (q == NULL)
			return scan->ended ? QUOTED_NOT : QUOTED_MORE;
		if (q + 1 == end && !scan->ended)
			return QUOTED_MORE;
		if (q + 1 < end && q[1] == scan->quote) {
			*doubled = true;
			q++;
			continue;
		}
		if (scan_ends(scan, q + 1, end))
			break;
		scan->odd_quotes++;
	}
	*close = q;
	for (feed = p;
	     (feed = memchr(feed, scan->end, (size_t)(q - feed))) != NULL &&
	     lines <= TABLE_QUOTED_LINES_MAX;
	     feed++)
		lines++;
	return lines > TABLE_QUOTED_LINES_MAX ? QUOTED_NOT : QUOTED;
}

static size_t
scan_undouble(char *p, size_t n, char quote)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		p[to++] = p[i];
		i += p[i] == quote && i + 1 < n && p[i + 1] == quote;
	}
	return to;
}

/* The cells of the row at ${at}: its end, or NULL when it is not all there. */
static char *
scan_cells(struct scan *scan)
{
	const uint16_t *marks = scan->marks;
	char *p = scan->text + scan->at, *end = scan->text + scan->n, *from,
	     *close;
	unsigned seen, mark;
	bool doubled;

	/* Whatever the text ends with, a cell ends there. */
	*end = '\n';
	scan->cells_n = 0;
	for (;; p++) {
		from = p;
		if (p < end && *p == scan->quote && scan->quote != 0) {
			switch (
			    scan_quoted(scan, p + 1, end, &close, &doubled)) {
			case QUOTED_MORE:
				return NULL;
			case QUOTED_NOT:
				scan->odd_quotes++;
				goto plain;
			case QUOTED:
				break;
			}
			seen = scan_marks(scan, from + 1,
			    (size_t)(close - from - 1));
			/* Only when the row is whole may it be changed. */
			if (!scan_add(scan, from + 1,
				(size_t)(close - from - 1),
				seen | (doubled ? MARK_QUOTE : 0), true))
				return NULL;
			p = close + 1;
			if (p < end && *p == '\r' && scan->end == '\n')
				p++;
		} else {
		plain:
			for (seen = 0;; p++) {
				mark = marks[(unsigned char)*p];
				if (mark & MARK_STOP)
					break;
				seen |= mark;
			}
			if (!scan_add(scan, from, (size_t)(p - from), seen,
				false))
				return NULL;
		}
		if (p >= end || *p != scan->delimiter)
			break;
	}
	return p < end || scan->ended ? p : NULL;
}

/* A plain cell took the CR of the row's end with it. */
static void
scan_trim_end(struct scan *scan, char *end)
{
	struct cell *last = &scan->cells[scan->cells_n - 1];

	if (end <= scan->text || scan->end != '\n' || end[-1] != '\r') {
		scan->feeds++;
		return;
	}
	scan->crlf++;
	if (last->quoted || last->n == 0)
		return;
	last->n--;
	/* CR CR LF: written by a program that puts a CR before every LF. */
	for (; last->n > 0 && last->p[last->n - 1] == '\r'; last->n--)
		scan->doubled = true;
	last->marks = (uint16_t)scan_marks(scan, last->p, last->n);
}

static void
scan_settle(struct scan *scan)
{
	struct cell *cell = scan->cells;

	for (size_t i = 0; i < scan->cells_n; i++, cell++) {
		if (cell->quoted && (cell->marks & MARK_QUOTE) != 0)
			cell->n = (uint32_t)scan_undouble(cell->p, cell->n,
			    scan->quote);
		scan->breaks += (cell->marks & MARK_BREAK) != 0;
	}
}

bool
scan_row(struct scan *scan)
{
	int64_t odd = scan->odd_quotes;
	char *end;

	while (scan->at < scan->n || !scan->ended) {
		if (scan->at == scan->n && !scan_more(scan))
			return false;
		if (scan->at == scan->n)
			continue;
		scan->odd_quotes = odd;
		end = scan_cells(scan);
		if (end == NULL && scan_failed(scan))
			return false;
		if (end == NULL) {
			if (!scan_more(scan))
				return false;
			continue;
		}
		scan->row++;
		if (end - (scan->text + scan->at) > scan->row_longest)
			scan->row_longest = end - (scan->text + scan->at);
		scan_trim_end(scan, end);
		scan_settle(scan);
		end += end < scan->text + scan->n;
		scan->at = (size_t)(end - scan->text);
		return true;
	}
	return false;
}
