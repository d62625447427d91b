/*
 * What people type about themselves: a name and an address for mail, as far as
 * the portal takes them.
 */
#ifndef COMMONS_PEOPLE_CONTACT_H
#define COMMONS_PEOPLE_CONTACT_H

#include "engine/base/str.h"

/* Letters in a name: the longest that civil registers print on a line. */
#define CONTACT_NAME_MAX 80
/* Bytes (RFC 5321 §4.5.3.1.3, less its brackets). */
#define CONTACT_MAIL_MAX 254

/** contact_name(typed, name): ${typed} without white space at its ends; false
 * when it is empty, longer than CONTACT_NAME_MAX letters, or holds characters
 * that can hide or turn what stands beside it: control characters, line ends,
 * bidirectional controls (Trojan Source, CVE-2021-42574), invisible spaces. */
bool contact_name(str, str *);

/** contact_mail(a, typed, mail): ${typed} in small letters; false when it is
 * not a plain address: a dot-atom, "@", a domain of two labels or more, ASCII
 * (a subset of RFC 5321 §4.1.2, the one that mail is sent to). */
bool contact_mail(struct arena *, str, str *);

#endif
