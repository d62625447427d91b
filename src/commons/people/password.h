/*
 * Passwords: argon2id as OWASP has it (19 MiB, two passes, one lane), hashed by
 * as many threads at a time as there are cores, so that many who sign in at
 * once take neither all memory nor all time.
 */
#ifndef COMMONS_PEOPLE_PASSWORD_H
#define COMMONS_PEOPLE_PASSWORD_H

#include "engine/base/str.h"

/* Letters.  A password that stands alone: NIST SP 800-63B-4 §3.1.1.2 and OWASP
 * ask for 15, and no rules about what is in it. */
#define PASSWORD_MIN 15
/* Bytes: a long sentence; more would only be work. */
#define PASSWORD_MAX 256

struct passwords;

struct passwords *passwords_open(void);
void passwords_close(struct passwords *);

/** password_hash(p, a, password): Its PHC string, in arena ${a}. */
str password_hash(struct passwords *, struct arena *, str);

/** password_check(p, password, phc): Whether ${phc} is a hash of ${password}.
 * With an empty ${phc} (nobody, or somebody without a password) it takes as
 * long and is false. */
bool password_check(struct passwords *, str, str);

/**
 * password_weak(password, name, mail):
 * NULL when it will do; else what to tell whoever chose it: too short, too
 * long, one of those tried first, made of a single pattern, or made of their
 * own ${name} or ${mail}.
 */
const char *password_weak(str, str, str);

#endif
