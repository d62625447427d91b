/*
 * What an act is about: the record whose page shows it and those that one is
 * under, the place and the larger ones, the institutions named there, the
 * searches that find it, and the portal.  A job notes it for each new act, as
 * far as somebody follows it.
 */
#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/jobs/jobs.h"
#include "commons/notices/notices_room.h"
#include "commons/search/search.h"
#include "queries.h"

#define BATCH 200
#define SEARCHES_ON_PAGE 500

struct topic {
	str kind, home;
	int64_t seq;
};

struct topics {
	struct arena *arena;
	struct topic *v;
	size_t n, room;
	int64_t from, to; /* cursor before, and after */
};

static void
topic_add(struct topics *list, const struct act *act, str kind, str home)
{
	struct topic *v;

	/* The same institution may stand on several rows of one record. */
	for (size_t i = list->n; i > 0 && list->v[i - 1].seq == act->seq; i--)
		if (str_eq(list->v[i - 1].kind, kind) &&
		    str_eq(list->v[i - 1].home, home))
			return;
	if (list->n == list->room) {
		list->room = list->room == 0 ? 256 : list->room * 2;
		v = NEWS(list->arena, struct topic, list->room);
		for (size_t i = 0; i < list->n; i++)
			v[i] = list->v[i];
		list->v = v;
	}
	list->v[list->n++] = (struct topic){ kind, home, act->seq };
}

/* The institutions that ${record} itself names. */
static void
topics_named(struct topics *list, const struct act *act,
    const struct record_type *type, const void *record)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		str slug;

		if (f->kind != FIELD_REF || f->to != &institution_type)
			continue;
		slug = ((const ref *)field_get(f, record))->slug;
		if (slug.n > 0)
			topic_add(list, act, S("institution"), slug);
	}
}

/* Those that answer for the record of a home: named by it, by a row under it,
 * or by its room. */
static void
topics_institutions(struct db *db, const struct portal *portal,
    struct topics *list, const struct act *act, const struct record_type *type,
    const void *record)
{
	const struct record_type *child;
	struct record_list rows;
	codes answer;
	size_t i, k;

	topics_named(list, act, type, record);
	for (i = 0; (child = records_child(records_of(db), type, i)) != NULL;
	     i++) {
		rows = record_children(db, child,
		    ((const struct record *)record)->id);
		for (k = 0; k < rows.n; k++)
			topics_named(list, act, child, rows.v[k]);
	}
	for (i = 0; portal->rooms[i] != NULL; i++) {
		if (portal->rooms[i]->answers == NULL)
			continue;
		answer = portal->rooms[i]->answers(db, type, record);
		for (k = 0; k < answer.n; k++)
			topic_add(list, act, S("institution"), answer.v[k]);
	}
}

static void
topics_home(struct db *db, const struct portal *portal, struct topics *list,
    const struct act *act)
{
	const struct record_type *type =
	    records_named(records_of(db), act->home_kind);
	const struct field *parent;
	const void *record;

	topic_add(list, act, act->home_kind, act->home);
	if (type == NULL)
		return;
	record = record_by_address(db, type, act->home);
	if (record == NULL)
		return;
	topics_institutions(db, portal, list, act, type, record);
	while ((parent = record_parent(type)) != NULL && record != NULL) {
		record = record_by_id(db, parent->to,
		    ((const ref *)field_get(parent, record))->id);
		type = parent->to;
		if (record != NULL)
			topic_add(list, act, str_of(type->name),
			    ((const struct record *)record)->address);
	}
}

static void
topics_places(struct db *db, struct topics *list, const struct act *act)
{
	const struct jurisdiction *j =
	    act->jurisdiction.n == 0 ? NULL
				     : jurisdiction_of(db, act->jurisdiction);

	for (int depth = 0; j != NULL && depth < RECORD_TREE_MAX; depth++) {
		topic_add(list, act, S("jurisdiction"), j->slug);
		j = j->parent.id == 0
			? NULL
			: record_by_id(db, &jurisdiction_type, j->parent.id);
	}
}

/* All searches that somebody follows against the records of ${acts}. */
static void
topics_searches(struct db *db, struct topics *list, const struct act_list *acts)
{
	str last = S("");
	size_t n;

	do {
		struct rows rows = db_query(db, Q_follow_searches,
		    VALUES(value_text(last), value_number(SEARCHES_ON_PAGE)));
		str *homes = NEWS(db_arena(db), str, SEARCHES_ON_PAGE);

		for (n = 0; n < SEARCHES_ON_PAGE && rows_next(&rows); n++)
			homes[n] = rows_text(&rows, 0);
		rows_end(&rows);
		for (size_t i = 0; i < n; i++) {
			str asked = homes[i], lang = str_cut(&asked, ' ');

			for (size_t k = 0; k < acts->n; k++)
				if (search_says(db, lang, asked,
					acts->v[k].kind, acts->v[k].address))
					topic_add(list, &acts->v[k],
					    S("search"), homes[i]);
		}
		last = n > 0 ? homes[n - 1] : last;
	} while (n == SEARCHES_ON_PAGE);
}

static bool
topics_apply(struct db *db, void *cookie)
{
	const struct topics *list = cookie;

	for (size_t i = 0; i < list->n; i++)
		db_run(db, Q_topic_add,
		    VALUES(value_text(list->v[i].kind),
			value_text(list->v[i].home),
			value_number(list->v[i].seq)));
	job_cursor_move(db, TOPICS_CURSOR, list->to);
	return true;
}

/* What the acts are about but for searches.  Acts come in bursts on one page: a
 * hundred comments under a promise climb its tree once. */
static void
topics_of(struct db *db, const struct portal *portal, struct topics *list,
    const struct act_list *acts)
{
	const struct act *last = NULL;
	size_t from = 0, to = 0;

	for (size_t i = 0; i < acts->n; i++) {
		const struct act *act = &acts->v[i];

		topic_add(list, act, S("portal"), S(""));
		if (last != NULL && str_eq(last->home, act->home) &&
		    str_eq(last->home_kind, act->home_kind)) {
			for (size_t k = from; k < to; k++)
				topic_add(list, act, list->v[k].kind,
				    list->v[k].home);
		} else {
			from = list->n;
			topics_home(db, portal, list, act);
			to = list->n;
			last = act;
		}
		topics_places(db, list, act);
	}
}

/* Supports are counted, not listed (acts.sql): nobody is told of each. */
static void
topics_unlist(struct act_list *acts)
{
	size_t n = 0;

	for (size_t i = 0; i < acts->n; i++)
		if (act_is_listed(&acts->v[i]))
			acts->v[n++] = acts->v[i];
	acts->n = n;
}

static void
topics_gather(struct db *db, const struct portal *portal, struct topics *list)
{
	struct act_list acts;
	str hash;

	list->from = list->to = job_cursor(db, TOPICS_CURSOR);
	if (db_one(db, Q_follow_any, NO_VALUES) == 0) {
		list->to = acts_head(db, &hash);
		return;
	}
	acts = acts_after(db, list->from, BATCH);
	if (acts.n > 0)
		list->to = acts.v[acts.n - 1].seq;
	topics_unlist(&acts);
	topics_of(db, portal, list, &acts);
	topics_searches(db, list, &acts);
}

void
topics_run(struct errand *e)
{
	struct topics list = { .arena = e->arena };
	struct db *db = store_read(e->store, e->arena);
	struct fault fault = *db_fault(db);

	if (fault.kind == FAULT_NONE) {
		topics_gather(db, e->portal, &list);
		fault = *db_fault(db);
	}
	store_read_end(e->store, db);
	if (fault.kind == FAULT_NONE && list.to > list.from) {
		errand_write(e, e->arena, topics_apply, &list, &fault);
		e->again = list.to - list.from >= BATCH;
	}
	errand_fault(e, &fault);
}
