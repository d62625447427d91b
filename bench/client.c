/*
 * client: the two clocks that wrk is not.
 *
 * client median PORT TIMES < PATHS   one client, one connection: each path
 *                                    TIMES times; median microseconds of all
 * client first PORT PATH COMMAND …   milliseconds from starting COMMAND to its
 *                                    first 200 of PATH; then stops it
 * client open PORT                   whether something listens there
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <netinet/tcp.h>

enum { PATHS_MAX = 4096, PATH_BYTES = 512, REPLY_BYTES = 1 << 20 };

/* How long a program may take to open before it is given up. */
#define START_US_MAX 30000000

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
client_connect(const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* One request and its whole reply; the status, or -1. */
static int
client_get(int fd, const char *path, char reply[])
{
	char head[PATH_BYTES + 64], *end = NULL, *length;
	size_t n = 0, want = REPLY_BYTES - 1;
	ssize_t got;
	int wrote = snprintf(head, sizeof(head),
	    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);

	if (write(fd, head, (size_t)wrote) != wrote)
		return -1;
	while (n < want) {
		got = read(fd, reply + n, REPLY_BYTES - 1 - n);
		if (got <= 0)
			return -1;
		n += (size_t)got;
		reply[n] = '\0';
		if (end != NULL || (end = strstr(reply, "\r\n\r\n")) == NULL)
			continue;
		length = strcasestr(reply, "content-length:");
		if (length == NULL || length > end)
			return -1;
		want =
		    (size_t)(end + 4 - reply) + strtoul(length + 15, NULL, 10);
	}
	return n < 12 ? -1 : (int)strtol(reply + 9, NULL, 10);
}

static int
order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int
median(const char *port, size_t times)
{
	char(*paths)[PATH_BYTES] = calloc(PATHS_MAX, PATH_BYTES);
	char *reply = malloc(REPLY_BYTES);
	size_t n = 0, i, k, took = 0;
	int64_t *us, start;
	int fd = client_connect(port);

	while (paths != NULL && n < PATHS_MAX &&
	       fgets(paths[n], PATH_BYTES, stdin) != NULL) {
		paths[n][strcspn(paths[n], "\n")] = '\0';
		n++;
	}
	us = calloc(n * times + 1, sizeof(*us));
	if (fd < 0 || n == 0 || us == NULL || reply == NULL)
		return 1;
	/* The first round fills caches and is not counted. */
	for (k = 0; k <= times; k++) {
		for (i = 0; i < n; i++) {
			start = now_us();
			if (client_get(fd, paths[i], reply) != 200) {
				fprintf(stderr, "client: no 200: %s\n",
				    paths[i]);
				return 1;
			}
			if (k > 0)
				us[took++] = now_us() - start;
		}
	}
	qsort(us, took, sizeof(*us), order);
	printf("%lld\n", (long long)us[took / 2]);
	return 0;
}

static int
first(const char *port, const char *path, char **command)
{
	char *reply = malloc(REPLY_BYTES);
	int64_t start = now_us(), took = 0;
	int fd, status = -1;
	pid_t child = fork();

	if (child == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		execvp(command[0], command);
		_exit(1);
	}
	while (status != 200 && took < START_US_MAX) {
		fd = client_connect(port);
		if (fd >= 0) {
			status = client_get(fd, path, reply);
			close(fd);
		}
		took = now_us() - start;
		if (status != 200)
			usleep(200);
	}
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
	free(reply);
	if (status != 200)
		return 1;
	printf("%.1f\n", (double)took / 1000);
	return 0;
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4 && strcmp(argv[1], "median") == 0)
		return median(argv[2], strtoul(argv[3], NULL, 10));
	if (argc > 4 && strcmp(argv[1], "first") == 0)
		return first(argv[2], argv[3], argv + 4);
	if (argc == 3 && strcmp(argv[1], "open") == 0)
		return client_connect(argv[2]) < 0;
	fputs("usage: client median PORT TIMES < PATHS\n"
	      "       client first PORT PATH COMMAND…\n"
	      "       client open PORT\n",
	    stderr);
	return 2;
}
