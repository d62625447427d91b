/* What could not be read right: see doubts.h. */
#include "engine/base/json.h"
#include "engine/words/words.h"
#include "transparency/tables/doubts.h"

/* Of one kind so many are listed; the others shall have room. */
#define DOUBTS_OF_A_KIND 20

static const struct {
	const char *name, *sentence;
} kinds[DOUBT_KINDS] = {
	[DOUBT_NEARLY_NUMBERS] = { "nearly-numbers",
	    "Some values of column “{1}” are not numbers ({2}), such as “{3}” "
	    "in row {4}. The column is read as text." },
	[DOUBT_NEARLY_DATES] = { "nearly-dates",
	    "Some values of column “{1}” are not dates ({2}), such as “{3}” in "
	    "row {4}. The column is read as text." },
	[DOUBT_DEGREES_UNREAD] = { "degrees-unread",
	    "Some values of column “{1}” could not be read as coordinates "
	    "({2}), such as “{3}” in row {4}." },
	[DOUBT_DEGREES_SIDE] = { "degrees-side",
	    "The coordinates in column “{1}” do not say whether they are north "
	    "or south, east or west." },
	[DOUBT_UNFIT] = { "unfit",
	    "Some values of column “{1}” do not fit its type ({2}), such as "
	    "“{3}” in row {4}. They are left empty." },
	[DOUBT_THOUSANDS] = { "thousands",
	    "In column “{1}”, numbers such as “{3}” (row {4}) are read as "
	    "thousands." },
	[DOUBT_FRACTION] = { "fraction",
	    "In column “{1}”, numbers such as “{3}” (row {4}) are read with a "
	    "decimal part." },
	[DOUBT_DAY_FIRST] = { "day-first",
	    "In column “{1}”, dates such as “{3}” (row {4}) are read with the "
	    "day first." },
	[DOUBT_MONTH_FIRST] = { "month-first",
	    "In column “{1}”, dates such as “{3}” (row {4}) are read with the "
	    "month first." },
	[DOUBT_ROW_SHORT] = { "row-short",
	    "Row {4} has fewer values ({2}) than there are columns. The "
	    "missing ones are left empty." },
	[DOUBT_ROW_LONG] = { "row-long",
	    "Row {4} has more values ({2}) than there are columns. The last "
	    "ones are left out." },
	[DOUBT_CELL_CUT] = { "cell-cut",
	    "A value in row {4} is too long. Only its beginning is kept." },
	[DOUBT_LETTERS] = { "letters",
	    "Some letters of the file cannot be read ({2})." },
	[DOUBT_QUOTES] = { "quotes", "Some quotation marks stand in the wrong "
				     "place ({2}), the first near row {4}." },
	[DOUBT_NAME_MISSING] = { "name-missing", "Column {2} has no name." },
	[DOUBT_NAME_TWICE] = { "name-twice",
	    "More than one column is called “{1}”." },
	[DOUBT_NO_HEADER] = { "no-header",
	    "The file does not say what its columns are called." },
	[DOUBT_NO_ROWS] = { "no-rows", "The table has no rows." },
	[DOUBT_ZONE] = { "zone", "The times in column “{1}” say their time "
				 "zone. They are shown in UTC." },
	[DOUBT_DIGITS] = { "digits",
	    "Some numbers of column “{1}” have too many digits ({2}). Only "
	    "about 16 of them are kept." },
	[DOUBT_INSIDE] = { "inside",
	    "The rows are those of the list “{1}” in the file. What stands "
	    "beside the list is left out." },
};

/* What a table in another country's manner has in column after column. */
static const char *const together[DOUBT_KINDS] = {
	[DOUBT_THOUSANDS] =
	    MESSAGE("In {2} columns, numbers such as “{3}” (row {4}) are read "
		    "as thousands: {1}."),
	[DOUBT_FRACTION] =
	    MESSAGE("In {2} columns, numbers such as “{3}” (row {4}) are read "
		    "with a decimal part: {1}."),
	[DOUBT_DAY_FIRST] =
	    MESSAGE("In {2} columns, dates such as “{3}” (row {4}) are read "
		    "with the day first: {1}."),
	[DOUBT_MONTH_FIRST] =
	    MESSAGE("In {2} columns, dates such as “{3}” (row {4}) are read "
		    "with the month first: {1}."),
};

str
doubt_clean(struct arena *a, str s, size_t max)
{
	struct buf b = buf_open(a, max);
	uint32_t point;

	while (s.n > 0 && b.n + 4 <= max) {
		point = str_point(&s);
		if (point < 0x20 || point == 0x7f)
			point = ' ';
		buf_point(&b, point);
	}
	return str_trim(buf_str(&b));
}

void
doubt_add(struct doubts *doubts, struct doubt doubt)
{
	if (doubts->counts[doubt.kind]++ >= DOUBTS_OF_A_KIND ||
	    doubts->n == TABLE_DOUBTS_MAX)
		return;
	doubt.name = str_copy(doubts->arena, doubt.name);
	doubt.value =
	    doubt_clean(doubts->arena, doubt.value, 2 * TABLE_MISFIT_BYTES);
	doubts->list[doubts->n++] = doubt;
}

const char *
doubt_name(enum doubt_kind kind)
{
	return kinds[kind].name;
}

enum doubt_kind
doubt_named(str name)
{
	enum doubt_kind kind = 0;

	while (kind < DOUBT_KINDS && !str_is(name, kinds[kind].name))
		kind++;
	return kind;
}

const char *
doubt_sentence(enum doubt_kind kind)
{
	return kinds[kind].sentence;
}

const char *
doubt_together(enum doubt_kind kind)
{
	return together[kind];
}

static void
doubt_json(const struct doubt *doubt, struct buf *b)
{
	bool first = true;

	buf_char(b, '{');
	json_key(b, &first, "kind");
	json_text(b, str_of(doubt_name(doubt->kind)));
	if (doubt->row > 0) {
		json_key(b, &first, "row");
		buf_number(b, doubt->row);
	}
	if (doubt->column > 0) {
		json_key(b, &first, "column");
		buf_number(b, doubt->column);
		json_key(b, &first, "name");
		json_text(b, doubt->name);
	}
	json_key(b, &first, "n");
	buf_number(b, doubt->n);
	if (doubt->value.n > 0) {
		json_key(b, &first, "value");
		json_text(b, doubt->value);
	}
	buf_char(b, '}');
}

void
doubts_json(const struct doubts *doubts, struct buf *b)
{
	bool first = true;

	buf_c(b, "{\"list\":[");
	for (size_t i = 0; i < doubts->n; i++) {
		if (i > 0)
			buf_char(b, ',');
		doubt_json(&doubts->list[i], b);
	}
	buf_c(b, "],\"counts\":{");
	for (enum doubt_kind kind = 0; kind < DOUBT_KINDS; kind++)
		if (doubts->counts[kind] > 0) {
			json_key(b, &first, doubt_name(kind));
			buf_number(b, doubts->counts[kind]);
		}
	buf_c(b, "}}");
}
