/* Answers as the HTTP library holds them: see answer.h. */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/web/answer.h"

static void
answer_destroy(void *answer)
{
	MHD_destroy_response(answer);
}

static void *
answer_make(char *body, size_t n, const struct headers *headers,
    const char *etag)
{
	struct MHD_Response *answer;

	if (body == NULL)
		return NULL;
	answer =
	    MHD_create_response_from_buffer(n, body, MHD_RESPMEM_MUST_FREE);
	if (answer == NULL) {
		free(body);
		return NULL;
	}
	for (size_t i = 0; i < headers->n; i++)
		MHD_add_response_header(answer, headers->v[i].name,
		    headers->v[i].value);
	if (etag != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ETAG, etag);
	return answer;
}

static void *
answer_make_file(int fd, int64_t from, int64_t size,
    const struct headers *headers)
{
	struct MHD_Response *answer =
	    MHD_create_response_from_fd_at_offset64((uint64_t)size, fd,
		(uint64_t)from);

	if (answer == NULL) {
		close(fd);
		return NULL;
	}
	for (size_t i = 0; i < headers->n; i++)
		MHD_add_response_header(answer, headers->v[i].name,
		    headers->v[i].value);
	return answer;
}

static enum MHD_Result
answer_copy_header(void *cookie, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	(void)kind;
	if (strcmp(name, MHD_HTTP_HEADER_ETAG) != 0)
		MHD_add_response_header(cookie, name, value);
	return MHD_YES;
}

static void *
answer_variant(void *answer, char *body, size_t n, const char *etag,
    const char *coding)
{
	const struct headers none = { .n = 0 };
	struct MHD_Response *made = answer_make(body, n, &none, etag);

	if (made == NULL)
		return NULL;
	MHD_get_response_headers(answer, answer_copy_header, made);
	MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_ENCODING, coding);
	return made;
}

struct answer_revision {
	struct MHD_Response *made;
	const struct headers *headers;
};

static enum MHD_Result
answer_copy_others(void *cookie, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	const struct answer_revision *revision = cookie;

	(void)kind;
	for (size_t i = 0; i < revision->headers->n; i++)
		if (strcmp(name, revision->headers->v[i].name) == 0)
			return MHD_YES;
	MHD_add_response_header(revision->made, name, value);
	return MHD_YES;
}

static void *
answer_revise(void *answer, char *body, size_t n, const struct headers *headers)
{
	struct headers given = { .n = 0 };
	struct answer_revision revision = { NULL, headers };

	for (size_t i = 0; i < headers->n; i++)
		if (headers->v[i].value != NULL)
			given.v[given.n++] = headers->v[i];
	revision.made = answer_make(body, n, &given, NULL);
	if (revision.made != NULL)
		MHD_get_response_headers(answer, answer_copy_others, &revision);
	return revision.made;
}

static const char *
answer_header(void *answer, const char *name)
{
	return MHD_get_response_header(answer, name);
}

/* RFC 9110 §15.4.5: nothing about a body that is not there. */
static enum MHD_Result
answer_copy_unchanged(void *cookie, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	(void)kind;
	if (strncmp(name, "Content-", 8) != 0 ||
	    strcmp(name, "Content-Security-Policy") == 0)
		MHD_add_response_header(cookie, name, value);
	return MHD_YES;
}

static void *
answer_unchanged(void *answer)
{
	const struct headers none = { .n = 0 };
	struct MHD_Response *made = answer_make(malloc(1), 0, &none, NULL);

	if (made != NULL)
		MHD_get_response_headers(answer, answer_copy_unchanged, made);
	return made;
}

const struct maker answer_maker = { answer_make, answer_make_file,
	answer_variant, answer_revise,
	answer_unchanged, answer_header, answer_destroy };
