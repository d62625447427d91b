/* Sending by libcurl: see post.h. */
#include <curl/curl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console/post.h"
#include "engine/base/buf.h"
#include "engine/web/web.h"

/* An answer is a record and some sentences. */
#define ANSWER_MAX ((size_t)1 << 20)
/* Finding the portal, and the slowest line that brings a file: 10 kB/s. */
#define CONNECT_MS 15000L
#define SLOW_BYTES 10000L
#define SLOW_SECONDS 60L

bool
post_open(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool
post_safe(str portal)
{
	static const char *const near[] = { "http://127.0.0.1",
		"http://localhost", "http://[::1]" };
	str rest;

	if (str_starts(portal, S("https://")))
		return true;
	for (size_t i = 0; i < sizeof(near) / sizeof(*near); i++) {
		if (!str_starts(portal, str_of(near[i])))
			continue;
		rest = str_drop(portal, str_of(near[i]).n);
		if (rest.n == 0 || rest.p[0] == ':' || rest.p[0] == '/')
			return true;
	}
	return false;
}

static size_t
post_read(char *to, size_t size, size_t n, void *cookie)
{
	ssize_t got = read(*(const int *)cookie, to, size * n);

	return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static size_t
post_heard(char *from, size_t size, size_t n, void *cookie)
{
	struct buf *b = cookie;

	buf_add(b, (str){ from, size * n });
	return b->full ? 0 : size * n;
}

static str
post_address(struct arena *a, const struct post *post, str path, str name)
{
	struct buf b = buf_open(a, 16384);
	str portal = str_of(post->portal);

	while (str_ends(portal, S("/")))
		portal.n--;
	buf_add(&b, portal);
	buf_add(&b, path);
	buf_c(&b, "?name=");
	query_encode(&b, name);
	return buf_str(&b);
}

/* All that is set; the headers are the caller's to free. */
static struct curl_slist *
post_prepare(struct arena *a, CURL *curl, const struct post *post, str address,
    const int *fd, struct buf *body)
{
	struct curl_slist *headers = curl_slist_append(NULL,
	    str_c(a, str_fmt(a, "Authorization: Bearer %s", post->token)));
	struct stat st = { .st_size = 0 };

	headers = curl_slist_append(headers,
	    "Content-Type: application/octet-stream");
	headers = curl_slist_append(headers, "Expect:");
	fstat(*fd, &st);
	curl_easy_setopt(curl, CURLOPT_URL, str_c(a, address));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)st.st_size);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, post_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, fd);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, post_heard);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	return headers;
}

struct post_answer
post_file(struct arena *a, const struct post *post, str path, str name, int fd)
{
	struct post_answer answer = { .status = 0 };
	struct buf body = buf_open(a, ANSWER_MAX);
	CURL *curl = curl_easy_init();
	struct curl_slist *headers;
	curl_off_t retry = 0;
	long status = 0;
	CURLcode code;

	if (curl == NULL || lseek(fd, 0, SEEK_SET) != 0) {
		curl_easy_cleanup(curl);
		answer.trouble = S("there is no memory, or the file cannot be "
				   "read");
		return answer;
	}
	headers = post_prepare(a, curl, post, post_address(a, post, path, name),
	    &fd, &body);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry);
	if (code == CURLE_OK) {
		answer.status = (int)status;
		answer.retry_s = retry > 0 && retry < 86400 ? (int)retry : 0;
		answer.body = buf_str(&body);
	} else
		answer.trouble = str_copy(a, str_of(curl_easy_strerror(code)));
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return answer;
}

static void
sentence_add(struct buf *b, const json_t *s)
{
	if (!json_is_string(s))
		return;
	buf_c(b, b->n > 0 ? "\n" : "");
	buf_add(b, (str){ json_string_value(s), json_string_length(s) });
}

str
post_sentence(struct arena *a, const struct post_answer *answer)
{
	struct buf b = buf_open(a, ANSWER_MAX);
	json_t *said = json_loadb(answer->body.n == 0 ? "" : answer->body.p,
	    answer->body.n, 0, NULL);
	const json_t *errors = json_object_get(said, "errors"), *one;
	size_t i;

	sentence_add(&b, json_object_get(said, "detail"));
	json_array_foreach(errors, i, one)
	    sentence_add(&b, json_object_get(one, "what"));
	if (b.n == 0)
		sentence_add(&b, json_object_get(said, "title"));
	json_decref(said);
	if (b.n == 0 && answer->status > 0)
		buf_fmt(&b, "The portal answered with status %d.",
		    answer->status);
	return b.n == 0 ? answer->trouble : buf_str(&b);
}
