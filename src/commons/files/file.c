/* One file: from an upload to the store, its row, its end. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/files_room.h"
#include "commons/files/inspect.h"
#include "engine/base/date.h"
#include "engine/web/multipart.h"
#include "engine/web/spool.h"
#include "queries.h"

/* What one call copies at once. */
#define FILE_POUR ((size_t)64 << 20)
#define FILE_WINDOW ((size_t)4 << 20)

const char *
file_sentence(enum file_outcome outcome)
{
	/* A code and a sentence: tests/words.py finds them by the hyphen. */
	static const struct {
		const char *code, *sentence;
	} sentences[FILE_OUTCOMES] = {
		[FILE_KEPT] = { "file-kept", "{1} was received." },
		[FILE_EMPTY] = { "file-empty",
		    "{1} is empty. Choose the file again, or another one." },
		[FILE_TOO_LARGE] = { "file-too-large",
		    "{1} is too large. A table may have 2 GB, any other file "
		    "10 MB. Make it smaller, or put it on a website and give "
		    "us its address." },
		[FILE_UNKNOWN] = { "file-unknown",
		    "{1} is not a kind of file that we can take. We take PDF, "
		    "PNG, JPEG, WebP, documents "
		    "without macros (ODT, ODS, ODP, DOCX, XLSX, PPTX), CSV, "
		    "TSV and Parquet, and plain text, JSON and NDJSON saved as "
		    "UTF-8." },
		[FILE_MISNAMED] = { "file-misnamed",
		    "The name of {1} does not fit what is in it. Save it "
		    "again from the program that made it, then send that." },
		[FILE_UNSOUND] = { "file-unsound",
		    "{1} seems to be damaged. Open it on your device to see "
		    "if it works, save it again, then send that." },
		[FILE_SWOLLEN] = { "file-swollen",
		    "{1} becomes far too large when it is opened. Copy what is "
		    "needed into a new file, or save a table as CSV, then send "
		    "that." },
		[FILE_HARD] = { "file-hard",
		    "We could not read {1}. Save it again, perhaps in "
		    "another format, then send that." },
		[FILE_FULL] = { "file-full",
		    "There is no room left for {1} on this portal. Nothing was "
		    "published. Please tell those who look after the portal "
		    "that its disk is full." },
		[FILE_BROKEN] = { "file-broken",
		    "{1} could not be stored just now. Please try again in a "
		    "few minutes." },
	};

	return sentences[outcome].sentence;
}

/* What a call that failed says of our disk. */
static enum file_outcome
file_failed(void)
{
	return errno == ENOSPC || errno == EDQUOT ? FILE_FULL : FILE_BROKEN;
}

/* The jail's look at ${fd}; ${out} gets the bytes to keep. */
static enum file_outcome
file_inspect(struct arena *a, int fd, int out, str name,
    const struct inspect_type **type)
{
	static const struct jail_limits limits = {
		.memory = FILE_JAIL_MEMORY,
		.output = (int64_t)FILE_BYTES_MAX,
		.cpu_seconds = FILE_JAIL_CPU_SECONDS,
		.wall_ms = FILE_JAIL_WALL_MS,
	};
	bool foreign;
	str reply;

	switch (jail_run(a, inspect_role.name, fd, out, &limits, &reply)) {
	case JAIL_DONE:
		break;
	case JAIL_REFUSED:
		return str_is(reply, INSPECT_UNKNOWN)	? FILE_UNKNOWN
		       : str_is(reply, INSPECT_NO_ROOM) ? FILE_FULL
		       : str_is(reply, INSPECT_SWOLLEN) ? FILE_SWOLLEN
							: FILE_UNSOUND;
	case JAIL_LARGE:
		return FILE_TOO_LARGE;
	case JAIL_CRASHED:
	case JAIL_SLOW:
		return FILE_HARD;
	case JAIL_BROKEN:
	case JAIL_STOPPED:
		return FILE_BROKEN;
	}
	*type = inspect_named(reply);
	if (*type == NULL)
		return FILE_HARD;
	foreign = (*type)->foreign;
	*type = inspect_agrees(*type, name);
	/* A text that needs another encoding is not misnamed. */
	return *type != NULL ? FILE_KEPT
	       : foreign     ? FILE_UNKNOWN
			     : FILE_MISNAMED;
}

/* What came out of the jail as ${clean} in incoming/: into the store. */
static enum file_outcome
file_store(struct files *files, struct arena *a, const char *clean, int out,
    struct kept *kept)
{
	if (!files_hash(a, out, &kept->size, &kept->sha256))
		return FILE_BROKEN;
	if (kept->size == 0)
		return FILE_HARD;
	if (kept->size > (int64_t)FILE_BYTES_MAX)
		return FILE_TOO_LARGE;
	return fsync(out) == 0 && files_put(files, clean, kept->sha256)
		   ? FILE_KEPT
		   : file_failed();
}

/* A table too large to be written anew: as it is, ${incoming}, into the store.
 * What is in it nobody knows yet but its beginning. */
static enum file_outcome
file_take_large(struct files *files, struct arena *a, int fd,
    const char *incoming, struct kept *kept)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct inspect_type *type = NULL;
	enum file_outcome outcome = FILE_BROKEN;

	if (nowhere < 0)
		return FILE_BROKEN;
	outcome = file_inspect(a, fd, nowhere, kept->name, &type);
	close(nowhere);
	if (outcome == FILE_KEPT && !type->table)
		return FILE_TOO_LARGE;
	if (outcome != FILE_KEPT)
		return outcome;
	kept->type = str_of(type->type);
	if (!files_hash(a, fd, &kept->size, &kept->sha256) || fsync(fd) != 0 ||
	    !files_put(files, strrchr(incoming, '/') + 1, kept->sha256))
		return file_failed();
	return FILE_KEPT;
}

static enum file_outcome
file_take(struct files *files, struct arena *a, int fd, const char *incoming,
    struct kept *kept)
{
	const struct inspect_type *type = NULL;
	str path = files_incoming_path(files, a);
	const char *clean = strrchr(str_c(a, path), '/') + 1;
	enum file_outcome outcome;
	struct stat st;
	int out;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return FILE_BROKEN;
	if (st.st_size == 0)
		return FILE_EMPTY;
	if (st.st_size > FILE_LARGE_MAX)
		return FILE_TOO_LARGE;
	if (st.st_size > (off_t)FILE_BYTES_MAX)
		return file_take_large(files, a, fd, incoming, kept);
	out = openat(files->incoming, clean,
	    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return file_failed();
	outcome = file_inspect(a, fd, out, kept->name, &type);
	if (outcome == FILE_KEPT) {
		kept->type = str_of(type->type);
		outcome = file_store(files, a, clean, out, kept);
	}
	if (outcome != FILE_KEPT)
		unlinkat(files->incoming, clean, 0);
	close(out);
	return outcome;
}

enum file_outcome
file_keep(struct files *files, struct arena *a, str incoming, str name,
    struct kept *kept)
{
	const char *path = str_c(a, incoming);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum file_outcome outcome;

	*kept = (struct kept){ .name = multipart_filename(a, name) };
	outcome = file_take(files, a, fd, path, kept);
	if (fd >= 0)
		close(fd);
	unlink(path);
	return outcome;
}

static bool
file_write(int to, str bytes)
{
	ssize_t n = 1;

	while (bytes.n > 0 && n > 0) {
		n = write(to, bytes.p, bytes.n);
		if (n > 0)
			bytes = str_drop(bytes, (size_t)n);
	}
	return bytes.n == 0;
}

bool
file_pour(int to, str bytes, int fd, off_t at)
{
	ssize_t n = 1;
	str window;

	while (fd > 0 && bytes.n > 0 && n > 0) {
		n = copy_file_range(fd, &at, to, NULL,
		    bytes.n < FILE_POUR ? bytes.n : FILE_POUR, 0);
		if (n > 0)
			bytes = str_drop(bytes, (size_t)n);
		else if (n < 0 && (errno == ENOSPC || errno == EDQUOT))
			return false;
	}
	/* Not every file system copies by itself. */
	while (fd > 0 && bytes.n > 0) {
		window = str_take(bytes,
		    bytes.n < FILE_WINDOW ? bytes.n : FILE_WINDOW);
		if (!file_write(to, window))
			return false;
		spool_pass(window.p, window.n);
		bytes = str_drop(bytes, window.n);
	}
	return bytes.n == 0 || file_write(to, bytes);
}

/* ${bytes}, which lie in ${fd} from ${at} on when that is a file, as an upload
 * of their own; then that is kept. */
static enum file_outcome
file_arrive(struct files *files, struct arena *a, str bytes, int fd, off_t at,
    str name, struct kept *kept)
{
	enum file_outcome outcome = FILE_KEPT;
	str path;
	int to;

	if (files == NULL)
		return FILE_BROKEN;
	if (bytes.n == 0)
		return FILE_EMPTY;
	if (bytes.n > (size_t)FILE_LARGE_MAX)
		return FILE_TOO_LARGE;
	path = files_incoming_path(files, a);
	to =
	    open(str_c(a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0 || !file_pour(to, bytes, fd, at))
		outcome = file_failed();
	if (to >= 0 && close(to) != 0 && outcome == FILE_KEPT)
		outcome = file_failed();
	if (outcome == FILE_KEPT)
		return file_keep(files, a, path, name, kept);
	unlink(str_c(a, path));
	return outcome;
}

enum file_outcome
file_bring(struct files *files, struct arena *a, str bytes, str name,
    struct kept *kept)
{
	return file_arrive(files, a, bytes, 0, 0, name, kept);
}

enum file_outcome
file_brought(struct request *rq, const struct part *part, struct kept *kept)
{
	const struct portal *portal = rq->portal;

	return file_arrive(portal->files, rq->arena, part->bytes, rq->body_file,
	    part->bytes.p - rq->body.p, part->filename, kept);
}

bool
file_chosen(struct request *rq, const char *name, struct kept *kept,
    const char **wrong)
{
	const struct part *part = request_file(rq, name);
	enum file_outcome outcome;

	if (part == NULL)
		return true;
	outcome = file_brought(rq, part, kept);
	if (outcome != FILE_KEPT)
		*wrong = file_sentence(outcome);
	return outcome == FILE_KEPT;
}

const struct file *
file_record(struct db *db, const struct author *author, const struct kept *kept)
{
	str slug = str_take(kept->sha256, FILES_SLUG);
	struct file *f = record_by_address(db, &file_type, slug);

	/* A second content with the same half of a hash is nobody's accident.
	 */
	if (f != NULL)
		return f->erased || !str_eq(f->sha256, kept->sha256) ? NULL : f;
	f = record_new(db_arena(db), &file_type);
	f->slug = slug;
	f->name = kept->name;
	f->type = kept->type;
	f->size = kept->size;
	f->sha256 = kept->sha256;
	f->dated = date_of(author->now);
	act_save(db, author, &file_type, f);
	return f;
}

const struct file *
file_record_held(struct db *db, const struct author *author,
    const struct kept *kept)
{
	str slug = str_take(kept->sha256, FILES_SLUG);
	const struct file *there = record_by_address(db, &file_type, slug);

	/* What is public stays so, whatever draft names it too. */
	if (there == NULL)
		db_run(db, Q_file_hold, VALUES(value_text(slug)));
	return file_record(db, author, kept);
}

bool
file_erase(struct db *db, const struct author *author, str slug)
{
	struct file *f = record_by_address(db, &file_type, slug);

	if (f == NULL)
		return false;
	f->erased = true;
	/* A name may say whose it was. */
	f->name = S("erased");
	act_save(db, author, &file_type, f);
	return true;
}

str
file_path(struct arena *a, const struct file *f)
{
	return path_encode(a,
	    str_fmt(a, "/files/%.*s/%.*s", ARG(f->slug), ARG(f->name)));
}
