/*
 * Acts: the only pen.  Every change of a public record goes through act_save,
 * which stores the record and, in the same transaction, the act: who (a role),
 * what, when, which fields, a salted commitment to the content, and the hash
 * of the act before.  History, feeds, notices and statistics read the acts.
 */
#ifndef COMMONS_ACTS_H
#define COMMONS_ACTS_H

#include "engine/record/rows.h"

/* Who writes: a role, never a person, and when. */
struct author {
	str role;
	moment now;
};

struct act {
	int64_t seq;
	moment at;
	str verb, kind, address;
	int64_t version;
	str role, fields;
	str content, hash;   /* lower-case hex */
	str home_kind, home; /* the record whose page shows it */
	str jurisdiction;    /* its address, or empty */
	str salt, json;	     /* the version, where asked for; may be erased */
};

struct act_list {
	struct act *v;
	size_t n;
};

/**
 * act_save(db, author, type, record):
 * Store ${record} (id 0: a new one) and its act; sets id, version, address.
 * Return false when nothing differs from what is stored: then nothing is
 * written.  Only inside store_write.
 */
bool act_save(struct db *, const struct author *, const struct record_type *,
    void *);

/**
 * act_withdraw(db, author, type, record, reason):
 * Take ${record} out of what is published, with all that lives under it, each
 * by an act that says why; what it said stays in the history, and its address
 * answers that it is gone.  An equal record saved later takes its history up
 * again.  False, with nothing written, when another record still names it (the
 * fault is then FAULT_RULE: the transaction must not be kept).
 */
bool act_withdraw(struct db *, const struct author *,
    const struct record_type *, const void *, str);

/** act_forget(db, type, address, before): Erase what the versions below
 * ${before} said, for good.  The acts stay, and so does their chain: they hold
 * a salted commitment alone, and the salt goes too. */
void act_forget(struct db *, const struct record_type *, str, int64_t);

/** act_restore(db, act): Append ${act} with its version exactly as it is; the
 * chain must fit (it is checked).  For restoring an export. */
bool act_restore(struct db *, const struct act *);

/** act_restore_record(db, type, record): Store ${record} as the acts that were
 * restored say: with its newest version's number, without a new act. */
void act_restore_record(struct db *, const struct record_type *, void *);

/** act_home(records, type, address, home): The kind of the record whose page
 * shows ${address} of ${type}; ${home} is its address. */
const struct record_type *act_home(const struct records *,
    const struct record_type *, str, str *);

/** about_of(records, about, address): Split "commitment/open-budget" into a
 * kind, NULL when there is none of that name, and an address. */
const struct record_type *about_of(const struct records *, str, str *);

/** about_record(db, about, type): The record that ${about} names, and its
 * kind; NULL when there is none. */
void *about_record(struct db *, str, const struct record_type **);

/** about_write(a, type, address): The same the other way round. */
str about_write(struct arena *, const struct record_type *, str);

/** act_jurisdiction(db, type, record): The address of the jurisdiction that
 * ${record} belongs to, by climbing to its plan, or to what it is about; empty
 * when it belongs to none. */
str act_jurisdiction(struct db *, const struct record_type *, const void *);

/** act_text(a, act, before): The canonical text whose SHA-256 is act.hash;
 * ${before} is the hash of the act before ("" for the first). */
str act_text(struct arena *, const struct act *, str);

/** act_content(a, salt, json): HMAC-SHA-256 of ${json} keyed by ${salt}. */
str act_content(struct arena *, str, str);

/** acts_list_read(db, rows, limit): Acts from ${rows}, whose columns stand as in
 * act_all. */
struct act_list acts_list_read(struct db *, struct rows, size_t);

/** acts_newest(db, before, limit): The newest acts whose seq is below
 * ${before}; of one jurisdiction; of one home, with their versions. */
struct act_list acts_newest(struct db *, int64_t, size_t);
struct act_list acts_of_jurisdiction(struct db *, str, int64_t, size_t);
struct act_list acts_of_home(struct db *, const struct record_type *, str,
    int64_t, size_t);

/** act_is_listed(act): Whether it stands in lists of what is new: supports are
 * counted, and duties stand on their board (acts.sql says the same). */
bool act_is_listed(const struct act *);

/** acts_after(db, after, limit): From the oldest, with their versions. */
struct act_list acts_after(struct db *, int64_t, size_t);

/** acts_head(db, hash): The newest seq, 0 if none; its hash. */
int64_t acts_head(struct db *, str *);

/** act_json_of(db, kind, address, version): What a record said then; empty
 * when erased or unknown. */
str act_json_of(struct db *, str, str, int64_t);

/** acts_verify(db, wrong): Recompute the whole chain and every version that is
 * still there, and compare every record with its newest version.  Return the
 * number of acts; ${wrong} names the first act or record that does not fit,
 * or is empty. */
int64_t acts_verify(struct db *, str *);

#endif
