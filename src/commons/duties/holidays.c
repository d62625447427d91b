/* Holidays: the records, and loading a place's calendar from them. */
#include "commons/duties/holidays.h"
#include "queries.h"

static const struct choice kinds[] = {
	[HOLIDAY_FIXED - 1] = { "fixed", "The same day each year" },
	[HOLIDAY_EASTER - 1] = { "easter", "Counted from Easter" },
	[HOLIDAY_WEEKDAY - 1] = { "weekday", "A weekday of a month" },
	[HOLIDAY_ONCE - 1] = { "once", "Once" },
	[HOLIDAY_CLOSURE - 1] = { "closure", "Offices are closed" },
	[HOLIDAY_STOP - 1] = { "stop", "Deadlines stand still" },
	[HOLIDAY_WEEKEND - 1] = { "weekend", "A day of every weekend" },
};
const struct choices holiday_kinds = { "holiday_kinds", kinds,
	sizeof(kinds) / sizeof(*kinds) };

static const struct choice observed[] = {
	[OBSERVED_NEXT_MONDAY - 1] = { "next_monday", "On the next Monday" },
	[OBSERVED_MONDAY_AFTER_WEEKEND - 1] = { "monday_after_weekend",
	    "From a weekend to Monday" },
	[OBSERVED_ECUADOR - 1] = { "ecuador", "Moved as in Ecuador" },
	[OBSERVED_ECUADOR_WEEKEND - 1] = { "ecuador_weekend",
	    "Moved as in Ecuador, from weekends only" },
	[OBSERVED_ECUADOR_FIRST - 1] = { "ecuador_first",
	    "Moved as in Ecuador, first of two days" },
	[OBSERVED_ECUADOR_SECOND - 1] = { "ecuador_second",
	    "Moved as in Ecuador, second of two days" },
	[OBSERVED_ARGENTINA - 1] = { "argentina", "Moved as in Argentina" },
};
const struct choices holiday_observed_rules = { "holiday_observed_rules",
	observed, sizeof(observed) / sizeof(*observed) };

#define SELF holiday
#define DEF "commons/duties/holiday.def"
#include "engine/record/define.h"

/* A number that is not there counts as 0, which no rule takes for a month. */
static int
known(int64_t number)
{
	return number == NUMBER_NONE ? 0 : (int)number;
}

struct holiday_rule
holiday_rule_of(const struct holiday *h)
{
	return (struct holiday_rule){ .code = h->slug,
		.name = h->name,
		.kind = (enum holiday_kind)h->kind,
		.month = known(h->month),
		.day = known(h->day),
		.shift = known(h->shift),
		.weekday = known(h->weekday),
		.nth = known(h->nth),
		.observed = h->observed,
		.from_year = known(h->from_year),
		.to_year = known(h->to_year),
		.starts = h->starts,
		.ends = h->ends };
}

/* Append the rules of ${place}; its weekend only where no nearer place has
 * one. */
static size_t
rules_load(struct db *db, int64_t place, struct holiday_rule *rules, size_t n,
    bool *weekend)
{
	struct rows rows = db_query(db, Q_holidays_of,
	    VALUES(value_number(place), value_number(CALENDAR_RULES_MAX)));
	bool had_weekend = *weekend;

	while (n < CALENDAR_RULES_MAX && rows_next(&rows)) {
		struct holiday *h = record_new(db_arena(db), &holiday_type);

		record_read(&rows, 0, &holiday_type, h);
		if (h->kind == HOLIDAY_WEEKEND) {
			if (had_weekend)
				continue;
			*weekend = true;
		}
		rules[n++] = holiday_rule_of(h);
	}
	rows_end(&rows);
	return n;
}

const struct calendar *
calendar_load(struct db *db, int64_t jurisdiction)
{
	struct holiday_rule *rules =
	    NEWS(db_arena(db), struct holiday_rule, CALENDAR_RULES_MAX);
	const struct jurisdiction *j;
	bool weekend = false;
	size_t n = 0;
	int depth;

	for (depth = 0; jurisdiction != 0 && depth < RECORD_TREE_MAX; depth++) {
		n = rules_load(db, jurisdiction, rules, n, &weekend);
		j = record_by_id(db, &jurisdiction_type, jurisdiction);
		jurisdiction = j == NULL ? 0 : j->parent.id;
	}
	return calendar_make(db_arena(db), rules, n);
}

void
holidays_lint(struct db *db, struct findings *findings)
{
	struct record_list found;
	struct holiday_rule rule;
	str after = { 0 };
	size_t i;

	do {
		found = record_after(db, &holiday_type, after, 100);
		for (i = 0; i < found.n; i++) {
			const struct holiday *h = found.v[i];

			after = h->record.address;
			rule = holiday_rule_of(h);
			if (!holiday_rule_sound(&rule))
				finding_add(findings,
				    (struct finding){ &holiday_type, after,
					"holiday-unclear",
					"This holiday does not say which day "
					"it is, so no calendar has it.",
					S(""), S("") });
		}
	} while (found.n == 100);
}
