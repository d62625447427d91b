/* Questions to the full text index: see fulltext.h.  Words are quoted although
 * they hold only letters and digits: "or" and "near" are words too. */
#include "engine/store/fulltext.h"

static void
fulltext_word(struct buf *b, enum dialect dialect, str s, bool prefix)
{
	const char *quote = dialect == DIALECT_POSTGRES ? "'" : "\"";
	size_t i;

	buf_c(b, quote);
	for (i = 0; i < s.n; i++)
		if (s.p[i] != '"' && s.p[i] != '\'' && s.p[i] != '\\')
			buf_char(b, s.p[i]);
	buf_c(b, quote);
	if (prefix)
		buf_c(b, dialect == DIALECT_POSTGRES ? ":*" : " *");
}

void
fulltext_query(struct buf *b, enum dialect dialect, const char *column,
    const struct fulltext_word *asked, size_t n)
{
	size_t i;

	if (dialect == DIALECT_SQLITE) {
		buf_c(b, column);
		buf_c(b, " : (");
	}
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_c(b, dialect == DIALECT_POSTGRES ? " & " : " AND ");
		buf_char(b, '(');
		fulltext_word(b, dialect, asked[i].word, asked[i].starts);
		if (asked[i].stem.n > 0) {
			buf_c(b, dialect == DIALECT_POSTGRES ? " | " : " OR ");
			fulltext_word(b, dialect, asked[i].stem, false);
		}
		buf_char(b, ')');
	}
	if (dialect == DIALECT_SQLITE)
		buf_char(b, ')');
}
