/* What people type into the forms of this room, as it may be stored. */
#include "commons/comments/comments.h"
#include "engine/record/kinds.h"
#include "transparency/reuses/reuses_room.h"

str
typed_text(struct request *rq, const char *name)
{
	return comment_clean(rq->arena,
	    kind_lines(rq->arena, request_field(rq, name)));
}

str
typed_line(struct request *rq, const char *name)
{
	str s = typed_text(rq, name);
	char *p = NEWS(rq->arena, char, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '\n' ? ' ' : s.p[i];
	return (str){ p, s.n };
}

str
typed_dataset(struct request *rq, str s)
{
	const struct record_type *type;
	ptrdiff_t at;
	str about;

	s = str_trim(s);
	at = str_find(s, S("/data/"));
	if (at >= 0)
		s = str_drop(s, (size_t)at + 6);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
			s.n = i;
	if (!kind_is_slug(s))
		return S("");
	about = str_fmt(rq->arena, "dataset/%.*s", ARG(s));
	return about_record(rq->db, about, &type) == NULL ? S("") : about;
}
