/* The pulse: see pulse.h.  Touched once for each run of a job and each look
 * from outside, so one lock does. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "commons/health/pulse.h"
#include "engine/base/date.h"

struct pulse {
	pthread_mutex_t lock;
	struct job_pulse jobs[PULSE_JOBS_MAX];
	size_t n;
	moment since[PULSE_TROUBLES];
	struct lane_pulse lanes[PULSE_LANES_MAX];
	size_t lanes_n;
};

struct pulse *
pulse_open(void)
{
	struct pulse *pulse = calloc(1, sizeof(*pulse));

	if (pulse != NULL)
		pthread_mutex_init(&pulse->lock, NULL);
	return pulse;
}

void
pulse_close(struct pulse *pulse)
{
	if (pulse == NULL)
		return;
	pthread_mutex_destroy(&pulse->lock);
	free(pulse);
}

/* The row of that job; the lock is held. */
static struct job_pulse *
pulse_row(struct pulse *pulse, const char *name)
{
	size_t i;

	for (i = 0; i < pulse->n; i++)
		if (strcmp(pulse->jobs[i].name, name) == 0)
			return &pulse->jobs[i];
	assert(pulse->n < PULSE_JOBS_MAX);
	pulse->jobs[pulse->n] = (struct job_pulse){ .name = name };
	return &pulse->jobs[pulse->n++];
}

void
pulse_job(struct pulse *pulse, const char *name, moment began, bool trouble)
{
	struct job_pulse *job;

	if (pulse == NULL)
		return;
	pthread_mutex_lock(&pulse->lock);
	job = pulse_row(pulse, name);
	job->began = began;
	job->ended = moment_now();
	job->runs++;
	job->troubles += trouble;
	pthread_mutex_unlock(&pulse->lock);
}

void
pulse_lane(struct pulse *pulse, const char *name, bool here)
{
	size_t i = 0;

	if (pulse == NULL)
		return;
	pthread_mutex_lock(&pulse->lock);
	while (i < pulse->lanes_n && strcmp(pulse->lanes[i].name, name) != 0)
		i++;
	assert(i < PULSE_LANES_MAX);
	pulse->lanes[i] = (struct lane_pulse){ name, here };
	pulse->lanes_n += i == pulse->lanes_n;
	pthread_mutex_unlock(&pulse->lock);
}

size_t
pulse_lanes(struct pulse *pulse, struct lane_pulse lanes[PULSE_LANES_MAX])
{
	size_t n;

	if (pulse == NULL)
		return 0;
	pthread_mutex_lock(&pulse->lock);
	n = pulse->lanes_n;
	memcpy(lanes, pulse->lanes, n * sizeof(*lanes));
	pthread_mutex_unlock(&pulse->lock);
	return n;
}

size_t
pulse_jobs(struct pulse *pulse, struct job_pulse jobs[PULSE_JOBS_MAX])
{
	size_t n;

	if (pulse == NULL)
		return 0;
	pthread_mutex_lock(&pulse->lock);
	n = pulse->n;
	memcpy(jobs, pulse->jobs, n * sizeof(*jobs));
	pthread_mutex_unlock(&pulse->lock);
	return n;
}

moment
pulse_since(struct pulse *pulse, enum pulse_trouble trouble, bool wrong,
    moment now)
{
	moment since = { 0 };

	if (pulse == NULL)
		return wrong ? now : since;
	pthread_mutex_lock(&pulse->lock);
	if (!wrong)
		pulse->since[trouble].us = 0;
	else if (pulse->since[trouble].us == 0)
		pulse->since[trouble] = now;
	since = pulse->since[trouble];
	pthread_mutex_unlock(&pulse->lock);
	return since;
}
