/* DuckDB's C API: see duck.h. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/jail/jail.h"
#include "transparency/tables/duck.h"

#if defined(__aarch64__)
#define DUCK_PACKAGE "@duckdb/node-bindings-linux-arm64"
#else
#define DUCK_PACKAGE "@duckdb/node-bindings-linux-x64"
#endif
/* Folders above the program where a source tree may begin. */
#define DUCK_FOLDERS_UP 8
#define DUCK_SQL_MAX ((size_t)16 << 20)
#define DUCK_ERROR_MAX 512
#define DUCK_VARCHAR 17

/* The types of the API. */
typedef void *duck_handle;
struct duck_result {
	uint64_t columns, rows, changed;
	void *data;
	char *error;
	void *internal;
};
struct duck_progress {
	double percentage;
	uint64_t done, all;
};
struct duck_string {
	uint32_t n;
	char prefix[4];
	union {
		char rest[8];
		char *p;
	} u;
};
enum { DUCK_READY = 0, DUCK_NOT_READY = 1, DUCK_FAILED = 2, DUCK_IDLE = 3 };

/* The functions, in the order of their names below. */
struct duck_api {
	int (*create_config)(duck_handle *);
	int (*set_config)(duck_handle, const char *, const char *);
	void (*destroy_config)(duck_handle *);
	int (*open_ext)(const char *, duck_handle *, duck_handle, char **);
	void (*close)(duck_handle *);
	int (*connect)(duck_handle, duck_handle *);
	void (*disconnect)(duck_handle *);
	int (*query)(duck_handle, const char *, struct duck_result *);
	void (*destroy_result)(struct duck_result *);
	const char *(*result_error)(struct duck_result *);
	int (*prepare)(duck_handle, const char *, duck_handle *);
	const char *(*prepare_error)(duck_handle);
	void (*destroy_prepare)(duck_handle *);
	int (*execute_prepared_streaming)(duck_handle, struct duck_result *);
	int (*pending_prepared)(duck_handle, duck_handle *);
	int (*pending_execute_task)(duck_handle);
	const char *(*pending_error)(duck_handle);
	int (*execute_pending)(duck_handle, struct duck_result *);
	void (*destroy_pending)(duck_handle *);
	struct duck_progress (*query_progress)(duck_handle);
	duck_handle (*fetch_chunk)(struct duck_result);
	void (*destroy_data_chunk)(duck_handle *);
	uint64_t (*column_count)(struct duck_result *);
	int (*column_type)(struct duck_result *, uint64_t);
	uint64_t (*data_chunk_get_size)(duck_handle);
	duck_handle (*data_chunk_get_vector)(duck_handle, uint64_t);
	void *(*vector_get_data)(duck_handle);
	uint64_t *(*vector_get_validity)(duck_handle);
};
static const char *const duck_names[] = { "create_config", "set_config",
	"destroy_config", "open_ext", "close", "connect", "disconnect", "query",
	"destroy_result", "result_error", "prepare", "prepare_error",
	"destroy_prepare", "execute_prepared_streaming", "pending_prepared", "pending_execute_task",
	"pending_error", "execute_pending", "destroy_pending", "query_progress",
	"fetch_chunk", "destroy_data_chunk", "column_count", "column_type", "data_chunk_get_size",
	"data_chunk_get_vector", "vector_get_data", "vector_get_validity" };
#define DUCK_NAMES (sizeof(duck_names) / sizeof(*duck_names))
_Static_assert(sizeof(struct duck_api) == DUCK_NAMES * sizeof(void (*)(void)),
    "a name for each function");

struct duck {
	struct duck_api api;
	duck_handle database, connection;
	char error[DUCK_ERROR_MAX];
};

struct duck_rows {
	struct duck *duck;
	duck_handle prepared; /* of rows that are made while they are taken */
	struct duck_result result;
	duck_handle chunk;
	uint64_t at, n;
};

static void
duck_fail(struct duck *duck, const char *why)
{
	snprintf(duck->error, sizeof(duck->error), "%s",
	    why == NULL ? "unknown" : why);
}

const char *
duck_error(const struct duck *duck)
{
	return duck->error;
}

static void *
duck_load_near(void)
{
	static const char *const beside[] = { "libduckdb.so",
		"../lib/claraboia/libduckdb.so" };
	char path[PATH_MAX], folder[PATH_MAX / 2];
	ssize_t n = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
	void *library = NULL;
	char *slash;

	if (n <= 0 || (size_t)n >= sizeof(folder) - 1)
		return NULL;
	folder[n] = '\0';
	for (int up = 0; up < DUCK_FOLDERS_UP && library == NULL; up++) {
		slash = strrchr(folder, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
		for (size_t i = 0; i < 2 && up == 0 && library == NULL; i++) {
			snprintf(path, sizeof(path), "%s/%s", folder,
			    beside[i]);
			library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
		}
		snprintf(path, sizeof(path),
		    "%s/node_modules/" DUCK_PACKAGE "/libduckdb.so", folder);
		if (library == NULL)
			library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	}
	return library;
}

static void *
duck_load(void)
{
	const char *named = getenv(JAIL_SETTING);
	void *library;

	/* Who names one wants that one. */
	if (named != NULL && named[0] != '\0')
		return dlopen(named, RTLD_NOW | RTLD_LOCAL);
	library = duck_load_near();
	if (library == NULL)
		library = dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
	return library;
}

static bool
duck_functions(struct duck *duck, void *library)
{
	char name[64];
	void *function;

	for (size_t i = 0; i < DUCK_NAMES; i++) {
		snprintf(name, sizeof(name), "duckdb_%s", duck_names[i]);
		function = dlsym(library, name);
		if (function == NULL)
			return false;
		memcpy((char *)&duck->api + i * sizeof(function), &function,
		    sizeof(function));
	}
	return true;
}

struct duck *
duck_open(const char **why)
{
	/* One thread: those that run before the door closes stand outside. */
	static const char *const settings[][2] = { { "threads", "1" },
		{ "autoinstall_known_extensions", "false" },
		{ "autoload_known_extensions", "false" } };
	struct duck *duck = calloc(1, sizeof(*duck));
	void *library = duck == NULL ? NULL : duck_load();
	duck_handle config = NULL;
	bool good;

	*why = "libduckdb.so was not found";
	if (library == NULL) {
		free(duck);
		return NULL;
	}
	*why = "libduckdb.so is not one that works here";
	good = duck_functions(duck, library) &&
	       duck->api.create_config(&config) == 0;
	for (size_t i = 0; good && i < 3; i++)
		good = duck->api.set_config(config, settings[i][0],
			   settings[i][1]) == 0;
	good = good &&
	       duck->api.open_ext(NULL, &duck->database, config, NULL) == 0 &&
	       duck->api.connect(duck->database, &duck->connection) == 0;
	if (config != NULL)
		duck->api.destroy_config(&config);
	if (!good) {
		duck_close(duck);
		return NULL;
	}
	return duck;
}

void
duck_close(struct duck *duck)
{
	if (duck == NULL)
		return;
	if (duck->connection != NULL)
		duck->api.disconnect(&duck->connection);
	if (duck->database != NULL)
		duck->api.close(&duck->database);
	free(duck);
}

/* Between two of ${mark}, which is doubled inside. */
static void
put_between(struct buf *b, char mark, str s)
{
	buf_char(b, mark);
	while (s.p != NULL) {
		buf_add(b, str_cut(&s, mark));
		if (s.p == NULL)
			break;
		buf_char(b, mark);
		buf_char(b, mark);
	}
	buf_char(b, mark);
}

void
duck_quote(struct buf *b, str s)
{
	put_between(b, '\'', s);
}

void
duck_name(struct buf *b, str s)
{
	put_between(b, '"', s);
}

bool
duck_confine(struct duck *duck, const char *read, const char *write,
    int64_t memory)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b = buf_open(a, 1 << 16);
	struct stat st;
	bool good, folder = stat(read, &st) == 0 && S_ISDIR(st.st_mode);

	buf_fmt(&b, "set memory_limit = '%lldMiB';", (long long)(memory >> 20));
	buf_c(&b, "set temp_directory = ");
	duck_quote(&b, str_fmt(a, "%s/spill", write));
	buf_c(&b, "; set threads = 2; set enable_progress_bar = true;"
		  "set enable_progress_bar_print = false;"
		  "set parquet_metadata_cache = true;");
	if (!folder) {
		buf_c(&b, "set allowed_paths = [");
		duck_quote(&b, str_of(read));
		buf_c(&b, "];");
	}
	buf_c(&b, "set allowed_directories = [");
	duck_quote(&b, str_fmt(a, "%s/", write));
	if (folder) {
		buf_char(&b, ',');
		duck_quote(&b, str_fmt(a, "%s/", read));
	}
	/* Once false, neither this nor the paths can be changed. */
	buf_c(&b, "]; set enable_external_access = false");
	good = duck_run(duck, buf_str(&b), NULL);
	arena_close(a);
	return good;
}

/* One prepared statement, task by task, so that there is time to say how far
 * it is. */
static bool
duck_step(struct duck *duck, const char *sql, void (*progress)(int))
{
	const struct timespec while_idle = { 0, 2000000 };
	duck_handle prepared = NULL, pending = NULL;
	struct duck_result result = { 0 };
	struct duck_progress at;
	int state = DUCK_FAILED, last = -1, now;

	if (duck->api.prepare(duck->connection, sql, &prepared) != 0)
		duck_fail(duck, duck->api.prepare_error(prepared));
	else if (duck->api.pending_prepared(prepared, &pending) != 0)
		duck_fail(duck, duck->api.pending_error(pending));
	else
		do {
			state = duck->api.pending_execute_task(pending);
			if (state == DUCK_IDLE)
				nanosleep(&while_idle, NULL);
			at = duck->api.query_progress(duck->connection);
			now = at.percentage > 0 ? (int)(at.percentage * 10) : 0;
			if (now > last + 9 && now <= 1000)
				progress(last = now);
		} while (state == DUCK_NOT_READY || state == DUCK_IDLE);
	if (state == DUCK_READY &&
	    duck->api.execute_pending(pending, &result) != 0) {
		duck_fail(duck, duck->api.result_error(&result));
		state = DUCK_FAILED;
	} else if (state == DUCK_FAILED && pending != NULL)
		duck_fail(duck, duck->api.pending_error(pending));
	duck->api.destroy_result(&result);
	if (pending != NULL)
		duck->api.destroy_pending(&pending);
	if (prepared != NULL)
		duck->api.destroy_prepare(&prepared);
	return state == DUCK_READY;
}

bool
duck_run(struct duck *duck, str sql, void (*progress)(int))
{
	struct arena *a = arena_open(DUCK_SQL_MAX);
	char *statement = str_c(a, sql);
	struct duck_result result = { 0 };
	bool good;

	if (progress != NULL)
		good = duck_step(duck, statement, progress);
	else {
		good =
		    duck->api.query(duck->connection, statement, &result) == 0;
		if (!good)
			duck_fail(duck, duck->api.result_error(&result));
		duck->api.destroy_result(&result);
	}
	arena_close(a);
	return good;
}

struct duck_rows *
duck_ask(struct duck *duck, str sql)
{
	struct duck_rows *rows = calloc(1, sizeof(*rows));
	struct arena *a = arena_open(DUCK_SQL_MAX);
	bool good = rows != NULL && duck->api.query(duck->connection,
					str_c(a, sql), &rows->result) == 0;

	arena_close(a);
	if (good) {
		rows->duck = duck;
		return rows;
	}
	duck_fail(duck,
	    rows == NULL ? NULL : duck->api.result_error(&rows->result));
	if (rows != NULL)
		duck->api.destroy_result(&rows->result);
	free(rows);
	return NULL;
}

struct duck_rows *
duck_stream(struct duck *duck, str sql)
{
	const struct duck_api *api = &duck->api;
	struct duck_rows *rows = calloc(1, sizeof(*rows));
	struct arena *a = arena_open(DUCK_SQL_MAX);
	bool good = false;

	duck_fail(duck, NULL);
	if (rows != NULL) {
		rows->duck = duck;
		good = api->prepare(duck->connection, str_c(a, sql),
			   &rows->prepared) == 0;
		if (!good)
			duck_fail(duck, api->prepare_error(rows->prepared));
	}
	if (good) {
		good = api->execute_prepared_streaming(rows->prepared,
			   &rows->result) == 0;
		if (!good)
			duck_fail(duck, api->result_error(&rows->result));
	}
	for (size_t i = 0; good && i < duck_columns(rows); i++) {
		good = api->column_type(&rows->result, i) == DUCK_VARCHAR;
		if (!good)
			duck_fail(duck, "a column is not of text");
	}
	arena_close(a);
	if (good)
		return rows;
	duck_done(rows);
	return NULL;
}

size_t
duck_columns(const struct duck_rows *rows)
{
	struct duck_result result = rows->result;

	return rows->duck->api.column_count(&result);
}

bool
duck_whole(struct duck_rows *rows)
{
	const char *error = rows->duck->api.result_error(&rows->result);

	if (error != NULL)
		duck_fail(rows->duck, error);
	return error == NULL;
}

bool
duck_next(struct duck_rows *rows)
{
	const struct duck_api *api = &rows->duck->api;

	if (rows->chunk != NULL && ++rows->at < rows->n)
		return true;
	do {
		if (rows->chunk != NULL)
			api->destroy_data_chunk(&rows->chunk);
		rows->chunk = api->fetch_chunk(rows->result);
		if (rows->chunk == NULL)
			return false;
		rows->n = api->data_chunk_get_size(rows->chunk);
		rows->at = 0;
	} while (rows->n == 0);
	return true;
}

str
duck_text(const struct duck_rows *rows, size_t column)
{
	const struct duck_api *api = &rows->duck->api;
	duck_handle vector = api->data_chunk_get_vector(rows->chunk, column);
	const uint64_t *valid = api->vector_get_validity(vector);
	const struct duck_string *s = api->vector_get_data(vector);

	if (valid != NULL && (valid[rows->at / 64] >> (rows->at % 64) & 1) == 0)
		return (str){ NULL, 0 };
	s += rows->at;
	return (str){ s->n <= 12 ? s->prefix : s->u.p, s->n };
}

void
duck_done(struct duck_rows *rows)
{
	if (rows == NULL)
		return;
	if (rows->chunk != NULL)
		rows->duck->api.destroy_data_chunk(&rows->chunk);
	rows->duck->api.destroy_result(&rows->result);
	if (rows->prepared != NULL)
		rows->duck->api.destroy_prepare(&rows->prepared);
	free(rows);
}
