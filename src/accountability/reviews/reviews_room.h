/* What the files of this room share: not for other rooms. */
#ifndef REVIEWS_ROOM_H
#define REVIEWS_ROOM_H

#include "accountability/reviews/reviews.h"

/* A question with its scale, and what a review answers to it. */
struct asked_question {
	const struct question *question;
	struct record_list scales;
	const struct verdict *verdict; /* NULL: not answered, or typed */
	str value, evidence;	       /* as stored, or as typed */
	str notes;
	words label; /* of the value; empty: pending, or not answered */
	const char *wrong;
};
struct asked_questions {
	struct asked_question *v;
	size_t n;
};

/* A review as it is shown. */
struct review_view {
	const struct review *review; /* NULL while it is new */
	const struct instrument *instrument;
	struct asked_questions questions;
	int64_t pending; /* questions that wait for their answer */
	str id;
	str action; /* to write it; empty: not by who asks */
};
struct review_views {
	struct review_view *v;
	size_t n;
};

struct reviews_page {
	str about, href;
	words title;
	struct review_views reviews;
	struct record_list instruments; /* that who asks may start */
	str action;
};

struct review_form {
	struct review_view view;
	words title;
	str href, action, version;
	str body, independence, report_link, dated;
	str lang;
	const char *wrong_body, *wrong_link, *wrong_date;
	bool conflict;
};

struct instrument_views {
	struct review_view *v;
	size_t n;
};

/** review_view_of(db, review, instrument): All its questions in their order,
 * answered where ${review} (may be NULL) answers them. */
struct review_view review_view_of(struct db *, const struct review *,
    const struct instrument *);

/** reviews_about(db, about): All reviews of "KIND/ADDRESS", newest first. */
struct review_views reviews_about(struct db *, str);

extern const struct route reviews_routes[];
void reviews_voice(struct request *, const struct record_type *, const void *);

#endif
