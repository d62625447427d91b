/* Measuring quality: see measure.h. */
#include "transparency/catalogue/measure.h"

#include "commons/acts/acts.h"
#include "commons/jobs/jobs.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "queries.h"
#include "transparency/catalogue/catalogue_room.h"

/* Datasets measured in one write. */
#define MEASURED 100
#define MEASURE_BYTES_MAX ((size_t)64 << 20)
#define CURSOR "quality"

static int64_t
letters_of(prose description)
{
	size_t most = 0, n;

	for (size_t i = 0; i < description.n; i++) {
		n = kind_characters(description.v[i].s);
		most = n > most ? n : most;
	}
	return (int64_t)most;
}

/* Open formats that any program reads; those that need an office's. */
static const char *const opens[] = { "CSV", "TSV", "JSON", "GEOJSON", "PARQUET",
	"XML", "ODS" };
static const char *const tables[] = { "CSV", "TSV", "PARQUET", "ODS", "XLSX" };

static bool
format_among(const struct distribution *file, const char *const *list, size_t n)
{
	str code = choice_code(&file_formats, file->format);

	for (size_t i = 0; i < n; i++)
		if (str_is(code, list[i]))
			return true;
	return false;
}

static void
facts_inside(struct db *db, const struct dataset *d,
    const struct distribution *file, str sha256, struct quality_facts *f)
{
	struct rows rows =
	    db_query(db, Q_quality_found, VALUES(value_text(sha256)));
	date newest;

	if (!rows_next(&rows))
		return;
	f->looked++;
	f->cells += rows_number(&rows, 0);
	f->nulls += rows_number(&rows, 1);
	if (rows_number(&rows, 2) >= 0) {
		f->searched = true;
		f->duplicates += rows_number(&rows, 2);
		f->rows += rows_number(&rows, 8);
	}
	f->columns += rows_number(&rows, 3);
	f->nearly += rows_number(&rows, 4);
	f->idle += rows_number(&rows, 5);
	f->nameless += rows_number(&rows, 6);
	if (date_read(rows_text(&rows, 7), &newest) &&
	    date_cmp(newest, f->newest) > 0)
		f->newest = newest;
	rows_end(&rows);
	f->newest_due = frequency_next(d->frequency,
	    frequency_next(d->frequency, f->newest));
	f->explained += db_one(db, Q_quality_explained,
	    VALUES(value_text(sha256), value_number(file->record.id)));
}

/* What was not asked yet, or does not let us look, does not count. */
static void
facts_link(struct db *db, str link, struct quality_facts *f)
{
	/* The moment is for readers; the state does not depend on it. */
	enum link_state state = links_of(db, link, (moment){ 0 }).state;

	f->links += state != LINK_UNKNOWN;
	f->broken += state == LINK_BROKEN;
}

/* A file without a version is none yet. */
static void
facts_file(struct db *db, const struct dataset *d,
    const struct distribution *file, struct quality_facts *f)
{
	const struct distribution_version *v = catalogue_newest(db, file);

	if (v == NULL)
		return;
	f->files++;
	f->open += format_among(file, opens, sizeof(opens) / sizeof(*opens));
	f->half_open +=
	    str_is(choice_code(&file_formats, file->format), "XLSX");
	if (format_among(file, tables, sizeof(tables) / sizeof(*tables))) {
		f->tables++;
		f->tables_said += file->holds.n > 0;
	}
	if (v->link.n > 0)
		facts_link(db, v->link, f);
	if (v->sha256.n > 0)
		facts_inside(db, d, file, v->sha256, f);
}

/* What there is to judge. */
static struct quality_facts
measure_facts(struct db *db, const struct dataset *d, date today)
{
	struct record_list files =
	    record_children(db, &distribution_type, d->record.id);
	str frequency = choice_code(&dataset_frequencies, d->frequency);
	struct quality_facts f = {
		.today = today,
		.licence = d->licence.n > 0,
		.theme = d->themes.n > 0,
		.keywords = d->keywords.n > 0,
		.area = d->spatial.n > 0,
		.period =
		    date_known(d->covers_from) || date_known(d->covers_until),
		.languages = d->languages.n > 0,
		.contact = d->contact.n > 0 || d->contact_mail.n > 0,
		.letters = letters_of(d->description),
		.frequency = frequency.n > 0 && !str_is(frequency, "UNKNOWN"),
		.late = freshness_of(d, today).late,
	};

	for (size_t i = 0; i < files.n; i++)
		facts_file(db, d, files.v[i], &f);
	return f;
}

bool
measure_last(struct db *db, const struct dataset *d, struct quality *q)
{
	struct rows rows =
	    db_query(db, Q_quality_get, VALUES(value_number(d->record.id)));
	bool found = rows_next(&rows);

	if (found) {
		q->score = (int)rows_number(&rows, 0);
		quality_read(rows_text(&rows, 1), q);
		rows_end(&rows);
	}
	return found;
}

struct measuring {
	int64_t from, until; /* acts */
	int64_t v[MEASURED];
	size_t n;
	date today;
};

static void
measure_one(struct db *db, int64_t id, date today)
{
	const struct dataset *d = record_by_id(db, &dataset_type, id);
	struct buf b = buf_open(db_arena(db), 4096);
	struct quality_facts facts;
	struct quality q;

	if (d == NULL)
		return;
	facts = measure_facts(db, d, today);
	quality_judge(&facts, &q);
	quality_write(&b, &q);
	db_run(db, Q_quality_put,
	    VALUES(value_number(id), value_number(q.score),
		value_text(buf_str(&b)),
		value_text(date_iso(db_arena(db), today))));
}

static bool
measure_apply(struct db *db, void *cookie)
{
	const struct measuring *m = cookie;

	if (m->until > m->from) {
		db_run(db, Q_quality_touch,
		    VALUES(value_number(m->from), value_number(m->until)));
		db_run(db, Q_quality_tidy, NO_VALUES);
		job_cursor_move(db, CURSOR, m->until);
	}
	for (size_t i = 0; i < m->n; i++)
		measure_one(db, m->v[i], m->today);
	return true;
}

/* First what the acts touched is noted, then what was noted is measured. */
static void
measure_find(struct errand *e, struct arena *a, struct measuring *m)
{
	struct db *db = store_read(e->store, a);
	struct rows rows;
	str hash;

	m->today = date_of(e->now);
	m->from = job_cursor(db, CURSOR);
	m->until = acts_head(db, &hash);
	if (m->until <= m->from) {
		rows = db_query(db, Q_quality_stale,
		    VALUES(value_text(date_iso(a, m->today)),
			value_number(MEASURED)));
		while (m->n < MEASURED && rows_next(&rows))
			m->v[m->n++] = rows_number(&rows, 0);
		rows_end(&rows);
	}
	store_read_end(e->store, db);
}

void
measure_run(struct errand *e)
{
	struct arena *a = arena_open(MEASURE_BYTES_MAX);
	struct measuring m = { .n = 0 };
	struct fault fault = { .kind = FAULT_NONE };

	measure_find(e, a, &m);
	if ((m.n > 0 || m.until > m.from) && !errand_stops(e)) {
		if (errand_write(e, a, measure_apply, &m, &fault) ==
		    WRITE_BROKEN)
			e->trouble = str_copy(e->arena, str_of(fault.detail));
		e->again = e->trouble.n == 0;
	}
	arena_close(a);
}
