/* Words made findable: see terms.h.  Folding is utf8proc's, stems are
 * Snowball's; stemmers are made per call, since they keep state. */
#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "engine/words/terms.h"

#define WORD_MAX 64

struct terms {
	struct sb_stemmer *stemmer; /* NULL: no stemmer for this language */
};

static struct terms
terms_open(str lang)
{
	static const struct {
		const char *lang, *algorithm;
	} known[] = { { "en", "english" }, { "es", "spanish" },
		{ "ca", "catalan" }, { "pt", "portuguese" } };
	struct terms t = { NULL };
	size_t i;

	lang = str_cut(&lang, '-');
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(lang, str_of(known[i].lang)))
			t.stemmer = sb_stemmer_new(known[i].algorithm, NULL);
	return t;
}

static void
terms_close(struct terms *t)
{
	if (t->stemmer != NULL)
		sb_stemmer_delete(t->stemmer);
}

/* Most words are plain letters: no table is asked for those. */
static bool
terms_is_plain(str s)
{
	size_t i;

	for (i = 0; i < s.n && (unsigned char)s.p[i] < 0x80; i++)
		continue;
	return i == s.n;
}

static uint32_t
terms_small(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	return (uint32_t)utf8proc_tolower((int32_t)c);
}

static bool
terms_is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		       (c >= '0' && c <= '9');
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ND:
		return true;
	default:
		return false;
	}
}

/* The Catalan middle dot joins: it is dropped from within a word, also where
 * an l holds it in one code point. */
#define MIDDLE_DOT 0xb7
#define L_WITH_DOT_LARGE 0x13f
#define L_WITH_DOT_SMALL 0x140

/* Take the next word from ${rest} in small letters; empty at the end. */
static str
terms_next(struct buf *b, str *rest)
{
	size_t from = b->n;
	uint32_t c;

	while (rest->n > 0) {
		str before = *rest;

		c = str_point(rest);
		if (c == L_WITH_DOT_LARGE || c == L_WITH_DOT_SMALL)
			c = 'l';
		if (terms_is_word(c))
			buf_point(b, terms_small(c));
		else if (c == MIDDLE_DOT && b->n > from)
			continue;
		else if (b->n > from) {
			*rest = before;
			break;
		}
		if (b->n - from >= WORD_MAX)
			break;
	}
	return buf_since(b, from);
}

/* ${s} in another form, appended to ${b}. */
static str
terms_map(struct buf *b, str s, int form)
{
	utf8proc_uint8_t *mapped;
	utf8proc_ssize_t n;
	size_t from = b->n;

	n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
	    &mapped, (utf8proc_option_t)(UTF8PROC_STABLE | form));
	if (n < 0)
		return (str){ 0 };
	buf_add(b, (str){ (const char *)mapped, (size_t)n });
	free(mapped);
	return buf_since(b, from);
}

str
terms_fold(struct buf *b, str s)
{
	size_t from = b->n, i;

	if (!terms_is_plain(s))
		return terms_map(b, s,
		    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
			UTF8PROC_STRIPMARK);
	for (i = 0; i < s.n; i++)
		buf_char(b, (char)terms_small((unsigned char)s.p[i]));
	return buf_since(b, from);
}

static struct term_forms
terms_forms(struct arena *a, struct terms *t, str word)
{
	struct buf b = buf_open(a, 32 * WORD_MAX);
	struct term_forms forms = { 0 };
	const sb_symbol *stem;

	forms.raw = str_copy(a, terms_fold(&b, word));
	if (t->stemmer == NULL)
		return forms;
	/* Stemmers know endings only in their composed form. */
	if (!terms_is_plain(word))
		word = str_copy(a, terms_map(&b, word, UTF8PROC_COMPOSE));
	stem =
	    sb_stemmer_stem(t->stemmer, (const sb_symbol *)word.p, (int)word.n);
	if (stem == NULL)
		return forms;
	forms.stem = str_copy(a,
	    terms_fold(&b, (str){ (const char *)stem,
			       (size_t)sb_stemmer_length(t->stemmer) }));
	if (str_eq(forms.stem, forms.raw))
		forms.stem = (str){ 0 };
	return forms;
}

void
terms_index(struct buf *b, str lang, str s)
{
	struct arena *a = arena_open((size_t)64 << 10);
	struct terms t = terms_open(lang);
	struct term_forms forms;
	struct buf taken;
	str word;

	for (;;) {
		/* A text has any number of words; memory is for one. */
		arena_reset(a);
		taken = buf_open(a, 2 * WORD_MAX);
		word = terms_next(&taken, &s);
		if (word.n == 0)
			break;
		forms = terms_forms(a, &t, word);
		buf_add(b, forms.raw);
		buf_char(b, ' ');
		if (forms.stem.n > 0) {
			buf_add(b, forms.stem);
			buf_char(b, ' ');
		}
	}
	terms_close(&t);
	arena_close(a);
}

struct term_forms *
terms_query(struct arena *a, str lang, str s, size_t *n)
{
	struct term_forms *v = NEWS(a, struct term_forms, TERMS_QUERY_MAX);
	struct terms t = terms_open(lang);
	struct buf taken = buf_open(a, (size_t)64 << 10);
	str word;

	*n = 0;
	s = str_take(s, 1000);
	while (*n < TERMS_QUERY_MAX) {
		taken.n = 0;
		word = terms_next(&taken, &s);
		if (word.n == 0)
			break;
		v[*n] = terms_forms(a, &t, word);
		if (v[*n].raw.n > 0)
			(*n)++;
	}
	terms_close(&t);
	return v;
}
