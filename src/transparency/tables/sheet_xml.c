/* The XML of a spreadsheet: see sheet_xml.h. */
#include <expat.h>
#include <string.h>

#include "transparency/tables/sheet_xml.h"

#define SEPARATOR '\n' /* between namespace and name; neither can hold it */

struct sheet_xml {
	XML_Parser parser;
	const struct sheet_xml_way *way;
	void *cookie;
	enum sheet_end end;
	int depth;
	uint64_t fed;
};

static enum sheet_space
xml_space(const char *p, size_t n)
{
	static const struct {
		str uri;
		enum sheet_space space;
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
static enum sheet_space
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
	struct sheet_xml *xml = cookie;
	enum sheet_space space = xml_cut(&name);

	if (++xml->depth > SHEET_DEPTH_MAX)
		sheet_xml_stop(xml, SHEET_UNSOUND);
	else if (xml->end == SHEET_DONE)
		xml->way->open(xml->cookie, xml, space, name, attributes);
}

static void
xml_close(void *cookie, const char *name)
{
	struct sheet_xml *xml = cookie;
	enum sheet_space space = xml_cut(&name);

	xml->depth--;
	if (xml->end == SHEET_DONE)
		xml->way->close(xml->cookie, xml, space, name);
}

static void
xml_text(void *cookie, const char *p, int n)
{
	struct sheet_xml *xml = cookie;

	if (xml->end == SHEET_DONE && xml->way->text != NULL)
		xml->way->text(xml->cookie, xml, (str){ p, (size_t)n });
}

static void
xml_doctype(void *cookie, const char *name, const char *system,
    const char *public_, int internal)
{
	(void)name, (void)system, (void)public_, (void)internal;
	sheet_xml_stop(cookie, SHEET_DOCTYPE);
}

/* What expat has not understood yet is one tag, which it would hold, and look
 * at anew with every block. */
static enum sheet_end
xml_take(void *cookie, const char *p, size_t n)
{
	struct sheet_xml *xml = cookie;
	XML_Index at;

	if (XML_Parse(xml->parser, p, (int)n, XML_FALSE) != XML_STATUS_OK &&
	    xml->end == SHEET_DONE)
		xml->end = XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY
			       ? SHEET_MEMORY
			       : SHEET_UNSOUND;
	xml->fed += n;
	at = XML_GetCurrentByteIndex(xml->parser);
	if (xml->end == SHEET_DONE && at >= 0 &&
	    xml->fed - (uint64_t)at > SHEET_TOKEN_MAX)
		xml->end = SHEET_UNSOUND;
	return xml->end;
}

enum sheet_end
sheet_xml_read(const struct sheet_zip *zip, const struct sheet_member *m,
    const struct sheet_xml_way *way, void *cookie)
{
	struct sheet_xml xml = { .way = way, .cookie = cookie };
	enum sheet_end end;

	xml.parser = XML_ParserCreateNS(NULL, SEPARATOR);
	if (xml.parser == NULL)
		return SHEET_MEMORY;
	XML_SetUserData(xml.parser, &xml);
	XML_SetElementHandler(xml.parser, xml_open, xml_close);
	XML_SetCharacterDataHandler(xml.parser, xml_text);
	XML_SetStartDoctypeDeclHandler(xml.parser, xml_doctype);
	end = sheet_zip_pour(zip, m, xml_take, &xml);
	if (end == SHEET_DONE &&
	    XML_Parse(xml.parser, "", 0, XML_TRUE) != XML_STATUS_OK)
		end = xml.end != SHEET_DONE ? xml.end : SHEET_UNSOUND;
	XML_ParserFree(xml.parser);
	return end;
}

void
sheet_xml_stop(struct sheet_xml *xml, enum sheet_end end)
{
	if (end == SHEET_DONE || xml->end != SHEET_DONE)
		return;
	xml->end = end;
	XML_StopParser(xml->parser, XML_FALSE);
}

uint64_t
sheet_xml_bytes(const struct sheet_xml *xml)
{
	XML_Index at = XML_GetCurrentByteIndex(xml->parser);

	return at < 0 ? xml->fed : (uint64_t)at;
}

const char *
sheet_xml_attribute(const char **attributes, enum sheet_space space,
    const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *at = *attributes;

		if (xml_cut(&at) == space && strcmp(at, name) == 0)
			return attributes[1];
	}
	return NULL;
}
