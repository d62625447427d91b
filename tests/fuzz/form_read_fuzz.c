/* Goal: whatever is typed, a form comes back with it to the letter, and what
 * it makes without a problem is a whole record that its own form takes again.
 */
#include <stdlib.h>

#include "engine/record/form.h"
#include "engine/record/kinds.h"
#include "engine/record/specimen_test.h"
#include "engine/web/limits.h"
#include "engine/web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static struct form_options
no_options(void *cookie, const struct field *f)
{
	(void)cookie;
	(void)f;
	return (struct form_options){ .many = true };
}

static int64_t
any_record(void *cookie, const struct field *f, str code)
{
	(void)cookie;
	(void)f;
	return (int64_t)(str_hash(code) % 3);
}

/* The fields of ${form} as a browser would send them. */
static struct param *
send(struct arena *a, const struct form *form, size_t *n)
{
	struct param *v = NEWS(a, struct param, 256);
	size_t i, k;

	*n = 0;
	for (i = 0; i < form->n; i++) {
		const struct form_field *ff = &form->v[i];

		for (k = 0; k < ff->texts.n; k++)
			v[(*n)++] =
			    (struct param){ str_fmt(a, "%s.%.*s",
						ff->field->name,
						ARG(ff->texts.v[k].lang.code)),
				    ff->texts.v[k].value };
		if (ff->texts.n == 0)
			v[(*n)++] = (struct param){ str_of(ff->field->name),
				ff->value };
	}
	return v;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct form_lang langs[] = { { STR("en"), STR("English") },
		{ STR("ca"), STR("Català") } };
	static const struct form_source source = { .options = no_options,
		.find = any_record };
	struct arena *a = arena_open((size_t)256 << 20);
	struct form *form, *again;
	struct param *params;
	void *record;
	str json;
	size_t n, i;

	if (fields_read(a, (str){ (const char *)data, size }, &params, &n)) {
		must(n <= LIMIT_FIELDS);
		for (i = 0; i < n; i++)
			must(str_utf8(params[i].name) &&
			     str_utf8(params[i].value));
		form = form_open(a, &specimen_type,
		    record_new(a, &specimen_type), langs, 2, &source);
		record = form_read(form, params, n);
		must(form->missing <= form->problems);
		json = record_json(a, &specimen_type, record);
		must(str_utf8(json));
		again = form_open(a, &specimen_type, record, langs, 2, &source);
		params = send(a, again, &n);
		must(str_eq(json, record_json(a, &specimen_type,
				      form_read(again, params, n))));
		if (form->problems == 0)
			must(again->problems == 0);
	}
	arena_close(a);
	return 0;
}
