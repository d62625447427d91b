/* Records as CSV, for spreadsheets. */
#ifndef API_CSV_H
#define API_CSV_H

#include "interop/api/api_room.h"

/** api_csv(rq, type, list): Answer with ${list} as CSV (RFC 4180, UTF-8 with a
 * byte order mark, so that spreadsheets read accents right): one column a
 * field; texts in the language of parameter "lang", else English, else what
 * there is. */
enum outcome api_csv(struct request *, const struct record_type *,
    struct record_list);

#endif
