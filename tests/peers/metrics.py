# Goal: a parser of Prometheus' own takes the figures of a portal as it is
# served, and they count what was done; nobody gets them through a proxy.
#
#	metrics.py http://127.0.0.1:8080
import sys
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

url = sys.argv[1]
failed = 0


def tell(name, good, why=""):
    global failed
    print(f"ok metrics: {name}" if good else f"FAIL metrics: {name}: {why}")
    failed += not good


def get(path, **headers):
    try:
        with urllib.request.urlopen(
                urllib.request.Request(url + path, headers=headers)) as reply:
            return reply.status, reply.headers, reply.read().decode()
    except urllib.error.HTTPError as reply:
        return reply.code, reply.headers, reply.read().decode()


def figures():
    status, headers, text = get("/metrics")
    families = {f.name: f for f in text_string_to_metric_families(text)}
    return headers, text, families


def value(families, name, sample=None, **labels):
    found = [s.value for s in families[name].samples
             if s.name == (sample or s.name)
             and labels.items() <= s.labels.items()]
    return sum(found)


headers, text, before = figures()
tell("the type names the version of the format",
     headers["Content-Type"].startswith("text/plain; version=0.0.4"),
     headers["Content-Type"])
names = [n for n in before if not n.startswith("claraboia_")]
tell("every name is ours", before and not names, names)
bare = [f.name for f in before.values()
        if f.type == "unknown" or not f.documentation]
tell("every family has its type and a sentence", not bare, bare)
counters = [f.name for f in before.values() if f.type == "counter"
            and f"# TYPE {f.name}_total counter" not in text]
tell("every counter ends in _total", not counters, counters)
seen = [(s.name, tuple(sorted(s.labels.items())))
        for f in before.values() for s in f.samples]
tell("no figure stands twice", len(seen) == len(set(seen)))
units = [f.name for f in before.values() if f.type == "gauge"
         and f.name.split("_")[-1] in ("ms", "us", "kb", "mb", "minutes")]
tell("units are seconds and bytes", not units, units)

# What is done is what is counted.
get("/en")
get("/en")
get("/en/nothing-here")
get("/api/v1/commitments")
_, text, after = figures()


def grown(name, sample=None, **labels):
    return (value(after, name, sample, **labels)
            - value(before, name, sample, **labels))


tell("a page that is not there counts as such",
     grown("claraboia_requests", kind="page", **{"class": "4xx"}) == 1)
tell("what the API answers is the API's",
     grown("claraboia_requests", kind="api", **{"class": "2xx"}) == 1)
made = grown("claraboia_requests", kind="page", **{"class": "2xx"})
kept = grown("claraboia_requests", kind="cached")
tell("a page is made, or comes from the cache", made + kept == 2,
     f"{made} made, {kept} kept")
tell("the cache's hits are these",
     grown("claraboia_cache_hits") == kept)
tell("the figures count whoever watches",
     grown("claraboia_requests", kind="probe", **{"class": "2xx"}) == 1)
took = grown("claraboia_answer_seconds", "claraboia_answer_seconds_count",
             what="read")
tell("each answer made took its time", took == made + 2, took)
ends = [(float(s.labels["le"]), s.value)
        for s in after["claraboia_answer_seconds"].samples
        if s.name.endswith("_bucket") and s.labels["what"] == "read"]
tell("buckets grow up to infinity",
     ends == sorted(ends) and ends[-1][0] == float("inf")
     and ends[-1][1] == value(after, "claraboia_answer_seconds",
                              "claraboia_answer_seconds_count", what="read"))
tell("the database was asked", value(after, "claraboia_store_told") == 1)
tell("the last act is told", value(after, "claraboia_acts") > 100)
tell("memory, room and time are of this world",
     value(after, "claraboia_resident_memory_bytes") > 1 << 20
     and 0 < value(after, "claraboia_files_free_bytes")
     <= value(after, "claraboia_files_size_bytes")
     and value(after, "claraboia_start_time_seconds") > 1.7e9)
tell("the build id is one",
     len(after["claraboia_build_info"].samples[0].labels["build"]) == 40)

# Nobody gets them through a proxy, whatever else it says.
for header in ("X-Forwarded-For", "Forwarded"):
    status, _, said = get("/metrics", **{header: "for=192.0.2.7"})
    tell(f"not through a proxy ({header})",
         status == 403 and "claraboia_" not in said, status)
for path, said in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
    tell(f"{path} answers, through a proxy too",
         get(path, **{"X-Forwarded-For": "192.0.2.7"})[::2] == (200, said))
sys.exit(failed > 0)
