/*
 * embed sql: files of named statements into an enum and a table.
 *
 * A statement begins with "-- name: its_name", for one engine alone followed
 * by " (sqlite)" or " (postgres)", and ends with ";" at the end of a line.
 * Other comment lines are for the reader of the .sql file.
 */
#include <string.h>

#include "embed.h"

#define STATEMENTS_MAX 4000

struct statement {
	const char *file;
	int line;
	str name;
	str text, postgres; /* .p NULL: not given */
};

struct statements {
	struct statement v[STATEMENTS_MAX];
	size_t n;
};

/* The statement called ${name}, new if need be. */
static struct statement *
statement_get(struct statements *all, str name, const char *file, int line)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].name, name))
			return &all->v[i];
	if (all->n == STATEMENTS_MAX)
		embed_refuse(file, line, "too many statements");
	all->v[all->n] =
	    (struct statement){ file, line, name, { NULL, 0 }, { NULL, 0 } };
	return &all->v[all->n++];
}

/* Where the text of the statement named in ${head} belongs. */
static str *
statement_place(struct statements *all, str head, const char *file, int line)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
	str rest = head, name = str_cut(&rest, ' '), *text;
	bool postgres = str_is(str_trim(rest), "(postgres)");
	bool sqlite = str_is(str_trim(rest), "(sqlite)");
	struct statement *s;

	for (size_t i = 0; i < name.n; i++)
		if (memchr(letters, name.p[i], sizeof(letters) - 1) == NULL)
			embed_refuse(file, line, "a name is a-z, 0-9 and _");
	if (name.n == 0 || (str_trim(rest).n > 0 && !postgres && !sqlite))
		embed_refuse(file, line,
		    "NAME, (sqlite) or (postgres) is wanted");
	s = statement_get(all, name, file, line);
	text = postgres ? &s->postgres : &s->text;
	/* A plain statement has no pair: its mark is an empty other half. */
	if (text->p != NULL || (!postgres && !sqlite && s->postgres.p != NULL))
		embed_refuse(file, line, "this name is taken");
	if (!postgres && !sqlite)
		s->postgres = S("");
	return text;
}

static void
sql_read(struct arena *a, struct statements *all, const char *file)
{
	str rest = embed_read(a, file), line, trimmed, *text = NULL;
	struct buf b = { 0 };
	int at = 0, named_at = 0;

	while (rest.n > 0) {
		line = str_cut(&rest, '\n');
		trimmed = str_trim(line);
		at++;
		if (str_starts(trimmed, S("-- name:"))) {
			if (text != NULL)
				embed_refuse(file, named_at,
				    "this does not end in ;");
			text = statement_place(all,
			    str_trim(str_drop(trimmed, 8)), file, at);
			b = buf_open(a, EMBED_FILE_MAX);
			named_at = at;
		} else if (trimmed.n > 0 && !str_starts(trimmed, S("--"))) {
			bool last = str_ends(trimmed, S(";"));

			if (text == NULL)
				embed_refuse(file, at, "SQL without -- name:");
			buf_c(&b, b.n > 0 ? "\n" : "");
			buf_add(&b,
			    (str){ line.p,
				(size_t)(trimmed.p + trimmed.n - line.p) -
				    last });
			if (!last)
				continue;
			*text = str_trim(buf_str(&b));
			if (text->n == 0)
				embed_refuse(file, named_at,
				    "an empty statement");
			text = NULL;
		}
	}
	if (text != NULL)
		embed_refuse(file, named_at, "this does not end in ;");
}

void
embed_sql(struct arena *a, const char *c_name, const char *h_name, int argc,
    char **argv)
{
	struct statements *all = NEW(a, struct statements);
	const char *base = strrchr(h_name, '/');
	FILE *c, *h;

	for (int i = 0; i < argc; i++)
		sql_read(a, all, argv[i]);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].text.p == NULL || all->v[i].postgres.p == NULL)
			embed_refuse(all->v[i].file, all->v[i].line,
			    "only one of (sqlite) and (postgres) is given");
	h = embed_open(h_name);
	fputs("#pragma once\n#include \"engine/store/db.h\"\n\nenum {\n", h);
	for (size_t i = 0; i < all->n; i++)
		fprintf(h, "\tQ_%.*s,\n", ARG(all->v[i].name));
	fputs("\tQ_COUNT\n};\n\nextern const struct sql queries[Q_COUNT];\n",
	    h);
	embed_close(h, h_name);
	c = embed_open(c_name);
	fprintf(c, "#include \"%s\"\n\nconst struct sql queries[Q_COUNT] = {\n",
	    base == NULL ? h_name : base + 1);
	for (size_t i = 0; i < all->n; i++) {
		struct statement *s = &all->v[i];

		fprintf(c, "/* %s:%d */\n{ \"%.*s\",", s->file, s->line,
		    ARG(s->name));
		embed_literal(c, s->text, EMBED_FILE_MAX);
		fputs(",", c);
		if (s->postgres.n > 0)
			embed_literal(c, s->postgres, EMBED_FILE_MAX);
		else
			fputs(" NULL", c);
		fputs(" },\n", c);
	}
	fputs("};\n", c);
	embed_close(c, c_name);
}
