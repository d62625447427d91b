/* A table in a file, hashed line by line: see backup_private.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "commons/backup/backup_private.h"
#include "engine/base/hash.h"

static bool
sheet_begin(struct sheet *sheet, int fd, const char *how)
{
	*sheet = (struct sheet){ .file = fd < 0 ? NULL : fdopen(fd, how) };
	crypto_hash_sha256_init(&sheet->state);
	if (sheet->file == NULL && fd >= 0)
		close(fd);
	return sheet->file != NULL;
}

bool
sheet_create(struct sheet *sheet, int at, const char *name)
{
	return sheet_begin(sheet,
	    openat(at, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
	    "wb");
}

bool
sheet_open(struct sheet *sheet, int at, const char *name)
{
	return sheet_begin(sheet,
	    openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), "rb");
}

static void
sheet_hash(struct sheet *sheet, str bytes)
{
	crypto_hash_sha256_update(&sheet->state, (const unsigned char *)bytes.p,
	    bytes.n);
}

bool
sheet_write(struct sheet *sheet, str line)
{
	sheet_hash(sheet, line);
	sheet_hash(sheet, S("\n"));
	return fwrite(line.p, 1, line.n, sheet->file) == line.n &&
	       fputc('\n', sheet->file) != EOF;
}

bool
sheet_read(struct sheet *sheet, str *line)
{
	ssize_t n = getline(&sheet->line, &sheet->room, sheet->file);

	if (n <= 0)
		return false;
	*line = (str){ sheet->line, (size_t)n };
	sheet_hash(sheet, *line);
	if (sheet->line[n - 1] == '\n')
		line->n--;
	return true;
}

bool
sheet_end(struct sheet *sheet, struct arena *a, str *sha256)
{
	struct sha256 hash;
	bool good = fflush(sheet->file) == 0 && !ferror(sheet->file);
	int why;

	/* What is only read cannot always be synced. */
	if (good && fsync(fileno(sheet->file)) != 0 && errno != EROFS &&
	    errno != EINVAL)
		good = false;
	why = errno;
	if (fclose(sheet->file) != 0 && good) {
		why = errno;
		good = false;
	}
	free(sheet->line);
	crypto_hash_sha256_final(&sheet->state, hash.b);
	*sha256 = hash_hex(a, hash);
	*sheet = (struct sheet){ 0 };
	errno = why;
	return good;
}
