/*
 * post PORT[,PORT…] CONNECTIONS SECONDS PAUSE_MS < REQUESTS
 *
 * As many clients as CONNECTIONS, dealt out to the ports, each on a connection
 * that is kept alive: send a request, take the whole reply, rest PAUSE_MS, send
 * the next.  A line of REQUESTS is "METHOD PATH", and after tabs a cookie, a
 * form's body and the address it comes from, as a proxy would say, each of
 * which may be empty; "{n}" in a line is a number that comes once.  Clients
 * take the lines by turns, over and over.
 *
 * Prints requests a second, the median and the 99th percentile of their
 * milliseconds, and how many were not answered by 2xx or 3xx.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <netinet/tcp.h>

enum {
	LINES_MAX = 1 << 18,
	LINE_BYTES = 8192,
	REPLY_BYTES = 1 << 20,
	CLIENTS_MAX = 1024,
	PORTS_MAX = 16,
	TIMES_MAX = 1 << 22,
};

struct crew {
	uint16_t ports[PORTS_MAX];
	size_t n_ports;
	char **lines;
	size_t n_lines;
	int64_t pause_ms;
	_Atomic size_t clients;	  /* that have connected */
	_Atomic size_t next;	  /* line */
	_Atomic size_t n, failed; /* requests answered; of them not well */
	_Atomic int stop;
	uint32_t *us; /* what they took, ${n} of them */
};

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
port_connect(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	perror("post: connect");
	exit(1);
}

/* ${line} into ${out}, "{n}" by ${n}. */
static void
line_fill(const char *line, size_t n, char out[], size_t room)
{
	const char *hole;
	size_t at = 0;
	int wrote;

	while ((hole = strstr(line, "{n}")) != NULL) {
		wrote = snprintf(out + at, room - at, "%.*s%zu",
		    (int)(hole - line), line, n);
		if (wrote < 0 || (size_t)wrote >= room - at)
			abort();
		at += (size_t)wrote;
		line = hole + 3;
	}
	wrote = snprintf(out + at, room - at, "%s", line);
	if (wrote < 0 || (size_t)wrote >= room - at)
		abort();
}

/* ${format} into ${out} behind ${at}; where that ends. */
static size_t __attribute__((format(printf, 4, 5)))
request_add(char out[], size_t at, size_t room, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(out + at, room - at, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= room - at)
		abort();
	return at + (size_t)n;
}

/* The text of a request; its length. */
static size_t
request_make(char *line, char out[], size_t room)
{
	char *part[4] = { 0 };
	size_t i, n;

	for (i = 0; i < 4 && line != NULL; i++)
		part[i] = strsep(&line, "\t");
	n = request_add(out, 0, room,
	    "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	    "Sec-Fetch-Site: same-origin\r\n",
	    part[0]);
	if (part[1] != NULL && *part[1] != '\0')
		n = request_add(out, n, room, "Cookie: %s\r\n", part[1]);
	if (part[3] != NULL && *part[3] != '\0')
		n = request_add(out, n, room, "X-Forwarded-For: %s\r\n",
		    part[3]);
	if (part[2] == NULL || *part[2] == '\0')
		return request_add(out, n, room, "\r\n");
	return request_add(out, n, room,
	    "Content-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    strlen(part[2]), part[2]);
}

/* Take a whole reply; its status, or -1 when the connection ended. */
static int
reply_take(int fd, char reply[])
{
	char *end = NULL, *length;
	size_t n = 0, want = REPLY_BYTES - 1;
	ssize_t got;

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

static void
crew_note(struct crew *crew, int status, int64_t us)
{
	size_t i = atomic_fetch_add(&crew->n, 1);

	if (i < TIMES_MAX)
		crew->us[i] = (uint32_t)us;
	if (status >= 200 && status < 400)
		return;
	if (atomic_fetch_add(&crew->failed, 1) == 0)
		fprintf(stderr, "post: the first that failed: %d\n", status);
}

static void *
crew_client(void *cookie)
{
	struct crew *crew = cookie;
	char *reply = malloc(REPLY_BYTES), *out = malloc(2 * LINE_BYTES);
	char line[LINE_BYTES];
	size_t i = atomic_fetch_add(&crew->clients, 1), n;
	uint16_t port = crew->ports[i % crew->n_ports];
	int fd = port_connect(port), status;
	int64_t start;

	while (!atomic_load(&crew->stop)) {
		i = atomic_fetch_add(&crew->next, 1);
		line_fill(crew->lines[i % crew->n_lines], i, line,
		    sizeof(line));
		n = request_make(line, out, 2 * LINE_BYTES);
		start = now_us();
		status = write(fd, out, n) == (ssize_t)n ? reply_take(fd, reply)
							 : -1;
		crew_note(crew, status, now_us() - start);
		if (status < 0) {
			close(fd);
			fd = port_connect(port);
		}
		if (crew->pause_ms > 0)
			usleep((useconds_t)crew->pause_ms * 1000);
	}
	close(fd);
	free(out);
	free(reply);
	return NULL;
}

static void
ports_read(struct crew *crew, char *list)
{
	char *port;

	while (crew->n_ports < PORTS_MAX && (port = strsep(&list, ",")) != NULL)
		crew->ports[crew->n_ports++] =
		    (uint16_t)strtoul(port, NULL, 10);
}

static size_t
lines_read(char **lines)
{
	static char line[LINE_BYTES];
	size_t n = 0;

	while (n < LINES_MAX && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		lines[n++] = strdup(line);
	}
	return n;
}

static int
order(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
crew_report(struct crew *crew, double seconds)
{
	size_t n = atomic_load(&crew->n);
	size_t kept = n < TIMES_MAX ? n : TIMES_MAX;

	qsort(crew->us, kept, sizeof(*crew->us), order);
	printf("%.0f %.2f %.2f %zu\n", (double)n / seconds,
	    kept == 0 ? 0 : crew->us[kept / 2] / 1000.0,
	    kept == 0 ? 0 : crew->us[kept * 99 / 100] / 1000.0,
	    atomic_load(&crew->failed));
}

int
main(int argc, char **argv)
{
	struct crew crew = { .next = 0 };
	pthread_t thread[CLIENTS_MAX];
	int64_t start;
	size_t n, i;

	n = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;
	if (n < 1 || n > CLIENTS_MAX) {
		fputs("usage: post PORT[,PORT...] CONNECTIONS SECONDS "
		      "PAUSE_MS < REQUESTS\n",
		    stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	ports_read(&crew, argv[1]);
	crew.pause_ms = strtol(argv[4], NULL, 10);
	crew.lines = calloc(LINES_MAX, sizeof(*crew.lines));
	crew.us = calloc(TIMES_MAX, sizeof(*crew.us));
	if (crew.lines == NULL || crew.us == NULL)
		return 1;
	crew.n_lines = lines_read(crew.lines);
	if (crew.n_lines == 0)
		return 2;
	start = now_us();
	for (i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, crew_client, &crew) != 0)
			return 1;
	sleep((unsigned)strtoul(argv[3], NULL, 10));
	atomic_store(&crew.stop, 1);
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	crew_report(&crew, (double)(now_us() - start) / 1e6);
	return 0;
}
