/*
 * Closing the door: see lock.h.  Three walls, for each may have a hole: limits
 * of the process, Landlock, and a list of system calls (OpenSSH's sandbox is
 * built so; reference/trust.md, B1 row 20).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/jail/lock.h"

#if defined(__SANITIZE_ADDRESS__)
#define LOCK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCK_ASAN 1
#endif
#endif

/* Landlock's interface, in our own words: the header of Debian 12 knows less
 * than the kernels that run it (landlock(7)). */
struct landlock_rules {
	uint64_t files; /* handled and, with no rule, forbidden */
	uint64_t net;	/* from version 4 */
	uint64_t scope; /* from version 6 */
};
struct landlock_path {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));
#define LANDLOCK_ASK_VERSION 1u
#define LANDLOCK_PATH 1
#define LANDLOCK_BIT(n) (UINT64_C(1) << (n))
/* write, read, list; remove and make files and folders; truncate. */
#define LANDLOCK_FILE (LANDLOCK_BIT(1) | LANDLOCK_BIT(2) | LANDLOCK_BIT(14))
#define LANDLOCK_READS (LANDLOCK_BIT(2) | LANDLOCK_BIT(3))
#define LANDLOCK_WRITES                                                        \
	(LANDLOCK_READS | LANDLOCK_BIT(1) | LANDLOCK_BIT(4) |                  \
	    LANDLOCK_BIT(5) | LANDLOCK_BIT(7) | LANDLOCK_BIT(8) |              \
	    LANDLOCK_BIT(14))
#define LANDLOCK_TCP 3u	   /* bind, connect */
#define LANDLOCK_SCOPES 3u /* abstract sockets, signals */

/* Open at once in the wider cell: a table, its temporary pieces. */
#define LOCK_FILES_MAX 256

static bool
lock_limit(__rlimit_resource_t what, int64_t soft, int64_t hard)
{
	struct rlimit limit = { (rlim_t)soft, (rlim_t)hard };

	return setrlimit(what, &limit) == 0;
}

bool
lock_limits(const struct jail_limits *limits)
{
#ifndef LOCK_ASAN
	/* The sanitizer maps terabytes for its shadow. */
	if (!lock_limit(RLIMIT_AS, limits->memory, limits->memory))
		return false;
#endif
	/* At the soft limit a signal that tells slowness from a crash. */
	return lock_limit(RLIMIT_CPU, limits->cpu_seconds,
		   limits->cpu_seconds + 1) &&
	       lock_limit(RLIMIT_FSIZE, limits->output, limits->output) &&
	       lock_limit(RLIMIT_CORE, 0, 0) &&
	       prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

int
jail_landlock(void)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_ASK_VERSION);

	return version < 0 ? 0 : (int)version;
}

/* A rule for a folder, or for one file: then of the rights those of files. */
static bool
lock_path(int fd, const char *path, uint64_t allowed)
{
	struct landlock_path rule = { allowed, -1 };
	struct stat st;
	bool done;

	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return false;
	if (fstat(rule.parent, &st) == 0 && S_ISREG(st.st_mode))
		rule.allowed &= LANDLOCK_FILE;
	done = syscall(SYS_landlock_add_rule, fd, LANDLOCK_PATH, &rule, 0) == 0;
	close(rule.parent);
	return done;
}

/* No path but the folders, no port, nobody outside.  A kernel without Landlock
 * leaves that to the list of system calls, which opens nothing at all; but
 * whoever may open files needs it. */
static bool
lock_paths(const struct jail_folders *folders)
{
	int version = jail_landlock(), fd;
	struct landlock_rules rules = { .files = (UINT64_C(1) << 13) - 1 };
	size_t size = sizeof(rules.files);
	bool done;

	if (version == 0)
		return folders == NULL;
	if (version >= 2) /* linking elsewhere */
		rules.files |= UINT64_C(1) << 13;
	if (version >= 3) /* truncating */
		rules.files |= UINT64_C(1) << 14;
	if (version >= 5) /* ioctl on devices */
		rules.files |= UINT64_C(1) << 15;
	if (version >= 4) {
		rules.net = LANDLOCK_TCP;
		size += sizeof(rules.net);
	}
	if (version >= 6) {
		rules.scope = LANDLOCK_SCOPES;
		size += sizeof(rules.scope);
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd < 0)
		return false;
	done =
	    folders == NULL ||
	    (lock_path(fd, folders->read, LANDLOCK_READS & rules.files) &&
		lock_path(fd, folders->write, LANDLOCK_WRITES & rules.files));
	done = done && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return done;
}

/* What computing on bytes takes.  Whatever is not named here ends the process;
 * what libraries try in passing is told that it may not. */
static const int lock_allowed[] = { SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(brk),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(exit),
	SCMP_SYS(exit_group) };
static const int lock_denied[] = { SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(readlink),
	SCMP_SYS(ioctl), SCMP_SYS(prlimit64) };

/* What files in two folders, and threads, take beyond that. */
static const int lock_wide[] = { SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(close), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs),
	SCMP_SYS(fstatfs), SCMP_SYS(readlink), SCMP_SYS(getcwd),
	SCMP_SYS(getdents64), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(fcntl),
	SCMP_SYS(fadvise64), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(mkdir), SCMP_SYS(rmdir), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(preadv), SCMP_SYS(pwritev),
	SCMP_SYS(rt_sigaction), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(restart_syscall), SCMP_SYS(membarrier), SCMP_SYS(sigaltstack),
	SCMP_SYS(getcpu), SCMP_SYS(mincore), SCMP_SYS(uname), SCMP_SYS(poll),
	SCMP_SYS(ppoll) };
static const int lock_wide_denied[] = { SCMP_SYS(ioctl), SCMP_SYS(prlimit64),
	SCMP_SYS(prctl), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit),
	SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_setscheduler),
	SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler) };

/* False when any could not be added. */
static bool
lock_each(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
	int bad = 0;

	for (size_t i = 0; i < n; i++)
		bad |= seccomp_rule_add(filter, action, calls[i], 0);
	return bad == 0;
}
#define LOCK_EACH(filter, action, calls)                                       \
	lock_each(filter, action, calls, sizeof(calls) / sizeof(*(calls)))

/* A thread is a clone that shares all; a process is not.  The flags of clone3
 * stand in memory where no filter sees them: it is said not to be there, and
 * the C library takes clone. */
static bool
lock_wide_rules(scmp_filter_ctx filter)
{
	return LOCK_EACH(filter, SCMP_ACT_ALLOW, lock_wide) &&
	       LOCK_EACH(filter, SCMP_ACT_ERRNO(EACCES), lock_wide_denied) &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) ==
		   0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
		   SCMP_SYS(clone3), 0) == 0;
}

static bool
lock_rules(scmp_filter_ctx filter, bool wide)
{
	int bad = 0;

	if (!LOCK_EACH(filter, SCMP_ACT_ALLOW, lock_allowed) ||
	    !(wide ? lock_wide_rules(filter)
		   : LOCK_EACH(filter, SCMP_ACT_ERRNO(EACCES), lock_denied)))
		return false;
	/* Memory of its own, never a file's, never to be run. */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return bad == 0;
}

/* Landlock binds the thread that asks and those it begins later. */
static bool
lock_alone(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int n = 0;

	if (tasks == NULL)
		return false;
	for (struct dirent *task; (task = readdir(tasks)) != NULL;)
		n += task->d_name[0] != '.';
	closedir(tasks);
	return n == 1;
}

bool
lock_door(const struct jail_folders *folders)
{
	scmp_filter_ctx filter;
	int files = folders == NULL ? 0 : LOCK_FILES_MAX;
	bool done;

	if ((folders != NULL && !lock_alone()) || !lock_paths(folders) ||
	    !lock_limit(RLIMIT_NOFILE, files, files))
		return false;
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL)
		return false;
	done = lock_rules(filter, folders != NULL) && seccomp_load(filter) == 0;
	/* The filter's memory is left alone: this process ends soon. */
	return done;
}
