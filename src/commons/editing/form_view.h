/* What pages/form.html asks about a form: small answers for attributes. */
#ifndef COMMONS_EDITING_FORM_VIEW_H
#define COMMONS_EDITING_FORM_VIEW_H

#include "engine/page/page.h"
#include "engine/record/form.h"
#include "engine/record/form_compare.h"

/** form_view_about(a, ff): The ids of the hint and the error of ${ff}, for
 * aria-describedby; "" when it has neither. */
str form_view_about(struct arena *, const struct form_field *);

/** form_view_rows(ff, value): How many lines a box for ${value} should show. */
int form_view_rows(const struct form_field *, str);

/** form_view_inputmode(ff): The keyboard a phone should show, or NULL. */
const char *form_view_inputmode(const struct form_field *);

/** form_view_sentence(pg, s): ${s} in the reader's language, into the page. */
void form_view_sentence(struct page *, struct form_sentence);

/** form_view_value(pg, f, value): A value of form_compare as people read it: a
 * choice by its label, a flag as yes or no, anything else as it is. */
str form_view_value(struct page *, const struct field *, str);

/* What a part of the page draws with. */
enum form_shape {
	FORM_LINE,  /* one line */
	FORM_BOX,   /* several lines */
	FORM_BOXES, /* several lines a language */
	FORM_LIST,  /* one of a list */
	FORM_TICKS, /* several of a list */
	FORM_TICK,  /* yes or no */
};

/** form_view_shape(ff): What ${ff} is drawn with. */
enum form_shape form_view_shape(const struct form_field *);

#endif
