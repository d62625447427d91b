/* What the files of this room share: not for other rooms. */
#ifndef READINGS_ROOM_H
#define READINGS_ROOM_H

#include "accountability/readings/readings.h"

/* A reading as it is shown. */
struct said {
	const struct reading *reading;
	str name; /* who said it; empty: erased, or an organisation's */
	words organisation;
	struct said_answers {
		struct said_answer {
			const struct answer *answer;
			words institution; /* that answers; or empty */
		} *v;
		size_t n;
	} answers;
	str id; /* of its element in the page: its slug */
	str address; /* to answer or hide it */
	bool may_answer, may_hide;
};
struct saids {
	struct said *v;
	size_t n;
};

struct readings_page {
	str about;  /* "milestone/x/milestones/1" */
	str action; /* where its form is sent */
	words title;
	str href; /* the page of the promise */
	str state; /* what the government says, as a code; or empty */
	const char *state_label;
	struct reading_count count;
	struct saids said;
	str next;
	const struct reading *mine; /* what I said, or what I typed */
	struct said_organisations {
		const struct institution **v;
		size_t n;
	} organisations; /* that I may speak for */
	bool known; /* signed in, address confirmed */
	const char *wrong_view, *wrong_evidence, *wrong_text;
	bool done; /* just said */
};

struct answer_page {
	struct said said;
	words title;
	str href, action;
	str text, evidence;
	const char *wrong_text, *wrong_evidence;
};

#define READINGS_ON_PAGE 20
#define READINGS_IN_VOICE 2

/** readings_of(rq, about, after, limit): The newest first, behind key ${after}
 * ("SAID~SLUG"). */
struct saids readings_of(struct request *, str, str, size_t);

/** said_of(rq, reading): As it is shown to who asks. */
struct said said_of(struct request *, const struct reading *);

extern const struct route readings_routes[];
void readings_voice(struct request *, const struct record_type *, const void *);

#endif
