/* Asking by libcurl: see fetch.h. */
#include "engine/fetch/fetch.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* As many as browsers' readers would wait for. */
#define HOPS_MAX 5
/* What is read of a body before we hang up; Range asks for no more. */
#define BYTES_MAX 4096
#define RANGE "0-1023"
/* Longer addresses are nobody's (RFC 9110 §4.1 asks for 8000). */
#define ADDRESS_MAX 8000
#define TYPE_MAX 200

struct asking {
	const struct fetcher *fetcher;
	bool forbidden; /* an address was refused */
	bool enough;	/* we hung up, having read what we wanted */
	size_t read;
};

/* Called for each address before it is connected to. */
static curl_socket_t
ask_socket(void *cookie, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct asking *asking = cookie;
	bool (*lets)(const struct sockaddr *) = asking->fetcher->lets;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    !(lets == NULL ? fetch_public : lets)(&to->addr)) {
		asking->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
ask_body(char *from, size_t size, size_t n, void *cookie)
{
	struct asking *asking = cookie;

	(void)from;
	asking->read += size * n;
	if (asking->read <= BYTES_MAX)
		return size * n;
	asking->enough = true;
	return 0;
}

static int
ask_goes_on(void *cookie, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
	const struct asking *asking = cookie;

	(void)a, (void)b, (void)c, (void)d;
	return asking->fetcher->stop != NULL &&
	       atomic_load(asking->fetcher->stop);
}

static bool
part_is(CURLU *u, CURLUPart which, const char *one, const char *two)
{
	char *part = NULL;
	bool is =
	    curl_url_get(u, which, &part, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    (two == NULL || strcmp(part, one) == 0 || strcmp(part, two) == 0);

	curl_free(part);
	return is;
}

/* Names kept for examples (RFC 2606): whoever answers there is not who was
 * meant. */
static bool
is_example(CURLU *u)
{
	static const char *const names[] = { "example", "example.com",
		"example.net", "example.org" };
	char *host = NULL;
	bool is = false;
	size_t n;

	if (curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return false;
	n = strlen(host);
	if (n > 0 && host[n - 1] == '.')
		n--;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t k = strlen(names[i]);

		is = is ||
		     (n >= k && strncasecmp(host + n - k, names[i], k) == 0 &&
			 (n == k || host[n - k - 1] == '.'));
	}
	curl_free(host);
	return is;
}

/* Whether ${address} is one we go to at all: whom it names is asked later, by
 * ask_socket. */
static bool
is_askable(const struct fetcher *f, const char *address)
{
	CURLU *u = curl_url();
	bool is = u != NULL && strlen(address) <= ADDRESS_MAX &&
		  curl_url_set(u, CURLUPART_URL, address, 0) == CURLUE_OK &&
		  part_is(u, CURLUPART_SCHEME, "http", "https") &&
		  !part_is(u, CURLUPART_USER, NULL, NULL) &&
		  !part_is(u, CURLUPART_PASSWORD, NULL, NULL) &&
		  !is_example(u) &&
		  (f->lets != NULL || part_is(u, CURLUPART_PORT, "80", "443"));

	curl_url_cleanup(u);
	return is;
}

static void
ask_prepare(CURL *curl, struct asking *asking, const char *address, bool head,
    long ms)
{
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, asking->fetcher->agent);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, ask_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, asking);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ask_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, asking);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_goes_on);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, asking);
	if (head)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(curl, CURLOPT_RANGE, RANGE);
}

static enum fetch_outcome
outcome_of(int status, bool head)
{
	if (status >= 200 && status < 300)
		return FETCH_FINE;
	/* Nothing has first bytes where there is no byte. */
	if (status == 416 && !head)
		return FETCH_FINE;
	if (status == 404 || status == 410)
		return FETCH_GONE;
	return status >= 400 && status < 500 ? FETCH_REFUSED : FETCH_BROKEN;
}

/* What the peer said, or why nobody did. */
static void
answer_read(struct arena *a, CURL *curl, CURLcode code,
    const struct asking *asking, bool head, struct fetch_answer *answer)
{
	curl_off_t size = -1, connected = 0;
	const char *type = NULL;
	long status = 0, error = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &error);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
	*answer = (struct fetch_answer){ .status = (int)status, .size = -1 };
	answer->heard = connected > 0 || error == ECONNREFUSED;
	if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && asking->enough)) {
		answer->outcome = outcome_of(answer->status, head);
		answer->type = str_copy(a, str_take(str_of(type), TYPE_MAX));
		/* Of a part, what is announced is the part's. */
		if (status == 200)
			answer->size = size;
	} else if (asking->forbidden && connected == 0)
		answer->outcome = FETCH_FORBIDDEN;
	else if (code == CURLE_UNSUPPORTED_PROTOCOL ||
		 code == CURLE_WEIRD_SERVER_REPLY)
		answer->outcome = FETCH_BROKEN;
	else
		answer->outcome = FETCH_SILENT;
}

/* One question; where it leads on, in ${next}, empty if nowhere. */
static struct fetch_answer
ask_once(struct arena *a, const struct fetcher *f, str address, bool head,
    long ms, str *next)
{
	struct asking asking = { .fetcher = f };
	struct fetch_answer answer = { .outcome = FETCH_SILENT, .size = -1 };
	CURL *curl = curl_easy_init();
	char *leads = NULL;
	CURLcode code;

	*next = S("");
	if (curl == NULL)
		return answer;
	ask_prepare(curl, &asking, str_c(a, address), head, ms);
	code = curl_easy_perform(curl);
	answer_read(a, curl, code, &asking, head, &answer);
	curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &leads);
	if (answer.status >= 300 && answer.status < 400 && leads != NULL)
		*next = str_copy(a, str_of(leads));
	curl_easy_cleanup(curl);
	return answer;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct fetch_answer
ask_along(struct arena *a, const struct fetcher *f, str address, bool head,
    int64_t until)
{
	struct fetch_answer answer = { .outcome = FETCH_FORBIDDEN, .size = -1 };
	str next = address;

	for (int hops = 0; hops <= HOPS_MAX && next.n > 0; hops++) {
		int64_t left = until - now_ms();

		address = next;
		if (!is_askable(f, str_c(a, address))) {
			answer.outcome = FETCH_FORBIDDEN;
			return answer;
		}
		if (left <= 0) {
			answer.outcome = FETCH_SILENT;
			return answer;
		}
		answer = ask_once(a, f, address, head, (long)left, &next);
	}
	return answer;
}

/* A head may be refused where the thing itself is not; many sites do not know
 * the method, and say so with whatever status they like. */
static bool
is_head_refused(const struct fetch_answer *answer)
{
	if (answer->status == 0) /* hung up on us */
		return answer->outcome == FETCH_SILENT && answer->heard;
	return answer->status >= 400 && answer->status != 410 &&
	       answer->status != 429;
}

struct fetch_answer
fetch_look(struct arena *a, const struct fetcher *f, str address)
{
	int64_t until = now_ms() + (f->time_ms > 0 ? f->time_ms : FETCH_MS);
	struct fetch_answer answer;
	bool heard;

	assert(f->agent != NULL);
	answer = ask_along(a, f, address, true, until);
	heard = answer.heard;
	if (is_head_refused(&answer))
		answer = ask_along(a, f, address, false, until);
	answer.heard = answer.heard || heard;
	return answer;
}

char *
fetch_agent(struct arena *a, str portal)
{
	return str_c(a, str_fmt(a, "Claraboia (+%.*s)", ARG(portal)));
}
