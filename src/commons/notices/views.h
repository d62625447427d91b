/* What the pages of this room are given. */
#ifndef COMMONS_NOTICES_VIEWS_H
#define COMMONS_NOTICES_VIEWS_H

#include "commons/acts/views.h"
#include "commons/notices/follow.h"
#include "commons/notices/letters.h"
#include "commons/notices/mailings.h"
#include "commons/notices/notice.h"

/* One thing to follow, or that is followed. */
struct follow_view {
	str what;	  /* follow_write */
	words title;	  /* of a record; may be empty */
	str asked;	  /* words of a search; else empty */
	const char *kind; /* English label of its type; "" for the portal */
	str href;	  /* behind /LANG: its page; may be empty */
	int64_t count;	  /* who follow it */
	bool followed;	  /* by the reader */
	bool known;	  /* somebody asks */
	str sign_in;	  /* behind /LANG: where strangers go */
};

struct follow_views {
	struct follow_view *v;
	size_t n;
};

struct following_page {
	struct follow_views follows;
	struct setting setting;
	bool mails; /* the portal sends mail */
	bool all;   /* they follow the whole portal */
	bool done;  /* something was just changed */
	const char *wrong;
};

struct inbox_row {
	str text; /* act_news */
	str href;
	moment at;
	bool unread;
};

struct inbox_page {
	struct notice_rows notices;
	str notices_next; /* address of older ones, or empty */
	struct inbox_rows {
		struct inbox_row *v;
		size_t n;
	} acts;
	str next;
	int64_t unread;
	bool mails;
};

/* A mailing as it is being written. */
struct mailing_form {
	struct mailing_texts {
		struct mailing_text {
			str lang, name; /* "ca", "Català" */
			str title, text;
		} * v;
		size_t n;
	} texts;
	int audience;
	str about;
	const char *wrong_title, *wrong_about; /* English, or NULL */
	bool mails;
	bool tested; /* a test is on its way */
	bool preview;
	int64_t count;
	str subject; /* of the preview */
	str body;    /* the letter as plain text */
};

struct mailings_page {
	struct mailing_rows {
		const struct mailing **v;
		size_t n;
	} rows;
	str next;
	bool may_write;
};

#endif
