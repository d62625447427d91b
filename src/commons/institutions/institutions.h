/*
 * Institutions and jurisdictions: who answers, and for which country, region
 * or town.
 */
#ifndef COMMONS_INSTITUTIONS_H
#define COMMONS_INSTITUTIONS_H

#include "commons/room.h"

extern const struct choices jurisdiction_levels;
extern const struct choices institution_sectors;

#define SELF jurisdiction
#define DEF "commons/institutions/jurisdiction.def"
#include "engine/record/declare.h"

#define SELF institution
#define DEF "commons/institutions/institution.def"
#include "engine/record/declare.h"

extern const struct room room_institutions;

/** jurisdiction_of(db, address), institution_of(db, address): That record, or
 * NULL. */
const struct jurisdiction *jurisdiction_of(struct db *, str);
const struct institution *institution_of(struct db *, str);

#endif
