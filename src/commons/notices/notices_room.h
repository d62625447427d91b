/* What the files of this room share: not for other rooms. */
#ifndef NOTICES_ROOM_H
#define NOTICES_ROOM_H

#include "commons/notices/follow.h"
#include "commons/notices/notice.h"
#include "commons/notices/outbox.h"
#include "commons/people/may.h"

#define TOPICS_CURSOR "topics"

extern const struct room room_notices;

/* The jobs. */
void topics_run(struct errand *);
void digests_run(struct errand *);
void mailings_run(struct errand *);
void outbox_job(struct errand *);

/* The pages. */
enum outcome follow_form(struct request *), follow_change(struct request *);
enum outcome following_show(struct request *),
    following_change(struct request *);
enum outcome inbox_show(struct request *), inbox_read(struct request *);
enum outcome unsubscribe_show(struct request *),
    unsubscribe_do(struct request *);
enum outcome mailings_list(struct request *), mailing_show(struct request *),
    mailing_new(struct request *), mailing_do(struct request *);

void follow_panel(struct request *, const struct record_type *, const void *);
void follow_home(struct request *, const struct jurisdiction *);

/** errand_fault(errand, fault): Tell the thread of the jobs what broke. */
void errand_fault(struct errand *, const struct fault *);

/** notice_fill(a, message, one, two): ${message}, in any language, with its {1}
 * and {2} filled in, as plain text. */
str notice_fill(struct arena *, str, str, str);

/** inbox_acts(db, person, before, after, limit): Acts of what they follow, the
 * newest first, between two numbers, both left out. */
struct act_list inbox_acts(struct db *, int64_t, int64_t, int64_t, size_t);

/** act_news(a, language, row): One act in one line: "New: {title} (Milestone)".
 */
struct act_row;
str act_news(struct arena *, const struct language *, const struct act_row *);

/* Whom a letter goes to. */
struct reader {
	int64_t person;
	str handle, name, mail;
	const struct language *language;
	str lang; /* its code */
	bool direct, mailings;
};

/** reader_of(db, portal, person, reader): False when no letter may go there:
 * no confirmed address, an account that is closed. */
bool reader_of(struct db *, const struct portal *, int64_t, struct reader *);

/** reader_language(portal, reader, code): Theirs, or the portal's first. */
void reader_language(const struct portal *, struct reader *, str);

/** letter_to(db, portal, reader, scope): A letter with all but its words: whom,
 * the greeting, the signature, and the link that stops letters of ${scope}
 * ("" for none). */
struct letter letter_to(struct db *, const struct portal *,
    const struct reader *, const char *);

/** portal_called(db, lang): The portal's name in that language. */
str portal_called(struct db *, str);

/* ---- unsubscribing ---- */

/** unsubscribe_link(a, portal, reader, scope): The address that stops letters
 * of ${scope} ("digest", "notice", "mailing"), for anybody who has it. */
str unsubscribe_link(struct arena *, const struct portal *,
    const struct reader *, const char *);

#endif
