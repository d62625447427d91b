/* Sending by libcurl.  What the server answered to which command is read from
 * libcurl's debug stream: its result codes do not tell RCPT from MAIL. */
#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "engine/mail/mail.h"
#include "engine/mail/smtp.h"

#define CONNECT_S 10L
#define WHOLE_S 60L
/* The longest name DNS knows; a scheme and a port besides. */
#define HOST_MAX 253
#define URL_MAX 280
#define ARENA_MAX ((size_t)64 << 10)
#define SECRET_MAX 512
/* An enhanced status code, "5.1.1" (RFC 3463 §2). */
#define STATUS_MAX 12

/* How far a conversation went: the last command that was sent. */
enum stage { STAGE_GREETING, STAGE_MAIL, STAGE_RCPT, STAGE_DATA };

struct smtp {
	struct arena *arena;
	CURL *curl;
	const struct mail_server *server;
	str rest; /* of the message, not yet taken */
	enum stage stage;
	int code; /* the last answer; 0: none */
	char status[STATUS_MAX];
	bool leaving; /* QUIT was said: its answer is of no interest */
};

static bool
is_secret_ok(str s)
{
	return s.n <= SECRET_MAX && str_utf8(s) && str_find(s, S("\r")) < 0 &&
	       str_find(s, S("\n")) < 0;
}

/* One part of URL ${u}, in ${part} of HOST_MAX + 1 bytes; "" when absent. */
static void
url_part(CURLU *u, CURLUPart which, char *part)
{
	char *found = NULL;

	part[0] = '\0';
	if (curl_url_get(u, which, &found, 0) == CURLUE_OK)
		snprintf(part, HOST_MAX + 1, "%s", found);
	curl_free(found);
}

/* The host in ${url}, into ${host} of HOST_MAX + 1 bytes; false when it says
 * anything but scheme, host and port. */
static bool
server_host(str url, char *host)
{
	static const CURLUPart none[] = { CURLUPART_USER, CURLUPART_PASSWORD,
		CURLUPART_OPTIONS, CURLUPART_QUERY, CURLUPART_FRAGMENT };
	char part[HOST_MAX + 1], c[URL_MAX + 1];
	CURLU *u = curl_url();
	bool good;
	size_t i;

	snprintf(c, sizeof(c), "%.*s", ARG(url));
	good = u != NULL && url.n <= URL_MAX && str_utf8(url) &&
	       curl_url_set(u, CURLUPART_URL, c, 0) == CURLUE_OK;
	if (good) {
		url_part(u, CURLUPART_SCHEME, part);
		good = strcmp(part, "smtp") == 0 || strcmp(part, "smtps") == 0;
		url_part(u, CURLUPART_PATH, part);
		good = good && strcmp(part, "/") == 0;
		url_part(u, CURLUPART_HOST, host);
	}
	for (i = 0; good && i < sizeof(none) / sizeof(none[0]); i++) {
		url_part(u, none[i], part);
		good = part[0] == '\0';
	}
	curl_url_cleanup(u);
	return good && host[0] != '\0';
}

const char *
smtp_check(const struct mail_server *server)
{
	char host[HOST_MAX + 1];

	if (!server_host(server->url, host))
		return "the mail server is not smtp://HOST[:PORT] or "
		       "smtps://HOST[:PORT]";
	if (!mail_address_ok(server->from))
		return "the sender is not an e-mail address";
	if (!mail_line_ok(server->from_name))
		return "the sender's name is not one line of UTF-8";
	if (!mail_host_ok(server->host))
		return "our own name is not a host name";
	if (!is_secret_ok(server->user) || !is_secret_ok(server->password) ||
	    (server->user.n == 0 && server->password.n > 0))
		return "the user or the password cannot be used";
	return NULL;
}

/* Whether the server is this machine: nobody stands between, and its
 * certificate is mostly one that it made itself. */
static bool
is_here(const char *host)
{
	struct in_addr v4;

	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	       (inet_pton(AF_INET, host, &v4) == 1 &&
		   ntohl(v4.s_addr) >> 24 == 127);
}

static size_t
smtp_read(char *p, size_t size, size_t n, void *cookie)
{
	struct smtp *s = cookie;
	size_t take = size * n < s->rest.n ? size * n : s->rest.n;

	memcpy(p, s->rest.p, take);
	s->rest = str_drop(s->rest, take);
	return take;
}

/* libcurl asks about once a second, while it waits too. */
static int
smtp_progress(void *cookie, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
	const struct smtp *s = cookie;

	(void)a, (void)b, (void)c, (void)d;
	return s->server->stop != NULL && atomic_load(s->server->stop);
}

static void
smtp_command(struct smtp *s, str line)
{
	if (str_starts(line, S("MAIL")))
		s->stage = STAGE_MAIL;
	else if (str_starts(line, S("RCPT")))
		s->stage = STAGE_RCPT;
	else if (str_starts(line, S("DATA")))
		s->stage = STAGE_DATA;
	s->leaving = str_starts(line, S("QUIT"));
	if (!s->leaving)
		s->code = 0;
}

/* "550 5.1.1 …": the numbers alone, since the words may name somebody. */
static void
smtp_answer(struct smtp *s, str line)
{
	int64_t code;
	size_t n;

	/* "550-" is not the last line of the answer. */
	if (s->leaving || line.n < 4 || line.p[3] == '-' ||
	    !str_number(str_take(line, 3), &code) || code < 200)
		return;
	s->code = (int)code;
	line = str_drop(line, 4);
	for (n = 0; n < line.n && n < STATUS_MAX - 1; n++)
		if (line.p[n] != '.' && (line.p[n] < '0' || line.p[n] > '9'))
			break;
	if (n < 5 || line.p[1] != '.' || line.p[0] != '0' + code / 100)
		n = 0;
	memcpy(s->status, line.p, n);
	s->status[n] = '\0';
}

static int
smtp_listen(CURL *curl, curl_infotype type, char *p, size_t n, void *cookie)
{
	struct smtp *s = cookie;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		smtp_command(s, (str){ p, n });
	else if (type == CURLINFO_HEADER_IN)
		smtp_answer(s, (str){ p, n });
	return 0;
}

/* Everything that is the same for all messages. */
static void
smtp_setup(struct smtp *s, const char *host)
{
	const struct mail_server *server = s->server;
	bool here = is_here(host);
	CURL *curl = s->curl;
	char *url;

	/* The path of the URL is what libcurl says in EHLO. */
	url = str_c(s->arena,
	    str_fmt(s->arena, "%.*s%s%.*s", ARG(server->url),
		str_ends(server->url, S("/")) ? "" : "/", ARG(server->host)));
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, WHOLE_S);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    (long)(here ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, here ? 0L : 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, here ? 0L : 2L);
	if (server->user.n > 0) {
		curl_easy_setopt(curl, CURLOPT_USERNAME,
		    str_c(s->arena, server->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD,
		    str_c(s->arena, server->password));
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM,
	    str_c(s->arena, server->from));
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, smtp_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, s);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, smtp_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, s);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, smtp_listen);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, s);
}

struct smtp *
smtp_open(const struct mail_server *server)
{
	struct arena *arena = arena_open(ARENA_MAX);
	struct smtp *s = NEW(arena, struct smtp);
	char host[HOST_MAX + 1];
	bool good = server_host(server->url, host);

	assert(good && smtp_check(server) == NULL);
	s->arena = arena;
	s->server = server;
	s->curl = good ? curl_easy_init() : NULL;
	if (s->curl == NULL) {
		arena_close(arena);
		return NULL;
	}
	smtp_setup(s, host);
	return s;
}

void
smtp_close(struct smtp *s)
{
	if (s == NULL)
		return;
	curl_easy_cleanup(s->curl);
	arena_close(s->arena);
}

static enum smtp_outcome
smtp_judge(const struct smtp *s, CURLcode result)
{
	if (result == CURLE_OK)
		return SMTP_SENT;
	if (result == CURLE_ABORTED_BY_CALLBACK)
		return SMTP_STOPPED;
	if (s->stage == STAGE_GREETING)
		return SMTP_NOBODY;
	if (s->code < 500 || s->stage == STAGE_MAIL)
		return SMTP_LATER;
	if (s->stage == STAGE_RCPT && str_starts(str_of(s->status), S("5.7.")))
		return SMTP_LATER;
	return SMTP_NEVER;
}

enum smtp_outcome
smtp_send(struct smtp *s, str to, str message, char *reason)
{
	static const char *const stages[] = { "greeting", "mail", "rcpt",
		"data" };
	char address[MAIL_ADDRESS_MAX + 1];
	struct curl_slist *list;
	CURLcode result;

	assert(mail_address_ok(to));
	snprintf(address, sizeof(address), "%.*s", ARG(to));
	list = curl_slist_append(NULL, address);
	s->rest = message;
	s->stage = STAGE_GREETING;
	s->code = 0;
	s->status[0] = reason[0] = '\0';
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, list);
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)message.n);
	result =
	    list == NULL ? CURLE_OUT_OF_MEMORY : curl_easy_perform(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(list);
	if (result != CURLE_OK && s->code >= 400)
		snprintf(reason, SMTP_REASON_MAX, "%s answered %d%s%s",
		    stages[s->stage], s->code, s->status[0] ? " " : "",
		    s->status);
	else if (result != CURLE_OK)
		snprintf(reason, SMTP_REASON_MAX, "%s: %s", stages[s->stage],
		    curl_easy_strerror(result));
	return smtp_judge(s, result);
}
