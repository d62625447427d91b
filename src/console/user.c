/* claraboia user: people from the console: the first administrator, and links
 * where no mail is sent. */
#include <stdio.h>
#include <string.h>

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/people/contact.h"
#include "commons/people/person.h"
#include "commons/people/ticket.h"
#include "commons/people/token.h"
#include "console/console.h"
#include "engine/base/date.h"

#define LINK_HOURS 24
#define LIST_STEP 500

static const char *const roles[] = { "editor", "officer", "moderator",
	"monitor", "administrator" };

/* What a write is told, and tells. */
struct user_change {
	str mail, name;
	struct person_grant grant; /* role empty: none */
	bool also_texts;
	unsigned verbs; /* of a token */
	int64_t days;
	moment now;
	const char *why; /* result: why it was refused */
	str secret;	 /* result: of a link, or a token */
	bool known;	 /* result: the account was there before */
};

/* --role and --at; false after having said what is wrong. */
static bool
user_grant_of(struct console *c, struct person_grant *grant)
{
	const char *role = console_value(c, "--role");
	str at = str_of(console_value(c, "--at"));
	size_t i;

	*grant = (struct person_grant){ str_of(role), at, at };
	if (role == NULL && at.n > 0) {
		fputs("claraboia: --at goes with --role\n", stderr);
		return false;
	}
	if (role == NULL)
		return true;
	for (i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (strcmp(role, roles[i]) == 0)
			break;
	if (i == sizeof(roles) / sizeof(*roles)) {
		fprintf(stderr,
		    "claraboia: there is no role \"%s\"; there are editor, "
		    "officer, moderator, monitor and administrator\n",
		    role);
		return false;
	}
	grant->kind = str_cut(&grant->address, '/');
	return true;
}

/* Whether the place of a grant exists. */
static bool
user_place(struct db *db, struct user_change *u)
{
	const struct record_type *type;
	str about;

	if (u->grant.role.n == 0 || u->grant.kind.n == 0)
		return true;
	about = str_fmt(db_arena(db), "%.*s/%.*s", ARG(u->grant.kind),
	    ARG(u->grant.address));
	if (about_record(db, about, &type) != NULL &&
	    (type == &jurisdiction_type || type == &institution_type))
		return true;
	u->why = "there is no such place; write --at institution/ADDRESS or "
		 "--at jurisdiction/ADDRESS, or leave it out for everywhere";
	return false;
}

static const struct person *
user_one(struct db *db, struct user_change *u)
{
	const struct person *person = person_by_mail(db, u->mail);

	u->why = "nobody has an account with this address";
	return person;
}

static bool
user_add(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	struct person *person = person_by_mail(db, u->mail);
	struct person fresh = { .name = u->name,
		.mail = u->mail,
		.language = S("en") };

	u->known = person != NULL;
	if (!user_place(db, u))
		return false;
	if (person == NULL) {
		person = &fresh;
		person_add(db, person, u->now);
	}
	if (u->grant.role.n > 0)
		person_grant(db, person->id, u->grant, S("console"), u->now);
	return true;
}

/* The person of that address, unless the account is closed. */
static const struct person *
user_let_in(struct db *db, struct user_change *u)
{
	const struct person *person = user_one(db, u);

	if (person == NULL || person->blocked == 0)
		return person;
	u->why = "this account is closed; an administrator can open it again";
	return NULL;
}

static bool
user_link(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	const struct person *person = user_let_in(db, u);

	if (person == NULL)
		return false;
	ticket_drop(db, "welcome", person->id);
	u->secret =
	    ticket_make(db, "welcome", person->id, S(""), LINK_HOURS, u->now);
	return true;
}

static bool
user_token(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	const struct person *person = user_let_in(db, u);

	if (person == NULL)
		return false;
	u->secret = token_make(db,
	    &(struct token){ person->id, S("console"), u->verbs, TOKEN_CONSOLE,
		u->days },
	    u->now);
	return true;
}

/* --verbs and --days; false after having said what is wrong. */
static bool
user_token_of(struct console *c, struct user_change *u)
{
	const char *days = console_value(c, "--days");
	str list = str_of(console_value(c, "--verbs")), one;

	u->days = 30;
	if (days != NULL && (!str_number(str_of(days), &u->days) ||
				u->days < 1 || u->days > TOKEN_DAYS_MAX)) {
		fputs("claraboia: --days takes a number from 1 to 366\n",
		    stderr);
		return false;
	}
	if (token_verbs(list, &u->verbs, &one))
		return true;
	fprintf(stderr,
	    "claraboia: a token cannot bear \"%.*s\"; write --verbs with "
	    "take-part, edit, publish, report, answer, assess or moderate, and "
	    "commas between\n",
	    ARG(one));
	return false;
}

static bool
user_grant(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	const struct person *person = user_one(db, u);

	if (person == NULL || !user_place(db, u))
		return false;
	person_grant(db, person->id, u->grant, S("console"), u->now);
	return true;
}

static bool
user_revoke(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	const struct person *person = user_one(db, u);

	if (person == NULL)
		return false;
	person_grant_end(db, person->id, u->grant);
	return true;
}

static bool
user_erase(struct db *db, void *cookie)
{
	struct user_change *u = cookie;
	const struct author author = { S("console"), u->now };
	const struct person *person = user_one(db, u);

	if (person == NULL)
		return false;
	person_erase(db, portal_rooms(), &author, person, u->also_texts);
	return true;
}

static enum exit_code
user_list(struct console *c, struct store *store)
{
	struct db *db = store_read(store, c->arena);
	struct fault fault;
	struct person_list list;
	int64_t after = 0;

	do {
		list = person_find(db, S(""), after, LIST_STEP);
		for (size_t i = 0; i < list.n; i++) {
			const struct person *p = &list.v[i];
			struct person_grants g = person_grants(db, p->id);

			printf("%.*s\t%.*s\t%.*s\t%s", ARG(p->handle),
			    ARG(p->mail), ARG(p->name),
			    p->blocked != 0	 ? "closed"
			    : p->confirmed == 0	 ? "not confirmed"
			    : p->totp_since == 0 ? "one step"
						 : "two steps");
			for (size_t k = 0; k < g.n; k++)
				printf("\t%.*s%s%.*s%s%.*s", ARG(g.v[k].role),
				    g.v[k].kind.n > 0 ? " at " : "",
				    ARG(g.v[k].kind),
				    g.v[k].kind.n > 0 ? "/" : "",
				    ARG(g.v[k].address));
			putchar('\n');
			after = p->id;
		}
	} while (list.n == LIST_STEP);
	fault = *db_fault(db);
	store_read_end(store, db);
	return fault.kind == FAULT_NONE ? EXIT_DONE : console_fault(&fault);
}

/* What was done, for whoever did it. */
static void
user_tell(struct console *c, const char *verb, const struct user_change *u)
{
	str url = str_of(console_value(c, "--url"));

	while (str_ends(url, S("/")))
		url.n--;
	if (strcmp(verb, "add") == 0)
		printf(u->known ? "%.*s has an account already; roles were "
				  "added.\n"
				: "%.*s has an account. Next: claraboia user "
				  "link %.*s\n",
		    ARG(u->mail), ARG(u->mail));
	else if (strcmp(verb, "token") == 0)
		printf("%.*s\n", ARG(u->secret));
	else if (strcmp(verb, "link") == 0)
		printf("%.*s/en/link/%.*s\n", ARG(url), ARG(u->secret));
	else if (strcmp(verb, "erase") == 0)
		printf("%.*s is erased.\n", ARG(u->mail));
	else
		printf("%.*s: %.*s %s.\n", ARG(u->mail), ARG(u->grant.role),
		    strcmp(verb, "grant") == 0 ? "granted" : "revoked");
}

static const struct {
	const char *name;
	store_apply *apply;
	bool role; /* asks for --role */
} verbs[] = { { "add", user_add, false }, { "link", user_link, false },
	{ "token", user_token, false }, { "grant", user_grant, true },
	{ "revoke", user_revoke, true }, { "erase", user_erase, false } };

static enum exit_code
user_change(struct console *c, struct store *store, const char *verb,
    store_apply *apply, struct user_change *u)
{
	struct fault fault;

	switch (store_write(store, c->arena, apply, u, &fault)) {
	case WRITE_DONE:
		user_tell(c, verb, u);
		return EXIT_DONE;
	case WRITE_REFUSED:
		fprintf(stderr, "claraboia: %s\n", u->why);
		return EXIT_REFUSED;
	case WRITE_BROKEN:
		break;
	}
	return console_fault(&fault);
}

/* The change that the command line asks for; NULL after having said why it is
 * none. */
static store_apply *
user_read(struct console *c, struct user_change *u)
{
	const char *name = console_value(c, "--name");
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strcmp(c->files[0], verbs[i].name) == 0)
			break;
	if (i == sizeof(verbs) / sizeof(*verbs) || c->n_files != 2) {
		fputs("claraboia: write user add MAIL, user link MAIL, user "
		      "token MAIL, user grant MAIL, user revoke MAIL, user "
		      "erase MAIL or user "
		      "list\n",
		    stderr);
		return NULL;
	}
	if (!contact_mail(c->arena, str_of(c->files[1]), &u->mail)) {
		fprintf(stderr,
		    "claraboia: \"%s\" is not an address such as "
		    "name@example.org\n",
		    c->files[1]);
		return NULL;
	}
	/* Nobody's name is known from their address but its first part. */
	u->name = u->mail;
	u->name = str_cut(&u->name, '@');
	if (name != NULL && !contact_name(str_of(name), &u->name)) {
		fputs("claraboia: --name takes up to 80 letters without "
		      "special signs\n",
		    stderr);
		return NULL;
	}
	if (!user_grant_of(c, &u->grant))
		return NULL;
	if (verbs[i].apply == user_token && !user_token_of(c, u))
		return NULL;
	if (verbs[i].role && u->grant.role.n == 0) {
		fprintf(stderr, "claraboia: user %s needs --role\n",
		    verbs[i].name);
		return NULL;
	}
	return verbs[i].apply;
}

static enum exit_code
user_run(struct console *c)
{
	struct user_change u = { .now = moment_now(),
		.also_texts = console_value(c, "--texts") != NULL };
	store_apply *apply = NULL;
	bool list = c->n_files == 1 && strcmp(c->files[0], "list") == 0;
	enum exit_code code;
	struct store *store;

	if (c->n_files == 0) {
		fputs("claraboia: user needs a word behind it: add, link, "
		      "token, list, grant, revoke or erase\n",
		    stderr);
		return EXIT_USAGE;
	}
	if (!list && (apply = user_read(c, &u)) == NULL)
		return EXIT_USAGE;
	store = console_store(c, list ? CONSOLE_READ : CONSOLE_WRITE, &code);
	if (store == NULL)
		return code;
	if (list)
		code = user_list(c, store);
	else if (console_key(c, store, false, &code))
		code = user_change(c, store, c->files[0], apply, &u);
	store_close(store);
	return code;
}

static const struct option_text user_option_texts[] = {
	{ "--name", "NAME", "with add: the name others see" },
	{ "--role", "ROLE",
	    "editor, officer, moderator, monitor or administrator" },
	{ "--at", "KIND/ADDRESS",
	    "where the role counts: institution/… or jurisdiction/… (default: "
	    "everywhere)" },
	{ "--url", "URL",
	    "with link: the address people open, put before the link" },
	{ "--verbs", "VERB,…",
	    "with token: what its program may do: take-part, edit, publish, "
	    "report, answer, assess, moderate" },
	{ "--days", "N", "with token: how long it works (default: 30)" },
	{ "--texts", NULL, "with erase: what they wrote goes too" },
	{ 0 },
};

const struct verb verb_user = {
	.name = "user",
	.arguments = "add|link|token|list|grant|revoke|erase [MAIL]",
	.what = "Make accounts, links to sign in and tokens, give roles, erase "
		"people.",
	.options = user_option_texts,
	.run = user_run,
};
