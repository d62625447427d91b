/* Sending by libcurl: see post.h. */
#include <curl/curl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/limits.h"
#include "console/post.h"
#include "engine/base/buf.h"
#include "engine/base/json.h"
#include "engine/web/web.h"

/* An answer is a record and some sentences. */
#define ANSWER_MAX ((size_t)1 << 20)
/* What a portal takes at once of a large file (commons/files/limits.h). */
#define PIECE ((int64_t)UPLOAD_PIECE)
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

/* What one request brings. */
struct body {
	const char *type;
	str bytes; /* … when there is no file */
	int fd;	   /* -1: none */
	int64_t left;
};

static size_t
post_read(char *to, size_t size, size_t n, void *cookie)
{
	struct body *body = cookie;
	size_t most = size * n;
	ssize_t got;

	if ((int64_t)most > body->left)
		most = (size_t)body->left;
	if (body->fd < 0) {
		memcpy(to, body->bytes.p, most);
		body->bytes = str_drop(body->bytes, most);
		got = (ssize_t)most;
	} else
		got = most == 0 ? 0 : read(body->fd, to, most);
	/* A file that became shorter meanwhile is not what was announced. */
	if (got < 0 || (got == 0 && body->left > 0))
		return CURL_READFUNC_ABORT;
	body->left -= got;
	return (size_t)got;
}

static size_t
post_heard(char *from, size_t size, size_t n, void *cookie)
{
	struct buf *b = cookie;

	buf_add(b, (str){ from, size * n });
	return b->full ? 0 : size * n;
}

/* All that is set; the headers are the caller's to free. */
static struct curl_slist *
post_prepare(struct arena *a, CURL *curl, const struct post *post, str path,
    struct body *body, struct buf *heard)
{
	struct curl_slist *headers = curl_slist_append(NULL,
	    str_c(a, str_fmt(a, "Authorization: Bearer %s", post->token)));
	str portal = str_of(post->portal);

	while (str_ends(portal, S("/")))
		portal.n--;
	headers = curl_slist_append(headers,
	    str_c(a, str_fmt(a, "Content-Type: %s", body->type)));
	headers = curl_slist_append(headers, "Expect:");
	curl_easy_setopt(curl, CURLOPT_URL,
	    str_c(a, str_fmt(a, "%.*s%.*s", ARG(portal), ARG(path))));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)body->left);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, post_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, body);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, post_heard);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, heard);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	return headers;
}

static struct post_answer
post_one(struct arena *a, const struct post *post, str path, struct body body)
{
	struct post_answer answer = { .status = 0 };
	struct buf heard = buf_open(a, ANSWER_MAX);
	CURL *curl = curl_easy_init();
	struct curl_slist *headers;
	curl_off_t retry = 0;
	long status = 0;
	CURLcode code;

	if (curl == NULL) {
		answer.trouble = S("there is no memory");
		return answer;
	}
	headers = post_prepare(a, curl, post, path, &body, &heard);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry);
	if (code == CURLE_OK) {
		answer.status = (int)status;
		answer.retry_s = retry > 0 && retry < 86400 ? (int)retry : 0;
		answer.body = buf_str(&heard);
	} else
		answer.trouble = str_copy(a, str_of(curl_easy_strerror(code)));
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return answer;
}

static bool
is_good(const struct post_answer *answer)
{
	return answer->status >= 200 && answer->status < 300;
}

/* Announce a large file: ${upload} is what the portal calls it. */
static struct post_answer
post_begin(struct arena *a, const struct post *post, str name, int64_t size,
    str *upload)
{
	struct buf b = buf_open(a, 8192);
	struct post_answer answer;
	const json_t *id;
	json_t *said;

	buf_c(&b, "{\"name\":");
	json_text(&b, name);
	buf_fmt(&b, ",\"size\":%lld}", (long long)size);
	answer = post_one(a, post, S("/api/v1/uploads"),
	    (struct body){ .type = "application/json",
		.bytes = buf_str(&b),
		.fd = -1,
		.left = (int64_t)b.n });
	said = json_loadb(answer.body.n == 0 ? "" : answer.body.p,
	    answer.body.n, 0, NULL);
	id = json_object_get(said, "upload");
	if (is_good(&answer) && json_is_string(id))
		*upload = str_copy(a,
		    (str){ json_string_value(id), json_string_length(id) });
	else if (is_good(&answer))
		answer = (struct post_answer){
			.trouble = S("the answer is not that of a portal")
		};
	json_decref(said);
	return answer;
}

/* A file beyond what one request takes: in pieces, one behind the other. */
static struct post_answer
post_pieces(struct arena *a, const struct post *post, str path, str name,
    int fd, int64_t size)
{
	str upload = S("");
	struct post_answer answer = post_begin(a, post, name, size, &upload);

	for (int64_t at = 0; at < size && is_good(&answer); at += PIECE)
		answer = post_one(a, post,
		    str_fmt(a, "/api/v1/uploads/%.*s?at=%lld", ARG(upload),
			(long long)at),
		    (struct body){ .type = "application/octet-stream",
			.fd = fd,
			.left = size - at < PIECE ? size - at : PIECE });
	if (!is_good(&answer))
		return answer;
	return post_one(a, post,
	    str_fmt(a, "%.*s?upload=%.*s", ARG(path), ARG(upload)),
	    (struct body){ .type = "application/octet-stream", .fd = -1 });
}

struct post_answer
post_file(struct arena *a, const struct post *post, str path, str name, int fd)
{
	struct buf b = buf_open(a, 16384);
	struct stat st;

	if (fstat(fd, &st) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return (struct post_answer){ .trouble =
						 S("the file cannot be read") };
	if (st.st_size > PIECE)
		return post_pieces(a, post, path, name, fd, st.st_size);
	buf_add(&b, path);
	buf_c(&b, "?name=");
	query_encode(&b, name);
	return post_one(a, post, buf_str(&b),
	    (struct body){ .type = "application/octet-stream",
		.fd = fd,
		.left = st.st_size });
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
