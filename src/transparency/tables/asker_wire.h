/*
 * What an asker and its processes say to each other: messages, each a head and
 * as many bytes as it says.  The same binary at both ends, so no versions; but
 * the portal believes nothing of what comes to it.
 */
#ifndef TABLES_ASKER_WIRE_H
#define TABLES_ASKER_WIRE_H

#include "engine/base/buf.h"
#include "transparency/tables/asker.h"

/* A head: four letters, the kind, the number of bytes behind it. */
#define WIRE_MAGIC "ask"
#define WIRE_HEAD 8

/* SQL of a page, with room for a list of long values. */
#define WIRE_REQUEST_MAX ((size_t)2 << 20)
/* Words of DuckDB, for the log. */
#define WIRE_ERROR_MAX 512
/* The file, in the folder of its process. */
#define WIRE_FILE "made"

enum wire_kind {
	/* To a process. */
	WIRE_ASK = 'q',
	WIRE_PAGE = 'p',
	WIRE_WRITE = 'w',
	/* From a process: */
	WIRE_READY = 'r',   /* it has begun */
	WIRE_MISSING = 'm', /* there is no library */
	WIRE_ROWS = 'v',
	WIRE_WRITTEN = 'f',
	WIRE_LARGE = 'l', /* with words, as the next */
	WIRE_FAILED = 'x',
};

/* A request. */
struct wire_request {
	enum wire_kind kind;
	int idle_ms; /* until the process ends when nothing follows */
	str sql;
	struct asker_file file; /* of WIRE_WRITE */
	struct asker_page page; /* of WIRE_PAGE */
};

/** wire_head(head, kind, n), wire_head_read(head, kind, n): Write a head; read
 * one, false when it is none. */
void wire_head(unsigned char[WIRE_HEAD], enum wire_kind, size_t);
bool wire_head_read(const unsigned char[WIRE_HEAD], enum wire_kind *, size_t *);

/** wire_request(b, request), wire_request_read(a, bytes, request): Append a
 * request, head and all, to the empty ${b}; read what is behind its head. */
void wire_request(struct buf *, const struct wire_request *);
bool wire_request_read(struct arena *, str, struct wire_request *);

/** wire_rows(b, columns), wire_value(b, value), wire_rows_end(b, rows): Write
 * an answer into the empty ${b}, head and all. */
void wire_rows(struct buf *, size_t);
void wire_value(struct buf *, str);
void wire_rows_end(struct buf *, size_t);

/** wire_rows_read(a, bytes, n, answer): Read what is behind the head of
 * WIRE_ROWS; values point into ${bytes}, and what is no text in them becomes
 * "?".  False when it is not as agreed, or takes more than ASKER_ANSWER_MAX.
 */
bool wire_rows_read(struct arena *, char *, size_t, struct answer *);

#endif
