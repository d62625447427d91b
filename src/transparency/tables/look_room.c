/* A look as other rooms have it in their forms: see commons/looking.h.  What it
 * shows is made in look_view.c, what is said in it becomes JSON in
 * corrections.c. */
#include <string.h>

#include "commons/looking.h"
#include "transparency/tables/doubts.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/look_view.h"
#include "transparency/tables/pages/look.html.h"

static bool
looker_takes(str type)
{
	static const char *const types[] = { "text/csv",
		"text/tab-separated-values", "application/json",
		"application/vnd.oasis.opendocument.spreadsheet",
		("application/"
		 "vnd.openxmlformats-officedocument.spreadsheetml.sheet") };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static enum outcome
looker_note(struct request *rq, void *look)
{
	look_put(rq->db, look, rq->now);
	return OUTCOME_OK;
}

/* Read it, and note that. */
static enum outcome
looker_make(struct request *rq, struct looking *l, str corrected)
{
	struct look look = { .sha256 = l->sha256,
		.corrected = corrected,
		.mark = look_mark(rq->arena, corrected) };

	look_read(rq->portal, rq->arena, &look, LOOK_WAIT_MS, NULL);
	l->mark = look.mark;
	return request_write(rq, looker_note, &look);
}

static enum outcome
looker_begin(struct request *rq, struct looking *l)
{
	return looker_make(rq, l, l->before);
}

/* The look that is meant. */
static bool
looker_find(struct request *rq, struct looking *l, struct look *look)
{
	const struct portal *portal = rq->portal;

	if (l->mark.n == 0)
		l->mark = look_mark(rq->arena, l->before);
	if (look_of(rq->db, portal->files, l->sha256, l->mark, look))
		return true;
	/* Nobody looked, but as it was published it was read. */
	*look = (struct look){ .sha256 = l->sha256,
		.corrected = l->before,
		.mark = l->mark,
		.state = LOOK_READ };
	return str_eq(l->mark, look_mark(rq->arena, l->before)) &&
	       look_found(portal->files, rq->arena, look).n > 0;
}

static bool
looker_show(struct request *rq, struct looking *l)
{
	const struct portal *portal = rq->portal;
	size_t mark = rq->page.out->n;
	struct look_view view;
	struct look look;

	if (!looker_find(rq, l, &look))
		return false;
	l->corrected = look.corrected;
	l->waits = look.state == LOOK_WAITS;
	l->refused = look.state == LOOK_REFUSED;
	view = look_view_of(portal->files, rq->arena, &look, l->before);
	part_look(&rq->page, &view);
	l->shown = page_html(&rq->page, mark);
	return true;
}

/* ---- what was said ---- */

static bool
said_differs(const json_t *dialect, const char *name, str said)
{
	const json_t *given = json_object_get(dialect, name);

	return said.n > 0 && !str_eq(said, (str){ json_string_value(given),
					       json_string_length(given) });
}

static json_t *
text_of(str s)
{
	return json_stringn(s.p, s.n);
}

/* By its name as it was shown. */
static void
said_sheet(struct request *rq, const json_t *dialect, json_t *all)
{
	str said = request_field(rq, "sheet"), name;
	json_t *one;
	size_t i;

	if (!said_differs(dialect, "sheet", said))
		return;
	json_array_foreach(json_object_get(dialect, "sheets"), i, one)
	{
		name = (str){ json_string_value(one), json_string_length(one) };
		if (!str_eq(said, doubt_clean(rq->arena, name, TABLE_NAME_MAX)))
			continue;
		if (said_differs(dialect, "sheet", name))
			corrections_set(all, "sheet", json_incref(one));
		return;
	}
}

static void
said_header(struct request *rq, const json_t *dialect, json_t *all)
{
	int64_t row = 0,
		was = json_integer_value(json_object_get(dialect, "header"));

	if (!str_number(request_field(rq, "header"), &row) || row == was ||
	    row < 0 || row > TABLE_HEAD_ROWS)
		return;
	corrections_set(all, "header", json_integer(row));
}

static void
said_file(struct request *rq, const json_t *dialect, json_t *all)
{
	str delimiter = request_field(rq, "delimiter"),
	    encoding = request_field(rq, "encoding");

	said_header(rq, dialect, all);
	said_sheet(rq, dialect, all);
	if (delimiter.n > 0 &&
	    !str_eq(delimiter, look_delimiter(rq->arena, dialect))) {
		if (str_is(delimiter, "tab"))
			delimiter = S("\t");
		if (str_is(delimiter, "none"))
			delimiter = S("");
		if (delimiter.n <= 1)
			corrections_set(all, "delimiter", text_of(delimiter));
	}
	if (said_differs(dialect, "encoding", encoding) &&
	    (str_is(encoding, "utf-8") || str_is(encoding, "windows-1252")))
		corrections_set(all, "encoding", text_of(encoding));
}

static void
said_columns(struct request *rq, const json_t *dialect, json_t *all)
{
	struct arena *a = rq->arena;
	json_t *one;
	size_t i, reading;

	json_array_foreach(json_object_get(dialect, "columns"), i, one)
	{
		long long at = json_integer_value(json_object_get(one, "at"));
		const json_t *given = json_object_get(one, "unit");
		str code = request_field(rq,
			str_c(a, str_fmt(a, "type-%lld", at))),
		    unit = str_trim(request_field(rq,
			str_c(a, str_fmt(a, "unit-%lld", at)))),
		    was = { json_string_value(given),
			    json_string_length(given) };

		if (i == LOOK_COLUMNS)
			break;
		reading = reading_named(code);
		if (reading == column_readings.n)
			continue;
		unit = doubt_clean(a, unit, LOOK_UNIT_BYTES);
		if (reading != reading_of_column(one) ||
		    !str_eq(unit, doubt_clean(a, was, LOOK_UNIT_BYTES)))
			corrections_column(all, one, reading, unit);
	}
}

/* All that is corrected, with what was said now. */
static str
said_all(struct request *rq, const struct look *look)
{
	const struct portal *portal = rq->portal;
	json_t *dialect = look_dialect(portal->files, rq->arena, look),
	       *all = corrections_read(look->corrected);
	str text;

	if (dialect != NULL) {
		said_file(rq, dialect, all);
		said_columns(rq, dialect, all);
	}
	text = corrections_text(rq->arena, all);
	json_decref(all);
	json_decref(dialect);
	return text;
}

static enum outcome
looker_take(struct request *rq, struct looking *l)
{
	str wish = request_field(rq, "do"), text;
	struct look look;

	if (!looker_find(rq, l, &look)) {
		l->changed = true;
		return looker_begin(rq, l);
	}
	text = str_is(wish, "forget")	 ? S("")
	       : look.state == LOOK_READ ? said_all(rq, &look)
					 : look.corrected;
	if (text.n > CORRECTIONS_BYTES_MAX) {
		l->wrong = "These are more corrections than can be remembered. "
			   "Correct the file, and send it again.";
		return OUTCOME_OK;
	}
	l->corrected = text;
	/* Asking again for what is being read begins nothing. */
	if (look.state == LOOK_WAITS && str_is(wish, "again")) {
		l->changed = true;
		return request_write(rq, looker_note, &look);
	}
	l->changed = str_is(wish, "again") || !str_eq(text, look.corrected);
	return l->changed ? looker_make(rq, l, text) : OUTCOME_OK;
}

const struct looker tables_looker = { looker_takes, looker_begin, looker_show,
	looker_take, looks_drop };
