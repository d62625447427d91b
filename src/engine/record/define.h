/* Makes the descriptor of a record from its .def: see record.h.  Included with
 * SELF and DEF set, once per record; it forgets both at the end. */
#include "engine/record/record.h"

#define RECORD_CAT_(a, b) a##b
#define RECORD_CAT(a, b) RECORD_CAT_(a, b)
#define KIND_slug FIELD_SLUG
#define KIND_line FIELD_LINE
#define KIND_words FIELD_WORDS
#define KIND_prose FIELD_PROSE
#define KIND_choice FIELD_CHOICE
#define KIND_choices FIELD_CHOICES
#define KIND_flag FIELD_FLAG
#define KIND_number FIELD_NUMBER
#define KIND_month FIELD_MONTH
#define KIND_day FIELD_DAY
#define KIND_link FIELD_LINK
#define KIND_ref FIELD_REF
#define KIND_note FIELD_NOTE
#define KIND_when FIELD_WHEN
#define KIND_file FIELD_FILE

static const struct field RECORD_CAT(SELF, _fields)[] = {
#define RECORD(name_, label_, plural_, traits_)
#define FIELD(kind_, name_, label_, rules_, published_)                        \
	{ .name = #name_,                                                      \
		.kind = KIND_##kind_,                                          \
		.label = label_,                                               \
		.published = published_,                                       \
		.offset = offsetof(struct SELF, name_),                        \
		.rules = rules_ },
#include DEF
#undef RECORD
#undef FIELD
};

#define RECORD(name_, label_, plural_, traits_)                                \
	const struct record_type name_##_type = {                              \
		.name = #name_,                                                \
		.label = label_,                                               \
		.plural = #plural_,                                            \
		.traits = traits_,                                             \
		.fields = name_##_fields,                                      \
		.n_fields = sizeof(name_##_fields) / sizeof(struct field),     \
		.size = sizeof(struct name_),                                  \
	};
#define FIELD(kind_, name_, label_, rules_, published_)
#include DEF

#undef RECORD
#undef FIELD
#undef KIND_slug
#undef KIND_line
#undef KIND_words
#undef KIND_prose
#undef KIND_choice
#undef KIND_choices
#undef KIND_flag
#undef KIND_number
#undef KIND_month
#undef KIND_day
#undef KIND_link
#undef KIND_ref
#undef KIND_note
#undef KIND_when
#undef KIND_file
#undef RECORD_CAT
#undef RECORD_CAT_
#undef SELF
#undef DEF
