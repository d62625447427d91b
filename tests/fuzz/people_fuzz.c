/* Fuzz target: all that strangers type at the doors: names, addresses,
 * passwords, codes, cookies, sealed words, the names of browsers. */
#include <assert.h>
#include <string.h>

#include "commons/people/contact.h"
#include "commons/people/password.h"
#include "commons/people/secret.h"
#include "commons/people/session.h"
#include "commons/people/totp.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is taken as an address may stand in the head of a letter. */
static void
check_mail(struct arena *a, str s)
{
	str mail, again;

	if (!contact_mail(a, s, &mail))
		return;
	assert(mail.n >= 5 && mail.n <= CONTACT_MAIL_MAX);
	for (size_t i = 0; i < mail.n; i++)
		assert(mail.p[i] > ' ' && mail.p[i] < 0x7f &&
		       strchr("<>,;:\"()[]\\", mail.p[i]) == NULL);
	assert(contact_mail(a, mail, &again) && str_eq(mail, again));
}

static void
check_name(str s)
{
	str name, again;

	if (!contact_name(s, &name))
		return;
	assert(name.n > 0 && name.n <= 4 * CONTACT_NAME_MAX);
	for (size_t i = 0; i < name.n; i++)
		assert((unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7f);
	assert(contact_name(name, &again) && str_eq(name, again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct request rq = { 0 };
	str s = { (const char *)p, n }, secret;
	struct arena *a;

	if (n > 4096)
		return 0;
	a = arena_open((size_t)16 << 20);
	check_mail(a, s);
	check_name(s);
	password_weak(s, s, s);
	assert(totp_check(S("12345678901234567890"), s, (moment){ 59000000 },
		   2) < 0);
	assert(secret_unseal(a, S("key"), s).n == 0);
	rq.with.cookie = s;
	secret = session_cookie(&rq);
	assert(secret.n == 0 || secret_like(secret));
	assert(session_agent(a, s).n < 32);
	arena_close(a);
	return 0;
}
