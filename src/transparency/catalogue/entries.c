/* The two short forms of this room: what may be chosen, what was typed, what is
 * wrong with it.  What is done with it stands in publish.c. */
#include "transparency/catalogue/publish_room.h"

#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/web/multipart.h"
#include "queries.h"

#define INSTITUTIONS_LOOKED 1000

/* Those that ${rq}'s grants reach: of a place, or one by one. */
static struct labels
labels_institutions(struct request *rq, str chosen)
{
	struct labels list = { NEWS(rq->arena, struct label, OPTIONS_MAX), 0 };
	struct record_list all =
	    record_after(rq->db, &institution_type, S(""), INSTITUTIONS_LOOKED);

	for (size_t i = 0; i < all.n && list.n < OPTIONS_MAX; i++) {
		const struct institution *one = all.v[i];
		struct what what = what_of(rq, &institution_type, one);

		if (may(rq->who, VERB_EDIT, &what))
			list.v[list.n++] = (struct label){ .code = one->slug,
				.name = one->name,
				.chosen = str_eq(one->slug, chosen) };
	}
	return list;
}

static struct labels
labels_vocabulary(struct request *rq, const char *vocabulary, str chosen)
{
	struct term_list terms = terms_of(rq->db, vocabulary);
	struct labels list = { NEWS(rq->arena, struct label, terms.n), 0 };

	for (size_t i = 0; i < terms.n; i++)
		list.v[list.n++] = (struct label){ .code = terms.v[i]->code,
			.name = terms.v[i]->label,
			.chosen = str_eq(terms.v[i]->code, chosen) };
	return list;
}

void
entries_options(struct request *rq, struct data_form *f)
{
	f->institutions = labels_institutions(rq, f->institution.value);
	f->licences = labels_vocabulary(rq, "licence", f->licence.value);
	f->themes = labels_vocabulary(rq, "data-theme", f->theme.value);
	f->frequencies = fields_choices(rq->arena, &dataset_frequencies,
	    f->frequency.value);
}

void
entries_typed(struct request *rq, struct data_form *f)
{
	const struct part *part = request_file(rq, "file");

	f->title.value = str_trim(request_field(rq, "title"));
	f->description.value =
	    str_trim(kind_lines(rq->arena, request_field(rq, "description")));
	f->institution.value = request_field(rq, "institution");
	f->licence.value = request_field(rq, "licence");
	f->theme.value = request_field(rq, "theme");
	f->frequency.value = request_field(rq, "frequency");
	f->name.value = str_trim(request_field(rq, "name"));
	f->note.value = str_trim(request_field(rq, "note"));
	f->link.value = str_trim(request_field(rq, "link"));
	if (part != NULL)
		f->file.value = part->filename;
}

static void
check_line(struct typed *e)
{
	if (!kind_is_line(e->value) ||
	    kind_characters(e->value) > WORDS_MAX_CHARACTERS)
		e->wrong = "This is too long. Write one line of at most "
			   "1,000 characters.";
}

static bool
labels_have(struct labels list, str code)
{
	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i].code, code))
			return true;
	return false;
}

static void
check_chosen(struct typed *e, struct labels list)
{
	if (e->value.n > 0 && !labels_have(list, e->value))
		e->wrong = "Choose one of the list.";
}

static void
check_dataset(struct request *rq, struct publishing *w)
{
	struct data_form *f = w->form;

	check_line(&f->title);
	if (f->title.value.n == 0)
		f->title.wrong = "Give it a title that says what the data are "
				 "about.";
	if (f->description.value.n == 0)
		f->description.wrong = "Say in a sentence or two what the data "
				       "are.";
	else if (!kind_is_note(f->description.value) ||
		 kind_characters(f->description.value) > PROSE_MAX_CHARACTERS)
		f->description.wrong = "This is too long. Write at most "
				       "40,000 characters.";
	entries_options(rq, f);
	check_chosen(&f->licence, f->licences);
	check_chosen(&f->theme, f->themes);
	check_chosen(&f->frequency, f->frequencies);
	w->institution = institution_of(rq->db, f->institution.value);
	if (w->institution == NULL ||
	    !labels_have(f->institutions, f->institution.value))
		f->institution.wrong = "Choose the institution that publishes "
				       "the data.";
}

static void
check_file(struct request *rq, struct data_form *f)
{
	if (f->link.value.n > 0 &&
	    (!kind_is_link(f->link.value) || f->link.value.n > LINK_MAX_BYTES))
		f->link.wrong = "Write the whole address, with https:// in "
				"front.";
	else if (f->link.value.n > 0 && f->file.value.n > 0)
		f->link.wrong = "Give a file or an address, not both.";
	else if (f->link.value.n == 0 && f->file.value.n == 0)
		f->file.wrong = "Choose a file, or give the address where it "
				"lies.";
	if (rq->n_parts > FILE_FORM_MAX)
		f->file.wrong = "Choose one file at a time.";
	check_line(&f->note);
	if (f->dataset == NULL || f->file_of != NULL)
		return;
	check_line(&f->name);
	if (f->name.value.n == 0)
		f->name.wrong = "Give the file a title.";
}

bool
entries_check(struct request *rq, struct publishing *w)
{
	struct data_form *f = w->form;
	const struct typed *all[] = { &f->title, &f->description,
		&f->institution, &f->licence, &f->theme, &f->frequency,
		&f->file, &f->link, &f->name, &f->note };

	if (f->dataset == NULL)
		check_dataset(rq, w);
	check_file(rq, f);
	f->problems = fields_wrong(all, sizeof(all) / sizeof(*all));
	return f->problems == 0;
}

str
entries_slug(struct request *rq, str title)
{
	str slug = kind_slug(rq->arena, title);

	return slug.n == 0 ? S("data") : slug;
}
