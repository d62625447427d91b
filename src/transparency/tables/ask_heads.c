/* The columns of an answer. */
#include "transparency/tables/ask_house.h"

/* "_2" behind a name that is there already. */
static void
head_name(struct arena *a, struct ask_heads *heads, struct ask_head *head)
{
	str slug = head->slug;
	bool again = true;

	for (int n = 2; again; n++) {
		again = false;
		for (size_t i = 0; i < heads->n && !again; i++)
			again = str_eq(heads->v[i].slug, head->slug);
		if (again)
			head->slug = str_fmt(a, "%.*s_%d", ARG(slug), n);
	}
}

static struct ask_head
head_of_group(struct arena *a, const struct ask_group *group)
{
	static const char *const behind[] = { "", "_year", "_month", "_day",
		"_step" };
	struct ask_head head = {
		.slug = str_fmt(a, "%.*s%s", ARG(group->part->slug),
		    behind[group->step]),
		.part = group->part,
		.kind = ASK_COUNTS,
		.step = group->step,
		.type = group->part->type,
	};

	if (group->step == ASK_BINS)
		head.type =
		    group->part->type == COLUMN_INTEGER && group->width >= 1 &&
			    group->width < 1e15 &&
			    group->width - (double)(int64_t)group->width <= 0
			? COLUMN_INTEGER
			: COLUMN_DECIMAL;
	else if (group->step != ASK_WHOLE)
		head.type = COLUMN_DATE;
	return head;
}

static struct ask_head
head_of_measure(struct arena *a, const struct ask_measure *measure)
{
	const struct table_part *part = measure->part;
	struct ask_head head = {
		.slug = str_of(ask_count_name(measure->kind)),
		.part = part,
		.kind = measure->kind,
		.type = COLUMN_INTEGER,
	};

	if (part == NULL)
		return head;
	head.slug = str_fmt(a, "%s_%.*s", ask_count_name(measure->kind),
	    ARG(part->slug));
	if (measure->kind == ASK_MIN || measure->kind == ASK_MAX)
		head.type = part->type;
	else if (measure->kind == ASK_AVG ||
		 (measure->kind == ASK_SUM && part->type != COLUMN_INTEGER))
		head.type = COLUMN_DECIMAL;
	return head;
}

static void
heads_add(struct arena *a, struct ask_heads *heads, struct ask_head head)
{
	head_name(a, heads, &head);
	heads->v[heads->n++] = head;
}

struct ask_heads
ask_heads_of(struct arena *a, const struct ask *ask)
{
	const struct table_parts *parts = &ask->table->parts;
	size_t all = ask->n_columns > 0 ? ask->n_columns
		     : ask->columns_most > 0 && ask->columns_most < parts->n
			 ? ask->columns_most
			 : parts->n;
	struct ask_heads heads = {
		NEWS(a, struct ask_head, all + ASK_GROUPS + ASK_MEASURES + 1), 0
	};
	const struct table_part *part;

	for (size_t i = 0; i < ask->n_groups; i++)
		heads_add(a, &heads, head_of_group(a, &ask->groups[i]));
	for (size_t i = 0; i < ask->n_measures; i++)
		heads_add(a, &heads, head_of_measure(a, &ask->measures[i]));
	if (ask->n_groups > 0)
		return heads;
	heads.v[heads.n++] = (struct ask_head){
		.slug = S("__row"),
		.kind = ASK_COUNTS,
		.type = COLUMN_INTEGER,
	};
	/* Columns have each a name of their own: no need to compare them all.
	 */
	for (size_t i = 0; i < all; i++) {
		part = ask->n_columns > 0 ? ask->columns[i] : &parts->v[i];
		heads.v[heads.n++] = (struct ask_head){ part->slug, part,
			ASK_COUNTS, ASK_WHOLE, part->type };
	}
	return heads;
}
