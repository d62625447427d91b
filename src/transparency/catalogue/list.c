/* All datasets, narrowed down by a form whose every answer is an address. */
#include "transparency/catalogue/catalogue_room.h"

#include "commons/site/frame.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "queries.h"
#include "transparency/catalogue/pages/data.html.h"
#include "transparency/catalogue/wanted.h"

/* Behind all days and addresses: where a list begins. */
#define FIRST_DAY S("9999-12-31~")
#define FIRST_ADDRESS S("~")

/* Every list of datasets offers the same, and to know it all of them are
 * counted: so it is kept. */
struct offered {
	int64_t all; /* datasets there are */
	struct labels themes, licences, hvd, formats, publishers;
};

/* Of ${all} datasets ${many} are found, as far as we know evenly: whether a
 * page of them is met sooner from the newest on than by looking each up and
 * sorting, which costs some ten times as much for each. */
static bool
list_walks(int64_t many, int64_t all)
{
	return many > 0 && all / many * DATASETS_ON_PAGE < many * 10;
}

static struct rows
list_rows(struct request *rq, const struct wanted *w, int64_t many, int64_t all)
{
	str day = FIRST_DAY, address = FIRST_ADDRESS,
	    after = request_param(rq, "after");

	if (after.n > 0) {
		day = str_cut(&after, '~');
		address = after;
	}
	return wanted_rows(rq->db, w, Q_dataset_list,
	    list_walks(many, all) ? Q_dataset_list_walked
				  : Q_dataset_list_found,
	    DATASETS_ON_PAGE + 1, VALUES(value_text(day), value_text(address)));
}

static int64_t
list_count(struct db *db, const struct wanted *w, int64_t all)
{
	struct rows rows;
	int64_t many;

	if (!wanted_narrows(w))
		return w->question.n == 0
			   ? all
			   : db_one(db, Q_dataset_found_all,
				 VALUES(value_text(w->question)));
	rows = wanted_rows(db, w, Q_dataset_list_count, Q_dataset_found_count,
	    0, NO_VALUES);
	many = rows_next(&rows) ? rows_number(&rows, 0) : 0;
	rows_end(&rows);
	return many;
}

/* ---- what there is to choose from ---- */

/* Rows of a code and how many datasets have it. */
static struct labels
labels_counted(struct request *rq, int statement)
{
	struct labels list = { NEWS(rq->arena, struct label, OPTIONS_MAX), 0 };
	struct rows rows = db_query(rq->db, statement, NO_VALUES);

	while (list.n < OPTIONS_MAX && rows_next(&rows)) {
		struct label *l = &list.v[list.n++];

		l->code = rows_text(&rows, 0);
		l->many = rows_number(&rows, 1);
	}
	rows_end(&rows);
	return list;
}

static struct labels
labels_of_terms(struct request *rq, int statement, const char *vocabulary)
{
	struct labels list = labels_counted(rq, statement);

	for (size_t i = 0; i < list.n; i++)
		list.v[i].name = term_label(rq->db, vocabulary, list.v[i].code);
	return list;
}

static struct labels
labels_of_choices(struct request *rq, int statement,
    const struct choices *choices)
{
	struct labels list = labels_counted(rq, statement);

	for (size_t i = 0; i < list.n; i++)
		list.v[i].label = choice_label(choices,
		    choice_value(choices, list.v[i].code));
	return list;
}

/* A dataset counts in each of its high-value categories. */
static struct labels
labels_of_hvd(struct request *rq)
{
	const struct choices *all = &dataset_hvd;
	int64_t *many = NEWS(rq->arena, int64_t, all->n + 1);
	struct labels list = { NEWS(rq->arena, struct label, all->n), 0 };
	struct rows rows = db_query(rq->db, Q_dataset_by_hvd, NO_VALUES);

	while (rows_next(&rows)) {
		str code = rows_text(&rows, 0);

		while (code.n > 0)
			many[choice_value(all, str_cut(&code, ' '))] +=
			    rows_number(&rows, 1);
	}
	rows_end(&rows);
	for (size_t i = 0; i < all->n; i++)
		if (many[i + 1] > 0)
			list.v[list.n++] = (struct label){
				.code = str_of(all->v[i].code),
				.label = all->v[i].label,
				.many = many[i + 1],
			};
	return list;
}

static struct labels
labels_of_publishers(struct request *rq)
{
	struct labels list = { NEWS(rq->arena, struct label, OPTIONS_MAX), 0 };
	struct rows rows = db_query(rq->db, Q_dataset_publishers,
	    VALUES(value_number(OPTIONS_MAX)));
	const struct text *texts;
	size_t n;

	while (list.n < OPTIONS_MAX && rows_next(&rows)) {
		struct label *l = &list.v[list.n++];

		l->code = rows_text(&rows, 0);
		n = text_read(rq->arena, rows_text(&rows, 1), &texts);
		l->name = (words){ texts, n };
		l->many = rows_number(&rows, 2);
	}
	rows_end(&rows);
	return list;
}

static const void *
offered_make(struct request *rq)
{
	struct offered *o = NEW(rq->arena, struct offered);

	o->all = db_one(rq->db, Q_dataset_all, NO_VALUES);
	o->themes = labels_of_terms(rq, Q_dataset_by_theme, "data-theme");
	o->licences = labels_of_terms(rq, Q_dataset_by_licence, "licence");
	o->hvd = labels_of_hvd(rq);
	o->formats = labels_of_choices(rq, Q_dataset_by_format, &file_formats);
	o->publishers = labels_of_publishers(rq);
	return o;
}

/* A copy of ${kept} in which ${code} is chosen. */
static struct labels
labels_chosen(struct request *rq, struct labels kept, str code)
{
	struct labels list = { NEWS(rq->arena, struct label, kept.n), kept.n };

	for (size_t i = 0; i < kept.n; i++) {
		list.v[i] = kept.v[i];
		list.v[i].chosen = str_eq(list.v[i].code, code);
	}
	return list;
}

struct labels
labels_publishers(struct request *rq, str chosen)
{
	const struct offered *o = request_kept(rq, offered_make);

	return labels_chosen(rq, o->publishers, chosen);
}

/* ---- the page ---- */

static str
list_next(struct request *rq, const struct dataset *last)
{
	return request_again(rq,
	    str_fmt(rq->arena, "/%.*s/data", ARG(rq->page.lang)),
	    str_fmt(rq->arena, "%.*s~%.*s",
		ARG(date_iso(rq->arena, last->updated)), ARG(last->slug)));
}

enum outcome
data_list_show(struct request *rq)
{
	struct data_list page = { .q = request_param(rq, "q") };
	const struct offered *offered = request_kept(rq, offered_make);
	struct wanted w;

	frame_place(rq,
	    jurisdiction_of(rq->db, request_param(rq, "jurisdiction")));
	w = wanted_of(rq);
	page.late = w.today.n > 0;
	page.many = list_count(rq->db, &w, offered->all);
	page.rows =
	    dataset_rows_of(rq->db, list_rows(rq, &w, page.many, offered->all),
		DATASETS_ON_PAGE + 1, rq->page.today);
	if (page.rows.n > DATASETS_ON_PAGE) {
		page.rows.n = DATASETS_ON_PAGE;
		page.next =
		    list_next(rq, page.rows.v[DATASETS_ON_PAGE - 1].dataset);
	}
	page.themes = labels_chosen(rq, offered->themes, w.theme);
	page.licences = labels_chosen(rq, offered->licences, w.licence);
	page.hvd = labels_chosen(rq, offered->hvd, w.hvd);
	page.formats = labels_chosen(rq, offered->formats, w.format);
	page.publishers = labels_publishers(rq, request_param(rq, "publisher"));
	page.filtered = rq->n_params > (request_param(rq, "after").n > 0);
	page.may_publish = rq->who != NULL && may(rq->who, VERB_EDIT, NULL);
	frame_feed(rq, S("/acts.atom"));
	page_data(&rq->page, &page);
	return OUTCOME_OK;
}
