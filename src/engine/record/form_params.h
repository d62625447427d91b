/* The body of a form as names and values. */
#ifndef ENGINE_RECORD_FORM_PARAMS_H
#define ENGINE_RECORD_FORM_PARAMS_H

#include "engine/web/web.h"

/**
 * form_params(a, body, params, n):
 * Parse all of an application/x-www-form-urlencoded ${body} (WHATWG URL §5.1).
 * False, and nothing, for more than FORM_PAIRS_MAX pairs or FORM_BODY_MAX
 * bytes, or where something is no UTF-8 or holds NUL.
 */
bool form_params(struct arena *, str, struct param **, size_t *);
#define FORM_PAIRS_MAX 2000
#define FORM_BODY_MAX ((size_t)1 << 20)

#endif
