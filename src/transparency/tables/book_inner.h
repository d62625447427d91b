/* For the files of the book alone: what an open spreadsheet is, and the parts
 * that each kind of it brings. */
#ifndef TABLES_BOOK_INNER_H
#define TABLES_BOOK_INNER_H

#include "transparency/tables/book_rows.h"
#include "transparency/tables/book_xml.h"

/* The shared texts of XLSX, one behind the other. */
struct book_strings {
	char *text;
	size_t n, room;
	uint32_t *ends;
	size_t ends_n, ends_room;
};

/* A sheet and where it is. */
struct book_place {
	struct sheet sheet;
	const struct book_member *member; /* XLSX; NULL until it is known */
	str reference;			  /* XLSX: r:id; ODS: its style */
	int64_t table;			  /* ODS: which table of them */
};

struct book {
	struct arena *arena;
	struct book_file file;
	struct book_zip zip;
	bool ods;
	bool from_1904;
	struct book_place *sheets;
	size_t sheets_n;
	struct book_strings strings;
	unsigned char *shows; /* of each format: BOOK_SHOWS_… */
	size_t shows_n;
	const struct book_member *content; /* ODS */
};

/* A text that grows piece by piece up to BOOK_CELL_MAX. */
struct book_text {
	char *p;
	size_t n, room;
	bool cut, broken; /* longer than that; no memory */
};

void book_text_add(struct book_text *, str);
void book_text_clear(struct book_text *);
void book_text_free(struct book_text *);

/* A name is held up to BOOK_NAME_MAX. */
str book_name_copy(struct arena *, const char *);

/** book_add_sheet(book): Room for one more sheet, NULL when there are too many.
 */
struct book_place *book_add_sheet(struct book *);

/** book_xlsx_open(book), book_ods_open(book): Find the sheets and what their
 * cells refer to.  …_read: as book_read, into rows that are open. */
enum book_end book_xlsx_open(struct book *);
enum book_end book_ods_open(struct book *);
enum book_end book_xlsx_read(struct book *, const struct book_place *,
    struct book_rows *);
enum book_end book_ods_read(struct book *, const struct book_place *,
    struct book_rows *);

/** book_strings_read(book, member): All the shared texts.
 * book_strings_at(strings, i, text): One; false when there is no such. */
enum book_end book_strings_read(struct book *, const struct book_member *);
bool book_strings_at(const struct book_strings *, int64_t, str *);

/** book_styles_read(book, member): What each format shows of a number. */
enum book_end book_styles_read(struct book *, const struct book_member *);

/** book_merged_read(book, member, merged): The merged cells of an XLSX sheet,
 * ordered by their first row.  They stand behind the cells in the file, so
 * they are read before.  Free ${v}. */
struct book_range {
	int64_t top, left, bottom, right; /* from 1, inclusive */
};
struct book_merged {
	struct book_range *v;
	size_t n, room;
};
enum book_end book_merged_read(struct book *, const struct book_member *,
    struct book_merged *);

/** book_reference(text, row, column): Read "C5" from the front of ${text} and
 * move behind it; 0 for the part that is missing, and beyond the limits the
 * limit and one. */
void book_reference(const char **, int64_t *, int64_t *);

/* The text of an XLSX string: runs joined, phonetic runs left out, spaces at
 * the ends of a run only where xml:space keeps them, _x000A_ as the letter
 * (ECMA-376 part 1, §18.4, §22.9.2.19).  Feed it all elements from <si> or <is>
 * on; book_rich_end says what it was. */
struct book_rich {
	struct book_text text;
	size_t run;
	int quiet; /* depth in something that is not shown */
	bool in, keep;
};
void book_rich_open(struct book_rich *, enum book_space, const char *,
    const char **);
void book_rich_close(struct book_rich *, enum book_space, const char *);
void book_rich_text(struct book_rich *, str);
str book_rich_end(struct book_rich *);

#endif
