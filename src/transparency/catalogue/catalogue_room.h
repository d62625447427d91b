/* What the files of this room share: not for other rooms. */
#ifndef CATALOGUE_ROOM_H
#define CATALOGUE_ROOM_H

#include "commons/files/files.h"
#include "commons/people/may.h"
#include "transparency/catalogue/views.h"

extern const struct route catalogue_routes[];

/* Limits of what one page shows; beyond these the API goes on. */
enum {
	DATASETS_ON_PAGE = 20,
	DATASETS_ON_HOME = 5,
	DATASETS_OF_RECORD = 100, /* of one institution or series */
	OPTIONS_MAX = 200,
	USED_DAYS = 30, /* before today, that a dataset's page counts */
};

/** frequency_next(frequency, from): The day the next update is due when the
 * last was on ${from}; none where that frequency promises no day. */
date frequency_next(int, date);

/** freshness_of(dataset, today). */
struct freshness freshness_of(const struct dataset *, date);

/** format_of(media_type): The row of file_formats, 0 for none. */
int format_of(str);

/** format_holds_table(media_type): Whether people may explore what is in such a
 * file: the kinds that the tables room reads. */
bool format_holds_table(str);

/** licence_sentence(code): What it allows, in English for say(); NULL where
 * nobody wrote it down. */
const char *licence_sentence(str);

/** dataset_rows_of(db, rows, limit, today): ${rows} hold "{dataset:bare}". */
struct dataset_rows dataset_rows_of(struct db *, struct rows, size_t, date);

/** dataset_page_of(rq, dataset): Everything its page shows. */
struct dataset_page dataset_page_of(struct request *, const struct dataset *);

/** version_view_of(db, dataset, file, version): One version and its bytes. */
struct version_view version_view_of(struct db *, const struct dataset *,
    const struct distribution *, const struct distribution_version *);

/** version_of(db, slug, file, number): That version of a file of dataset
 * ${slug}; NULL. */
const struct distribution_version *version_of(struct db *, str, str, str);

/** data_address(rq, path): The whole address of a page behind /LANG. */
str data_address(struct request *, str);

/** dataset_data(rq, page): schema.org JSON-LD of a dataset's page. */
str dataset_data(struct request *, const struct dataset_page *);

/** labels_publishers(rq, chosen): Who publishes datasets, most first; how
 * many each, and which of them is chosen. */
struct labels labels_publishers(struct request *, str);

/** version_next(db, distribution): The number of its next version: none that
 * was ever published comes back. */
int64_t version_next(struct db *, const struct distribution *);

/* The hooks: see struct room. */
void catalogue_owes(struct db *, const struct record_type *, const void *, date,
    struct owed_list *);
const char *catalogue_refuses(struct db *, const struct record_type *,
    const void *, const void *);
void catalogue_settles(struct db *, const struct author *,
    const struct record_type *, const void *, void *);
void catalogue_home(struct request *, const struct jurisdiction *);
void catalogue_panel(struct request *, const struct record_type *,
    const void *);

/* The pages and files of quality_web.c, explain.c and use_web.c. */
enum outcome quality_show(struct request *);
enum outcome quality_csv(struct request *);
enum outcome explain_show(struct request *);
enum outcome explain_take(struct request *);
enum outcome use_show(struct request *);
enum outcome use_csv(struct request *);
enum outcome use_csv_all(struct request *);

/* The pages of list.c, bulk_web.c, publish.c and correct_web.c. */
enum outcome data_list_show(struct request *);
enum outcome data_bulk_show(struct request *);
enum outcome data_bulk_get(struct request *);
enum outcome data_bulk_look(struct request *);
enum outcome data_bulk_apply(struct request *);
enum outcome data_new_show(struct request *);
enum outcome data_new_take(struct request *);
enum outcome data_add_show(struct request *);
enum outcome data_add_take(struct request *);
enum outcome data_check_show(struct request *);
enum outcome data_check_take(struct request *);
enum outcome data_reading_show(struct request *);
enum outcome data_reading_take(struct request *);

#endif
