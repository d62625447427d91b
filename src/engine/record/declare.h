/* Makes the struct of a record from its .def: see record.h.  Included with
 * SELF and DEF set, once per record; it forgets both at the end. */
#include "engine/record/record.h"

#define RECORD_CAT_(a, b) a##b
#define RECORD_CAT(a, b) RECORD_CAT_(a, b)
#define MEMBER_slug str
#define MEMBER_line str
#define MEMBER_words words
#define MEMBER_prose prose
#define MEMBER_choice int
#define MEMBER_choices codes
#define MEMBER_flag bool
#define MEMBER_number int64_t
#define MEMBER_month date
#define MEMBER_day date
#define MEMBER_link str
#define MEMBER_ref ref
#define MEMBER_note str
#define MEMBER_when moment
#define MEMBER_file str
#define RECORD(name, label, plural, traits)
#define FIELD(kind, name, label, rules, published) MEMBER_##kind name;

struct SELF {
	struct record record;
#include DEF
};

extern const struct record_type RECORD_CAT(SELF, _type);

#undef RECORD
#undef FIELD
#undef MEMBER_slug
#undef MEMBER_line
#undef MEMBER_words
#undef MEMBER_prose
#undef MEMBER_choice
#undef MEMBER_choices
#undef MEMBER_flag
#undef MEMBER_number
#undef MEMBER_month
#undef MEMBER_day
#undef MEMBER_link
#undef MEMBER_ref
#undef MEMBER_note
#undef MEMBER_when
#undef MEMBER_file
#undef RECORD_CAT
#undef RECORD_CAT_
#undef SELF
#undef DEF
