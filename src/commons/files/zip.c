/* Archives as containers: see zip.h. */
#include <stdlib.h>

#include "commons/files/zip.h"

#define END_SIZE 22
#define END_SIGN 0x06054b50u
#define ENTRY_SIZE 46
#define ENTRY_SIGN 0x02014b50u
#define LOCAL_SIZE 30
#define LOCAL_SIGN 0x04034b50u
#define NAME_MAX_BYTES 512
#define FLAG_ENCRYPTED 0x2041u /* also the strong kind, and hidden heads */
#define STORED 0
#define DEFLATED 8

static uint32_t
zip_number(str s, uint64_t at, size_t n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)s.p[at + n];
	return value;
}

/* Where the end record stands: it reaches to the last byte. */
static bool
zip_end(str bytes, size_t *at)
{
	size_t comment;

	for (comment = 0; comment <= 0xffff && comment + END_SIZE <= bytes.n;
	     comment++) {
		*at = bytes.n - END_SIZE - comment;
		if (zip_number(bytes, *at, 4) == END_SIGN &&
		    zip_number(bytes, *at + 20, 2) == comment)
			return true;
	}
	return false;
}

static bool
zip_name(str name)
{
	str rest = name, step;

	if (name.n == 0 || name.n > NAME_MAX_BYTES || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == '\\')
			return false;
	while (rest.p != NULL) {
		step = str_cut(&rest, '/');
		if (str_is(step, ".."))
			return false;
	}
	return true;
}

/* The member's own head must say the same as the directory does. */
static bool
zip_local(str bytes, uint64_t at, uint32_t packed, bool stored,
    struct zip_member *m)
{
	uint64_t body;

	if (at + LOCAL_SIZE > bytes.n ||
	    zip_number(bytes, at, 4) != LOCAL_SIGN ||
	    (zip_number(bytes, at + 6, 2) & FLAG_ENCRYPTED) != 0 ||
	    zip_number(bytes, at + 8, 2) != (stored ? STORED : DEFLATED) ||
	    zip_number(bytes, at + 26, 2) != m->name.n)
		return false;
	body = at + LOCAL_SIZE + m->name.n + zip_number(bytes, at + 28, 2);
	if (body + packed > bytes.n ||
	    !str_eq((str){ bytes.p + at + LOCAL_SIZE, m->name.n }, m->name))
		return false;
	m->start = at;
	m->end = body + packed;
	if (stored)
		m->stored = (str){ bytes.p + body, packed };
	return true;
}

/* One entry of the directory, taken off the front of ${rest}. */
static bool
zip_entry(str bytes, str *rest, struct zip_member *m)
{
	uint32_t method, packed;
	size_t name, more;

	if (rest->n < ENTRY_SIZE || zip_number(*rest, 0, 4) != ENTRY_SIGN)
		return false;
	method = zip_number(*rest, 10, 2);
	packed = zip_number(*rest, 20, 4);
	m->unpacked = zip_number(*rest, 24, 4);
	name = zip_number(*rest, 28, 2);
	more = name + zip_number(*rest, 30, 2) + zip_number(*rest, 32, 2);
	if ((zip_number(*rest, 8, 2) & FLAG_ENCRYPTED) != 0 ||
	    (method != STORED && method != DEFLATED) ||
	    (method == STORED && packed != m->unpacked) ||
	    rest->n - ENTRY_SIZE < more)
		return false;
	m->name = (str){ rest->p + ENTRY_SIZE, name };
	if (!zip_name(m->name) || !zip_local(bytes, zip_number(*rest, 42, 4),
				      packed, method == STORED, m))
		return false;
	*rest = str_drop(*rest, ENTRY_SIZE + more);
	return true;
}

static int
zip_order(const void *a, const void *b)
{
	const struct zip_member *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* One behind the other from the first byte, and none twice. */
static bool
zip_tiles(struct zip *zip, size_t directory)
{
	uint64_t at = 0, total = 0;

	for (size_t i = 0; i < zip->n; i++) {
		if (zip->v[i].start < at || (i == 0 && zip->v[i].start != 0))
			return false;
		at = zip->v[i].end;
		total += zip->v[i].unpacked;
	}
	zip->swollen =
	    at <= directory &&
	    (total > ZIP_TOTAL_MAX || total / ZIP_RATIO_MAX > directory);
	return at <= directory && !zip->swollen;
}

bool
zip_read(struct arena *a, str bytes, struct zip *zip)
{
	size_t end, directory, n;
	str rest;

	*zip = (struct zip){ 0 };
	if (!zip_end(bytes, &end))
		return false;
	n = zip_number(bytes, end + 10, 2);
	directory = zip_number(bytes, end + 16, 4);
	if (zip_number(bytes, end + 4, 4) != 0 ||
	    zip_number(bytes, end + 8, 2) != n || n == 0 ||
	    n > ZIP_MEMBERS_MAX || directory > end ||
	    end - directory != zip_number(bytes, end + 12, 4))
		return false;
	zip->v = NEWS(a, struct zip_member, n);
	rest = (str){ bytes.p + directory, end - directory };
	for (; zip->n < n; zip->n++)
		if (!zip_entry(bytes, &rest, &zip->v[zip->n]))
			return false;
	qsort(zip->v, zip->n, sizeof(*zip->v), zip_order);
	return rest.n == 0 && zip_tiles(zip, directory);
}

const struct zip_member *
zip_find(const struct zip *zip, const char *name)
{
	for (size_t i = 0; i < zip->n; i++)
		if (str_is(zip->v[i].name, name))
			return &zip->v[i];
	return NULL;
}

#define ODF "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

/* An ODF says what it is in its first member, readable as it stands. */
static const char *
zip_odf(const struct zip *zip)
{
	static const char *const types[] = { ODF "text", ODF "spreadsheet",
		ODF "presentation" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_is(zip->v[0].stored, types[i]))
			return types[i];
	return NULL;
}

static const char *
zip_ooxml(const struct zip *zip)
{
	static const struct {
		const char *main, *type;
	} types[] = {
		{ "word/document.xml", OOXML "wordprocessingml.document" },
		{ "xl/workbook.xml", OOXML "spreadsheetml.sheet" },
		{ "ppt/presentation.xml", OOXML "presentationml.presentation" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (zip_find(zip, types[i].main) != NULL)
			return types[i].type;
	return NULL;
}

const char *
zip_document(const struct zip *zip)
{
	for (size_t i = 0; i < zip->n; i++) {
		str name = zip->v[i].name;

		if (str_ends(name, S("vbaProject.bin")) ||
		    str_starts(name, S("Basic/")) ||
		    str_starts(name, S("Scripts/")))
			return NULL;
	}
	if (zip->n > 0 && str_is(zip->v[0].name, "mimetype"))
		return zip_odf(zip);
	return zip_find(zip, "[Content_Types].xml") == NULL ? NULL
							    : zip_ooxml(zip);
}
