/* For the files of the intake alone: what one run has in its hands. */
#ifndef TABLES_INTAKE_H
#define TABLES_INTAKE_H

#include "transparency/tables/dialect.h"
#include "transparency/tables/duck.h"
#include "transparency/tables/profile.h"

struct intake {
	struct arena *arena;
	struct duck *duck;
	const char *file, *folder; /* to read, to write */
	int given; /* descriptor of the text table: the file, or what was made
		    * of it */
	struct dialect *remembered; /* what a person said; or NULL */
	struct dialect dialect;
	struct table_field *fields;
	size_t fields_n;
	int refused; /* enum study_end or table_refusal; 0: our trouble */
};

/* The name of the text table in the folder that the rows come from when it is
 * not the file itself. */
#define INTAKE_TIDY "tidy.csv"

/* What a spreadsheet becomes before it is studied. */
#define INTAKE_SHEET "sheet.csv"

/** intake_text(intake): Study the text table on ${given} and make the
 * Parquet file; intake_objects(intake, reader, other): the same of JSON,
 * NDJSON, Parquet by what DuckDB makes of them: the beginning of its call, with
 * "%s" for the file; ${other}, or NULL, when the first does not read it.
 * False: see ${refused}. */
bool intake_text(struct intake *);
bool intake_objects(struct intake *, const char *reader, const char *other);

/** intake_sheet(intake): The same of the spreadsheet on descriptor 0. */
bool intake_sheet(struct intake *);

/** intake_fields(intake): The columns of the Parquet file. */
void intake_fields(struct intake *);

/** intake_copy(intake, from): Make the Parquet file of ${from}, SQL that
 * selects the fields in their order.  intake_path(intake, name): a file in the
 * folder. */
bool intake_copy(struct intake *, str);
str intake_path(const struct intake *, const char *);

#endif
