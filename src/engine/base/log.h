/*
 * The log: one line a fact, key=value, to a descriptor.  Whoever logs never
 * waits for the disk or the pipe: a line goes to a buffer in memory and a
 * thread of its own writes it within a tenth of a second.
 */
#ifndef ENGINE_BASE_LOG_H
#define ENGINE_BASE_LOG_H

struct log;

/** log_open(fd): A log that writes to ${fd}, which stays the caller's.  NULL
 * when there is no memory or thread left. */
struct log *log_open(int);

/** log_close(log): Write what waits, end.  May be NULL. */
void log_close(struct log *);

/**
 * log_line(log, format, ...):
 * Add "time=2026-11-22T10:00:00.123Z " and the text, at most 1,000 bytes;
 * control characters become "?".  When the reader of the descriptor is so slow
 * that 256 kB wait, lines are dropped and counted: "log dropped=12".
 */
void log_line(struct log *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
