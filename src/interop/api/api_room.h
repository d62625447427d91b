/* What the files of this room share: not for other rooms. */
#ifndef API_ROOM_H
#define API_ROOM_H

#include "accountability/commitments/commitments_api.h"
#include "interop/api/api.h"

/* Most records in one answer; what a program gets that asks for no number. */
enum { API_LIMIT_MAX = 100, API_LIMIT = 20 };

/** api_wants_csv(rq): By ".csv" or by Accept (text/csv before JSON). */
bool api_wants_csv(const struct request *);

/** api_record(b, type, record): The members of one record, without braces.
 * api_extra(rq, b, type, record): … and what is computed of it. */
void api_record(struct buf *, const struct record_type *, const void *);
void api_extra(struct request *, struct buf *, const struct record_type *,
    const void *);

/** api_href(a, type, address): Where the API gives that record, encoded. */
str api_href(struct arena *, const struct record_type *, str);

/** api_computes(type): Whether answers about ${type} hold "standing". */
bool api_computes(const struct record_type *);

/** api_openapi(rq): OpenAPI 3.1 of all API routes. */
enum outcome api_openapi(struct request *);

#endif
