/* What lies beside a table on the shelf: see facts.h. */
#include "transparency/tables/doubts.h"
#include "transparency/tables/facts.h"

json_t *
facts_load(const struct files *files, struct arena *a, str sha256,
    const char *name)
{
	str place = shelf_place(files, a, sha256), text;

	if (place.n == 0 || !shelf_load(a, place, name, SHELF_BYTES_MAX, &text))
		return NULL;
	/* A delimiter may be no letter at all. */
	return json_loadb(text.p, text.n, JSON_ALLOW_NUL, NULL);
}

str
facts_text(struct arena *a, const json_t *value)
{
	if (json_is_string(value))
		return doubt_clean(a,
		    str_copy(a, (str){ json_string_value(value),
				    json_string_length(value) }),
		    FACTS_VALUE);
	if (json_is_integer(value))
		return str_fmt(a, "%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return str_fmt(a, "%.15g", json_real_value(value));
	return S("");
}

str
facts_member(struct arena *a, const json_t *object, const char *name)
{
	return facts_text(a, json_object_get(object, name));
}

int64_t
facts_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}
