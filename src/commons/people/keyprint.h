/*
 * The fingerprint of portal.key: a store remembers by it which key it was made
 * with.  With another one supports could be given twice, second steps not be
 * checked and links in letters not be followed, and nothing would say why; so
 * nobody opens the doors with it.
 */
#ifndef COMMONS_PEOPLE_KEYPRINT_H
#define COMMONS_PEOPLE_KEYPRINT_H

#include "engine/store/store.h"

enum keyprint {
	KEYPRINT_RIGHT,
	KEYPRINT_WRONG,	 /* there is a sentence for the console */
	KEYPRINT_BROKEN, /* the store: there is a fault */
};

/**
 * keyprint_check(store, a, folder, why, fault):
 * Whether FOLDER/portal.key is the key of ${store}.  The first time there is
 * none: it is made (secret_key), and the store remembers it.  So does a store
 * that was made before stores did.  A key that is missing later is not made
 * anew.
 */
enum keyprint keyprint_check(struct store *, struct arena *, const char *,
    const char **, struct fault *);

/** keyprint_renew(store, a, folder, why, fault): The old key is lost: the one
 * of ${folder}, made when it is not there, is the key from now on. */
enum keyprint keyprint_renew(struct store *, struct arena *, const char *,
    const char **, struct fault *);

#endif
