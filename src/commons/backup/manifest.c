/* What a backup says of itself: written last, so that what has one is whole. */
#include <jansson.h>
#include <string.h>

#include "commons/backup/backup_private.h"
#include "engine/base/json.h"

/* Names of tables and hashes, which become parts of paths. */
#define NAME_MAX_ 63
#define HEX 64

static void
manifest_text(struct buf *b, bool *first, const char *name, str text)
{
	json_key(b, first, name);
	json_text(b, text);
}

static void
manifest_number(struct buf *b, bool *first, const char *name, int64_t n)
{
	json_key(b, first, name);
	buf_number(b, n);
}

void
manifest_write(struct buf *b, const struct manifest *m)
{
	struct buf flat = buf_open(b->arena, MANIFEST_MAX);
	bool first = true, inner;
	size_t i;

	buf_char(&flat, '{');
	manifest_number(&flat, &first, "claraboia-backup", m->format);
	manifest_number(&flat, &first, "schema", m->schema);
	manifest_text(&flat, &first, "made", m->made);
	manifest_text(&flat, &first, "engine", m->engine);
	manifest_number(&flat, &first, "acts", m->acts);
	manifest_text(&flat, &first, "head", m->head);
	manifest_number(&flat, &first, "files", m->files);
	manifest_number(&flat, &first, "bytes", m->bytes);
	manifest_number(&flat, &first, "missing", m->missing);
	manifest_text(&flat, &first, "key", m->key);
	manifest_text(&flat, &first, "folder", m->tables);
	json_key(&flat, &first, "tables");
	buf_char(&flat, '[');
	for (i = 0; i < m->n; i++) {
		inner = true;
		buf_c(&flat, i == 0 ? "{" : ",{");
		manifest_text(&flat, &inner, "name", m->v[i].name);
		manifest_number(&flat, &inner, "rows", m->v[i].rows);
		manifest_text(&flat, &inner, "sha256", m->v[i].sha256);
		buf_char(&flat, '}');
	}
	buf_c(&flat, "]}");
	json_pretty(b, buf_str(&flat), 0);
	buf_char(b, '\n');
	b->full |= flat.full;
}

static str
manifest_str(struct arena *a, const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	return str_copy(a,
	    (str){ json_string_value(v), json_string_length(v) });
}

static int64_t
manifest_int(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	return json_is_integer(v) ? json_integer_value(v) : -1;
}

/* A name that can be a file's and nothing else's. */
static bool
manifest_plain(str name)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	if (name.n == 0 || name.n > NAME_MAX_)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (memchr(ok, name.p[i], strlen(ok)) == NULL)
			return false;
	return true;
}

static bool
manifest_tables(struct arena *a, const json_t *list, struct manifest *m)
{
	m->n = json_array_size(list);
	m->v = NEWS(a, struct manifest_table, m->n + 1);
	for (size_t i = 0; i < m->n; i++) {
		const json_t *one = json_array_get(list, i);

		m->v[i].name = manifest_str(a, one, "name");
		m->v[i].sha256 = manifest_str(a, one, "sha256");
		m->v[i].rows = manifest_int(one, "rows");
		if (!manifest_plain(m->v[i].name) || m->v[i].sha256.n != HEX ||
		    m->v[i].rows < 0)
			return false;
	}
	return m->n > 0;
}

bool
manifest_read(struct arena *a, str text, struct manifest *m)
{
	json_t *root = json_loadb(text.p, text.n, 0, NULL);
	bool good;

	*m = (struct manifest){
		.format = manifest_int(root, "claraboia-backup"),
		.schema = manifest_int(root, "schema"),
		.acts = manifest_int(root, "acts"),
		.files = manifest_int(root, "files"),
		.bytes = manifest_int(root, "bytes"),
		.missing = manifest_int(root, "missing"),
		.made = manifest_str(a, root, "made"),
		.engine = manifest_str(a, root, "engine"),
		.tables = manifest_str(a, root, "folder"),
		.head = manifest_str(a, root, "head"),
		.key = manifest_str(a, root, "key"),
	};
	if (m->format > BACKUP_FORMAT) {
		json_decref(root);
		return true;
	}
	good = m->format > 0 && m->schema > 0 && m->acts >= 0 &&
	       m->files >= 0 && m->bytes >= 0 && m->missing >= 0 &&
	       manifest_plain(m->tables) && str_starts(m->tables, S(TABLES)) &&
	       manifest_tables(a, json_object_get(root, "tables"), m);
	json_decref(root);
	return good;
}
