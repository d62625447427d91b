/*
 * Codes that change with time (RFC 6238, over HOTP, RFC 4226): SHA-1, thirty
 * seconds, six digits, what every authenticator app does.
 */
#ifndef COMMONS_PEOPLE_TOTP_H
#define COMMONS_PEOPLE_TOTP_H

#include "engine/base/value.h"

/* RFC 4226 §4 R6: 160 bits are recommended. */
#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_S 30

/** totp_code(secret, step, digits): The code of ${step}, the number of thirty
 * seconds since 1970. */
uint32_t totp_code(str, int64_t, int);

/** totp_check(secret, code, now, last): The step whose code ${code} is, one
 * before, at or one behind ${now} (clocks differ), and later than ${last}, the
 * last step that was used; -1 when there is none.  White space in ${code} is
 * passed over. */
int64_t totp_check(str, str, moment, int64_t);

/** totp_base32(a, bytes): ${bytes} in base 32 without padding (RFC 4648 §6):
 * how people type secrets into an app. */
str totp_base32(struct arena *, str);

/** totp_uri(a, issuer, account, secret): What the QR code holds:
 * otpauth://totp/… (Google Authenticator's Key Uri Format). */
str totp_uri(struct arena *, str, str, str);

#endif
