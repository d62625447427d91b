/* The tables room's reading half, seen from the portal: see tables.h. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/book.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/study.h"
#include "transparency/tables/tables.h"

static const char why_hard[] = "Reading this file took too much time or "
			       "memory. Please check it, or split it.";
static const char why_broken[] =
    "The table could not be read just now. Please try again.";

static const char why_missing[] =
    "Tables cannot be read here until libduckdb.so is installed. Please tell "
    "the administrator.";

static const char *
refusal_sentence(int64_t refused)
{
	switch (refused) {
	case REFUSED_PACKED:
		return "This file is packed. Please unpack it and upload the "
		       "table in it.";
	case REFUSED_OTHER:
		return "This is not a table. Please upload CSV, TSV, JSON, "
		       "Parquet or a spreadsheet.";
	case REFUSED_LIST:
		return "This JSON has no rows. Please write a list of objects, "
		       "one for each row: [{\"street\": \"Sol\"}].";
	case REFUSED_UNSOUND:
		return "The file is damaged or not complete. Please check it "
		       "and upload it again.";
	default:
		break;
	}
	if (refused > STUDY_DONE && refused < STUDY_BROKEN)
		return study_sentence((enum study_end)refused);
	if (refused >= REFUSED_BOOK + BOOK_OTHER &&
	    refused < REFUSED_BOOK + BOOK_MEMORY)
		return book_sentence((enum book_end)(refused - REFUSED_BOOK));
	return NULL;
}

/* A number that we know, and nothing else of it, is for people. */
static enum table_outcome
tables_refused(str reply, struct table_answer *answer)
{
	int64_t refused = 0;

	answer->detail = reply;
	if (str_number(str_cut(&answer->detail, ' '), &refused))
		answer->why = refusal_sentence(refused);
	if (answer->why != NULL)
		return TABLE_REFUSED;
	answer->why = refused == REFUSED_NO_LIBRARY ? why_missing : why_broken;
	return TABLE_BROKEN;
}

enum table_outcome
table_import(struct arena *a, const struct table_job *job,
    struct table_answer *answer)
{
	static const struct jail_limits limits = { .memory = TABLE_JAIL_BYTES,
		.output = TABLE_JAIL_OUTPUT,
		.cpu_seconds = TABLE_JAIL_CPU_SECONDS,
		.wall_ms = TABLE_JAIL_WALL_MS };
	const struct jail_folders folders = { job->file, job->folder };
	int in = open(job->file, O_RDONLY | O_CLOEXEC),
	    out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	enum jail_end end = JAIL_BROKEN;
	str reply = S("");

	if (in >= 0 && out >= 0)
		end = jail_run_in(a, tables_role.name, in, out, &folders,
		    &limits, job->watch, &reply);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	*answer = (struct table_answer){ .why = "",
		.detail = str_of(jail_end_name(end)) };
	switch (end) {
	case JAIL_DONE:
		return TABLE_READ;
	case JAIL_REFUSED:
		answer->why = NULL;
		return tables_refused(reply, answer);
	case JAIL_STOPPED:
		return TABLE_STOPPED;
	case JAIL_CRASHED:
	case JAIL_SLOW:
	case JAIL_LARGE:
		answer->why = why_hard;
		return TABLE_HARD;
	default:
		answer->why = why_broken;
		return TABLE_BROKEN;
	}
}
