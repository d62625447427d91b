/* A backup into an empty store: see backup.h. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "commons/acts/acts.h"
#include "commons/backup/backup_private.h"
#include "commons/files/files_copy.h"
#include "commons/search/search.h"
#include "engine/base/hash.h"
#include "engine/store/dump.h"
#include "queries.h"

struct restoring {
	struct backup *b;
	struct folder folder;
	struct manifest m;
	int tables; /* the folder of tables */
	struct dump dump;
	struct files *from, *to;
	/* Files that were not there before, to be removed when it fails. */
	struct file_kept *copied;
	size_t n_copied, room;
	enum backup_outcome outcome;
};

static bool
restoring_refuse(struct restoring *r, str why)
{
	r->outcome = backup_say(r->b, BACKUP_REFUSED, why);
	return false;
}

static bool
restoring_damaged(struct restoring *r, str what)
{
	return restoring_refuse(r,
	    str_fmt(r->b->arena,
		"the backup is damaged: %.*s is not what was written; use "
		"another backup",
		ARG(what)));
}

static bool
restoring_manifest(struct restoring *r)
{
	struct arena *a = r->b->arena;
	str text;

	if (!folder_open(&r->folder, r->b->folder, false))
		return restoring_refuse(r, str_fmt(a, "cannot open %s: %s",
					       r->b->folder, strerror(errno)));
	if (!folder_get(r->folder.fd, MANIFEST, a, MANIFEST_MAX, &text))
		return restoring_refuse(r,
		    str_fmt(a,
			"%s has no %s: it is no backup, or one that was not "
			"finished",
			r->b->folder, MANIFEST));
	if (!manifest_read(a, text, &r->m))
		return restoring_damaged(r, S(MANIFEST));
	if (r->m.format > BACKUP_FORMAT)
		return restoring_refuse(r,
		    S("the backup was made by a newer claraboia: upgrade the "
		      "program first"));
	r->tables = folder_inside(r->folder.fd, str_c(a, r->m.tables), false);
	return r->tables >= 0 || restoring_damaged(r, r->m.tables);
}

static const char *
restoring_name(struct restoring *r, const struct manifest_table *t)
{
	struct arena *a = r->b->arena;

	return str_c(a, str_fmt(a, "%.*s.ndjson", ARG(t->name)));
}

/* Every line of every table, and the key, by their hashes. */
static bool
restoring_hashes(struct restoring *r)
{
	struct sheet sheet;
	str line, sha256;
	bool read;

	for (size_t i = 0; i < r->m.n; i++) {
		const struct manifest_table *t = &r->m.v[i];
		int64_t lines = 0;

		if (!sheet_open(&sheet, r->tables, restoring_name(r, t)))
			return restoring_damaged(r, t->name);
		while (sheet_read(&sheet, &line))
			lines++;
		read = sheet_end(&sheet, r->b->arena, &sha256);
		if (!read || !str_eq(sha256, t->sha256) || lines != t->rows + 1)
			return restoring_damaged(r, t->name);
		r->b->rows += t->rows;
	}
	if (r->m.key.n == 0)
		return true;
	if (!folder_get(r->folder.fd, KEY, r->b->arena, 4096, &line) ||
	    !str_eq(hash_hex(r->b->arena, hash_sha256(line)), r->m.key))
		return restoring_damaged(r, S(KEY));
	return true;
}

static void
restoring_close(struct restoring *r)
{
	if (r->tables >= 0)
		close(r->tables);
	folder_close(&r->folder);
}

static struct restoring
restoring_of(struct backup *b)
{
	return (struct restoring){ .b = b, .folder = { -1, -1 }, .tables = -1 };
}

enum backup_outcome
restore_look(struct backup *b)
{
	struct restoring r = restoring_of(b);

	b->rows = 0;
	if (restoring_manifest(&r))
		restoring_hashes(&r);
	restoring_close(&r);
	return r.outcome;
}

/* Nothing that anybody would miss: no act, no person. */
static bool
restoring_is_empty(struct restoring *r, struct db *db)
{
	static const char *const tables[] = { "act", "person" };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		int at = dump_table(&r->dump, str_of(tables[i]));

		if (at >= 0 && dump_any(db, &r->dump.tables[at]))
			return restoring_refuse(r,
			    S("this portal is not empty: a backup is restored "
			      "into a new one, so name another folder or "
			      "another database"));
	}
	return true;
}

static bool
restoring_newer(struct restoring *r, const char *what, str name)
{
	return restoring_refuse(r,
	    str_fmt(r->b->arena,
		"the backup was made by a newer claraboia (its %s %.*s is not "
		"known here): upgrade the program first",
		what, ARG(name)));
}

/* A row's values from its line; they live as long as ${row}. */
static bool
restoring_values(const json_t *row, size_t n, struct value *values)
{
	if (!json_is_array(row) || json_array_size(row) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(row, i);

		if (json_is_string(v))
			values[i] = value_text((str){ json_string_value(v),
			    json_string_length(v) });
		else if (json_is_integer(v))
			values[i] = value_number(json_integer_value(v));
		else if (json_is_null(v))
			values[i] = value_null();
		else
			return false;
	}
	return true;
}

/* The columns that the first line of a table names. */
static size_t
restoring_columns(struct restoring *r, struct sheet *sheet,
    const struct dump_table *table, size_t **columns)
{
	struct arena *a = r->b->arena;
	json_t *row = NULL;
	size_t n = 0, i;
	str line;

	if (sheet_read(sheet, &line))
		row = json_loadb(line.p, line.n, 0, NULL);
	*columns = NEWS(a, size_t, json_array_size(row) + 1);
	for (i = 0; i < json_array_size(row); i++) {
		const json_t *v = json_array_get(row, i);
		str name = { json_string_value(v), json_string_length(v) };
		int at = dump_column(table, name);

		if (at < 0) {
			restoring_newer(r, "column",
			    str_fmt(a, "%s.%.*s", table->name, ARG(name)));
			break;
		}
		(*columns)[n++] = (size_t)at;
	}
	json_decref(row);
	if (n == 0)
		restoring_damaged(r, str_of(table->name));
	return r->outcome == BACKUP_DONE ? n : 0;
}

static bool
restoring_rows(struct restoring *r, struct db *db, struct sheet *sheet,
    size_t at)
{
	const struct dump_table *table = &r->dump.tables[at];
	struct dump_load *load;
	struct value *values;
	size_t *columns, n = restoring_columns(r, sheet, table, &columns);
	bool good = true;
	str line;

	if (n == 0)
		return false;
	values = NEWS(r->b->arena, struct value, n);
	load = dump_load(db, &r->dump, at, columns, n);
	while (load != NULL && good && sheet_read(sheet, &line)) {
		json_t *row = json_loadb(line.p, line.n, 0, NULL);

		if (restoring_values(row, n, values))
			good = dump_put(load, values);
		else
			good = restoring_damaged(r, str_of(table->name));
		json_decref(row);
	}
	return load != NULL && dump_end(load) && good;
}

static bool
restoring_table(struct restoring *r, struct db *db,
    const struct manifest_table *t, size_t at)
{
	struct sheet sheet;
	str sha256;
	bool good;

	if (!sheet_open(&sheet, r->tables, restoring_name(r, t)))
		return restoring_damaged(r, t->name);
	good = restoring_rows(r, db, &sheet, at);
	if (!sheet_end(&sheet, r->b->arena, &sha256) ||
	    (good && !str_eq(sha256, t->sha256)))
		return restoring_damaged(r, t->name);
	return good;
}

/* Tables in the order of the store, where each stands behind those that it
 * refers to. */
static bool
restoring_tables(struct restoring *r, struct db *db)
{
	size_t at, i;

	for (i = 0; i < r->m.n; i++)
		if (dump_table(&r->dump, r->m.v[i].name) < 0)
			return restoring_newer(r, "table", r->m.v[i].name);
	for (at = 0; at < r->dump.n; at++)
		for (i = 0; i < r->m.n; i++)
			if (str_is(r->m.v[i].name, r->dump.tables[at].name) &&
			    !restoring_table(r, db, &r->m.v[i], at))
				return false;
	return true;
}

static void
restoring_note(struct restoring *r, const struct file_kept *file)
{
	struct arena *a = r->b->arena;

	if (r->n_copied == r->room) {
		struct file_kept *old = r->copied;

		r->room = r->room == 0 ? 64 : 2 * r->room;
		r->copied = NEWS(a, struct file_kept, r->room);
		if (r->n_copied > 0)
			memcpy(r->copied, old, r->n_copied * sizeof(*old));
	}
	r->copied[r->n_copied++] =
	    (struct file_kept){ str_copy(a, file->sha256), file->size };
}

static bool
restoring_files(struct restoring *r, struct db *db)
{
	struct file_list list = files_rightful(db);
	struct backup *b = r->b;

	b->files = b->bytes = b->missing = 0;
	for (size_t i = 0; i < list.n; i++) {
		switch (
		    files_copy(r->from, r->to, b->arena, &list.v[i], true)) {
		case FILE_COPIED:
			restoring_note(r, &list.v[i]);
			break;
		case FILE_COPY_THERE:
			break;
		case FILE_COPY_MISSING:
			/* The portal may have lost it before the backup. */
			if (++b->missing <= r->m.missing)
				continue;
			return restoring_damaged(r,
			    str_fmt(b->arena, "file %.*s",
				ARG(list.v[i].sha256)));
		case FILE_COPY_WRONG:
			return restoring_damaged(r,
			    str_fmt(b->arena, "file %.*s",
				ARG(list.v[i].sha256)));
		case FILE_COPY_BROKEN:
			r->outcome = backup_disk(b,
			    "the files could not be restored, and nothing was "
			    "changed");
			return false;
		}
		b->files++;
		b->bytes += list.v[i].size;
		/* A database ends the transaction of whom it has not heard for
		 * long, as if they were dead. */
		db_one(db, Q_state_version, NO_VALUES);
	}
	return db_fault(db)->kind == FAULT_NONE;
}

/* The chain, and that it ends where the backup says. */
static bool
restoring_chain(struct restoring *r, struct db *db)
{
	str wrong, head;
	int64_t n = acts_verify(db, &wrong);

	acts_head(db, &head);
	if (db_fault(db)->kind != FAULT_NONE)
		return false;
	if (wrong.n > 0)
		return restoring_refuse(r,
		    str_fmt(r->b->arena,
			"what the backup holds is NOT as recorded: %.*s",
			ARG(wrong)));
	if (n != r->m.acts || !str_eq(head, r->m.head))
		return restoring_damaged(r, S(MANIFEST));
	r->b->acts = n;
	r->b->head = str_copy(r->b->arena, head);
	return true;
}

/* Last, and before the rows are kept: an empty portal has nothing that its old
 * key would open. */
static bool
restoring_key(struct restoring *r)
{
	struct backup *b = r->b;
	str key;
	int at;
	bool good;

	if (r->m.key.n == 0)
		return true;
	at = open(b->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = at >= 0 && folder_get(r->folder.fd, KEY, b->arena, 4096, &key) &&
	       folder_put(at, KEY, key, 0400);
	if (!good)
		r->outcome = backup_disk(b,
		    "portal.key could not be restored, and nothing was "
		    "changed");
	if (at >= 0)
		close(at);
	b->key = good;
	return good;
}

static bool
restoring_apply(struct db *db, void *cookie)
{
	struct restoring *r = cookie;

	r->outcome = BACKUP_DONE;
	r->b->why = (str){ 0 };
	if (!dump_open(db, backup_left_out, &r->dump))
		return false;
	if (r->m.schema > db_one(db, Q_state_version, NO_VALUES))
		return restoring_newer(r, "schema",
		    str_fmt(r->b->arena, "%lld", (long long)r->m.schema));
	if (!restoring_is_empty(r, db) || !dump_clear(db, &r->dump) ||
	    !restoring_tables(r, db) || !restoring_files(r, db))
		return false;
	search_rebuild(db);
	return restoring_chain(r, db) && restoring_key(r);
}

enum backup_outcome
restore_into(struct store *store, struct backup *b)
{
	struct restoring r = restoring_of(b);

	if (!restoring_manifest(&r)) {
		restoring_close(&r);
		return r.outcome;
	}
	r.from = files_open(b->folder, false);
	r.to = files_open(b->data, true);
	if (r.to == NULL)
		r.outcome =
		    backup_disk(b, "the folder of files cannot be used");
	else
		switch (store_write(store, b->arena, restoring_apply, &r,
		    &b->fault)) {
		case WRITE_DONE:
			break;
		case WRITE_BROKEN:
			r.outcome = BACKUP_FAULT;
			break;
		case WRITE_REFUSED:
			break;
		}
	for (size_t i = 0; i < r.n_copied && r.outcome != BACKUP_DONE; i++)
		files_remove(r.to, r.copied[i].sha256);
	b->tables = (int64_t)r.m.n;
	b->made = r.m.made;
	files_close(r.to);
	files_close(r.from);
	restoring_close(&r);
	return r.outcome;
}
