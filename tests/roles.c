/*
 * Goal: every door of the portal opens for those it is for, and for nobody
 * else; whoever moves a door sees it in tests/roles.txt.
 *
 *	roles [--write]
 *
 * Asks each route, by each of its methods, as a stranger, as a participant and
 * as each role, with the second factor given and (in the second half of the
 * columns) without, and compares what the door does with tests/roles.txt;
 * --write writes that file anew.  Things asked for do not exist: behind the
 * door a handler may still say that they are not there, or not this person's.
 */
#include "fixtures/stage.h"

#include "commons/people/may.h"

#define TABLE "tests/roles.txt"
#define ROWS_MAX ((size_t)256 << 10)

static const enum role roles[] = { ROLE_PARTICIPANT, ROLE_EDITOR, ROLE_OFFICER,
	ROLE_MODERATOR, ROLE_MONITOR, ROLE_ADMINISTRATOR };
#define ROLES (sizeof(roles) / sizeof(*roles))

static const struct {
	enum method method;
	const char *name;
} methods[] = { { METHOD_GET, "GET" }, { METHOD_POST, "POST" } };

/* "/plans/:slug.csv" becomes "/en/plans/x.csv". */
static str
route_target(struct arena *a, const struct route *route)
{
	struct buf b = buf_open(a, 1024);
	bool named = false;

	if (route->shape == SHAPE_PAGE || route->shape == SHAPE_FEED)
		buf_c(&b, "/en");
	for (const char *p = route->pattern; *p != '\0'; p++) {
		if (*p == ':') {
			named = true;
			buf_char(&b, 'x');
		} else if (*p == '/' || *p == '.')
			named = false;
		if (!named && *p != ':' &&
		    (p[1] != '\0' || *p != '/' || p == route->pattern))
			buf_char(&b, *p);
	}
	return buf_str(&b);
}

static const struct who *
somebody(struct arena *a, enum role role, bool second)
{
	struct who *who = NEW(a, struct who);
	struct grant *grant = NEW(a, struct grant);

	grant->role = role;
	*who = (struct who){ .person = 1,
		.handle = S("p-ana"),
		.name = S("ana"),
		.mail = S("ana@example.org"),
		.language = S("en"),
		.confirmed = true,
		.second = second,
		.has_second = second,
		.verbs = ~0u,
		.grants = grant,
		.n_grants = role == ROLE_PARTICIPANT ? 0 : 1 };
	return who;
}

/* y: in; s: sent to sign in; 2: sent to set up the second step; n: no. */
static char
door(struct stage *st, struct arena *a, const struct route *route,
    enum method method, const struct who *who)
{
	struct request rq = { .arena = a, .method = method, .who = who };
	enum outcome outcome;
	str to;

	rq.with.host = S("riudeboira.example");
	rq.with.content_type = S("application/x-www-form-urlencoded");
	rq.page.token = S("t");
	if (method == METHOD_POST && route->shape != SHAPE_API)
		rq.body = S("token=t");
	outcome = stage_ask(st, &rq, route_target(a, route), S("en"),
	    stage_moment("2026-11-22T10:00:00Z"));
	if (rq.route != route) {
		printf("FAIL roles: %s does not lead to its route\n",
		    route->pattern);
		return '?';
	}
	to = rq.reply.location;
	if (outcome == OUTCOME_FORBIDDEN)
		return 'n';
	if (outcome == OUTCOME_STRANGER)
		return 's';
	if (outcome == OUTCOME_SEE_OTHER &&
	    str_starts(to, S("/en/sign-in?next=")))
		return 's';
	if (outcome == OUTCOME_SEE_OTHER && str_is(to, "/en/account/second"))
		return '2';
	return 'y';
}

static void
row(struct stage *st, struct buf *out, const struct route *route,
    enum method method, const char *name)
{
	struct arena *a = arena_open(STAGE_BYTES_MAX);

	buf_fmt(out, "%-4s %-44s %c ", name, route->pattern,
	    door(st, a, route, method, NULL));
	for (size_t i = 0; i < ROLES; i++)
		buf_char(out,
		    door(st, a, route, method, somebody(a, roles[i], true)));
	buf_char(out, ' ');
	for (size_t i = 0; i < ROLES; i++)
		buf_char(out,
		    door(st, a, route, method, somebody(a, roles[i], false)));
	buf_char(out, '\n');
	arena_close(a);
}

static str
table(struct stage *st, struct arena *a)
{
	struct buf b = buf_open(a, ROWS_MAX);
	const struct room *const *room;
	const struct route *route;

	buf_c(&b,
	    "# Which doors open for whom: made by tests/roles --write, "
	    "compared "
	    "by tests/roles.\n"
	    "# y: in  s: sent to sign in  2: sent to set up the second step  "
	    "n: no\n"
	    "# Columns: a stranger; then participant, editor, officer, "
	    "moderator, monitor and\n"
	    "# administrator with the second factor; then the same six without "
	    "it.\n");
	for (room = portal_rooms(); *room != NULL; room++)
		for (route = (*room)->routes;
		     route != NULL && route->pattern != NULL; route++)
			for (size_t i = 0; i < 2; i++)
				if (route->methods & methods[i].method)
					row(st, &b, route, methods[i].method,
					    methods[i].name);
	return buf_str(&b);
}

/* The doors that moved, a line each. */
static int
compare(str was, str is)
{
	int failed = 0;

	while (was.n > 0 || is.n > 0) {
		str one = str_cut(&was, '\n'), other = str_cut(&is, '\n');

		if (str_eq(one, other))
			continue;
		printf("FAIL roles: wanted \"%.*s\", got \"%.*s\"\n", ARG(one),
		    ARG(other));
		/* One line too many moves all behind it. */
		if (++failed == 10)
			break;
	}
	return failed;
}

int
main(int argc, char **argv)
{
	struct stage st;
	int failed = 0;
	FILE *out;
	str is;

	jail_main(argc, argv, stage_roles);
	stage_open(&st, false);
	is = table(&st, st.arena);
	if (argc > 1 && strcmp(argv[1], "--write") == 0) {
		out = fopen(TABLE, "wb");
		if (out == NULL || fwrite(is.p, 1, is.n, out) != is.n ||
		    fclose(out) != 0) {
			perror(TABLE);
			return 1;
		}
	} else
		failed = compare(stage_file(st.arena, TABLE), is);
	if (failed == 0)
		puts("ok roles: every door as in " TABLE);
	stage_close(&st);
	return failed == 0 ? 0 : 1;
}
