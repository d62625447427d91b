/* QR codes as pictures (ISO/IEC 18004, by libqrencode). */
#ifndef COMMONS_PEOPLE_QR_H
#define COMMONS_PEOPLE_QR_H

#include "engine/base/value.h"

/** qr_svg(a, text, label): ${text} as an <svg> with ${label} as its name, dark
 * on light whatever the colours of the page, since cameras want it so; empty
 * when ${text} is too long. */
html qr_svg(struct arena *, str, str);

#endif
