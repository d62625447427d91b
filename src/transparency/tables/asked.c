/* From what is asked to an answer: see asked.h. */
#include <sys/stat.h>

#include "transparency/tables/asked.h"

str
asked_version(struct arena *a, const struct table *table)
{
	struct stat st;

	if (stat(str_c(a, table->parquet), &st) != 0)
		return S("");
	return str_fmt(a, "%llu %lld %lld.%09ld", (unsigned long long)st.st_ino,
	    (long long)st.st_size, (long long)st.st_mtim.tv_sec,
	    st.st_mtim.tv_nsec);
}

enum asker_outcome
asked_page(struct asker *asker, struct arena *a, const struct ask *ask,
    int64_t total, struct answer *answer)
{
	struct buf sql = buf_open(a, ASK_SQL_MAX),
		   before = buf_open(a, ASK_SQL_MAX),
		   behind = buf_open(a, ASK_SQL_MAX);
	struct asker_page page = {
		.version = asked_version(a, ask->table),
		.from = (ask->page - 1) * ask->page_size,
		.n = ask->page_size,
	};

	if (!ask_is_deep(ask, total) || page.version.n == 0) {
		ask_sql_page(ask, total, &sql);
		return asker_ask(asker, a, buf_str(&sql), answer);
	}
	ask_sql_order(ask, &sql);
	ask_sql_places(ask, &before, &behind);
	page.order = buf_str(&sql);
	page.before = buf_str(&before);
	page.behind = buf_str(&behind);
	return asker_ask_page(asker, a, &page, answer);
}
