/*
 * The reaper: absolute deadlines for sockets.  The library's own time-out
 * starts again with every byte, so one byte now and then holds a connection
 * for ever; here nothing that a client sends moves the deadline but finishing.
 */
#ifndef ENGINE_WEB_REAPER_H
#define ENGINE_WEB_REAPER_H

#include <stdatomic.h>
#include <stdint.h>

struct reaper;

/* One socket.  Belongs to the caller; between reaper_add and reaper_remove
 * the reaper reads it too. */
struct watched {
	struct watched *before, *after;
	int fd;
	_Atomic int64_t deadline_ms; /* 0: none */
};


/** reaper_open(tick, cookie): ${tick}(cookie) is called several times a
 * second from the reaper's thread.  NULL without memory or thread. */
struct reaper *reaper_open(void (*)(void *), void *);
void reaper_close(struct reaper *);

/** reaper_add(reaper, w), reaper_remove(reaper, w): From the socket's opening
 * until just before it is closed. */
void reaper_add(struct reaper *, struct watched *);
void reaper_remove(struct reaper *, struct watched *);

/** reaper_within(w, ms): The deadline is ${ms} from now; 0: none. */
void reaper_within(struct watched *, int64_t);

#endif
