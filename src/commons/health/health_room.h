/* What the files of this room share: not for other rooms. */
#ifndef COMMONS_HEALTH_ROOM_H
#define COMMONS_HEALTH_ROOM_H

#include "commons/health/health.h"

/** figures_write(rq): All figures of this process into the reply; of the
 * database as much as it says at once, and nothing while it is away. */
void figures_write(struct request *);

#endif
