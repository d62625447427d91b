/* The frame of every page: see frame.h. */
#include "commons/acts/acts.h"
#include "commons/institutions/zones.h"
#include "commons/people/may.h"
#include "commons/site/frame.h"
#include "queries.h"

/* What the frame knows is made once per request; handlers add to it. */
static struct frame *
frame_of(struct request *rq)
{
	return (struct frame *)(uintptr_t)rq->page.frame;
}

/* This page's address in another language, its query kept. */
static str
frame_href(struct request *rq, str code)
{
	struct buf b = buf_open(rq->arena, 32768);

	buf_char(&b, '/');
	buf_add(&b, code);
	if (!str_eq(rq->inner, S("/")))
		buf_add(&b, path_encode(rq->arena, rq->inner));
	if (rq->query.n > 0) {
		buf_char(&b, '?');
		buf_add(&b, rq->query);
	}
	return buf_str(&b);
}

static void
frame_languages(struct request *rq, struct frame *f)
{
	const struct portal *portal = rq->portal;
	size_t n = languages_count(portal->languages), i;
	struct frame_language *v = NEWS(rq->arena, struct frame_language, n);

	for (i = 0; i < n; i++) {
		const struct language *l = languages_at(portal->languages, i);

		v[i].code = language_code(l);
		v[i].name = language_name(l);
		v[i].href = frame_href(rq, v[i].code);
		v[i].current = str_eq(v[i].code, rq->page.lang);
	}
	f->languages = (struct frame_languages){ v, n };
}

/* The invented place, if there is one: a page about several may show it. */
static words
frame_invented(struct db *db)
{
	struct rows rows = db_query(db, Q_jurisdiction_invented, NO_VALUES);
	struct jurisdiction j = { 0 };

	if (rows_next(&rows))
		record_read(&rows, 0, &jurisdiction_type, &j);
	rows_end(&rows);
	return j.name;
}

static bool
frame_lists(str list, str one)
{
	while (list.n > 0)
		if (str_eq(str_cut(&list, ' '), one))
			return true;
	return false;
}

/* What stands around every page until something changes. */
struct surroundings {
	const struct settings *settings;
	struct record_list foot;
	str theme, logo;
	int64_t last_act;
	moment last_act_at;
	bool many;
	const struct jurisdiction *only; /* the one place there is, or NULL */
	words invented;
};

static const void *
surroundings_make(struct request *rq)
{
	struct surroundings *s = NEW(rq->arena, struct surroundings);
	struct act_list newest;
	struct record_list places;
	str hash;

	s->settings = settings_of(rq->db);
	s->theme = theme_href(rq->arena, s->settings);
	s->foot = settings_foot(rq->db);
	if (s->settings->logo.n > 0)
		s->logo = str_fmt(rq->arena, "/files/%.*s/logo",
		    ARG(s->settings->logo));
	s->last_act = acts_head(rq->db, &hash);
	newest = acts_after(rq->db, s->last_act - 1, 1);
	if (newest.n > 0)
		s->last_act_at = newest.v[0].at;
	places = record_after(rq->db, &jurisdiction_type, S(""), 2);
	s->many = places.n > 1;
	if (places.n == 1)
		s->only = places.v[0];
	else
		s->invented = frame_invented(rq->db);
	return s;
}

/* What the portal says of itself, and the languages it is shown in. */
static void
frame_settings(struct request *rq, struct frame *f,
    const struct settings *settings)
{
	struct frame_language *v =
	    NEWS(rq->arena, struct frame_language, f->languages.n);
	size_t n = 0, i;

	f->name = settings->name;
	f->hidden = settings->hidden;
	for (i = 0; i < f->languages.n; i++)
		if (settings->languages.n == 0 || f->languages.v[i].current ||
		    frame_lists(settings->languages, f->languages.v[i].code))
			v[n++] = f->languages.v[i];
	f->languages = (struct frame_languages){ v, n };
}

bool
frame_shows(const struct page *pg, const char *path)
{
	return !frame_lists(pg->frame->hidden, str_of(path + 1));
}

void
frame_make(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct frame *f = NEW(rq->arena, struct frame);
	const struct surroundings *s;

	f->css = portal->css;
	f->js = portal->js;
	f->icon = portal->icon;
	f->inner = rq->inner;
	f->wrong = rq->wrong;
	f->people = portal->people != NULL;
	if (rq->who != NULL) {
		f->who = rq->who->name;
		f->works = rq->who->n_grants > 0;
	}
	frame_languages(rq, f);
	rq->page.frame = f;
	if (rq->db == NULL)
		return;
	s = request_kept(rq, surroundings_make);
	frame_settings(rq, f, s->settings);
	f->theme = s->theme;
	f->logo = s->logo;
	f->foot = s->foot;
	f->last_act = s->last_act;
	f->last_act_at = s->last_act_at;
	f->many = s->many;
	f->invented = s->invented;
	frame_place(rq, s->only);
}

void
frame_place(struct request *rq, const struct jurisdiction *j)
{
	const struct portal *portal = rq->portal;
	struct frame *f = frame_of(rq);

	if (j == NULL)
		return;
	rq->page.today = zones_day(portal->zones, j->zone, rq->now);
	/* Programs are shown no page. */
	if (f == NULL)
		return;
	f->place = j->name;
	f->place_address = j->slug;
	f->invented = j->invented ? j->name : (words){ 0 };
}

void
frame_feed(struct request *rq, str path)
{
	frame_of(rq)->feed = path;
}

void
frame_about(struct request *rq, words about)
{
	const struct text *text = words_in(about, rq->page.lang);

	if (text != NULL)
		frame_of(rq)->about = text->s;
}

void
frame_data(struct request *rq, str json)
{
	/* json_text writes "<" as an escape, so nothing ends the element. */
	frame_of(rq)->data.s = str_fmt(rq->arena,
	    "<script type=\"application/ld+json\">%.*s</script>", ARG(json));
}

const char *
frame_current(const struct page *pg, const char *path)
{
	str inner = pg->frame->inner;

	if (str_is(inner, path))
		return "page";
	if (str_starts(inner, str_of(path)) && inner.n > 1 &&
	    str_drop(inner, str_of(path).n).p[0] == '/')
		return "true";
	return NULL;
}
