/* Files as they are served: never as a page of ours.  Bytes of strangers may
 * not run, frame or fetch anything, and only pictures show themselves. */
#include "commons/files/files_room.h"
#include "commons/files/inspect.h"
#include "commons/files/pages/file.html.h"
#include "commons/people/may.h"
#include "queries.h"

/* Larger ones are sent from where they lie. */
#define FILE_IN_MEMORY ((int64_t)1 << 20)

/* Tables come in other encodings too: then we do not say which, nor of what is
 * too large to be looked at (an empty ${start}). */
static const char *
file_type_line(struct request *rq, const struct inspect_type *type, str start)
{
	if (!type->text ||
	    (type->foreign && (start.n == 0 || !str_utf8(start))))
		return type->type;
	return str_c(rq->arena,
	    str_fmt(rq->arena, "%s; charset=utf-8", type->type));
}

/* The bytes of ${f} into the reply, a large one as the file that it is. */
static bool
file_load(struct request *rq, const struct file *f,
    const struct inspect_type *type)
{
	const struct portal *portal = rq->portal;
	struct reply_file *file;

	if (f->size <= FILE_IN_MEMORY) {
		if (!files_read(portal->files, f->sha256, &rq->reply.body))
			return false;
		rq->reply.type =
		    file_type_line(rq, type, buf_str(&rq->reply.body));
		return true;
	}
	file = NEW(rq->arena, struct reply_file);
	file->fd = files_file(portal->files, f->sha256);
	if (file->fd < 0)
		return false;
	file->size = f->size;
	file->etag = str_fmt(rq->arena, "\"%.*s\"", ARG(f->sha256));
	rq->reply.file = file;
	rq->reply.type = file_type_line(rq, type, S(""));
	return true;
}

/* Whether it came with a draft, which this reader does not see. */
static bool
file_hidden(struct request *rq, const struct file *f, bool *held)
{
	*held = db_one(rq->db, Q_file_is_held, VALUES(value_text(f->slug))) > 0;
	return *held && !may(rq->who, VERB_EDIT, NULL);
}

static enum outcome
file_show(struct request *rq)
{
	const struct portal *portal = rq->portal;
	const struct file *f =
	    record_by_address(rq->db, &file_type, rq->argument[0]);
	const struct inspect_type *type;
	bool held;

	if (f == NULL || portal->files == NULL || file_hidden(rq, f, &held))
		return OUTCOME_NOT_FOUND;
	if (f->erased)
		return OUTCOME_GONE;
	type = inspect_named(f->type);
	if (type == NULL)
		return OUTCOME_NOT_FOUND;
	if (!str_eq(f->name, rq->argument[1])) {
		/* A link may not give a file a name of its own. */
		rq->reply.location = file_path(rq->arena, f);
		return OUTCOME_MOVED;
	}
	if (!file_load(rq, f, type)) {
		rq->trouble = S("a file's bytes are not in the store");
		return OUTCOME_BROKEN;
	}
	rq->reply.filename = f->name;
	rq->reply.shown = type->image;
	rq->reply.foreign = true;
	/* Its address is its hash.  In browsers, not in our cache of pages. */
	rq->reply.forever = !held;
	rq->reply.fresh = true;
	return OUTCOME_OK;
}

static enum outcome
file_page(struct request *rq)
{
	const struct file *f =
	    record_by_address(rq->db, &file_type, rq->argument[0]);
	const struct inspect_type *type;
	bool held;

	if (f == NULL || file_hidden(rq, f, &held))
		return OUTCOME_NOT_FOUND;
	rq->reply.fresh = held;
	type = inspect_named(f->type);
	page_file(&rq->page, f, type == NULL ? "" : type->name,
	    file_path(rq->arena, f));
	return OUTCOME_OK;
}

const struct route files_routes[] = {
	{ METHOD_GET, "/files/:slug", file_page, ANYONE, SHAPE_PAGE, "",
	    "What is known of a file that was handed in", NULL },
	{ METHOD_GET, "/files/:slug/:name", file_show, ANYONE, SHAPE_BARE, "",
	    "A file that somebody handed in", NULL },
	{ .pattern = NULL },
};
