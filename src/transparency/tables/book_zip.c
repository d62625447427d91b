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
#define COMMENT_MAX 0xffff
#define TAIL_MAX (COMMENT_MAX + END_SIZE + LOCATOR_SIZE)
#define MEMBER_NAME_MAX 512
#define STORED 0
#define DEFLATED 8

struct zip_directory {
	uint64_t from, to, size, n;
};

static uint64_t
zip_number(str s, uint64_t at, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)s.p[at + n];
	return value;
}

/* ${n} bytes of the file, empty when they are not there. */
static str
zip_piece(struct arena *a, const struct book_file *file, uint64_t at, size_t n)
{
	char *p = NEWS(a, char, n + 1);

	return book_file_read(file, at, p, n) ? (str){ p, n } : S("");
}

/* Where in the file's last bytes the end record stands: it reaches to the last
 * of them. */
static bool
zip_end_find(str bytes, size_t *at)
{
	for (size_t comment = 0;
	     comment <= COMMENT_MAX && comment + END_SIZE <= bytes.n;
	     comment++) {
		*at = bytes.n - END_SIZE - comment;
		if (zip_number(bytes, *at, 4) == END_SIGN &&
		    zip_number(bytes, *at + 20, 2) == comment)
			return true;
	}
	return false;
}

/* The same of the 64-bit directory, if there is one: its end record is named
 * by a locator in front of the other. */
static bool
zip_directory_long(struct arena *a, const struct book_file *file, str locator,
    uint64_t before, struct zip_directory *d)
{
	uint64_t at = zip_number(locator, 8, 8);
	str end = zip_piece(a, file, at, LONG_END_SIZE);

	if (end.n == 0 || at + LONG_END_SIZE > before ||
	    zip_number(end, 0, 4) != LONG_END_SIGN)
		return false;
	*d = (struct zip_directory){ .from = zip_number(end, 48, 8),
		.to = at,
		.size = zip_number(end, 40, 8),
		.n = zip_number(end, 32, 8) };
	return true;
}

static enum book_end
zip_directory(struct arena *a, const struct book_file *file,
    struct zip_directory *d)
{
	size_t n = file->n < TAIL_MAX ? (size_t)file->n : TAIL_MAX, at;
	str tail = zip_piece(a, file, file->n - n, n), locator;
	uint64_t end;

	if (!zip_end_find(tail, &at))
		return BOOK_CUT;
	end = file->n - n + at;
	*d = (struct zip_directory){ .from = zip_number(tail, at + 16, 4),
		.to = end,
		.size = zip_number(tail, at + 12, 4),
		.n = zip_number(tail, at + 10, 2) };
	locator = str_drop(str_take(tail, at),
	    at < LOCATOR_SIZE ? at : at - LOCATOR_SIZE);
	if (locator.n == LOCATOR_SIZE &&
	    zip_number(locator, 0, 4) == LOCATOR_SIGN) {
		if (!zip_directory_long(a, file, locator, end - LOCATOR_SIZE,
			d))
			return BOOK_UNSOUND;
	} else if (zip_number(tail, at + 4, 4) != 0 ||
		   zip_number(tail, at + 8, 2) != d->n)
		return BOOK_UNSOUND; /* on several disks */
	if (d->from > d->to || d->to - d->from != d->size)
		return BOOK_UNSOUND;
	return d->n > BOOK_MEMBERS_MAX || d->size > BOOK_DIRECTORY_MAX
		   ? BOOK_MEMBERS
		   : BOOK_DONE;
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
zip_local(const struct book_file *file, uint64_t at, uint64_t directory,
    struct book_member *m)
{
	char room[LOCAL_SIZE + MEMBER_NAME_MAX];
	str head = { room, LOCAL_SIZE + m->name.n };
	uint64_t body;

	if (at > directory || !book_file_read(file, at, room, head.n) ||
	    zip_number(head, 0, 4) != LOCAL_SIGN ||
	    zip_number(head, 8, 2) != (m->stored ? STORED : DEFLATED) ||
	    zip_number(head, 26, 2) != m->name.n ||
	    !str_eq(str_drop(head, LOCAL_SIZE), m->name))
		return false;
	body = at + head.n + zip_number(head, 28, 2);
	if (body > directory || m->packed > directory - body)
		return false;
	m->start = at;
	m->end = body + m->packed;
	return true;
}

/* By its name, or its bytes where they stand open.  What hides better does no
 * harm: no member is opened but those that are read as XML. */
static bool
zip_is_archive(const struct book_file *file, const struct book_member *m)
{
	static const char *const names[] = { ".zip", ".7z", ".rar", ".gz",
		".bz2", ".xz", ".tar", ".tgz", ".jar", ".xlsx", ".xlsm",
		".xlsb", ".docx", ".docm", ".pptx", ".pptm", ".ods", ".odt",
		".odp" };
	char start[4];

	if (m->stored && m->packed >= sizeof(start) &&
	    book_file_read(file, m->end - m->packed, start, sizeof(start)) &&
	    zip_number((str){ start, sizeof(start) }, 0, 4) == LOCAL_SIGN)
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
zip_entry(const struct book_file *file, uint64_t directory, str *rest,
    struct book_member *m)
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
	    m->name.n > MEMBER_NAME_MAX ||
	    memchr(m->name.p, 0, m->name.n) != NULL ||
	    (m->stored && m->packed != m->unpacked) ||
	    !zip_local(file, at, directory, m))
		return BOOK_UNSOUND;
	*rest = str_drop(*rest,
	    ENTRY_SIZE + m->name.n + more + zip_number(*rest, 32, 2));
	if (m->unpacked > BOOK_TOTAL_MAX)
		return BOOK_LARGE;
	if (m->unpacked > BOOK_RATIO_FLOOR &&
	    m->unpacked / BOOK_RATIO_MAX > m->packed)
		return BOOK_BOMB;
	return zip_is_archive(file, m) ? BOOK_NESTED : BOOK_DONE;
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
	return total > BOOK_RATIO_FLOOR && total / BOOK_RATIO_MAX > zip->file->n
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
	zip_source_t *source = book_file_source(zip->file);

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
book_zip_open(struct arena *a, struct book_file *file, struct book_zip *zip)
{
	struct zip_directory d;
	enum book_end end;
	str rest;

	*zip = (struct book_zip){ .file = file };
	end = zip_directory(a, file, &d);
	if (end != BOOK_DONE)
		return end;
	zip->v = NEWS(a, struct book_member, d.n + 1);
	rest = zip_piece(a, file, d.from, d.size);
	for (; zip->n < d.n; zip->n++) {
		zip->v[zip->n].index = zip->n;
		end = zip_entry(file, d.from, &rest, &zip->v[zip->n]);
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
