/*
 * claraboia watch: a folder whose files become versions.  FOLDER/DATASET/FILE
 * is sent to a portal as any program sends it, with a token, by the rules of
 * the API; what the API answers decides where the file goes.
 *
 * A file is first moved to .taking, so that nobody changes it under our hands;
 * when the portal says that it is durable, to .done.  Killed in between, it is
 * sent again, and a portal that has these bytes already makes no new version:
 * nothing is lost, nothing stands twice.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "console/console.h"
#include "console/post.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/web/web.h"

/* Seconds without a change after which a file is whole, unless --still says
 * otherwise; between two looks; until a portal that is away is asked again. */
#define STILL_S 5
#define LOOK_S 2
#define AGAIN_S 30
#define TOKEN_MAX 256
/* Memory of one file: an answer, and what is said of it. */
#define WATCH_BYTES_MAX ((size_t)64 << 20)

#define TAKING ".taking"
#define DONE ".done"
#define REFUSED ".refused"

struct watch {
	struct arena *arena; /* of one file */
	int folder;
	struct post post;
	int64_t still_s;
	int wait_s; /* the portal is away, or busy: so long */
	size_t refused;
};

/* What became of one file. */
enum taken { TAKEN_DONE, TAKEN_REFUSED, TAKEN_LATER };

static int
open_folder(int at, const char *name, bool make)
{
	if (make && mkdirat(at, name, 0777) != 0 && errno != EEXIST)
		return -1;
	return openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* FOLDER/kind/dataset, made where it is not there. */
static int
open_below(struct watch *w, const char *kind, const char *dataset)
{
	int above = open_folder(w->folder, kind, true), fd = -1;

	if (above >= 0) {
		fd = open_folder(above, dataset, true);
		close(above);
	}
	return fd;
}

/* Calls ${each} with every name in ${folder} that is no other program's:
 * neither hidden nor a lock of an office program. */
static bool
names_each(int folder, bool (*each)(struct watch *, int, const char *, void *),
    struct watch *w, void *what)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	bool more = true;

	if (dir == NULL && copy >= 0)
		close(copy);
	while (dir != NULL && more && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' && entry->d_name[0] != '~')
			more = each(w, folder, entry->d_name, what);
	if (dir != NULL)
		closedir(dir);
	return more;
}

/* ---- where a file goes ---- */

/* "2026-11-22T10-15-00Z trees.csv", unlike any that is there. */
static str
stamped(struct watch *w, int to, const char *name)
{
	struct timespec now;
	struct tm tm;
	char day[32];
	str stamp, found;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H-%M-%SZ", &tm);
	stamp = str_of(day);
	found = str_fmt(w->arena, "%.*s %s", ARG(stamp), name);
	for (int i = 2; faccessat(to, str_c(w->arena, found), F_OK,
			    AT_SYMLINK_NOFOLLOW) == 0;
	     i++)
		found = str_fmt(w->arena, "%.*s-%d %s", ARG(stamp), i, name);
	return str_copy(w->arena, found);
}

/* Why it was refused, beside the place where it will lie: written first, so
 * that no file lies there without its reason. */
static bool
reason_write(struct watch *w, int to, str name, str why)
{
	const char *path =
	    str_c(w->arena, str_fmt(w->arena, "%.*s.txt", ARG(name)));
	int fd =
	    openat(to, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	bool good = fd >= 0 && write(fd, why.p, why.n) == (ssize_t)why.n &&
		    write(fd, "\n", 1) == 1 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static void
file_away(struct watch *w, int from, const char *dataset, const char *name,
    const char *kind, str why)
{
	int to = open_below(w, kind, dataset);
	str at;

	if (to < 0) {
		fprintf(stderr, "claraboia: %s/%s cannot be made: %s\n", kind,
		    dataset, strerror(errno));
		w->wait_s = AGAIN_S;
		return;
	}
	at = stamped(w, to, name);
	if ((why.n > 0 && !reason_write(w, to, at, why)) ||
	    renameat(from, name, to, str_c(w->arena, at)) != 0) {
		fprintf(stderr, "claraboia: %s/%s cannot be moved to %s: %s\n",
		    dataset, name, kind, strerror(errno));
		w->wait_s = AGAIN_S;
	}
	close(to);
}

/* ---- sending ---- */

/* "trees" of "Trees.csv". */
static str
file_slug(struct arena *a, const char *name)
{
	str whole = str_of(name);
	size_t dot = whole.n;

	while (dot > 0 && whole.p[dot - 1] != '.')
		dot--;
	return kind_slug(a, dot > 1 ? str_take(whole, dot - 1) : whole);
}

/* A token that is wrong, a portal that is away or in a hurry: none of it is
 * the file's fault. */
static bool
is_later(const struct post_answer *answer)
{
	return answer->status < 200 || answer->status >= 500 ||
	       answer->status == 401 || answer->status == 408 ||
	       answer->status == 409 || answer->status == 429;
}

static enum taken
file_send(struct watch *w, int from, const char *dataset, const char *name,
    str *why)
{
	struct arena *a = w->arena;
	str slug = file_slug(a, name);
	str path = str_fmt(a, "/api/v1/datasets/%s/files/%.*s/versions",
	    dataset, ARG(slug));
	struct post_answer answer;
	int fd;

	*why = S("Give the file a name with letters or digits in it.");
	if (slug.n == 0)
		return TAKEN_REFUSED;
	*why = S("The folder must have the address of a dataset: small "
		 "letters, digits and hyphens.");
	if (!kind_is_slug(str_of(dataset)))
		return TAKEN_REFUSED;
	fd = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		*why = str_copy(a, str_of(strerror(errno)));
		return TAKEN_LATER;
	}
	answer = post_file(a, &w->post, path, str_of(name), fd);
	close(fd);
	if (answer.status >= 200 && answer.status < 300) {
		*why = answer.status == 202 ? S("waits as a draft")
		       : answer.status == 201
			   ? S("published")
			   : S("is what the newest version holds");
		return TAKEN_DONE;
	}
	*why = post_sentence(a, &answer);
	if (answer.status == 404)
		*why = str_fmt(a,
		    "There is no dataset with the address %s. Make it first, "
		    "or give the folder the address of one.",
		    dataset);
	if (!is_later(&answer))
		return TAKEN_REFUSED;
	w->wait_s = answer.retry_s > 0 ? answer.retry_s : AGAIN_S;
	return TAKEN_LATER;
}

/* One file in .taking; false: the portal is away, so the others wait. */
static bool
taking_file(struct watch *w, int from, const char *name, void *what)
{
	const char *dataset = what;
	str why;
	enum taken taken = file_send(w, from, dataset, name, &why);

	if (taken == TAKEN_LATER) {
		fprintf(stderr, "claraboia: %s/%s waits: %.*s\n", dataset, name,
		    ARG(why));
		return false;
	}
	printf("%s/%s %s%.*s\n", dataset, name,
	    taken == TAKEN_REFUSED ? "refused: " : "", ARG(why));
	fflush(stdout);
	w->refused += taken == TAKEN_REFUSED;
	file_away(w, from, dataset, name, taken == TAKEN_DONE ? DONE : REFUSED,
	    taken == TAKEN_DONE ? S("") : why);
	arena_reset(w->arena);
	return w->wait_s == 0;
}

static bool
taking_dataset(struct watch *w, int taking, const char *name, void *what)
{
	int fd = open_folder(taking, name, false);
	bool more = true;

	(void)what;
	if (fd >= 0) {
		more = names_each(fd, taking_file, w, (void *)(uintptr_t)name);
		close(fd);
	}
	return more;
}

/* ---- looking ---- */

/* A whole file goes to .taking; where one of its name still waits, it waits
 * too, so that versions come in their order. */
static bool
look_file(struct watch *w, int from, const char *name, void *what)
{
	const char *dataset = what;
	struct timespec now;
	struct stat st;
	int to;

	clock_gettime(CLOCK_REALTIME, &now);
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) ||
	    (now.tv_sec >= st.st_ctim.tv_sec &&
		now.tv_sec - st.st_ctim.tv_sec < w->still_s))
		return true;
	to = open_below(w, TAKING, dataset);
	if (to < 0 || (faccessat(to, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
			  renameat(from, name, to, name) != 0)) {
		fprintf(stderr, "claraboia: %s/%s cannot be taken: %s\n",
		    dataset, name, strerror(errno));
		w->wait_s = AGAIN_S;
	}
	if (to >= 0)
		close(to);
	return true;
}

static bool
look_dataset(struct watch *w, int folder, const char *name, void *what)
{
	int fd = open_folder(folder, name, false);

	(void)what;
	if (fd >= 0) {
		names_each(fd, look_file, w, (void *)(uintptr_t)name);
		close(fd);
	}
	return true;
}

static void
watch_look(struct watch *w, int taking)
{
	w->wait_s = 0;
	names_each(w->folder, look_dataset, w, NULL);
	names_each(taking, taking_dataset, w, NULL);
}

/* ---- the verb ---- */

/* The first line of the file that --token-file names. */
static bool
watch_token(struct console *c, const char *name, const char **token)
{
	char *line = NEWS(c->arena, char, TOKEN_MAX);
	FILE *file = fopen(name, "re");
	bool read = file != NULL && fgets(line, TOKEN_MAX, file) != NULL;
	str s = str_trim(str_of(line));

	if (file != NULL)
		fclose(file);
	if (!read || s.n == 0) {
		fprintf(stderr, "claraboia: there is no token in %s: %s\n",
		    name, file == NULL ? strerror(errno) : "it is empty");
		return false;
	}
	*token = str_c(c->arena, s);
	return true;
}

static bool
watch_options(struct console *c, struct watch *w)
{
	const char *portal = console_value(c, "--portal"),
		   *token = console_value(c, "--token-file"),
		   *still = console_value(c, "--still");

	if (c->n_files != 1 || portal == NULL || token == NULL) {
		fputs("claraboia: say which folder, --portal URL and "
		      "--token-file FILE\n",
		    stderr);
		return false;
	}
	if (!post_safe(str_of(portal))) {
		fprintf(stderr,
		    "claraboia: \"%s\" must begin with https://, or be this "
		    "machine: the token would be sent for all to read\n",
		    portal);
		return false;
	}
	w->still_s = STILL_S;
	if (still != NULL && (!str_number(str_of(still), &w->still_s) ||
				 w->still_s < 0 || w->still_s > 86400)) {
		fputs("claraboia: --still takes a number of seconds\n", stderr);
		return false;
	}
	w->post.portal = portal;
	return watch_token(c, token, &w->post.token);
}

/* .taking, by nobody else meanwhile. */
static int
watch_open(struct console *c, struct watch *w, enum exit_code *code)
{
	int taking = -1;

	*code = EXIT_BROKEN;
	w->folder = open_folder(AT_FDCWD, c->files[0], false);
	if (w->folder >= 0)
		taking = open_folder(w->folder, TAKING, true);
	if (taking < 0) {
		fprintf(stderr, "claraboia: %s cannot be used: %s\n",
		    c->files[0], strerror(errno));
		return -1;
	}
	if (flock(taking, LOCK_EX | LOCK_NB) != 0) {
		fprintf(stderr, "claraboia: %s is watched already\n",
		    c->files[0]);
		*code = EXIT_BUSY;
		close(taking);
		return -1;
	}
	return taking;
}

static enum exit_code
watch_run(struct console *c)
{
	struct watch w = { .folder = -1 };
	bool once = console_value(c, "--once") != NULL;
	enum exit_code code = EXIT_BROKEN;
	int taking;

	if (!watch_options(c, &w))
		return EXIT_USAGE;
	taking = watch_open(c, &w, &code);
	if (taking >= 0 && post_open()) {
		w.arena = arena_open(WATCH_BYTES_MAX);
		for (;;) {
			watch_look(&w, taking);
			if (once)
				break;
			sleep((unsigned)(w.wait_s > 0 ? w.wait_s : LOOK_S));
		}
		arena_close(w.arena);
		code = w.wait_s > 0    ? EXIT_BUSY
		       : w.refused > 0 ? EXIT_REFUSED
				       : EXIT_DONE;
	}
	if (taking >= 0)
		close(taking);
	if (w.folder >= 0)
		close(w.folder);
	return code;
}

static const struct option_text watch_option_texts[] = {
	{ "--portal", "URL", "the portal, such as https://city.example" },
	{ "--token-file", "FILE",
	    "whose first line is a token that may publish" },
	{ "--still", "N",
	    "seconds without a change after which a file is whole "
	    "(default 5)" },
	{ "--once", NULL, "look once and end: for cron" },
	{ 0 },
};

const struct verb verb_watch = {
	.name = "watch",
	.arguments = "FOLDER",
	.what = "Publish what is put into FOLDER/DATASET/ as new versions, in "
		"a portal anywhere.",
	.options = watch_option_texts,
	.run = watch_run,
};
