/* A bounded queue between those who hold sockets and those who work. */
#ifndef ENGINE_WEB_QUEUE_H
#define ENGINE_WEB_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

/** queue_open(max): For up to ${max} things; NULL without memory. */
struct queue *queue_open(size_t);
void queue_close(struct queue *);

/** queue_put(queue, thing): False at once when it is full or was ended. */
bool queue_put(struct queue *, void *);

/** queue_take(queue): The oldest thing; waits for one.  NULL when the queue
 * was ended and is empty. */
void *queue_take(struct queue *);

/** queue_late(queue, ms): The oldest thing, when it has waited for more than
 * ${ms}; else NULL, at once. */
void *queue_late(struct queue *, int64_t);

/** queue_end(queue): Take nothing more; wake whoever waits. */
void queue_end(struct queue *);

#endif
