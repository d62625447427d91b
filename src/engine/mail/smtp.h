/*
 * Sending messages over SMTP (RFC 5321), by libcurl.  Which message, when, and
 * what to do when it did not go stand with the outbox (commons/notices).
 */
#ifndef ENGINE_MAIL_SMTP_H
#define ENGINE_MAIL_SMTP_H

#include <stdatomic.h>

#include "engine/base/str.h"

/* The server that takes our mail, and who we are to it: a site's settings. */
struct mail_server {
	str url;	     /* smtp://HOST[:PORT] or smtps://HOST[:PORT] */
	str from, from_name; /* who all messages are from */
	str user, password;  /* both empty: it knows us otherwise */
	str host;	     /* our own name: EHLO and Message-ID */
	/* Set when the process is to end: a message on its way is left to be
	 * sent again.  NULL: none. */
	const atomic_bool *stop;
};

enum smtp_outcome {
	SMTP_SENT,    /* the server answered that it has it */
	SMTP_LATER,   /* not now: a 4xx, or our settings; try again */
	SMTP_NEVER,   /* this message to this recipient: a 5xx */
	SMTP_NOBODY,  /* no server to talk to: try all of them later */
	SMTP_STOPPED, /* ${stop} was set */
};

/** smtp_check(server): NULL when ${server} is well formed, else what is not,
 * as a short English fact for the log and the console. */
const char *smtp_check(const struct mail_server *);

struct smtp;

/**
 * smtp_open(server):
 * Make ready to send through ${server}, which must pass smtp_check and stay.
 * Nothing is connected yet; what follows shares one connection.  NULL when
 * there is no memory.  The process ignores SIGPIPE: servers hang up.
 */
struct smtp *smtp_open(const struct mail_server *);

/** smtp_close(smtp): Say goodbye.  ${smtp} may be NULL. */
void smtp_close(struct smtp *);

#define SMTP_REASON_MAX 128

/**
 * smtp_send(smtp, to, message, reason):
 * Send ${message} (see mail_write) to the one address ${to}.  Takes up to 10 s
 * to connect and 60 s in all.  ${reason}, of SMTP_REASON_MAX bytes, becomes a
 * short fact without personal data, "rcpt answered 550 5.1.1"; empty when sent.
 *
 * With smtp:// TLS by STARTTLS is required (RFC 3207, RFC 8314), its
 * certificate checked, unless HOST is this machine itself.
 *
 * SMTP_NEVER is a 5xx to RCPT or to the message.  A 5xx before that, or one
 * to RCPT that is about what we may do (x.7.x, RFC 3463 §3.8), is a mistake in
 * our settings and no reason to throw letters away.  After a connection that
 * broke between the message and its answer nobody knows: SMTP_LATER.
 */
enum smtp_outcome smtp_send(struct smtp *, str, str, char *);

#endif
