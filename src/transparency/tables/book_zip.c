/* The archive of a spreadsheet: see book_zip.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "transparency/tables/book_zip.h"

#define END_SIZE 22
#define END_SIGN 0x06054b50u
#define LONG_END_SIZE 56
#define LONG_END_SIGN 0x06064b50u
#define LOCATOR_SIZE 20
#define LOCATOR_SIGN 0x07064b50u
#define ENTRY_SIZE 46
#define ENTRY_SIGN 0x02014b50u
#define LOCAL_SIZE 30
#define LOCAL_SIGN 0x04034b50u
#define LONG_EXTRA 1	       /* sizes and place in 64 bits */
#define ELSEWHERE 0xffffffffu  /* that they stand there */
#define FLAG_ENCRYPTED 0x2041u /* also the strong kind, and hidden heads */
#define STORED 0
#define DEFLATED 8

static uint64_t
zip_number(str s, uint64_t at, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)s.p[at + n];
	return value;
}

/* Where the end record stands: it reaches to the last byte. */
static bool
zip_end_find(str bytes, size_t *at)
{
	for (size_t comment = 0;
	     comment <= 0xffff && comment + END_SIZE <= bytes.n; comment++) {
		*at = bytes.n - END_SIZE - comment;
		if (zip_number(bytes, *at, 4) == END_SIGN &&
		    zip_number(bytes, *at + 20, 2) == comment)
			return true;
	}
	return false;
}

/* The directory's bytes, and how many members it says to have. */
static enum book_end
zip_directory(str bytes, uint64_t *from, uint64_t *to, uint64_t *n)
{
	uint64_t size, at;
	size_t end;

	if (!zip_end_find(bytes, &end))
		return BOOK_CUT;
	*n = zip_number(bytes, end + 10, 2);
	size = zip_number(bytes, end + 12, 4);
	*from = zip_number(bytes, end + 16, 4);
	*to = end;
	if (end >= LOCATOR_SIZE &&
	    zip_number(bytes, end - LOCATOR_SIZE, 4) == LOCATOR_SIGN) {
		at = zip_number(bytes, end - LOCATOR_SIZE + 8, 8);
		if (end < LOCATOR_SIZE + LONG_END_SIZE ||
		    at > end - LOCATOR_SIZE - LONG_END_SIZE ||
		    zip_number(bytes, at, 4) != LONG_END_SIGN)
			return BOOK_UNSOUND;
		*n = zip_number(bytes, at + 32, 8);
		size = zip_number(bytes, at + 40, 8);
		*from = zip_number(bytes, at + 48, 8);
		*to = at;
	} else if (zip_number(bytes, end + 4, 4) != 0 ||
		   zip_number(bytes, end + 8, 2) != *n)
		return BOOK_UNSOUND; /* on several disks */
	if (*from > *to || *to - *from != size)
		return BOOK_UNSOUND;
	return *n > BOOK_MEMBERS_MAX ? BOOK_MEMBERS : BOOK_DONE;
}

/* Numbers that did not fit their fields stand in an extra, in this order. */
static bool
zip_long(str extra, struct book_member *m, uint64_t *at)
{
	uint64_t *fields[] = { &m->unpacked, &m->packed, at };

	while (extra.n >= 4 && zip_number(extra, 0, 2) != LONG_EXTRA) {
		uint64_t size = 4 + zip_number(extra, 2, 2);

		extra = size > extra.n ? S("") : str_drop(extra, size);
	}
	if (extra.n >= 4) {
		uint64_t size = zip_number(extra, 2, 2);

		extra = str_drop(extra, 4);
		extra = str_take(extra, size > extra.n ? 0 : size);
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (*fields[i] != ELSEWHERE)
			continue;
		if (extra.n < 8)
			return false;
		*fields[i] = zip_number(extra, 0, 8);
		extra = str_drop(extra, 8);
	}
	return true;
}

/* The member's own head must say the same as the directory does. */
static bool
zip_local(str bytes, uint64_t at, uint64_t directory, struct book_member *m)
{
	uint64_t body;

	if (directory < LOCAL_SIZE || at > directory - LOCAL_SIZE ||
	    zip_number(bytes, at, 4) != LOCAL_SIGN ||
	    zip_number(bytes, at + 8, 2) != (m->stored ? STORED : DEFLATED) ||
	    zip_number(bytes, at + 26, 2) != m->name.n)
		return false;
	body = at + LOCAL_SIZE + m->name.n + zip_number(bytes, at + 28, 2);
	if (body > directory || m->packed > directory - body ||
	    !str_eq((str){ bytes.p + at + LOCAL_SIZE, m->name.n }, m->name))
		return false;
	m->start = at;
	m->end = body + m->packed;
	return true;
}

/* By its name, or its bytes where they stand open.  What hides better does no
 * harm: no member is opened but those that are read as XML. */
static bool
zip_is_archive(str bytes, const struct book_member *m)
{
	static const char *const names[] = { ".zip", ".7z", ".rar", ".gz",
		".bz2", ".xz", ".tar", ".tgz", ".jar", ".xlsx", ".xlsm",
		".xlsb", ".docx", ".docm", ".pptx", ".pptm", ".ods", ".odt",
		".odp" };

	if (m->stored && m->packed >= 4 &&
	    zip_number(bytes, m->end - m->packed, 4) == LOCAL_SIGN)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);

		if (m->name.n >= n &&
		    strncasecmp(m->name.p + m->name.n - n, names[i], n) == 0)
			return true;
	}
	return false;
}

/* One entry of the directory, taken off the front of ${rest}. */
static enum book_end
zip_entry(str bytes, uint64_t directory, str *rest, struct book_member *m)
{
	uint64_t at, method, more;

	if (rest->n < ENTRY_SIZE || zip_number(*rest, 0, 4) != ENTRY_SIGN)
		return BOOK_UNSOUND;
	if ((zip_number(*rest, 8, 2) & FLAG_ENCRYPTED) != 0)
		return BOOK_PASSWORD;
	method = zip_number(*rest, 10, 2);
	m->stored = method == STORED;
	m->sum = (uint32_t)zip_number(*rest, 16, 4);
	m->packed = zip_number(*rest, 20, 4);
	m->unpacked = zip_number(*rest, 24, 4);
	m->name.n = zip_number(*rest, 28, 2);
	more = zip_number(*rest, 30, 2);
	at = zip_number(*rest, 42, 4);
	if (rest->n - ENTRY_SIZE < m->name.n + more + zip_number(*rest, 32, 2))
		return BOOK_UNSOUND;
	m->name.p = rest->p + ENTRY_SIZE;
	if (!zip_long((str){ m->name.p + m->name.n, more }, m, &at) ||
	    (method != STORED && method != DEFLATED) || m->name.n == 0 ||
	    memchr(m->name.p, 0, m->name.n) != NULL ||
	    (m->stored && m->packed != m->unpacked) ||
	    !zip_local(bytes, at, directory, m))
		return BOOK_UNSOUND;
	*rest = str_drop(*rest,
	    ENTRY_SIZE + m->name.n + more + zip_number(*rest, 32, 2));
	if (m->unpacked > BOOK_TOTAL_MAX)
		return BOOK_LARGE;
	if (m->unpacked > BOOK_RATIO_FLOOR &&
	    m->unpacked / BOOK_RATIO_MAX > m->packed)
		return BOOK_BOMB;
	return zip_is_archive(bytes, m) ? BOOK_NESTED : BOOK_DONE;
}

static int
zip_order(const void *a, const void *b)
{
	const struct book_member *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static int
zip_order_names(const void *a, const void *b)
{
	return str_cmp(((const struct book_member *)a)->name,
	    ((const struct book_member *)b)->name);
}

/* One behind the other from the first byte, none twice, not too much. */
static enum book_end
zip_tiles(const struct book_zip *zip)
{
	uint64_t at = 0, total = 0;

	qsort(zip->v, zip->n, sizeof(*zip->v), zip_order_names);
	for (size_t i = 1; i < zip->n; i++)
		if (str_eq(zip->v[i - 1].name, zip->v[i].name))
			return BOOK_UNSOUND;
	qsort(zip->v, zip->n, sizeof(*zip->v), zip_order);
	for (size_t i = 0; i < zip->n; i++) {
		if (zip->v[i].start < at)
			return BOOK_OVERLAP;
		at = zip->v[i].end;
		total += zip->v[i].unpacked;
	}
	if (zip->n == 0 || zip->v[0].start != 0)
		return BOOK_UNSOUND;
	if (total > BOOK_TOTAL_MAX)
		return BOOK_LARGE;
	return total > BOOK_RATIO_FLOOR && total / BOOK_RATIO_MAX > zip->bytes.n
		   ? BOOK_BOMB
		   : BOOK_DONE;
}

/* libzip must have read the same directory as we did: two readers that see
 * two archives in one file are how checks are gone round. */
static bool
zip_agrees(const struct book_zip *zip)
{
	zip_stat_t stat;
	const char *name;

	if (zip_get_num_entries(zip->archive, 0) != (zip_int64_t)zip->n)
		return false;
	for (size_t i = 0; i < zip->n; i++) {
		const struct book_member *m = &zip->v[i];

		name = zip_get_name(zip->archive, m->index, ZIP_FL_ENC_RAW);
		if (name == NULL || !str_is(m->name, name) ||
		    zip_stat_index(zip->archive, m->index, 0, &stat) != 0 ||
		    stat.size != m->unpacked || stat.comp_size != m->packed ||
		    stat.crc != m->sum ||
		    stat.comp_method !=
			(m->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE))
			return false;
	}
	return true;
}

static enum book_end
zip_attach(struct book_zip *zip)
{
	zip_source_t *source =
	    zip_source_buffer_create(zip->bytes.p, zip->bytes.n, 0, NULL);

	if (source == NULL)
		return BOOK_MEMORY;
	zip->archive = zip_open_from_source(source, ZIP_RDONLY, NULL);
	if (zip->archive == NULL) {
		zip_source_free(source);
		return BOOK_UNSOUND;
	}
	if (zip_agrees(zip))
		return BOOK_DONE;
	book_zip_close(zip);
	return BOOK_UNSOUND;
}

enum book_end
book_zip_open(struct arena *a, str bytes, struct book_zip *zip)
{
	uint64_t from, to, n;
	enum book_end end;
	str rest;

	*zip = (struct book_zip){ .bytes = bytes };
	end = zip_directory(bytes, &from, &to, &n);
	if (end != BOOK_DONE)
		return end;
	zip->v = NEWS(a, struct book_member, n + 1);
	rest = (str){ bytes.p + from, to - from };
	for (; zip->n < n; zip->n++) {
		zip->v[zip->n].index = zip->n;
		end = zip_entry(bytes, from, &rest, &zip->v[zip->n]);
		if (end != BOOK_DONE)
			return end;
	}
	if (rest.n != 0)
		return BOOK_UNSOUND;
	end = zip_tiles(zip);
	return end == BOOK_DONE ? zip_attach(zip) : end;
}

void
book_zip_close(struct book_zip *zip)
{
	if (zip->archive != NULL)
		zip_discard(zip->archive);
	zip->archive = NULL;
}

const struct book_member *
book_zip_find(const struct book_zip *zip, str name)
{
	for (size_t i = 0; i < zip->n; i++)
		if (zip->v[i].name.n == name.n &&
		    strncasecmp(zip->v[i].name.p, name.p, name.n) == 0)
			return &zip->v[i];
	return NULL;
}

enum book_end
book_zip_pour(const struct book_zip *zip, const struct book_member *m,
    book_take_fn *take, void *cookie)
{
	enum book_end end = BOOK_DONE;
	uint64_t left = m->unpacked;
	zip_file_t *file = zip_fopen_index(zip->archive, m->index, 0);
	char *block = malloc(BOOK_BLOCK);
	zip_int64_t n = 0;

	if (file == NULL || block == NULL) {
		end = block == NULL ? BOOK_MEMORY : BOOK_UNSOUND;
		goto done;
	}
	while (
	    end == BOOK_DONE && (n = zip_fread(file, block, BOOK_BLOCK)) > 0) {
		if ((uint64_t)n > left)
			end = BOOK_UNSOUND;
		else
			end = take(cookie, block, (size_t)n);
		left -= (uint64_t)n;
	}
	if (end == BOOK_DONE && (n < 0 || left != 0))
		end = BOOK_UNSOUND;
done:
	free(block);
	if (file != NULL)
		zip_fclose(file);
	return end;
}
