/*
 * embed: SQL and files into C.
 *
 *	embed sql OUT.c OUT.h FILE.sql...
 *		named statements: an enum of Q_NAME and the table queries[]
 *	embed files OUT.c OUT.h SYMBOL [--at PREFIX] FILE...
 *		files as const struct embedded SYMBOL[], with gzip and brotli
 *		where they save 5 %; PREFIX goes before every name
 *
 * Here: files.  SQL is embed_sql.c.
 */
#include <brotli/encode.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "embed.h"

#define MEMORY_MAX ((size_t)1 << 30)
void
embed_refuse(const char *file, int line, const char *why)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, why);
	exit(1);
}

str
embed_read(struct arena *a, const char *name)
{
	FILE *f = fopen(name, "rb");
	struct buf b = buf_open(a, EMBED_FILE_MAX);
	char part[65536];
	size_t n;

	if (f == NULL)
		embed_refuse(name, 0, "cannot be read");
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, (str){ part, n });
	if (ferror(f) || b.full)
		embed_refuse(name, 0, "cannot be read, or is too long");
	fclose(f);
	return buf_str(&b);
}

FILE *
embed_open(const char *name)
{
	FILE *f = fopen(name, "wb");

	if (f == NULL)
		embed_refuse(name, 0, "cannot be written");
	fputs("/* Made by embed. */\n", f);
	return f;
}

void
embed_close(FILE *f, const char *name)
{
	if (ferror(f) || fclose(f) != 0)
		embed_refuse(name, 0, "cannot be written");
}

void
embed_literal(FILE *f, str s, size_t width)
{
	size_t i, in_line = 0;

	fputs("\n\t\"", f);
	for (i = 0; i < s.n; i++, in_line++) {
		unsigned char c = (unsigned char)s.p[i];

		if (i > 0 && (in_line >= width || s.p[i - 1] == '\n')) {
			fputs("\"\n\t\"", f);
			in_line = 0;
		}
		if (c == '\n')
			fputs("\\n", f);
		else if (c == '"' || c == '\\' || c == '?') /* no trigraphs */
			fprintf(f, "\\%c", c);
		else if (c >= ' ' && c < 0x7f)
			fputc(c, f);
		else
			fprintf(f, "\\%03o", c);
	}
	fputs("\"", f);
}

/* ${s} packed by gzip or brotli; empty when it does not save 5 %. */
static str
pack(struct arena *a, str s, bool brotli)
{
	size_t room = s.n + s.n / 16 + 1024, n = room;
	char *p = arena_get(a, room, 1);
	z_stream z = { .next_in = (Bytef *)(uintptr_t)s.p,
		.avail_in = (uInt)s.n,
		.next_out = (Bytef *)p,
		.avail_out = (uInt)room };

	if (brotli) {
		if (!BrotliEncoderCompress(11, BROTLI_DEFAULT_WINDOW,
			BROTLI_MODE_GENERIC, s.n, (const uint8_t *)s.p, &n,
			(uint8_t *)p))
			return S("");
	} else {
		/* 15 + 16: the largest window, with a gzip head. */
		if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9,
			Z_DEFAULT_STRATEGY) != Z_OK ||
		    deflate(&z, Z_FINISH) != Z_STREAM_END)
			embed_refuse("gzip", 0, "failed");
		n = z.total_out;
		deflateEnd(&z);
	}
	return n <= s.n - s.n / 20 && n < s.n ? (str){ p, n } : S("");
}

static const char *
media_type(const char *name)
{
	static const char *const types[][2] = {
		{ ".css", "text/css; charset=utf-8" },
		{ ".html", "text/html; charset=utf-8" },
		{ ".ico", "image/x-icon" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".png", "image/png" },
		{ ".po", "text/plain; charset=utf-8" },
		{ ".sql", "text/plain; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".webmanifest", "application/manifest+json" },
		{ ".webp", "image/webp" },
		{ ".woff2", "font/woff2" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ends(str_of(name), str_of(types[i][0])))
			return types[i][1];
	embed_refuse(name, 0, "no media type is known for this ending");
}

/* One array of bytes; none for an empty one. */
static void
bytes_write(FILE *f, const char *what, int i, str s)
{
	if (s.n == 0)
		return;
	fprintf(f, "static const char %s_%d[] =", what, i);
	embed_literal(f, s, 64);
	fputs(";\n", f);
}

static void
bytes_refer(FILE *f, const char *what, int i, str s)
{
	if (s.n == 0)
		fprintf(f, " .%s = STR(\"\"),", what);
	else
		fprintf(f, " .%s = { %s_%d, %zu },", what, what, i, s.n);
}

/* Write the bytes of one file to ${c}, and its row of the table to ${row}. */
static void
file_embed(struct arena *a, FILE *c, FILE *row, int i, const char *at,
    const char *file)
{
	const char *base = strrchr(file, '/');
	str bytes = embed_read(a, file), gzip, br;
	unsigned char sum[crypto_hash_sha256_BYTES];
	char hash[17];

	base = base == NULL ? file : base + 1;
	gzip = pack(a, bytes, false);
	br = pack(a, bytes, true);
	crypto_hash_sha256(sum, (const unsigned char *)bytes.p, bytes.n);
	sodium_bin2hex(hash, sizeof(hash), sum, 8);
	fprintf(c, "\n/* %s */\n", file);
	bytes_write(c, "bytes", i, bytes);
	bytes_write(c, "gzip", i, gzip);
	bytes_write(c, "br", i, br);
	fprintf(row, "\t{ .name = \"%s%s\", .type = \"%s\",\n\t   ", at, base,
	    media_type(base));
	bytes_refer(row, "bytes", i, bytes);
	bytes_refer(row, "gzip", i, gzip);
	bytes_refer(row, "br", i, br);
	fprintf(row, " .hash = \"%s\" },\n", hash);
}

static void
files_embed(struct arena *a, const char *c_name, const char *h_name,
    const char *symbol, const char *at, int n, char **files)
{
	const char *base = strrchr(h_name, '/');
	FILE *c = embed_open(c_name), *h = embed_open(h_name), *rows;
	char *table = NULL;
	size_t size;

	rows = open_memstream(&table, &size);
	if (rows == NULL)
		embed_refuse(c_name, 0, "out of memory");
	fprintf(h,
	    "#pragma once\n#include \"engine/base/embedded.h\"\n\n"
	    "extern const struct embedded %s[%d];\n",
	    symbol, n);
	embed_close(h, h_name);
	fprintf(c, "#include \"%s\"\n", base == NULL ? h_name : base + 1);
	for (int i = 0; i < n; i++)
		file_embed(a, c, rows, i, at, files[i]);
	fclose(rows);
	fprintf(c, "\nconst struct embedded %s[%d] = {\n%s};\n", symbol, n,
	    table);
	free(table);
	embed_close(c, c_name);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open(MEMORY_MAX);
	bool at = argc > 7 && strcmp(argv[5], "--at") == 0;

	if (argc > 4 && strcmp(argv[1], "sql") == 0)
		embed_sql(a, argv[2], argv[3], argc - 4, argv + 4);
	else if (argc > 5 && strcmp(argv[1], "files") == 0)
		files_embed(a, argv[2], argv[3], argv[4], at ? argv[6] : "",
		    argc - (at ? 7 : 5), argv + (at ? 7 : 5));
	else {
		fputs("usage: embed sql OUT.c OUT.h FILE.sql...\n"
		      "       embed files OUT.c OUT.h SYMBOL [--at PREFIX] "
		      "FILE...\n",
		    stderr);
		return 2;
	}
	arena_close(a);
	return 0;
}
