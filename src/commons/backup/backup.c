/* Writing a backup: see backup.h.  The way back stands in restore.c. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commons/acts/acts.h"
#include "commons/backup/backup_private.h"
#include "commons/files/files_copy.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/store/dump.h"
#include "queries.h"

/* Most snapshots to take because files were taken away meanwhile. */
#define ROUNDS_MAX 5

const char *const backup_left_out[] = { "schema_state", "schema_field",
	"schema_check",
	"search_text", NULL };

/* A backup under way. */
struct writing {
	struct backup *b;
	struct store *store;
	struct folder folder;
	struct files *from, *to;
	bool earlier;	    /* the folder holds a whole one */
	const char *tables; /* "tables-7" */
	struct manifest m;  /* what it will say */
	struct file_list list;
	size_t missing;
	enum backup_outcome outcome;
	/* of the table being written */
	const struct dump_table *table;
	struct sheet sheet;
	struct arena *row;
	int64_t rows;
};

enum backup_outcome
backup_say(struct backup *b, enum backup_outcome outcome, str why)
{
	/* The first reason is the one to tell. */
	if (b->why.n == 0)
		b->why = why;
	return outcome;
}

enum backup_outcome
backup_disk(struct backup *b, const char *what)
{
	bool full = errno == ENOSPC || errno == EDQUOT;

	return backup_say(b, BACKUP_DISK,
	    str_fmt(b->arena, "%s: %s%s", what, strerror(errno),
		full ? "; free some room and try again" : ""));
}

static enum backup_outcome
writing_disk(struct writing *w)
{
	return w->outcome = backup_disk(w->b,
		   w->earlier ? "the backup could not be written, and the "
				"earlier one in its folder is still whole"
			      : "the backup could not be written");
}

static enum backup_outcome
writing_fault(struct writing *w, const struct db *db)
{
	w->b->fault = *db_fault(db);
	return w->outcome = BACKUP_FAULT;
}

/* One row as a line of JSON. */
static bool
writing_row(void *cookie, const struct value *values)
{
	struct writing *w = cookie;
	struct buf line;
	size_t i;

	arena_reset(w->row);
	line = buf_open(w->row, ROW_BYTES_MAX);
	for (i = 0; i < w->table->n; i++) {
		buf_char(&line, i == 0 ? '[' : ',');
		if (values[i].kind == VALUE_NUMBER)
			buf_number(&line, values[i].number);
		else if (values[i].kind == VALUE_NULL)
			buf_c(&line, "null");
		else if (str_utf8(values[i].text) &&
			 memchr(values[i].text.p, 0, values[i].text.n) == NULL)
			json_text(&line, values[i].text);
		else {
			w->outcome = backup_say(w->b, BACKUP_REFUSED,
			    str_fmt(w->b->arena,
				"table %s holds bytes in %s that are not text: "
				"run claraboia check",
				w->table->name, w->table->columns[i].name));
			return false;
		}
	}
	buf_char(&line, ']');
	w->rows++;
	if (sheet_write(&w->sheet, buf_str(&line)))
		return true;
	writing_disk(w);
	return false;
}

static bool
writing_heading(struct writing *w)
{
	struct buf line = buf_open(w->row, ROW_BYTES_MAX);

	for (size_t i = 0; i < w->table->n; i++) {
		buf_char(&line, i == 0 ? '[' : ',');
		json_text(&line, str_of(w->table->columns[i].name));
	}
	buf_char(&line, ']');
	return sheet_write(&w->sheet, buf_str(&line));
}

static bool
writing_table(struct writing *w, struct db *db, int at,
    const struct dump_table *table)
{
	struct arena *a = w->b->arena;
	const char *name = str_c(a, str_fmt(a, "%s.ndjson", table->name));
	struct manifest_table *out = &w->m.v[w->m.n++];

	w->table = table;
	w->rows = 0;
	if (!sheet_create(&w->sheet, at, name)) {
		writing_disk(w);
		return false;
	}
	if (!writing_heading(w))
		writing_disk(w);
	else
		dump_walk(db, table, writing_row, w);
	if (!sheet_end(&w->sheet, a, &out->sha256) && w->outcome == BACKUP_DONE)
		writing_disk(w);
	if (w->outcome == BACKUP_DONE && db_fault(db)->kind != FAULT_NONE)
		writing_fault(w, db);
	out->name = str_of(table->name);
	out->rows = w->rows;
	return w->outcome == BACKUP_DONE;
}

/* All tables of ${db}'s snapshot, and what belongs to it. */
static void
writing_tables(struct writing *w, struct db *db)
{
	struct dump dump;
	int at;
	size_t i;

	w->m.n = 0;
	if (!dump_open(db, backup_left_out, &dump)) {
		writing_fault(w, db);
		return;
	}
	w->m.v = NEWS(w->b->arena, struct manifest_table, dump.n);
	at = folder_inside(w->folder.fd, w->tables, true);
	if (at < 0) {
		writing_disk(w);
		return;
	}
	for (i = 0; i < dump.n; i++)
		if (!writing_table(w, db, at, &dump.tables[i]))
			break;
	if (w->outcome == BACKUP_DONE && fsync(at) != 0)
		writing_disk(w);
	close(at);
	w->m.schema = db_one(db, Q_state_version, NO_VALUES);
	w->m.acts = acts_head(db, &w->m.head);
	w->list = files_rightful(db);
	if (w->outcome == BACKUP_DONE && db_fault(db)->kind != FAULT_NONE)
		writing_fault(w, db);
}

/* Files of the list that are not there yet. */
static void
writing_files(struct writing *w)
{
	size_t i;

	w->missing = 0;
	w->m.bytes = 0;
	for (i = 0; i < w->list.n && w->outcome == BACKUP_DONE; i++) {
		switch (files_copy(w->from, w->to, w->b->arena, &w->list.v[i],
		    false)) {
		case FILE_COPIED:
			w->b->copied++;
			break;
		case FILE_COPY_THERE:
			break;
		case FILE_COPY_MISSING:
		case FILE_COPY_WRONG:
			w->missing++;
			continue;
		case FILE_COPY_BROKEN:
			writing_disk(w);
			return;
		}
		w->m.bytes += w->list.v[i].size;
	}
}

/* The list of now, and all of its files. */
static bool
writing_look(struct writing *w)
{
	struct db *db = store_read(w->store, w->b->arena);

	w->list = files_rightful(db);
	if (db_fault(db)->kind != FAULT_NONE)
		writing_fault(w, db);
	store_read_end(w->store, db);
	return w->outcome == BACKUP_DONE;
}

/* Whether all of ${list} is still among what should be there now: else
 * somebody took a file away since, and its row must say so in the backup. */
static bool
writing_stands(struct writing *w)
{
	struct file_list then = w->list, now;
	size_t i, at = 0;

	if (!writing_look(w))
		return true;
	now = w->list;
	w->list = then;
	for (i = 0; i < then.n; i++) {
		while (at < now.n &&
		       str_cmp(now.v[at].sha256, then.v[i].sha256) < 0)
			at++;
		if (at == now.n || !str_eq(now.v[at].sha256, then.v[i].sha256))
			return false;
	}
	return true;
}

/* The snapshot and its files.  Files first, without holding a snapshot: most
 * are there when it is taken, so that it is held for a short time. */
static void
writing_all(struct writing *w)
{
	struct db *db;
	int round;

	if (!writing_look(w))
		return;
	writing_files(w);
	for (round = 0; round < ROUNDS_MAX && w->outcome == BACKUP_DONE;
	     round++) {
		db = store_read(w->store, w->b->arena);
		if (db_fault(db)->kind == FAULT_NONE)
			writing_tables(w, db);
		else
			writing_fault(w, db);
		store_read_end(w->store, db);
		if (w->outcome == BACKUP_DONE)
			writing_files(w);
		if (w->missing == 0 || w->outcome != BACKUP_DONE ||
		    writing_stands(w))
			return;
	}
}

/* The portal's key, when it has one: 32 bytes (commons/people/secret.h). */
static void
writing_key(struct writing *w)
{
	struct backup *b = w->b;
	int at = open(b->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	str key;

	w->m.key = (str){ 0 };
	if (at >= 0 && !b->without_key &&
	    folder_get(at, KEY, b->arena, 4096, &key)) {
		w->m.key = hash_hex(b->arena, hash_sha256(key));
		if (!folder_put(w->folder.fd, KEY, key, 0600))
			writing_disk(w);
	} else if (!b->without_key && (at < 0 || errno != ENOENT))
		w->outcome = backup_disk(b, "portal.key cannot be read");
	if (at >= 0)
		close(at);
}

static void
writing_manifest(struct writing *w)
{
	struct backup *b = w->b;
	struct buf text = buf_open(b->arena, MANIFEST_MAX);
	size_t i;

	w->m.format = BACKUP_FORMAT;
	w->m.made = moment_iso(b->arena, b->now);
	w->m.tables = str_of(w->tables);
	w->m.missing = (int64_t)w->missing;
	w->m.files = (int64_t)(w->list.n - w->missing);
	manifest_write(&text, &w->m);
	assert(!text.full);
	if (!folder_put(w->folder.fd, MANIFEST, buf_str(&text), 0600)) {
		writing_disk(w);
		return;
	}
	for (i = 0; i < w->m.n; i++)
		b->rows += w->m.v[i].rows;
	b->tables = (int64_t)w->m.n;
	b->acts = w->m.acts;
	b->head = w->m.head;
	b->made = w->m.made;
	b->files = w->m.files;
	b->bytes = w->m.bytes;
	b->missing = w->m.missing;
	b->key = w->m.key.n > 0;
}

/* Whether what the folder holds is this portal's, as it was or is. */
static bool
writing_fits(struct writing *w, const struct manifest *before)
{
	struct db *db;
	struct act_list list;
	bool fits;

	if (before->format > BACKUP_FORMAT)
		return false;
	if (before->acts == 0)
		return true;
	db = store_read(w->store, w->b->arena);
	list = acts_after(db, before->acts - 1, 1);
	fits = list.n == 1 && str_eq(list.v[0].hash, before->head);
	if (db_fault(db)->kind != FAULT_NONE)
		writing_fault(w, db);
	store_read_end(w->store, db);
	return fits;
}

/* Whether the folder may be written to. */
static bool
writing_may(struct writing *w)
{
	struct backup *b = w->b;
	struct manifest before;
	str text, stranger = folder_stranger(&w->folder, b->arena);

	if (folder_is(&w->folder, b->data)) {
		w->outcome = backup_say(b, BACKUP_REFUSED,
		    S("that is the portal's own folder: choose another"));
		return false;
	}
	if (stranger.n > 0) {
		w->outcome = backup_say(b, BACKUP_REFUSED,
		    str_fmt(b->arena,
			"%s holds something else (%.*s): choose an empty "
			"folder, or one with an earlier backup",
			b->folder, ARG(stranger)));
		return false;
	}
	w->earlier =
	    folder_get(w->folder.fd, MANIFEST, b->arena, MANIFEST_MAX, &text) &&
	    manifest_read(b->arena, text, &before);
	if (w->earlier && !writing_fits(w, &before) &&
	    w->outcome == BACKUP_DONE)
		w->outcome = backup_say(b, BACKUP_REFUSED,
		    str_fmt(b->arena,
			"%s holds a backup of another portal, of what this "
			"one was before it was restored, or by a newer "
			"claraboia: choose another folder",
			b->folder));
	return w->outcome == BACKUP_DONE;
}

static void
writing_run(struct writing *w)
{
	struct backup *b = w->b;

	if (!writing_may(w))
		return;
	w->tables = str_c(b->arena, str_fmt(b->arena, TABLES "%lld",
					(long long)folder_next(&w->folder)));
	w->from = files_open(b->data, false);
	w->to = files_open(b->folder, true);
	if (w->to == NULL)
		writing_disk(w);
	else
		writing_all(w);
	if (w->outcome == BACKUP_DONE)
		writing_key(w);
	if (w->outcome == BACKUP_DONE)
		writing_manifest(w);
	if (w->outcome == BACKUP_DONE) {
		folder_tidy(&w->folder, w->tables);
		files_prune(w->to, &w->list);
		if (w->m.key.n == 0)
			unlinkat(w->folder.fd, KEY, 0);
	} else /* It may be this that fills the disk. */
		folder_remove(w->folder.fd, w->tables);
	files_close(w->to);
	files_close(w->from);
}

enum backup_outcome
backup_write(struct store *store, struct backup *b)
{
	struct writing w = { .b = b, .store = store };

	if (!folder_open(&w.folder, b->folder, true)) {
		if (errno == EWOULDBLOCK)
			return backup_say(b, BACKUP_BUSY,
			    S("another backup is being written to that "
			      "folder"));
		return backup_disk(b,
		    "the folder of the backup cannot be used");
	}
	w.m.engine = str_of(store_state(store).engine);
	w.row = arena_open(ROW_BYTES_MAX);
	writing_run(&w);
	arena_close(w.row);
	folder_close(&w.folder);
	return w.outcome;
}
