/* Heads: see head.h. */
#include <string.h>
#include <strings.h>

#include "engine/base/clock.h"
#include "engine/web/address.h"
#include "engine/web/head.h"
#include "engine/web/reaper.h"

static bool
head_named(str name, const char *wanted)
{
	return name.n == strlen(wanted) &&
	       strncasecmp(name.p, wanted, name.n) == 0;
}

str
head_value(const struct head *head, const char *name)
{
	for (size_t i = 0; i < head->n; i++)
		if (head_named(head->v[i].name, name))
			return head->v[i].value;
	return S("");
}

str
head_last(const struct head *head, const char *name)
{
	for (size_t i = head->n; i > 0; i--)
		if (head_named(head->v[i - 1].name, name))
			return head->v[i - 1].value;
	return S("");
}

enum method
head_method(const char *name)
{
	static const struct {
		const char *name;
		enum method method;
	} methods[] = { { "GET", METHOD_GET }, { "HEAD", METHOD_HEAD },
		{ "POST", METHOD_POST }, { "OPTIONS", METHOD_OPTIONS } };

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	return METHOD_OTHER;
}

void
head_visit(const struct head *head, const char *method, str target,
    struct visit *visit)
{
	str rest = target;

	visit->method = head_method(method);
	visit->target = target;
	visit->path = str_cut(&rest, '?');
	visit->query = rest;
	visit->accept = head_value(head, "Accept");
	visit->accept_encoding = head_value(head, "Accept-Encoding");
	visit->accept_language = head_value(head, "Accept-Language");
	visit->if_none_match = head_value(head, "If-None-Match");
	visit->with = (struct bearing){
		.cookie = head_value(head, "Cookie"),
		.authorization = head_value(head, "Authorization"),
		.host = head_value(head, "Host"),
		.origin = head_value(head, "Origin"),
		.fetch_site = head_value(head, "Sec-Fetch-Site"),
		.content_type = head_value(head, "Content-Type"),
		.agent = head_value(head, "User-Agent"),
		.key = head_value(head, "Idempotency-Key"),
		.if_match = head_value(head, "If-Match"),
		.range = head_value(head, "Range"),
		.if_range = head_value(head, "If-Range"),
	};
	visit->personal =
	    visit->with.cookie.n > 0 || visit->with.authorization.n > 0;
	visit->started_ms = clock_ms();
}

void
head_from(const struct head *head, bool ours, bool near, struct bearing *with)
{
	str forwarded = head_last(head, "X-Forwarded-For");

	if (ours)
		address_forwarded(forwarded, &with->from);
	with->near =
	    near && forwarded.n == 0 && head_value(head, "Forwarded").n == 0;
}

bool
head_tiles(const char *method, str target, const char *version,
    const struct head *head, size_t size)
{
	const char *p, *end = method + size;

	if (target.p != method + strlen(method) + 1 ||
	    version != target.p + target.n + 1)
		return false;
	p = version + strlen(version);
	for (size_t i = 0; i < head->n; i++) {
		str name = head->v[i].name, value = head->v[i].value;

		if (end - p < 4 || p[0] != '\0' || p[1] != '\0' ||
		    name.p != p + 2)
			return false;
		p += 2 + name.n + 1;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (value.p != p)
			return false;
		p += value.n;
	}
	return end - p == 4 && memcmp(p, "\0\0\0\0", 4) == 0;
}

void
head_blind(const char *target)
{
	/* The bytes are those of the library's own buffer, which it is about to
	 * cut there. */
	char *query = strchr((char *)(uintptr_t)target, '?');

	if (query != NULL)
		query[1] = '\0';
}

int
head_framing(const struct head *head, enum method method, int64_t *length)
{
	*length = 0;
	if (head_value(head, "Transfer-Encoding").n > 0)
		return 411;
	str_number(head_value(head, "Content-Length"), length);
	if (*length > 0 && method != METHOD_POST && method != METHOD_OTHER)
		return 400;
	return 0;
}
