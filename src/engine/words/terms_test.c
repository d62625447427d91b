/* Goal: a reader finds a word however it is written: without accents, in
 * another form of it, by its beginning; in English, Spanish, Catalan and
 * Portuguese. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/words/terms.h"

static str
indexed(const char *lang, str s)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);

	terms_index(&b, str_of(lang), s);
	assert_false(b.full);
	return buf_str(&b);
}

static void
assert_indexed(const char *lang, const char *s, const char *wanted)
{
	str got = indexed(lang, str_of(s));

	if (!str_is(got, wanted))
		fail_msg("%s: \"%s\" gives \"%.*s\", not \"%s\"", lang, s,
		    ARG(got), wanted);
}

/* Whether a reader of ${reader} who types ${q} meets ${s} in ${lang}: the rule
 * of fulltext.h: a word starts like the raw form, or is the stem. */
static bool
meets(const char *reader, const char *q, const char *lang, const char *s)
{
	size_t n, i;
	struct term_forms *v =
	    terms_query(arena, str_of(reader), str_of(q), &n);

	for (i = 0; i < n; i++) {
		str rest = indexed(lang, str_of(s)), word;
		bool found = false;

		while (rest.n > 0) {
			word = str_cut(&rest, ' ');
			found = found || str_starts(word, v[i].raw) ||
				(v[i].stem.n > 0 && str_eq(word, v[i].stem));
		}
		if (!found)
			return false;
	}
	return n > 0;
}

static void
folds(void **state)
{
	(void)state;
	assert_indexed("", "Água, CAÑÓN; straße", "agua canon strasse ");
	assert_indexed("", "2030: A-B_c's", "2030 a b c s ");
	assert_indexed("", "", "");
	assert_indexed("", " .,;¿!", "");
	assert_indexed("", "ΟΔΟΣ Дом 東京", "οδοσ дом 東京 ");
	/* Accents as marks of their own are the same accents. */
	assert_indexed("", "a\xcc\x81gua", "agua ");
	assert_indexed("",
	    "\xff"
	    "a\xc3",
	    "a ");
}

static void
catalan_dots_join(void **state)
{
	(void)state;
	assert_indexed("", "col·laboració", "collaboracio ");
	assert_indexed("", "COL·LABORACIÓ", "collaboracio ");
	/* The dot inside an l of one code point, small and large. */
	assert_indexed("", "co\xc5\x80laboració", "collaboracio ");
	assert_indexed("", "CO\xc4\xbfLABORACIÓ", "collaboracio ");
	assert_indexed("", "· a · b ·", "a b ");
	assert_true(meets("ca", "collaboracio", "ca", "La col·laboració"));
	assert_true(meets("es", "col·laboració", "ca", "co\xc5\x80laboració"));
	assert_true(meets("ca", "col·laboracions", "ca", "col·laboració"));
}

static void
stems_by_language(void **state)
{
	(void)state;
	assert_indexed("en", "commitments", "commitments commit ");
	assert_true(meets("en", "commitment", "en", "All commitments"));
	assert_true(meets("en", "commitments", "en", "A commitment"));
	assert_true(meets("en", "publishing", "en", "what was published"));
	assert_true(meets("es", "compromisos", "es", "un compromiso"));
	assert_true(meets("es", "gestiones", "es", "la gestión"));
	assert_true(meets("es", "GESTION", "es", "la gestión"));
	assert_true(meets("ca", "compromisos", "ca", "el compromís"));
	assert_true(meets("ca", "ciutats", "ca", "la ciutat"));
	assert_true(meets("pt", "informações", "pt", "a informação"));
	assert_true(meets("pt", "informacao", "pt", "a informação"));
	assert_false(meets("en", "plan", "en", "a budget"));
	/* All words must be there. */
	assert_true(meets("en", "budget open", "en", "open budgets"));
	assert_false(meets("en", "budget closed", "en", "open budgets"));
}

/* Regions follow their language; other languages are not mistaken for one. */
static void
knows_its_languages(void **state)
{
	(void)state;
	assert_true(str_eq(indexed("es-EC", S("gestiones")),
	    indexed("es", S("gestiones"))));
	assert_indexed("fr", "compromis", "compromis ");
	assert_indexed("est", "gestiones", "gestiones ");
	assert_indexed("und", "gestiones", "gestiones ");
}

/* The same word, composed or not, has the same stem. */
static void
composition_does_not_matter(void **state)
{
	(void)state;
	assert_true(str_eq(indexed("es", S("educaci\xc3\xb3n")),
	    indexed("es", S("educacio\xcc\x81n"))));
	assert_true(str_eq(indexed("pt", S("informa\xc3\xa7\xc3\xb5"
					   "es")),
	    indexed("pt", S("informac\xcc\xa7o\xcc\x83"
			    "es"))));
}

static void
begins_like(void **state)
{
	(void)state;
	assert_true(meets("en", "comm", "en", "commitments"));
	assert_true(meets("es", "transpar", "pt", "Transparência"));
	assert_true(meets("ca", "Àreg", "es", "aregar"));
	assert_false(meets("en", "ommit", "en", "commitments"));
}

static void
questions_are_bounded(void **state)
{
	struct buf b = buf_open(arena, 100000);
	struct term_forms *v;
	size_t n, i;

	(void)state;
	v = terms_query(arena, S("en"), S("  "), &n);
	assert_int_equal(n, 0);
	v = terms_query(arena, S("en"), (str){ NULL, 0 }, &n);
	assert_int_equal(n, 0);
	for (i = 0; i < 20; i++)
		buf_fmt(&b, "word%zu ", i);
	v = terms_query(arena, S("en"), buf_str(&b), &n);
	assert_int_equal(n, TERMS_QUERY_MAX);
	assert_true(str_is(v[11].raw, "word11"));
	/* A word without an end is taken in pieces. */
	b.n = 0;
	for (i = 0; i < 5000; i++)
		buf_c(&b, "é");
	v = terms_query(arena, S("es"), buf_str(&b), &n);
	assert_true(n > 0 && n <= TERMS_QUERY_MAX);
	for (i = 0; i < n; i++)
		assert_true(v[i].raw.n <= 64);
	/* Marks alone are no word. */
	v = terms_query(arena, S("es"), S("\xcc\x81 \xcc\x81"), &n);
	assert_int_equal(n, 0);
}

/* One letter that stands for a whole phrase grows when it is folded. */
static void
growing_letters_fit(void **state)
{
	struct buf b = buf_open(arena, 1000);
	size_t i;

	(void)state;
	for (i = 0; i < 30; i++)
		buf_point(&b, 0xfdfa);
	assert_true(indexed("", buf_str(&b)).n > 30 * 18);
	assert_true(indexed("es", buf_str(&b)).n > 30 * 18);
}

/* Memory is for one word, however many there are. */
static void
long_texts_fit(void **state)
{
	size_t n = 2 << 20, i;
	char *p = arena_get(arena, n, 1);

	(void)state;
	for (i = 0; i < n; i++)
		p[i] = i % 2 == 0 ? 'a' : ' ';
	assert_int_equal(indexed("", (str){ p, n }).n, n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds),
		cmocka_unit_test(catalan_dots_join),
		cmocka_unit_test(stems_by_language),
		cmocka_unit_test(knows_its_languages),
		cmocka_unit_test(composition_does_not_matter),
		cmocka_unit_test(begins_like),
		cmocka_unit_test(questions_are_bounded),
		cmocka_unit_test(growing_letters_fit),
		cmocka_unit_test(long_texts_fit),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
