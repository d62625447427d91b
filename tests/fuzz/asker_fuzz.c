/* Goal: what a process says to the portal is rows of text that lie in what it
 * said, or nothing; and what the portal asks is read as it was written. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/asker_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static void
rows(struct arena *a, const char *bytes, size_t n)
{
	char *p = arena_get(a, n + 1, 1);
	struct answer answer;

	memcpy(p, bytes, n);
	if (!wire_rows_read(a, p, n, &answer))
		return;
	must(answer.columns > 0);
	for (size_t i = 0; i < answer.rows; i++)
		for (size_t j = 0; j < answer.columns; j++) {
			str value = answer_at(&answer, i, j);

			must(value.p == NULL
				 ? value.n == 0
				 : value.p >= p && value.p + value.n <= p + n);
			must(str_utf8(value));
		}
}

static void
request(struct arena *a, str bytes, enum wire_kind kind)
{
	struct wire_request read = { .kind = kind }, again = { .kind = kind };
	struct buf b = buf_open(a, WIRE_REQUEST_MAX);

	if (!wire_request_read(a, bytes, &read) || read.file.n_names > 1000)
		return;
	wire_request(&b, &read);
	must(wire_request_read(a, str_drop(buf_str(&b), WIRE_HEAD), &again));
	must(str_eq(read.sql, again.sql) &&
	     read.file.n_names == again.file.n_names &&
	     read.idle_ms == again.idle_ms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open((size_t)64 << 20);
	enum wire_kind kind;
	size_t n;

	if (size >= WIRE_HEAD && size <= 1 << 16) {
		wire_head_read(data, &kind, &n);
		rows(a, (const char *)data + WIRE_HEAD, size - WIRE_HEAD);
		request(a,
		    (str){ (const char *)data + WIRE_HEAD, size - WIRE_HEAD },
		    data[0] % 2 ? WIRE_ASK : WIRE_WRITE);
	}
	arena_close(a);
	return 0;
}
