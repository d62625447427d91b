/* Writing archives: see asker_pack.h. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "transparency/tables/asker_pack.h"

#define PACK_MEMBERS 8
#define PACK_BLOCK ((size_t)64 << 10)
/* Where sizes stand in 32 bits. */
#define PACK_MAX ((uint64_t)UINT32_MAX)
/* Between size and time: most of the smallness for a third of the time. */
#define PACK_LEVEL 4

#define PACK_LOCAL 30
#define PACK_LOCAL_SUM 14 /* in it: sum and both sizes */
#define PACK_CENTRAL 46
#define PACK_END 22

struct member {
	const char *name;
	uint64_t at, packed, unpacked;
	uint32_t sum;
};

struct asker_pack {
	int fd;
	bool bad, open; /* trouble; a member is being written */
	z_stream z;
	struct member v[PACK_MEMBERS];
	size_t n;
	uint64_t at; /* bytes written */
	unsigned char out[PACK_BLOCK];
};

static void
pack_write(struct asker_pack *pack, const void *bytes, size_t n)
{
	const char *p = bytes;
	ssize_t done;

	pack->at += n;
	while (n > 0 && !pack->bad) {
		done = write(pack->fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		pack->bad = done <= 0;
		p += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
}

/* Little end first, as the format has them. */
static unsigned char *
put(unsigned char *p, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++, value >>= 8)
		*p++ = (unsigned char)value;
	return p;
}

/* What stands in both heads: version, flags, deflate, 1980-01-01, sum, sizes,
 * length of the name, of more: none. */
static unsigned char *
pack_common(unsigned char *p, const struct member *m)
{
	p = put(p, 20, 2);
	p = put(p, 0, 2);
	p = put(p, Z_DEFLATED, 2);
	p = put(p, 0, 2);
	p = put(p, 1 << 5 | 1, 2);
	p = put(p, m->sum, 4);
	p = put(p, m->packed, 4);
	p = put(p, m->unpacked, 4);
	p = put(p, strlen(m->name), 2);
	return put(p, 0, 2);
}

struct asker_pack *
asker_pack_open(int fd)
{
	struct asker_pack *pack = calloc(1, sizeof(*pack));

	if (pack == NULL)
		return NULL;
	pack->fd = fd;
	if (deflateInit2(&pack->z, PACK_LEVEL, Z_DEFLATED, -MAX_WBITS, 8,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		free(pack);
		return NULL;
	}
	return pack;
}

static void
pack_deflate(struct asker_pack *pack, int flush)
{
	struct member *m = &pack->v[pack->n - 1];
	size_t n;

	do {
		pack->z.next_out = pack->out;
		pack->z.avail_out = PACK_BLOCK;
		deflate(&pack->z, flush);
		n = PACK_BLOCK - pack->z.avail_out;
		m->packed += n;
		pack_write(pack, pack->out, n);
	} while (pack->z.avail_out == 0 && !pack->bad);
}

/* The member's head again, now that its sum and sizes are known. */
static void
pack_member_end(struct asker_pack *pack)
{
	struct member *m = &pack->v[pack->n - 1];
	unsigned char known[12], *p = known;

	if (!pack->open)
		return;
	pack_deflate(pack, Z_FINISH);
	p = put(p, m->sum, 4);
	p = put(p, m->packed, 4);
	put(p, m->unpacked, 4);
	pack->bad |= pwrite(pack->fd, known, sizeof(known),
			 (off_t)m->at + PACK_LOCAL_SUM) != sizeof(known);
	pack->open = false;
}

void
asker_pack_begin(struct asker_pack *pack, const char *name)
{
	unsigned char head[PACK_LOCAL];
	struct member *m;

	assert(pack->n < PACK_MEMBERS);
	if (pack->n > 0)
		pack_member_end(pack);
	m = &pack->v[pack->n++];
	m->name = name;
	m->at = pack->at;
	m->sum = (uint32_t)crc32(0, NULL, 0);
	pack_common(put(head, 0x04034b50, 4), m);
	pack_write(pack, head, sizeof(head));
	pack_write(pack, name, strlen(name));
	deflateReset(&pack->z);
	pack->open = true;
}

void
asker_pack_add(struct asker_pack *pack, str bytes)
{
	struct member *m = &pack->v[pack->n - 1];

	assert(pack->open);
	if (bytes.n == 0 || asker_pack_lost(pack))
		return;
	m->sum = (uint32_t)crc32(m->sum, (const Bytef *)bytes.p, (uInt)bytes.n);
	m->unpacked += bytes.n;
	pack->z.next_in = (Bytef *)bytes.p;
	pack->z.avail_in = (uInt)bytes.n;
	pack_deflate(pack, Z_NO_FLUSH);
}

bool
asker_pack_lost(const struct asker_pack *pack)
{
	/* With room for what is still to come of one block and the directory.
	 */
	const uint64_t most = PACK_MAX - ((uint64_t)16 << 20);

	return pack->bad || pack->at > most ||
	       (pack->n > 0 && pack->v[pack->n - 1].unpacked > most);
}

static void
pack_directory(struct asker_pack *pack)
{
	uint64_t from = pack->at;
	unsigned char head[PACK_CENTRAL], *p;

	for (size_t i = 0; i < pack->n; i++) {
		const struct member *m = &pack->v[i];

		p = put(head, 0x02014b50, 4);
		p = put(p, 20, 2); /* made as by version 2.0 */
		p = pack_common(p, m);
		p = put(p, 0, 10); /* no comment, first disk, no attributes */
		put(p, m->at, 4);
		pack_write(pack, head, sizeof(head));
		pack_write(pack, m->name, strlen(m->name));
	}
	p = put(head, 0x06054b50, 4);
	p = put(p, 0, 4);
	p = put(p, pack->n, 2);
	p = put(p, pack->n, 2);
	p = put(p, pack->at - from, 4);
	p = put(p, from, 4);
	put(p, 0, 2);
	pack_write(pack, head, PACK_END);
}

bool
asker_pack_close(struct asker_pack *pack)
{
	bool good;

	if (pack->n > 0)
		pack_member_end(pack);
	pack_directory(pack);
	good = !asker_pack_lost(pack);
	deflateEnd(&pack->z);
	free(pack);
	return good;
}
