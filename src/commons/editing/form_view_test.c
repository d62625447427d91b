/* Goal: every field of a form can be found by its label, its hint and its
 * error; the summary leads to each of them; and nothing typed gets out. */
#include "commons/commons_house.h"
#include "commons/editing/pages/form.html.h"
#include "engine/web/web.h"

static const struct form_lang langs[] = { { STR("ca"), STR("Català") },
	{ STR("en"), STR("English") } };

static int
house_open(void **state)
{
	struct house *h = house_make();

	commons_start(h, NULL, 0);
	house_jurisdiction(h, "town");
	house_read(h);
	*state = h;
	return 0;
}

static struct form *
open_form(struct house *h, const struct record_type *type, const void *record)
{
	return form_open(h->arena, type, record, langs, 2,
	    form_records(h->arena, h->db));
}

static void
type_in(struct house *h, struct form *form, const char *body)
{
	struct param *params;
	size_t n;

	assert_true(fields_read(h->arena, str_of(body), &params, &n));
	form_read(form, params, n);
}

struct desk {
	struct languages *languages;
	struct buf out;
	struct page page;
};

static struct page *
desk_open(struct desk *desk, struct house *h)
{
	desk->languages = languages_open(NULL, 0);
	desk->out = buf_open(h->arena, (size_t)1 << 20);
	desk->page = (struct page){ .arena = h->arena,
		.out = &desk->out,
		.language = languages_get(desk->languages, S("en")),
		.lang = S("en") };
	return &desk->page;
}

/* Everything, as markup. */
static str
drawn(struct house *h, const struct form *form)
{
	struct desk desk;
	struct page *pg = desk_open(&desk, h);

	part_form_problems(pg, form);
	part_form_fields(pg, form);
	languages_close(desk.languages);
	return buf_str(&desk.out);
}

static void
assert_has(str page, const char *part)
{
	if (str_find(page, str_of(part)) < 0)
		fail_msg("no %s in\n%.*s", part, ARG(page));
}

static void
assert_has_not(str page, const char *part)
{
	if (str_find(page, str_of(part)) >= 0)
		fail_msg("%s in\n%.*s", part, ARG(page));
}

/* Each label, described-by and link names an id that is there, once. */
static void
assert_links(struct house *h, str page)
{
	static const char *const links[] = { " for=\"", " href=\"#",
		" aria-describedby=\"" };
	size_t i, seen = 0;

	for (i = 0; i < 3; i++) {
		str rest = page;
		ptrdiff_t at;

		while ((at = str_find(rest, str_of(links[i]))) >= 0) {
			str ids, id, behind;

			rest = str_drop(rest, (size_t)at + strlen(links[i]));
			ids = str_cut(&rest, '"');
			while (ids.n > 0) {
				id = str_cut(&ids, ' ');
				id = str_fmt(h->arena, " id=\"%.*s\"", ARG(id));
				at = str_find(page, id);
				if (at < 0)
					fail_msg("nothing has%.*s", ARG(id));
				behind = str_drop(page, (size_t)at + id.n);
				assert_true(str_find(behind, id) < 0);
				seen++;
			}
		}
	}
	assert_true(seen > 10);
}

static void
a_form_without_problems(void **state)
{
	struct house *h = *state;
	struct form *form =
	    open_form(h, &pledge_type, record_new(h->arena, &pledge_type));
	str page = drawn(h, form);

	assert_links(h, page);
	assert_has_not(page, "class=\"problems\"");
	assert_has_not(page, "aria-invalid");
	assert_has(page, "Address (required)");
	assert_has(page, "<select id=\"field-jurisdiction\" "
			 "name=\"jurisdiction\" >");
	assert_has(page, "<option value=\"town\" >\ntown\n</option>");
	assert_has(page, "<textarea id=\"field-title-ca\" name=\"title.ca\" "
			 "lang=\"ca\" rows=\"2\" >\n</textarea>");
	assert_has(page, "<span lang=\"ca\">Català</span>");
	assert_has(page, "<input type=\"hidden\" name=\"open\" value=\"\">");
}

static void
a_form_with_problems(void **state)
{
	struct house *h = *state;
	struct form *form =
	    open_form(h, &pledge_type, record_new(h->arena, &pledge_type));
	str page;

	type_in(h, form,
	    "slug=%22%3E%3Cb%3E&jurisdiction=&title.ca=%3C%2Ftextarea%3E%3C"
	    "script%3E%01&open=&open=yes");
	page = drawn(h, form);
	assert_links(h, page);
	assert_has(page, "There are 3 things to put right");
	assert_has(page, "<a href=\"#field-slug\">Address</a>");
	assert_has(page, "<a href=\"#field-title-ca\">");
	assert_has(page, "<a href=\"#field-jurisdiction\">");
	assert_has(page, "value=\"&quot;&gt;&lt;b&gt;\"");
	assert_has(page, "aria-describedby=\"hint-slug error-slug\" "
			 "aria-invalid=\"true\"");
	assert_has(page, "aria-describedby=\"error-title-ca\" "
			 "aria-invalid=\"true\"");
	assert_has(page, "&lt;/textarea&gt;&lt;script&gt;");
	assert_has_not(page, "<script");
	assert_has_not(page, "<b>");
	assert_has(page, "value=\"yes\" checked");
}

/* A box gives back what begins with an empty line. */
static void
boxes_keep_every_line(void **state)
{
	struct house *h = *state;
	struct form *form =
	    open_form(h, &pledge_type, record_new(h->arena, &pledge_type));
	str page;
	size_t i;

	type_in(h, form, "title.en=%0Aone&title.ca=%0D%0Atwo");
	page = drawn(h, form);
	assert_has(page, ">\n\none</textarea>");
	assert_has(page, ">\n\ntwo</textarea>");
	for (i = 0; i < form->n; i++)
		if (form->v[i].texts.n > 0) {
			form->v[i].texts.v[1].stale = true;
			form->v[i].texts.v[0].missing = true;
		}
	page = drawn(h, form);
	assert_has(page, "not written yet");
	assert_has(page, "another language was changed since");
}

static void
a_problem_of_no_field(void **state)
{
	struct house *h = *state;
	struct form *form =
	    open_form(h, &pledge_type, record_new(h->arena, &pledge_type));
	str page;

	form_wrong(form, "", "Somebody else wrote “{1}” <first>.", S("<a>"));
	page = drawn(h, form);
	assert_has(page, "There is 1 thing to put right");
	assert_has(page, "Somebody else wrote “&lt;a&gt;” &lt;first&gt;.");
}

static void
both_versions_side_by_side(void **state)
{
	struct house *h = *state;
	struct pledge *base = record_new(h->arena, &pledge_type);
	struct pledge *mine = record_new(h->arena, &pledge_type);
	struct pledge *theirs = record_new(h->arena, &pledge_type);
	struct desk desk;
	struct page *pg = desk_open(&desk, h);
	str page;

	base->title = house_words(h, "Bridge");
	mine->title = house_words(h, "<Bridges>");
	theirs->title = house_words(h, "Tunnel");
	theirs->open = true;
	part_form_both(pg,
	    form_compare(h->arena, &pledge_type, base, mine, theirs));
	languages_close(desk.languages);
	page = buf_str(&desk.out);
	assert_has(page, "<td data-th=\"You wrote\">&lt;Bridges&gt;</td>");
	assert_has(page, "<td data-th=\"They wrote\">Tunnel</td>");
	assert_has(page, "both changed it");
	assert_has(page, "<td data-th=\"Before\">No</td>");
	assert_has(page, "<td data-th=\"They wrote\">Yes</td>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(a_form_without_problems),
		IN_HOUSE(a_form_with_problems),
		IN_HOUSE(boxes_keep_every_line),
		IN_HOUSE(a_problem_of_no_field),
		IN_HOUSE(both_versions_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
