/* Names and addresses: see contact.h. */
#include <string.h>

#include "commons/people/contact.h"

static bool
contact_hides(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad ||
	       c == 0x61c || c == 0x180e || c == 0x200b || c == 0x200e ||
	       c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff0 && c <= 0xfffd) || (c >= 0xe0000 && c <= 0xe0fff);
}

bool
contact_name(str typed, str *name)
{
	str rest = *name = str_trim(typed);
	bool seen = false;
	size_t n;
	uint32_t c;

	for (n = 0; rest.n > 0; n++) {
		c = str_point(&rest);
		if (contact_hides(c))
			return false;
		/* A name of spaces alone is no name. */
		seen = seen || (c != ' ' && c != 0xa0 && c != 0x3000 &&
				   !(c >= 0x2000 && c <= 0x200d));
	}
	return seen && n <= CONTACT_NAME_MAX;
}

static bool
contact_atom(str s, const char *also)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(also, c) == NULL))
			return false;
	}
	return s.n > 0;
}

bool
contact_mail(struct arena *a, str typed, str *mail)
{
	str local, domain, part;
	size_t labels = 0;

	*mail = domain = str_lower(a, str_trim(typed));
	local = str_cut(&domain, '@');
	if (mail->n > CONTACT_MAIL_MAX || local.n > 64 || domain.p == NULL)
		return false;
	do
		if (!contact_atom(str_cut(&local, '.'), "!#$%&'*+/=?^_`{|}~-"))
			return false;
	while (local.p != NULL);
	do {
		part = str_cut(&domain, '.');
		if (part.n > 63 || !contact_atom(part, "-") ||
		    part.p[0] == '-' || part.p[part.n - 1] == '-')
			return false;
		labels++;
	} while (domain.p != NULL);
	return labels >= 2;
}
