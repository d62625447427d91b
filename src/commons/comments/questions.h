/*
 * Questions: comments that begin a thread and ask whoever answers for the
 * record.  The institution owes an answer, by the rule "question_answer" of its
 * place; the first thing that it says officially in the thread is the answer.
 */
#ifndef COMMONS_QUESTIONS_H
#define COMMONS_QUESTIONS_H

#include "commons/comments/comments.h"
#include "commons/room.h"

/* How a question stands on the day of asking. */
struct question_standing {
	moment answered; /* 0: not yet */
	date due;     /* none: no rule gives a day, or none was counted yet */
	int64_t late; /* days; of an answered one: that it came late */
	str href;     /* behind /LANG: the duty, empty while there is none */
};

/** question_asks(rq, type, record): Who would owe the answer to a question
 * about ${record}: its name; empty when nobody answers for it. */
words question_asks(struct request *, const struct record_type *, const void *);

/** question_standing(rq, comment): Of a comment that is a question. */
const struct question_standing *question_standing(struct request *,
    const struct comment *);

/** question_above(db, address): The address of the question that begins the
 * thread of the comment at ${address}, which may be gone; empty: none does. */
str question_above(struct db *, str);

/** questions_owe: for struct room's owes. */
void questions_owe(struct db *, const struct record_type *, const void *, date,
    struct owed_list *);

#endif
