/*
 * The limits of the web engine, each with its reason.  What a site may choose
 * for itself (rates, connections, deadlines) has its default here too.
 */
#ifndef ENGINE_WEB_LIMITS_H
#define ENGINE_WEB_LIMITS_H

/* Bytes.  A target that no link of ours reaches; browsers stop near it. */
#define LIMIT_TARGET 8192
/* A normalised path: language, two slugs of 80 and room for any tail. */
#define LIMIT_PATH 1024
/* A query string: every declared filter at its longest, several times. */
#define LIMIT_QUERY 8192
/* Name=value pairs looked at: twice the widest filter form. */
#define LIMIT_PAIRS 64
/* Header fields: browsers send 20, proxies add a handful. */
#define LIMIT_HEADERS 64
/* Memory of one connection for head and reply head: longer heads get 431.  The
 * library clears all of it for every request. */
#define LIMIT_HEAD ((size_t)16 << 10)
/* A Host: the longest name DNS knows, and a port. */
#define LIMIT_HOST 261
/* A form: ten times the longest proposal.  Files come another way. */
#define LIMIT_BODY ((size_t)1 << 20)
/* A form with files, of somebody signed in: three files of 10 MiB. */
#define LIMIT_UPLOAD ((size_t)32 << 20)
/* A form with a table of 2 GiB (commons/files/limits.h), and what is typed
 * beside it; only where a route says TAKES_LARGE. */
#define LIMIT_LARGE (((size_t)2 << 30) + LIMIT_UPLOAD)
/* What bodies in files leave free of the disk, for the database above all: one
 * gigabyte, of a small disk a sixteenth.  How many come at once is bounded by
 * the rest, since the room of each is taken before it comes. */
#define LIMIT_RESERVE ((uint64_t)1 << 30)
#define LIMIT_RESERVE_SHARE 16
/* What is looked at of a body in a file before its memory is given back. */
#define LIMIT_WINDOW ((size_t)4 << 20)
/* Fields of a form: a plan in eight languages has 250. */
#define LIMIT_FIELDS 2000
/* All bodies being received: bounds memory under many slow posts. */
#define LIMIT_BODIES ((size_t)64 << 20)
/* One reply: a list page is 100 kB, an export of all records a few MB.  Files
 * are sent from where they lie. */
#define LIMIT_REPLY ((size_t)11 << 20)
/* A worker's arena: a reply twice (it grows by doubling) and its rows. */
#define LIMIT_ARENA ((size_t)64 << 20)
/* Rendered pages kept: about 500 with all their encodings. */
#define LIMIT_CACHE ((size_t)16 << 20)
/* What is kept of the store for all pages (larder.h): a form with all its choices
 * is 30 kB; frames and forms in eight languages. */
#define LIMIT_LARDER ((size_t)1 << 20)
#define LIMIT_LARDER_THINGS 64
/* Below this compression saves no packet. */
#define LIMIT_COMPRESS 512
/* An Accept header that is part of a cache key: browsers send 130. */
#define LIMIT_ACCEPT 512
/* Requests waiting for a worker: at 2,000/s half a second of waiting. */
#define LIMIT_QUEUE 1024

/* Threads that run handlers, for each core, unless the site says otherwise:
 * enough to keep the cores busy while some wait for the disk; more of them only
 * wait for each other (docs/performance.md).  Not more than there are readers
 * of the store. */
#define LIMIT_WORKERS 3
#define LIMIT_WORKERS_MAX 16

/* Threads that run what is posted: they mostly wait for the pen, which writes
 * for as many at once as wait, so few of them would make small commits.  Each
 * keeps a quarter of a megabyte at the most. */
#define LIMIT_SCRIBES 64
/* Threads for what other processes answer: two of these work at a time
 * (transparency/tables/asker.h), so as many again make the pages around their
 * answers.  And for files that other processes write: one is written at a
 * time. */
#define LIMIT_ASKING 4
#define LIMIT_MAKING 1
/* Who may stand in line for either, which costs no thread and no reader: four
 * times what one address may hold, so that nobody fills it alone. */
#define LIMIT_LINE 256
/* Milliseconds in line until somebody is told to come again: with the ten
 * seconds that an answer may take, less than the minute after which proxies
 * give up by themselves; and when to come again. */
#define LIMIT_LINE_MS 45000
#define LIMIT_LINE_AGAIN_S 10
/* The stack of any of these threads: handlers keep little there. */
#define LIMIT_STACK ((size_t)1 << 20)

/* Sockets, of which one address may hold so many: a family behind one
 * router opens 6 each. */
#define LIMIT_CONNECTIONS 4096
#define LIMIT_PER_ADDRESS 64
/* Descriptors beside sockets: database, readers, log, libraries. */
#define LIMIT_FILES_BESIDE 256

/* Milliseconds.  A head fits one packet; a phone in a tunnel gets 10 s. */
#define LIMIT_HEAD_MS 10000
/* A body, or a reply being taken: so long, and more by its size. */
#define LIMIT_BODY_MS 30000
#define LIMIT_BYTES_PER_MS 10
/* A kept-alive connection that says nothing. */
#define LIMIT_IDLE_MS 120000
/* How often deadlines are looked at. */
#define LIMIT_REAP_MS 250
/* Requests under way when the server is told to stop. */
#define LIMIT_STOP_MS 10000

/* Seconds after which who was told that the records are out of reach may ask
 * again: so long another machine takes to take over. */
#define LIMIT_AWAY_S 10

/* Microseconds.  Old pages are shown so long while acts keep coming. */
#define LIMIT_STALE_US 1000000
/* A re-rendering that has not come back: somebody else may try. */
#define LIMIT_CLAIM_US 10000000
/* Pages say "today" and "5 days late": none is older than this. */
#define LIMIT_AGE_US (INT64_C(900) * 1000000)

#endif
