/*
 * The pulse: what a portal knows of its own doing beside its database, kept
 * for whoever watches it.  Those who do things note here how it went; pages
 * and jobs never read it.
 */
#ifndef COMMONS_HEALTH_PULSE_H
#define COMMONS_HEALTH_PULSE_H

#include "engine/base/value.h"

/* As many as there may be jobs. */
#define PULSE_JOBS_MAX 64
#define PULSE_LANES_MAX 8

struct pulse;

/* What was noted of a job. */
struct job_pulse {
	const char *name;
	moment began, ended; /* its last run; 0: none yet */
	uint64_t runs, troubles;
};

/* Of a lane of jobs. */
struct lane_pulse {
	const char *name;
	bool here; /* not at another node */
};

/* What may keep a portal from its work. */
enum pulse_trouble { PULSE_STORE, PULSE_SCHEMA, PULSE_FILES, PULSE_TROUBLES };

/** pulse_open(), pulse_close(pulse): NULL without memory.  All else here takes
 * a NULL: then nothing is noted, and nothing is known. */
struct pulse *pulse_open(void);
void pulse_close(struct pulse *);

/** pulse_job(pulse, name, began, trouble): The job of that name, which is not
 * copied, ended just now; ${trouble}: something broke. */
void pulse_job(struct pulse *, const char *, moment, bool);

/** pulse_lane(pulse, name, here): Note whether this node runs the jobs of the
 * lane of that name, which is not copied. */
void pulse_lane(struct pulse *, const char *, bool);

/** pulse_lanes(pulse, lanes): Fill in what was noted of each; how many. */
size_t pulse_lanes(struct pulse *, struct lane_pulse[PULSE_LANES_MAX]);

/** pulse_jobs(pulse, jobs): Fill in what was noted of each; how many. */
size_t pulse_jobs(struct pulse *, struct job_pulse[PULSE_JOBS_MAX]);

/** pulse_since(pulse, trouble, wrong, now): Note whether it is ${wrong} now,
 * and return since when it is known to be; a zero moment when it is not. */
moment pulse_since(struct pulse *, enum pulse_trouble, bool, moment);

#endif
