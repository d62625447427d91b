/* Files chosen in a form: looked at and kept before the write, recorded in it.
 */
#include "commons/editing/views.h"
#include "engine/web/multipart.h"

/* The file that came under the name of field ${f}, or NULL. */
static const struct part *
edit_part(const struct request *rq, const struct field *f)
{
	for (size_t i = 0; i < rq->n_parts; i++)
		if (str_is(rq->parts[i].name, f->name) &&
		    rq->parts[i].filename.n > 0 && rq->parts[i].bytes.n > 0)
			return &rq->parts[i];
	return NULL;
}

/* Whether the box to take the file away was ticked. */
static bool
edit_away(struct request *rq, const struct field *f)
{
	return str_is(request_field(rq,
			  str_c(rq->arena,
			      str_fmt(rq->arena, "%s-away", f->name))),
	    "yes");
}

void
edit_files_take(struct request *rq, struct edit *e)
{
	const struct part *part;
	enum file_outcome outcome;
	struct kept *kept;

	for (size_t i = 0; i < e->type->n_fields; i++) {
		const struct field *f = &e->type->fields[i];

		if (f->kind != FIELD_FILE)
			continue;
		if (edit_away(rq, f))
			*(str *)field_at(f, e->record) = S("");
		part = edit_part(rq, f);
		if (part == NULL || e->n_files == EDIT_FILES_MAX)
			continue;
		kept = &e->files[e->n_files];
		outcome = file_brought(rq, part, kept);
		if (outcome != FILE_KEPT) {
			form_wrong(e->form, f->name, file_sentence(outcome),
			    part->filename);
			continue;
		}
		e->n_files++;
		*(str *)field_at(f, e->record) =
		    str_take(kept->sha256, FILES_SLUG);
	}
}

bool
edit_files_record(struct request *rq, const struct edit *e)
{
	const struct author author = edit_author(rq, e);

	for (size_t i = 0; i < e->n_files; i++)
		if (file_record_held(rq->db, &author, &e->files[i]) == NULL)
			return false;
	return true;
}
