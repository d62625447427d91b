/* What a server is told: defaults, its address, and open files enough. */
#ifndef ENGINE_WEB_OPTIONS_H
#define ENGINE_WEB_OPTIONS_H

#include <sys/socket.h>

#include "engine/web/server.h"

/** options_fill(options): The defaults of limits.h where it says 0. */
void options_fill(struct server_options *);

/** options_files(connections): Make sure that the process may open as many
 * descriptors as that, and some; false when the system does not let it. */
bool options_files(unsigned);

/** options_address(options, sa): Where to listen; false when that is no
 * numeric address or port. */
bool options_address(const struct server_options *, struct sockaddr_storage *);

/** options_proxy(options, peer): Whether ${peer} is a proxy of ours, whose
 * X-Forwarded-For is to be believed. */
bool options_proxy(const struct server_options *, const struct sockaddr *);

#endif
