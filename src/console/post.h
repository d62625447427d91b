/* One file sent to a portal over HTTP, for verbs that speak to one as any
 * program does. */
#ifndef CONSOLE_POST_H
#define CONSOLE_POST_H

#include "engine/base/str.h"

struct post {
	const char *portal; /* "https://city.example" */
	const char *token;
};

struct post_answer {
	int status;  /* 0: there was none */
	int retry_s; /* Retry-After; 0: none was said */
	str body;    /* JSON, as a rule */
	str trouble; /* why there was no answer, in words */
};

/** post_open(): Once, before the first; false when there is no HTTP here. */
bool post_open(void);

/** post_safe(portal): Whether a token may be sent there: by https, or to this
 * machine. */
bool post_safe(str);

/** post_file(a, post, path, name, fd): Send file ${fd} from its start as
 * ${name} to ${path} of the portal, and wait for the answer, in ${a}; a large
 * one in pieces. */
struct post_answer post_file(struct arena *, const struct post *, str, str,
    int);

/** post_sentence(a, answer): What a person is to know of an answer that is no
 * success: its detail and what is wrong with each part. */
str post_sentence(struct arena *, const struct post_answer *);

#endif
