/* Goal: whatever is asked of a table is understood or refused; what was
 * understood has one address, which reads the same; and nothing in SQL outside
 * its quotes is anybody's but ours. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/asked_house.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct table table = {
	.parquet = STR("/it's/table.parquet"),
	.rows = 1000,
	.parts = { asked_parts, ASKED_PARTS },
};

static void
must(bool true_)
{
	if (!true_)
		abort();
}

/* SQL without what stands in quotes: it must end outside of any, and hold what
 * we write and nothing else. */
static void
sound(const struct buf *sql)
{
	static const char ours[] = "abcdefghijklmnopqrstuvwxyz0123456789_ "
				   ",()<>=.:*+-/";
	char quote = '\0', c, before = '\0';

	must(!sql->full);
	for (size_t i = 0; i < sql->n; i++) {
		c = sql->p[i];
		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
			continue;
		}
		if (c == '\'' || c == '"')
			quote = c;
		else {
			must(c != '\0' && strchr(ours, c) != NULL);
			must(!(c == '-' && before == '-') &&
			     !(c == '*' && before == '/'));
		}
		before = c;
	}
	must(quote == '\0');
}

static void
asks(struct arena *a, const struct ask *ask)
{
	struct buf b = buf_open(a, ASK_SQL_MAX);

	ask_sql_page(ask, -1, &b);
	sound(&b);
	b = buf_open(a, ASK_SQL_MAX);
	ask_sql_page(ask, 777, &b);
	sound(&b);
	b = buf_open(a, ASK_SQL_MAX);
	ask_sql_count(ask, &b);
	sound(&b);
	b = buf_open(a, ASK_SQL_MAX);
	ask_sql_all(ask, &b);
	sound(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open((size_t)256 << 20);
	str rest = { (const char *)p, n }, line, canonical;
	struct buf once = buf_open(a, 1 << 20), twice = buf_open(a, 1 << 20);
	struct param params[64], *again;
	size_t many = 0;
	struct ask_wrong wrong;
	struct ask ask, same;

	while (rest.p != NULL && many < 64) {
		line = str_cut(&rest, '\n');
		params[many].name = str_cut(&line, '=');
		params[many++].value = line;
	}
	if (!ask_read(a, &table, params, many, &ask, &wrong))
		must(wrong.sentence != NULL && wrong.name.n <= 100 &&
		     wrong.value.n <= 100);
	else {
		asks(a, &ask);
		ask_address(&ask, &once);
		query_read(a, buf_str(&once), "*", &again, &many, &canonical);
		/* An address that is too long for a query was never one. */
		if (once.n < 8192) {
			must(ask_read(a, &table, again, many, &same, &wrong));
			ask_address(&same, &twice);
			must(str_eq(buf_str(&once), buf_str(&twice)));
		}
	}
	arena_close(a);
	return 0;
}
