/*
 * JSON out, into a buf; and where a value stands in a text that jansson has
 * already accepted.  Reading JSON is jansson's (see engine/record/json.c).
 */
#ifndef ENGINE_BASE_JSON_H
#define ENGINE_BASE_JSON_H

#include "engine/base/buf.h"

/** json_text(b, s): ${s} quoted and escaped (RFC 8259 §7): only what must
 * be, in lower-case hex.  Also "<", so that it may stand inside <script>, and
 * bidi controls, so that nobody reading it is fooled. */
void json_text(struct buf *, str);

/** json_key(b, first, name): A comma unless *${first} (which becomes false),
 * then "name": */
void json_key(struct buf *, bool *, const char *);

/** json_unescape(a, s): What stands between the quotes of a JSON string that
 * json_text wrote, or any valid one: escapes resolved, in arena ${a}. */
str json_unescape(struct arena *, str);

/** json_pretty(b, json, depth): Valid compact ${json} over several lines, two
 * spaces a level, as if it stood ${depth} levels deep; empty ones and lists of
 * plain texts stay on one line. */
void json_pretty(struct buf *, str, int);

/**
 * json_where(text, path):
 * The line (from 1) of the value at ${path} in the valid JSON ${text}.  A path
 * is "plans[0].commitments[2].title"; when its end is not there, the line of
 * the longest part that is.
 */
size_t json_where(str, str);

#endif
