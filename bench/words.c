/* Invented texts: see words.h. */
#include <math.h>

#include "words.h"

/* Words of the field, the most frequent first; then invented ones follow. */
static const char *const head[] = { "the", "of", "and", "public", "to", "in",
	"participation", "open", "for", "city", "data", "citizens", "council",
	"with", "government", "transparency", "information", "service",
	"budget", "published", "plan", "annual", "report", "municipal",
	"training", "school", "water", "health", "mobility", "housing",
	"contracts", "procurement", "neighbourhood", "assembly", "young",
	"people", "women", "access", "records", "archive", "register",
	"digital", "platform", "indicators", "monitoring", "evaluation",
	"integrity", "ethics", "lobby", "justice", "climate", "energy", "waste",
	"parks", "culture", "library", "language", "disability", "inclusion",
	"rural", "accounts", "audit", "consultation", "law", "reform",
	"network", "map", "geographic", "licence", "statistics", "standards",
	"agenda", "meetings", "minutes", "votes", "proposals" };

#define HEAD (sizeof(head) / sizeof(*head))

/* How many different words there are besides. */
#define TAIL 40000

static const char consonants[] = "bcdfglmnprstvz";
static const char vowels[] = "aeiou";

uint64_t
dice_below(struct dice *d, uint64_t n)
{
	uint64_t z;

	/* SplitMix64 (Steele, Lea, Flood 2014). */
	z = d->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % n;
}

/* ${n} in syllables: no two numbers make the same word. */
static void
words_syllables(struct buf *b, uint64_t n, int least)
{
	for (; n > 0 || least > 0; least--) {
		buf_char(b, consonants[n % 14]);
		n /= 14;
		buf_char(b, vowels[n % 5]);
		n /= 5;
	}
}

void
words_add(struct buf *b, struct dice *d, int n)
{
	/* A rank whose logarithm is evenly spread follows Zipf's law. */
	double most = log((double)(HEAD + TAIL)), u;
	size_t rank;

	for (; n > 0; n--) {
		u = (double)dice_below(d, 1u << 24) / (double)(1u << 24);
		rank = (size_t)exp(u * most);
		if (rank < HEAD)
			buf_c(b, head[rank]);
		else
			words_syllables(b, rank, 3);
		buf_char(b, n > 1 ? ' ' : '.');
	}
}

const char *
words_common(void)
{
	return head[3];
}

void
words_rare(struct buf *b, uint64_t n)
{
	buf_char(b, 'q');
	words_syllables(b, n, 3);
}
