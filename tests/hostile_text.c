/*
 * Goal: whatever stands in a record, no page does anything with it but show
 * it.
 *
 *	hostile_text DIR
 *
 * Makes one record of every type with hostile text in every field, in several
 * versions, and writes every page, feed and API answer about it into DIR, with
 * DIR/index.tsv: version, status, type, target, file.  The version "plain" has
 * harmless text of the same shape, to compare with.  Nothing is judged here:
 * hostile_text.py reads the files.
 */
#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>

#include "fixtures/stage.h"

#define NOW "2026-11-22T10:00:00Z"
#define LINE_BYTES 300
#define WORDS_BYTES 1000
#define PROSE_BYTES 40000
#define TARGETS_MAX 1024

/* A text that needs more room than a line of code. */
#define LONG_BYTES 10000

static const char harmless[] =
    "Plain words that mean no harm to anybody, but that are so many that the "
    "title of a page is a long one.";

static const char *const hostile[] = {
	"<script>alert(1)</script>",
	"\"><img src=x onerror=alert(1)>",
	"javascript:alert(1)",
	"' onmouseover='alert(1)' x='",
	"\xe2\x80\xae"
	"drow \xe2\x81\xa6"
	"over\xe2\x81\xa9 \xe2\x80\xaa",
	"\xf0\x9f\x8f\x9b\xef\xb8\x8f "
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb "
	"Z\xcc\x8d\xcc\x84\xcd\x82\xcc\x93\xcc\x94\xcc\x88 \xf0\x9d\x94\x98 "
	"\xef\xbf\xbd",
	"{1} {2} {lang} %s %n {0}",
	"]]> --> <!-- <![CDATA[ <?xml ?>",
	"&lt;b&gt; &#60;i&#62; &amp;amp; &nbsp &quot;",
	"[x](javascript:alert(1)) ![y](data:text/html,1) <javascript:alert(1)>",
	"[x]: javascript:alert(1) [x] [z](//evil.example) "
	"[w](\\\\evil.example)",
	"<iframe src=https://evil.example></iframe><style>*{}</style>",
	"</title></textarea></script><svg/onload=alert(1)>",
	"\\\" \\u003cscript\\u003e ${7*7} `id` '; drop table act; --",
	"=HYPERLINK(\"https://evil.example\") @x +1 | a | b |",
	"https://evil.example/\"onclick=alert(1) www.evil.example/<b>",
};

#define N_HOSTILE (sizeof(hostile) / sizeof(hostile[0]))

/* What stood there before, for history to show. */
static const char earlier[] =
    "Earlier words that meant no harm either, and that were so many that the "
    "title of a page was a long one.";

/* The versions: harmless, all of them together, long ones, one each. */
enum { EARLIER, PLAIN, ALL, LONG, EACH };

static const char *const links[] = {
	"https://example.org/\"><script>alert(1)</script>",
	"https://example.org/'onmouseover='alert(1)",
	"https://u:p@example.org:8443/"
	"%22%3E?a=1&b=<b>&amp;{1}#javascript:alert(1)",
	"https://[2001:db8::1]/\\evil.example",
	"http://\xe2\x80\xaegro.elpmaxe/\xf0\x9f\x8f\x9b",
};

struct writer {
	struct stage stage;
	struct arena *arena;
	const char *dir;
	FILE *index;
	size_t version; /* PLAIN, ALL, LONG, EACH + i */
	size_t links;	/* how many were given, so that they take turns */
	int files;
};

static str
cut(struct arena *a, str s, size_t most)
{
	size_t n = s.n < most ? s.n : most;

	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_copy(a, str_take(s, n));
}

/* The text of this version that goes into every field. */
static str
version_text(struct writer *w)
{
	struct buf b = buf_open(w->arena, PROSE_BYTES);

	if (w->version <= PLAIN)
		return str_of(w->version == PLAIN ? harmless : earlier);
	if (w->version >= EACH)
		return str_of(hostile[w->version - EACH]);
	if (w->version == LONG)
		while (b.n < LONG_BYTES)
			buf_c(&b, b.n % 7 == 0 ? "<\xc3\xa9>"
					       : "\xcc\x81"
						 "aw");
	else
		for (size_t i = 0; i < N_HOSTILE; i++) {
			buf_c(&b, hostile[i]);
			buf_char(&b, ' ');
		}
	return buf_str(&b);
}

/* A Markdown text with ${s} in every place that Markdown has. */
static str
version_prose(struct writer *w, str s)
{
	static const char *const places[] = { "", "\n\n# ", "\n\n- ", "\n\n1. ",
		"\n\n> ", "\n\n| a | b |\n|---|---|\n| ", " | ", " |\n\n[",
		"](https://example.org/)\n\n[x](<", ">)\n\n![",
		"](https://example.org/y.png \"", "\")\n\n`", "`\n\n**",
		"**\n\n*", "*\n\n```\n", "\n```\n\n    ", "\n\n<",
		"> https://example.org/" };
	struct buf b = buf_open(w->arena, (size_t)1 << 20);
	/* In long texts only the length matters. */
	size_t n = w->version == LONG ? 1 : sizeof(places) / sizeof(places[0]);

	for (size_t i = 0; i < n; i++) {
		buf_c(&b, places[i]);
		buf_add(&b, s);
		if (b.n + s.n > PROSE_BYTES)
			break;
	}
	return cut(w->arena, buf_str(&b), PROSE_BYTES);
}

static json_t *
text_json(str s)
{
	return json_stringn(s.p, s.n);
}

/* By language: the reader's own, one official, one that nobody here reads. */
static json_t *
texts_json(str s)
{
	json_t *texts = json_object();

	json_object_set_new(texts, "en", text_json(s));
	json_object_set_new(texts, "ca",
	    json_pack("{s:o, s:s}", "text", text_json(s), "origin",
		"official"));
	json_object_set_new(texts, "qaa-Odd",
	    json_pack("{s:o, s:s}", "text", text_json(s), "origin", "machine"));
	json_object_set_new(texts, "pt", json_string(""));
	return texts;
}

static json_t *
link_json(struct writer *w)
{
	if (w->version <= PLAIN)
		return json_string(w->version == PLAIN
				       ? "https://example.org/a?b=c&d=e#f"
				       : "https://example.org/");
	return json_string(
	    links[w->links++ % (sizeof(links) / sizeof(links[0]))]);
}

static json_t *
line_json(struct writer *w, const struct field *f)
{
	/* These two are read by programs, and refused when they mean
	 * nothing. */
	if (strcmp(f->name, "zone") == 0)
		return json_string("Europe/Madrid");
	if (strcmp(f->name, "languages") == 0)
		return json_string("ca en");
	return text_json(cut(w->arena, version_text(w), LINE_BYTES));
}

/* A term of ${vocabulary}: the hostile one where there is one. */
static const char *
term_of(const char *vocabulary)
{
	static const struct {
		const char *vocabulary, *code;
	} terms[] = { { "policy-area", "hostile" },
		{ "sector", "public-services" }, { "data-theme", "envi" },
		{ "licence", "cc-by-4-0" } };

	for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++)
		if (strcmp(vocabulary, terms[i].vocabulary) == 0)
			return terms[i].code;
	return "";
}

static json_t *
field_json(struct writer *w, const struct record_type *type,
    const struct field *f)
{
	switch (f->kind) {
	case FIELD_SLUG:
		return json_string(strcmp(f->name, "vocabulary") == 0
				       ? "policy-area"
				       : "hostile");
	case FIELD_LINE:
		return line_json(w, f);
	case FIELD_WORDS:
		return texts_json(cut(w->arena, version_text(w), WORDS_BYTES));
	case FIELD_PROSE:
		return texts_json(version_prose(w, version_text(w)));
	case FIELD_CHOICE:
		return json_string(f->choices->v[0].code);
	case FIELD_CHOICES:
		return json_pack("[s]", f->choices == NULL
					    ? term_of(f->vocabulary)
					    : f->choices->v[0].code);
	case FIELD_FLAG:
		return json_true();
	case FIELD_NUMBER:
		return json_integer(f->least > 0 ? f->least : 1);
	case FIELD_MONTH:
		return json_string("2026-03");
	case FIELD_DAY:
		return json_string("2026-03-05");
	case FIELD_LINK:
		return link_json(w);
	case FIELD_NOTE:
		return text_json(cut(w->arena, version_text(w), LINE_BYTES));
	case FIELD_WHEN:
		return json_string("2026-03-05T10:00:00Z");
	case FIELD_FILE:
		return json_string("0123456789abcdef0123456789abcdef");
	case FIELD_REF:
		return f->to == type ? json_null() : json_string("hostile");
	}
	return json_null();
}

/* A record of ${type} with every field filled, and one of each kind below. */
static json_t *
record_of_hostility(struct writer *w, const struct record_type *type)
{
	const struct record_type *child;
	json_t *record = json_object();
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (!(type->fields[i].rules & PARENT))
			json_object_set_new(record, type->fields[i].name,
			    field_json(w, type, &type->fields[i]));
	for (i = 0; (child = records_child(w->stage.records, type, i)) != NULL;
	     i++)
		json_object_set_new(record, child->plural,
		    json_pack("[o]", record_of_hostility(w, child)));
	return record;
}

/* Vocabularies stand behind those that use them, and must come first. */
static void
write_hostility(struct writer *w, const char *now)
{
	json_t *top = json_pack("{s:i}", "claraboia", EXCHANGE_FORMAT);
	json_t *terms = json_pack("{s:i}", "claraboia", EXCHANGE_FORMAT);
	char *text;
	size_t i;

	for (i = 0; i < records_count(w->stage.records); i++) {
		const struct record_type *type =
		    records_type(w->stage.records, i);
		bool early = strcmp(type->name, "term") == 0;

		if (record_parent(type) == NULL)
			json_object_set_new(early ? terms : top, type->plural,
			    json_pack("[o]", record_of_hostility(w, type)));
	}
	for (i = 0; i < 2; i++) {
		text = json_dumps(i == 0 ? terms : top, 0);
		if (stage_import_text(&w->stage, "hostile.json", str_of(text),
			stage_moment(now)) != WRITE_DONE)
			exit(1);
		free(text);
	}
	json_decref(top);
	json_decref(terms);
}

static const char *
version_name(struct writer *w)
{
	static const char *const names[] = { "earlier", "plain", "all",
		"long" };

	return w->version < EACH
		   ? names[w->version]
		   : str_c(w->arena,
			 str_fmt(w->arena, "each-%02zu", w->version - EACH));
}

static void
write_answer(struct writer *w, str target)
{
	struct request rq = { .arena = arena_open((size_t)256 << 20),
		.method = METHOD_GET };
	enum outcome outcome =
	    stage_ask(&w->stage, &rq, target, S("en"), stage_moment(NOW));
	str name = str_fmt(rq.arena, "%s/%05d", w->dir, w->files++);
	FILE *file;

	/* Sent on: to sign in, or to another address. */
	if (rq.reply.body.n == 0) {
		arena_close(rq.arena);
		return;
	}
	file = fopen(str_c(rq.arena, name), "wb");
	if (file == NULL) {
		perror(w->dir);
		exit(1);
	}
	fwrite(rq.reply.body.p, 1, rq.reply.body.n, file);
	fclose(file);
	fprintf(w->index, "%s\t%d\t%s\t%.*s\t%.*s\n", version_name(w),
	    outcome_status(outcome), rq.reply.type, ARG(target), ARG(name));
	arena_close(rq.arena);
}

/* What is asked in the query of every list: this version's text. */
static str
version_query(struct writer *w, const struct route *route)
{
	struct buf b = buf_open(w->arena, 16384);
	str names = str_of(route->params), name;

	while (names.n > 0) {
		name = str_cut(&names, ' ');
		if (str_is(name, "limit"))
			continue;
		buf_c(&b, b.n == 0 ? "?" : "&");
		buf_add(&b, name);
		buf_char(&b, '=');
		query_encode(&b, cut(w->arena, version_text(w), LINE_BYTES));
	}
	return buf_str(&b);
}

/* ${pattern} with its names filled in; ${kind} for :kind. */
static str
fill_pattern(struct arena *a, str pattern, const char *kind)
{
	struct buf b = buf_open(a, 1024);
	str part, tail;

	pattern = str_drop(pattern, 1);
	while (pattern.n > 0) {
		part = str_cut(&pattern, '/');
		buf_char(&b, '/');
		if (!str_starts(part, S(":"))) {
			buf_add(&b, part);
			continue;
		}
		tail = str_drop(part, 1);
		part = str_cut(&tail, '.');
		buf_c(&b, str_is(part, "kind")	   ? kind
			  : str_is(part, "list")   ? "policy-area"
			  : str_is(part, "number") ? "1"
			  : str_is(part, "year")   ? "2026"
			  : str_ends(part, S("*")) ? "commitment/hostile"
						   : "hostile");
		if (tail.p != NULL) {
			buf_char(&b, '.');
			buf_add(&b, tail);
		}
	}
	if (b.n == 0)
		buf_char(&b, '/');
	return buf_str(&b);
}

/* One route: with what stands in the portal, and with hostile questions. */
static void
write_route(struct writer *w, const struct route *route, const char *lang,
    const char *kind)
{
	str path = fill_pattern(w->arena, str_of(route->pattern), kind);

	if (lang[0] != '\0' && str_is(path, "/"))
		path = S("");
	path = str_fmt(w->arena, "%s%s%.*s", lang[0] == '\0' ? "" : "/", lang,
	    ARG(path));
	write_answer(w, path);
	/* The small versions ask only where an answer repeats the question. */
	if (w->version < LONG ? route->params[0] != '\0'
			      : str_find(str_of(route->params), S("q")) >= 0)
		write_answer(w, str_fmt(w->arena, "%.*s%.*s", ARG(path),
				    ARG(version_query(w, route))));
}

/* A route that takes a kind is asked for each that has such an address. */
static void
write_kinds(struct writer *w, const struct route *route, const char *lang)
{
	str pattern = str_of(route->pattern);
	bool list = str_find(pattern, S(":list")) >= 0;
	size_t n = records_count(w->stage.records), i;

	if (str_find(pattern, S(":kind")) < 0) {
		write_route(w, route, lang, "");
		return;
	}
	for (i = 0; i < n; i++) {
		const struct record_type *type =
		    records_type(w->stage.records, i);

		if (list ? strcmp(type->name, "term") == 0
			 : (type->fields[0].rules & UNIQUE) != 0)
			write_route(w, route, lang, type->name);
	}
}

/* Every route; in all languages, or only one for the many small versions. */
static void
write_all(struct writer *w)
{
	static const char *const languages[] = { "en", "ca", "es", "pt" };
	const struct room *const *room;
	const struct route *route;
	size_t n = w->version < LONG ? 4 : 1, i;

	for (room = portal_rooms(); *room != NULL; room++)
		for (route = (*room)->routes;
		     route != NULL && route->pattern != NULL; route++) {
			if (route->shape == SHAPE_API ||
			    route->shape == SHAPE_BARE) {
				write_kinds(w, route, "");
				continue;
			}
			for (i = 0; i < n; i++)
				write_kinds(w, route, languages[i]);
		}
	write_answer(w, S("/en/no-such-page"));
	write_answer(w, S("/en/%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27"));
	write_answer(w, S("/en/%E2%80%AEegap%22onclick=x"));
	write_answer(w, S("/api/v1/%3Cscript%3E%E2%80%AE%22"));
}

int
main(int argc, char **argv)
{
	static const char *const town[] = { "examples/terms.json",
		"instruments/ogp-local-inception.json",
		"tests/fixtures/small.json", NULL };
	struct writer w = { .dir = argc > 1 ? argv[1] : "" };
	char name[4096];
	size_t version;

	jail_main(argc, argv, stage_roles);
	if (argc != 2 || (mkdir(w.dir, 0755) != 0 && errno != EEXIST)) {
		fputs("usage: hostile_text DIR\n", stderr);
		return 2;
	}
	snprintf(name, sizeof(name), "%s/index.tsv", w.dir);
	w.index = fopen(name, "wb");
	if (w.index == NULL) {
		perror(name);
		return 1;
	}
	for (version = PLAIN; version < EACH + N_HOSTILE; version++) {
		w.arena = arena_open(STAGE_BYTES_MAX);
		stage_open(&w.stage, false);
		stage_import(&w.stage, town, "2026-01-05T09:00:00Z");
		/* Twice, so that history shows one and the other. */
		w.version = version == ALL ? EACH : EARLIER;
		write_hostility(&w, "2026-02-01T09:00:00Z");
		w.version = version;
		w.links = version;
		write_hostility(&w, "2026-03-01T09:00:00Z");
		write_all(&w);
		stage_close(&w.stage);
		arena_close(w.arena);
	}
	fclose(w.index);
	printf("# %d answers written\n", w.files);
	return 0;
}
