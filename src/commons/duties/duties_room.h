/* What the files of this room share about pages: not for other rooms. */
#ifndef DUTIES_ROOM_H
#define DUTIES_ROOM_H

#include "commons/duties/views.h"
#include "commons/room.h"

enum {
	DUTIES_ON_PAGE = 30,
	DUTIES_ON_PANEL = 10,
	DUTIES_ON_HOME = 3,
	DUTIES_IN_ICS = 500,
	DUTIES_AT_WORK = 40,
};

/** duty_filter_of(rq): From the parameters institution jurisdiction kind
 * state. */
struct duty_filter duty_filter_of(struct request *);

/** duty_counts_of(db, filter, today), duty_rows_of(rq, list) */
struct duty_counts duty_counts_of(struct db *, const struct duty_filter *,
    date);
struct duty_rows duty_rows_of(struct request *, struct record_list);

/** duties_read(rows, limit): The duties of ${rows}, up to ${limit}. */
struct record_list duties_read(struct rows, size_t);

/** duty_mine(rq, duty): Whether this reader may do VERB_ANSWER to it. */
bool duty_mine(struct request *, const struct duty *);

extern const struct route duties_routes[];

void duties_home(struct request *, const struct jurisdiction *);
void duties_panel(struct request *, const struct record_type *, const void *);

/* Handlers, each described in duties_routes. */
enum outcome board_show(struct request *);
enum outcome board_ics(struct request *);
enum outcome duty_show(struct request *);
enum outcome change_show(struct request *);
enum outcome change_post(struct request *);
enum outcome work_show(struct request *);
enum outcome balance_institution(struct request *);
enum outcome balance_jurisdiction(struct request *);
enum outcome balance_institution_csv(struct request *);
enum outcome balance_jurisdiction_csv(struct request *);
enum outcome calendar_show(struct request *);
enum outcome calendar_bring(struct request *);

#endif
