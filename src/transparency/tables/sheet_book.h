/* For the files of the sheet alone: what an open spreadsheet is, and the parts
 * that each kind of it brings. */
#ifndef TABLES_SHEET_BOOK_H
#define TABLES_SHEET_BOOK_H

#include "transparency/tables/sheet_rows.h"
#include "transparency/tables/sheet_xml.h"

/* The shared texts of XLSX, one behind the other. */
struct sheet_strings {
	char *text;
	size_t n, room;
	uint32_t *ends;
	size_t ends_n, ends_room;
};

/* A sheet and where it is. */
struct sheet_place {
	struct sheet sheet;
	const struct sheet_member *member; /* XLSX; NULL until it is known */
	str reference;			   /* XLSX: r:id; ODS: its style */
	int64_t table;			   /* ODS: which table of them */
};

struct sheet_book {
	struct arena *arena;
	str mapped; /* to be unmapped */
	struct sheet_zip zip;
	bool ods;
	bool from_1904;
	struct sheet_place *sheets;
	size_t sheets_n;
	struct sheet_strings strings;
	unsigned char *shows; /* of each format: SHEET_SHOWS_… */
	size_t shows_n;
	const struct sheet_member *content; /* ODS */
};

/* A text that grows piece by piece up to SHEET_CELL_MAX. */
struct sheet_text {
	char *p;
	size_t n, room;
	bool cut, broken; /* longer than that; no memory */
};

void sheet_text_add(struct sheet_text *, str);
void sheet_text_clear(struct sheet_text *);
void sheet_text_free(struct sheet_text *);

/* A name is held up to SHEET_NAME_MAX. */
str sheet_name_copy(struct arena *, const char *);

/** sheet_book_add(book): Room for one more sheet, NULL when there are too many.
 */
struct sheet_place *sheet_book_add(struct sheet_book *);

/** sheet_xlsx_open(book), sheet_ods_open(book): Find the sheets and what their
 * cells refer to.  …_read: as sheet_read, into rows that are open. */
enum sheet_end sheet_xlsx_open(struct sheet_book *);
enum sheet_end sheet_ods_open(struct sheet_book *);
enum sheet_end sheet_xlsx_read(struct sheet_book *, const struct sheet_place *,
    struct sheet_rows *);
enum sheet_end sheet_ods_read(struct sheet_book *, const struct sheet_place *,
    struct sheet_rows *);

/** sheet_strings_read(book, member): All the shared texts.
 * sheet_strings_at(strings, i, text): One; false when there is no such. */
enum sheet_end sheet_strings_read(struct sheet_book *,
    const struct sheet_member *);
bool sheet_strings_at(const struct sheet_strings *, int64_t, str *);

/** sheet_styles_read(book, member): What each format shows of a number. */
enum sheet_end sheet_styles_read(struct sheet_book *,
    const struct sheet_member *);

/** sheet_merged_read(book, member, merged): The merged cells of an XLSX sheet,
 * ordered by their first row.  They stand behind the cells in the file, so
 * they are read before.  Free ${v}. */
struct sheet_range {
	int64_t top, left, bottom, right; /* from 1, inclusive */
};
struct sheet_merged {
	struct sheet_range *v;
	size_t n, room;
};
enum sheet_end sheet_merged_read(struct sheet_book *,
    const struct sheet_member *, struct sheet_merged *);

/** sheet_reference(text, row, column): Read "C5" from the front of ${text} and
 * move behind it; 0 for the part that is missing, and beyond the limits the
 * limit and one. */
void sheet_reference(const char **, int64_t *, int64_t *);

/* The text of an XLSX string: runs joined, phonetic runs left out, spaces at
 * the ends of a run only where xml:space keeps them, _x000A_ as the letter
 * (ECMA-376 part 1, §18.4, §22.9.2.19).  Feed it all elements from <si> or <is>
 * on; sheet_rich_end says what it was. */
struct sheet_rich {
	struct sheet_text text;
	size_t run;
	int quiet; /* depth in something that is not shown */
	bool in, keep;
};
void sheet_rich_open(struct sheet_rich *, enum sheet_space, const char *,
    const char **);
void sheet_rich_close(struct sheet_rich *, enum sheet_space, const char *);
void sheet_rich_text(struct sheet_rich *, str);
str sheet_rich_end(struct sheet_rich *);

#endif
