/* iCalendar: unfolding, properties, whole-day events; and writing them. */
#include "commons/duties/ics.h"

/* RFC 5545, 3.1: a line holds no more octets, its line break not counted. */
#define FOLD_OCTETS 75
#define DEPTH_MAX 8

/* One property: NAME;PARAMETERS:VALUE. */
struct property {
	str name;
	str value;
};

/* The event that is being read. */
struct event {
	date starts, ends;
	bool has_starts, has_ends, has_length;
	int64_t length; /* DURATION, in days */
	str name;
	str rule;
	bool odd; /* something in it is not understood */
	bool cancelled;
};

static bool
same_letters(str s, const char *c)
{
	size_t i;

	for (i = 0; i < s.n && c[i] != '\0'; i++)
		if ((s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]) !=
		    c[i])
			return false;
	return i == s.n && c[i] == '\0';
}

/* ${s} as it was before folding: a line break with a space or a tab behind it
 * is nothing.  In one copy, so that many short folds cost no more. */
static str
unfolded(struct arena *a, str s)
{
	struct buf b = buf_open(a, s.n + 1);
	size_t i, behind;

	for (i = 0; i < s.n; i++) {
		behind = i;
		if (s.p[behind] == '\r')
			behind++;
		if (behind + 1 < s.n && s.p[behind] == '\n' &&
		    (s.p[behind + 1] == ' ' || s.p[behind + 1] == '\t'))
			i = behind + 1;
		else
			buf_char(&b, s.p[i]);
	}
	return buf_str(&b);
}

/* Take a line from the front of ${rest}; also without CR. */
static str
line_take(str *rest)
{
	str line = str_cut(rest, '\n');

	if (str_ends(line, S("\r")))
		line.n--;
	return line;
}

/* The name ends at the first ";" or ":", the parameters at the first ":" that
 * is not in quotes. */
static struct property
property_of(str line)
{
	struct property p = { .name = line };
	bool quoted = false;
	size_t i, name = line.n;

	for (i = 0; i < line.n; i++) {
		if (line.p[i] == '"')
			quoted = !quoted;
		if (!quoted && line.p[i] == ';' && name == line.n)
			name = i;
		if (!quoted && line.p[i] == ':')
			break;
	}
	if (i < line.n)
		p.value = str_drop(line, i + 1);
	p.name = str_take(line, name < i ? name : i);
	return p;
}

/* "20261208", and nothing behind it. */
static bool
ics_date_read(str s, date *d)
{
	char iso[10];
	size_t i, at = 0;

	if (s.n != 8)
		return false;
	for (i = 0; i < 8; i++) {
		if (i == 4 || i == 6)
			iso[at++] = '-';
		iso[at++] = s.p[i];
	}
	return date_read((str){ iso, sizeof(iso) }, d);
}

/* "P3D" or "P2W". */
static bool
length_read(str s, int64_t *days)
{
	int64_t n;

	if (s.n < 3 || s.n > 6 || s.p[0] != 'P' ||
	    !str_number(str_take(str_drop(s, 1), s.n - 2), &n) || n < 1)
		return false;
	if (s.p[s.n - 1] != 'D' && s.p[s.n - 1] != 'W')
		return false;
	*days = s.p[s.n - 1] == 'W' ? n * 7 : n;
	return true;
}

/* The text of a value (RFC 5545, 3.3.11) as one line. */
static str
text_read_line(struct arena *a, str s)
{
	struct buf b = buf_open(a, s.n + 1);
	size_t i, n;
	char c;

	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'n' || c == 'N')
				c = ' ';
		}
		buf_char(&b, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
	s = str_trim(buf_str(&b));
	n = s.n < ICS_NAME_MAX ? s.n : ICS_NAME_MAX;
	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	s = str_trim(str_take(s, n));
	return str_utf8(s) ? s : S("");
}

/* Whether recurrence ${rule} means: each year on month and day of ${d}. */
static bool
rule_is_yearly(str rule, date d)
{
	bool yearly = false;
	int64_t n;

	while (rule.p != NULL) {
		str value = str_cut(&rule, ';'), name = str_cut(&value, '=');

		if (same_letters(name, "FREQ")) {
			if (!same_letters(value, "YEARLY"))
				return false;
			yearly = true;
		} else if (same_letters(name, "INTERVAL")) {
			if (!str_is(value, "1"))
				return false;
		} else if (same_letters(name, "BYMONTH")) {
			if (!str_number(value, &n) || n != d.month)
				return false;
		} else if (same_letters(name, "BYMONTHDAY")) {
			if (!str_number(value, &n) || n != d.day)
				return false;
		} else if (name.n > 0 && !same_letters(name, "WKST")) {
			return false;
		}
	}
	return yearly;
}

static void
event_take(struct arena *a, struct event *e, struct property p)
{
	if (same_letters(p.name, "DTSTART")) {
		e->has_starts = ics_date_read(p.value, &e->starts);
		e->odd = e->odd || !e->has_starts;
	} else if (same_letters(p.name, "DTEND")) {
		e->has_ends = ics_date_read(p.value, &e->ends);
		e->odd = e->odd || !e->has_ends;
	} else if (same_letters(p.name, "DURATION")) {
		e->has_length = length_read(p.value, &e->length);
		e->odd = e->odd || !e->has_length;
	} else if (same_letters(p.name, "SUMMARY")) {
		e->name = text_read_line(a, p.value);
	} else if (same_letters(p.name, "RRULE")) {
		e->odd = e->odd || e->rule.n > 0 || p.value.n == 0;
		e->rule = p.value;
	} else if (same_letters(p.name, "RDATE") ||
		   same_letters(p.name, "EXDATE")) {
		e->odd = true;
	} else if (same_letters(p.name, "STATUS")) {
		e->cancelled = same_letters(p.value, "CANCELLED");
	}
}

/* What ${e} says, if it is days that are off. */
static bool
event_day(const struct event *e, struct ics_day *day)
{
	date last = e->starts;

	if (!e->has_starts || e->odd || e->cancelled || e->name.n == 0)
		return false;
	if (e->has_ends && date_cmp(e->ends, e->starts) > 0)
		last = date_of_number(date_number(e->ends) - 1);
	else if (!e->has_ends && e->has_length)
		last = date_of_number(date_number(e->starts) + e->length - 1);
	if (!date_known(last) ||
	    (e->rule.n > 0 && !rule_is_yearly(e->rule, e->starts)))
		return false;
	*day = (struct ics_day){ e->starts, last, e->name, e->rule.n > 0 };
	return true;
}

static bool
days_add(struct arena *a, struct ics_days *days, const struct event *e,
    size_t *room)
{
	struct ics_day day, *grown;
	size_t i;

	if (!event_day(e, &day)) {
		days->n_skipped++;
		return true;
	}
	if (days->n == ICS_DAYS_MAX)
		return false;
	if (days->n == *room) {
		*room = *room == 0 ? 64 : *room * 2;
		grown = NEWS(a, struct ics_day, *room);
		for (i = 0; i < days->n; i++)
			grown[i] = days->v[i];
		days->v = grown;
	}
	days->v[days->n++] = day;
	return true;
}

bool
ics_read(struct arena *a, str s, struct ics_days *days)
{
	struct event event = { 0 };
	str open[DEPTH_MAX];
	size_t depth = 0, room = 0;
	bool found = false, in_event;
	struct property p;

	*days = (struct ics_days){ 0 };
	if (s.n > ICS_BYTES_MAX)
		return false;
	if (str_starts(s, S("\xef\xbb\xbf")))
		s = str_drop(s, 3);
	s = unfolded(a, s);
	while (s.n > 0) {
		p = property_of(line_take(&s));
		in_event = depth == 2 && same_letters(open[1], "VEVENT");
		if (same_letters(p.name, "BEGIN")) {
			if (depth == DEPTH_MAX ||
			    (depth == 0 && !same_letters(p.value, "VCALENDAR")))
				return false;
			found = true;
			open[depth++] = p.value;
			if (depth == 2)
				event = (struct event){ 0 };
		} else if (same_letters(p.name, "END")) {
			if (depth == 0 || !str_eq(open[--depth], p.value) ||
			    (in_event && !days_add(a, days, &event, &room)))
				return false;
		} else if (in_event) {
			event_take(a, &event, p);
		}
	}
	return found && depth == 0;
}

/* Write ${line} folded: each piece but the first starts with a space, which
 * counts. */
static void
line_write(struct ics *i, str line)
{
	size_t room = FOLD_OCTETS, n;

	while (line.n > room) {
		n = room;
		while (n > 0 && ((unsigned char)line.p[n] & 0xc0) == 0x80)
			n--;
		if (n == 0)
			n = room; /* not UTF-8: nothing to keep together */
		buf_add(i->out, str_take(line, n));
		buf_c(i->out, "\r\n ");
		line = str_drop(line, n);
		room = FOLD_OCTETS - 1;
	}
	buf_add(i->out, line);
	buf_c(i->out, "\r\n");
}

/* Write "NAME:" and ${text}, escaped (RFC 5545, 3.3.11). */
static void
text_write_line(struct ics *i, const char *name, str text)
{
	struct buf b = buf_open(i->out->arena, text.n * 2 + 32);
	size_t k;
	char c;

	buf_c(&b, name);
	buf_char(&b, ':');
	for (k = 0; k < text.n; k++) {
		c = text.p[k];
		if (c == '\\' || c == ';' || c == ',')
			buf_char(&b, '\\');
		if (c == '\n')
			buf_c(&b, "\\n");
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			buf_char(&b, c);
	}
	line_write(i, buf_str(&b));
}

static void
day_write(struct ics *i, const char *name, date d)
{
	buf_fmt(i->out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, d.year, d.month,
	    d.day);
}

struct ics
ics_open(struct buf *out, str name, moment now)
{
	struct ics i = { out, now };

	line_write(&i, S("BEGIN:VCALENDAR"));
	line_write(&i, S("VERSION:2.0"));
	line_write(&i, S("PRODID:-//Claraboia//Duties//EN"));
	line_write(&i, S("CALSCALE:GREGORIAN"));
	/* Not in RFC 5545, but the name that calendar programs show. */
	text_write_line(&i, "X-WR-CALNAME", name);
	return i;
}

void
ics_event(struct ics *i, const struct ics_event *e)
{
	date first = date_first(e->starts);
	date last = date_last(date_known(e->ends) ? e->ends : e->starts);
	str at = moment_iso(i->out->arena, i->now);
	size_t k;

	line_write(i, S("BEGIN:VEVENT"));
	text_write_line(i, "UID", e->uid);
	buf_c(i->out, "DTSTAMP:");
	for (k = 0; k < at.n; k++)
		if (at.p[k] != '-' && at.p[k] != ':')
			buf_char(i->out, at.p[k]);
	buf_c(i->out, "\r\n");
	day_write(i, "DTSTART", first);
	day_write(i, "DTEND", date_of_number(date_number(last) + 1));
	text_write_line(i, "SUMMARY", e->summary);
	if (e->description.n > 0)
		text_write_line(i, "DESCRIPTION", e->description);
	/* A URI is no text: nothing in it is escaped. */
	if (e->url.n > 0)
		line_write(i, str_fmt(i->out->arena, "URL:%.*s", ARG(e->url)));
	line_write(i, S("TRANSP:TRANSPARENT"));
	line_write(i, S("END:VEVENT"));
}

void
ics_close(struct ics *i)
{
	line_write(i, S("END:VCALENDAR"));
}
