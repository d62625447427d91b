/* The XML of a spreadsheet: see book_xml.h. */
#include <expat.h>
#include <string.h>

#include "transparency/tables/book_xml.h"

#define SEPARATOR '\n' /* between namespace and name; neither can hold it */

struct book_xml {
	XML_Parser parser;
	const struct book_xml_way *way;
	void *cookie;
	enum book_end end;
	int depth;
	uint64_t fed;
};

static enum book_space
xml_space(const char *p, size_t n)
{
	static const struct {
		str uri;
		enum book_space space;
	} spaces[] = {
		{ STR("http://schemas.openxmlformats.org/spreadsheetml/2006/"
		      "main"),
		    SPACE_SHEET },
		{ STR("http://purl.oclc.org/ooxml/spreadsheetml/main"),
		    SPACE_SHEET },
		{ STR("urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
		    SPACE_TABLE },
		{ STR("urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
		    SPACE_TEXT },
		{ STR("urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
		    SPACE_OFFICE },
		{ STR("urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
		    SPACE_STYLE },
		{ STR("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"),
		    SPACE_MANIFEST },
		{ STR("urn:org:documentfoundation:names:experimental:calc:"
		      "xmlns:calcext:1.0"),
		    SPACE_CALC },
		{ STR("http://schemas.openxmlformats.org/officeDocument/2006/"
		      "relationships"),
		    SPACE_REFERENCE },
		{ STR("http://purl.oclc.org/ooxml/officeDocument/"
		      "relationships"),
		    SPACE_REFERENCE },
		{ STR("http://schemas.openxmlformats.org/package/2006/"
		      "relationships"),
		    SPACE_RELATED },
		{ STR("http://www.w3.org/XML/1998/namespace"), SPACE_XML },
	};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		if (spaces[i].uri.n == n && memcmp(spaces[i].uri.p, p, n) == 0)
			return spaces[i].space;
	return SPACE_OTHER;
}

/* Cut a name as expat has it; the rest is the name alone. */
static enum book_space
xml_cut(const char **name)
{
	const char *cut = strrchr(*name, SEPARATOR);
	const char *from = *name;

	if (cut == NULL)
		return SPACE_NONE;
	*name = cut + 1;
	return xml_space(from, (size_t)(cut - from));
}

static void
xml_open(void *cookie, const char *name, const char **attributes)
{
	struct book_xml *xml = cookie;
	enum book_space space = xml_cut(&name);

	if (++xml->depth > BOOK_DEPTH_MAX)
		book_xml_stop(xml, BOOK_UNSOUND);
	else if (xml->end == BOOK_DONE)
		xml->way->open(xml->cookie, xml, space, name, attributes);
}

static void
xml_close(void *cookie, const char *name)
{
	struct book_xml *xml = cookie;
	enum book_space space = xml_cut(&name);

	xml->depth--;
	if (xml->end == BOOK_DONE)
		xml->way->close(xml->cookie, xml, space, name);
}

static void
xml_text(void *cookie, const char *p, int n)
{
	struct book_xml *xml = cookie;

	if (xml->end == BOOK_DONE && xml->way->text != NULL)
		xml->way->text(xml->cookie, xml, (str){ p, (size_t)n });
}

static void
xml_doctype(void *cookie, const char *name, const char *system,
    const char *public_, int internal)
{
	(void)name, (void)system, (void)public_, (void)internal;
	book_xml_stop(cookie, BOOK_DOCTYPE);
}

/* What expat has not understood yet is one tag, which it would hold, and look
 * at anew with every block. */
static enum book_end
xml_take(void *cookie, const char *p, size_t n)
{
	struct book_xml *xml = cookie;
	XML_Index at;

	if (XML_Parse(xml->parser, p, (int)n, XML_FALSE) != XML_STATUS_OK &&
	    xml->end == BOOK_DONE)
		xml->end = XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY
			       ? BOOK_MEMORY
			       : BOOK_UNSOUND;
	xml->fed += n;
	at = XML_GetCurrentByteIndex(xml->parser);
	if (xml->end == BOOK_DONE && at >= 0 &&
	    xml->fed - (uint64_t)at > BOOK_TOKEN_MAX)
		xml->end = BOOK_UNSOUND;
	return xml->end;
}

enum book_end
book_xml_read(const struct book_zip *zip, const struct book_member *m,
    const struct book_xml_way *way, void *cookie)
{
	struct book_xml xml = { .way = way, .cookie = cookie };
	enum book_end end;

	xml.parser = XML_ParserCreateNS(NULL, SEPARATOR);
	if (xml.parser == NULL)
		return BOOK_MEMORY;
	XML_SetUserData(xml.parser, &xml);
	XML_SetElementHandler(xml.parser, xml_open, xml_close);
	XML_SetCharacterDataHandler(xml.parser, xml_text);
	XML_SetStartDoctypeDeclHandler(xml.parser, xml_doctype);
	end = book_zip_pour(zip, m, xml_take, &xml);
	if (end == BOOK_DONE &&
	    XML_Parse(xml.parser, "", 0, XML_TRUE) != XML_STATUS_OK)
		end = xml.end != BOOK_DONE ? xml.end : BOOK_UNSOUND;
	XML_ParserFree(xml.parser);
	return end;
}

void
book_xml_stop(struct book_xml *xml, enum book_end end)
{
	if (end == BOOK_DONE || xml->end != BOOK_DONE)
		return;
	xml->end = end;
	XML_StopParser(xml->parser, XML_FALSE);
}

uint64_t
book_xml_bytes(const struct book_xml *xml)
{
	XML_Index at = XML_GetCurrentByteIndex(xml->parser);

	return at < 0 ? xml->fed : (uint64_t)at;
}

const char *
book_xml_attribute(const char **attributes, enum book_space space,
    const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *at = *attributes;

		if (xml_cut(&at) == space && strcmp(at, name) == 0)
			return attributes[1];
	}
	return NULL;
}
