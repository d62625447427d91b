/* The figures of this process: which there are, what they are called, and where
 * each comes from.  Whoever adds one says in docs/operations.md what to do
 * about it. */
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commons/files/files.h"
#include "commons/health/exposition.h"
#include "commons/health/health_room.h"
#include "engine/base/date.h"
#include "engine/store/store.h"
#include "engine/web/limits.h"
#include "engine/web/metrics.h"
#include "queries.h"

static const char *const kind_names[METRIC_KINDS] = { [METRIC_PAGE] = "page",
	[METRIC_FEED] = "feed",
	[METRIC_API] = "api",
	[METRIC_PLAIN] = "plain",
	[METRIC_PROBE] = "probe",
	[METRIC_ASSET] = "asset",
	[METRIC_CACHED] = "cached" };
static const char *const class_names[METRIC_CLASSES] = { "2xx", "3xx", "4xx",
	"5xx" };
static const char *const refusal_names[METRIC_REFUSALS] = { [METRIC_MALFORMED] =
								"malformed",
	[METRIC_LARGE] = "large",
	[METRIC_LIMITED] = "limited",
	[METRIC_BUSY] = "busy" };

static int64_t
figure(const _Atomic uint64_t *counter)
{
	return (int64_t)atomic_load_explicit(counter, memory_order_relaxed);
}

static void
figures_requests(struct buf *out, const struct metrics *m)
{
	struct exposition e = exposition_family(out, "requests_total",
	    "counter", "Requests answered, by who answered and how it ended");

	for (size_t k = 0; k < METRIC_KINDS; k++)
		for (size_t c = 0; c < METRIC_CLASSES; c++)
			exposition_pair(e,
			    (struct label){ "kind", kind_names[k] },
			    (struct label){ "class", class_names[c] },
			    figure(&m->served[k].classes[c]));
	e = exposition_family(out, "requests_refused_total", "counter",
	    "Requests that got no handler, by why");
	for (size_t i = 0; i < METRIC_REFUSALS; i++)
		exposition_count(e, (struct label){ "why", refusal_names[i] },
		    figure(&m->refused[i]));
	exposition_alone(out, "requests_under_way", "gauge",
	    "Requests whose answer is not sent yet",
	    atomic_load(&m->under_way));
}

static void
figures_took(struct exposition e, const char *what,
    const struct metric_times *times)
{
	uint64_t counts[METRIC_BUCKETS + 1];

	for (size_t i = 0; i <= METRIC_BUCKETS; i++)
		counts[i] = (uint64_t)figure(&times->buckets[i]);
	exposition_histogram(e, (struct label){ "what", what },
	    metrics_buckets_us, counts, METRIC_BUCKETS,
	    (uint64_t)figure(&times->sum_us));
}

static void
figures_web(struct buf *out, const struct metrics *m)
{
	struct exposition e;

	figures_requests(out, m);
	e = exposition_family(out, "answer_seconds", "histogram",
	    "How long a worker took to make an answer, without waiting for "
	    "the worker");
	figures_took(e, "read", &m->reads);
	figures_took(e, "write", &m->writes);
	exposition_alone(out, "cache_hits_total", "counter",
	    "Answers from the cache", (int64_t)metrics_count(m, METRIC_CACHED));
	exposition_alone(out, "cache_misses_total", "counter",
	    "Answers made because the cache had none, or an old one",
	    figure(&m->missed));
	if (m->cache != NULL)
		exposition_alone(out, "cache_bytes", "gauge",
		    "What the cache holds", (int64_t)cache_bytes(m->cache));
	exposition_alone(out, "cache_max_bytes", "gauge",
	    "What the cache may hold",
	    m->cache == NULL ? 0 : (int64_t)LIMIT_CACHE);
}

static void
figures_store(struct buf *out, const struct store_state *s, moment now)
{
	struct exposition e = exposition_family(out, "store_info", "gauge",
	    "Which database, and whether other processes write to it too");

	exposition_pair(e, (struct label){ "engine", s->engine },
	    (struct label){ "shared", s->shared ? "yes" : "no" }, 1);
	exposition_alone_seconds(out, "store_away_seconds",
	    "How long the database has taken no changes; 0: it takes them",
	    s->away_us == 0 ? 0 : now.us - s->away_us);
	exposition_alone(out, "store_changes_total", "counter",
	    "Changes this process has made durable, or was told of",
	    (int64_t)s->changes);
	exposition_alone(out, "store_commits_total", "counter",
	    "Commits of this process: changes that wait together share one",
	    (int64_t)s->commits);
	exposition_alone(out, "store_retries_total", "counter",
	    "Writes run again: the database went away, or a deadlock",
	    (int64_t)s->retries);
	exposition_alone(out, "store_reconnects_total", "counter",
	    "Connections made again after one broke", (int64_t)s->reconnects);
	exposition_alone(out, "store_readers", "gauge",
	    "Connections for reading that there may be", s->readers);
	exposition_alone(out, "store_reading", "gauge",
	    "Connections for reading in use", s->reading);
	exposition_alone(out, "store_waiting_writes", "gauge",
	    "Writes that wait for the pen", s->waiting);
}

/* What only the database knows, in one read; false when it did not say. */
static bool
figures_kept(struct request *rq, struct buf *out)
{
	struct db *db = store_read(rq->store, rq->arena);
	int64_t v[6] = { 0 };
	struct rows rows;
	bool told;
	int i;

	rows = db_query(db, Q_health_figures,
	    VALUES(value_text(date_iso(rq->arena, rq->page.today))));
	if (rows_next(&rows))
		for (i = 0; i < 6; i++)
			v[i] = rows_number(&rows, i);
	rows_end(&rows);
	told = db_fault(db)->kind == FAULT_NONE;
	store_read_end(rq->store, db);
	if (!told)
		return false;
	exposition_alone(out, "acts_total", "counter",
	    "Number of the last act: all changes since the portal began", v[0]);
	exposition_alone(out, "duties_open", "gauge",
	    "Duties that are owed, or late", v[1]);
	exposition_alone(out, "duties_late", "gauge",
	    "Duties whose day is over", v[2]);
	exposition_alone(out, "outbox_waiting", "gauge",
	    "Letters that wait for the mail server", v[3]);
	exposition_alone_seconds(out, "outbox_oldest_seconds",
	    "How long the oldest of them has waited",
	    v[4] == 0 ? 0 : rq->now.us - v[4]);
	exposition_alone(out, "outbox_given_up", "gauge",
	    "Letters given up in the last 30 days", v[5]);
	return true;
}

static void
figures_jobs(struct buf *out, struct pulse *pulse)
{
	struct job_pulse jobs[PULSE_JOBS_MAX];
	struct lane_pulse lanes[PULSE_LANES_MAX];
	size_t n = pulse_jobs(pulse, jobs), i;
	size_t lanes_n = pulse_lanes(pulse, lanes);
	struct exposition e;

#define JOB ((struct label){ "job", jobs[i].name })
	e = exposition_family(out, "job_runs_total", "counter",
	    "Runs of each job on this node");
	for (i = 0; i < n; i++)
		exposition_count(e, JOB, (int64_t)jobs[i].runs);
	e = exposition_family(out, "job_troubles_total", "counter",
	    "Runs in which something broke; the log says what");
	for (i = 0; i < n; i++)
		exposition_count(e, JOB, (int64_t)jobs[i].troubles);
	e = exposition_family(out, "job_last_run_time_seconds", "gauge",
	    "When the job last ended here, in seconds since 1970");
	for (i = 0; i < n; i++)
		exposition_seconds(e, JOB, jobs[i].ended.us);
	e = exposition_family(out, "job_last_run_seconds", "gauge",
	    "How long that run took");
	for (i = 0; i < n; i++)
		exposition_seconds(e, JOB, jobs[i].ended.us - jobs[i].began.us);
#undef JOB
	e = exposition_family(out, "jobs_held", "gauge",
	    "1: the jobs of the lane run here, 0: another node has its lease");
	for (i = 0; i < lanes_n; i++)
		exposition_count(e, (struct label){ "lane", lanes[i].name },
		    lanes[i].here);
}

/* proc(5): the second number is what of it is in memory. */
static int64_t
figures_memory(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	char line[128];
	str rest, word;
	int64_t pages = 0;

	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) != NULL) {
		rest = str_of(line);
		str_cut(&rest, ' ');
		word = str_cut(&rest, ' ');
		str_number(word, &pages);
	}
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

/* elf(5): the linker's hash over this program, which readelf -n prints too. */
static int
figures_note(struct dl_phdr_info *info, size_t size, void *cookie)
{
	char *hex = cookie;

	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *head = &info->dlpi_phdr[i];
		const char *p = (const char *)info->dlpi_addr + head->p_vaddr;
		const char *end = p + head->p_memsz;
		ElfW(Nhdr) note;

		while (head->p_type == PT_NOTE &&
		       end - p >= (ptrdiff_t)sizeof(note)) {
			memcpy(&note, p, sizeof(note));
			p += sizeof(note) + ((note.n_namesz + 3) & ~3u);
			if (note.n_type == NT_GNU_BUILD_ID)
				for (size_t k = 0; k < note.n_descsz && k < 20;
				     k++)
					snprintf(hex + 2 * k, 3, "%02x",
					    (unsigned char)p[k]);
			p += (note.n_descsz + 3) & ~3u;
		}
	}
	/* The first object is this program. */
	return 1;
}

static void
figures_process(struct buf *out, const struct portal *portal,
    const struct metrics *m)
{
	struct files_space space;
	char build[41] = "";

	dl_iterate_phdr(figures_note, build);
	exposition_count(exposition_family(out, "build_info", "gauge",
			     "Which program this is: its build id"),
	    (struct label){ "build", build }, 1);
	if (m != NULL)
		exposition_alone_seconds(out, "start_time_seconds",
		    "When this process opened, in seconds since 1970",
		    m->opened.us);
	exposition_alone(out, "resident_memory_bytes", "gauge",
	    "Memory this process holds", figures_memory());
	if (portal->files == NULL || !files_space(portal->files, &space))
		return;
	exposition_alone(out, "files_free_bytes", "gauge",
	    "Room left on the disk of the folder of files", space.free);
	exposition_alone(out, "files_size_bytes", "gauge", "Size of that disk",
	    space.size);
}

void
figures_write(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct buf *out = &rq->reply.body;
	struct store_state state = { 0 };
	bool told = false;

	figures_process(out, portal, rq->metrics);
	if (rq->metrics != NULL)
		figures_web(out, rq->metrics);
	figures_jobs(out, portal->pulse);
	if (rq->store == NULL)
		return;
	state = store_state(rq->store);
	figures_store(out, &state, rq->now);
	/* Nobody waits here for a database that is away, or for a reader. */
	if (state.away_us == 0 && state.reading < state.readers)
		told = figures_kept(rq, out);
	exposition_alone(out, "store_told", "gauge",
	    "1: the database was asked just now and answered", told);
}
