/* Which formats of an XLSX show days and times: see sheet_book.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/sheet_book.h"
#include "transparency/tables/sheet_number.h"

/* Formats that a book brings itself; Excel ends at 250 (its specification). */
#define CODES_MAX 4096

struct code {
	int64_t id;
	int shows;
};

struct styles_reader {
	struct sheet_book *book;
	struct code *codes;
	size_t codes_n;
	bool in_codes, in_formats;
};

static void
styles_code(struct styles_reader *r, const char **attributes)
{
	const char *id =
		       sheet_xml_attribute(attributes, SPACE_NONE, "numFmtId"),
		   *code = sheet_xml_attribute(attributes, SPACE_NONE,
		       "formatCode");
	int64_t number;

	if (id != NULL && code != NULL && str_number(str_of(id), &number) &&
	    r->codes_n < CODES_MAX)
		r->codes[r->codes_n++] =
		    (struct code){ number, sheet_number_shows(number, code) };
}

static enum sheet_end
styles_format(struct styles_reader *r, const char **attributes)
{
	const char *id =
	    sheet_xml_attribute(attributes, SPACE_NONE, "numFmtId");
	struct sheet_book *book = r->book;
	int64_t number = 0;
	int shows;

	if (book->shows_n == SHEET_FORMATS_MAX)
		return SHEET_UNSOUND;
	if (id != NULL)
		str_number(str_of(id), &number);
	shows = sheet_number_shows(number, NULL);
	for (size_t i = 0; i < r->codes_n; i++)
		if (r->codes[i].id == number)
			shows = r->codes[i].shows;
	book->shows[book->shows_n++] = (unsigned char)shows;
	return SHEET_DONE;
}

static void
styles_open(void *cookie, struct sheet_xml *xml, enum sheet_space space,
    const char *name, const char **attributes)
{
	struct styles_reader *r = cookie;

	if (space != SPACE_SHEET)
		return;
	if (strcmp(name, "numFmts") == 0)
		r->in_codes = true;
	else if (strcmp(name, "cellXfs") == 0)
		r->in_formats = true;
	else if (r->in_codes && strcmp(name, "numFmt") == 0)
		styles_code(r, attributes);
	else if (r->in_formats && strcmp(name, "xf") == 0)
		sheet_xml_stop(xml, styles_format(r, attributes));
}

static void
styles_close(void *cookie, struct sheet_xml *xml, enum sheet_space space,
    const char *name)
{
	struct styles_reader *r = cookie;

	(void)xml;
	if (space != SPACE_SHEET)
		return;
	if (strcmp(name, "numFmts") == 0)
		r->in_codes = false;
	else if (strcmp(name, "cellXfs") == 0)
		r->in_formats = false;
}

enum sheet_end
sheet_styles_read(struct sheet_book *book, const struct sheet_member *m)
{
	static const struct sheet_xml_way way = { styles_open, styles_close,
		NULL };
	struct styles_reader r = { .book = book };
	enum sheet_end end = SHEET_MEMORY;

	r.codes = calloc(CODES_MAX, sizeof(*r.codes));
	free(book->shows);
	book->shows = calloc(SHEET_FORMATS_MAX, 1);
	book->shows_n = 0;
	if (r.codes != NULL && book->shows != NULL)
		end = sheet_xml_read(&book->zip, m, &way, &r);
	free(r.codes);
	return end;
}
