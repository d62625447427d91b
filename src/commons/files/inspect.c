/*
 * What a file is: see inspect.h.  libmagic says; then each kind is looked at
 * by its own small reader, so that what two programs may read as two things
 * (a picture with a program behind it) is not taken, or not kept so.
 */
#include <magic.h>
#include <stdlib.h>
#include <string.h>

#include "commons/files/clean.h"
#include "commons/files/inspect.h"
#include "commons/files/zip.h"

#define INSPECT_BYTES_MAX ((size_t)128 << 20)
/* A PDF's end mark stands in so many last bytes (ISO 32000-1, annex H.3.3). */
#define PDF_TAIL 1024

#define ODF "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

static const struct inspect_type types[] = {
	{ "application/pdf", "PDF", "pdf", false, false, false },
	{ "image/jpeg", "JPEG", "jpg jpeg", true, false, false },
	{ "image/png", "PNG", "png", true, false, false },
	{ "image/webp", "WebP", "webp", true, false, false },
	{ "text/plain", "TXT", "txt", false, true, false },
	{ "text/csv", "CSV", "csv", false, true, true },
	{ "text/tab-separated-values", "TSV", "tsv", false, true, true },
	{ "application/json", "JSON", "json", false, true, false },
	{ ODF "text", "ODT", "odt", false, false, false },
	{ ODF "spreadsheet", "ODS", "ods", false, false, false },
	{ ODF "presentation", "ODP", "odp", false, false, false },
	{ OOXML "wordprocessingml.document", "DOCX", "docx", false, false,
	    false },
	{ OOXML "spreadsheetml.sheet", "XLSX", "xlsx", false, false, false },
	{ OOXML "presentationml.presentation", "PPTX", "pptx", false, false,
	    false },
};
#define TYPES (sizeof(types) / sizeof(*types))

const struct inspect_type *
inspect_type(size_t i)
{
	return i < TYPES ? &types[i] : NULL;
}

const struct inspect_type *
inspect_named(str type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (str_is(type, types[i].type))
			return &types[i];
	return NULL;
}

static bool
inspect_ends(const struct inspect_type *type, str name)
{
	str endings = str_of(type->endings), ending;
	size_t dot = name.n;

	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	if (dot == 0)
		return false;
	name = str_drop(name, dot);
	while (endings.p != NULL) {
		ending = str_cut(&endings, ' ');
		if (ending.n == name.n &&
		    strncasecmp(ending.p, name.p, name.n) == 0)
			return true;
	}
	return false;
}

const struct inspect_type *
inspect_agrees(const struct inspect_type *type, str name)
{
	for (size_t i = 0; i < TYPES; i++)
		if ((type == &types[i] ||
			(type->text && types[i].text &&
			    (!type->foreign || types[i].foreign))) &&
		    inspect_ends(&types[i], name))
			return &types[i];
	return NULL;
}

static void *
inspect_prepare(void)
{
	magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
				   MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TAR |
				   MAGIC_NO_CHECK_CDF);

	if (magic == NULL || magic_load(magic, NULL) != 0)
		return NULL;
	return magic;
}

/* Nothing that some program would run or show as a page. */
static bool
inspect_idle(str start)
{
	start = str_trim(start);
	return !str_starts(start, S("<")) && !str_starts(start, S("#!")) &&
	       !str_starts(start, S("%!")) && !str_starts(start, S("{\\rtf"));
}

/* No control character but tab and the ends of lines. */
static bool
inspect_letter(unsigned c)
{
	return c >= 0x20 || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
inspect_text(str file)
{
	str start = file;

	if (str_starts(start, S("\xef\xbb\xbf")))
		start = str_drop(start, 3);
	if (!str_utf8(file) || !inspect_idle(start))
		return false;
	for (size_t i = 0; i < file.n; i++)
		if (!inspect_letter((unsigned char)file.p[i]))
			return false;
	return true;
}

/* UTF-16 behind its mark (RFC 2781): whole units, and surrogates in pairs.
 * Without the mark it is full of NUL bytes, and nobody can tell. */
static bool
inspect_wide(str file)
{
	bool little = str_starts(file, S("\xff\xfe")), paired = false;
	char narrow[64];
	size_t n = 0;
	unsigned unit;

	if (file.n % 2 != 0 || !(little || str_starts(file, S("\xfe\xff"))))
		return false;
	for (size_t i = 2; i < file.n; i += 2) {
		unit = (unsigned)(unsigned char)file.p[i + little] << 8 |
		       (unsigned char)file.p[i + !little];
		if (!inspect_letter(unit) ||
		    paired != (unit >= 0xdc00 && unit <= 0xdfff))
			return false;
		paired = unit >= 0xd800 && unit <= 0xdbff;
		if (n < sizeof(narrow))
			narrow[n++] = unit < 0x80 ? (char)unit : '?';
	}
	return !paired && inspect_idle((str){ narrow, n });
}

/* Text in Latin-1 or windows-1252, which leaves five bytes without a letter
 * (WHATWG Encoding, index-windows-1252). */
static bool
inspect_western(str file)
{
	if (!inspect_idle(file))
		return false;
	for (size_t i = 0; i < file.n; i++)
		if (!inspect_letter((unsigned char)file.p[i]) ||
		    memchr("\x81\x8d\x8f\x90\x9d", file.p[i], 5) != NULL)
			return false;
	return true;
}

static bool
inspect_pdf(str file)
{
	str tail = str_drop(file, file.n > PDF_TAIL ? file.n - PDF_TAIL : 0);

	return str_starts(file, S("%PDF-")) && str_find(tail, S("%%EOF")) >= 0;
}

/* Which row a text may be: what libmagic calls a text, and no more. */
static bool
inspect_calls_text(const char *mime)
{
	static const char *const called[] = { "text/plain", "text/csv",
		"application/csv", "application/json", "application/x-ndjson" };

	for (size_t i = 0; i < sizeof(called) / sizeof(*called); i++)
		if (strcmp(mime, called[i]) == 0)
			return true;
	return false;
}

/* The row of ${file}, whose cleaned bytes are ${out}; else NULL and ${why}. */
static const struct inspect_type *
inspect_file(struct arena *a, const char *mime, str file, str *out,
    const char **why)
{
	const struct inspect_type *type = inspect_named(str_of(mime));
	struct buf clean = buf_open(a, file.n + 64);
	struct zip zip;
	bool sound;

	*why = INSPECT_UNKNOWN;
	*out = file;
	if (str_starts(file, S("PK\x03\x04"))) {
		/* libmagic knows some containers only by their order. */
		*why = INSPECT_UNSOUND;
		if (!zip_read(a, file, &zip))
			return NULL;
		*why = INSPECT_UNKNOWN;
		mime = zip_document(&zip);
		return mime == NULL ? NULL : inspect_named(str_of(mime));
	}
	if (inspect_wide(file))
		return inspect_named(S("text/csv"));
	if (inspect_calls_text(mime))
		return inspect_named(inspect_text(file)	     ? S("text/plain")
				     : inspect_western(file) ? S("text/csv")
							     : S(""));
	if (type == NULL || !(type->image || inspect_ends(type, S(".pdf"))))
		return NULL;
	if (!type->image)
		sound = inspect_pdf(file);
	else if (str_is(S("image/jpeg"), type->type))
		sound = jpeg_clean(file, &clean);
	else if (str_is(S("image/png"), type->type))
		sound = png_clean(file, &clean);
	else
		sound = webp_clean(file, &clean);
	*why = INSPECT_UNSOUND;
	if (type->image)
		*out = buf_str(&clean);
	return sound ? type : NULL;
}

static bool
inspect_work(void *kit, struct buf *reply)
{
	struct arena *a = arena_open(INSPECT_BYTES_MAX);
	const struct inspect_type *type;
	const char *mime, *why;
	str file, out;

	if (!jail_input(a, FILE_BYTES_MAX, &file))
		return false;
	mime = magic_buffer(kit, file.p, file.n);
	if (mime == NULL)
		mime = "";
	type = inspect_file(a, mime, file, &out, &why);
	buf_c(reply, type == NULL ? why : type->type);
	return type != NULL && jail_output(out);
}

const struct jail_role inspect_role = {
	.name = "inspect",
	.prepare = inspect_prepare,
	.work = inspect_work,
};
