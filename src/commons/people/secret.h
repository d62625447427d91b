/*
 * Secrets: random ones for links and cookies, the portal's own key, and words
 * sealed with it.  Passwords stand in password.h.
 */
#ifndef COMMONS_PEOPLE_SECRET_H
#define COMMONS_PEOPLE_SECRET_H

#include "engine/base/buf.h"

#define SECRET_KEY_BYTES 32

/** secret_new(a): 32 random bytes as 64 hexadecimal digits, for a cookie, a
 * link or a token (OWASP asks for 16). */
str secret_new(struct arena *);

/** secret_hash(a, secret): What is stored in its place: its SHA-256. */
str secret_hash(struct arena *, str);

/** secret_like(s): Whether ${s} looks like one: 64 lower-case hex digits. */
bool secret_like(str);

/** secret_seal(a, key, plain): ${plain}, up to 256 bytes, enciphered and signed
 * with a key made of ${key} (XSalsa20-Poly1305), as hexadecimal digits.
 * secret_unseal(a, key, sealed): The same back; empty when it was altered or
 * sealed with another key. */
str secret_seal(struct arena *, str, str);
str secret_unseal(struct arena *, str, str);

/**
 * secret_key(folder, key, why):
 * Read the portal's key from FOLDER/portal.key; make it, readable by its owner
 * alone, when it is not there.  False, with a fact for the console in ${why},
 * when it is there and not a key, or cannot be read or made.
 */
bool secret_key(const char *, unsigned char[SECRET_KEY_BYTES], const char **);

/** secret_key_there(folder): Whether something of that name is there. */
bool secret_key_there(const char *);

#endif
