/* A dataset as search engines of data read it: schema.org JSON-LD. */
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "transparency/catalogue/catalogue_room.h"

#define DATA_MAX ((size_t)1 << 20)
/* Files named in the page; programs find all of them in the API. */
#define FILES_SHOWN 20

static void
member(struct buf *b, bool *first, const char *name, str value)
{
	if (value.n == 0)
		return;
	json_key(b, first, name);
	json_text(b, value);
}

static str
words_here(struct request *rq, words w)
{
	const struct text *t = words_in(w, rq->page.lang);

	return t == NULL ? S("") : t->s;
}

/* The newest version of each file that has one. */
static void
member_files(struct request *rq, struct buf *b, const struct dataset_page *page)
{
	bool one = true, first;

	for (size_t i = 0; i < page->files.n && i < FILES_SHOWN; i++) {
		const struct file_view *f = &page->files.v[i];

		if (f->versions.n == 0)
			continue;
		buf_c(b, one ? "{" : ",{");
		one = false;
		first = true;
		member(b, &first, "@type", S("DataDownload"));
		member(b, &first, "name", words_here(rq, f->file->title));
		member(b, &first, "contentUrl", data_address(rq, f->newest));
		member(b, &first, "encodingFormat",
		    f->versions.v[0].version->media_type);
		buf_char(b, '}');
	}
}

str
dataset_data(struct request *rq, const struct dataset_page *page)
{
	const struct dataset *d = page->dataset;
	const struct text *what = prose_in(d->description, rq->page.lang);
	struct buf b = buf_open(rq->arena, DATA_MAX);
	bool first = true, inner = true;

	buf_char(&b, '{');
	member(&b, &first, "@context", S("https://schema.org"));
	member(&b, &first, "@type", S("Dataset"));
	member(&b, &first, "identifier", d->slug);
	member(&b, &first, "name", words_here(rq, d->title));
	member(&b, &first, "description", what == NULL ? S("") : what->s);
	member(&b, &first, "url", page->address);
	member(&b, &first, "keywords", words_here(rq, d->keywords));
	member(&b, &first, "dateModified", date_iso(rq->arena, d->updated));
	if (page->publisher != NULL) {
		json_key(&b, &first, "publisher");
		buf_char(&b, '{');
		member(&b, &inner, "@type", S("GovernmentOrganization"));
		member(&b, &inner, "name",
		    words_here(rq, page->publisher->name));
		buf_char(&b, '}');
	}
	json_key(&b, &first, "distribution");
	buf_char(&b, '[');
	member_files(rq, &b, page);
	buf_c(&b, "]}");
	return b.full ? S("") : buf_str(&b);
}
