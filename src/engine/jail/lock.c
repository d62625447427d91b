/*
 * Closing the door: see lock.h.  Three walls, for each may have a hole: limits
 * of the process, Landlock, and a list of system calls (OpenSSH's sandbox is
 * built so; reference/trust.md, B1 row 20).
 */
#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
#define LANDLOCK_ASK_VERSION 1u
#define LANDLOCK_TCP 3u	   /* bind, connect */
#define LANDLOCK_SCOPES 3u /* abstract sockets, signals */

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

/* No path at all, no port, nobody outside.  A kernel without Landlock leaves
 * that to the list of system calls. */
static bool
lock_paths(void)
{
	int version = jail_landlock(), fd;
	struct landlock_rules rules = { .files = (UINT64_C(1) << 13) - 1 };
	size_t size = sizeof(rules.files);
	bool done;

	if (version == 0)
		return true;
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
	done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
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

static bool
lock_rules(scmp_filter_ctx filter)
{
	size_t i;
	int bad = 0;

	for (i = 0; i < sizeof(lock_allowed) / sizeof(*lock_allowed); i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, lock_allowed[i],
		    0);
	for (i = 0; i < sizeof(lock_denied) / sizeof(*lock_denied); i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES),
		    lock_denied[i], 0);
	/* Memory of its own, never a file's, never to be run. */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return bad == 0;
}

bool
lock_door(void)
{
	scmp_filter_ctx filter;
	bool done;

	if (!lock_paths() || !lock_limit(RLIMIT_NOFILE, 0, 0))
		return false;
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL)
		return false;
	done = lock_rules(filter) && seccomp_load(filter) == 0;
	/* The filter's memory is left alone: this process ends soon. */
	return done;
}
