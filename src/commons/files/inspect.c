/*
 * What a file is: see inspect.h.  libmagic says; then each kind is looked at
 * by its own small reader, so that what two programs may read as two things
 * (a picture with a program behind it) is not taken, or not kept so.
 */
#include <magic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commons/files/clean.h"
#include "commons/files/inspect.h"
#include "commons/files/zip.h"

#define INSPECT_BYTES_MAX ((size_t)128 << 20)
/* A PDF's end mark stands in so many last bytes (ISO 32000-1, annex H.3.3). */
#define PDF_TAIL 1024
/* Where the name of an archive's first member stands (PKWARE APPNOTE 4.3.7). */
#define ZIP_NAME_AT 30

#define ODF "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

#define PARQUET "application/vnd.apache.parquet"

static const struct inspect_type types[] = {
	{ "application/pdf", "PDF", "pdf", false, false, false, false },
	{ "image/jpeg", "JPEG", "jpg jpeg", true, false, false, false },
	{ "image/png", "PNG", "png", true, false, false, false },
	{ "image/webp", "WebP", "webp", true, false, false, false },
	{ "text/plain", "TXT", "txt", false, true, false, false },
	{ "text/csv", "CSV", "csv", false, true, true, true },
	{ "text/tab-separated-values", "TSV", "tsv", false, true, true, true },
	{ "application/json", "JSON", "json geojson", false, true, false,
	    true },
	{ "application/x-ndjson", "NDJSON", "ndjson jsonl", false, true, false,
	    true },
	{ PARQUET, "Parquet", "parquet", false, false, false, true },
	{ ODF "text", "ODT", "odt", false, false, false, false },
	{ ODF "spreadsheet", "ODS", "ods", false, false, false, true },
	{ ODF "presentation", "ODP", "odp", false, false, false, false },
	{ OOXML "wordprocessingml.document", "DOCX", "docx", false, false,
	    false, false },
	{ OOXML "spreadsheetml.sheet", "XLSX", "xlsx", false, false, false,
	    true },
	{ OOXML "presentationml.presentation", "PPTX", "pptx", false, false,
	    false, false },
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
		if (!zip_read(a, file, &zip)) {
			if (zip.swollen)
				*why = INSPECT_SWOLLEN;
			return NULL;
		}
		*why = INSPECT_UNKNOWN;
		mime = zip_document(&zip);
		return mime == NULL ? NULL : inspect_named(str_of(mime));
	}
	if (str_starts(file, S("PAR1")))
		return str_ends(file, S("PAR1")) ? inspect_named(S(PARQUET))
						 : NULL;
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

/* The beginning of a text, cut where a letter ends. */
static str
inspect_cut(str start)
{
	size_t n = start.n;

	while (n > 0 && start.p[n - 1] != '\n')
		n--;
	if (n > 0)
		return str_take(start, n);
	for (n = start.n; n > 0 && (start.p[n - 1] & 0xc0) == 0x80;)
		n--;
	/* The letter that those belong to. */
	if (n > 0 && (start.p[n - 1] & 0x80) != 0)
		n--;
	return str_take(start, n);
}

/* A large spreadsheet by its first members; what is in it, the reader of
 * tables finds out. */
static const struct inspect_type *
inspect_packed(str start)
{
	static const str mimetype = STR("mimetype" ODF "spreadsheet");
	str name = str_drop(start, ZIP_NAME_AT);

	if (str_starts(name, mimetype))
		return inspect_named(S(ODF "spreadsheet"));
	if (!str_starts(name, S("[Content_Types].xml")) &&
	    !str_starts(name, S("_rels/")) && !str_starts(name, S("xl/")) &&
	    !str_starts(name, S("docProps/")))
		return NULL;
	while (name.n > 0 && name.p != NULL) {
		ptrdiff_t next = str_find(name, S("PK\x03\x04"));

		if (next < 0)
			break;
		name = str_drop(name, (size_t)next);
		name = str_drop(name, ZIP_NAME_AT);
		if (str_starts(name, S("word/")) || str_starts(name, S("ppt/")))
			return NULL;
	}
	return inspect_named(S(OOXML "spreadsheetml.sheet"));
}

/* What a table beyond FILE_BYTES_MAX is, by its beginning. */
static const struct inspect_type *
inspect_start(str start)
{
	if (str_starts(start, S("PK\x03\x04")))
		return inspect_packed(start);
	if (str_starts(start, S("PAR1")))
		return inspect_named(S(PARQUET));
	if (inspect_wide(str_take(start, start.n & ~(size_t)1)) ||
	    inspect_wide(str_take(start, (start.n & ~(size_t)1) - 2)))
		return inspect_named(S("text/csv"));
	if (inspect_text(inspect_cut(start)))
		return inspect_named(S("text/plain"));
	return inspect_western(start) ? inspect_named(S("text/csv")) : NULL;
}

static bool
inspect_work_start(struct arena *a, struct buf *reply)
{
	char *p = arena_get(a, FILE_START, 1);
	const struct inspect_type *type;
	size_t n = 0;
	ssize_t got;

	while (n < FILE_START &&
	       (got = pread(0, p + n, FILE_START - n, (off_t)n)) > 0)
		n += (size_t)got;
	type = n == FILE_START ? inspect_start((str){ p, n }) : NULL;
	buf_c(reply, type == NULL ? INSPECT_UNKNOWN : type->type);
	return type != NULL;
}

static bool
inspect_work(void *kit, struct buf *reply)
{
	struct arena *a = arena_open(INSPECT_BYTES_MAX);
	const struct inspect_type *type;
	const char *mime, *why;
	str file, out;

	if (lseek(0, 0, SEEK_END) > (off_t)FILE_BYTES_MAX)
		return inspect_work_start(a, reply);
	if (!jail_input(a, FILE_BYTES_MAX, &file))
		return false;
	mime = magic_buffer(kit, file.p, file.n);
	if (mime == NULL)
		mime = "";
	type = inspect_file(a, mime, file, &out, &why);
	if (type != NULL && !jail_output(out)) {
		type = NULL;
		why = INSPECT_NO_ROOM;
	}
	buf_c(reply, type == NULL ? why : type->type);
	return type != NULL;
}

const struct jail_role inspect_role = {
	.name = "inspect",
	.prepare = inspect_prepare,
	.work = inspect_work,
};
