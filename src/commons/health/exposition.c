/* Writing figures: see exposition.h. */
#include <string.h>

#include "commons/health/exposition.h"

/* Label values and help are cut at a line end and end at a quote. */
static void
exposition_text(struct buf *out, const char *s, bool quoted)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			buf_c(out, "\\n");
		else if (*s == '\\' || (quoted && *s == '"'))
			buf_fmt(out, "\\%c", *s);
		else
			buf_char(out, *s);
	}
}

static void
exposition_labels(struct buf *out, const struct label *labels, size_t n)
{
	bool first = true;

	for (size_t i = 0; i < n; i++) {
		if (labels[i].name == NULL)
			continue;
		buf_fmt(out, "%s%s=\"", first ? "{" : ",", labels[i].name);
		exposition_text(out, labels[i].value, true);
		buf_char(out, '"');
		first = false;
	}
	buf_c(out, first ? " " : "} ");
}

/* Microseconds as seconds, without the zeros that say nothing. */
static void
exposition_decimal(struct buf *out, int64_t us)
{
	uint64_t n = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
	unsigned rest = (unsigned)(n % 1000000), digits = 6;

	buf_fmt(out, "%s%llu", us < 0 ? "-" : "",
	    (unsigned long long)(n / 1000000));
	if (rest == 0)
		return;
	for (; rest % 10 == 0; rest /= 10)
		digits--;
	buf_fmt(out, ".%0*u", (int)digits, rest);
}

struct exposition
exposition_family(struct buf *out, const char *name, const char *type,
    const char *help)
{
	buf_fmt(out, "# HELP claraboia_%s ", name);
	exposition_text(out, help, false);
	buf_fmt(out, "\n# TYPE claraboia_%s %s\n", name, type);
	return (struct exposition){ out, name };
}

void
exposition_pair(struct exposition e, struct label one, struct label two,
    int64_t n)
{
	const struct label labels[] = { one, two };

	buf_fmt(e.out, "claraboia_%s", e.name);
	exposition_labels(e.out, labels, 2);
	buf_number(e.out, n);
	buf_char(e.out, '\n');
}

void
exposition_count(struct exposition e, struct label label, int64_t n)
{
	exposition_pair(e, label, (struct label){ NULL, NULL }, n);
}

void
exposition_seconds(struct exposition e, struct label label, int64_t us)
{
	buf_fmt(e.out, "claraboia_%s", e.name);
	exposition_labels(e.out, &label, 1);
	exposition_decimal(e.out, us);
	buf_char(e.out, '\n');
}

void
exposition_alone(struct buf *out, const char *name, const char *type,
    const char *help, int64_t n)
{
	exposition_count(exposition_family(out, name, type, help),
	    (struct label){ NULL, NULL }, n);
}

void
exposition_alone_seconds(struct buf *out, const char *name, const char *help,
    int64_t us)
{
	exposition_seconds(exposition_family(out, name, "gauge", help),
	    (struct label){ NULL, NULL }, us);
}

static void
exposition_bucket(struct exposition e, struct label label, const char *end,
    uint64_t n)
{
	const struct label labels[] = { label, { "le", end } };

	buf_fmt(e.out, "claraboia_%s_bucket", e.name);
	exposition_labels(e.out, labels, 2);
	buf_fmt(e.out, "%llu\n", (unsigned long long)n);
}

void
exposition_histogram(struct exposition e, struct label label,
    const int64_t *ends_us, const uint64_t *counts, size_t n, uint64_t sum_us)
{
	struct buf end = buf_open(e.out->arena, 64);
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		all += counts[i];
		end.n = 0;
		exposition_decimal(&end, ends_us[i]);
		buf_char(&end, '\0');
		exposition_bucket(e, label, end.p, all);
	}
	all += counts[n];
	exposition_bucket(e, label, "+Inf", all);
	buf_fmt(e.out, "claraboia_%s_sum", e.name);
	exposition_labels(e.out, &label, 1);
	exposition_decimal(e.out, (int64_t)sum_us);
	buf_fmt(e.out, "\nclaraboia_%s_count", e.name);
	exposition_labels(e.out, &label, 1);
	buf_fmt(e.out, "%llu\n", (unsigned long long)all);
}
