/* Writing a message.  What may stand in its head is asked first, all of it;
 * then it is written. */
#include <string.h>

#include "engine/base/date.h"
#include "engine/mail/mail.h"

#define LOCAL_MAX 64
#define HOST_MAX 253
#define LABEL_MAX 63
#define ID_MAX 64
/* Lines of the head (RFC 5322 §2.1.1), an encoded word (RFC 2047 §2), a line of
 * the body (RFC 2045 §6.7). */
#define HEAD_LINE_MAX 78
#define ENCODED_WORD_MAX 75
#define BODY_LINE_MAX 76

/* "=_" stands in no quoted-printable text, so no body can hold this
 * (RFC 2045 §6.7, rule 1). */
#define BOUNDARY "=_alternative"

#define DAY_US (INT64_C(86400) * 1000000)

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Atoms with single dots between them (RFC 5322 §3.2.3). */
static bool
is_dot_atom(str s)
{
	size_t i;

	if (s.n == 0 || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '.' ? s.p[i - 1] == '.'
			     : !is_letter(c) && !is_digit(c) &&
				   !is_among(c, "!#$%&'*+-/=?^_`{|}~"))
			return false;
	}
	return true;
}

static bool
is_label(str s)
{
	size_t i;

	if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

/* How many labels host ${s} has; 0 when it is none.  One that ends in a number
 * is an address of a machine (RFC 3696 §2). */
static size_t
host_labels(str s)
{
	str rest = s, label = { 0 };
	size_t n = 0;
	int64_t number;

	if (s.n == 0 || s.n > HOST_MAX)
		return 0;
	while (rest.p != NULL) {
		label = str_cut(&rest, '.');
		if (!is_label(label))
			return 0;
		n++;
	}
	return str_number(label, &number) ? 0 : n;
}

bool
mail_host_ok(str s)
{
	return host_labels(s) > 0;
}

bool
mail_address_ok(str s)
{
	str domain = s, local = str_cut(&domain, '@');

	return s.n <= MAIL_ADDRESS_MAX && local.n <= LOCAL_MAX &&
	       is_dot_atom(local) && host_labels(domain) >= 2;
}

bool
mail_link_ok(str s)
{
	size_t i;

	if (s.n > MAIL_LINK_MAX ||
	    (!str_starts(s, S("https://")) && !str_starts(s, S("http://"))))
		return false;
	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || is_among(s.p[i], "\"<>"))
			return false;
	return true;
}

/* CR and LF would begin another field of the head. */
bool
mail_line_ok(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n <= MAIL_LINE_MAX && str_utf8(s);
}

static bool
mail_ok(const struct mail *m)
{
	return mail_address_ok(m->from) && mail_address_ok(m->to) &&
	       mail_line_ok(m->from_name) && mail_line_ok(m->subject) &&
	       (m->unsubscribe.n == 0 || mail_link_ok(m->unsubscribe)) &&
	       m->id.n <= ID_MAX && is_dot_atom(m->id) &&
	       mail_host_ok(m->host) && str_utf8(m->text) &&
	       str_utf8(m->html) && m->text.n > 0 && m->html.n > 0 &&
	       m->text.n + m->html.n <= MAIL_TEXT_MAX &&
	       date_known(date_of(m->written));
}

static void
put_hex(struct buf *b, char c)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_char(b, '=');
	buf_char(b, digits[(unsigned char)c >> 4]);
	buf_char(b, digits[(unsigned char)c & 15]);
}

/* What stands for itself in an encoded word, wherever that may stand
 * (RFC 2047 §5, rule 3). */
static bool
is_plain(char c)
{
	return is_letter(c) || is_digit(c) || is_among(c, "!*+-/");
}

/* ${s} as encoded words, folded; the line it begins in holds ${column} bytes.
 * No letter is cut in two (RFC 2047 §5). */
static void
put_encoded(struct buf *b, str s, size_t column)
{
	static const str open = STR("=?utf-8?Q?"), close = STR("?=");
	size_t room = 0;
	bool first = true;
	str rest = s;

	while (rest.n > 0) {
		const char *at = rest.p;
		size_t i, wide = 0;
		str letter;

		str_point(&rest);
		letter = (str){ at, (size_t)(rest.p - at) };
		for (i = 0; i < letter.n; i++)
			wide += is_plain(at[i]) || at[i] == ' ' ? 1 : 3;
		if (first || wide > room) {
			if (!first) {
				buf_add(b, close);
				buf_c(b, "\r\n ");
				column = 1;
			}
			buf_add(b, open);
			room = HEAD_LINE_MAX - column;
			if (room > ENCODED_WORD_MAX)
				room = ENCODED_WORD_MAX;
			room -= open.n + close.n;
			first = false;
		}
		room -= wide;
		for (i = 0; i < letter.n; i++)
			if (at[i] == ' ')
				buf_char(b, '_');
			else if (is_plain(at[i]))
				buf_char(b, at[i]);
			else
				put_hex(b, at[i]);
	}
	if (!first)
		buf_add(b, close);
}

/* Whether ${s} may stand as it is, in a line that holds ${column} bytes:
 * printable ASCII, short, without blanks at its ends or anything that a reader
 * would take for an encoded word. */
static bool
is_bare(str s, size_t column)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return column + s.n <= HEAD_LINE_MAX && str_find(s, S("=?")) < 0 &&
	       str_trim(s).n == s.n;
}

static void
put_subject(struct buf *b, str s)
{
	static const str name = STR("Subject: ");

	buf_add(b, name);
	if (is_bare(s, name.n))
		buf_add(b, s);
	else
		put_encoded(b, s, name.n);
	buf_c(b, "\r\n");
}

/* The address stands in a line of its own behind a name that is long. */
static void
put_from(struct buf *b, str name, str address)
{
	static const str field = STR("From: ");
	size_t start = b->n;
	bool bare = is_bare(name, field.n + 2) && str_find(name, S("\"")) < 0 &&
		    str_find(name, S("\\")) < 0;

	buf_add(b, field);
	if (name.n > 0 && bare) {
		buf_char(b, '"');
		buf_add(b, name);
		buf_char(b, '"');
	} else
		put_encoded(b, name, field.n);
	if (name.n > 0)
		buf_c(b, b->n - start + address.n + 3 > HEAD_LINE_MAX ? "\r\n "
								      : " ");
	buf_char(b, '<');
	buf_add(b, address);
	buf_c(b, ">\r\n");
}

/* RFC 5322 §3.3, in UTC. */
static void
put_date(struct buf *b, moment m)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	date d = date_of(m);
	int64_t number = date_number(d);
	int second = (int)((m.us - number * DAY_US) / 1000000);

	buf_fmt(b, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n",
	    days[(number % 7 + 7) % 7], d.day, months[d.month - 1], d.year,
	    second / 3600, second / 60 % 60, second % 60);
}

/* Whether ${c}, the last of its line or not, stands for itself. */
static bool
is_body_plain(char c, bool last)
{
	return c == ' ' ? !last : c > ' ' && c <= '~' && c != '=';
}

/* Quoted-printable (RFC 2045 §6.7): what is English stays readable. */
static void
put_quoted(struct buf *b, str s)
{
	size_t i, column = 0;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : '\n';
		bool last = next == '\n' || next == '\r';
		size_t wide = is_body_plain(c, last) ? 1 : 3;

		if (c == '\n' || c == '\r') {
			i += c == '\r' && i + 1 < s.n && next == '\n';
			buf_c(b, "\r\n");
			column = 0;
			continue;
		}
		/* One byte stays free for the "=" of a line that goes on. */
		if (column + wide > BODY_LINE_MAX - 1) {
			buf_c(b, "=\r\n");
			column = 0;
		}
		if (wide == 1)
			buf_char(b, c);
		else
			put_hex(b, c);
		column += wide;
	}
	if (column > 0)
		buf_c(b, "\r\n");
}

static void
put_part(struct buf *b, const char *type, str s)
{
	buf_c(b, "\r\n--" BOUNDARY "\r\nContent-Type: ");
	buf_c(b, type);
	buf_c(b, "; charset=utf-8\r\n"
		 "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_quoted(b, s);
}

/* "Name: <value>", the value in a line of its own when it is long. */
static void
put_field(struct buf *b, str name, str value)
{
	buf_add(b, name);
	buf_c(b, name.n + value.n + 4 > HEAD_LINE_MAX ? ":\r\n <" : ": <");
	buf_add(b, value);
	buf_c(b, ">\r\n");
}

static void
put_unsubscribe(struct buf *b, str link)
{
	if (link.n == 0)
		return;
	put_field(b, S("List-Unsubscribe"), link);
	/* RFC 8058 §3.1: by https only. */
	if (str_starts(link, S("https://")))
		buf_c(b,
		    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

bool
mail_write(struct buf *b, const struct mail *m)
{
	size_t start = b->n;

	if (!mail_ok(m))
		return false;
	put_date(b, m->written);
	put_from(b, m->from_name, m->from);
	put_field(b, S("To"), m->to);
	put_subject(b, m->subject);
	put_field(b, S("Message-ID"),
	    str_fmt(b->arena, "%.*s@%.*s", ARG(m->id), ARG(m->host)));
	buf_c(b, "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
	put_unsubscribe(b, m->unsubscribe);
	buf_c(b, "Content-Type: multipart/alternative;\r\n boundary=\"" BOUNDARY
		 "\"\r\n");
	put_part(b, "text/plain", m->text);
	put_part(b, "text/html", m->html);
	buf_c(b, "\r\n--" BOUNDARY "--\r\n");
	if (b->full)
		b->n = start;
	return !b->full;
}
