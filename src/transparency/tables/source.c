/* What kind of file holds a table: see source.h. */
#include "transparency/tables/source.h"

static bool
starts_any(str s, const str *starts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, starts[i]))
			return true;
	return false;
}

/* A list of objects, or objects one a line. */
static enum table_source
source_json(str s)
{
	if (s.p[0] == '[') {
		s = str_trim(str_drop(s, 1));
		return s.n > 0 && s.p[0] == '{' ? SOURCE_JSON : SOURCE_LIST;
	}
	s = str_trim(str_drop(s, 1));
	return s.n > 0 && (s.p[0] == '"' || s.p[0] == '}') ? SOURCE_NDJSON
							   : SOURCE_TEXT;
}

enum table_source
source_kind(str start)
{
	static const str packed[] = { STR("\x1f\x8b"), STR("BZh"),
		STR("\xfd"
		    "7zXZ"),
		STR("\x28\xb5\x2f\xfd"), STR("7z\xbc\xaf"), STR("Rar!") },
			 other[] = { STR("%PDF"), STR("<!DOCTYPE"),
				 STR("<!doctype"), STR("<html"), STR("<HTML"),
				 STR("<?xml"), STR("\x89PNG"),
				 STR("\xff\xd8\xff") };
	str s = start;

	if (str_starts(s, S("PAR1")))
		return SOURCE_PARQUET;
	if (str_starts(s, S("PK\x03\x04")) ||
	    str_starts(s, S("\xd0\xcf\x11\xe0")))
		return SOURCE_SHEET;
	if (starts_any(s, packed, sizeof(packed) / sizeof(*packed)))
		return SOURCE_PACKED;
	if (str_starts(s, S("\xef\xbb\xbf")))
		s = str_drop(s, 3);
	s = str_trim(s);
	if (starts_any(s, other, sizeof(other) / sizeof(*other)))
		return SOURCE_OTHER;
	return s.n > 0 && (s.p[0] == '[' || s.p[0] == '{') ? source_json(s)
							   : SOURCE_TEXT;
}
