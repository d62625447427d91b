/* The folder of files: see files.h.  Rows stand in file.c, looking over it all
 * in files_sweep.c, serving in files_web.c. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "commons/files/files_room.h"
#include "commons/files/upload.h"
#include "commons/files/waiting.h"
#include "engine/base/hash.h"
#include "engine/web/spool.h"

#define SELF file
#define DEF "commons/files/file.def"
#include "engine/record/define.h"

#define CHUNK ((size_t)64 << 10)
/* What is tried of a folder: a block of the disk. */
#define FILES_TRIED ((size_t)4096)

static const struct record_type *const files_records[] = { &file_type, NULL };

static bool
files_forget(struct db *db, void *now)
{
	waiting_sweep(db, *(moment *)now);
	return true;
}

/* What nobody came back for, every hour. */
static void
files_tidy(struct errand *errand)
{
	struct fault fault = { .kind = FAULT_NONE };
	struct db *db;

	if (errand->portal->files == NULL)
		return;
	if (errand_write(errand, errand->arena, files_forget, &errand->now,
		&fault) == WRITE_BROKEN) {
		errand->trouble =
		    str_copy(errand->arena, str_of(fault.detail));
		return;
	}
	db = store_read(errand->store, errand->arena);
	files_sweep(errand->portal->files, db, FILE_SWEEP_SECONDS);
	store_read_end(errand->store, db);
	uploads_sweep(errand);
}

/* What of a person stands in no record. */
static void
files_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	waiting_erase(db, author, handle, person, also_texts);
	uploads_forget(db, author, handle, person, also_texts);
}

static const struct job files_jobs[] = {
	{ "files-sweep", FILE_SWEEP_SECONDS, files_tidy, LANE_SOON },
	{ 0 },
};

const struct room room_files = {
	.name = "Files",
	.mission = "Commons",
	.promise = "Every file that people or institutions hand in, kept as it "
		   "was and under an address that does not change.",
	.records = files_records,
	.routes = files_routes,
	.jobs = files_jobs,
	.erase = files_erase,
};

/* Folder ${name} in ${at}, made if wanted; on the disk, and nobody else's. */
static int
files_folder(int at, const char *name, bool create)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT || !create)
		return fd;
	if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
		return -1;
	if (at != AT_FDCWD && fsync(at) != 0)
		return -1;
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct files *
files_open(const char *data, bool create)
{
	struct files *files = calloc(1, sizeof(*files));
	int above = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (files == NULL || above < 0 ||
	    asprintf(&files->path, "%s/files", data) < 0) {
		free(files);
		if (above >= 0)
			close(above);
		return NULL;
	}
	pthread_mutex_init(&files->lock, NULL);
	files->incoming = files->guard = -1;
	files->root = files_folder(above, "files", create);
	if (files->root >= 0)
		files->incoming = files_folder(files->root, "incoming", create);
	if (files->root >= 0)
		files->guard = openat(files->root, "lock",
		    O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
	close(above);
	/* Who only reads needs none: a copy may have left it out as empty. */
	if (files->root < 0 || (create && files->incoming < 0)) {
		files_close(files);
		return NULL;
	}
	return files;
}

void
files_close(struct files *files)
{
	int saved = errno;

	if (files == NULL)
		return;
	if (files->incoming >= 0)
		close(files->incoming);
	if (files->guard >= 0)
		close(files->guard);
	if (files->root >= 0)
		close(files->root);
	pthread_mutex_destroy(&files->lock);
	free(files->path);
	free(files);
	errno = saved;
}

str
files_beside(const struct files *files, struct arena *a, const char *name)
{
	char *whole = realpath(files->path, NULL), *end;
	str path = S("");

	if (whole == NULL)
		return path;
	end = strrchr(whole, '/');
	path = str_fmt(a, "%.*s/%s", (int)(end - whole), whole, name);
	free(whole);
	return path;
}

str
files_path(const struct files *files, struct arena *a, str sha256)
{
	char place[FILES_HEX + 2];
	str folder = files_beside(files, a, "files");

	if (folder.n == 0 || !files_place(sha256, place))
		return S("");
	return str_fmt(a, "%.*s/%s", ARG(folder), place);
}

bool
files_lock(struct files *files)
{
	int code = -1;

	pthread_mutex_lock(&files->lock);
	if (files->guard >= 0)
		while ((code = flock(files->guard, LOCK_EX)) != 0 &&
		       errno == EINTR)
			continue;
	return code == 0;
}

void
files_unlock(struct files *files)
{
	/* Not by closing: a child under way has it open too. */
	if (files->guard >= 0)
		flock(files->guard, LOCK_UN);
	pthread_mutex_unlock(&files->lock);
}

bool
files_space(const struct files *files, struct files_space *space)
{
	struct statvfs st;

	if (fstatvfs(files->root, &st) != 0)
		return false;
	space->size = (int64_t)(st.f_blocks * st.f_frsize);
	space->free = (int64_t)(st.f_bavail * st.f_frsize);
	return true;
}

bool
files_writable(const struct files *files, struct arena *a)
{
	str folder = str_fmt(a, "%s/incoming", files->path);
	struct spool spool;
	bool good = spool_open(&spool, str_c(a, folder), FILES_TRIED);

	spool_close(&spool);
	return good;
}

str
files_incoming_path(const struct files *files, struct arena *a)
{
	unsigned char name[16];
	char hex[2 * sizeof(name) + 1];

	hash_random(name, sizeof(name));
	sodium_bin2hex(hex, sizeof(hex), name, sizeof(name));
	return str_fmt(a, "%s/incoming/%s", files->path, hex);
}

bool
files_place(str sha256, char place[FILES_HEX + 2])
{
	if (sha256.n != FILES_HEX)
		return false;
	for (size_t i = 0; i < sha256.n; i++)
		if (str_hex(sha256.p[i]) < 0)
			return false;
	snprintf(place, FILES_HEX + 2, "%.2s/%.*s", sha256.p,
	    FILES_HEX - FILES_FOLDER, sha256.p + FILES_FOLDER);
	return true;
}

bool
files_put(struct files *files, const char *name, str sha256)
{
	char place[FILES_HEX + 2], folder[FILES_FOLDER + 1] = { 0 };
	bool done;
	int to;

	if (!files_place(sha256, place))
		return false;
	memcpy(folder, place, FILES_FOLDER);
	to = files_folder(files->root, folder, true);
	if (to < 0)
		return false;
	/* Over one that is there already: the same bytes, but young again, so
	 * that the sweep leaves it until its row is written. */
	files_lock(files);
	done =
	    renameat(files->incoming, name, to, place + FILES_FOLDER + 1) == 0;
	files_unlock(files);
	done = done && fsync(to) == 0;
	close(to);
	return done;
}

/* OpenSSL's SHA-256, since it takes the processor's own instructions for it:
 * four times as fast, and a file may have two gigabytes. */
bool
files_hash(struct arena *a, int fd, int64_t *size, str *sha256)
{
	EVP_MD_CTX *state = EVP_MD_CTX_new();
	unsigned char *chunk = malloc(CHUNK);
	struct sha256 hash;
	ssize_t n = -1;
	bool good = state != NULL && chunk != NULL &&
		    EVP_DigestInit_ex(state, EVP_sha256(), NULL) == 1;

	*size = 0;
	while (good && (n = pread(fd, chunk, CHUNK, *size)) > 0) {
		good = EVP_DigestUpdate(state, chunk, (size_t)n) == 1;
		*size += n;
	}
	good = good && n == 0 && EVP_DigestFinal_ex(state, hash.b, NULL) == 1;
	EVP_MD_CTX_free(state);
	free(chunk);
	*sha256 = good ? hash_hex(a, hash) : S("");
	return good;
}

void
files_remove(struct files *files, str sha256)
{
	char place[FILES_HEX + 2];

	if (!files_place(sha256, place))
		return;
	files_lock(files);
	unlinkat(files->root, place, 0);
	files_unlock(files);
}

int
files_file(const struct files *files, str sha256)
{
	char place[FILES_HEX + 2];

	if (!files_place(sha256, place)) {
		errno = ENOENT;
		return -1;
	}
	return openat(files->root, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

bool
files_read(struct files *files, str sha256, struct buf *b)
{
	char *chunk;
	ssize_t n = -1;
	int fd = files_file(files, sha256);

	chunk = malloc(CHUNK);
	while (fd >= 0 && chunk != NULL && (n = read(fd, chunk, CHUNK)) > 0)
		buf_add(b, (str){ chunk, (size_t)n });
	free(chunk);
	if (fd >= 0)
		close(fd);
	return n == 0 && !b->full;
}
