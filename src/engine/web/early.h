/* What can be said before a worker has looked at the request: pages made once,
 * at the start, in every language. */
#ifndef ENGINE_WEB_EARLY_H
#define ENGINE_WEB_EARLY_H

#include "engine/web/visit.h"

enum early {
	EARLY_LARGE,
	EARLY_MANY,
	EARLY_BUSY,
	EARLY_LINE, /* they stood in line too long, or it is full */
	EARLY_FULL,
	EARLY_COUNT
};

struct early_pages;

/** early_open(house): NULL without memory. */
struct early_pages *early_open(struct house *);
void early_close(struct early_pages *);

/** early_of(outcome): What to say when a body may not come for that reason. */
enum early early_of(enum outcome);

/** early_answer(pages, early, visit): The answer, in the language that the
 * address names, else what the reader prefers. */
void *early_answer(const struct early_pages *, enum early,
    const struct visit *);

/** early_malformed(pages): The answer to what the guard refused; it closes the
 * connection.  Plain text: whoever sent that is no reader. */
void *early_malformed(const struct early_pages *);

/** early_status(early), early_refusal(early): Its status; as what it counts.
 */
int early_status(enum early);
enum metric_refusal early_refusal(enum early);

#endif
