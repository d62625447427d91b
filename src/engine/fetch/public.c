/* Which addresses belong to the open internet: see fetch.h. */
#include <netinet/in.h>
#include <string.h>

#include "engine/fetch/fetch.h"

/* The first ${bits} of ${first}. */
struct range4 {
	uint32_t first;
	int bits;
};

/* https://www.iana.org/assignments/iana-ipv4-special-registry, and groups. */
static const struct range4 closed4[] = {
	{ 0x00000000, 8 },  /* this network */
	{ 0x0a000000, 8 },  /* private */
	{ 0x64400000, 10 }, /* a carrier's, RFC 6598 */
	{ 0x7f000000, 8 },  /* this machine */
	{ 0xa9fe0000, 16 }, /* the link; clouds tell secrets there */
	{ 0xac100000, 12 }, /* private */
	{ 0xc0000000, 24 }, /* protocol assignments */
	{ 0xc0000200, 24 }, /* documentation */
	{ 0xc0586300, 24 }, /* 6to4 relays, taken back */
	{ 0xc0a80000, 16 }, /* private */
	{ 0xc6120000, 15 }, /* measuring */
	{ 0xc6336400, 24 }, /* documentation */
	{ 0xcb007100, 24 }, /* documentation */
	{ 0xe0000000, 4 },  /* groups */
	{ 0xf0000000, 4 },  /* reserved, and everybody */
};

static bool
is_public4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(closed4) / sizeof(*closed4); i++)
		if ((address ^ closed4[i].first) >> (32 - closed4[i].bits) == 0)
			return false;
	return true;
}

static uint32_t
number4(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Of IPv6 only 2000::/3 was ever given out; of that not all. */
static bool
is_public6(const unsigned char *p)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(p, mapped, sizeof(mapped)) == 0 ||
	    memcmp(p, nat64, sizeof(nat64)) == 0)
		return is_public4(number4(p + 12));
	if ((p[0] & 0xe0) != 0x20)
		return false;
	if (p[0] == 0x20 && p[1] == 0x02) /* 6to4 */
		return is_public4(number4(p + 2));
	/* 2001::/23: Teredo, benchmarks, ORCHID; 2001:db8::/32 and 3fff::/20:
	 * documentation. */
	if (p[0] == 0x20 && p[1] == 0x01 &&
	    (p[2] < 0x02 || (p[2] == 0x0d && p[3] == 0xb8)))
		return false;
	return !(p[0] == 0x3f && p[1] == 0xff && p[2] < 0x10);
}

bool
fetch_public(const struct sockaddr *sa)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (sa->sa_family == AF_INET) {
		memcpy(&four, sa, sizeof(four));
		return is_public4(ntohl(four.sin_addr.s_addr));
	}
	if (sa->sa_family != AF_INET6)
		return false;
	memcpy(&six, sa, sizeof(six));
	return is_public6(six.sin6_addr.s6_addr);
}

bool
fetch_any(const struct sockaddr *sa)
{
	return sa->sa_family == AF_INET || sa->sa_family == AF_INET6;
}
