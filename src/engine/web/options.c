/* What a server is told, checked and completed: see options.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/web/address.h"
#include "engine/web/limits.h"
#include "engine/web/options.h"

void
options_fill(struct server_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	bool asked = o->workers != 0;

	if (o->loops == 0)
		o->loops = cores < 1 ? 1 : (unsigned)cores;
	if (o->workers == 0)
		o->workers = (cores < 1 ? 1 : (unsigned)cores) * LIMIT_WORKERS;
	if (o->workers > LIMIT_WORKERS_MAX && !asked)
		o->workers = LIMIT_WORKERS_MAX;
	if (o->scribes == 0)
		o->scribes = LIMIT_SCRIBES;
	if (o->connections == 0)
		o->connections = LIMIT_CONNECTIONS;
	if (o->per_address == 0)
		o->per_address = LIMIT_PER_ADDRESS;
	if (o->burst == 0)
		o->burst = 1;
	if (o->head_ms == 0)
		o->head_ms = LIMIT_HEAD_MS;
	if (o->body_ms == 0)
		o->body_ms = LIMIT_BODY_MS;
	if (o->idle_ms == 0)
		o->idle_ms = LIMIT_IDLE_MS;
	if (o->line_ms == 0)
		o->line_ms = LIMIT_LINE_MS;
}

bool
options_files(unsigned connections)
{
	struct rlimit limit;
	rlim_t need = (rlim_t)connections + LIMIT_FILES_BESIDE,
	       wish = need + connections;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return false;
	if (limit.rlim_cur >= wish)
		return true;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < need)
		return false;
	/* Every connection may bring a body that lies in a file. */
	limit.rlim_cur =
	    limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wish
		? limit.rlim_max
		: wish;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool
options_address(const struct server_options *o, struct sockaddr_storage *sa)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)o->port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)o->port) };

	memset(sa, 0, sizeof(*sa));
	if (o->port > UINT16_MAX)
		return false;
	if (inet_pton(AF_INET, o->address, &v4.sin_addr) == 1) {
		memcpy(sa, &v4, sizeof(v4));
		return true;
	}
	if (inet_pton(AF_INET6, o->address, &v6.sin6_addr) != 1)
		return false;
	memcpy(sa, &v6, sizeof(v6));
	return true;
}

bool
options_proxy(const struct server_options *o, const struct sockaddr *peer)
{
	uint64_t key = address_key(peer);

	if (o->behind_proxy && address_local(peer))
		return true;
	for (size_t i = 0; i < o->n_trusted; i++)
		if (o->trusted[i] == key)
			return true;
	return false;
}
