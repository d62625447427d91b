/* The cells of an XLSX sheet (ECMA-376 part 1, §18.3): see book_inner.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_inner.h"
#include "transparency/tables/book_number.h"

struct rows_reader {
	struct book *book;
	struct book_rows *rows;
	struct book_merged merged;
	size_t merged_at;    /* the first whose row is still to come */
	int64_t *covered_to; /* the last row that each column is covered in */
	int64_t *first_in;   /* the row where it has a merged cell's value */
	bool in_data, in_row, in_cell;
	bool in_value, in_inline;
	int64_t row, column; /* from 1 */
	/* The cell. */
	char type;   /* the first letter of its type, or 'n' */
	bool string; /* "str", the result of a formula, not "s" */
	int64_t format;
	bool formula, valued;
	struct book_text value;
	struct book_rich rich;
};

void
book_reference(const char **text, int64_t *row, int64_t *column)
{
	const char *p = *text;

	*row = *column = 0;
	for (; *p >= 'A' && *p <= 'Z'; p++)
		if (*column <= BOOK_COLUMNS_MAX)
			*column = *column * 26 + (*p - 'A' + 1);
	for (; *p >= '0' && *p <= '9'; p++)
		if (*row <= BOOK_ROWS_MAX)
			*row = *row * 10 + (*p - '0');
	if (*column > BOOK_COLUMNS_MAX)
		*column = BOOK_COLUMNS_MAX + 1;
	if (*row > BOOK_ROWS_MAX)
		*row = BOOK_ROWS_MAX + 1;
	*text = p;
}

/* From this row on, what its merged cells cover; of what lies over each other
 * the first counts. */
static void
rows_cover(struct rows_reader *r)
{
	for (; r->merged_at < r->merged.n; r->merged_at++) {
		const struct book_range *m = &r->merged.v[r->merged_at];

		if (m->top > r->row)
			break;
		if (m->top == r->row && r->covered_to[m->left] < m->top)
			r->first_in[m->left] = m->top;
		for (int64_t i = m->left; i <= m->right; i++)
			if (r->covered_to[i] < m->bottom)
				r->covered_to[i] = m->bottom;
	}
}

static bool
rows_covered(const struct rows_reader *r)
{
	return r->covered_to != NULL && r->covered_to[r->column] >= r->row &&
	       r->first_in[r->column] != r->row;
}

static enum book_end
row_begin(struct rows_reader *r, const char **attributes)
{
	const char *at = book_xml_attribute(attributes, SPACE_NONE, "r");
	int64_t row = r->row + 1, column;

	if (at != NULL) {
		book_reference(&at, &row, &column);
		if (*at != '\0' || column != 0 || row <= r->row)
			return BOOK_UNSOUND;
	}
	if (row > BOOK_ROWS_MAX)
		return BOOK_ROWS;
	r->row = row;
	r->column = 0;
	r->in_row = true;
	if (r->covered_to != NULL)
		rows_cover(r);
	return BOOK_DONE;
}

static void
cell_attributes(struct rows_reader *r, const char **attributes,
    const char **reference)
{
	str text;

	r->type = 'n';
	r->string = false;
	r->format = 0;
	*reference = NULL;
	for (; *attributes != NULL; attributes += 2) {
		const char *name = attributes[0];

		if (name[0] == '\0' || name[1] != '\0')
			continue;
		text = str_of(attributes[1]);
		if (name[0] == 'r')
			*reference = attributes[1];
		else if (name[0] == 's')
			str_number(text, &r->format);
		else if (name[0] == 't' && text.n > 0) {
			r->type = text.p[0];
			r->string = str_is(text, "str");
		}
	}
}

static enum book_end
cell_begin(struct rows_reader *r, const char **attributes)
{
	const char *at;
	int64_t row, column = r->column + 1;

	cell_attributes(r, attributes, &at);
	if (at != NULL) {
		book_reference(&at, &row, &column);
		if (row > BOOK_ROWS_MAX)
			return BOOK_ROWS;
		if (*at != '\0' || column == 0 || row != r->row)
			return BOOK_UNSOUND;
	}
	if (column > BOOK_COLUMNS_MAX)
		return BOOK_COLUMNS;
	r->column = column;
	r->in_cell = true;
	r->formula = r->valued = false;
	r->value.n = r->rich.text.n = 0;
	r->value.cut = r->rich.text.cut = false;
	return BOOK_DONE;
}

static enum book_end
cell_text(struct rows_reader *r, struct book_rich *rich)
{
	str text;

	if (rich->text.broken)
		return BOOK_MEMORY;
	r->rows->found->cut += rich->text.cut;
	text = book_rich_end(rich);
	return book_rows_put(r->rows, r->column - 1, 1,
	    text.n == 0 ? BOOK_EMPTY : BOOK_TEXT, text);
}

static enum book_end
cell_number(struct rows_reader *r, str value)
{
	char room[BOOK_NUMBER_BYTES], day[BOOK_NUMBER_BYTES];
	struct book *book = r->book;
	enum book_kind kind = BOOK_NUMBER;
	str number = book_number_text(value, room), moment = S("");
	int shows = 0;

	if (r->format >= 0 && (uint64_t)r->format < book->shows_n)
		shows = book->shows[r->format];
	if (number.n == 0)
		return book_rows_put(r->rows, r->column - 1, 1,
		    value.n == 0 ? BOOK_EMPTY : BOOK_TEXT, value);
	if (shows != 0)
		moment =
		    book_number_day(number, shows, book->from_1904, day, &kind);
	if (moment.n == 0)
		return book_rows_put(r->rows, r->column - 1, 1, BOOK_NUMBER,
		    number);
	r->rows->found->no_day += kind == BOOK_TEXT;
	return book_rows_put(r->rows, r->column - 1, 1, kind, moment);
}

static enum book_end
cell_value(struct rows_reader *r)
{
	str value = str_trim((str){ r->value.p, r->value.n }), text;
	enum book_kind kind;
	int64_t i;

	switch (r->type) {
	case 'b':
		return book_rows_put(r->rows, r->column - 1, 1,
		    value.n == 0 ? BOOK_EMPTY : BOOK_BOOLEAN,
		    str_is(value, "1") || str_is(value, "true") ? S("true")
								: S("false"));
	case 'e':
		return book_rows_put(r->rows, r->column - 1, 1, BOOK_ERROR,
		    S(""));
	case 'd':
		kind = book_number_iso(&value);
		return book_rows_put(r->rows, r->column - 1, 1, kind, value);
	case 's':
		if (value.n == 0)
			return BOOK_DONE;
		if (!str_number(value, &i) ||
		    !book_strings_at(&r->book->strings, i, &text))
			return BOOK_UNSOUND;
		return book_rows_share(r->rows, r->column - 1, text);
	default:
		return cell_number(r, value);
	}
}

static enum book_end
cell_end(struct rows_reader *r)
{
	struct book_rich result;

	r->in_cell = false;
	if (rows_covered(r))
		return BOOK_DONE;
	if (r->value.broken)
		return BOOK_MEMORY;
	if (r->type == 'i')
		return cell_text(r, &r->rich);
	if (!r->valued || (r->type == 'n' && r->value.n == 0)) {
		r->rows->found->unsaved += r->formula;
		return BOOK_DONE;
	}
	if (!r->string)
		return cell_value(r);
	result = (struct book_rich){ .text = r->value };
	return cell_text(r, &result);
}

static void
rows_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct rows_reader *r = cookie;

	if (r->in_inline) {
		book_rich_open(&r->rich, space, name, attributes);
	} else if (space != SPACE_SHEET) {
		return;
	} else if (r->in_cell) {
		if (strcmp(name, "v") == 0) {
			r->in_value = r->valued = true;
			r->value.n = 0;
		} else if (strcmp(name, "f") == 0)
			r->formula = true;
		else if (strcmp(name, "is") == 0)
			r->in_inline = true;
	} else if (r->in_row) {
		if (strcmp(name, "c") == 0)
			book_xml_stop(xml, cell_begin(r, attributes));
	} else if (r->in_data) {
		if (strcmp(name, "row") == 0)
			book_xml_stop(xml, row_begin(r, attributes));
	} else if (strcmp(name, "sheetData") == 0)
		r->in_data = true;
}

static void
rows_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	struct rows_reader *r = cookie;

	if (r->in_inline && (r->rich.quiet > 0 || space != SPACE_SHEET ||
				strcmp(name, "is") != 0)) {
		book_rich_close(&r->rich, space, name);
	} else if (space != SPACE_SHEET) {
		return;
	} else if (r->in_inline) {
		r->in_inline = false;
	} else if (r->in_value) {
		r->in_value = strcmp(name, "v") != 0;
	} else if (r->in_cell) {
		if (strcmp(name, "c") == 0)
			book_xml_stop(xml, cell_end(r));
	} else if (r->in_row) {
		if (strcmp(name, "row") == 0) {
			r->in_row = false;
			book_xml_stop(xml, book_rows_end(r->rows, r->row, 1,
					       book_xml_bytes(xml)));
		}
	} else if (strcmp(name, "sheetData") == 0)
		r->in_data = false;
}

static void
rows_text(void *cookie, struct book_xml *xml, str s)
{
	struct rows_reader *r = cookie;

	(void)xml;
	if (r->in_value)
		book_text_add(&r->value, s);
	else if (r->in_inline)
		book_rich_text(&r->rich, s);
}

enum book_end
book_xlsx_read(struct book *book, const struct book_place *place,
    struct book_rows *rows)
{
	static const struct book_xml_way way = { rows_open, rows_close,
		rows_text };
	struct rows_reader r = { .book = book, .rows = rows };
	enum book_end end;

	end = book_merged_read(book, place->member, &r.merged);
	if (end == BOOK_DONE && r.merged.n > 0) {
		r.covered_to =
		    calloc(2 * (BOOK_COLUMNS_MAX + 1), sizeof(*r.covered_to));
		if (r.covered_to == NULL)
			end = BOOK_MEMORY;
		else
			r.first_in = r.covered_to + BOOK_COLUMNS_MAX + 1;
	}
	rows->found->merged = (int64_t)r.merged.n;
	if (end == BOOK_DONE)
		end = book_xml_read(&book->zip, place->member, &way, &r);
	free(r.merged.v);
	free(r.covered_to);
	book_text_free(&r.value);
	book_text_free(&r.rich.text);
	return end;
}
