/* From bytes to a version: see delivery.h. */
#include "transparency/catalogue/delivery.h"

#include "commons/editing/drafts.h"
#include "engine/base/date.h"
#include "engine/record/json.h"
#include "queries.h"
#include "transparency/catalogue/publish_room.h"

/* Addresses tried for a title before somebody must choose: more of one name
 * are not told apart by it. */
#define SLUGS_TRIED 100

const char *
delivery_refused(enum delivered outcome)
{
	switch (outcome) {
	case DELIVERED_ERASED:
		return "This file was taken away from here before, so it is "
		       "not taken again. Choose another one.";
	case DELIVERED_TAKEN:
		return "There was a file with this address, and it was "
		       "withdrawn. Choose another address.";
	case DELIVERED:
		break;
	}
	return NULL;
}

static bool
slug_used(struct request *rq, const struct record_type *type, void *record)
{
	return db_one(rq->db, Q_act_version_newest,
		   VALUES(value_text(str_of(type->name)),
		       value_text(record_address(rq->arena, type, record)))) >
	       0;
}

/* What stands behind /data and is no dataset. */
static bool
slug_kept(str slug)
{
	static const char *const kept[] = { "new", "quality", "check" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (str_is(slug, kept[i]))
			return true;
	return false;
}

void
delivery_slug(struct request *rq, const struct record_type *type, void *record,
    str *slug, str base)
{
	for (int i = 1; i <= SLUGS_TRIED; i++) {
		*slug =
		    i == 1 ? base : str_fmt(rq->arena, "%.*s-%d", ARG(base), i);
		if (!slug_kept(*slug) && !slug_used(rq, type, record))
			return;
	}
}

static enum delivered
delivery_file(struct request *rq, struct delivery *d)
{
	struct distribution *file = record_new(rq->arena, &distribution_type);

	file->dataset =
	    (ref){ d->dataset->record.id, d->dataset->record.address };
	file->title = fields_words(rq, d->title);
	file->slug = d->slug;
	if (d->slug.n == 0)
		delivery_slug(rq, &distribution_type, file, &file->slug,
		    entries_slug(rq, d->title));
	else if (slug_used(rq, &distribution_type, file))
		return DELIVERED_TAKEN;
	act_save(rq->db, &d->author, &distribution_type, file);
	d->file = file;
	return DELIVERED;
}

/* The version as it will be, its bytes recorded; NULL when they may not come
 * back. */
static struct distribution_version *
delivery_version(struct request *rq, struct delivery *d, bool draft)
{
	struct distribution_version *v =
	    record_new(rq->arena, &distribution_version_type);
	const struct file *bytes;

	v->distribution = (ref){ d->file->record.id, d->file->record.address };
	v->number = version_next(rq->db, d->file);
	v->link = d->link;
	v->note = fields_words(rq, d->note);
	v->covers_from = d->covers_from;
	v->covers_until = d->covers_until;
	if (d->kept.size == 0)
		return v;
	bytes = draft ? file_record_held(rq->db, &d->author, &d->kept)
		      : file_record(rq->db, &d->author, &d->kept);
	if (bytes == NULL)
		return NULL;
	v->file = bytes->slug;
	return v;
}

/* Whether the newest version has these bytes: then there is nothing to do, and
 * whoever sends a file every night sends it as often as they like. */
static bool
delivery_same(struct request *rq, struct delivery *d)
{
	d->unchanged = false;
	if (d->file == NULL || d->kept.size == 0)
		return false;
	d->version = catalogue_newest(rq->db, d->file);
	d->unchanged =
	    d->version != NULL && str_eq(d->version->sha256, d->kept.sha256);
	return d->unchanged;
}

enum delivered
delivery_publish(struct request *rq, struct delivery *d)
{
	const struct distribution *given = d->file;
	struct distribution_version *v;
	enum delivered outcome = DELIVERED;

	if (delivery_same(rq, d))
		return DELIVERED;
	if (given == NULL)
		outcome = delivery_file(rq, d);
	if (outcome != DELIVERED)
		return outcome;
	v = delivery_version(rq, d, false);
	if (v == NULL) {
		/* Nothing is kept: the file neither. */
		d->file = given;
		return DELIVERED_ERASED;
	}
	room_settle(rq->portal, rq->db, &d->author, &distribution_version_type,
	    NULL, v);
	act_save(rq->db, &d->author, &distribution_version_type, v);
	d->version = v;
	return DELIVERED;
}

bool
delivery_often(struct request *rq, const struct dataset *d)
{
	return db_one(rq->db, Q_versions_on_day,
		   VALUES(value_number(d->record.id),
		       value_text(date_iso(rq->arena, date_of(rq->now))))) >=
	       DELIVERIES_A_DAY;
}

/* A draft of a new version of this file with this content. */
static int64_t
draft_waiting(struct request *rq, const struct delivery *d, str json)
{
	struct drafts waiting =
	    drafts_about(rq->db, str_of(distribution_version_type.name), S(""));

	for (size_t i = 0; i < waiting.n; i++)
		if (str_eq(waiting.v[i].under, d->file->record.address) &&
		    str_eq(waiting.v[i].json, json))
			return waiting.v[i].id;
	return 0;
}

enum delivered
delivery_draft(struct request *rq, struct delivery *d)
{
	struct distribution_version *v;
	struct draft draft = { .kind = str_of(distribution_version_type.name),
		.under = d->file->record.address,
		.person = rq->who->person,
		.saved = rq->now };

	if (delivery_same(rq, d))
		return DELIVERED;
	v = delivery_version(rq, d, true);
	if (v == NULL)
		return DELIVERED_ERASED;
	draft.json = record_json(rq->arena, &distribution_version_type, v);
	draft.id = draft_waiting(rq, d, draft.json);
	if (draft.id == 0)
		draft_save(rq->db, &draft);
	d->version = v;
	d->draft = draft.id;
	return DELIVERED;
}
