/* Addresses as numbers, and how many connections each holds. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/hash.h"
#include "engine/web/address.h"

#define SEATS 65536

/* Two addresses may share a seat: among 4,096 connections that happens to one
 * address in sixteen, and then they share a limit meant for a household. */
struct crowd {
	uint64_t seed[2];
	_Atomic uint32_t seats[SEATS];
};

static uint64_t
address_v4(uint32_t address)
{
	return UINT64_C(0xffff) << 32 | ntohl(address);
}

static uint64_t
address_v6(const struct in6_addr *address)
{
	uint64_t key = 0;
	uint32_t last;

	if (IN6_IS_ADDR_V4MAPPED(address)) {
		memcpy(&last, address->s6_addr + 12, sizeof(last));
		return address_v4(last);
	}
	for (size_t i = 0; i < 8; i++)
		key = key << 8 | address->s6_addr[i];
	return key;
}

uint64_t
address_key(const struct sockaddr *sa)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		return address_v4(v4.sin_addr.s_addr);
	}
	if (sa->sa_family != AF_INET6)
		return 0;
	memcpy(&v6, sa, sizeof(v6));
	return address_v6(&v6.sin6_addr);
}

bool
address_local(const struct sockaddr *sa)
{
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof(v6));
		if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
			return true;
	}
	return (address_key(sa) & UINT64_C(0xffffff000000)) ==
	       UINT64_C(0xffff7f000000);
}

bool
address_forwarded(str header, uint64_t *key)
{
	char text[INET6_ADDRSTRLEN + 2];
	struct in_addr v4;
	struct in6_addr v6;
	size_t from = header.n;
	str last;

	while (from > 0 && header.p[from - 1] != ',')
		from--;
	last = str_trim(str_drop(header, from));
	if (last.n > 2 && last.p[0] == '[') {
		last = str_drop(last, 1);
		last = str_cut(&last, ']');
	}
	if (last.n == 0 || last.n >= sizeof(text))
		return false;
	memcpy(text, last.p, last.n);
	text[last.n] = '\0';
	if (inet_pton(AF_INET, text, &v4) == 1)
		*key = address_v4(v4.s_addr);
	else if (inet_pton(AF_INET6, text, &v6) == 1)
		*key = address_v6(&v6);
	else
		return false;
	return true;
}

static uint64_t
address_fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 wide = (unsigned __int128)a * b;

	return (uint64_t)wide ^ (uint64_t)(wide >> 64);
}

uint64_t
address_hash(uint64_t key, const uint64_t seed[2])
{
	uint64_t h =
	    address_fold(key ^ seed[0], seed[1] | UINT64_C(0x8000000000000001));

	return address_fold(h ^ seed[1], seed[0] | 1);
}

struct crowd *
crowd_open(void)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	if (crowd != NULL)
		hash_random(crowd->seed, sizeof(crowd->seed));
	return crowd;
}

void
crowd_close(struct crowd *crowd)
{
	free(crowd);
}

static _Atomic uint32_t *
crowd_seat(struct crowd *crowd, uint64_t key)
{
	return &crowd->seats[address_hash(key, crowd->seed) % SEATS];
}

unsigned
crowd_count(struct crowd *crowd, uint64_t key)
{
	return atomic_load_explicit(crowd_seat(crowd, key),
	    memory_order_relaxed);
}

void
crowd_enter(struct crowd *crowd, uint64_t key)
{
	atomic_fetch_add(crowd_seat(crowd, key), 1);
}

void
crowd_leave(struct crowd *crowd, uint64_t key)
{
	atomic_fetch_sub(crowd_seat(crowd, key), 1);
}
