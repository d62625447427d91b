/* The log: two buffers, one being filled, one being written. */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/log.h"

#define LINE_MAX_BYTES 1000
#define NOTE_MAX_BYTES 64
#define BUFFER_BYTES ((size_t)256 << 10)
#define PAUSE_NS 100000000L

struct log {
	int fd;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool closing;
	char *fill, *drain;
	size_t n;
	unsigned long dropped;
};

/* Whoever reads the log may be gone: then lines are lost, not the portal. */
static void
log_write(int fd, const char *p, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		p += done;
		n -= (size_t)done;
	}
}

/* One write a tenth of a second, or a half-full buffer. */
static void
log_gather(struct log *log)
{
	struct timespec until;
	int wait = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PAUSE_NS;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&log->lock);
	while (!log->closing && log->n < BUFFER_BYTES / 2 && wait == 0)
		wait = pthread_cond_timedwait(&log->wake, &log->lock, &until);
	pthread_mutex_unlock(&log->lock);
}

static void *
log_thread(void *cookie)
{
	struct log *log = cookie;
	bool closing = false;
	size_t n;
	char *swap;

	while (!closing) {
		pthread_mutex_lock(&log->lock);
		while (log->n == 0 && !log->closing)
			pthread_cond_wait(&log->wake, &log->lock);
		swap = log->fill;
		log->fill = log->drain;
		log->drain = swap;
		n = log->n;
		log->n = 0;
		closing = log->closing;
		pthread_mutex_unlock(&log->lock);
		log_write(log->fd, log->drain, n);
		log_gather(log);
	}
	return NULL;
}

static void
log_free(struct log *log)
{
	free(log->fill);
	free(log->drain);
	free(log);
}

struct log *
log_open(int fd)
{
	struct log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->fd = fd;
	log->fill = malloc(BUFFER_BYTES);
	log->drain = malloc(BUFFER_BYTES);
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->wake, NULL);
	if (log->fill == NULL || log->drain == NULL ||
	    pthread_create(&log->thread, NULL, log_thread, log) != 0) {
		log_free(log);
		return NULL;
	}
	return log;
}

/* The lock is held and there is room for a line. */
static void
log_append(struct log *log, const char *line, size_t n)
{
	bool first = log->n == 0, half = log->n < BUFFER_BYTES / 2;

	memcpy(log->fill + log->n, line, n);
	log->n += n;
	if (first || (half && log->n >= BUFFER_BYTES / 2))
		pthread_cond_signal(&log->wake);
}

/* The same; there is always room for this note. */
static void
log_tell_dropped(struct log *log)
{
	char note[NOTE_MAX_BYTES];
	int n;

	if (log->dropped == 0)
		return;
	n = snprintf(note, sizeof(note), "log dropped=%lu\n", log->dropped);
	log->dropped = 0;
	if (n > 0)
		log_append(log, note, (size_t)n);
}

void
log_close(struct log *log)
{
	if (log == NULL)
		return;
	pthread_mutex_lock(&log->lock);
	log_tell_dropped(log);
	log->closing = true;
	pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
	pthread_join(log->thread, NULL);
	pthread_mutex_destroy(&log->lock);
	pthread_cond_destroy(&log->wake);
	log_free(log);
}

static size_t
log_stamp(char line[LINE_MAX_BYTES])
{
	struct timespec now;
	struct tm tm;
	int n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = snprintf(line, LINE_MAX_BYTES,
	    "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    (int)(now.tv_nsec / 1000000));
	return n < 0 ? 0 : (size_t)n;
}

void
log_line(struct log *log, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	size_t n = log_stamp(line);
	va_list list;
	int more;

	va_start(list, format);
	more = vsnprintf(line + n, sizeof(line) - n, format, list);
	va_end(list);
	if (more < 0)
		return;
	n += (size_t)more;
	if (n > sizeof(line) - 1)
		n = sizeof(line) - 1;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n++] = '\n';
	pthread_mutex_lock(&log->lock);
	if (BUFFER_BYTES - log->n < n + 2 * NOTE_MAX_BYTES)
		log->dropped++;
	else {
		log_tell_dropped(log);
		log_append(log, line, n);
	}
	pthread_mutex_unlock(&log->lock);
}
