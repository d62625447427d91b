/* What the files of this room share: not for other rooms. */
#ifndef REUSES_ROOM_H
#define REUSES_ROOM_H

#include "commons/files/files.h"
#include "commons/people/may.h"
#include "transparency/reuses/kept.h"
#include "transparency/reuses/request_views.h"

enum {
	REUSES_ON_PAGE = 18,
	REUSES_ON_PANEL = 6,
	REQUESTS_ON_PAGE = 20,
	REQUESTS_ON_PANEL = 5,
	CARD_CHARACTERS = 160,
	SOURCES_MAX = 20, /* of one reuse; more is a catalogue */
	TITLE_MAX = 150,  /* characters: a headline */
	TEXT_MAX = 2000,  /* characters: a page is not a book */
	WAITING_ON_PAGE = 50,
	OPTIONS_MAX = 200,
};

/* ---- what is shown (views.c) ---- */

/** reuse_card_of(rq, reuse): As lists show it. */
struct reuse_card reuse_card_of(struct request *, const struct reuse *);

/** reuse_cards_of(rq, rows, limit): ${rows} hold "{reuse}". */
struct reuse_cards reuse_cards_of(struct request *, struct rows, size_t);

/** request_row_of(rq, request): As lists show it: how it stands today. */
struct request_row request_row_of(struct request *,
    const struct data_request *);

/** request_rows_of(rq, rows, limit): ${rows} hold "{data_request}". */
struct request_rows request_rows_of(struct request *, struct rows, size_t);

/** source_view_of(rq, about): The page of "dataset/SLUG". */
struct source_view source_view_of(struct request *, str);

/** text_lang(pg, title): The language that somebody wrote in, as their title
 * has it; that of the page when nobody knows. */
str text_lang(const struct page *, words);

/** text_start(a, text): Its first words, for a card. */
str text_start(struct arena *, str);

/** text_hiding(rq, type, record): Why a reuse or request is not shown, and
 * this reader's ways to moderation. */
struct hiding text_hiding(struct request *, const struct record_type *,
    void *);

/** list_cut(after, said, slug): "SAID~SLUG" as list statements want it; where
 * lists begin when it is empty. */
void list_cut(str, int64_t *, str *);

/** list_begin(rq, words): A list before its rows are read: who looks, and what
 * was just done; its page names the feed of all acts. */
struct text_list list_begin(struct request *, const struct list_words *);

/** list_next(rq, list, said, slug): The address of the next page of ${list},
 * behind that row. */
str list_next(struct request *, const struct text_list *, moment, str);

/* ---- what is owed (owed.c) ---- */

/** request_outcome(decisions): How a request stands: that of the last answer;
 * 0 when there is none. */
int request_outcome(struct record_list);

/** requests_owe: for struct room's owes. */
void requests_owe(struct db *, const struct record_type *, const void *, date,
    struct owed_list *);

/* ---- what was typed (typed.c) ---- */

/** typed_line(rq, name), typed_text(rq, name): That field, as what people
 * write is stored everywhere: no control characters, no marks that turn the
 * direction of reading round. */
str typed_line(struct request *, const char *);
str typed_text(struct request *, const char *);

/** typed_dataset(rq, s): "dataset/SLUG" of what somebody wrote for a dataset:
 * its slug, or the address of its page; empty when there is none. */
str typed_dataset(struct request *, str);

/* ---- pages and forms ---- */

/** request_page_of(rq, request): Everything its page shows but panels. */
struct request_page request_page_of(struct request *, struct data_request *);

void reuses_panel(struct request *, const struct record_type *, const void *);

/* Its texts, as moderation meets them (moderating.c). */
extern const struct moderating reuses_moderating;

enum outcome reuses_show(struct request *);
enum outcome reuse_show(struct request *);
enum outcome reuse_new_show(struct request *);
enum outcome reuse_new_take(struct request *);
enum outcome reuse_edit_show(struct request *);
enum outcome reuse_edit_take(struct request *);
enum outcome requests_show(struct request *);
enum outcome request_show(struct request *);
enum outcome request_new_show(struct request *);
enum outcome request_new_take(struct request *);
enum outcome request_answer_show(struct request *);
enum outcome request_answer_take(struct request *);
enum outcome waiting_show(struct request *);
enum outcome waiting_take(struct request *);
enum outcome reuse_own(struct request *);
enum outcome request_own(struct request *);

#endif
