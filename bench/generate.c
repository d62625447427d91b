/*
 * generate DIR RECORDS: an invented portal of about so many records, made by
 * the same pen as everything else, so that acts, index and search are there.
 * Where CLARABOIA_STORE names a database they stand there.
 *
 * A larger portal has more plans, not larger ones: a plan has 25 commitments
 * of 7 milestones, whatever the size, as real plans do.
 */
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#include "accountability/commitments/commitments.h"
#include "commons/acts/acts.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "named.h"
#include "words.h"

/* Count up when other records come out: stores made before are made anew. */
#define GENERATION 1

enum {
	COMMITMENTS = 25, /* of a plan */
	MILESTONES = 7,	  /* of a commitment */
	PARTIES = 2,
	PLANS = 2,	  /* of a jurisdiction */
	INSTITUTIONS = 4, /* of a jurisdiction */
	AREAS = 16,
	/* Records that a plan brings, its share of others included: itself, a
	 * lead, 2 institutions, and of each commitment about 1.5 pieces of
	 * evidence. */
	RECORDS_OF_PLAN = 4 + COMMITMENTS * (1 + MILESTONES + PARTIES) + 38,
};

/* One jurisdiction with its plans is one write. */
#define WRITE_BYTES_MAX ((size_t)1 << 30)

struct generator {
	struct dice dice;
	struct author author;
	struct db *db;
	struct arena *arena;
	int64_t first, plans; /* of this write: the number of the first plan */
	int64_t records;
	struct jurisdiction place;
	struct institution institutions[INSTITUTIONS];
};

static const char *const areas[AREAS] = { "access-to-information", "open-data",
	"budget", "contracting", "participation", "integrity", "justice",
	"health", "education", "environment", "mobility", "housing", "gender",
	"youth", "digital-rights", "culture" };

static void
save(struct generator *g, const struct record_type *type, void *record)
{
	act_save(g->db, &g->author, type, record);
	g->records++;
}

static ref
ref_to(const struct record *r)
{
	return (ref){ r->id, r->address };
}

/* A text of ${n} words in English, and in Spanish too when ${both}; with
 * ${name} in front. */
static words
text_of(struct generator *g, int n, bool both, str name)
{
	struct text *v = NEWS(g->arena, struct text, 2);
	size_t i;

	for (i = 0; i < (both ? 2 : 1); i++) {
		struct buf b = buf_open(g->arena, 8192);

		buf_add(&b, name);
		if (name.n > 0)
			buf_char(&b, ' ');
		if (name.n > 0 && dice_below(&g->dice, 3) == 0)
			buf_fmt(&b, "%s ", words_common());
		words_add(&b, &g->dice, n);
		v[i] = (struct text){ .lang = i == 0 ? S("en") : S("es"),
			.s = buf_str(&b) };
	}
	return (words){ v, both ? 2 : 1 };
}

static prose
prose_of(struct generator *g, int n)
{
	words w = text_of(g, n, false, S(""));

	return (prose){ w.v, w.n };
}

static str
rare_of(struct generator *g, int64_t n)
{
	struct buf b = buf_open(g->arena, 64);

	words_rare(&b, (uint64_t)n);
	return buf_str(&b);
}

static date
month_of(int64_t months)
{
	return (date){ .year = (int16_t)(2020 + months / 12),
		.month = (int8_t)(1 + months % 12) };
}

static void
make_terms(struct generator *g)
{
	size_t i;

	for (i = 0; i < AREAS; i++) {
		struct term *t = record_new(g->arena, &term_type);

		t->vocabulary = S("policy-area");
		t->code = str_of(areas[i]);
		t->label = text_of(g, 2, true, t->code);
		save(g, &term_type, t);
	}
}

static void
make_place(struct generator *g, int64_t n)
{
	struct jurisdiction *j = record_new(g->arena, &jurisdiction_type);
	int64_t i;

	j->slug = str_fmt(g->arena, "town-%06lld", (long long)n);
	j->name = text_of(g, 1, true, S("Town"));
	j->level = choice_value(&jurisdiction_levels, S("municipality"));
	j->languages = S("es en");
	j->zone = S("Europe/Madrid");
	j->invented = true;
	save(g, &jurisdiction_type, j);
	g->place = *j;
	for (i = 0; i < INSTITUTIONS; i++) {
		struct institution *it =
		    record_new(g->arena, &institution_type);

		it->slug = str_fmt(g->arena, "office-%06lld-%lld", (long long)n,
		    (long long)i);
		it->jurisdiction = ref_to(&j->record);
		it->name = text_of(g, 3, true, S("Office"));
		it->sector = 1 + (int)(i % 6);
		it->about = prose_of(g, 20);
		save(g, &institution_type, it);
		g->institutions[i] = *it;
	}
}

static void
make_milestone(struct generator *g, const struct commitment *c, int64_t number,
    int64_t months)
{
	struct milestone *m = record_new(g->arena, &milestone_type);
	struct evidence *e;

	m->commitment = ref_to(&c->record);
	m->number = number;
	m->title = text_of(g, 6, true, S(""));
	m->starts = month_of(months);
	m->due = month_of(months + 3 * number);
	m->state = (int)dice_below(&g->dice, 7) - 1;
	if (m->state < 0)
		m->state = MILESTONE_FINISHED;
	if (m->state == MILESTONE_IN_PROGRESS)
		m->share = (int64_t)dice_below(&g->dice, 20) * 5;
	if (dice_below(&g->dice, 3) == 0)
		m->notes = prose_of(g, 20);
	save(g, &milestone_type, m);
	if (m->state != MILESTONE_FINISHED || dice_below(&g->dice, 4) == 0)
		return;
	e = record_new(g->arena, &evidence_type);
	e->milestone = ref_to(&m->record);
	e->number = 1;
	e->title = text_of(g, 5, false, S(""));
	e->link = S("https://example.org/evidence");
	save(g, &evidence_type, e);
}

static void
make_commitment(struct generator *g, const struct plan *plan, int64_t number)
{
	struct commitment *c = record_new(g->arena, &commitment_type);
	int64_t n = g->first * COMMITMENTS + number, i;
	int64_t months = (n / COMMITMENTS * 7) % 72;
	str *codes_ = NEWS(g->arena, str, 2);

	c->slug = str_fmt(g->arena, "promise-%07lld", (long long)n);
	c->plan = ref_to(&plan->record);
	c->code = str_fmt(g->arena, "P%07lld", (long long)n);
	c->number = number;
	c->title = text_of(g, 6, true, rare_of(g, n / 5));
	c->summary = prose_of(g, 30);
	c->problem = prose_of(g, 60);
	c->action = prose_of(g, 60);
	codes_[0] = str_of(areas[dice_below(&g->dice, AREAS / 2)]);
	codes_[1] = str_of(areas[AREAS / 2 + dice_below(&g->dice, AREAS / 2)]);
	c->areas = (codes){ codes_, 1 + dice_below(&g->dice, 2) };
	c->starts = month_of(months);
	c->ends = month_of(months + 24);
	save(g, &commitment_type, c);
	for (i = 1; i <= PARTIES; i++) {
		struct party *p = record_new(g->arena, &party_type);

		p->commitment = ref_to(&c->record);
		p->number = i;
		p->institution =
		    ref_to(&g->institutions[dice_below(&g->dice, INSTITUTIONS)]
				.record);
		p->role = i == 1 ? PARTY_LEAD : PARTY_SUPPORT;
		save(g, &party_type, p);
	}
	for (i = 1; i <= MILESTONES; i++)
		make_milestone(g, c, i, months);
}

static void
make_plan(struct generator *g)
{
	struct plan *p = record_new(g->arena, &plan_type);
	struct lead *lead = record_new(g->arena, &lead_type);
	int64_t months = (g->first * 7) % 72, i;

	p->slug = str_fmt(g->arena, "plan-%06lld", (long long)g->first);
	p->jurisdiction = ref_to(&g->place.record);
	p->title = text_of(g, 5, true, S("Plan"));
	p->starts = month_of(months);
	p->ends = month_of(months + 24);
	p->summary = prose_of(g, 60);
	p->vision = prose_of(g, 80);
	save(g, &plan_type, p);
	lead->plan = ref_to(&p->record);
	lead->number = 1;
	lead->institution = ref_to(&g->institutions[0].record);
	save(g, &lead_type, lead);
	for (i = 1; i <= COMMITMENTS; i++)
		make_commitment(g, p, i);
}

/* A store_apply: some plans of one jurisdiction.  Nobody else writes here and
 * a fault ends all, so it never runs twice. */
static bool
generate_apply(struct db *db, void *cookie)
{
	struct generator *g = cookie;
	int64_t end = g->first + g->plans;

	g->db = db;
	g->arena = db_arena(db);
	if (g->first == 0)
		make_terms(g);
	make_place(g, g->first / PLANS);
	for (; g->first < end; g->first++)
		make_plan(g);
	return true;
}

static bool
generate(struct store *store, int64_t records)
{
	int64_t plans = records / RECORDS_OF_PLAN, left;
	struct arena *arena = arena_open(WRITE_BYTES_MAX);
	struct generator g = { .author = { .role = S("bench") } };
	struct fault fault;

	for (left = plans; left > 0; left -= g.plans) {
		g.plans = left < PLANS ? left : PLANS;
		g.author.now = moment_now();
		if (store_write(store, arena, generate_apply, &g, &fault) !=
		    WRITE_DONE) {
			fprintf(stderr, "generate: %s\n", fault.detail);
			arena_close(arena);
			return false;
		}
		arena_reset(arena);
	}
	printf("records=%lld plans=%lld commitments=%lld\n",
	    (long long)g.records, (long long)plans,
	    (long long)plans * COMMITMENTS);
	arena_close(arena);
	return true;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_open((size_t)1 << 20);
	struct records *records;
	struct store *store;
	int64_t n;
	bool good;

	if (argc != 3 || !str_number(str_of(argv[2]), &n) ||
	    n < RECORDS_OF_PLAN || sodium_init() < 0) {
		fprintf(stderr, "usage: generate DIR RECORDS (at least %d)\n",
		    RECORDS_OF_PLAN);
		return 2;
	}
	mkdir(argv[1], 0750);
	store = named_open(arena, argv[1], true, &records);
	good = store != NULL && generate(store, n);
	store_close(store);
	records_close(records);
	arena_close(arena);
	return good ? 0 : 1;
}
