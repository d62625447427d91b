/* All rows of a table, or those asked for, as files: see program.h. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/room.h"
#include "transparency/tables/asked.h"
#include "transparency/tables/explore.h"
#include "transparency/tables/program.h"

/* Another file is written: most take a few seconds. */
#define FILE_RETRY_S 10

const struct program_format program_formats[ASKER_FORMATS] = {
	[ASKER_CSV] = { "csv", "text/csv; charset=utf-8; header=present",
	    "The rows of a table as CSV", ASKER_CSV },
	[ASKER_JSON] = { "json", "application/json",
	    "The rows of a table as one list in JSON", ASKER_JSON },
	[ASKER_NDJSON] = { "ndjson", "application/x-ndjson",
	    "The rows of a table as JSON, one a line", ASKER_NDJSON },
	[ASKER_XLSX] = { "xlsx",
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	    "The rows of a table as a spreadsheet", ASKER_XLSX },
	[ASKER_PARQUET] = { "parquet", "application/vnd.apache.parquet",
	    "The rows of a table as Parquet", ASKER_PARQUET },
	[ASKER_GEOJSON] = { "geojson", "application/geo+json",
	    "The rows of a table as places (GeoJSON)", ASKER_GEOJSON },
};

/* By what stands behind the last point. */
static const struct program_format *
file_format(str path)
{
	str suffix = path;

	while (suffix.p != NULL && suffix.n > 0)
		path = str_cut(&suffix, '.').n > 0 && suffix.p != NULL ? suffix
								       : path;
	for (size_t i = 0; i < ASKER_FORMATS; i++)
		if (str_is(path, program_formats[i].suffix))
			return &program_formats[i];
	return &program_formats[0];
}

/* The names of the columns as people know them: the file's own, where the
 * answer has its columns. */
static void
file_names(struct request *rq, const struct ask *ask, struct asker_file *file)
{
	struct ask_heads heads = ask_heads_of(rq->arena, ask);
	const char **names = NEWS(rq->arena, const char *, heads.n + 1);

	for (size_t i = ask->n_groups == 0; i < heads.n; i++)
		names[file->n_names++] =
		    str_c(rq->arena, ask->n_groups == 0 ? heads.v[i].part->heading
							: heads.v[i].slug);
	file->names = names;
}

/* Where rows are; both columns are among those asked for. */
static bool
file_place(struct request *rq, struct ask *ask, struct asker_file *file)
{
	str names[] = { request_param(rq, "latitude"),
		request_param(rq, "longitude") };
	const struct table_part *both[2];
	bool there;

	if (names[0].n == 0 || names[1].n == 0)
		there = explore_place(ask->table, &both[1], &both[0]);
	else {
		both[0] = table_part_named(ask->table, names[0]);
		both[1] = table_part_named(ask->table, names[1]);
		there = both[0] != NULL && both[1] != NULL &&
			both[0] != both[1] && table_part_number(both[0]) &&
			table_part_number(both[1]);
	}
	if (!there || ask->n_groups > 0)
		return false;
	file->latitude = both[0]->slug;
	file->longitude = both[1]->slug;
	for (size_t k = 0; ask->n_columns > 0 && k < 2; k++) {
		there = false;
		for (size_t i = 0; i < ask->n_columns && !there; i++)
			there = ask->columns[i] == both[k];
		if (!there && ask->n_columns == ASK_COLUMNS)
			return false;
		if (!there)
			ask->columns[ask->n_columns++] = both[k];
	}
	return true;
}

/* As it lies on the shelf. */
static bool
file_whole(struct request *rq, const struct table *table,
    struct reply_file *reply)
{
	struct stat st;

	reply->fd =
	    open(str_c(rq->arena, table->parquet), O_RDONLY | O_CLOEXEC);
	if (reply->fd < 0)
		return false;
	if (fstat(reply->fd, &st) != 0) {
		close(reply->fd);
		return false;
	}
	reply->size = st.st_size;
	reply->etag = str_fmt(rq->arena, "\"%.*s-parquet\"",
	    ARG(str_take(table->sha256, 32)));
	return true;
}

static enum asker_outcome
file_make(struct request *rq, const struct ask *ask, struct asker_file *file,
    struct reply_file *reply)
{
	const struct portal *portal = rq->portal;
	struct buf sql = buf_open(rq->arena, ASK_SQL_MAX);

	if (file->format == ASKER_PARQUET && ask_is_all(ask) &&
	    ask->n_columns == 0 && ask->n_orders == 0 &&
	    file_whole(rq, ask->table, reply))
		return ASKER_DONE;
	if (portal->asker == NULL)
		return ASKER_BROKEN;
	ask_sql_all(ask, &sql);
	file->version = asked_version(rq->arena, ask->table);
	return asker_file(portal->asker, rq->arena, buf_str(&sql), file,
	    &reply->fd, &reply->size);
}

enum outcome
program_file(struct request *rq)
{
	const struct program_format *format = file_format(rq->path);
	struct asker_file file = { .format = format->format };
	struct reply_file *reply = NEW(rq->arena, struct reply_file);
	struct program p;
	enum outcome outcome = program_ask(rq, &p);
	enum asker_outcome made;

	if (outcome != OUTCOME_OK)
		return outcome;
	if (file.format == ASKER_GEOJSON && !file_place(rq, &p.ask, &file)) {
		rq->wrong = "No columns of this table say where a row is. Name "
			    "them with latitude and longitude, and do not "
			    "group.";
		return OUTCOME_INVALID;
	}
	if (file.format == ASKER_CSV || file.format == ASKER_XLSX)
		file_names(rq, &p.ask, &file);
	if (!request_rest(rq))
		return OUTCOME_BROKEN;
	made = file_make(rq, &p.ask, &file, reply);
	if (made == ASKER_BUSY)
		rq->reply.retry_s = FILE_RETRY_S;
	if (made != ASKER_DONE)
		return program_outcome(rq, made);
	rq->reply.file = reply;
	rq->reply.fresh = true;
	rq->reply.foreign = true;
	rq->reply.type = format->type;
	rq->reply.filename =
	    str_fmt(rq->arena, "%.*s-%.*s-v%lld.%s", ARG(p.seat.dataset),
		ARG(p.seat.file), (long long)p.seat.version, format->suffix);
	if (file.format == ASKER_CSV && p.ask.n_groups == 0)
		rq->reply.described = str_fmt(rq->arena,
		    "%.*s/rows.csv-metadata.json%s", ARG(p.base),
		    request_param(rq, "version").n > 0
			? str_c(rq->arena, str_fmt(rq->arena, "?version=%lld",
					       (long long)p.seat.version))
			: "");
	return OUTCOME_OK;
}
