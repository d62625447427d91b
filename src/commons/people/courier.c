/* Letters to people about their accounts: see people.h. */
#include "commons/institutions/institutions.h"
#include "commons/notices/outbox.h"
#include "commons/people/people.h"
#include "commons/people/secret.h"
#include "commons/settings/settings.h"

#define PARAGRAPHS_MAX 3

/* English, each a message. */
static const struct {
	const char *purpose, *path; /* ${path} ends where the secret begins */
	const char *subject, *button;
	const char *paragraphs[PARAGRAPHS_MAX];
} kinds[] = {
	[LETTER_CONFIRM] = { "confirm", "/confirm/",
	    MESSAGE("Confirm your account"), MESSAGE("Confirm my account"),
	    { "Somebody, probably you, opened an account with this address.",
		"Open the link below within two days and press the button "
		"there. Then the account is yours.",
		"If it was not you, do nothing: without the link the account "
		"stays closed." } },
	[LETTER_LINK] = { "link", "/link/", MESSAGE("Your link to sign in"),
	    "Sign in",
	    { "Somebody, probably you, asked for a link to sign in.",
		"It works once, for one hour. Keep it to yourself: whoever "
		"opens it can sign in as you.",
		"If it was not you, do nothing." } },
	[LETTER_WELCOME] = { "welcome", "/link/",
	    MESSAGE("There is an account for you"), MESSAGE("Open my account"),
	    { "Whoever runs this portal made an account for you.",
		"Open the link below within seven days. It works once; then "
		"choose a password.",
		"If you did not expect this, do nothing." } },
	[LETTER_KNOWN] = { "known", "/sign-in",
	    MESSAGE("You already have an account"), "Sign in",
	    { "Somebody, probably you, tried to open an account with this "
	      "address. You already have one.",
		"If you do not remember your password, ask for a link on the "
		"page where you sign in.",
		"If it was not you, do nothing: nobody got in." } },
};

bool
people_can_write(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->mail != NULL;
}

str
people_link(const struct request *rq, enum letter_kind kind, str language,
    str ticket)
{
	const struct portal *portal = rq->portal;

	return str_fmt(rq->arena, "%.*s/%.*s%s%.*s", ARG(portal->url),
	    ARG(language), kinds[kind].path, ARG(ticket));
}

/* What the portal is called: its own name, or the place it is of. */
static str
people_portal(struct request *rq, str language)
{
	struct record_list places;
	const struct text *name = words_in(settings_of(rq->db)->name, language);

	if (name != NULL)
		return name->s;
	places = record_after(rq->db, &jurisdiction_type, S(""), 2);
	if (places.n != 1)
		return S("Claraboia");
	name = words_in(((const struct jurisdiction *)places.v[0])->name,
	    language);
	return name == NULL ? S("Claraboia") : name->s;
}

void
people_write_to(struct request *rq, str mail, str code, enum letter_kind kind,
    str ticket)
{
	const struct portal *portal = rq->portal;
	const struct language *language =
	    languages_get(portal->languages, code);
	str *paragraphs = NEWS(rq->arena, str, PARAGRAPHS_MAX);
	str once = ticket.n > 0 ? secret_hash(rq->arena, ticket)
				: secret_new(rq->arena);

	if (portal->mail == NULL)
		return;
	if (language == NULL)
		language = languages_at(portal->languages, 0);
	code = language_code(language);
	for (size_t i = 0; i < PARAGRAPHS_MAX; i++)
		paragraphs[i] = say(language, kinds[kind].paragraphs[i]);
	outbox_put(rq->db,
	    &(struct letter){
		.to = mail,
		.language = language,
		.subject = say(language, kinds[kind].subject),
		.greeting = say(language, "Hello,"),
		.paragraphs = { paragraphs, PARAGRAPHS_MAX },
		.button = say(language, kinds[kind].button),
		.href = people_link(rq, kind, code, ticket),
		.portal = people_portal(rq, code),
	    },
	    str_fmt(rq->arena, "people/%s/%.*s", kinds[kind].purpose,
		ARG(str_take(once, 32))),
	    rq->now);
}
