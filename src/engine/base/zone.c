/*
 * Time zones from TZif files (RFC 9636): the 64-bit table of transitions, and
 * the rule of the footer (POSIX TZ with Mm.w.d days) for moments behind it.
 * Only offsets are kept; nobody here asks for a zone's abbreviation.
 */
#include <fcntl.h>
#include <unistd.h>

#include "engine/base/date.h"
#include "engine/base/zone.h"

#define DIRECTORY "/usr/share/zoneinfo/"
#define NAME_MAX_BYTES 64
/* The largest file of tzdata has less than 4 kB. */
#define FILE_MAX ((size_t)64 << 10)
#define HEADER 44
#define DAY INT64_C(86400)

/* "Mm.w.d/time": the ${week}-th (5: last) ${weekday} of ${month}. */
struct change {
	int month;
	int week;
	int weekday; /* 0: Sunday */
	int time;    /* seconds from midnight, -167 h to 167 h */
};

struct zone {
	struct arena *arena;
	size_t n;
	int64_t *times;	  /* of transitions, in seconds, ascending */
	int32_t *offsets; /* after each, in seconds east of UTC */
	int32_t before;	  /* before the first */
	bool has_rule;
	bool has_summer;
	int32_t standard; /* offsets of the rule */
	int32_t summer;
	struct change start; /* of summer time, in standard time */
	struct change end;   /* of summer time, in summer time */
};

/* What the header of a block counts. */
struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

/* The day that second ${s} falls on, also before 1970. */
static date
day_of(int64_t s)
{
	return date_of_number(s / DAY - (s % DAY < 0));
}

static uint32_t
number_32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 |
	       (uint32_t)u[2] << 8 | u[3];
}

static int64_t
number_64(const char *p)
{
	return (int64_t)((uint64_t)number_32(p) << 32 | number_32(p + 4));
}

/* Take the header at the front of ${rest}; false when it is none. */
static bool
header_read(str *rest, struct counts *c)
{
	const char *p = rest->p;

	if (rest->n < HEADER || !str_starts(*rest, S("TZif")) || p[4] < '2')
		return false;
	*c = (struct counts){ number_32(p + 20), number_32(p + 24),
		number_32(p + 28), number_32(p + 32), number_32(p + 36),
		number_32(p + 40) };
	*rest = str_drop(*rest, HEADER);
	return c->isut <= FILE_MAX && c->isstd <= FILE_MAX &&
	       c->leap <= FILE_MAX && c->time <= FILE_MAX &&
	       c->type <= FILE_MAX && c->chars <= FILE_MAX;
}

/* Bytes of the block after its header, with times of ${wide} bytes. */
static size_t
block_size(const struct counts *c, size_t wide)
{
	return c->time * (wide + 1) + (size_t)c->type * 6 + c->chars +
	       c->leap * (wide + 4) + c->isstd + c->isut;
}

/* The bounds that RFC 9636 §3.2 sets for an offset. */
static bool
offset_fits(int64_t offset)
{
	return offset >= -89999 && offset <= 93599;
}

/* Fill in the transitions from the 64-bit ${block}. */
static bool
transitions_read(struct zone *z, const struct counts *c, str block)
{
	const char *indexes = block.p + (size_t)c->time * 8;
	const char *types = indexes + c->time;
	unsigned char type;
	size_t i;

	for (i = 0; i < c->type; i++)
		if (!offset_fits((int32_t)number_32(types + i * 6)))
			return false;
	z->n = c->time;
	z->times = NEWS(z->arena, int64_t, z->n);
	z->offsets = NEWS(z->arena, int32_t, z->n);
	z->before = (int32_t)number_32(types);
	for (i = 0; i < z->n; i++) {
		z->times[i] = number_64(block.p + i * 8);
		type = (unsigned char)indexes[i];
		if (type >= c->type ||
		    (i > 0 && z->times[i] <= z->times[i - 1]))
			return false;
		z->offsets[i] = (int32_t)number_32(types + (size_t)type * 6);
	}
	return true;
}

/* Take a number of at most three digits from the front of ${s}; -1: none. */
static int
number_take(str *s)
{
	int n = 0;
	size_t i = 0;

	while (i < 3 && i < s->n && s->p[i] >= '0' && s->p[i] <= '9')
		n = n * 10 + (s->p[i++] - '0');
	*s = str_drop(*s, i);
	return i > 0 ? n : -1;
}

static bool
char_take(str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_drop(*s, 1);
	return true;
}

/* Take "[+-]h[h[h]][:mm[:ss]]" as seconds, up to ${hours} hours. */
static bool
time_take(str *s, int hours, int *seconds)
{
	bool minus = char_take(s, '-');
	int hour, minute = 0, second = 0;

	if (!minus)
		char_take(s, '+');
	hour = number_take(s);
	if (char_take(s, ':')) {
		minute = number_take(s);
		if (char_take(s, ':'))
			second = number_take(s);
	}
	if (hour < 0 || hour > hours || minute < 0 || minute > 59 ||
	    second < 0 || second > 59)
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	if (minus)
		*seconds = -*seconds;
	return true;
}

/* Take "EST" or "<-05>": three characters at the least. */
static bool
name_take(str *s)
{
	bool quoted = char_take(s, '<');
	size_t i;
	char c;

	for (i = 0; i < s->n; i++) {
		c = s->p[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(quoted &&
			    ((c >= '0' && c <= '9') || c == '+' || c == '-'))))
			break;
	}
	*s = str_drop(*s, i);
	return i >= 3 && (!quoted || char_take(s, '>'));
}

static bool
change_take(str *s, struct change *c)
{
	if (!char_take(s, ',') || !char_take(s, 'M'))
		return false;
	c->month = number_take(s);
	if (!char_take(s, '.'))
		return false;
	c->week = number_take(s);
	if (!char_take(s, '.'))
		return false;
	c->weekday = number_take(s);
	c->time = 2 * 3600;
	if (char_take(s, '/') && !time_take(s, 167, &c->time))
		return false;
	return c->month >= 1 && c->month <= 12 && c->week >= 1 &&
	       c->week <= 5 && c->weekday >= 0 && c->weekday <= 6;
}

/* Read the footer; POSIX counts its offsets west of UTC. */
static bool
rule_read(struct zone *z, str s)
{
	int west;

	z->has_rule = s.n > 0;
	if (!z->has_rule)
		return true;
	if (!name_take(&s) || !time_take(&s, 24, &west))
		return false;
	z->standard = -west;
	z->has_summer = s.n > 0;
	if (!z->has_summer)
		return true;
	if (!name_take(&s))
		return false;
	west -= 3600;
	if (s.n > 0 && s.p[0] != ',' && !time_take(&s, 24, &west))
		return false;
	z->summer = -west;
	return change_take(&s, &z->start) && change_take(&s, &z->end) &&
	       s.n == 0;
}

static bool
zone_read(struct zone *z, str s)
{
	struct counts c;
	str block;

	if (s.n > FILE_MAX || !header_read(&s, &c) || s.n < block_size(&c, 4))
		return false;
	s = str_drop(s, block_size(&c, 4));
	if (!header_read(&s, &c) || s.n < block_size(&c, 8))
		return false;
	/* Zones that count leap seconds ("right/") are of no use here: our
	 * moments do not. */
	if (c.type == 0 || c.type > 256 || c.chars == 0 || c.leap != 0 ||
	    (c.isut != 0 && c.isut != c.type) ||
	    (c.isstd != 0 && c.isstd != c.type))
		return false;
	block = str_take(s, block_size(&c, 8));
	s = str_drop(s, block.n);
	if (!str_starts(s, S("\n")) || !str_ends(str_drop(s, 1), S("\n")))
		return false;
	return transitions_read(z, &c, block) &&
	       rule_read(z, str_take(str_drop(s, 1), s.n - 2));
}

struct zone *
zone_parse(str bytes)
{
	struct arena *arena = arena_open(FILE_MAX * 4);
	struct zone *z = NEW(arena, struct zone);

	z->arena = arena;
	if (zone_read(z, bytes))
		return z;
	arena_close(arena);
	return NULL;
}

static bool
name_is_sound(str name)
{
	bool slash = true;
	size_t i;
	char c;

	if (name.n == 0 || name.n > NAME_MAX_BYTES)
		return false;
	for (i = 0; i < name.n; i++) {
		c = name.p[i];
		if (c == '/' && slash)
			return false;
		slash = c == '/';
		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-' ||
			c == '+' || slash))
			return false;
	}
	return !slash;
}

/* Read all of ${fd}, up to a byte more than a zone may have. */
static str
file_read(struct arena *a, int fd)
{
	char *p = NEWS(a, char, FILE_MAX + 1);
	size_t n = 0;
	ssize_t got;

	while (n <= FILE_MAX && (got = read(fd, p + n, FILE_MAX + 1 - n)) > 0)
		n += (size_t)got;
	return (str){ p, n };
}

struct zone *
zone_open(str name)
{
	struct arena *arena;
	struct zone *z;
	int fd;

	if (!name_is_sound(name))
		return NULL;
	arena = arena_open(FILE_MAX * 2);
	fd = open(str_fmt(arena, DIRECTORY "%.*s", ARG(name)).p,
	    O_RDONLY | O_CLOEXEC);
	z = NULL;
	if (fd >= 0) {
		z = zone_parse(file_read(arena, fd));
		close(fd);
	}
	arena_close(arena);
	return z;
}

void
zone_close(struct zone *z)
{
	if (z != NULL)
		arena_close(z->arena);
}

/* The moment of ${c} in ${year}, in seconds of a clock with ${offset}. */
static int64_t
change_moment(const struct change *c, int16_t year, int32_t offset)
{
	date first = { year, (int8_t)c->month, 1 };
	int64_t day = date_number(first);
	int64_t last = date_number(date_last((date){ year, first.month, 0 }));
	/* 1970-01-01 was a Thursday; 719,163 weeks keep this positive. */
	int64_t weekday = (day + 4 + INT64_C(719163) * 7) % 7;

	day += (c->weekday - weekday + 7) % 7 + (c->week - 1) * 7;
	while (day > last)
		day -= 7;
	return day * DAY + c->time - offset;
}

static int32_t
rule_offset(const struct zone *z, int64_t s)
{
	date d = day_of(s + z->standard);
	int64_t start, end;
	bool summer;

	if (!z->has_summer || !date_known(d))
		return z->standard;
	start = change_moment(&z->start, d.year, z->standard);
	end = change_moment(&z->end, d.year, z->summer);
	/* In the south summer time runs over the end of the year. */
	summer = start < end ? s >= start && s < end : s >= start || s < end;
	return summer ? z->summer : z->standard;
}

static int32_t
zone_offset(const struct zone *z, int64_t s)
{
	size_t low = 0, high = z->n, middle;

	if (z->has_rule && (z->n == 0 || s >= z->times[z->n - 1]))
		return rule_offset(z, s);
	while (low < high) {
		middle = low + (high - low) / 2;
		if (z->times[middle] <= s)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? z->before : z->offsets[low - 1];
}

/* Seconds since 1970 as the local clock would count them. */
static int64_t
zone_clock(const struct zone *z, moment m)
{
	int64_t s = m.us / 1000000 - (m.us % 1000000 < 0);

	return z == NULL ? s : s + zone_offset(z, s);
}

date
zone_day(const struct zone *z, moment m)
{
	return day_of(zone_clock(z, m));
}

int
zone_minute(const struct zone *z, moment m)
{
	return (int)((zone_clock(z, m) % DAY + DAY) % DAY / 60);
}
