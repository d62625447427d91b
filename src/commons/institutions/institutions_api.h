/* Institutions for programs: what interop may ask of this room. */
#ifndef INSTITUTIONS_API_H
#define INSTITUTIONS_API_H

#include "commons/institutions/institutions.h"

/** institutions_asked(rq, limit): The institutions that ${rq}'s parameters ask
 * for (jurisdiction after), by address. */
struct record_list institutions_asked(struct request *, int64_t);

#endif
