/*
 * Rules as records: how much time the law of a place gives for a duty.
 */
#ifndef COMMONS_RULES_H
#define COMMONS_RULES_H

#include "commons/duties/deadline.h"
#include "commons/institutions/institutions.h"

/* In the order of the closed list rule_duties. */
enum rule_duty {
	DUTY_MILESTONE = 1,
	DUTY_CLAIM,
	DUTY_REQUEST,
	DUTY_PROPOSAL,
	DUTY_ASSESSMENT,       /* the inception assessment of a plan */
	DUTY_FINAL_ASSESSMENT, /* of a commitment that has ended */
	DUTY_FORUM,
	DUTY_REPOSITORY,
	DUTY_EVIDENCE,
	DUTY_DATASET,	   /* the next update of a dataset */
	DUTY_QUESTION,	   /* to whoever answers for a record */
	DUTY_DATA_REQUEST, /* the answer to who asks for data */
	DUTY_DATA_PLANNED, /* data that such an answer promised */
};

/* In the order of the closed list rule_silences; 0: the law does not say. */
enum rule_silence { SILENCE_GRANTED = 1, SILENCE_REFUSED, SILENCE_NONE };

extern const struct choices rule_duties;
extern const struct choices deadline_units;
extern const struct choices rule_starts;
extern const struct choices rule_silences;

#define SELF rule
#define DEF "commons/duties/rule.def"
#include "engine/record/declare.h"

/** deadline_rule_of(rule): What ${rule} says, for deadline_compute. */
struct deadline_rule deadline_rule_of(const struct rule *);

/** rule_sound(rule): Whether deadline_compute takes it: its own time is not
 * half of itself. */
bool rule_sound(const struct rule *);

/** rule_extension(rule, day, reason, event): The extension that ${rule} allows,
 * decided on ${day}.  False where it allows none. */
bool rule_extension(const struct rule *, date, str, struct deadline_event *);

/**
 * rule_for(db, duty, jurisdiction, day):
 * The sound rule for ${duty} (enum rule_duty) in row ${jurisdiction} that is
 * valid on ${day}: of the place itself, else of the nearest place it is part
 * of, else one without a place.  Among those of one place, one for this level
 * goes before one for all, and then the one valid since the latest day.  NULL
 * when there is none.
 */
const struct rule *rule_for(struct db *, int duty, int64_t jurisdiction, date);

/** rules_lint(db, findings): Report rules that nothing can be counted by. */
void rules_lint(struct db *, struct findings *);

#endif
