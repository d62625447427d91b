/* Search: the index and asking it.  The page stands in search_web.c. */
#include "commons/search/search.h"
#include "engine/record/text.h"
#include "engine/store/fulltext.h"
#include "engine/words/terms.h"
#include "queries.h"

/* A record's words, folded and stemmed; a plan in four languages is 200 kB. */
#define SEARCH_TEXT_MAX ((size_t)4 << 20)
#define QUERY_MAX ((size_t)16 << 10)

/* Records read at a time when all of the index is made again. */
#define REBUILD_STEP 20
#define REBUILD_BYTES_MAX ((size_t)1 << 30)

static void
search_texts(struct buf *b, const struct text *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		terms_index(b, v[i].lang, v[i].s);
}

static void search_field(struct db *, struct buf *, const struct field *,
    const void *);

/* What a record that is named is called. */
static void
search_named(struct db *db, struct buf *b, const struct record_type *type,
    const void *record)
{
	const struct field *title = record_title(type);

	if (record != NULL && title != NULL)
		search_field(db, b, title, record);
}

/* Of chosen codes, what their terms say. */
static void
search_codes(struct db *db, struct buf *b, const struct field *f, codes list)
{
	const struct record_type *term =
	    records_named(records_of(db), S("term"));

	if (f->vocabulary == NULL)
		return;
	for (size_t i = 0; term != NULL && i < list.n; i++)
		search_named(db, b, term,
		    record_by_address(db, term,
			str_fmt(db_arena(db), "%s/%.*s", f->vocabulary,
			    ARG(list.v[i]))));
}

/*
 * Publishers and themes are words that people look for.  They are indexed as
 * they are called when the record is saved: one that is renamed is found by its
 * old name until the next change of what names it.
 */
static void
search_field(struct db *db, struct buf *b, const struct field *f,
    const void *record)
{
	const void *at = field_get(f, record);

	if (f->kind == FIELD_WORDS)
		search_texts(b, ((const words *)at)->v, ((const words *)at)->n);
	else if (f->kind == FIELD_PROSE)
		search_texts(b, ((const prose *)at)->v, ((const prose *)at)->n);
	else if (f->kind == FIELD_LINE || f->kind == FIELD_NOTE)
		terms_index(b, S(""), *(const str *)at);
	else if (f->kind == FIELD_REF)
		search_named(db, b, f->to,
		    record_by_id(db, f->to, ((const ref *)at)->id));
	else if (f->kind == FIELD_CHOICES)
		search_codes(db, b, f, *(const codes *)at);
}

/* The title as words by language: a line counts for every language. */
static str
search_title(struct arena *a, const struct field *title, const void *record)
{
	struct buf b = buf_open(a, (size_t)256 << 10);
	const words *w;

	if (title->kind == FIELD_WORDS) {
		w = field_get(title, record);
		text_write(&b, w->v, w->n);
	} else
		text_write(&b,
		    &(struct text){ .lang = S("und"),
			.s = *(const str *)field_get(title, record) },
		    1);
	return buf_str(&b);
}

/* Whether anything of such a record is searched. */
static bool
search_looks(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].rules & FOUND_BY)
			return true;
	return false;
}

/* The words of ${record}: of its title, and of all of it with the title. */
struct search_words {
	str head, body;
};

static struct search_words
search_words(struct db *db, const struct record_type *type, const void *record)
{
	const struct field *title = record_title(type);
	struct buf head = buf_open(db_arena(db), SEARCH_TEXT_MAX);
	struct buf body = buf_open(db_arena(db), SEARCH_TEXT_MAX);
	size_t i;

	if (title != NULL)
		search_field(db, &head, title, record);
	/* Finding the stems costs more than the rest: the title's once. */
	buf_add(&body, buf_str(&head));
	for (i = 0; i < type->n_fields; i++)
		if ((type->fields[i].rules & FOUND_BY) &&
		    &type->fields[i] != title)
			search_field(db, &body, &type->fields[i], record);
	return (struct search_words){ buf_str(&head), buf_str(&body) };
}

void
search_put(struct db *db, const struct record_type *type, const void *record,
    str home_kind, str home)
{
	const struct record *r = record;
	const struct field *title = record_title(type);
	struct search_words found;
	str shown;
	int64_t id;

	if (!search_looks(type))
		return;
	/* One without a title, as a comment, is named by its kind. */
	shown =
	    title == NULL ? S("") : search_title(db_arena(db), title, record);
	found = search_words(db, type, record);
	id = r->version == 1 ? 0
			     : db_one(db, Q_search_document_id,
				   VALUES(value_text(str_of(type->name)),
				       value_text(r->address)));
	if (id == 0) {
		id = db_insert(db, Q_search_document_add,
		    VALUES(value_text(str_of(type->name)),
			value_text(r->address), value_text(home_kind),
			value_text(home), value_text(shown)));
	} else {
		db_run(db, Q_search_document_title,
		    VALUES(value_number(id), value_text(shown)));
		db_run(db, Q_search_text_remove, VALUES(value_number(id)));
	}
	db_run(db, Q_search_text_add,
	    VALUES(value_number(id), value_text(found.head),
		value_text(found.body)));
}

/* The words of documents behind ${after}; the last one's number, or 0. */
static int64_t
search_rebuild_step(struct db *db, int64_t after)
{
	struct rows rows = db_query(db, Q_search_documents,
	    VALUES(value_number(after), value_number(REBUILD_STEP)));
	struct {
		int64_t id;
		str kind, address;
	} documents[REBUILD_STEP];
	size_t n, i;

	for (n = 0; n < REBUILD_STEP && rows_next(&rows); n++) {
		documents[n].id = rows_number(&rows, 0);
		documents[n].kind = rows_text(&rows, 1);
		documents[n].address = rows_text(&rows, 2);
	}
	rows_end(&rows);
	for (i = 0; i < n; i++) {
		const struct record_type *type =
		    records_named(records_of(db), documents[i].kind);
		const void *record =
		    type == NULL
			? NULL
			: record_by_address(db, type, documents[i].address);
		struct search_words found;

		if (record == NULL)
			continue;
		found = search_words(db, type, record);
		db_run(db, Q_search_text_add,
		    VALUES(value_number(documents[i].id),
			value_text(found.head), value_text(found.body)));
	}
	return n == 0 ? 0 : documents[n - 1].id;
}

void
search_rebuild(struct db *db)
{
	struct arena *step = arena_open(REBUILD_BYTES_MAX);
	struct arena *before = db_arena_use(db, step);
	int64_t after = 0;

	db_run(db, Q_search_text_clear, NO_VALUES);
	while ((after = search_rebuild_step(db, after)) != 0)
		arena_reset(step);
	db_arena_use(db, before);
	arena_close(step);
}

void
search_remove(struct db *db, const struct record_type *type, str address)
{
	int64_t id;

	if (!search_looks(type))
		return;
	id = db_one(db, Q_search_document_id,
	    VALUES(value_text(str_of(type->name)), value_text(address)));
	db_run(db, Q_search_text_remove, VALUES(value_number(id)));
	db_run(db, Q_search_document_remove, VALUES(value_number(id)));
	search_forgotten(db);
}

static str
search_question(struct db *db, const struct fulltext_word *asked, size_t n,
    bool by_title)
{
	enum dialect dialect = statements_dialect(db_statements(db));
	struct buf b = buf_open(db_arena(db), QUERY_MAX);

	if (by_title) {
		fulltext_query(&b, dialect, "title", asked, n);
	} else if (dialect == DIALECT_SQLITE) {
		buf_char(&b, '(');
		fulltext_query(&b, dialect, "body", asked, n);
		buf_c(&b, ") NOT (");
		fulltext_query(&b, dialect, "title", asked, n);
		buf_char(&b, ')');
	} else
		fulltext_query(&b, dialect, "body", asked, n);
	return buf_str(&b);
}

/* Rows of one half into ${hits}, up to one more than ${limit}. */
static void
search_half(struct db *db, struct search_hits *hits, bool by_title,
    str question, int64_t before, size_t limit)
{
	struct rows rows;
	const struct text *texts;
	size_t n;

	rows = db_query(db, by_title ? Q_search_by_title : Q_search_by_body,
	    VALUES(value_text(question), value_number(before),
		value_number((int64_t)(limit + 1 - hits->n))));
	while (hits->n <= limit && rows_next(&rows)) {
		struct search_hit *hit = &hits->v[hits->n++];

		if (hits->n == limit)
			hits->next = str_fmt(db_arena(db), "%c%lld",
			    by_title ? 't' : 'b',
			    (long long)rows_number(&rows, 0));
		hit->kind = rows_text(&rows, 1);
		hit->address = rows_text(&rows, 2);
		hit->home_kind = rows_text(&rows, 3);
		hit->home = rows_text(&rows, 4);
		n = text_read(db_arena(db), rows_text(&rows, 5), &texts);
		hit->title = (words){ texts, n };
		hit->type = records_named(records_of(db), hit->kind);
	}
	rows_end(&rows);
}

/* Both halves of the answer to words ${asked}, into ${hits}. */
static void
search_ask(struct db *db, struct search_hits *hits,
    const struct fulltext_word *asked, size_t n, str after, size_t limit)
{
	int64_t before = INT64_MAX;
	bool by_title = !str_starts(after, S("b"));

	if (after.n > 1)
		str_number(str_drop(after, 1), &before);
	if (by_title) {
		search_half(db, hits, true, search_question(db, asked, n, true),
		    before, limit);
		before = INT64_MAX;
	}
	if (hits->n <= limit)
		search_half(db, hits, false,
		    search_question(db, asked, n, false), before, limit);
}

struct search_hits
search_find(struct db *db, str lang, str q, str after, size_t limit)
{
	struct arena *a = db_arena(db);
	struct search_hits hits = { NEWS(a, struct search_hit, limit + 1), 0,
		{ 0 } };
	struct fulltext_word asked[TERMS_QUERY_MAX];
	struct term_forms *forms;
	bool cut = false;
	size_t n, i;

	forms = terms_query(a, lang, q, &n);
	for (i = 0; i < n; i++) {
		bool starts = forms[i].raw.n <= FULLTEXT_START_MAX;

		asked[i] = (struct fulltext_word){ forms[i].raw, forms[i].stem,
			starts };
		cut = cut || !starts;
	}
	if (n == 0)
		return hits;
	search_ask(db, &hits, asked, n, after, limit);
	/* Where nothing says these words, they may be the starts of longer
	 * ones; behind the last that says them stands nothing. */
	if (hits.n == 0 && cut && after.n > 0) {
		search_ask(db, &hits, asked, n, S(""), 0);
		cut = hits.n == 0;
		hits.n = 0;
	}
	if (hits.n == 0 && cut) {
		for (i = 0; i < n; i++)
			asked[i].starts = true;
		search_ask(db, &hits, asked, n, after, limit);
	}
	if (hits.n > limit)
		hits.n = limit;
	else
		hits.next = (str){ 0 };
	return hits;
}

bool
search_says(struct db *db, str lang, str q, str kind, str address)
{
	struct search_hits hits;
	int64_t id = db_one(db, Q_search_document_id,
	    VALUES(value_text(kind), value_text(address)));

	/* It is the first of what stands below the row behind it, if it is
	 * found at all: by its title, or else by its body. */
	for (const char *half = "tb"; id > 0 && *half != '\0'; half++) {
		hits = search_find(db, lang, q,
		    str_fmt(db_arena(db), "%c%lld", *half, (long long)id + 1),
		    1);
		if (hits.n > 0 && str_eq(hits.v[0].kind, kind) &&
		    str_eq(hits.v[0].address, address))
			return true;
	}
	return false;
}
