/* Traces: appending steps, writing them and reading them back. */
#include <assert.h>

#include "commons/duties/trace.h"

#define HEAD "trace 1 "
#define CODE_MAX 80
#define NUMBER_MAX 99999

#define STEP_MARKS "!*-~.+@>^="

/* Marks that stand alone: nothing comes behind them. */
static bool
step_is_bare(enum step_kind kind)
{
	return kind == STEP_STARTED || kind == STEP_DUE;
}

static bool
code_good(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '_'))
			return false;
	}
	return s.n > 0 && s.n <= CODE_MAX;
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool
name_good(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (is_control(s.p[i]))
			return false;
	return s.n <= TRACE_NAME_MAX && str_utf8(s) && str_eq(str_trim(s), s);
}

/* ${s} as it may stand at the end of a line. */
static str
name_line(struct arena *a, str s)
{
	struct buf b;
	size_t i, n;

	s = str_trim(s);
	if (name_good(s))
		return s;
	b = buf_open(a, s.n + 1);
	if (str_utf8(s))
		for (i = 0; i < s.n; i++)
			buf_char(&b, is_control(s.p[i]) ? ' ' : s.p[i]);
	s = buf_str(&b);
	n = s.n < TRACE_NAME_MAX ? s.n : TRACE_NAME_MAX;
	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_trim(str_take(s, n));
}

bool
trace_add(struct arena *a, struct trace *t, struct trace_step step)
{
	struct trace_step *grown;
	size_t i;

	if (t->n == TRACE_STEPS_MAX)
		return false;
	if (t->n == t->room) {
		t->room = t->room == 0 ? 64 : t->room * 2;
		grown = NEWS(a, struct trace_step, t->room);
		for (i = 0; i < t->n; i++)
			grown[i] = t->v[i];
		t->v = grown;
	}
	assert(step.kind == STEP_COUNTED || step_is_bare(step.kind) ||
	       code_good(step.code));
	step.name = name_line(a, step.name);
	t->v[t->n++] = step;
	return true;
}

static void
step_write(struct buf *b, const struct trace_step *s)
{
	buf_fmt(b, "%04d-%02d-%02d ", s->day.year, s->day.month, s->day.day);
	if (s->kind == STEP_COUNTED) {
		buf_number(b, s->n);
	} else {
		buf_char(b, (char)s->kind);
		if (s->kind == STEP_EXTENDED)
			buf_fmt(b, " %d", s->n);
		if (!step_is_bare(s->kind)) {
			buf_char(b, ' ');
			buf_add(b, s->code);
			if (s->name.n > 0)
				buf_char(b, ' ');
			buf_add(b, s->name);
		}
	}
	buf_char(b, '\n');
}

void
trace_write(struct buf *b, const struct trace *t)
{
	size_t i;

	buf_c(b, HEAD);
	buf_add(b, t->rule.n == 0 ? S("-") : t->rule);
	buf_char(b, ' ');
	buf_add(b, t->calendar);
	buf_char(b, '\n');
	for (i = 0; i < t->n; i++)
		step_write(b, &t->v[i]);
}

/* Read all of ${s} as a number from 1 on, as it is written. */
static bool
number_read(str s, int *n)
{
	int64_t value;

	if (s.n == 0 || s.p[0] == '0' || !str_number(s, &value) || value < 1 ||
	    value > NUMBER_MAX)
		return false;
	*n = (int)value;
	return true;
}

/* Whether ${mark} is one of STEP_MARKS. */
static bool
mark_good(str mark)
{
	return mark.n == 1 && str_find(S(STEP_MARKS), mark) >= 0;
}

static bool
step_read(str line, struct trace_step *s)
{
	str day = str_cut(&line, ' '), mark = str_cut(&line, ' ');
	bool more = line.p != NULL;

	if (day.n != 10 || !date_read(day, &s->day))
		return false;
	if (number_read(mark, &s->n)) {
		s->kind = STEP_COUNTED;
		return !more;
	}
	if (!mark_good(mark))
		return false;
	s->kind = (enum step_kind)mark.p[0];
	if (step_is_bare(s->kind))
		return !more;
	if (!more || (s->kind == STEP_EXTENDED &&
			 !number_read(str_cut(&line, ' '), &s->n)))
		return false;
	s->code = str_cut(&line, ' ');
	s->name = line;
	return code_good(s->code) && name_good(s->name) &&
	       (line.p == NULL || line.n > 0);
}

static bool
head_read(str line, struct trace *t)
{
	if (!str_starts(line, S(HEAD)))
		return false;
	line = str_drop(line, sizeof(HEAD) - 1);
	t->rule = str_cut(&line, ' ');
	t->calendar = line;
	if (!code_good(t->rule) || !code_good(t->calendar))
		return false;
	if (str_is(t->rule, "-"))
		t->rule = S("");
	return true;
}

bool
trace_read(struct arena *a, str s, struct trace *t)
{
	struct trace_step step;

	*t = (struct trace){ 0 };
	if (!str_ends(s, S("\n")) || !head_read(str_cut(&s, '\n'), t))
		return false;
	while (s.n > 0) {
		step = (struct trace_step){ 0 };
		if (!step_read(str_cut(&s, '\n'), &step) ||
		    (t->n > 0 && date_cmp(step.day, t->v[t->n - 1].day) < 0) ||
		    !trace_add(a, t, step))
			return false;
	}
	return true;
}

date
trace_due(const struct trace *t)
{
	if (t->n == 0 || t->v[t->n - 1].kind != STEP_DUE)
		return DATE_NONE;
	return t->v[t->n - 1].day;
}
