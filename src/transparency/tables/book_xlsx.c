/* XLSX: from the package to its sheets, shared texts and formats; their cells
 * stand in book_xlsx_rows.c.  Links in a package are followed as ECMA-376 part
 * 2 has them, since not every program calls the first sheet sheet1.xml. */
#include <string.h>

#include "engine/base/buf.h"
#include "transparency/tables/book_inner.h"

#define PATH_MAX_BYTES 1000

/* What the relations of a part are read for. */
struct relations {
	struct book *book;
	struct arena *scratch;
	str base; /* the folder of the part they belong to */
	const struct book_member *main, *strings, *styles;
};

/* Out of the last folder of it. */
static void
xlsx_path_up(struct buf *b)
{
	if (b->n > 0)
		b->n--;
	while (b->n > 0 && b->p[b->n - 1] != '/')
		b->n--;
}

/* ${target} as seen from folder ${base}, which is empty or ends with "/". */
static str
xlsx_path(struct arena *a, str base, const char *target)
{
	str rest = str_of(target), step;
	struct buf b = buf_open(a, PATH_MAX_BYTES);

	if (str_starts(rest, S("/")))
		rest = str_drop(rest, 1);
	else
		buf_add(&b, base);
	while (rest.p != NULL && !b.full) {
		step = str_cut(&rest, '/');
		if (step.n == 0 || str_eq(step, S(".")))
			continue;
		if (str_eq(step, S(".."))) {
			xlsx_path_up(&b);
			continue;
		}
		buf_add(&b, step);
		if (rest.p != NULL)
			buf_char(&b, '/');
	}
	return buf_str(&b);
}

static void
relations_sheet(struct relations *r, const char *id,
    const struct book_member *m)
{
	for (size_t i = 0; i < r->book->sheets_n; i++)
		if (str_is(r->book->sheets[i].reference, id))
			r->book->sheets[i].member = m;
}

static void
relations_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct relations *r = cookie;
	const struct book_member *m;
	const char *id, *type, *target;

	(void)xml;
	if (space != SPACE_RELATED || strcmp(name, "Relationship") != 0)
		return;
	id = book_xml_attribute(attributes, SPACE_NONE, "Id");
	type = book_xml_attribute(attributes, SPACE_NONE, "Type");
	target = book_xml_attribute(attributes, SPACE_NONE, "Target");
	if (id == NULL || type == NULL || target == NULL)
		return;
	arena_reset(r->scratch);
	m = book_zip_find(&r->book->zip,
	    xlsx_path(r->scratch, r->base, target));
	if (str_ends(str_of(type), S("/officeDocument")))
		r->main = m;
	else if (str_ends(str_of(type), S("/worksheet")))
		relations_sheet(r, id, m);
	else if (str_ends(str_of(type), S("/sharedStrings")))
		r->strings = m;
	else if (str_ends(str_of(type), S("/styles")))
		r->styles = m;
}

static void
xlsx_closed(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	(void)cookie, (void)xml, (void)space, (void)name;
}

static enum book_end
relations_read(struct relations *r, str path)
{
	static const struct book_xml_way way = { relations_open, xlsx_closed,
		NULL };
	const struct book_member *m = book_zip_find(&r->book->zip, path);
	enum book_end end;

	if (m == NULL)
		return BOOK_UNSOUND;
	if (m->unpacked > BOOK_PART_MAX)
		return BOOK_LARGE;
	r->scratch = arena_open((size_t)1 << 20);
	end = book_xml_read(&r->book->zip, m, &way, r);
	arena_close(r->scratch);
	return end;
}

static enum book_end
workbook_sheet(struct book *book, const char **attributes)
{
	const char *title = book_xml_attribute(attributes, SPACE_NONE, "name"),
		   *state = book_xml_attribute(attributes, SPACE_NONE, "state"),
		   *id = book_xml_attribute(attributes, SPACE_REFERENCE, "id");
	struct book_place *place;

	if (title == NULL || id == NULL)
		return BOOK_UNSOUND;
	place = book_add_sheet(book);
	if (place == NULL)
		return BOOK_SHEETS;
	place->sheet.name = book_name_copy(book->arena, title);
	place->sheet.hidden = state != NULL && strcmp(state, "visible") != 0;
	place->reference = book_name_copy(book->arena, id);
	return BOOK_DONE;
}

static void
workbook_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct book *book = cookie;
	const char *since;

	if (space != SPACE_SHEET)
		return;
	if (strcmp(name, "sheet") == 0) {
		book_xml_stop(xml, workbook_sheet(book, attributes));
	} else if (strcmp(name, "workbookPr") == 0) {
		since = book_xml_attribute(attributes, SPACE_NONE, "date1904");
		book->from_1904 =
		    since != NULL &&
		    (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
	}
}

/* Sheets of charts have no cells. */
static void
workbook_keep(struct book *book)
{
	size_t n = 0;

	for (size_t i = 0; i < book->sheets_n; i++)
		if (book->sheets[i].member != NULL)
			book->sheets[n++] = book->sheets[i];
	book->sheets_n = n;
}

/* xl/workbook.xml has its relations in xl/_rels/workbook.xml.rels. */
static str
workbook_relations(struct arena *a, str name, str *base)
{
	size_t cut = name.n;

	while (cut > 0 && name.p[cut - 1] != '/')
		cut--;
	*base = str_take(name, cut);
	name = str_drop(name, cut);
	return str_fmt(a, "%.*s_rels/%.*s.rels", ARG(*base), ARG(name));
}

enum book_end
book_xlsx_open(struct book *book)
{
	static const struct book_xml_way way = { workbook_open, xlsx_closed,
		NULL };
	struct relations r = { .book = book };
	enum book_end end;
	str path;

	if (book_zip_find(&book->zip, S("_rels/.rels")) == NULL)
		return BOOK_OTHER;
	end = relations_read(&r, S("_rels/.rels"));
	if (end != BOOK_DONE)
		return end;
	if (r.main == NULL)
		return BOOK_UNSOUND;
	if (r.main->unpacked > BOOK_PART_MAX)
		return BOOK_LARGE;
	end = book_xml_read(&book->zip, r.main, &way, book);
	if (end != BOOK_DONE)
		return end;
	/* Documents and slides have no sheets. */
	if (book->sheets_n == 0)
		return BOOK_OTHER;
	path = workbook_relations(book->arena, r.main->name, &r.base);
	end = relations_read(&r, path);
	workbook_keep(book);
	if (end == BOOK_DONE && r.styles != NULL)
		end = r.styles->unpacked > BOOK_PART_MAX
			  ? BOOK_LARGE
			  : book_styles_read(book, r.styles);
	if (end == BOOK_DONE && r.strings != NULL)
		end = book_strings_read(book, r.strings);
	return end;
}
