/*
 * The XML of a spreadsheet, parsed as it is unpacked: without declarations of
 * its own (no DTD, so no entities and nothing from elsewhere), not too deep,
 * no tag without end.  What elements mean is the callers'.
 */
#ifndef TABLES_SHEET_XML_H
#define TABLES_SHEET_XML_H

#include "transparency/tables/sheet_zip.h"

/* The namespaces that mean something here; of XLSX both the usual ones and
 * those of ISO 29500 Strict. */
enum sheet_space {
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

struct sheet_xml;

/* What is done with it; ${text} may be NULL. */
struct sheet_xml_way {
	void (*open)(void *, struct sheet_xml *, enum sheet_space,
	    const char *name, const char **attributes);
	void (*close)(void *, struct sheet_xml *, enum sheet_space,
	    const char *name);
	void (*text)(void *, struct sheet_xml *, str);
};

/** sheet_xml_read(zip, member, way, cookie): Parse that member; how it ended.
 */
enum sheet_end sheet_xml_read(const struct sheet_zip *,
    const struct sheet_member *, const struct sheet_xml_way *, void *);

/** sheet_xml_stop(xml, end): For a way: end the parse; SHEET_DONE does
 * nothing, and of several the first counts.  Calls that still come after it
 * do no harm. */
void sheet_xml_stop(struct sheet_xml *, enum sheet_end);

/** sheet_xml_bytes(xml): How many bytes were parsed. */
uint64_t sheet_xml_bytes(const struct sheet_xml *);

/** sheet_xml_attribute(attributes, space, name): Its value, or NULL. */
const char *sheet_xml_attribute(const char **, enum sheet_space, const char *);

#endif
