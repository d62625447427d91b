/* Answers as the HTTP library holds them: how a visit makes them. */
#ifndef ENGINE_WEB_ANSWER_H
#define ENGINE_WEB_ANSWER_H

#include "engine/web/visit.h"

/* Its answers are struct MHD_Response. */
extern const struct maker answer_maker;

#endif
