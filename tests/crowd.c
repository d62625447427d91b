/*
 * crowd DIR N [ROLE]: N people in the portal of DIR (in the database that
 * CLARABOIA_STORE names, if any), which nobody serves now, each with a
 * session; a line for each: the cookie, the token of its forms, and a stamp for
 * the form of comments, as if it had been open for a minute; their numbers and
 * handles.  With ROLE they hold it everywhere, with a second factor.  Their
 * password is "a window in the roof".
 */
#include <sodium.h>
#include <stdlib.h>

#include "commons/comments/spam.h"
#include "commons/people/password.h"
#include "fixtures/crowd.h"
#include "fixtures/named.h"

#define CROWD_MAX 200000
#define PASSWORD "a window in the roof"

static void
crowd_print(struct arena *arena, str key, const struct member *v, size_t n)
{
	moment before = moment_now();
	str stamp;

	before.us -= INT64_C(60000000);
	stamp = spam_stamp(arena, key, before);
	for (size_t i = 0; i < n; i++)
		printf("__Host-session=%s %s %.*s %lld %s\n", v[i].secret,
		    v[i].token, ARG(stamp), (long long)v[i].person,
		    v[i].handle);
}

static str
crowd_password(struct arena *arena)
{
	struct passwords *passwords = passwords_open();
	str phc = password_hash(passwords, arena, S(PASSWORD));

	passwords_close(passwords);
	return phc;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_open((size_t)16 << 20);
	struct arena *work = arena_open((size_t)64 << 20);
	unsigned char key[SECRET_KEY_BYTES];
	struct member *members;
	struct records *records;
	struct store *store;
	const char *why = "no store";
	int64_t n = 0;
	bool done;

	if (argc < 3 || argc > 4 || sodium_init() < 0 ||
	    !str_number(str_of(argv[2]), &n) || n < 1 || n > CROWD_MAX) {
		fputs("usage: crowd DIR N [ROLE]\n", stderr);
		return 2;
	}
	members = calloc((size_t)n, sizeof(*members));
	store = named_open(arena, argv[1], false, &records);
	done = members != NULL && store != NULL &&
	       secret_key(argv[1], key, &why) &&
	       crowd_make(store, work,
		   (struct crowd_plan){ .members = members,
		       .role = str_of(argc == 4 ? argv[3] : NULL),
		       .password = crowd_password(arena),
		       .now = moment_now() },
		   (size_t)n);
	if (done)
		crowd_print(arena, (str){ (const char *)key, sizeof(key) },
		    members, (size_t)n);
	else
		fprintf(stderr, "crowd: nobody was made: %s\n", why);
	store_close(store);
	records_close(records);
	free(members);
	arena_close(work);
	arena_close(arena);
	return done ? 0 : 1;
}
