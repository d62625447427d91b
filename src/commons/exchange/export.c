/* Everything out of a portal, in flat memory: a few records at a time, each
 * with what lives under it. */
#include <string.h>

#include "commons/exchange/exchange.h"
#include "engine/base/date.h"
#include "engine/base/json.h"

#define EXPORT_STEP 20
#define EXPORT_BYTES_MAX ((size_t)1 << 30)
#define ADDRESS_MAX 512
#define DEPTH_TOP 2

struct export
{
	struct db *db;
	FILE *out;
	struct arena *text; /* where one record is written before it goes out */
	bool whole;	    /* nothing was left out */
};

static void
export_indent(struct export *e, int depth)
{
	fprintf(e->out, "\n%*s", depth * 2, "");
}

static void export_list(struct export *, const struct record_type *,
    struct record_list, int);

/* The members of one record, its children behind them. */
static void
export_record(struct export *e, const struct record_type *type,
    const void *record, int depth)
{
	struct buf compact = buf_open(e->text, EXPORT_BYTES_MAX);
	struct buf pretty = buf_open(e->text, EXPORT_BYTES_MAX);
	const struct record_type *child;
	struct record_list list;
	bool first = true;
	size_t i;

	record_json_fields(&compact, &first, type, record, false);
	json_pretty(&pretty, buf_str(&compact), depth + 1);
	fputc('{', e->out);
	export_indent(e, depth + 1);
	fwrite(pretty.p, 1, pretty.n, e->out);
	arena_reset(e->text);
	for (i = 0; (child = records_child(records_of(e->db), type, i)) != NULL;
	     i++) {
		list = record_children(e->db, child,
		    ((const struct record *)record)->id);
		if (list.n == 0)
			continue;
		if (list.n == RECORD_CHILDREN_MAX)
			e->whole = false;
		fputc(',', e->out);
		export_indent(e, depth + 1);
		fprintf(e->out, "\"%s\": [", child->plural);
		export_list(e, child, list, depth + 2);
		export_indent(e, depth + 1);
		fputc(']', e->out);
	}
	export_indent(e, depth);
	fputc('}', e->out);
}

static void
export_list(struct export *e, const struct record_type *type,
    struct record_list list, int depth)
{
	size_t i;

	for (i = 0; i < list.n; i++) {
		if (i > 0)
			fputc(',', e->out);
		export_indent(e, depth);
		export_record(e, type, list.v[i], depth);
	}
}

/* How deep a record stands in the tree of its kind. */
static int
export_depth(struct export *e, const struct record_type *type,
    const struct field *parent, const void *record)
{
	int depth = 0;

	while (record != NULL && depth < RECORD_TREE_MAX &&
	       ((const ref *)field_get(parent, record))->id != 0) {
		record = record_by_id(e->db, type,
		    ((const ref *)field_get(parent, record))->id);
		depth++;
	}
	return depth;
}

/* All records of a kind that stand ${level} deep, by address: jurisdictions are
 * a tree, and a file names parents before their children. */
static void
export_level(struct export *e, const struct record_type *type, int level,
    bool *first, bool *deeper)
{
	const struct field *parent = record_tree(type);
	char after[ADDRESS_MAX];
	str from = { after, 0 };
	struct record_list list;
	size_t i;
	int depth;

	do {
		arena_reset(db_arena(e->db));
		list = record_after(e->db, type, from, EXPORT_STEP);
		for (i = 0; i < list.n; i++) {
			str last = ((struct record *)list.v[i])->address;

			from.n = last.n < ADDRESS_MAX ? last.n : ADDRESS_MAX;
			memcpy(after, last.p, from.n);
			depth = parent == NULL
				    ? level
				    : export_depth(e, type, parent, list.v[i]);
			*deeper |= depth > level;
			if (depth != level)
				continue;
			if (!*first)
				fputc(',', e->out);
			*first = false;
			export_indent(e, DEPTH_TOP);
			export_record(e, type, list.v[i], DEPTH_TOP);
		}
	} while (list.n == EXPORT_STEP);
}

static void
export_type(struct export *e, const struct record_type *type)
{
	bool first = true, deeper = true;
	int level;

	fprintf(e->out, ",\n  \"%s\": [", type->plural);
	for (level = 0; deeper; level++) {
		deeper = false;
		export_level(e, type, level, &first, &deeper);
	}
	fputs("\n  ]", e->out);
}

static void
export_act(struct export *e, const struct act *act)
{
	struct buf b = buf_open(e->text, EXPORT_BYTES_MAX);
	bool first = true;
	const struct {
		const char *name;
		str value;
	} texts[] = {
		{ "verb", act->verb },
		{ "kind", act->kind },
		{ "address", act->address },
		{ "role", act->role },
		{ "fields", act->fields },
		{ "content", act->content },
		{ "hash", act->hash },
		{ "jurisdiction", act->jurisdiction },
		{ "salt", act->salt },
		{ "says", act->json },
	};
	size_t i;

	buf_char(&b, '{');
	json_key(&b, &first, "seq");
	buf_number(&b, act->seq);
	json_key(&b, &first, "at");
	buf_number(&b, act->at.us);
	json_key(&b, &first, "version");
	buf_number(&b, act->version);
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (texts[i].value.n == 0)
			continue;
		json_key(&b, &first, texts[i].name);
		json_text(&b, texts[i].value);
	}
	buf_char(&b, '}');
	fwrite(b.p, 1, b.n, e->out);
	arena_reset(e->text);
}

static void
export_history(struct export *e)
{
	struct act_list list;
	int64_t after = 0;
	size_t i;

	fputs(",\n  \"history\": [", e->out);
	do {
		arena_reset(db_arena(e->db));
		list = acts_after(e->db, after, EXPORT_STEP);
		for (i = 0; i < list.n; i++) {
			fputs(after == 0 ? "\n    " : ",\n    ", e->out);
			export_act(e, &list.v[i]);
			after = list.v[i].seq;
		}
	} while (list.n == EXPORT_STEP);
	fputs("\n  ]", e->out);
}

bool
export_write(struct db *db, FILE *out, bool history)
{
	struct arena *step = arena_open(EXPORT_BYTES_MAX);
	struct arena *before = db_arena_use(db, step);
	const struct records *records = records_of(db);
	struct export e = { db, out, arena_open(EXPORT_BYTES_MAX), true };
	size_t i;

	fprintf(out, "{\n  \"claraboia\": %d", EXCHANGE_FORMAT);
	for (i = 0; i < records_count(records); i++) {
		const struct record_type *type = records_type(records, i);

		if (record_parent(type) == NULL)
			export_type(&e, type);
	}
	if (history)
		export_history(&e);
	fputs("\n}\n", out);
	db_arena_use(db, before);
	arena_close(step);
	arena_close(e.text);
	return fflush(out) == 0 && !ferror(out) && e.whole;
}
