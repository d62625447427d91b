/*
 * Writing one message of mail, to one person: a head of typed fields and the
 * same words twice, plain and as HTML (RFC 5322, 2045, 2046, 2047).  All of it
 * is ASCII, so that any server on the way can take it.  Sending stands in
 * smtp.h; what a message says is its writer's affair.
 */
#ifndef ENGINE_MAIL_MAIL_H
#define ENGINE_MAIL_MAIL_H

#include "engine/base/buf.h"
#include "engine/base/value.h"

/* An address (RFC 5321 §4.5.3.1.3, less its brackets). */
#define MAIL_ADDRESS_MAX 254
/* A name in From, a subject: more is nobody's name and no line to read. */
#define MAIL_LINE_MAX ((size_t)1000)
/* A link in the head: the longest line is 998 (RFC 5322 §2.1.1). */
#define MAIL_LINK_MAX ((size_t)900)
/* Both texts together: a weekly digest of everything has 200 kB. */
#define MAIL_TEXT_MAX ((size_t)2 << 20)
/* The message: at worst each of its bytes takes three, and the line ends. */
#define MAIL_BYTES_MAX (MAIL_TEXT_MAX * 4)

struct mail {
	str from, from_name; /* an address; a name, may be empty */
	str to;		     /* an address */
	str subject;	     /* UTF-8, one line */
	str text, html;	     /* UTF-8, any line ends; neither may be empty */
	str unsubscribe;     /* http(s)://…, or empty */
	str id, host;	     /* Message-ID: <id@host>; both dot-atoms */
	moment written;	     /* Date */
};

/**
 * mail_write(b, mail):
 * Append ${mail} to ${b}, lines ended by CR LF, ready for SMTP's DATA but for
 * its dots.  The same ${mail} always gives the same bytes.  Auto-Submitted
 * says that no person wrote it, so that no absence note answers (RFC 3834);
 * an https ${mail->unsubscribe} also works by one click (RFC 8058).
 * Return false, and append nothing, when a field could not stand where it
 * belongs: CR, LF, NUL or another control character in the head, an address
 * that is none, text that is not UTF-8, or longer than the limits above.
 */
bool mail_write(struct buf *, const struct mail *);

/**
 * mail_address_ok(s):
 * Whether ${s} is an address that we write to: a subset of RFC 5321 §4.1.2.
 * A dot-atom of at most 64 ASCII bytes, "@", a domain of two labels or more,
 * 254 bytes in all.  No quoted local parts, no comments, no address literals,
 * no UTF-8 (a domain's xn-- form is ASCII): real people's addresses are not
 * like that, and each of these has fooled some server.
 */
bool mail_address_ok(str);

/** mail_host_ok(s): Whether ${s} is a host name: labels of letters, digits and
 * hyphens (RFC 1123 §2.1), at most 253 bytes; "localhost" is one. */
bool mail_host_ok(str);

/** mail_line_ok(s): Whether ${s} may be a subject or a name: UTF-8 without
 * control characters, at most MAIL_LINE_MAX bytes. */
bool mail_line_ok(str);

/** mail_link_ok(s): Whether ${s} is an http or https URL that may stand in a
 * head: printable ASCII without blanks, quotes and angle brackets, at most
 * MAIL_LINK_MAX. */
bool mail_link_ok(str);

#endif
