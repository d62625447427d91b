/* The rules of quality: see quality.h.  They began with the nine of udata's
 * compute_quality (github.com/opendatateam/udata) and look inside as well. */
#include "transparency/catalogue/quality.h"

#include "engine/base/date.h"
#include "engine/words/words.h"

/* A description that says less says nothing. */
#define LETTERS_ENOUGH 100
/* Of a hundred values: so many empty ones are nothing to speak of, and with so
 * many a table is more holes than data. */
#define EMPTY_FEW 5
#define EMPTY_MANY 50
/* Of a hundred rows or columns: with so many, nothing of it is good. */
#define TWICE_MANY 20
#define MIXED_MANY 25

struct rule {
	const char *code, *label;
	int weight;
	enum quality_where where;
	const char *good, *some, *none; /* all points, some, no points */
	const char *next, *next_none;	/* NULL: the same */
};

static const struct rule rules[QUALITY_PARTS] = {
	[QUALITY_LICENCE] = { "licence", MESSAGE("Licence"), 10,
	    QUALITY_IN_RECORD, MESSAGE("It has a licence."), NULL,
	    MESSAGE("No licence is stated."),
	    MESSAGE("State a licence: without one nobody knows what they may "
		    "do with the data."),
	    NULL },
	[QUALITY_DESCRIPTION] = { "description", MESSAGE("Description"), 8,
	    QUALITY_IN_RECORD,
	    MESSAGE("The description says what the data are."),
	    MESSAGE("The description is short."), NULL,
	    MESSAGE("Write at least 100 letters: what is in it, how it was "
		    "made, what to mind."),
	    NULL },
	[QUALITY_FINDABLE] = { "findable", MESSAGE("Theme and keywords"), 8,
	    QUALITY_IN_RECORD, MESSAGE("It has a theme and keywords."),
	    MESSAGE("A theme or keywords are missing."),
	    MESSAGE("It has neither a theme nor keywords."),
	    MESSAGE("Choose a theme and write keywords, so that people find "
		    "it."),
	    NULL },
	[QUALITY_COVERS] = { "covers", MESSAGE("Area, time and language"), 8,
	    QUALITY_IN_RECORD,
	    MESSAGE("Area, time and language of the data are stated."),
	    MESSAGE("Of area, time and language, not all are stated."),
	    MESSAGE("Neither area, time nor language are stated."),
	    MESSAGE("Say which area and time the data cover, and in what "
		    "language they are."),
	    NULL },
	[QUALITY_CONTACT] = { "contact", MESSAGE("Contact"), 6,
	    QUALITY_IN_RECORD, MESSAGE("It is said who answers questions."),
	    NULL, MESSAGE("Nobody is named who answers questions."),
	    MESSAGE("Name who answers questions, with an e-mail address."),
	    NULL },
	[QUALITY_FRESH] = { "fresh", MESSAGE("As new as promised"), 14,
	    QUALITY_IN_FILES, MESSAGE("It is as new as was promised."),
	    MESSAGE("It is late. Days: {1}."),
	    MESSAGE("Nobody said how often it is updated."),
	    MESSAGE("Add the version that is due."),
	    MESSAGE("Say how often it is updated, and keep to it.") },
	[QUALITY_FORMAT] = { "format", MESSAGE("Format"), 12, QUALITY_IN_FILES,
	    MESSAGE("Its files are in open formats that programs read."),
	    MESSAGE("Files that many programs do not read: {1}."),
	    MESSAGE("There is no file yet."),
	    MESSAGE("Publish what is in them as CSV too."),
	    MESSAGE("Add a file.") },
	[QUALITY_ROWS] = { "rows", MESSAGE("What one row stands for"), 6,
	    QUALITY_IN_COLUMNS, MESSAGE("It is said what one row stands for."),
	    MESSAGE("Tables that do not say what one row stands for: {1}."),
	    NULL,
	    MESSAGE("Say of each table what one row stands for: a tree, a "
		    "payment, a day."),
	    NULL },
	[QUALITY_EMPTY] = { "empty", MESSAGE("Empty values"), 8,
	    QUALITY_IN_FILES, MESSAGE("Few values are empty."),
	    MESSAGE("Empty values of each hundred: {1}."), NULL,
	    MESSAGE("Fill in what is known, and say in the description why "
		    "the rest is empty."),
	    NULL },
	[QUALITY_MIXED] = { "mixed", MESSAGE("Mixed columns"), 8,
	    QUALITY_IN_FILES, MESSAGE("Each column holds one kind of value."),
	    MESSAGE("Columns of numbers or dates with other words among them: "
		    "{1}."),
	    NULL,
	    MESSAGE("Write one kind of value in each column, and leave empty "
		    "what is not known."),
	    NULL },
	[QUALITY_DUPLICATES] = { "duplicates", MESSAGE("Rows that repeat"), 6,
	    QUALITY_IN_FILES, MESSAGE("No row stands there twice."),
	    MESSAGE("Rows that say the same as another: {1}."), NULL,
	    MESSAGE("Take out rows that repeat others, or add the column that "
		    "tells them apart."),
	    NULL },
	[QUALITY_COLUMNS] = { "columns", MESSAGE("Columns that say something"),
	    6, QUALITY_IN_FILES,
	    MESSAGE("Every column has a name and says something."),
	    MESSAGE("Columns without a name, empty, or the same in every row: "
		    "{1}."),
	    NULL,
	    MESSAGE("Give every column a name, and leave out those that say "
		    "nothing."),
	    NULL },
	[QUALITY_NEWEST] = { "newest", MESSAGE("The newest day inside"), 10,
	    QUALITY_IN_FILES,
	    MESSAGE("The newest day inside fits how often it is updated."),
	    NULL, MESSAGE("The newest day inside is long past. Days: {1}."),
	    MESSAGE("Check that the newest data were published: what is inside "
		    "is older than was promised."),
	    NULL },
	[QUALITY_EXPLAINED] = { "explained", MESSAGE("Columns explained"), 10,
	    QUALITY_IN_COLUMNS, MESSAGE("All columns are explained."),
	    MESSAGE("Columns that are not explained: {1}."), NULL,
	    MESSAGE("Say of each column what it means, and its unit."), NULL },
	[QUALITY_LINK] = { "link", MESSAGE("Links"), 10, QUALITY_IN_FILES,
	    MESSAGE("Its links to files elsewhere work."),
	    MESSAGE("Links that do not work: {1}."), NULL,
	    MESSAGE("Give the new address, or upload the file itself."), NULL },
};

static int
share(int64_t part, int64_t of)
{
	return of <= 0 ? 0 : part >= of ? 100 : (int)(part * 100 / of);
}

static struct quality_point
point(int points, int64_t n)
{
	/* Something is missing: that is never quite good. */
	if (n > 0 && points > 99)
		points = 99;
	return (struct quality_point){ true, points < 0 ? 0 : points, n };
}

/* ${bad} of ${all}: at ${most} of a hundred no point is left. */
static struct quality_point
point_lost(int64_t bad, int64_t all, int64_t most)
{
	return point(100 - share(bad * 100, all * most), bad);
}

static void
judge_record(const struct quality_facts *f, struct quality_point *p)
{
	p[QUALITY_LICENCE] = point(f->licence ? 100 : 0, 0);
	p[QUALITY_DESCRIPTION] = point(share(f->letters, LETTERS_ENOUGH), 0);
	p[QUALITY_FINDABLE] = point((f->theme + f->keywords) * 50, 0);
	p[QUALITY_COVERS] =
	    point((f->area + f->period + f->languages) * 100 / 3, 0);
	p[QUALITY_CONTACT] = point(f->contact ? 100 : 0, 0);
	/* Late costs most of it; never having promised, all. */
	p[QUALITY_FRESH] =
	    f->frequency ? point(f->late > 0 ? 20 : 100, f->late) : point(0, 0);
	p[QUALITY_FORMAT] =
	    point(share(f->open * 2 + f->half_open, f->files * 2),
		f->files - f->open);
	if (f->links > 0)
		p[QUALITY_LINK] =
		    point(share(f->links - f->broken, f->links), f->broken);
	if (f->tables > 0)
		p[QUALITY_ROWS] = point(share(f->tables_said, f->tables),
		    f->tables - f->tables_said);
}

static void
judge_inside(const struct quality_facts *f, struct quality_point *p)
{
	int64_t empty = f->cells > 0 ? f->nulls * 100 / f->cells : 0;

	if (f->looked == 0 || f->columns == 0)
		return;
	p[QUALITY_EMPTY] =
	    empty <= EMPTY_FEW
		? point(100, 0)
		: point_lost(empty - EMPTY_FEW, EMPTY_MANY - EMPTY_FEW, 100);
	p[QUALITY_EMPTY].n = empty <= EMPTY_FEW ? 0 : empty;
	p[QUALITY_MIXED] = point_lost(f->nearly, f->columns, MIXED_MANY);
	if (f->searched)
		p[QUALITY_DUPLICATES] =
		    point_lost(f->duplicates, f->rows, TWICE_MANY);
	p[QUALITY_COLUMNS] =
	    point_lost(f->idle + f->nameless, f->columns, MIXED_MANY);
	if (date_known(f->newest) && date_known(f->newest_due)) {
		bool old = date_cmp(f->newest_due, f->today) < 0;

		p[QUALITY_NEWEST] = point(old ? 0 : 100,
		    old ? date_number(f->today) - date_number(f->newest) : 0);
	}
	p[QUALITY_EXPLAINED] = point(share(f->explained, f->columns),
	    f->columns > f->explained ? f->columns - f->explained : 0);
}

void
quality_judge(const struct quality_facts *f, struct quality *q)
{
	int64_t all = 0, got = 0;

	*q = (struct quality){ .score = 0 };
	judge_record(f, q->parts);
	judge_inside(f, q->parts);
	for (int i = 0; i < QUALITY_PARTS; i++)
		if (q->parts[i].looked) {
			all += rules[i].weight * 100;
			got += (int64_t)rules[i].weight * q->parts[i].points;
		}
	q->score = share(got, all);
}

const char *
quality_code(enum quality_part part)
{
	return rules[part].code;
}

const char *
quality_label(enum quality_part part)
{
	return rules[part].label;
}

int
quality_weight(enum quality_part part)
{
	return rules[part].weight;
}

static bool
is_none(const struct quality_point *p)
{
	return p->points == 0 && p->n == 0;
}

const char *
quality_says(const struct quality *q, enum quality_part part)
{
	const struct quality_point *p = &q->parts[part];
	const struct rule *rule = &rules[part];

	if (p->points == 100)
		return rule->good;
	if (rule->some == NULL || (is_none(p) && rule->none != NULL))
		return rule->none;
	return rule->some;
}

const char *
quality_next(const struct quality *q, enum quality_part part)
{
	const struct quality_point *p = &q->parts[part];
	const struct rule *rule = &rules[part];

	if (!p->looked || p->points == 100)
		return NULL;
	return is_none(p) && rule->next_none != NULL ? rule->next_none
						     : rule->next;
}

enum quality_where
quality_where(const struct quality *q, enum quality_part part)
{
	/* How often is a matter of the record; that it happens, of files. */
	if (part == QUALITY_FRESH && is_none(&q->parts[part]))
		return QUALITY_IN_RECORD;
	return rules[part].where;
}

enum quality_part
quality_worst(const struct quality *q)
{
	enum quality_part worst = QUALITY_PARTS;
	int lost = 0;

	for (int i = 0; i < QUALITY_PARTS; i++) {
		int one = rules[i].weight * (100 - q->parts[i].points);

		if (q->parts[i].looked && one > lost) {
			lost = one;
			worst = (enum quality_part)i;
		}
	}
	return worst;
}

void
quality_write(struct buf *b, const struct quality *q)
{
	for (int i = 0; i < QUALITY_PARTS; i++)
		if (q->parts[i].looked)
			buf_fmt(b, "%s %d %lld;", rules[i].code,
			    q->parts[i].points, (long long)q->parts[i].n);
}

void
quality_read(str text, struct quality *q)
{
	int64_t points;

	for (int i = 0; i < QUALITY_PARTS; i++)
		q->parts[i] = (struct quality_point){ .looked = false };
	while (text.n > 0) {
		str one = str_cut(&text, ';'), code = str_cut(&one, ' '),
		    first = str_cut(&one, ' ');

		for (int i = 0; i < QUALITY_PARTS; i++) {
			struct quality_point *p = &q->parts[i];

			if (!str_is(code, rules[i].code) ||
			    !str_number(first, &points) ||
			    !str_number(one, &p->n))
				continue;
			p->points = (int)points;
			p->looked = true;
		}
	}
}
