/* What the files of this room share: not for other rooms. */
#ifndef SETTINGS_ROOM_H
#define SETTINGS_ROOM_H

#include "commons/settings/settings.h"

struct desk_item {
	int verb;
	const char *path;
	const char *label, *hint; /* English messages */
};
struct desk_items {
	struct desk_item *v;
	size_t n;
};

enum outcome desk_show(struct request *);

#endif
