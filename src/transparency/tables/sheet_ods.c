/* ODS (ODF 1.3 part 3, §9 and §6): all sheets stand in one member, content.xml,
 * one behind the other; rows and cells say how often they stand there. */
#include <string.h>

#include "transparency/tables/sheet_book.h"

/* Where an element stands that is a sheet: document-content, body,
 * spreadsheet. */
#define TABLE_DEPTH 3

/* Going through the document: which sheet it is in. */
struct ods_names {
	struct sheet_book *book;
	int depth;
	bool in_book; /* office:spreadsheet */
	bool found;
	int64_t table;
	str style; /* of sheets, being read */
	str hidden[SHEET_SHEETS_MAX];
	size_t hidden_n;
};

static bool
ods_is(enum sheet_space space, enum sheet_space wanted, const char *name,
    const char *what)
{
	return space == wanted && strcmp(name, what) == 0;
}

static enum sheet_end
names_table(struct ods_names *r, const char **attributes)
{
	const char *name = sheet_xml_attribute(attributes, SPACE_TABLE, "name"),
		   *style = sheet_xml_attribute(attributes, SPACE_TABLE,
		       "style-name");
	struct sheet_place *place = sheet_book_add(r->book);

	if (place == NULL)
		return SHEET_SHEETS;
	place->sheet.name =
	    sheet_name_copy(r->book->arena, name == NULL ? "" : name);
	for (size_t i = 0; style != NULL && i < r->hidden_n; i++)
		if (str_is(r->hidden[i], style))
			place->sheet.hidden = true;
	place->table = r->table++;
	return SHEET_DONE;
}

/* A style of sheets that are not displayed. */
static void
names_style(struct ods_names *r, const char *name, const char **attributes)
{
	const char *value;

	if (strcmp(name, "style") == 0) {
		r->style = S("");
		value = sheet_xml_attribute(attributes, SPACE_STYLE, "family");
		if (value == NULL || strcmp(value, "table") != 0)
			return;
		value = sheet_xml_attribute(attributes, SPACE_STYLE, "name");
		if (value != NULL && r->hidden_n < SHEET_SHEETS_MAX)
			r->style = sheet_name_copy(r->book->arena, value);
	} else if (strcmp(name, "table-properties") == 0 && r->style.n > 0) {
		value = sheet_xml_attribute(attributes, SPACE_TABLE, "display");
		if (value != NULL && strcmp(value, "false") == 0)
			r->hidden[r->hidden_n++] = r->style;
		r->style = S("");
	}
}

static void
names_open(void *cookie, struct sheet_xml *xml, enum sheet_space space,
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
		sheet_xml_stop(xml, names_table(r, attributes));
}

static void
names_close(void *cookie, struct sheet_xml *xml, enum sheet_space space,
    const char *name)
{
	struct ods_names *r = cookie;

	(void)xml, (void)space, (void)name;
	if (--r->depth == TABLE_DEPTH - 1)
		r->in_book = false;
}

/* The list of an encrypted document says so of its members. */
static void
manifest_open(void *cookie, struct sheet_xml *xml, enum sheet_space space,
    const char *name, const char **attributes)
{
	(void)cookie, (void)attributes;
	if (ods_is(space, SPACE_MANIFEST, name, "encryption-data"))
		sheet_xml_stop(xml, SHEET_PASSWORD);
}

static void
manifest_close(void *cookie, struct sheet_xml *xml, enum sheet_space space,
    const char *name)
{
	(void)cookie, (void)xml, (void)space, (void)name;
}

enum sheet_end
sheet_ods_open(struct sheet_book *book)
{
	static const struct sheet_xml_way manifest = { manifest_open,
		manifest_close, NULL },
					  way = { names_open, names_close,
						  NULL };
	const struct sheet_member *m =
	    sheet_zip_find(&book->zip, S("META-INF/manifest.xml"));
	struct ods_names *names = NEW(book->arena, struct ods_names);
	enum sheet_end end;

	if (m != NULL) {
		if (m->unpacked > SHEET_PART_MAX)
			return SHEET_LARGE;
		end = sheet_xml_read(&book->zip, m, &manifest, NULL);
		if (end != SHEET_DONE)
			return end;
	}
	book->content = sheet_zip_find(&book->zip, S("content.xml"));
	if (book->content == NULL)
		return SHEET_OTHER;
	names->book = book;
	end = sheet_xml_read(&book->zip, book->content, &way, names);
	return end == SHEET_DONE && !names->found ? SHEET_OTHER : end;
}
