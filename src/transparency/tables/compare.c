/* What changed between two versions of a table: see compare.h. */
#include "transparency/tables/compare.h"
#include "transparency/tables/duck.h"

static const char *const kind_names[COMPARE_KINDS] = { "changed", "added",
	"removed" };

const char *
compare_kind_name(enum compare_kind kind)
{
	return kind_names[kind];
}

enum compare_kind
compare_kind_named(str name)
{
	for (int i = 0; i < COMPARE_KINDS; i++)
		if (str_is(name, kind_names[i]))
			return i;
	return COMPARE_KINDS;
}

/* Whole numbers and fractions compare as numbers; anything else that is not
 * what it was, as texts. */
static bool
pair_retyped(const struct table_part *from, const struct table_part *to)
{
	bool numbers =
	    (from->type == COLUMN_INTEGER || from->type == COLUMN_DECIMAL) &&
	    (to->type == COLUMN_INTEGER || to->type == COLUMN_DECIMAL);

	return from->type != to->type && !numbers;
}

bool
compare_number(const struct compare_pair *pair)
{
	return !pair->retyped && table_part_number(pair->to);
}

void
compare_open(struct arena *a, const struct table *from, const struct table *to,
    struct compare *c)
{
	*c = (struct compare){ .from = from, .to = to };
	c->pairs.v = NEWS(a, struct compare_pair, COMPARE_COLUMNS);
	c->gone = NEWS(a, struct table_part, from->parts.n + 1);
	c->fresh = NEWS(a, struct table_part, to->parts.n + 1);
	for (size_t i = 0; i < to->parts.n; i++) {
		const struct table_part *now = &to->parts.v[i],
					*then =
					    table_part_named(from, now->slug);

		if (then == NULL)
			c->fresh[c->n_fresh++] = *now;
		else if (c->pairs.n == COMPARE_COLUMNS)
			c->more++;
		else
			c->pairs.v[c->pairs.n++] = (struct compare_pair){ then,
				now, pair_retyped(then, now) };
	}
	for (size_t i = 0; i < from->parts.n; i++)
		if (table_part_named(to, from->parts.v[i].slug) == NULL)
			c->gone[c->n_gone++] = from->parts.v[i];
}

bool
compare_choose(struct compare *c, str key)
{
	c->n_key = 0;
	c->chosen = true;
	while (key.p != NULL && key.n > 0) {
		str slug = str_trim(str_cut(&key, ','));
		size_t i = 0;

		while (i < c->pairs.n && !str_eq(c->pairs.v[i].to->slug, slug))
			i++;
		if (i == c->pairs.n || c->n_key == COMPARE_KEY)
			return false;
		c->key[c->n_key++] = i;
	}
	return c->n_key > 0;
}

/* Whether its values may all differ: an estimate of how many there are may be
 * some percent short. */
static bool
part_distinct(const struct table_part *part, int64_t rows)
{
	if (part->nulls > 0 || part->given)
		return false;
	return part->exact ? part->distinct == rows
			   : part->distinct >= rows - rows / 10;
}

size_t
compare_candidates(const struct compare *c, size_t at[COMPARE_TRIED])
{
	size_t n = 0;

	for (size_t i = 0; i < c->pairs.n && n < COMPARE_TRIED; i++) {
		const struct compare_pair *pair = &c->pairs.v[i];

		if (!pair->retyped &&
		    (pair->to->type == COLUMN_TEXT ||
			pair->to->type == COLUMN_INTEGER) &&
		    part_distinct(pair->from, c->from->rows) &&
		    part_distinct(pair->to, c->to->rows))
			at[n++] = i;
	}
	return n;
}

/* ---- SQL: columns of both files are c0, c1 … by their place in pairs ---- */

static void
sql_side(const struct compare *c, bool newer, struct buf *b)
{
	const struct table *table = newer ? c->to : c->from;

	buf_c(b, newer ? ", b as (" : "with a as (");
	buf_c(b, "select file_row_number + 1 as rn");
	for (size_t i = 0; i < c->pairs.n; i++) {
		const struct compare_pair *pair = &c->pairs.v[i];

		buf_c(b, pair->retyped ? ", cast(" : ", ");
		duck_name(b, newer ? pair->to->slug : pair->from->slug);
		buf_fmt(b, "%s as c%zu", pair->retyped ? " as varchar)" : "",
		    i);
	}
	buf_c(b, " from read_parquet(");
	duck_quote(b, table->parquet);
	buf_c(b, ", file_row_number = true))");
}

/* Without a key: rows that are all the same are one, with how many. */
static void
sql_sides(const struct compare *c, struct buf *b)
{
	static const char *const sides[] = { "a", "b" };

	sql_side(c, false, b);
	sql_side(c, true, b);
	for (size_t s = 0; s < 2 && c->n_key == 0; s++) {
		buf_fmt(b, ", %s%s as (select min(rn) as rn, count(*) as many",
		    sides[s], sides[s]);
		for (size_t i = 0; i < c->pairs.n; i++)
			buf_fmt(b, ", c%zu", i);
		buf_fmt(b, " from %s group by all)", sides[s]);
	}
	buf_char(b, ' ');
}

/* a.c0 is not distinct from b.c0 and … */
static void
sql_same(const struct compare *c, struct buf *b)
{
	size_t n = c->n_key > 0 ? c->n_key : c->pairs.n;

	for (size_t i = 0; i < n; i++) {
		size_t at = c->n_key > 0 ? c->key[i] : i;

		buf_fmt(b, "%sa.c%zu is not distinct from b.c%zu",
		    i == 0 ? "" : " and ", at, at);
	}
	if (n == 0)
		buf_c(b, "true");
}

/* a.c0 is distinct from b.c0 or … */
static void
sql_differs(const struct compare *c, struct buf *b)
{
	buf_c(b, "(false");
	for (size_t i = 0; i < c->pairs.n; i++)
		buf_fmt(b, " or a.c%zu is distinct from b.c%zu", i, i);
	buf_char(b, ')');
}

void
compare_sql_unique(const struct compare *c, const size_t *key, size_t n,
    struct buf *b)
{
	sql_side(c, false, b);
	sql_side(c, true, b);
	buf_c(b, " select cast(bool_and(fine) as varchar) from (");
	for (int s = 0; s < 2; s++) {
		buf_c(b, s == 0 ? "select " : " union all select ");
		buf_c(b, "count(*) = count(distinct row(");
		for (size_t i = 0; i < n; i++)
			buf_fmt(b, "%sc%zu", i == 0 ? "" : ", ", key[i]);
		buf_fmt(b, ")) as fine from %s", s == 0 ? "a" : "b");
	}
	buf_char(b, ')');
}

void
compare_sql_count(const struct compare *c, struct buf *b)
{
	sql_sides(c, b);
	if (c->n_key == 0) {
		buf_c(b,
		    "select cast(coalesce(sum(greatest(coalesce(b.many, 0) - "
		    "coalesce(a.many, 0), 0)), 0) as varchar), "
		    "cast(coalesce(sum(greatest(coalesce(a.many, 0) - "
		    "coalesce(b.many, 0), 0)), 0) as varchar), '0'");
		for (size_t i = 0; i < c->pairs.n; i++)
			buf_c(b, ", '0'");
		buf_c(b, " from aa a full join bb b on ");
		sql_same(c, b);
		return;
	}
	buf_c(b, "select cast(count(*) filter (where a.rn is null) as "
		 "varchar), cast(count(*) filter (where b.rn is null) as "
		 "varchar), cast(count(*) filter (where a.rn is not null and "
		 "b.rn is not null and ");
	sql_differs(c, b);
	buf_c(b, ") as varchar)");
	for (size_t i = 0; i < c->pairs.n; i++)
		buf_fmt(b,
		    ", cast(count(*) filter (where a.rn is not null and "
		    "b.rn is not null and a.c%zu is distinct from b.c%zu) "
		    "as varchar)",
		    i, i);
	buf_c(b, " from a full join b on ");
	sql_same(c, b);
}

void
compare_sql_rows(const struct compare *c, enum compare_kind kind, int64_t page,
    struct buf *b)
{
	const char *ours = kind == COMPARE_REMOVED ? "a" : "b",
		   *other = kind == COMPARE_REMOVED ? "b" : "a",
		   *twice = c->n_key == 0 ? "many" : "";

	sql_sides(c, b);
	buf_fmt(b, "select cast(%s.rn as varchar), ", ours);
	if (c->n_key == 0)
		buf_fmt(b, "cast(%s.many - coalesce(%s.many, 0) as varchar)",
		    ours, other);
	else
		buf_c(b, "'1'");
	for (size_t i = 0; i < c->pairs.n; i++) {
		if (kind == COMPARE_CHANGED)
			buf_fmt(b, ", cast(a.c%zu as varchar)", i);
		buf_fmt(b, ", cast(%s.c%zu as varchar)", ours, i);
	}
	if (kind == COMPARE_CHANGED) {
		buf_c(b, " from a join b on ");
		sql_same(c, b);
		buf_c(b, " where ");
		sql_differs(c, b);
	} else {
		buf_fmt(b, " from %s%s %s left join %s%s %s on ", ours,
		    c->n_key == 0 ? ours : "", ours, other,
		    c->n_key == 0 ? other : "", other);
		sql_same(c, b);
		if (twice[0] != '\0')
			buf_fmt(b, " where %s.many > coalesce(%s.many, 0)",
			    ours, other);
		else
			buf_fmt(b, " where %s.rn is null", other);
	}
	buf_fmt(b, " order by %s.rn limit %d offset %lld", ours, COMPARE_ROWS,
	    (long long)((page - 1) * COMPARE_ROWS));
}

/* ---- asked ---- */

static enum asker_outcome
compare_unique(struct asker *asker, struct arena *a, const struct compare *c,
    const size_t *key, size_t n, bool *unique)
{
	struct buf b = buf_open(a, COMPARE_SQL_MAX);
	struct answer answer;
	enum asker_outcome outcome;

	compare_sql_unique(c, key, n, &b);
	outcome = asker_ask(asker, a, buf_str(&b), &answer);
	*unique = outcome == ASKER_DONE && answer.rows == 1 &&
		  str_is(answer_at(&answer, 0, 0), "true");
	return outcome;
}

enum asker_outcome
compare_key(struct asker *asker, struct arena *a, struct compare *c)
{
	size_t tried[COMPARE_TRIED], n;
	enum asker_outcome outcome = ASKER_DONE;
	bool unique;

	if (c->chosen) {
		outcome =
		    compare_unique(asker, a, c, c->key, c->n_key, &unique);
		c->n_key = unique ? c->n_key : 0;
		return outcome;
	}
	n = compare_candidates(c, tried);
	for (size_t i = 0; i < n && c->n_key == 0; i++) {
		outcome = compare_unique(asker, a, c, &tried[i], 1, &unique);
		if (outcome != ASKER_DONE)
			return outcome;
		if (unique)
			c->key[c->n_key++] = tried[i];
	}
	return outcome;
}

static int64_t
compared_number(const struct answer *answer, size_t column)
{
	int64_t n = 0;

	str_number(answer_at(answer, 0, column), &n);
	return n;
}

enum asker_outcome
compare_count(struct asker *asker, struct arena *a, const struct compare *c,
    struct compared *compared)
{
	struct buf b = buf_open(a, COMPARE_SQL_MAX);
	struct answer answer;
	enum asker_outcome outcome;

	*compared =
	    (struct compared){ .cells = NEWS(a, int64_t, c->pairs.n + 1) };
	compare_sql_count(c, &b);
	outcome = asker_ask(asker, a, buf_str(&b), &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	if (answer.rows != 1 || answer.columns != c->pairs.n + 3)
		return ASKER_FAILED;
	compared->added = compared_number(&answer, 0);
	compared->removed = compared_number(&answer, 1);
	compared->changed = compared_number(&answer, 2);
	for (size_t i = 0; i < c->pairs.n; i++)
		compared->cells[i] = compared_number(&answer, i + 3);
	return outcome;
}
