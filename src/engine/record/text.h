/*
 * Texts in several languages as they are stored and exported: a JSON object by
 * language, "en": "text" or "en": {"text": …, "origin": "official"}.
 */
#ifndef ENGINE_RECORD_TEXT_H
#define ENGINE_RECORD_TEXT_H

#include "engine/base/buf.h"
#include "engine/base/value.h"

/* At most this many languages in one text. */
#define TEXT_LANGUAGES_MAX 16

/** text_write(b, texts, n): ${n} texts as canonical JSON. */
void text_write(struct buf *, const struct text *, size_t);

/** text_read(a, json, texts): What text_write wrote: return how many, set
 * ${texts} (slices of ${json} where nothing is escaped).  0 for anything
 * malformed. */
size_t text_read(struct arena *, str, const struct text **);

/** origin_code(o), origin_read(code, o): "human", "official", "machine". */
str origin_code(enum origin);
bool origin_read(str, enum origin *);

#endif
