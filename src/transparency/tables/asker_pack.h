/* A ZIP archive that is written from its beginning to its end, in little
 * memory, for spreadsheets (APPNOTE 6.3.10; no archive beyond 4 GiB). */
#ifndef TABLES_ASKER_PACK_H
#define TABLES_ASKER_PACK_H

#include "engine/base/str.h"

struct asker_pack;

/** asker_pack_open(fd): An empty archive in the empty file ${fd}, which stays
 * the caller's; NULL when there is no memory. */
struct asker_pack *asker_pack_open(int);

/** asker_pack_begin(pack, name): Begin its next member: a literal.
 * asker_pack_add(pack, bytes): Append to it.  Trouble is kept: asked at the
 * end. */
void asker_pack_begin(struct asker_pack *, const char *);
void asker_pack_add(struct asker_pack *, str);

/** asker_pack_lost(pack): Whether nothing can come of it any more: it is larger
 * than an archive may be, or was not written. */
bool asker_pack_lost(const struct asker_pack *);

/** asker_pack_close(pack): Write its directory, give back everything; false
 * when anything could not be written. */
bool asker_pack_close(struct asker_pack *);

#endif
