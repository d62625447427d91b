/* Rules: the records, and finding the one that holds. */
#include "commons/duties/rules.h"
#include "queries.h"

/* Of one duty in one place, over the years. */
#define RULES_OF_PLACE_MAX 100

static const struct choice duties[] = {
	[DUTY_MILESTONE - 1] = { "milestone_due", "A milestone" },
	[DUTY_CLAIM - 1] = { "claim_answer", "The answer to a claim" },
	[DUTY_REQUEST - 1] = { "request_answer",
	    "The answer to a request for information" },
	[DUTY_PROPOSAL - 1] = { "proposal_response",
	    "The reasoned response to a proposal" },
	[DUTY_ASSESSMENT - 1] = { "assessment_due",
	    "The first assessment of a plan" },
	[DUTY_FINAL_ASSESSMENT - 1] = { "final_assessment_due",
	    "The assessment of a commitment that has ended" },
	[DUTY_FORUM - 1] = { "forum_meeting", "The next meeting of the forum" },
	[DUTY_REPOSITORY - 1] = { "repository_refresh",
	    "The next update of the document repository" },
	[DUTY_EVIDENCE - 1] = { "evidence_missing",
	    "Evidence for what is said to be finished" },
	[DUTY_DATASET - 1] = { "dataset_update",
	    "The next update of a dataset" },
	[DUTY_QUESTION - 1] = { "question_answer", "The answer to a question" },
	[DUTY_DATA_REQUEST - 1] = { "data_request_answer",
	    "The answer to a request for data" },
	[DUTY_DATA_PLANNED - 1] = { "data_promised",
	    "Data that were promised to who asked" },
};
const struct choices rule_duties = { "rule_duties", duties,
	sizeof(duties) / sizeof(*duties) };

static const struct choice units[] = {
	[UNIT_WORKING_DAY - 1] = { "working_day", "Working days" },
	[UNIT_CALENDAR_DAY - 1] = { "calendar_day", "Calendar days" },
	[UNIT_MONTH - 1] = { "month", "Months" },
	[UNIT_HALF_OF_BASE - 1] = { "half_of_base", "Half of the first time" },
};
const struct choices deadline_units = { "deadline_units", units,
	sizeof(units) / sizeof(*units) };

#define START_SAME 1
static const struct choice starts[] = {
	[START_SAME - 1] = { "same", "The day itself" },
	{ "next", "The day after" },
};
const struct choices rule_starts = { "rule_starts", starts,
	sizeof(starts) / sizeof(*starts) };

static const struct choice silences[] = {
	[SILENCE_GRANTED - 1] = { "granted", "Granted" },
	[SILENCE_REFUSED - 1] = { "refused", "Refused" },
	[SILENCE_NONE - 1] = { "none", "Nothing" },
};
const struct choices rule_silences = { "rule_silences", silences,
	sizeof(silences) / sizeof(*silences) };

#define SELF rule
#define DEF "commons/duties/rule.def"
#include "engine/record/define.h"

bool
rule_sound(const struct rule *r)
{
	return r->unit >= UNIT_WORKING_DAY && r->unit <= UNIT_MONTH &&
	       r->count >= 0 && r->count <= DEADLINE_COUNT_MAX &&
	       (r->extension_count == NUMBER_NONE) == (r->extension_unit == 0);
}

struct deadline_rule
deadline_rule_of(const struct rule *r)
{
	return (struct deadline_rule){ .code = r->slug,
		.unit = (enum deadline_unit)r->unit,
		.count = (int)r->count,
		.same_day = r->start == START_SAME,
		.roll = r->roll,
		.cutoff = r->cutoff == NUMBER_NONE ? 0 : (int)r->cutoff };
}

bool
rule_extension(const struct rule *r, date day, str reason,
    struct deadline_event *event)
{
	if (r->extension_unit == 0 || r->extension_count == NUMBER_NONE)
		return false;
	*event = (struct deadline_event){ .what = HAPPENING_EXTEND,
		.day = day,
		.unit = (enum deadline_unit)r->extension_unit,
		.count = (int)r->extension_count,
		.whole = r->extension_whole,
		.reason = reason };
	return true;
}

static bool
rule_holds(const struct rule *r, int level, date day)
{
	return rule_sound(r) && (r->level == 0 || r->level == level) &&
	       (!date_known(r->from_day) ||
		   date_cmp(date_first(r->from_day), day) <= 0) &&
	       (!date_known(r->to_day) ||
		   date_cmp(day, date_last(r->to_day)) <= 0);
}

/* Whether ${a} goes before ${b} where both hold. */
static bool
rule_before(const struct rule *a, const struct rule *b)
{
	if ((a->level != 0) != (b->level != 0))
		return a->level != 0;
	return date_cmp(a->from_day, b->from_day) > 0;
}

/* The rule of ${place} (0: of none) that holds. */
static const struct rule *
rule_of_place(struct db *db, int duty, int64_t place, int level, date day)
{
	struct rows rows = db_query(db, Q_rules_of,
	    VALUES(value_number(place),
		value_text(choice_code(&rule_duties, duty)),
		value_number(RULES_OF_PLACE_MAX)));
	const struct rule *best = NULL;

	while (rows_next(&rows)) {
		struct rule *r = record_new(db_arena(db), &rule_type);

		record_read(&rows, 0, &rule_type, r);
		if (rule_holds(r, level, day) &&
		    (best == NULL || rule_before(r, best)))
			best = r;
	}
	return best;
}

const struct rule *
rule_for(struct db *db, int duty, int64_t jurisdiction, date day)
{
	const struct jurisdiction *j;
	const struct rule *rule;
	int64_t place = jurisdiction;
	int depth, level = 0;

	for (depth = 0; place != 0 && depth < RECORD_TREE_MAX; depth++) {
		j = record_by_id(db, &jurisdiction_type, place);
		if (j == NULL)
			break;
		/* The level that counts is that of the place asked about. */
		if (depth == 0)
			level = j->level;
		rule = rule_of_place(db, duty, place, level, day);
		if (rule != NULL)
			return rule;
		place = j->parent.id;
	}
	return rule_of_place(db, duty, 0, level, day);
}

void
rules_lint(struct db *db, struct findings *findings)
{
	struct record_list found;
	str after = { 0 };
	size_t i;

	do {
		found = record_after(db, &rule_type, after, 100);
		for (i = 0; i < found.n; i++) {
			const struct rule *r = found.v[i];

			after = r->record.address;
			if (!rule_sound(r))
				finding_add(findings,
				    (struct finding){ &rule_type, after,
					"rule-unclear",
					"This rule does not say how much time "
					"there is, so no date can be counted "
					"by it.",
					S(""), S("") });
		}
	} while (found.n == 100);
}
