/* ODS (ODF 1.3 part 3, §9 and §6): all sheets stand in one member, content.xml,
 * one behind the other; rows and cells say how often they stand there. */
#include <string.h>

#include "transparency/tables/book_inner.h"

/* Where an element stands that is a sheet: document-content, body,
 * spreadsheet. */
#define TABLE_DEPTH 3

/* Going through the document: which sheet it is in. */
struct ods_names {
	struct book *book;
	int depth;
	bool in_book; /* office:spreadsheet */
	bool found;
	int64_t table;
	str style; /* of sheets, being read */
	str hidden[BOOK_SHEETS_MAX];
	size_t hidden_n;
};

static bool
ods_is(enum book_space space, enum book_space wanted, const char *name,
    const char *what)
{
	return space == wanted && strcmp(name, what) == 0;
}

static enum book_end
names_table(struct ods_names *r, const char **attributes)
{
	const char *name = book_xml_attribute(attributes, SPACE_TABLE, "name"),
		   *style = book_xml_attribute(attributes, SPACE_TABLE,
		       "style-name");
	struct book_place *place = book_add_sheet(r->book);

	if (place == NULL)
		return BOOK_SHEETS;
	place->sheet.name =
	    book_name_copy(r->book->arena, name == NULL ? "" : name);
	for (size_t i = 0; style != NULL && i < r->hidden_n; i++)
		if (str_is(r->hidden[i], style))
			place->sheet.hidden = true;
	place->table = r->table++;
	return BOOK_DONE;
}

/* A style of sheets that are not displayed. */
static void
names_style(struct ods_names *r, const char *name, const char **attributes)
{
	const char *value;

	if (strcmp(name, "style") == 0) {
		r->style = S("");
		value = book_xml_attribute(attributes, SPACE_STYLE, "family");
		if (value == NULL || strcmp(value, "table") != 0)
			return;
		value = book_xml_attribute(attributes, SPACE_STYLE, "name");
		if (value != NULL && r->hidden_n < BOOK_SHEETS_MAX)
			r->style = book_name_copy(r->book->arena, value);
	} else if (strcmp(name, "table-properties") == 0 && r->style.n > 0) {
		value = book_xml_attribute(attributes, SPACE_TABLE, "display");
		if (value != NULL && strcmp(value, "false") == 0)
			r->hidden[r->hidden_n++] = r->style;
		r->style = S("");
	}
}

static void
names_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct ods_names *r = cookie;
	int depth = r->depth++;

	if (space == SPACE_STYLE && !r->in_book)
		names_style(r, name, attributes);
	else if (depth == TABLE_DEPTH - 1 &&
		 ods_is(space, SPACE_OFFICE, name, "spreadsheet"))
		r->found = r->in_book = true;
	else if (r->in_book && depth == TABLE_DEPTH &&
		 ods_is(space, SPACE_TABLE, name, "table"))
		book_xml_stop(xml, names_table(r, attributes));
}

static void
names_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	struct ods_names *r = cookie;

	(void)xml, (void)space, (void)name;
	if (--r->depth == TABLE_DEPTH - 1)
		r->in_book = false;
}

/* The list of an encrypted document says so of its members. */
static void
manifest_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	(void)cookie, (void)attributes;
	if (ods_is(space, SPACE_MANIFEST, name, "encryption-data"))
		book_xml_stop(xml, BOOK_PASSWORD);
}

static void
manifest_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	(void)cookie, (void)xml, (void)space, (void)name;
}

enum book_end
book_ods_open(struct book *book)
{
	static const struct book_xml_way manifest = { manifest_open,
		manifest_close, NULL },
					 way = { names_open, names_close,
						 NULL };
	const struct book_member *m =
	    book_zip_find(&book->zip, S("META-INF/manifest.xml"));
	struct ods_names *names = NEW(book->arena, struct ods_names);
	enum book_end end;

	if (m != NULL) {
		if (m->unpacked > BOOK_PART_MAX)
			return BOOK_LARGE;
		end = book_xml_read(&book->zip, m, &manifest, NULL);
		if (end != BOOK_DONE)
			return end;
	}
	book->content = book_zip_find(&book->zip, S("content.xml"));
	if (book->content == NULL)
		return BOOK_OTHER;
	names->book = book;
	end = book_xml_read(&book->zip, book->content, &way, names);
	return end == BOOK_DONE && !names->found ? BOOK_OTHER : end;
}
