/* What this room tells the others: what a dataset owes the public by when,
 * what of it may not be changed, and what follows from what is saved. */

#include "transparency/catalogue/catalogue_room.h"

#include "engine/base/date.h"
#include "queries.h"

/* ---- what is owed ---- */

struct freshness
freshness_of(const struct dataset *d, date today)
{
	struct freshness f = { .due =
				   frequency_next(d->frequency, d->updated) };

	if (date_known(f.due))
		f.late = date_number(today) - date_number(f.due);
	if (f.late < 0)
		f.late = 0;
	return f;
}

/* The days of the newest two updates; how many there are. */
static size_t
update_days(struct db *db, const struct dataset *d, date days[2])
{
	struct rows rows =
	    db_query(db, Q_version_days, VALUES(value_number(d->record.id)));
	size_t n = 0;

	while (n < 2 && rows_next(&rows))
		n += date_read(rows_text(&rows, 0), &days[n]);
	rows_end(&rows);
	if (n == 0 && date_known(d->updated))
		days[n++] = d->updated;
	return n;
}

static void
update_owed(struct db *db, const struct dataset *d, date from, date done,
    struct owed_list *list)
{
	owed_add(list,
	    (struct owed){
		.rule = "dataset_update",
		/* One duty for each update: by the day it is counted from. */
		.key = str_fmt(db_arena(db), "after-%.*s",
		    ARG(date_iso(db_arena(db), from))),
		.institution = d->institution.slug,
		.title = d->title,
		.due = frequency_next(d->frequency, from),
		.done = done,
		.by = date_known(done)
			  ? str_fmt(db_arena(db), "dataset/%.*s", ARG(d->slug))
			  : S(""),
		.where = str_fmt(db_arena(db), "/data/%.*s/add", ARG(d->slug)),
		.deed = "Add a new version",
	    });
}

/*
 * A declared frequency is a promise: the next update is owed one step after the
 * last, and publishing a version keeps it.  Before the first version the clock
 * runs from the day the dataset was published here.
 */
void
catalogue_owes(struct db *db, const struct record_type *type,
    const void *record, date today, struct owed_list *list)
{
	const struct dataset *d = record;
	date days[2] = { DATE_NONE, DATE_NONE };
	moment began;
	size_t n;

	(void)today;
	if (type != &dataset_type ||
	    !date_known(frequency_next(d->frequency, date_of_number(0))))
		return;
	n = update_days(db, d, days);
	if (n == 0) {
		began.us =
		    db_one(db, Q_dataset_began, VALUES(value_text(d->slug)));
		days[0] = date_of(began);
	}
	if (n == 2)
		update_owed(db, d, days[1], days[0], list);
	update_owed(db, d, days[0], DATE_NONE, list);
}

/* ---- what is refused ---- */

static bool
is_ours(const struct record_type *type)
{
	return type == &dataset_series_type || type == &dataset_type ||
	       type == &distribution_type ||
	       type == &distribution_version_type ||
	       type == &table_column_type || type == &dataset_relation_type;
}

static const char *
dataset_refuses(const struct dataset *d)
{
	if (str_is(d->slug, "new"))
		return "“new” is an address of the portal itself. Choose "
		       "another one.";
	if (str_is(d->slug, "quality"))
		return "“quality” is an address of the portal itself. Choose "
		       "another one.";
	if (str_is(d->slug, "check"))
		return "“check” is an address of the portal itself. Choose "
		       "another one.";
	if (d->licence.n > 1)
		return "Choose one licence: with several nobody knows which "
		       "one holds.";
	if (date_known(d->covers_from) && date_known(d->covers_until) &&
	    date_cmp(d->covers_from, date_last(d->covers_until)) > 0)
		return "The time covered ends before it begins. Put one of "
		       "both days right.";
	if (d->contact_mail.n > 0 && str_find(d->contact_mail, S("@")) <= 0)
		return "Write a whole e-mail address, like "
		       "data@city.example.";
	return NULL;
}

/* What was published once stays: only withdrawing, which says why, takes a
 * version away, and its number does not come back. */
static const char *
version_refuses(struct db *db, const void *old,
    const struct distribution_version *v)
{
	if (old != NULL)
		return "A version stays as it was published. Add a new version "
		       "that puts it right.";
	if (v->file.n == 0 && v->link.n == 0)
		return "Choose a file, or give the address where it lies.";
	if (v->file.n > 0 && v->link.n > 0)
		return "Give a file or an address, not both.";
	if (db_one(db, Q_act_version_newest,
		VALUES(value_text(S("distribution_version")),
		    value_text(record_address(db_arena(db),
			&distribution_version_type, v)))) > 0)
		return "A version with this number was published before. Give "
		       "this one the next number.";
	return NULL;
}

const char *
catalogue_refuses(struct db *db, const struct record_type *type,
    const void *old, const void *changed)
{
	const struct record_type *about;

	if (!is_ours(type))
		return NULL;
	if (type == &distribution_version_type)
		return version_refuses(db, old, changed);
	if (type == &dataset_relation_type &&
	    about_record(db, ((const struct dataset_relation *)changed)->about,
		&about) == NULL)
		return "There is nothing of this kind and address. Write it "
		       "like commitment/open-budget.";
	if (old != NULL && !str_eq(((const struct record *)old)->address,
			       record_address(db_arena(db), type, changed)))
		return "The address and the number stay as they are: other "
		       "pages lead there.";
	return type == &dataset_type ? dataset_refuses(changed) : NULL;
}

/* ---- what follows ---- */

/* A dataset is as new as its newest version; with its newest file comes the
 * format that people look for. */
static void
version_follows(struct db *db, const struct author *author,
    const struct distribution_version *v)
{
	struct distribution *file =
	    record_by_id(db, &distribution_type, v->distribution.id);
	struct dataset *d =
	    file == NULL ? NULL
			 : record_by_id(db, &dataset_type, file->dataset.id);

	if (d == NULL)
		return;
	if (file->format == 0 && format_of(v->media_type) != 0) {
		file->format = format_of(v->media_type);
		act_save(db, author, &distribution_type, file);
	}
	if (date_cmp(v->published, d->updated) > 0) {
		d->updated = v->published;
		act_save(db, author, &dataset_type, d);
	}
}

static void
version_settles(struct db *db, const struct author *author,
    struct distribution_version *v)
{
	const struct file *file =
	    v->file.n == 0 ? NULL : record_by_address(db, &file_type, v->file);

	v->media_type = file == NULL ? S("") : file->type;
	v->bytes = file == NULL ? NUMBER_NONE : file->size;
	v->sha256 = file == NULL ? S("") : file->sha256;
	v->published = date_of(author->now);
	version_follows(db, author, v);
}

void
catalogue_settles(struct db *db, const struct author *author,
    const struct record_type *type, const void *old, void *record)
{
	struct distribution *file = record;
	struct dataset *d = record;

	/* Corrected on a page of its own: correct.c. */
	if (type == &distribution_type)
		file->reading =
		    old == NULL ? S("")
				: ((const struct distribution *)old)->reading;
	if (type == &distribution_version_type && old == NULL)
		version_settles(db, author, record);
	/* Nobody types the day of an update: it is that of a version. */
	if (type == &dataset_type)
		d->updated = old == NULL
				 ? DATE_NONE
				 : ((const struct dataset *)old)->updated;
}

int64_t
version_next(struct db *db, const struct distribution *file)
{
	const struct distribution_version *newest = catalogue_newest(db, file);
	struct distribution_version next = {
		.distribution = { file->record.id, file->record.address },
		.number = newest == NULL ? 0 : newest->number,
	};
	int64_t acts;

	do {
		next.number++;
		acts = db_one(db, Q_act_version_newest,
		    VALUES(value_text(S("distribution_version")),
			value_text(record_address(db_arena(db),
			    &distribution_version_type, &next))));
	} while (acts > 0);
	return next.number;
}
