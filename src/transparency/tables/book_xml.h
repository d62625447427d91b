/*
 * The XML of a spreadsheet, parsed as it is unpacked: without declarations of
 * its own (no DTD, so no entities and nothing from elsewhere), not too deep,
 * no tag without end.  What elements mean is the callers'.
 */
#ifndef TABLES_BOOK_XML_H
#define TABLES_BOOK_XML_H

#include "transparency/tables/book_zip.h"

/* The namespaces that mean something here; of XLSX both the usual ones and
 * those of ISO 29500 Strict. */
enum book_space {
	SPACE_NONE, /* an attribute without prefix */
	SPACE_OTHER,
	SPACE_XML,
	SPACE_SHEET,	 /* spreadsheetml */
	SPACE_RELATED,	 /* the relations of a package */
	SPACE_REFERENCE, /* r:id */
	SPACE_OFFICE,
	SPACE_TABLE,
	SPACE_TEXT,
	SPACE_STYLE,
	SPACE_MANIFEST,
	SPACE_CALC, /* what LibreOffice adds */
};

struct book_xml;

/* What is done with it; ${text} may be NULL. */
struct book_xml_way {
	void (*open)(void *, struct book_xml *, enum book_space,
	    const char *name, const char **attributes);
	void (*close)(void *, struct book_xml *, enum book_space,
	    const char *name);
	void (*text)(void *, struct book_xml *, str);
};

/** book_xml_read(zip, member, way, cookie): Parse that member; how it ended.
 */
enum book_end book_xml_read(const struct book_zip *, const struct book_member *,
    const struct book_xml_way *, void *);

/** book_xml_stop(xml, end): For a way: end the parse; BOOK_DONE does
 * nothing, and of several the first counts.  Calls that still come after it
 * do no harm. */
void book_xml_stop(struct book_xml *, enum book_end);

/** book_xml_bytes(xml): How many bytes were parsed. */
uint64_t book_xml_bytes(const struct book_xml *);

/** book_xml_attribute(attributes, space, name): Its value, or NULL. */
const char *book_xml_attribute(const char **, enum book_space, const char *);

#endif
