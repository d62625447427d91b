/*
 * The people of crash_http: what each does over a connection, and what they
 * were answered.  Included by that program alone.
 */
#ifndef CRASH_CLIENTS_H
#define CRASH_CLIENTS_H

#include <stdatomic.h>

#include "accountability/commitments/commitments.h"
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "commons/files/files.h"
#include "commons/marks/marks.h"
#include "fixtures/caller.h"
#include "fixtures/crowd.h"
#include "portal.h"

enum {
	SUPPORTERS = 20,
	SPEAKERS = 20,
	OFFICERS = 8,
	CLIENTS = SUPPORTERS + SPEAKERS + OFFICERS,
	/* Each may comment five times a minute. */
	PEOPLE = 2000,
	PROMISES = 9,	/* of the invented town */
	MILESTONES = 3, /* that each of them has at the least */
	ABOUTS = PROMISES * (1 + MILESTONES),
	SAID_MAX = 100000,
};

/* One person's support of one thing. */
struct pair {
	int8_t answered; /* changes */
	bool there, unsure;
};

/* A comment, or a file: what was answered. */
struct said {
	int client;
	int64_t n;
	char address[128]; /* of the comment; of the milestone */
};

struct crash {
	const char *claraboia;
	char dir[256], path[300];
	struct arena *arena;
	struct records *records;
	unsigned char key[SECRET_KEY_BYTES];
	struct member people[PEOPLE], officers[OFFICERS];
	struct pair pairs[PEOPLE][ABOUTS];
	struct said *said; /* of this store, ${n_said} */
	_Atomic size_t n_said;
	_Atomic int64_t answered; /* of this round */
	_Atomic int failures;
	int64_t answered_all, files, files_all; /* of this store; of all */
	char stamp[80];
	pid_t pid;
	int port, round, live_ms;
};

struct client {
	struct crash *crash;
	int number;   /* among all */
	int64_t next; /* of what it does, over all rounds */
	struct caller *caller;
};

static void __attribute__((format(printf, 2, 3)))
crash_fail(struct crash *c, const char *format, ...)
{
	va_list list;

	if (atomic_fetch_add(&c->failures, 1) > 20)
		return;
	printf("FAIL crash-http: round %d, killed after %d ms: ", c->round,
	    c->live_ms);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	putchar('\n');
}

/* ---- what is spoken about ---- */

static str
about_what(struct arena *a, int i)
{
	int promise = 1 + i % PROMISES, milestone = i / PROMISES;

	return milestone == 0 ? str_fmt(a, "commitment/vcl%04d", promise)
			      : str_fmt(a, "milestone/vcl%04d/milestones/%d",
				    promise, milestone);
}

/* A comment's words, or a file's. */
static str
said_text(struct arena *a, const struct said *s, char space)
{
	return str_fmt(a, "Neighbour%c%d%csays%csentence%c%lld", space,
	    s->client, space, space, space, (long long)s->n);
}

/* ---- the clients ---- */

static void
client_head(struct client *client, const char *path, const struct member *m)
{
	/* Everybody has an address of their own, which a proxy tells us. */
	caller_add(client->caller,
	    "%s HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
	    "X-Forwarded-For: 10.0.%lld.%lld\r\n"
	    "Cookie: __Host-session=%s\r\n",
	    path, (long long)(m->person >> 8 & 255),
	    (long long)(m->person & 255), m->secret);
}

static int
client_form(struct client *client, const char *path, const struct member *m,
    str form)
{
	client_head(client, path, m);
	caller_add(client->caller,
	    "Content-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %zu\r\n\r\n%.*s",
	    form.n, ARG(form));
	return caller_ask(client->caller);
}

/* Whether ${status} is the answer to a change; what is not is told, but for
 * the end of the connection. */
static bool
client_done(struct client *client, int status)
{
	struct caller *caller = client->caller;

	if (status == 303) {
		atomic_fetch_add(&client->crash->answered, 1);
		return true;
	}
	if (status >= 0)
		crash_fail(client->crash, "answered %d: %.30s", status,
		    caller->reply);
	return false;
}

static void
client_note(struct client *client, const char *address)
{
	struct crash *c = client->crash;
	size_t i = atomic_fetch_add(&c->n_said, 1);

	if (i >= SAID_MAX)
		abort();
	c->said[i].client = client->number;
	c->said[i].n = client->next;
	snprintf(c->said[i].address, sizeof(c->said[i].address), "%s", address);
}

/* Add a support; take every third back. */
static bool
client_support(struct client *client, struct arena *a)
{
	struct crash *c = client->crash;
	int64_t n = client->next;
	int mine = PEOPLE / SUPPORTERS;
	int person = client->number * mine + (int)(n / ABOUTS) % mine;
	struct pair *pair = &c->pairs[person][n % ABOUTS];
	const struct member *m = &c->people[person];
	bool add = pair->answered == 0;
	int status;

	if (pair->unsure || pair->answered > 1) {
		client->next++;
		return true;
	}
	status = client_form(client, "POST /en/marks", m,
	    str_fmt(a, "about=%.*s&kind=support&do=%s&token=%s",
		ARG(about_what(a, (int)(n % ABOUTS))), add ? "add" : "remove",
		m->token));
	pair->unsure = status < 0;
	if (!client_done(client, status))
		return false;
	pair->answered++;
	pair->there = add;
	if (!add || n % 3 != 0)
		client->next++;
	return true;
}

static bool
client_comment(struct client *client, struct arena *a)
{
	struct crash *c = client->crash;
	struct said said = { .client = client->number, .n = ++client->next };
	const struct member *m =
	    &c->people[(size_t)(client->next * SPEAKERS + client->number) %
		       PEOPLE];
	char address[128];
	str path = str_fmt(a, "POST /en/comments/%.*s",
	    ARG(about_what(a, (int)(client->next % PROMISES))));
	str body = said_text(a, &said, '+');
	int status;

	status = client_form(client, path.p, m,
	    str_fmt(a, "body=%.*s&made=%s&stance=for&token=%s", ARG(body),
		c->stamp, m->token));
	/* Said too often from here: that is an answer too. */
	if (status == 422)
		return true;
	if (!client_done(client, status))
		return false;
	if (caller_find(client->caller, "location: /en/comments/", "#\r",
		address, sizeof(address)))
		client_note(client, address);
	else
		crash_fail(c, "a comment has no address");
	return true;
}

#define LIMIT "----a-limit-between-parts"

static void
client_part(struct buf *b, const char *name, str value)
{
	buf_fmt(b,
	    "--" LIMIT "\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
	    "\r\n%.*s\r\n",
	    name, ARG(value));
}

static int
client_report(struct client *client, struct arena *a, str path, str file,
    const char *version)
{
	const struct member *m =
	    &client->crash->officers[client->number - SUPPORTERS - SPEAKERS];
	struct buf b = buf_open(a, 16384);

	client_part(&b, "token", str_of(m->token));
	client_part(&b, "version", str_of(version));
	client_part(&b, "state", S("in_progress"));
	client_part(&b, "notes", file);
	client_part(&b, "title", file);
	client_part(&b, "reported", date_iso(a, date_of(moment_now())));
	buf_fmt(&b,
	    "--" LIMIT "\r\nContent-Disposition: form-data; name=\"file\"; "
	    "filename=\"said.txt\"\r\nContent-Type: text/plain\r\n\r\n"
	    "%.*s\r\n--" LIMIT "--\r\n",
	    ARG(file));
	client_head(client, str_c(a, str_fmt(a, "POST %.*s", ARG(path))), m);
	caller_add(client->caller,
	    "Content-Type: multipart/form-data; boundary=" LIMIT "\r\n"
	    "Content-Length: %zu\r\n\r\n%.*s",
	    b.n, ARG(buf_str(&b)));
	return caller_ask(client->caller);
}

/* Read the form, and send it with a file; nobody else reports on this
 * milestone. */
static bool
client_evidence(struct client *client, struct arena *a)
{
	int officer = client->number - SUPPORTERS - SPEAKERS;
	const struct member *m = &client->crash->officers[officer];
	struct said said = { .client = client->number, .n = ++client->next };
	/* Three milestones for each officer, of 27. */
	int mine = officer + OFFICERS * (int)(client->next % 3);
	int promise = 1 + mine % PROMISES, number = 1 + mine / PROMISES;
	str path = str_fmt(a, "/en/commitments/vcl%04d/milestones/%d/report",
	    promise, number);
	char version[24];

	client_head(client, str_c(a, str_fmt(a, "GET %.*s", ARG(path))), m);
	caller_add(client->caller, "\r\n");
	if (caller_ask(client->caller) < 0)
		return false;
	if (!caller_find(client->caller, "name=\"version\" value=\"", "\"",
		version, sizeof(version))) {
		crash_fail(client->crash, "no form: %.30s",
		    client->caller->reply);
		return false;
	}
	if (!client_done(client, client_report(client, a, path,
				     said_text(a, &said, ' '), version)))
		return false;
	client_note(client,
	    str_c(a, str_fmt(a, "vcl%04d/milestones/%d", promise, number)));
	return true;
}

static void *
client_run(void *cookie)
{
	struct client *client = cookie;
	struct arena *a = arena_open((size_t)16 << 20);
	bool more;

	client->caller = calloc(1, sizeof(*client->caller));
	client->caller->port = client->crash->port;
	more = caller_connect(client->caller);
	while (more) {
		if (client->number < SUPPORTERS)
			more = client_support(client, a);
		else if (client->number < SUPPORTERS + SPEAKERS)
			more = client_comment(client, a);
		else
			more = client_evidence(client, a);
		arena_reset(a);
	}
	close(client->caller->fd);
	free(client->caller);
	arena_close(a);
	return NULL;
}

#endif
