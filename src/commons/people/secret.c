/* Secrets: see secret.h. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commons/people/secret.h"
#include "engine/base/hash.h"

#define SEALED_MAX 256

str
secret_new(struct arena *a)
{
	struct sha256 random;

	hash_random(random.b, sizeof(random.b));
	return hash_hex(a, random);
}

str
secret_hash(struct arena *a, str secret)
{
	return hash_hex(a, hash_sha256(secret));
}

bool
secret_like(str s)
{
	if (s.n != 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return true;
}

/* A key for sealing alone: what else the portal's key signs tells nothing. */
static struct sha256
secret_sealing(str key)
{
	return hash_hmac(key, S("claraboia seal 1"));
}

str
secret_seal(struct arena *a, str key, str plain)
{
	unsigned char box[crypto_secretbox_NONCEBYTES +
			  crypto_secretbox_MACBYTES + SEALED_MAX];
	struct sha256 k = secret_sealing(key);
	size_t n =
	    crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
	char *hex = NEWS(a, char, 2 * n + 1);

	assert(plain.n <= SEALED_MAX);
	hash_random(box, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES,
	    (const unsigned char *)plain.p, plain.n, box, k.b);
	sodium_bin2hex(hex, 2 * n + 1, box, n);
	sodium_memzero(&k, sizeof(k));
	return (str){ hex, 2 * n };
}

str
secret_unseal(struct arena *a, str key, str sealed)
{
	const size_t before =
	    crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	unsigned char box[crypto_secretbox_NONCEBYTES +
			  crypto_secretbox_MACBYTES + SEALED_MAX];
	struct sha256 k = secret_sealing(key);
	unsigned char *plain;
	size_t n;
	int bad;

	if (sodium_hex2bin(box, sizeof(box), sealed.p == NULL ? "" : sealed.p,
		sealed.n, NULL, &n, NULL) != 0 ||
	    n < before || 2 * n != sealed.n)
		return S("");
	plain = NEWS(a, unsigned char, n - before + 1);
	bad =
	    crypto_secretbox_open_easy(plain, box + crypto_secretbox_NONCEBYTES,
		n - crypto_secretbox_NONCEBYTES, box, k.b);
	sodium_memzero(&k, sizeof(k));
	return bad ? S("") : (str){ (const char *)plain, n - before };
}

/* A new key, whole and on disk before it bears its name. */
static bool
secret_make(const char *path, unsigned char key[SECRET_KEY_BYTES])
{
	/* Processes of two machines may bear the same number. */
	unsigned char random[8];
	char hex[2 * sizeof(random) + 1], part[4096];
	bool done;
	int fd;

	hash_random(random, sizeof(random));
	sodium_bin2hex(hex, sizeof(hex), random, sizeof(random));
	if ((size_t)snprintf(part, sizeof(part), "%s.%s", path, hex) >=
	    sizeof(part))
		return false;
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return false;
	hash_random(key, SECRET_KEY_BYTES);
	done = write(fd, key, SECRET_KEY_BYTES) == SECRET_KEY_BYTES &&
	       fsync(fd) == 0;
	close(fd);
	/* Whoever is first wins: a key is never replaced. */
	done = done && link(part, path) == 0;
	unlink(part);
	return done;
}

bool
secret_key_there(const char *folder)
{
	char path[3072];

	return (size_t)snprintf(path, sizeof(path), "%s/portal.key", folder) <
		   sizeof(path) &&
	       access(path, F_OK) == 0;
}

bool
secret_key(const char *folder, unsigned char key[SECRET_KEY_BYTES],
    const char **why)
{
	unsigned char read_[SECRET_KEY_BYTES + 1];
	char path[3072];
	ssize_t n;
	int fd;

	*why = "the path of portal.key is too long";
	if ((size_t)snprintf(path, sizeof(path), "%s/portal.key", folder) >=
	    sizeof(path))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		if (secret_make(path, key))
			return true;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	*why = "portal.key can neither be read nor made in the portal's folder";
	if (fd < 0)
		return false;
	n = read(fd, read_, sizeof(read_));
	close(fd);
	*why = "portal.key is not a key of 32 bytes: put back the one that "
	       "was there";
	if (n != SECRET_KEY_BYTES)
		return false;
	memcpy(key, read_, SECRET_KEY_BYTES);
	return true;
}
