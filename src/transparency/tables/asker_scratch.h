/* The folder in which the processes of one asker write. */
#ifndef TABLES_ASKER_SCRATCH_H
#define TABLES_ASKER_SCRATCH_H

#include "engine/base/str.h"

struct asker_scratch {
	str folder; /* ours alone */
	str lock;   /* the file beside it */
	int held;   /* open and locked as long as we live */
};

/** asker_scratch_open(a, parent, scratch): Make a folder in ${parent}, and that
 * too; remove the folders there whose owners are gone.  False, with errno. */
bool asker_scratch_open(struct arena *, str, struct asker_scratch *);
void asker_scratch_close(struct arena *, struct asker_scratch *);

#endif
