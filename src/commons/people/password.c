/* Passwords: see password.h. */
#include <semaphore.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commons/people/password.h"

/* OWASP Password Storage Cheat Sheet: argon2id m=19456 KiB, t=2, p=1. */
#define MEMORY ((size_t)19456 << 10)
#define PASSES 2

struct passwords {
	sem_t turns;
	char nobody[crypto_pwhash_STRBYTES]; /* a hash that nothing fits */
};

static void
password_make(struct passwords *p, str password,
    char phc[crypto_pwhash_STRBYTES])
{
	int failed;

	while (sem_wait(&p->turns) != 0)
		;
	failed =
	    crypto_pwhash_str_alg(phc, password.p == NULL ? "" : password.p,
		password.n, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13);
	sem_post(&p->turns);
	/* No memory: arena_open ends the process too. */
	if (failed)
		abort();
}

struct passwords *
passwords_open(void)
{
	struct passwords *p = calloc(1, sizeof(*p));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned char random[32];

	if (p == NULL)
		abort();
	sem_init(&p->turns, 0, cores < 1 ? 1 : (unsigned)cores);
	randombytes_buf(random, sizeof(random));
	password_make(p, (str){ (char *)random, sizeof(random) }, p->nobody);
	return p;
}

void
passwords_close(struct passwords *p)
{
	if (p == NULL)
		return;
	sem_destroy(&p->turns);
	free(p);
}

str
password_hash(struct passwords *p, struct arena *a, str password)
{
	char phc[crypto_pwhash_STRBYTES];

	password_make(p, password, phc);
	return str_copy(a, str_of(phc));
}

bool
password_check(struct passwords *p, str password, str phc)
{
	char stored[crypto_pwhash_STRBYTES];
	bool fits;

	memcpy(stored, p->nobody, sizeof(stored));
	if (phc.n > 0 && phc.n < sizeof(stored)) {
		memset(stored, 0, sizeof(stored));
		memcpy(stored, phc.p, phc.n);
	}
	while (sem_wait(&p->turns) != 0)
		;
	fits = crypto_pwhash_str_verify(stored,
		   password.p == NULL ? "" : password.p, password.n) == 0;
	sem_post(&p->turns);
	return fits && phc.n > 0;
}

/* Long ones that stand in every list of those that are tried first; written
 * without spaces, signs and capitals, as they are compared. */
static const char *const common[] = { "123456789012345", "1234567890123456",
	"passwordpassword", "password123456789", "qwertyuiopasdfgh",
	"qwertyuiopasdfghjkl", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv",
	"1q2w3e4r5t6y7u8i", "correcthorsebatterystaple", "iloveyouiloveyou",
	"contrasenacontrasena", "contrasenya123456", "administrator123",
	"administrator1234", "letmeinletmein123", "welcome123456789",
	"abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz", "thequickbrownfox",
	"thequickbrownfoxjumps", "loremipsumdolorsit", "changemechangeme",
	"claraboiaclaraboia", "opengovernment", "senha123456789012",
	"estaesmicontrasena", "thisismypassword", "mypasswordispassword",
	"todosomosamigos123", "qwerty1234567890", "asdfghjklasdfghjkl",
	"zxcvbnmzxcvbnmzxc", "0987654321098765", "1111111111111111" };

/* Only letters and digits, made small: "P@ss word" and "pssword" are one. */
static size_t
password_fold(str s, char *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n + 1 < max; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (unsigned char)c >= 0x80)
			out[n++] = c;
	}
	out[n] = '\0';
	return n;
}

/* Whether ${s} is some first part of it said again and again, or nearly each
 * byte is as far from the one before as that from its own (9 is followed by 0
 * now and then): 1234…, aaaa…, abab…. */
static bool
password_pattern(str s)
{
	size_t each, i, same = 0;

	for (i = 1; i < s.n; i++)
		same += s.p[i] - s.p[i - 1] == s.p[1] - s.p[0];
	if (same + 4 >= s.n)
		return true;
	for (each = 1; each <= s.n / 3; each++) {
		for (i = each; i < s.n && s.p[i] == s.p[i - each]; i++)
			;
		if (i == s.n)
			return true;
	}
	return false;
}

/* Whether what is left of ${folded} without ${part} would be a short one. */
static bool
password_made_of(const char *folded, size_t n, str part)
{
	char word[PASSWORD_MAX + 1];
	size_t length = password_fold(part, word, sizeof(word));

	return length >= 4 && strstr(folded, word) != NULL && n - length < 8;
}

const char *
password_weak(str password, str name, str mail)
{
	char folded[PASSWORD_MAX + 1];
	str rest = password;
	size_t letters = 0, n, i;

	for (; rest.n > 0; letters++)
		str_point(&rest);
	if (letters < PASSWORD_MIN)
		return "Choose at least 15 characters.  Four or five words "
		       "that do not belong together are easy to remember.";
	if (password.n > PASSWORD_MAX)
		return "This password is too long.  Choose a shorter one.";
	n = password_fold(password, folded, sizeof(folded));
	if (password_pattern(password))
		return "This password is easy to guess.  Choose several words "
		       "that do not belong together.";
	for (i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (strcmp(folded, common[i]) == 0)
			return "This password is easy to guess.  Choose "
			       "several words that do not belong together.";
	if (password_made_of(folded, n, name) ||
	    password_made_of(folded, n, mail) ||
	    password_made_of(folded, n, str_cut(&mail, '@')))
		return "This password holds your name or address.  Choose "
		       "words that nobody can look up.";
	return NULL;
}
