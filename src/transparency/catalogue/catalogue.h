/*
 * The catalogue: what data the government publishes, in which files, and every
 * version of each.  What stands inside the files is not read here: a room that
 * does asks catalogue_newest for bytes and hangs what it found into the panel
 * of a dataset.
 */
#ifndef TRANSPARENCY_CATALOGUE_H
#define TRANSPARENCY_CATALOGUE_H

#include "commons/institutions/institutions.h"

extern const struct choices dataset_frequencies;
extern const struct choices dataset_hvd;
extern const struct choices file_formats;

#define SELF dataset_series
#define DEF "transparency/catalogue/dataset_series.def"
#include "engine/record/declare.h"
#define SELF dataset
#define DEF "transparency/catalogue/dataset.def"
#include "engine/record/declare.h"
#define SELF distribution
#define DEF "transparency/catalogue/distribution.def"
#include "engine/record/declare.h"
#define SELF distribution_version
#define DEF "transparency/catalogue/distribution_version.def"
#include "engine/record/declare.h"
#define SELF table_column
#define DEF "transparency/catalogue/table_column.def"
#include "engine/record/declare.h"
#define SELF dataset_relation
#define DEF "transparency/catalogue/dataset_relation.def"
#include "engine/record/declare.h"

extern const struct room room_catalogue;

/** catalogue_newest(db, distribution): Its newest version; NULL while it has
 * none.  Its ${sha256} is what files_read (commons/files) asks for; empty when
 * the file lies elsewhere. */
const struct distribution_version *catalogue_newest(struct db *,
    const struct distribution *);

/** distribution_of(db, slug, file): That file of dataset ${slug}; NULL. */
const struct distribution *distribution_of(struct db *, str, str);

#endif
