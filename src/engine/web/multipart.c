/* Forms with files: see multipart.h. */
#include <string.h>
#include <strings.h>

#include "engine/base/buf.h"
#include "engine/web/limits.h"
#include "engine/web/multipart.h"

#define BOUNDARY_MAX 70
/* An ending worth keeping when a name is cut: ".jpeg", ".geojson". */
#define ENDING_MAX 10

static bool
multipart_same(str a, const char *c)
{
	return a.n == strlen(c) && strncasecmp(a.p, c, a.n) == 0;
}

/* RFC 9110 §5.6.2. */
static bool
multipart_token(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') ||
			(s.p[i] >= 'A' && s.p[i] <= 'Z') ||
			(s.p[i] >= '0' && s.p[i] <= '9') ||
			(s.p[i] != '\0' &&
			    strchr("!#$%&'*+-.^_`|~", s.p[i]) != NULL)))
			return false;
	return s.n > 0;
}

/*
 * One parameter, "; name=value" or "; name="value"", off the front of ${rest}.
 * A backslash stands for itself: browsers write %22 for a quote (WHATWG HTML,
 * multipart/form-data encoding algorithm), and some old ones whole paths.
 */
static bool
multipart_param(str *rest, str *name, str *value)
{
	size_t i = 0;

	*rest = str_trim(*rest);
	if (!str_starts(*rest, S(";")))
		return false;
	*rest = str_trim(str_drop(*rest, 1));
	while (i < rest->n && rest->p[i] != '=' && rest->p[i] != ';')
		i++;
	*name = str_take(*rest, i);
	if (i == rest->n || rest->p[i] != '=' || !multipart_token(*name))
		return false;
	*rest = str_drop(*rest, i + 1);
	i = 0;
	if (str_starts(*rest, S("\""))) {
		*rest = str_drop(*rest, 1);
		while (i < rest->n && rest->p[i] != '"')
			i++;
		*value = str_take(*rest, i);
		if (i == rest->n)
			return false;
		*rest = str_drop(*rest, i + 1);
		return true;
	}
	while (i < rest->n && rest->p[i] != ';')
		i++;
	*value = str_trim(str_take(*rest, i));
	*rest = str_drop(*rest, i);
	return multipart_token(*value);
}

bool
multipart_boundary(str type, str *boundary)
{
	size_t end = 0;
	str name, value;

	*boundary = S("");
	while (end < type.n && type.p[end] != ';')
		end++;
	if (!multipart_same(str_trim(str_take(type, end)),
		"multipart/form-data"))
		return false;
	for (type = str_drop(type, end); type.n > 0; type = str_trim(type)) {
		if (!multipart_param(&type, &name, &value))
			return false;
		if (!multipart_same(name, "boundary"))
			continue;
		if (boundary->n > 0)
			return false;
		*boundary = value;
		if (value.n == 0)
			return false;
	}
	if (boundary->n == 0 || boundary->n > BOUNDARY_MAX ||
	    str_ends(*boundary, S(" ")))
		return false;
	for (size_t i = 0; i < boundary->n; i++)
		if (!((boundary->p[i] >= 'a' && boundary->p[i] <= 'z') ||
			(boundary->p[i] >= 'A' && boundary->p[i] <= 'Z') ||
			(boundary->p[i] >= '0' && boundary->p[i] <= '9') ||
			(boundary->p[i] != '\0' &&
			    strchr("'()+_,-./:=? ", boundary->p[i]) != NULL)))
			return false;
	return true;
}

/* Content-Disposition: form-data; name="…"; filename="…". */
static bool
multipart_disposition(struct arena *a, str value, struct part *part)
{
	size_t end = 0;
	bool named = false;
	str name, said;

	while (end < value.n && value.p[end] != ';')
		end++;
	if (!multipart_same(str_trim(str_take(value, end)), "form-data"))
		return false;
	for (value = str_drop(value, end); value.n > 0;
	     value = str_trim(value)) {
		if (!multipart_param(&value, &name, &said))
			return false;
		if (multipart_same(name, "name")) {
			if (named || said.n == 0 || said.n > MULTIPART_NAME_MAX)
				return false;
			part->name = said;
			named = true;
		} else if (multipart_same(name, "filename")) {
			if (part->file)
				return false;
			part->file = true;
			if (said.n > 0)
				part->filename = multipart_filename(a, said);
		} else
			return false;
	}
	return named;
}

/* What the heads of one part have said. */
struct said {
	bool disposition, type;
};

static bool
multipart_line(struct arena *a, str line, struct part *part, struct said *said)
{
	str value = line, name = str_cut(&value, ':');

	if (value.p == NULL || !multipart_token(name))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (((unsigned char)value.p[i] < 0x20 && value.p[i] != '\t') ||
		    value.p[i] == 0x7f)
			return false;
	value = str_trim(value);
	if (multipart_same(name, "content-disposition")) {
		if (said->disposition)
			return false;
		said->disposition = true;
		return multipart_disposition(a, value, part);
	}
	if (multipart_same(name, "content-type")) {
		if (said->type || value.n > MULTIPART_NAME_MAX)
			return false;
		said->type = true;
		part->type = value;
		return true;
	}
	return !multipart_same(name, "content-transfer-encoding");
}

/* The lines of a part's head, up to the empty one. */
static bool
multipart_head(struct arena *a, str *rest, struct part *part)
{
	size_t taken = 0;
	struct said said = { 0 };
	ptrdiff_t end;

	for (;;) {
		end = str_find(str_take(*rest, rest->n < MULTIPART_HEAD_MAX
						   ? rest->n
						   : MULTIPART_HEAD_MAX),
		    S("\r\n"));
		if (end < 0 || (taken += (size_t)end + 2) > MULTIPART_HEAD_MAX)
			return false;
		if (end > 0 && !multipart_line(a, str_take(*rest, (size_t)end),
				   part, &said))
			return false;
		*rest = str_drop(*rest, (size_t)end + 2);
		if (end == 0)
			return said.disposition;
	}
}

/* Behind a boundary: 1 another part, 0 the end of it all, -1 neither. */
static int
multipart_behind(str *rest)
{
	if (str_starts(*rest, S("--"))) {
		*rest = str_drop(*rest, 2);
		return rest->n == 0 || str_is(*rest, "\r\n") ? 0 : -1;
	}
	while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == '\t'))
		*rest = str_drop(*rest, 1);
	if (!str_starts(*rest, S("\r\n")))
		return -1;
	*rest = str_drop(*rest, 2);
	return 1;
}

/* Where ${line} begins in ${body}; NULL: nowhere.  In windows that overlap by
 * what of it may lie across two. */
static const char *
multipart_find(str body, str line, multipart_passed *passed)
{
	size_t window = passed == NULL ? body.n : LIMIT_WINDOW;
	const char *end;

	while (body.n > window) {
		end = memmem(body.p, window, line.p, line.n);
		if (end != NULL)
			return end;
		passed(body.p, window - line.n);
		body = str_drop(body, window - line.n);
	}
	return memmem(body.p, body.n, line.p, line.n);
}

bool
multipart_read(struct arena *a, str body, str boundary, struct part **parts,
    size_t *n)
{
	return multipart_read_file(a, body, boundary, NULL, parts, n);
}

bool
multipart_read_file(struct arena *a, str body, str boundary,
    multipart_passed *passed, struct part **parts, size_t *n)
{
	str line = str_fmt(a, "\r\n--%.*s", ARG(boundary));
	const char *end;
	int more;

	*n = 0;
	*parts = NEWS(a, struct part, MULTIPART_PARTS_MAX);
	if (boundary.n == 0 || !str_starts(body, str_drop(line, 2)))
		return false;
	body = str_drop(body, line.n - 2);
	while ((more = multipart_behind(&body)) > 0) {
		struct part *part = &(*parts)[*n];

		if (*n == MULTIPART_PARTS_MAX ||
		    !multipart_head(a, &body, part))
			return false;
		++*n;
		end = multipart_find(body, line, passed);
		if (end == NULL)
			return false;
		part->bytes = str_take(body, (size_t)(end - body.p));
		body = str_drop(body, part->bytes.n + line.n);
	}
	return more == 0;
}

/* Not seen, or seen as something else: control characters of both sets, marks
 * that turn text around (Unicode TR 36), and what is no character. */
static bool
multipart_unseen(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0x61c || (point >= 0x200b && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
	       point == 0xfffd;
}

/* How many bytes the first ${letters} of ${s} are. */
static size_t
multipart_letters(str s, size_t letters)
{
	str rest = s;

	while (rest.n > 0 && letters-- > 0)
		str_point(&rest);
	return s.n - rest.n;
}

static str
multipart_bare(str name)
{
	while (name.n > 0 && (name.p[0] == '.' || name.p[0] == ' '))
		name = str_drop(name, 1);
	while (name.n > 0 &&
	       (name.p[name.n - 1] == '.' || name.p[name.n - 1] == ' '))
		name = str_take(name, name.n - 1);
	return name;
}

str
multipart_filename(struct arena *a, str name)
{
	struct buf b = buf_open(a, 4 * name.n + 1);
	size_t dot, most = MULTIPART_FILENAME_MAX;
	uint32_t point;
	str ending;

	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
			name = str_drop(name, i);
			break;
		}
	while (name.n > 0) {
		point = str_point(&name);
		if (point == '%' && str_starts(name, S("22"))) {
			/* A quote, as browsers write it. */
			name = str_drop(name, 2);
			point = '"';
		}
		if (!multipart_unseen(point))
			buf_point(&b, point);
	}
	name = multipart_bare(buf_str(&b));
	if (name.n == 0)
		return S("file");
	if (multipart_letters(name, most) == name.n)
		return name;
	for (dot = name.n; dot > 0 && name.p[dot - 1] != '.'; dot--)
		continue;
	ending = str_drop(name, dot);
	if (dot == 0 || ending.n > ENDING_MAX)
		return multipart_bare(
		    str_take(name, multipart_letters(name, most)));
	most -= ending.n + 1;
	name = multipart_bare(str_take(name, multipart_letters(name, most)));
	return str_fmt(a, "%.*s.%.*s", ARG(name), ARG(ending));
}
