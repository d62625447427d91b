/* Replies: see reply.h.  The one table from outcome to status is here. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/date.h"
#include "engine/web/reply.h"

/* Nothing but our own files, no frames, no plug-ins, no inline anything. */
#define POLICY_OURS                                                            \
	"default-src 'none'; script-src 'self'; style-src 'self'; "            \
	"img-src 'self' data:; font-src 'self'; connect-src 'self'; "          \
	"form-action 'self'; base-uri 'none'"
#define POLICY POLICY_OURS "; frame-ancestors 'none'"

/* A page made to stand in others'. */
#define POLICY_FRAMED POLICY_OURS "; frame-ancestors *"

/* A stranger's bytes, even if they look like a page: no script, no form, no
 * frame, nothing from anywhere, and an origin of its own. */
#define POLICY_FOREIGN                                                         \
	"sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

int
outcome_status(enum outcome outcome)
{
	static const int statuses[OUTCOME_COUNT] = {
		[OUTCOME_OK] = 200,
		[OUTCOME_SEE_OTHER] = 303,
		[OUTCOME_MOVED] = 308,
		[OUTCOME_INVALID] = 400,
		[OUTCOME_STRANGER] = 401,
		[OUTCOME_FORBIDDEN] = 403,
		[OUTCOME_NOT_FOUND] = 404,
		[OUTCOME_METHOD] = 405,
		[OUTCOME_CONFLICT] = 409,
		[OUTCOME_GONE] = 410,
		[OUTCOME_TOO_LARGE] = 413,
		[OUTCOME_TOO_MANY] = 429,
		[OUTCOME_BROKEN] = 500,
		[OUTCOME_BUSY] = 503,
		[OUTCOME_FULL] = 507,
	};

	assert(outcome >= 0 && outcome < OUTCOME_COUNT);
	return statuses[outcome];
}

void
reply_drop_file(struct reply *reply)
{
	if (reply->file != NULL)
		close(reply->file->fd);
	reply->file = NULL;
}

int
reply_status(const struct reply *reply, enum outcome outcome)
{
	return reply->status != 0 ? reply->status : outcome_status(outcome);
}

void
reply_header(struct headers *h, const char *name, const char *value)
{
	assert(h->n < HEADERS_MAX);
	h->v[h->n].name = name;
	h->v[h->n++].value = value;
}

static void
reply_headers_guard(struct headers *h, bool shared, const char *policy)
{
	reply_header(h, "Content-Security-Policy", policy);
	reply_header(h, "X-Content-Type-Options", "nosniff");
	reply_header(h, "Referrer-Policy", "same-origin");
	reply_header(h, "Cross-Origin-Opener-Policy", "same-origin");
	reply_header(h, "Cross-Origin-Resource-Policy",
	    shared ? "cross-origin" : "same-origin");
	reply_header(h, "Permissions-Policy",
	    "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
	if (shared)
		reply_header(h, "Access-Control-Allow-Origin", "*");
}

void
reply_headers_safe(struct headers *h, bool shared)
{
	reply_headers_guard(h, shared, POLICY);
}

const char *
reply_allow(struct arena *a, unsigned methods)
{
	static const struct {
		enum method method;
		const char *name;
	} names[] = { { METHOD_GET, "GET" }, { METHOD_HEAD, "HEAD" },
		{ METHOD_POST, "POST" }, { METHOD_OPTIONS, "OPTIONS" } };
	struct buf b = buf_open(a, 64);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(methods & names[i].method))
			continue;
		if (b.n > 0)
			buf_c(&b, ", ");
		buf_c(&b, names[i].name);
	}
	return str_c(a, buf_str(&b));
}

/* A header value of ours: whatever could end the line is left out. */
static const char *
reply_value(struct arena *a, str s)
{
	char *out = str_c(a, s);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f)
			out[n++] = s.p[i];
	out[n] = '\0';
	return out;
}

/* RFC 6266: a name in ASCII for all, and the real one for whoever reads it. */
static const char *
reply_disposition(struct arena *a, const struct reply *reply)
{
	str filename = reply->filename;
	const char *how = reply->shown ? "inline" : "attachment";
	char *name = str_c(a, filename);
	struct buf real = buf_open(a, 3 * filename.n);
	bool plain = true;

	for (char *c = name; *c != '\0'; c++) {
		bool same = (*c >= 'a' && *c <= 'z') ||
			    (*c >= 'A' && *c <= 'Z') ||
			    (*c >= '0' && *c <= '9') || *c == '.' ||
			    *c == '-' || *c == '_';

		plain = plain && (unsigned char)*c < 0x80;
		if (same)
			buf_char(&real, *c);
		else
			buf_fmt(&real, "%%%02X", (unsigned)(unsigned char)*c);
		*c = same ? *c : '_';
	}
	if (plain)
		return str_c(a, str_fmt(a, "%s; filename=\"%s\"", how, name));
	return str_c(a, str_fmt(a, "%s; filename=\"%s\"; filename*=UTF-8''%.*s",
			    how, name, ARG(buf_str(&real))));
}

/* RFC 8288. */
static const char *
reply_links(struct arena *a, const struct reply *reply)
{
	bool both = reply->next.n > 0 && reply->described.n > 0;

	return reply_value(a,
	    str_fmt(a, "%s%.*s%s%s%s%.*s%s", reply->next.n > 0 ? "<" : "",
		ARG(reply->next), reply->next.n > 0 ? ">; rel=\"next\"" : "",
		both ? ", " : "", reply->described.n > 0 ? "<" : "",
		ARG(reply->described),
		reply->described.n > 0 ? ">; rel=\"describedby\"" : ""));
}

static void
reply_headers_cors(const struct request *rq, struct headers *h)
{
	if (rq->method != METHOD_OPTIONS || !rq->reply.shared)
		return;
	reply_header(h, "Access-Control-Allow-Methods",
	    reply_allow(rq->arena, rq->reply.allow));
	reply_header(h, "Access-Control-Allow-Headers",
	    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, "
	    "If-None-Match");
	reply_header(h, "Access-Control-Max-Age", "86400");
}

void
reply_headers_stale(struct headers *h, struct arena *a, moment when, moment now)
{
	int64_t age_s = now.us > when.us ? (now.us - when.us) / 1000000 : 0;

	reply_header(h, "Claraboia-Stale", str_c(a, moment_iso(a, when)));
	reply_header(h, "Age", str_c(a, str_fmt(a, "%lld", (long long)age_s)));
	/* Scripts of other sites see no header that is not named here. */
	reply_header(h, "Access-Control-Expose-Headers", "Claraboia-Stale");
}

void
reply_headers(const struct request *rq, enum outcome outcome, bool kept,
    struct headers *h)
{
	const struct reply *reply = &rq->reply;
	struct arena *a = rq->arena;
	bool api = rq->route != NULL && rq->route->shape == SHAPE_API;

	if ((reply->body.n > 0 || reply->file != NULL) && reply->type != NULL)
		reply_header(h, "Content-Type", reply->type);
	reply_header(h, "Vary",
	    str_c(a, str_fmt(a, "Accept-Encoding%s%s%s", api ? ", Accept" : "",
			 reply->vary == NULL ? "" : ", ",
			 reply->vary == NULL ? "" : reply->vary)));
	reply_header(h, "Cache-Control",
	    outcome == OUTCOME_OK && reply->forever
		? "public, max-age=31536000, immutable"
	    : kept ? "public, no-cache"
		   : "no-store");
	if (reply->cookie != NULL)
		reply_header(h, "Set-Cookie", reply->cookie);
	if (reply->location.n > 0)
		reply_header(h, "Location", reply_value(a, reply->location));
	if (reply->next.n > 0 || reply->described.n > 0)
		reply_header(h, "Link", reply_links(a, reply));
	if (reply->filename.n > 0)
		reply_header(h, "Content-Disposition",
		    reply_disposition(a, reply));
	if (reply->retry_s > 0)
		reply_header(h, "Retry-After",
		    str_c(a, str_fmt(a, "%d", reply->retry_s)));
	/* RFC 6750 §3: what was sent is named wrong only where something
	 * was. */
	if (outcome == OUTCOME_STRANGER)
		reply_header(h, "WWW-Authenticate",
		    rq->with.authorization.n == 0
			? "Bearer"
			: "Bearer error=\"invalid_token\"");
	if (reply->replayed)
		reply_header(h, "Idempotency-Replayed", "true");
	if (reply->stale.us != 0)
		reply_headers_stale(h, a, reply->stale, rq->now);
	if (outcome == OUTCOME_METHOD || rq->method == METHOD_OPTIONS)
		reply_header(h, "Allow", reply_allow(a, reply->allow));
	reply_headers_cors(rq, h);
	reply_headers_guard(h, reply->shared,
	    reply->foreign	? POLICY_FOREIGN
	    : reply->framed ? POLICY_FRAMED
			    : POLICY);
}

void
reply_headers_asset(const struct asset *asset, struct headers *h)
{
	reply_header(h, "Content-Type", asset->type);
	reply_header(h, "Vary", "Accept-Encoding");
	reply_header(h, "Cache-Control",
	    asset->forever ? "public, max-age=31536000, immutable"
			   : "public, no-cache");
	reply_headers_safe(h, false);
}

void
reply_etag(str body, const char *suffix, char etag[ETAG_MAX])
{
	unsigned char hash[16];
	char hex[2 * sizeof(hash) + 1];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)body.p,
	    body.n, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	snprintf(etag, ETAG_MAX, "\"%s%s%s\"", hex,
	    suffix[0] == '\0' ? "" : "-", suffix);
}

bool
reply_matches(str header, str etag)
{
	str one;

	if (str_is(str_trim(header), "*"))
		return true;
	while (header.p != NULL && header.n > 0) {
		one = str_trim(str_cut(&header, ','));
		if (str_starts(one, S("W/")))
			one = str_drop(one, 2);
		if (str_eq(one, etag))
			return true;
	}
	return false;
}
