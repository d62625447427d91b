/* Goal: whatever its fields hold, a message is refused or has exactly the
 * fields we wrote, in short lines of ASCII, and its texts come back whole. */
#include <stdlib.h>

#include "engine/mail/mail.h"

#define ROOM ((size_t)64 << 20)
/* In the year 9892. */
#define WRITTEN_MAX_US UINT64_C(250000000000000000)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool good)
{
	if (!good)
		abort();
}

/* An address that we take holds one "@" and nothing that a server, a head or a
 * list of addresses takes for more. */
static void
check_address(str s)
{
	size_t i, ats = 0;

	if (!mail_address_ok(s))
		return;
	for (i = 0; i < s.n; i++) {
		ats += s.p[i] == '@';
		must(s.p[i] > ' ' && s.p[i] < 0x7f);
		must(str_find(S("<>()[]\\,;:\""), (str){ s.p + i, 1 }) < 0);
	}
	must(ats == 1 && s.n <= 254 && s.n >= 5);
}

static char
unhex(str s)
{
	int high = str_hex(s.p[0]), low = str_hex(s.p[1]);

	must(s.n >= 2 && high >= 0 && low >= 0);
	return (char)(high * 16 + low);
}

/* Quoted-printable back into text, line ends as "\n". */
static str
decode(struct arena *a, str s)
{
	struct buf b = buf_open(a, ROOM);

	while (s.n > 0) {
		str line = str_cut(&s, '\n');

		must(line.n > 0 && line.n <= 77 && str_ends(line, S("\r")));
		line = str_take(line, line.n - 1);
		must(!str_ends(line, S(" ")));
		while (line.n > 1 || (line.n == 1 && line.p[0] != '=')) {
			bool coded = line.p[0] == '=';

			must(line.p[0] != '\r');
			buf_char(&b,
			    coded ? unhex(str_drop(line, 1)) : line.p[0]);
			line = str_drop(line, coded ? 3 : 1);
		}
		if (line.n == 0)
			buf_char(&b, '\n');
	}
	return buf_str(&b);
}

/* ${s} as decode gives it: line ends alike, one at the end. */
static str
settled(struct arena *a, str s)
{
	struct buf b = buf_open(a, ROOM);
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		buf_char(&b, s.p[i] == '\r' ? '\n' : s.p[i]);
	}
	if (b.n == 0 || b.p[b.n - 1] != '\n')
		buf_char(&b, '\n');
	return buf_str(&b);
}

/* The words of encoded ones in ${s}, folded; or ${s} itself. */
static str
decode_words(struct arena *a, str s)
{
	struct buf b = buf_open(a, ROOM);

	if (!str_starts(s, S("=?utf-8?Q?")))
		return s;
	while (s.n > 0) {
		str word = str_cut(&s, '\n');

		if (word.p[0] == ' ')
			word = str_drop(word, 1);
		if (str_ends(word, S("\r")))
			word = str_take(word, word.n - 1);
		must(word.n <= 75 && str_starts(word, S("=?utf-8?Q?")) &&
		     str_ends(word, S("?=")));
		word = str_take(str_drop(word, 10), word.n - 12);
		must(str_find(word, S("?")) < 0 && str_find(word, S(" ")) < 0);
		while (word.n > 0) {
			bool coded = word.p[0] == '=';

			buf_char(&b, coded ? unhex(str_drop(word, 1))
				     : word.p[0] == '_' ? ' '
							: word.p[0]);
			word = str_drop(word, coded ? 3 : 1);
		}
		must(str_utf8(buf_str(&b)));
	}
	return buf_str(&b);
}

/* Take the text up to ${end} off ${rest}, and ${end}. */
static str
upto(str *rest, str end)
{
	ptrdiff_t at = str_find(*rest, end);
	str found;

	must(at >= 0);
	found = str_take(*rest, (size_t)at);
	*rest = str_drop(*rest, (size_t)at + end.n);
	return found;
}

/* The fields, in their order, and no other; a line that begins otherwise goes
 * on with the one before. */
static void
check_head(struct arena *a, str head, const struct mail *m)
{
	static const char *const names[] = { "Date: ", "From: ", "To:",
		"Subject: ", "Message-ID:", "MIME-Version: 1.0",
		"Auto-Submitted: auto-generated", "List-Unsubscribe:",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		"Content-Type: multipart/alternative;" };
	size_t i = 0, fields = 10;
	str rest = head, line;

	while (rest.n > 0) {
		line = str_cut(&rest, '\n');
		must(line.n <= 998 && line.n > 1);
		if (line.p[0] == ' ')
			continue;
		if (i == 7 && m->unsubscribe.n == 0)
			i = 9;
		if (i == 8 && !str_starts(m->unsubscribe, S("https:")))
			i = 9;
		must(i < fields && str_starts(line, str_of(names[i])));
		i++;
	}
	must(i == fields);
	upto(&head, S("\r\nSubject: "));
	must(str_eq(decode_words(a, upto(&head, S("\r\nMessage-ID:"))),
	    m->subject));
}

static void
check_message(struct arena *a, str s, const struct mail *m)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		must(s.p[i] >= ' ' ? s.p[i] < 0x7f
				   : s.p[i] == '\r' || s.p[i] == '\n');
		must(s.p[i] != '\n' || (i > 0 && s.p[i - 1] == '\r'));
		must(s.p[i] != '\r' || s.p[i + 1] == '\n');
	}
	check_head(a, upto(&s, S("\r\n\r\n")), m);
	upto(&s, S("\r\n\r\n"));
	must(str_eq(decode(a, upto(&s, S("\r\n--=_alternative\r\n"))),
	    settled(a, m->text)));
	upto(&s, S("\r\n\r\n"));
	must(str_eq(decode(a, upto(&s, S("\r\n--=_alternative--\r\n"))),
	    settled(a, m->html)));
	must(s.n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open(ROOM * 4);
	str rest = { (const char *)p, n };
	struct buf b = buf_open(a, MAIL_BYTES_MAX);
	struct mail m = { .id = S("1.1"), .host = S("city.example.org") };

	m.from = str_cut(&rest, '\xff');
	m.from_name = str_cut(&rest, '\xff');
	m.to = str_cut(&rest, '\xff');
	m.subject = str_cut(&rest, '\xff');
	m.unsubscribe = str_cut(&rest, '\xff');
	m.text = str_cut(&rest, '\xff');
	m.html = rest;
	m.written.us = (int64_t)(str_hash(m.subject) % WRITTEN_MAX_US);
	check_address(m.from);
	check_address(m.to);
	if (mail_write(&b, &m))
		check_message(a, buf_str(&b), &m);
	else
		must(b.n == 0);
	arena_close(a);
	return 0;
}
