/*
 * Writing by program: what all routes that write have in common.  What is
 * written, and by which rules, is each room's affair: record.c and take_part.c
 * only hand over what came.  Not for other rooms.
 */
#ifndef API_WRITE_H
#define API_WRITE_H

#include <jansson.h>

#include "commons/files/files.h"
#include "commons/people/may.h"
#include "interop/api/api_room.h"

/* Records in one request: what one commitment with all its milestones needs,
 * several times over; the one writer is everybody's. */
#define WRITE_RECORDS_MAX 500

/* One write by program. */
struct write {
	json_t *body; /* the object that was sent; NULL: raw bytes */
	/* What it is about, once that is known: what is answered with. */
	const struct record_type *type;
	str address;
	bool created;
	bool waits;	  /* it is a draft: 202, and ${location} shows it */
	str location;	  /* of what was created */
	int64_t expected; /* If-Match: the version it was made from; 0: any */
	/* Writes the members of an answer that is not a record; NULL. */
	void (*tell)(struct request *, struct write *, struct buf *);
	const void *what; /* … and what it is to know for that */
	/* Of write.c alone. */
	int64_t head;
	int status; /* 0: nothing was written */
	str reply;
};

/* Does what is asked for: through request_write, once. */
typedef enum outcome write_deed(struct request *, struct write *);

/** write_json(rq, deed): Answer a request whose body is a JSON object: read it,
 * see whether it was answered before, do it, and answer with what it made. */
enum outcome write_json(struct request *, write_deed *);

/** write_raw(rq, deed): The same for bytes of any type. */
enum outcome write_raw(struct request *, write_deed *);

/** write_problem(rq, status, title, detail): Answer with a problem (RFC 9457)
 * that no outcome stands for; with "errors" when any are noted
 * (request_wrong). */
enum outcome write_problem(struct request *, int, const char *, str);

/* The members that a form takes from a program: the fields of the page's form,
 * named alike. */
enum write_kind { WRITE_TEXT, WRITE_NUMBER, WRITE_FLAG };
struct write_member {
	const char *name; /* NULL: no more */
	enum write_kind kind;
	bool required;
	const char *what; /* English, for the description */
};

/** write_members(pattern): Those of the route with ${pattern}, or NULL. */
const struct write_member *write_members(const char *);

/* The routes. */
enum outcome record_write(struct request *), record_withdraw(struct request *),
    record_show(struct request *);
enum outcome take_part_reading(struct request *),
    take_part_comment(struct request *), take_part_mark(struct request *),
    take_part_report(struct request *), take_part_file(struct request *),
    publish_version(struct request *);
enum outcome upload_api_begin(struct request *),
    upload_api_show(struct request *), upload_api_add(struct request *);

/** write_sentence(rq, sentence, name): ${sentence} with ${name} for its {1}. */
const char *write_sentence(struct request *, const char *, str);

/** write_file_trouble(rq, field, outcome, name): What to answer when file
 * ${name} was not taken. */
enum outcome write_file_trouble(struct request *, const char *,
    enum file_outcome, str);

#endif
