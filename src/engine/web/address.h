/*
 * Who asks: an address as a number for counting, never for the log.  An IPv6
 * network of /64 is one address: that is what one line at home gets.
 */
#ifndef ENGINE_WEB_ADDRESS_H
#define ENGINE_WEB_ADDRESS_H

#include <sys/socket.h>

#include "engine/base/str.h"

/** address_key(sa): The number of a peer; IPv4 in IPv6 counts as IPv4. */
uint64_t address_key(const struct sockaddr *);

/** address_local(sa): Whether the peer is this machine (loopback). */
bool address_local(const struct sockaddr *);

/** address_forwarded(header, key): The last element of X-Forwarded-For: what
 * our own proxy saw.  False when it is no address. */
bool address_forwarded(str, uint64_t *);

/** address_hash(key, seed): Spread keys so that no one outside can choose
 * whom to collide with. */
uint64_t address_hash(uint64_t, const uint64_t[2]);

/* How many connections each address holds. */
struct crowd;

struct crowd *crowd_open(void);
void crowd_close(struct crowd *);

/** crowd_count(crowd, key), crowd_enter(crowd, key), crowd_leave(crowd, key) */
unsigned crowd_count(struct crowd *, uint64_t);
void crowd_enter(struct crowd *, uint64_t);
void crowd_leave(struct crowd *, uint64_t);

#endif
