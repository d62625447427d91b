/*
 * For tests alone: a portal of pledges, files that are imported into it as the
 * console does, and what it exports.  Included by one file of a program only.
 */
#ifndef COMMONS_EXCHANGE_HOUSE_H
#define COMMONS_EXCHANGE_HOUSE_H

#include "commons/commons_house.h"
#include "commons/exchange/exchange.h"

static inline int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, NULL, 0);
	return 0;
}

/* An import of up to two files, as the console does it. */
static inline struct import
import_files(struct house *h, const char *one, const char *two,
    enum write_outcome wanted)
{
	struct exchange_file files[] = { { "one.json", str_of(one) },
		{ "two.json", str_of(two) } };
	struct import what = { .files = files,
		.n_files = two == NULL ? 1 : 2,
		.author = { S("console"), HOUSE_NOW },
		.today = { 2026, 11, 22 } };
	enum write_outcome outcome =
	    store_write(h->store, h->arena, import_apply, &what, &h->fault);

	if (outcome != wanted && what.n_problems > 0)
		fail_msg("%.*s: %.*s", ARG(what.problems[0].path),
		    ARG(what.problems[0].what));
	if (outcome != wanted)
		fail_msg("outcome %d: %s", outcome, h->fault.detail);
	return what;
}

static inline struct import
import_text(struct house *h, const char *text)
{
	return import_files(h, text, NULL, WRITE_DONE);
}

/* Import that is refused, its first problem as it is told. */
static inline struct import
assert_refused(struct house *h, const char *text, const char *first)
{
	struct import what = import_files(h, text, NULL, WRITE_REFUSED);
	str told = str_fmt(h->arena, "%.*s: %.*s", ARG(what.problems[0].path),
	    ARG(what.problems[0].what));

	if (str_find(told, str_of(first)) != 0)
		fail_msg("\"%.*s\", not \"%s\"", ARG(told), first);
	return what;
}

static inline str
exported(struct house *h, bool history)
{
	char *p = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&p, &n);
	str s;

	assert_non_null(out);
	assert_true(export_write(house_read(h), out, history));
	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
	fclose(out);
	s = str_copy(h->arena, (str){ p, n });
	free(p);
	return s;
}

static const char town[] =
    "{\n"
    "\"claraboia\": 1,\n"
    "\"terms\": [\n"
    "  {\"vocabulary\": \"policy-area\", \"code\": \"water\", \"label\": "
    "{\"en\": \"Water\"}}],\n"
    "\"jurisdictions\": [\n"
    "  {\"slug\": \"town\", \"name\": {\"en\": \"Town\"}, \"level\": "
    "\"municipality\", \"languages\": \"en\", \"zone\": \"Europe/Madrid\"},\n"
    "  {\"slug\": \"dream\", \"name\": {\"en\": \"Dream\"}, \"level\": "
    "\"municipality\", \"languages\": \"en\", \"zone\": \"UTC\", "
    "\"invented\": true}],\n"
    "\"pledges\": [\n"
    "  {\"slug\": \"bridge\", \"jurisdiction\": \"town\",\n"
    "   \"title\": {\"en\": \"Bridge\", \"es\": \"Puente\"},\n"
    "   \"summary\": {\"en\": \"Over the river.\"},\n"
    "   \"areas\": [\"water\"], \"starts\": \"2026-03\",\n"
    "   \"vows\": [{\"slug\": \"iron\", \"title\": {\"en\": \"Of iron\"}}],\n"
    "   \"steps\": [\n"
    "     {\"number\": 1, \"title\": {\"en\": \"Draw\"}, \"due\": \"2026\",\n"
    "      \"proofs\": [{\"number\": 1, \"link\": \"https://a.b/c\"}]},\n"
    "     {\"number\": 2, \"title\": {\"en\": \"Build\"}}]}]\n"
    "}\n";

#define PLEDGE(members)                                                        \
	"{\"claraboia\": 1, \"pledges\": [{\"slug\": \"bridge\"" members "}]}"

/* Export, import into an empty portal, export: the same bytes. */
static inline void
assert_round(struct house *h, bool history)
{
	str out = exported(h, history), again;
	struct import what;
	void *state;
	str wrong;

	house_open(&state);
	what = import_text(state, str_c(h->arena, out));
	again = str_copy(h->arena, exported(state, history));
	assert_true(history ? what.restored > 0 && what.created == 0
			    : what.restored == 0 && what.created > 0);
	acts_verify(house_read(state), &wrong);
	assert_str(wrong, "");
	house_end(&state);
	if (!str_eq(out, again))
		fail_msg("exported again it differs:\n%.*s\n%.*s", ARG(out),
		    ARG(again));
}

#endif
