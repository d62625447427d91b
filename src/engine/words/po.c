/*
 * Reading .po files, as the manual of GNU gettext describes them under "The
 * Format of PO Files", less contexts and third plural forms, which say() and
 * say_many() have no use for.
 */
#include "engine/words/words.h"

/* More than any message; a longer one is a forgotten quote. */
#define TEXT_MAX ((size_t)64 << 10)

/* The last thing of an entry that was read. */
enum stage { AT_NOTHING, AT_ID, AT_PLURAL, AT_FORM, AT_FORM_ONE, AT_FORM_MANY };

struct reader {
	struct arena *arena;
	void (*each)(void *, const struct message *);
	void *cookie;
	enum stage stage;
	bool fuzzy; /* the entry under way, or the next one */
	struct message message;
	str *target; /* what ${text} will become */
	struct buf text;
};

static void
text_end(struct reader *r)
{
	if (r->target == NULL)
		return;
	*r->target = str_copy(r->arena, buf_str(&r->text));
	r->target = NULL;
	r->text.n = 0;
}

/* Close the entry under way; false when something of it is missing. */
static bool
entry_end(struct reader *r)
{
	bool many = r->stage == AT_FORM_MANY;

	if (r->stage == AT_NOTHING)
		return true;
	if (r->stage != AT_FORM && !many)
		return false;
	text_end(r);
	if (!r->fuzzy && r->message.id.n > 0 && r->message.forms[0].n > 0 &&
	    (!many || r->message.forms[1].n > 0))
		r->each(r->cookie, &r->message);
	r->message = (struct message){ 0 };
	r->stage = AT_NOTHING;
	r->fuzzy = false;
	return true;
}

static bool
entry_is_whole(const struct reader *r)
{
	return r->stage == AT_NOTHING || r->stage == AT_FORM ||
	       r->stage == AT_FORM_MANY;
}

/* Add what stands in quotes on ${line}, which must hold nothing else. */
static bool
quoted_read(struct reader *r, str line)
{
	size_t i;
	char c;

	if (line.n < 2 || line.p[0] != '"' || line.p[line.n - 1] != '"')
		return false;
	for (i = 1; i < line.n - 1; i++) {
		c = line.p[i];
		if (c == '"')
			return false;
		if (c == '\\') {
			if (++i == line.n - 1)
				return false;
			switch (line.p[i]) {
			case 'n':
				c = '\n';
				break;
			case 't':
				c = '\t';
				break;
			case '\\':
			case '"':
				c = line.p[i];
				break;
			default:
				return false;
			}
		}
		buf_char(&r->text, c);
	}
	return !r->text.full;
}

static bool
comment_read(struct reader *r, str line)
{
	/* A comment behind a translation belongs to the next entry. */
	if (entry_is_whole(r) && !entry_end(r))
		return false;
	if (str_starts(line, S("#,")) && str_find(line, S("fuzzy")) >= 0)
		r->fuzzy = true;
	/* The flags of an obsolete entry went before it. */
	if (str_starts(line, S("#~")))
		r->fuzzy = false;
	return true;
}

/* Take ${word} and the space behind it from the front of ${line}. */
static bool
word_take(str *line, str word)
{
	str rest = str_drop(*line, word.n);

	if (!str_starts(*line, word) || rest.n == 0 ||
	    (rest.p[0] != ' ' && rest.p[0] != '\t' && rest.p[0] != '"'))
		return false;
	*line = str_trim(rest);
	return true;
}

static bool
keyword_read(struct reader *r, str line)
{
	/* What may follow what.  A new entry may follow a whole one only. */
	const struct {
		str word;
		enum stage before, after;
		str *target;
	} steps[] = {
		{ S("msgid"), AT_NOTHING, AT_ID, &r->message.id },
		{ S("msgid_plural"), AT_ID, AT_PLURAL, &r->message.plural },
		{ S("msgstr"), AT_ID, AT_FORM, &r->message.forms[0] },
		{ S("msgstr[0]"), AT_PLURAL, AT_FORM_ONE,
		    &r->message.forms[0] },
		{ S("msgstr[1]"), AT_FORM_ONE, AT_FORM_MANY,
		    &r->message.forms[1] },
	};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (word_take(&line, steps[i].word))
			break;
	if (i == sizeof(steps) / sizeof(steps[0]))
		return false;
	if (i == 0 && !entry_end(r))
		return false;
	if (r->stage != steps[i].before)
		return false;
	text_end(r);
	r->stage = steps[i].after;
	r->target = steps[i].target;
	return quoted_read(r, line);
}

static bool
line_read(struct reader *r, str line)
{
	if (!str_utf8(line))
		return false;
	line = str_trim(line);
	if (line.n == 0)
		return true;
	if (line.p[0] == '#')
		return comment_read(r, line);
	if (line.p[0] == '"')
		return r->target != NULL && quoted_read(r, line);
	return keyword_read(r, line);
}

size_t
po_read(struct arena *a, str po, void (*each)(void *, const struct message *),
    void *cookie)
{
	struct reader r = { .arena = a, .each = each, .cookie = cookie };
	size_t line = 0;

	r.text = buf_open(a, TEXT_MAX);
	while (po.n > 0) {
		line++;
		if (!line_read(&r, str_cut(&po, '\n')))
			return line;
	}
	return entry_end(&r) ? 0 : line;
}
