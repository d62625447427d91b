/* The cells of an ODS sheet (ODF 1.3 part 3, §9.1 and §19.385): see
 * book_inner.h. */
#include <string.h>

#include "transparency/tables/book_inner.h"
#include "transparency/tables/book_number.h"

/* Where sheets stand: in document-content, body, spreadsheet. */
#define TABLE_DEPTH 3
/* More repeats than there are rows or columns; they are added up. */
#define REPEATS_MAX ((int64_t)1 << 24)
/* Letters of a number that str_number may hold. */
#define REPEATS_DIGITS 18
/* Spaces that <text:s/> may stand for. */
#define SPACES_MAX 1000

enum ods_type {
	ODS_NONE,
	ODS_TEXT,
	ODS_NUMBER,
	ODS_BOOLEAN,
	ODS_DAY,
	ODS_TIME
};

struct rows_reader {
	struct book_rows *rows;
	int64_t wanted; /* which of the tables */
	int64_t table;	/* how many began */
	int depth;
	bool in_table, after_table;
	int row_depth, cell_depth, quiet_depth; /* 0: not in one */
	int paragraph_depth;
	int64_t row, row_times; /* from 1 */
	int64_t column, times;	/* from 0 */
	/* The cell. */
	enum ods_type type;
	bool covered, formula, failed;
	bool stated;  /* its value is an attribute, not its text */
	bool begun;   /* a paragraph of it */
	bool spaced;  /* the last letter is a space that others join */
	size_t start; /* of the paragraph */
	struct book_text text, value;
};

static bool
ods_is(enum book_space space, enum book_space wanted, const char *name,
    const char *what)
{
	return space == wanted && strcmp(name, what) == 0;
}

/* "number-rows-repeated" and its like: 1 when there is none. */
static int64_t
ods_times(const char **attributes, enum book_space space, const char *name)
{
	const char *text = book_xml_attribute(attributes, space, name);
	int64_t n;

	/* More than any number of ours is not once. */
	if (text != NULL && strlen(text) > REPEATS_DIGITS &&
	    text[strspn(text, "0123456789")] == '\0')
		return REPEATS_MAX;
	if (text == NULL || !str_number(str_of(text), &n) || n < 1)
		return 1;
	return n > REPEATS_MAX ? REPEATS_MAX : n;
}

static int64_t
ods_sum(int64_t a, int64_t b)
{
	return a > REPEATS_MAX ? a : a + b;
}

static void
cell_value(struct rows_reader *r, const char **attributes, const char *name)
{
	const char *value = book_xml_attribute(attributes, SPACE_OFFICE, name);

	if (value == NULL)
		return;
	r->stated = true;
	book_text_add(&r->value, str_of(value));
}

static void
cell_type(struct rows_reader *r, const char **attributes)
{
	static const struct {
		const char *name;
		enum ods_type type;
		const char *value;
	} types[] = {
		{ "float", ODS_NUMBER, "value" },
		{ "percentage", ODS_NUMBER, "value" },
		{ "currency", ODS_NUMBER, "value" },
		{ "date", ODS_DAY, "date-value" },
		{ "time", ODS_TIME, "time-value" },
		{ "boolean", ODS_BOOLEAN, "boolean-value" },
		{ "string", ODS_TEXT, "string-value" },
	};
	const char *type = book_xml_attribute(attributes, SPACE_OFFICE,
		       "value-type"),
		   *calc =
		       book_xml_attribute(attributes, SPACE_CALC, "value-type");

	r->type = ODS_NONE;
	r->failed = calc != NULL && strcmp(calc, "error") == 0;
	for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(*types);
	     i++)
		if (strcmp(types[i].name, type) == 0) {
			r->type = types[i].type;
			cell_value(r, attributes, types[i].value);
		}
}

static void
cell_begin(struct rows_reader *r, bool covered, const char **attributes)
{
	r->cell_depth = r->depth;
	r->covered = covered;
	r->times =
	    ods_times(attributes, SPACE_TABLE, "number-columns-repeated");
	r->formula =
	    book_xml_attribute(attributes, SPACE_TABLE, "formula") != NULL;
	r->stated = r->begun = r->spaced = false;
	r->paragraph_depth = 0;
	book_text_clear(&r->text);
	book_text_clear(&r->value);
	cell_type(r, attributes);
	if (!covered &&
	    (ods_times(attributes, SPACE_TABLE, "number-columns-spanned") > 1 ||
		ods_times(attributes, SPACE_TABLE, "number-rows-spanned") > 1))
		r->rows->found->merged++;
}

/* The results that mean there is none; other programs than LibreOffice write
 * them as texts. */
static bool
cell_failed(const struct rows_reader *r, str text)
{
	static const str words[] = { STR("#N/A"), STR("#DIV/0!"), STR("#REF!"),
		STR("#VALUE!"), STR("#NAME?"), STR("#NUM!"), STR("#NULL!") };

	if (r->failed)
		return true;
	if (!r->formula || r->type != ODS_TEXT)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(text, words[i]))
			return true;
	return str_starts(text, S("Err:"));
}

/* One part of a duration off its front: its letter, and its milliseconds if
 * they were seconds; 0 when there is none. */
static char
time_part(str *rest, int64_t *ms)
{
	int64_t scale = 1000;
	size_t i = 0;
	char c;

	*ms = 0;
	for (; i < rest->n && i < 16; i++) {
		c = rest->p[i];
		if (c == '.' || c == ',') {
			scale = 100;
			i++;
			break;
		}
		if (c < '0' || c > '9')
			break;
		*ms = *ms * 10 + (c - '0') * (int64_t)1000;
		if (*ms > (int64_t)1 << 40)
			return 0;
	}
	for (; scale < 1000 && i < rest->n && rest->p[i] >= '0' &&
	       rest->p[i] <= '9';
	     i++, scale /= 10)
		*ms += (rest->p[i] - '0') * scale;
	if (i == 0 || i >= rest->n)
		return 0;
	c = rest->p[i];
	*rest = str_drop(*rest, i + 1);
	return c;
}

/* PT13H30M00.5S as 13:30:00.500; empty for anything else. */
static str
cell_time(str s, char *room)
{
	bool minus = str_starts(s, S("-"));
	int64_t ms, total = 0;

	s = str_drop(s, minus);
	if (!str_starts(s, S("PT")) || s.n == 2)
		return S("");
	for (s = str_drop(s, 2); s.n > 0;) {
		switch (time_part(&s, &ms)) {
		case 'H':
			total += ms * 3600;
			break;
		case 'M':
			total += ms * 60;
			break;
		case 'S':
			total += ms;
			break;
		default:
			return S("");
		}
	}
	return book_number_time(total, minus && total > 0, room);
}

static enum book_end
cell_put(struct rows_reader *r, enum book_kind kind, str text)
{
	return book_rows_put(r->rows, r->column, r->times, kind, text);
}

static enum book_end
cell_give(struct rows_reader *r)
{
	str shown = { r->text.p, r->text.n },
	    value = str_trim((str){ r->value.p, r->value.n });
	char room[BOOK_NUMBER_BYTES];
	enum book_kind kind;
	str result;

	if (r->text.broken || r->value.broken)
		return BOOK_MEMORY;
	if (cell_failed(r, shown))
		return cell_put(r, BOOK_ERROR, S(""));
	switch (r->stated ? r->type : ODS_NONE) {
	case ODS_NUMBER:
		result = book_number_text(value, room);
		if (result.n > 0)
			return cell_put(r, BOOK_NUMBER, result);
		break;
	case ODS_BOOLEAN:
		return cell_put(r, BOOK_BOOLEAN,
		    str_is(value, "true") ? S("true") : S("false"));
	case ODS_DAY:
		kind = book_number_iso(&value);
		return cell_put(r, kind, value);
	case ODS_TIME:
		result = cell_time(value, room);
		if (result.n > 0)
			return cell_put(r, BOOK_TIME, result);
		break;
	case ODS_TEXT:
		if (r->value.n > 0)
			shown = (str){ r->value.p, r->value.n };
		break;
	case ODS_NONE:
		break;
	}
	r->rows->found->unsaved +=
	    r->formula && r->type == ODS_NONE && shown.n == 0;
	r->rows->found->cut += r->text.cut || r->value.cut;
	return cell_put(r, shown.n == 0 ? BOOK_EMPTY : BOOK_TEXT, shown);
}

static void
paragraph_begin(struct rows_reader *r)
{
	if (r->begun)
		book_text_add(&r->text, S("\n"));
	r->paragraph_depth = r->depth;
	r->begun = r->spaced = true;
	r->start = r->text.n;
}

static void
paragraph_end(struct rows_reader *r)
{
	r->paragraph_depth = 0;
	if (r->spaced && r->text.n > r->start)
		r->text.n--;
}

/* What stands in a cell: paragraphs of text; comments, pictures and the like
 * are left out, and so are readings over letters. */
static void
cell_open(struct rows_reader *r, enum book_space space, const char *name,
    const char **attributes)
{
	if (space != SPACE_TEXT || strcmp(name, "note") == 0 ||
	    strcmp(name, "ruby-text") == 0) {
		r->quiet_depth = r->depth;
	} else if (r->paragraph_depth == 0) {
		if (strcmp(name, "p") == 0 || strcmp(name, "h") == 0)
			paragraph_begin(r);
	} else if (strcmp(name, "s") == 0) {
		int64_t n = ods_times(attributes, SPACE_TEXT, "c");

		for (n = n > SPACES_MAX ? SPACES_MAX : n; n > 0; n--)
			book_text_add(&r->text, S(" "));
		r->spaced = false;
	} else if (strcmp(name, "tab") == 0) {
		book_text_add(&r->text, S("\t"));
		r->spaced = false;
	} else if (strcmp(name, "line-break") == 0) {
		book_text_add(&r->text, S("\n"));
		r->spaced = false;
	}
}

static void
row_begin(struct rows_reader *r, const char **attributes)
{
	r->row_depth = r->depth;
	r->row = ods_sum(r->row, r->row_times);
	r->row_times =
	    ods_times(attributes, SPACE_TABLE, "number-rows-repeated");
	r->column = 0;
}

static void
rows_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct rows_reader *r = cookie;
	bool covered;

	(void)xml;
	r->depth++;
	if (!r->in_table) {
		if (r->depth == TABLE_DEPTH + 1 &&
		    ods_is(space, SPACE_TABLE, name, "table"))
			r->in_table = r->table++ == r->wanted;
	} else if (r->quiet_depth > 0) {
		return;
	} else if (r->cell_depth > 0) {
		cell_open(r, space, name, attributes);
	} else if (r->row_depth > 0) {
		covered =
		    ods_is(space, SPACE_TABLE, name, "covered-table-cell");
		if (covered || ods_is(space, SPACE_TABLE, name, "table-cell"))
			cell_begin(r, covered, attributes);
		else
			r->quiet_depth = r->depth;
	} else if (ods_is(space, SPACE_TABLE, name, "table-row")) {
		row_begin(r, attributes);
	} else if (!ods_is(space, SPACE_TABLE, name, "table-header-rows") &&
		   !ods_is(space, SPACE_TABLE, name, "table-row-group") &&
		   !ods_is(space, SPACE_TABLE, name, "table-rows")) {
		r->quiet_depth = r->depth;
	}
}

static enum book_end
rows_leave(struct rows_reader *r, uint64_t bytes)
{
	enum book_end end = BOOK_DONE;

	if (r->quiet_depth > 0) {
		if (r->quiet_depth == r->depth)
			r->quiet_depth = 0;
	} else if (r->cell_depth > 0) {
		if (r->paragraph_depth == r->depth)
			paragraph_end(r);
		if (r->cell_depth == r->depth) {
			r->cell_depth = 0;
			end = r->covered ? BOOK_DONE : cell_give(r);
			r->column = ods_sum(r->column, r->times);
		}
	} else if (r->row_depth == r->depth) {
		r->row_depth = 0;
		return book_rows_end(r->rows, r->row, r->row_times, bytes);
	}
	return end;
}

static void
rows_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	struct rows_reader *r = cookie;

	(void)space, (void)name;
	if (r->in_table) {
		/* The sheets behind it need not be read. */
		r->after_table = r->depth == TABLE_DEPTH + 1;
		book_xml_stop(xml, r->after_table
				       ? BOOK_STOPPED
				       : rows_leave(r, book_xml_bytes(xml)));
	}
	r->depth--;
}

/* Spaces and breaks in the file are one space (ODF 1.3 part 3, §6.1.2). */
static void
rows_text(void *cookie, struct book_xml *xml, str s)
{
	struct rows_reader *r = cookie;
	size_t n = 0;

	(void)xml;
	if (r->paragraph_depth == 0 || r->quiet_depth > 0)
		return;
	while (n < s.n) {
		char c = s.p[n];

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
			n++;
			r->spaced = false;
			continue;
		}
		if (n > 0)
			book_text_add(&r->text, str_take(s, n));
		if (!r->spaced)
			book_text_add(&r->text, S(" "));
		r->spaced = true;
		s = str_drop(s, n + 1);
		n = 0;
	}
	if (s.n > 0)
		book_text_add(&r->text, s);
}

enum book_end
book_ods_read(struct book *book, const struct book_place *place,
    struct book_rows *rows)
{
	static const struct book_xml_way way = { rows_open, rows_close,
		rows_text };
	struct rows_reader r = { .rows = rows,
		.wanted = place->table,
		.row = 1 };
	enum book_end end = book_xml_read(&book->zip, book->content, &way, &r);

	if (end == BOOK_STOPPED && r.after_table)
		end = BOOK_DONE;
	book_text_free(&r.text);
	book_text_free(&r.value);
	return end;
}
