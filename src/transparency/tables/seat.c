/* The table at an address of the catalogue, which this room knows by its
 * tables alone: see table.h. */
#include "commons/room.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "engine/words/words.h"
#include "queries.h"
#include "transparency/tables/table.h"

/* Columns that were explained one by one; what a form of them has is less. */
#define SEAT_COLUMNS_SAID 1000

/* What seat_of selects. */
enum {
	SEAT_DATASET,
	SEAT_FILE,
	SEAT_DATASET_TITLE,
	SEAT_TITLE,
	SEAT_HOLDS,
	SEAT_PUBLISHER,
	SEAT_PUBLISHER_NAME,
	SEAT_JURISDICTION,
	SEAT_LANGUAGES,
	SEAT_LICENCE,
	SEAT_VERSION,
	SEAT_NEWEST,
	SEAT_PUBLISHED,
	SEAT_SHA256,
	SEAT_IS_TABLE,
	SEAT_FILE_SLUG,
	SEAT_FILE_NAME,
	SEAT_STATE,
	SEAT_COLUMNS,
	SEAT_WORDS
};

str
seat_lang(str languages)
{
	languages = str_trim(languages);
	return languages.n == 2 && languages.p[0] >= 'a' &&
		       languages.p[0] <= 'z' && languages.p[1] >= 'a' &&
		       languages.p[1] <= 'z'
		   ? languages
		   : S("");
}

static words
seat_words(struct rows *rows, struct arena *a, int column)
{
	const struct text *texts = NULL;
	size_t n = text_read(a, rows_text(rows, column), &texts);

	return (words){ texts, n };
}

static void
seat_fill(struct request *rq, struct rows *rows, struct seat *seat)
{
	struct arena *a = rq->arena;
	str slug = rows_text(rows, SEAT_FILE_SLUG);

	seat->dataset = rows_text(rows, SEAT_DATASET);
	seat->file = rows_text(rows, SEAT_FILE);
	seat->dataset_title = seat_words(rows, a, SEAT_DATASET_TITLE);
	seat->title = seat_words(rows, a, SEAT_TITLE);
	seat->holds = seat_words(rows, a, SEAT_HOLDS);
	seat->publisher = rows_text(rows, SEAT_PUBLISHER);
	seat->publisher_name = seat_words(rows, a, SEAT_PUBLISHER_NAME);
	seat->jurisdiction = rows_text(rows, SEAT_JURISDICTION);
	seat->lang = seat_lang(rows_text(rows, SEAT_LANGUAGES));
	seat->licence = rows_text(rows, SEAT_LICENCE);
	seat->version = rows_number(rows, SEAT_VERSION);
	seat->newest = rows_number(rows, SEAT_NEWEST);
	date_read(rows_text(rows, SEAT_PUBLISHED), &seat->published);
	if (slug.n > 0)
		seat->bytes =
		    path_encode(a, str_fmt(a, "/files/%.*s/%.*s", ARG(slug),
				       ARG(rows_text(rows, SEAT_FILE_NAME))));
}

/* How it is with its table. */
static void
seat_judge(struct request *rq, struct rows *rows, struct seat *seat)
{
	const struct portal *portal = rq->portal;
	str state = rows_text(rows, SEAT_STATE);

	if (rows_number(rows, SEAT_IS_TABLE) == 0 || portal->files == NULL) {
		seat->state = SEAT_EMPTY;
		return;
	}
	seat->state = SEAT_UNREAD;
	if (state.n == 0 && seat->version < seat->newest)
		seat->why = MESSAGE("A newer version came before this one was "
				    "read. Look at the newest.");
	else if (state.n == 0)
		seat->state = SEAT_WAITS;
	else if (!str_is(state, "read"))
		seat->why = str_c(rq->arena, rows_text(rows, SEAT_WORDS));
	else if (rows_number(rows, SEAT_COLUMNS) == 0)
		seat->why = MESSAGE("It has too many columns to be shown here. "
				    "Download it to see them.");
	else
		/* What is gone from the shelf is read again within the hour. */
		seat->state = table_load(portal->files, rq->arena,
				  rows_text(rows, SEAT_SHA256), &seat->table)
				  ? SEAT_OPEN
				  : SEAT_WAITS;
}

/* Its columns as people call them, whichever version it is. */
static void
seat_explain(struct request *rq, struct seat *seat)
{
	struct table_said *said =
	    NEWS(rq->arena, struct table_said, SEAT_COLUMNS_SAID);
	size_t n = 0;
	struct rows rows = db_query(rq->db, Q_seat_columns,
	    VALUES(value_text(seat->dataset), value_text(seat->file),
		value_number(SEAT_COLUMNS_SAID)));

	while (n < SEAT_COLUMNS_SAID && rows_next(&rows))
		said[n++] = (struct table_said){
			.slug = rows_text(&rows, 0),
			.title = seat_words(&rows, rq->arena, 1),
			.means = seat_words(&rows, rq->arena, 2),
			.unit = rows_text(&rows, 3),
		};
	rows_end(&rows);
	table_explain(rq->arena, &seat->table, said, n, rq->page.lang);
}

void
seat_find(struct request *rq, str dataset, str file, int64_t version,
    struct seat *seat)
{
	struct rows rows = db_query(rq->db, Q_seat_of,
	    VALUES(value_text(dataset), value_text(file),
		value_number(version)));

	*seat = (struct seat){ .state = SEAT_NONE };
	if (rows_next(&rows)) {
		seat_fill(rq, &rows, seat);
		seat_judge(rq, &rows, seat);
	}
	rows_end(&rows);
	if (seat->state == SEAT_OPEN)
		seat_explain(rq, seat);
}
