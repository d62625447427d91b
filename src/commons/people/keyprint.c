/* Which key a store was made with: see keyprint.h. */
#include <sodium.h>

#include "commons/people/keyprint.h"
#include "commons/people/secret.h"
#include "engine/base/hash.h"
#include "queries.h"

struct keyprinting {
	str print;
	bool renew;
	bool same; /* result */
};

/* The fingerprint the store has; empty: none yet. */
static str
keyprint_known(struct db *db)
{
	struct rows rows = db_query(db, Q_keyprint_get, NO_VALUES);
	str known = S("");

	if (rows_next(&rows))
		known = rows_text(&rows, 0);
	rows_end(&rows);
	return known;
}

static bool
keyprint_apply(struct db *db, void *cookie)
{
	struct keyprinting *k = cookie;

	/* Of two nodes that begin at once, one is first. */
	if (k->renew || keyprint_known(db).n == 0)
		db_run(db, Q_keyprint_set, VALUES(value_text(k->print)));
	k->same = str_eq(keyprint_known(db), k->print);
	return true;
}

/* The fingerprint of the key in ${folder}; empty, with ${why}: there is none.
 */
static str
keyprint_read(struct arena *a, const char *folder, const char **why)
{
	unsigned char key[SECRET_KEY_BYTES];
	str print;

	if (!secret_key(folder, key, why))
		return S("");
	print = hash_hex(a, hash_hmac((str){ (char *)key, sizeof(key) },
				S("claraboia fingerprint 1")));
	sodium_memzero(key, sizeof(key));
	return print;
}

static enum keyprint
keyprint_write(struct store *store, struct arena *a, struct keyprinting *k,
    const char **why, struct fault *fault)
{
	*why = "portal.key is not the one that this portal was made with: give "
	       "all nodes the same --data, or copy portal.key from where the "
	       "portal was made";
	if (store_write(store, a, keyprint_apply, k, fault) != WRITE_DONE)
		return KEYPRINT_BROKEN;
	return k->same ? KEYPRINT_RIGHT : KEYPRINT_WRONG;
}

enum keyprint
keyprint_check(struct store *store, struct arena *a, const char *folder,
    const char **why, struct fault *fault)
{
	struct db *db = store_read(store, a);
	struct keyprinting k = { 0 };
	str known = keyprint_known(db);

	*fault = *db_fault(db);
	store_read_end(store, db);
	if (fault->kind != FAULT_NONE)
		return KEYPRINT_BROKEN;
	*why = "there is no portal.key in this folder, and this portal has one "
	       "already: give all nodes the same --data, or copy portal.key "
	       "from where the portal was made; when it is lost for ever, "
	       "claraboia init --new-key makes another";
	if (known.n > 0 && !secret_key_there(folder))
		return KEYPRINT_WRONG;
	k.print = keyprint_read(a, folder, why);
	if (k.print.n == 0)
		return KEYPRINT_WRONG;
	if (str_eq(k.print, known))
		return KEYPRINT_RIGHT;
	return keyprint_write(store, a, &k, why, fault);
}

enum keyprint
keyprint_renew(struct store *store, struct arena *a, const char *folder,
    const char **why, struct fault *fault)
{
	struct keyprinting k = { .renew = true };

	k.print = keyprint_read(a, folder, why);
	return k.print.n == 0 ? KEYPRINT_WRONG
			      : keyprint_write(store, a, &k, why, fault);
}
