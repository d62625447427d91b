/* What the pages of the catalogue are given: made by views.c, forms.c and the
 * handlers, drawn by pages/. */
#ifndef CATALOGUE_VIEWS_H
#define CATALOGUE_VIEWS_H

#include "commons/acts/views.h"
#include "commons/links/links.h"
#include "commons/settings/settings.h"
#include "commons/site/fields.h"
#include "transparency/catalogue/catalogue.h"
#include "transparency/catalogue/use.h"

/* Whether the data are as new as was promised, on the day of asking. */
struct freshness {
	date due;     /* the next update; none: no day was promised */
	int64_t late; /* days it is late; 0: it is not */
};

/* A dataset in a list. */
struct dataset_row {
	const struct dataset *dataset;
	words publisher;
	struct freshness fresh;
	struct labels formats; /* each once */
	size_t files;
};
struct dataset_rows {
	struct dataset_row *v;
	size_t n;
};

struct version_view {
	const struct distribution_version *version;
	str page; /* behind /LANG */
	str href; /* where its bytes are; empty: taken away */
	str name; /* as the file was called, or the host it lies on */
	bool elsewhere;
	bool erased;
	bool table; /* its kind is one that holds a table */
};
struct version_views {
	struct version_view *v;
	size_t n;
};

struct file_view {
	const struct distribution *file;
	str newest;		       /* behind /LANG: its stable address */
	struct version_views versions; /* the newest first */
	struct link_standing link;     /* of the newest, if it lies elsewhere */
};
struct file_views {
	struct file_view *v;
	size_t n;
};

/* A page elsewhere that a dataset belongs to. */
struct related {
	const char *kind; /* English label */
	words title;	  /* may be empty */
	str href;	  /* behind /LANG */
};
struct related_list {
	struct related *v;
	size_t n;
};

struct dataset_page {
	const struct dataset *dataset;
	const struct institution *publisher;
	const struct jurisdiction *jurisdiction;
	const struct dataset_series *series; /* or NULL */
	struct freshness fresh;
	struct uses used; /* of late */
	date counted;	  /* since that day; none: not yet */
	struct labels licences, themes;
	const char *licence; /* what it allows, English; or NULL */
	struct file_views files;
	struct link_standing landing, standard; /* pages of it elsewhere */
	int64_t unasked; /* links to its files of which nothing is known */
	struct related_list related;
	str address; /* the whole address, to be cited */
	str said;    /* what was done just now: "published", "added" */
	bool may_add, may_explain;
	html quality; /* empty: not measured yet */
	html panels;
	struct act_stamp stamp;
};

struct version_page {
	const struct dataset *dataset;
	const struct distribution *file;
	const struct institution *publisher;
	const struct jurisdiction *jurisdiction;
	struct version_view view;
	int64_t newest; /* the number of the newest version */
	str address;	/* the whole address of this one */
	html panels;
	struct act_stamp stamp;
};

struct series_page {
	const struct dataset_series *series;
	const struct institution *publisher;
	const struct jurisdiction *jurisdiction;
	struct dataset_rows rows;
	html panels;
	struct act_stamp stamp;
};

struct data_list {
	str q;
	struct labels themes, publishers, formats, licences, hvd;
	bool late, filtered;
	int64_t many; /* found in all */
	struct dataset_rows rows;
	bool may_publish;
	str next; /* address of the next page, or empty */
};

/* The form of a new dataset with its first file, or of a new file or version.
 */
struct data_form {
	const struct dataset *dataset;	    /* NULL: a new one */
	const struct distribution *file_of; /* NULL: a new file */
	int64_t number;			    /* of the version it will be */
	struct labels institutions, licences, themes, frequencies;
	struct typed title, description, institution, licence, theme, frequency;
	struct typed file, link, name, note;
	str kept; /* the file was taken already and waits under this key */
	bool drafts; /* what is sent waits until somebody else publishes it */
	bool files;  /* this portal takes files */
	bool forgotten; /* one that waited was forgotten just now */
	size_t problems;
};

/* A table as it is read: before it is published, or its newest version. */
struct correct_page {
	const struct dataset *dataset;	 /* NULL: a new one, of this … */
	str title;			 /* … title */
	const struct distribution *file; /* NULL: a new one */
	int64_t number;			 /* of the version */
	str name;			 /* of the file that waits … */
	str key;			 /* … here; empty: it is published */
	html shown;
	bool waits, refused;
	const char *wrong; /* English; or NULL */
	str said;
};

#endif
