/* The inside of the jail: what the process does that jail_run started. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/jail/inmate.h"
#include "engine/jail/lock.h"

/* More is a mistake, not a job. */
#define INMATE_CPU_MAX (24 * 3600)

/* Words of a role while it makes them. */
#define INMATE_BYTES_MAX ((size_t)64 << 10)

static bool
inmate_number(const char *argument, int64_t *n)
{
	return argument != NULL && str_number(str_of(argument), n) && *n > 0;
}

/* As run_start (jail.c) writes it. */
static bool
inmate_limits(char **argv, struct jail_limits *limits)
{
	int64_t cpu;

	if (!inmate_number(argv[0], &limits->memory) ||
	    !inmate_number(argv[1], &limits->output) ||
	    !inmate_number(argv[2], &cpu) || cpu > INMATE_CPU_MAX)
		return false;
	limits->cpu_seconds = (int)cpu;
	return true;
}

/* The folders behind the limits, both or none, as the role wants them. */
static bool
inmate_folders(const struct jail_role *role, char **argv,
    struct jail_folders *folders)
{
	*folders =
	    (struct jail_folders){ argv[3], argv[3] == NULL ? NULL : argv[4] };
	if (folders->write == NULL)
		return false;
	if (role->work_in == NULL)
		return strcmp(folders->read, INMATE_NOWHERE) == 0;
	return folders->read[0] == '/' && folders->write[0] == '/' &&
	       chdir(folders->write) == 0;
}

static bool
inmate_write(int fd, str s)
{
	ssize_t n;

	for (; s.n > 0; s = str_drop(s, (size_t)n)) {
		do
			n = write(fd, s.p, s.n);
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return false;
	}
	return true;
}

void
jail_progress(int thousandths)
{
	unsigned char step[INMATE_STEP] = { INMATE_PROGRESS,
		(unsigned char)(thousandths >> 8),
		(unsigned char)(thousandths & 0xff) };

	assert(thousandths >= 0 && thousandths <= 1000);
	inmate_write(INMATE_REPLY_FD, (str){ (char *)step, sizeof(step) });
}

/* One message: less than a pipe holds, so that nobody waits for a reader. */
static bool
inmate_answer(bool taken, str words)
{
	char message[INMATE_HEAD + JAIL_REPLY_MAX];

	words = str_take(words,
	    words.n < JAIL_REPLY_MAX ? words.n : JAIL_REPLY_MAX);
	memcpy(message, INMATE_MAGIC, 4);
	message[4] = taken ? INMATE_TAKEN : INMATE_REFUSED;
	message[5] = (char)(words.n >> 8);
	message[6] = (char)(words.n & 0xff);
	if (words.n > 0)
		memcpy(message + INMATE_HEAD, words.p, words.n);
	return inmate_write(INMATE_REPLY_FD,
	    (str){ message, INMATE_HEAD + words.n });
}

void
inmate_run(const struct jail_role *role, char **argv)
{
	struct jail_limits limits;
	struct jail_folders folders;
	struct arena *arena;
	struct buf reply;
	void *kit;
	bool taken, wide = role->work_in != NULL;

	if (!inmate_limits(argv, &limits) ||
	    !inmate_folders(role, argv, &folders) || !lock_limits(&limits))
		_exit(INMATE_UNLOCKED);
	kit = role->prepare();
	if (kit == NULL || !lock_door(wide ? &folders : NULL))
		_exit(INMATE_UNLOCKED);
	arena = arena_open(INMATE_BYTES_MAX);
	reply = buf_open(arena, JAIL_REPLY_MAX);
	taken = wide ? role->work_in(kit, &folders, &reply)
		     : role->work(kit, &reply);
	/* The system call itself: what libraries do at the end, even in _exit,
	 * may need an open door. */
	syscall(SYS_exit_group,
	    inmate_answer(taken, buf_str(&reply)) ? 0 : INMATE_MUTE);
	abort();
}

bool
jail_input(struct arena *a, size_t max, str *input)
{
	off_t size = lseek(0, 0, SEEK_END);
	size_t n = 0;
	ssize_t got = 1;
	char *p;

	if (size < 0 || (uint64_t)size > max || lseek(0, 0, SEEK_SET) != 0)
		return false;
	p = arena_get(a, (size_t)size + 1, 1);
	while (n < (size_t)size && got != 0) {
		got = read(0, p + n, (size_t)size - n);
		if (got < 0 && errno != EINTR)
			return false;
		n += got > 0 ? (size_t)got : 0;
	}
	*input = (str){ p, n };
	return n == (size_t)size;
}

bool
jail_output(str bytes)
{
	return inmate_write(1, bytes);
}
