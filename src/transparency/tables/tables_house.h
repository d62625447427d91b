/*
 * For tests alone: files made into tables in a folder of their own, and what is
 * then said of them.  Included by one file of a program only.
 */
#ifndef TABLES_TABLES_HOUSE_H
#define TABLES_TABLES_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "transparency/tables/tables.h"

#define FIXTURES "tests/fixtures/tables"
#define SHARED "../shared/data/csv"

static struct arena *arena;
static char folder[] = "/tmp/tables-test.XXXXXX";

static inline str
slurp(const char *path)
{
	struct buf b = buf_open(arena, (size_t)16 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[8192];
	ssize_t n;

	if (fd < 0)
		fail_msg("no %s", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(&b, (str){ block, (size_t)n });
	close(fd);
	return buf_str(&b);
}

static inline char *
in_folder(const char *name)
{
	return str_c(arena, str_fmt(arena, "%s/%s", folder, name));
}

static inline char *
put(const char *name, str bytes)
{
	char *path = in_folder(name);
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
	return path;
}

static inline enum table_outcome
import(const char *path, struct table_answer *answer)
{
	char absolute[PATH_MAX];
	struct table_job job = { absolute, in_folder("out"), NULL };

	assert_non_null(realpath(path, absolute));
	return table_import(arena, &job, answer);
}

/* The profile of the table at ${path}, read. */
static inline json_t *
profile(const char *path)
{
	struct table_answer answer;
	json_t *object;
	str text;

	if (import(path, &answer) != TABLE_READ)
		fail_msg("%s: %s (%.*s)", path, answer.why, ARG(answer.detail));
	text = slurp(in_folder("out/" TABLE_PROFILE));
	object = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(object);
	assert_int_equal(access(in_folder("out/" TABLE_PARQUET), R_OK), 0);
	/* Nothing else is left. */
	assert_int_not_equal(access(in_folder("out/tidy.csv"), F_OK), 0);
	return object;
}

static inline const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

static inline json_t *
column(const json_t *object, const char *slug)
{
	json_t *columns = json_object_get(object, "columns"), *one;
	size_t i;

	json_array_foreach(columns, i, one)
	{
		if (strcmp(member(one, "slug"), slug) == 0)
			return one;
	}
	fail_msg("no column %s", slug);
	return NULL;
}

static inline int64_t
count(const json_t *object, const char *name)
{
	const json_t *n = json_object_get(object, name);

	assert_non_null(n);
	return json_is_string(n) ? strtoll(json_string_value(n), NULL, 10)
				 : (int64_t)json_number_value(n);
}

/* "t" for text, "i" integer, "n" decimal, "d" date, "s" datetime, "b" boolean,
 * "g" degrees, each in its order. */
static inline void
types_are(const char *path, const json_t *object, const char *types)
{
	static const char *const names[] = { "text", "integer", "decimal",
		"date", "datetime", "boolean", "degrees" };
	json_t *columns = json_object_get(object, "columns"), *one;
	char got[64] = "";
	size_t i;

	assert_true(json_array_size(columns) < sizeof(got));
	json_array_foreach(columns, i, one)
	{
		for (size_t t = 0; t < 7; t++)
			if (strcmp(member(one, "type"), names[t]) == 0)
				got[i] = "tindsbg"[t];
	}
	if (strcmp(got, types) != 0)
		fail_msg("%s: %s, not %s", path, got, types);
}

static inline int
folder_make(void **state)
{
	(void)state;
	arena = arena_open((size_t)512 << 20);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(in_folder("out"), 0700), 0);
	return 0;
}

static inline int
folder_remove(void **state)
{
	static const char *const left[] = { "quoted", "single", "none", "names",
		"wide", "list", "lines", "parquet", "refused", "first", "long",
		"out/" TABLE_PARQUET, "out/" TABLE_PROFILE,
		"out/" TABLE_DIALECT, "out/tidy.csv", "out/spill", "out" };

	(void)state;
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		remove(in_folder(left[i]));
	rmdir(folder);
	arena_close(arena);
	return 0;
}

#endif
