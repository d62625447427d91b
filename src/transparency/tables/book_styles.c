/* Which formats of an XLSX show days and times: see book_inner.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_inner.h"
#include "transparency/tables/book_number.h"

/* Formats that a book brings itself; Excel ends at 250 (its specification). */
#define CODES_MAX 4096

struct code {
	int64_t id;
	int shows;
};

struct styles_reader {
	struct book *book;
	struct code *codes;
	size_t codes_n;
	bool in_codes, in_formats;
};

static void
styles_code(struct styles_reader *r, const char **attributes)
{
	const char *id = book_xml_attribute(attributes, SPACE_NONE, "numFmtId"),
		   *code =
		       book_xml_attribute(attributes, SPACE_NONE, "formatCode");
	int64_t number;

	if (id != NULL && code != NULL && str_number(str_of(id), &number) &&
	    r->codes_n < CODES_MAX)
		r->codes[r->codes_n++] =
		    (struct code){ number, book_number_shows(number, code) };
}

static enum book_end
styles_format(struct styles_reader *r, const char **attributes)
{
	const char *id = book_xml_attribute(attributes, SPACE_NONE, "numFmtId");
	struct book *book = r->book;
	int64_t number = 0;
	int shows;

	if (book->shows_n == BOOK_FORMATS_MAX)
		return BOOK_UNSOUND;
	if (id != NULL)
		str_number(str_of(id), &number);
	shows = book_number_shows(number, NULL);
	for (size_t i = 0; i < r->codes_n; i++)
		if (r->codes[i].id == number)
			shows = r->codes[i].shows;
	book->shows[book->shows_n++] = (unsigned char)shows;
	return BOOK_DONE;
}

static void
styles_open(void *cookie, struct book_xml *xml, enum book_space space,
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
		book_xml_stop(xml, styles_format(r, attributes));
}

static void
styles_close(void *cookie, struct book_xml *xml, enum book_space space,
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

enum book_end
book_styles_read(struct book *book, const struct book_member *m)
{
	static const struct book_xml_way way = { styles_open, styles_close,
		NULL };
	struct styles_reader r = { .book = book };
	enum book_end end = BOOK_MEMORY;

	r.codes = calloc(CODES_MAX, sizeof(*r.codes));
	free(book->shows);
	book->shows = calloc(BOOK_FORMATS_MAX, 1);
	book->shows_n = 0;
	if (r.codes != NULL && book->shows != NULL)
		end = book_xml_read(&book->zip, m, &way, &r);
	free(r.codes);
	return end;
}
