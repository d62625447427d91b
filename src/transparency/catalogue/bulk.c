/* The sheet itself: its columns, what stands in its cells, its download, and
 * the way of one that came back through the jail.  See bulk.h. */
#include "transparency/catalogue/bulk.h"

#include <fcntl.h>
#include <unistd.h>

#include "engine/base/csv.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/jail/jail.h"
#include "engine/record/kinds.h"
#include "queries.h"
#include "transparency/catalogue/publish_room.h"

/* The role of the jail, another room's (transparency/tables/sheet.h). */
#define BULK_ROLE "sheet"
#define BULK_BYTES_MAX ((size_t)8 << 20)
#define BULK_JAIL_CPU_SECONDS 10
#define BULK_JAIL_WALL_MS 20000
#define BULK_SHA256_HEX 64

/* What a sheet has of a dataset, in this order. */
static const char *const fields[] = { "institution", "title", "description",
	"licence", "themes", "keywords", "frequency", "contact", "contact_mail",
	"spatial", "covers_from", "covers_until", "hvd", "languages" };
#define FIELDS (sizeof(fields) / sizeof(*fields))

static bool
is_text(const struct field *f)
{
	return f->kind == FIELD_WORDS || f->kind == FIELD_PROSE;
}

struct bulk_columns
bulk_columns_of(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct bulk_columns list = {
		NEWS(rq->arena, struct bulk_column, BULK_COLUMNS_MAX), 0
	};
	size_t langs = languages_count(portal->languages);

	for (size_t i = 0; i < FIELDS; i++) {
		const struct field *f =
		    record_field(&dataset_type, str_of(fields[i]));

		if (!is_text(f))
			list.v[list.n++] =
			    (struct bulk_column){ str_of(f->name), f, S("") };
		for (size_t k = 0; is_text(f) && k < langs &&
				   list.n + FIELDS < BULK_COLUMNS_MAX;
		     k++) {
			str lang =
			    language_code(languages_at(portal->languages, k));

			list.v[list.n++] =
			    (struct bulk_column){ str_fmt(rq->arena, "%s.%.*s",
						      f->name, ARG(lang)),
				    f, lang };
		}
	}
	return list;
}

str
bulk_value(struct arena *a, const struct bulk_column *c, const void *record)
{
	const words *w = field_get(c->field, record);
	const prose *p = field_get(c->field, record);
	const struct text *v;
	size_t n;

	if (!is_text(c->field))
		return form_value(a, c->field, record);
	v = c->field->kind == FIELD_WORDS ? w->v : p->v;
	n = c->field->kind == FIELD_WORDS ? w->n : p->n;
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].lang, c->lang))
			return v[i].s;
	return S("");
}

/* "a b" of "a, b;": people write codes as they write lists. */
static str
codes_plain(struct arena *a, str s)
{
	struct buf b = buf_open(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		if (str_find(S(" ,;\t\n"), (str){ s.p + i, 1 }) < 0)
			buf_char(&b, s.p[i]);
		else if (b.n > 0 && b.p[b.n - 1] != ' ')
			buf_char(&b, ' ');
	return str_trim(buf_str(&b));
}

str
bulk_plain(struct arena *a, const struct bulk_column *c, str cell)
{
	if (cell.n > 1 && cell.p[0] == '\'' &&
	    str_find(S("=+-@\t\r"), str_take(str_drop(cell, 1), 1)) >= 0)
		cell = str_drop(cell, 1);
	cell = str_trim(kind_lines(a, cell));
	return c->field->kind == FIELD_CHOICES ? codes_plain(a, cell) : cell;
}

/* ---- sameness ---- */

/* The numbers of "15/9/2026"; false when it is not three of them. */
static bool
date_parts(str s, int64_t parts[3])
{
	for (int i = 0; i < 3; i++) {
		size_t n = 0;

		while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (n == 0 || n > 4 || !str_number(str_take(s, n), &parts[i]))
			return false;
		s = str_drop(s, n);
		if (i < 2 &&
		    (s.n == 0 || str_find(S("/.-"), str_take(s, 1)) < 0))
			return false;
		s = str_drop(s, i < 2);
	}
	return s.n == 0;
}

/* Spreadsheet programs write days anew in the order of their country.  One
 * that can be read as the day that stands there was not changed. */
static bool
date_same(str cell, str value)
{
	int64_t p[3], year;
	date d;

	if (!date_read(value, &d) || d.day == 0 || !date_parts(cell, p))
		return false;
	year = p[2] < 100 ? p[2] + 2000 : p[2];
	return year == d.year && ((p[0] == d.day && p[1] == d.month) ||
				     (p[1] == d.day && p[0] == d.month));
}

bool
bulk_same(struct arena *a, const struct bulk_column *c, str cell, str value)
{
	cell = bulk_plain(a, c, cell);
	value = str_trim(kind_lines(a, value));
	return str_eq(cell, value) ||
	       (c->field->kind == FIELD_DAY && date_same(cell, value));
}

/* ---- download ---- */

/* Where fractions have a comma, spreadsheet programs cut lists at
 * semicolons. */
static char
bulk_delimiter(struct request *rq)
{
	return str_is(rq->page.lang, "en") ? ',' : ';';
}

static void
bulk_put(struct request *rq, bool first, str value)
{
	struct buf one = buf_open(rq->arena, 2 * value.n + 16);
	char delimiter = bulk_delimiter(rq);
	struct buf *b = &rq->reply.body;
	str cell;

	csv_cell(&one, true, value);
	cell = buf_str(&one);
	if (!first)
		buf_char(b, delimiter);
	if (delimiter == ';' && !str_starts(cell, S("\"")) &&
	    str_find(cell, S(";")) >= 0)
		buf_fmt(b, "\"%.*s\"", ARG(cell));
	else
		buf_add(b, cell);
}

/* The datasets of an institution, behind ${n} in ${ids}. */
static size_t
bulk_rows(struct request *rq, const struct label *institution, int64_t *ids,
    size_t n)
{
	const struct record *i =
	    record_by_address(rq->db, &institution_type, institution->code);
	struct rows rows;

	if (i == NULL)
		return n;
	rows = db_query(rq->db, Q_dataset_ids_of_institution,
	    VALUES(value_number(i->id),
		value_number(BULK_ROWS_MAX - (int64_t)n)));
	while (n < BULK_ROWS_MAX && rows_next(&rows))
		ids[n++] = rows_number(&rows, 0);
	rows_end(&rows);
	return n;
}

static void
bulk_put_row(struct request *rq, const struct bulk_columns *columns,
    const struct dataset *d)
{
	struct what what = what_of(rq, &dataset_type, d);

	if (!may(rq->who, VERB_EDIT, &what))
		return;
	bulk_put(rq, true, d->slug);
	bulk_put(rq, false,
	    str_fmt(rq->arena, "%lld", (long long)d->record.version));
	for (size_t i = 0; i < columns->n; i++)
		bulk_put(rq, false, bulk_value(rq->arena, &columns->v[i], d));
	csv_end(&rq->reply.body);
}

void
bulk_write(struct request *rq, str publisher)
{
	struct bulk_columns columns = bulk_columns_of(rq);
	int64_t *ids = NEWS(rq->arena, int64_t, BULK_ROWS_MAX);
	struct data_form f = { 0 };
	size_t n = 0;

	buf_c(&rq->reply.body, "\xef\xbb\xbf");
	bulk_put(rq, true, S("address"));
	bulk_put(rq, false, S("version"));
	for (size_t i = 0; i < columns.n; i++)
		bulk_put(rq, false, columns.v[i].name);
	csv_end(&rq->reply.body);
	entries_options(rq, &f);
	for (size_t i = 0; i < f.institutions.n; i++)
		if (publisher.n == 0 ||
		    str_eq(f.institutions.v[i].code, publisher))
			n = bulk_rows(rq, &f.institutions.v[i], ids, n);
	for (size_t i = 0; i < n; i++)
		bulk_put_row(rq, &columns,
		    record_by_id(rq->db, &dataset_type, ids[i]));
}

/* ---- upload ---- */

static const char *
bulk_refusal(str why)
{
	static const struct {
		const char *code, *sentence;
	} refusals[] = {
		{ "kind",
		    "{1} is not a sheet that we can read. Save it as CSV, XLSX "
		    "or ODS, then choose that." },
		{ "rows",
		    "{1} has more than 2,000 rows. Leave the rows out that you "
		    "did not change." },
		{ "columns",
		    "{1} has too many columns. Download the sheet again and "
		    "write your changes there." },
		{ "large",
		    "{1} is too large. Leave the rows out that you did not "
		    "change." },
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (str_is(why, refusals[i].code))
			return refusals[i].sentence;
	return "{1} seems to be damaged. Open it on your device to see if it "
	       "works, save it again, then send that.";
}

/* A file without a name, of ${bytes}. */
static int
bulk_file(struct request *rq, str bytes)
{
	const struct portal *portal = rq->portal;
	const char *path =
	    str_c(rq->arena, files_incoming_path(portal->files, rq->arena));
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	unlink(path);
	while (bytes.n > 0 && (n = write(fd, bytes.p, bytes.n)) > 0)
		bytes = str_drop(bytes, (size_t)n);
	if (n > 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

static bool
bulk_output(struct request *rq, int fd, str *json)
{
	struct buf b = buf_open(rq->arena, BULK_BYTES_MAX + 65536);
	char block[65536];
	ssize_t n = lseek(fd, 0, SEEK_SET);

	while (n >= 0 && (n = read(fd, block, sizeof(block))) > 0)
		buf_add(&b, (str){ block, (size_t)n });
	*json = buf_str(&b);
	return n == 0 && !b.full;
}

const char *
bulk_read(struct request *rq, str bytes, str *json)
{
	static const struct jail_limits limits = { .memory = FILE_JAIL_MEMORY,
		.output = (int64_t)BULK_BYTES_MAX,
		.cpu_seconds = BULK_JAIL_CPU_SECONDS,
		.wall_ms = BULK_JAIL_WALL_MS };
	int in, out;
	enum jail_end end = JAIL_BROKEN;
	str reply = S("");

	if (bytes.n == 0)
		return file_sentence(FILE_EMPTY);
	if (bytes.n > FILE_BYTES_MAX)
		return bulk_refusal(S("large"));
	in = bulk_file(rq, bytes);
	out = bulk_file(rq, S(""));
	if (in >= 0 && out >= 0)
		end = jail_run(rq->arena, BULK_ROLE, in, out, &limits, &reply);
	if (end == JAIL_DONE && !bulk_output(rq, out, json))
		end = JAIL_BROKEN;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	switch (end) {
	case JAIL_DONE:
		return NULL;
	case JAIL_REFUSED:
		return bulk_refusal(reply);
	case JAIL_LARGE:
		return bulk_refusal(S("large"));
	case JAIL_BROKEN:
	case JAIL_STOPPED:
		return file_sentence(FILE_BROKEN);
	default:
		return file_sentence(FILE_HARD);
	}
}

/* ---- between looking and applying ---- */

/* Only this portal can say it, and only for who looked: a name of bytes alone
 * could be guessed from bytes. */
static str
bulk_seal(struct request *rq, str sheet)
{
	const struct portal *portal = rq->portal;

	return hash_hex(rq->arena,
	    hash_hmac(portal->key,
		str_fmt(rq->arena, "sheet %lld %.*s",
		    (long long)rq->who->person, ARG(sheet))));
}

/* In the store of files without a row: swept when nobody applies it in an
 * hour. */
bool
bulk_keep(struct request *rq, str json, struct bulk_plan *plan)
{
	const struct portal *portal = rq->portal;
	struct kept kept;

	if (file_bring(portal->files, rq->arena, json, S("sheet.json"),
		&kept) != FILE_KEPT)
		return false;
	plan->sheet = kept.sha256;
	plan->seal = bulk_seal(rq, kept.sha256);
	return true;
}

bool
bulk_kept(struct request *rq, str sheet, str seal, str *json)
{
	const struct portal *portal = rq->portal;
	struct buf b = buf_open(rq->arena, BULK_BYTES_MAX + 65536);

	if (sheet.n != BULK_SHA256_HEX || !kind_is_file(sheet) ||
	    !hash_same(seal, bulk_seal(rq, sheet)) ||
	    !files_read(portal->files, sheet, &b))
		return false;
	*json = buf_str(&b);
	return true;
}
