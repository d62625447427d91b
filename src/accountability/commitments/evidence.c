/* What shows that a milestone was done: reading it with its files, and taking
 * a new piece with a report. */
#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/forms_room.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/web/multipart.h"
#include "queries.h"

static struct proof
proof_of(struct db *db, const struct evidence *e, moment now)
{
	struct proof proof = { .evidence = e, .href = e->link };
	const struct file *file;

	if (e->link.n > 0)
		proof.link = links_of(db, e->link, now);
	if (e->file.n == 0)
		return proof;
	file = record_by_address(db, &file_type, e->file);
	proof.erased = file == NULL || file->erased;
	if (proof.erased)
		return proof;
	if (e->link.n == 0) {
		proof.href = file_path(db_arena(db), file);
		return proof;
	}
	proof.file = file_path(db_arena(db), file);
	proof.name = file->name;
	return proof;
}

struct proofs
proofs_of(struct db *db, const struct milestone *m, moment now)
{
	struct record_list list =
	    record_children(db, &evidence_type, m->record.id);
	struct proofs proofs = { NEWS(db_arena(db), struct proof, list.n), 0 };

	for (size_t i = 0; i < list.n; i++)
		proofs.v[proofs.n++] = proof_of(db, list.v[i], now);
	return proofs;
}

bool
evidence_given(const struct report *r)
{
	return r->link.value.n > 0 || r->file.value.n > 0;
}

void
evidence_check(struct request *rq, struct report *r)
{
	struct typed *title = &r->title, *link = &r->link, *file = &r->file;

	/* A file has a name at least. */
	if (title->value.n == 0)
		title->value = file->value;
	if (title->value.n == 0 && link->value.n > 0)
		title->wrong = "Say in a few words what the link shows.";
	else if (!kind_is_line(title->value) ||
		 kind_characters(title->value) > WORDS_MAX_CHARACTERS)
		title->wrong = "This is too long. Write one line of at most "
			       "1,000 characters.";
	if (link->value.n > 0 &&
	    (!kind_is_link(link->value) || link->value.n > LINK_MAX_BYTES))
		link->wrong = "Write the whole address, with https:// in "
			      "front.";
	else if (title->value.n > 0 && !evidence_given(r))
		link->wrong = "Give the address where people can see it.";
	if (rq->n_parts > FILE_FORM_MAX)
		file->wrong = "Choose one file at a time.";
}

bool
evidence_keep(struct request *rq, struct reporting *w)
{
	struct typed *file = &w->form->file;

	if (file->value.n == 0 ||
	    file_chosen(rq, "file", &w->kept, &file->wrong))
		return true;
	w->form->problems = 1;
	return false;
}

/* The number of the next piece: none that was ever used comes back. */
static int64_t
evidence_next(struct db *db, const struct milestone *m)
{
	struct record_list list =
	    record_children(db, &evidence_type, m->record.id);
	struct evidence next = { .milestone = { m->record.id,
				     m->record.address } };
	int64_t versions;

	if (list.n > 0)
		next.number =
		    ((const struct evidence *)list.v[list.n - 1])->number;
	do {
		next.number++;
		versions = db_one(db, Q_act_version_newest,
		    VALUES(value_text(S("evidence")),
			value_text(record_address(db_arena(db), &evidence_type,
			    &next))));
	} while (versions > 0);
	return next.number;
}

bool
evidence_add(struct request *rq, struct reporting *w, const struct milestone *m)
{
	struct report *r = w->form;
	struct evidence *e = record_new(rq->arena, &evidence_type);
	struct text *title = NEW(rq->arena, struct text);
	struct typed *chosen = &r->file;
	const struct file *file;

	*title = (struct text){ .lang = rq->page.lang,
		.origin = ORIGIN_HUMAN,
		.s = r->title.value };
	e->milestone = (ref){ m->record.id, m->record.address };
	e->number = evidence_next(rq->db, m);
	e->title = (words){ title, 1 };
	e->link = r->link.value;
	e->dated = w->reported;
	if (w->kept.size > 0) {
		file = file_record(rq->db, &w->author, &w->kept);
		if (file == NULL && db_fault(rq->db)->kind == FAULT_NONE) {
			chosen->wrong = "This file was taken away from here "
					"before, so it is not taken again. "
					"Choose another one.";
			r->problems = 1;
		}
		if (file == NULL)
			return false;
		e->file = file->slug;
	}
	act_save(rq->db, &w->author, &evidence_type, e);
	return true;
}
