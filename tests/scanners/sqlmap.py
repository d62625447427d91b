"""Goal: sqlmap finds no way into the database: through no parameter of any
address, no part of a path, no field of a form, no header.

Every GET route that takes parameters or has an argument in its path is asked;
one that this file does not know how to ask is a FAIL."""

import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import urllib.parse

from portal import Portal, routes

# What stands for each argument of a path, and for each parameter: something
# that is there, so that statements run and have rows.
ARGUMENTS = {
    "/jurisdictions/:slug": "vilaclara", "/institutions/:slug":
    "vilaclara-alcaldia", "/plans/:slug": "vilaclara-2",
    "/commitments/:slug": "vcl0004", "/duties/:rest*":
    "milestone/vcl0004/milestones/3/duties/due",
    "/instruments/:slug": "irm-2021",
    "/reviews/:about*": "commitment/vcl0001",
    "/readings/:about*": "milestone/vcl0004/milestones/1",
    "/reviews/write/:about*": "commitment/vcl0004",
    "/comments/:rest*": "commitment/vcl0004",
    "/comments/confirm/:key": "0" * 64, "/pages/:slug": "about",
    "/theme/:colour.css": "1f5fa8", "/edit/:kind/:address*": "vcl0004",
    "/history/:kind/:list/:code": "open-data",
    "/history/:kind/:list/:code.atom": "open-data",
    "/api/v1/records/:kind/:address*": "vcl0004",
    "/data/:slug": "vilaclara-trees", "/data/:slug/add": "vilaclara-trees",
    "/data/:slug/files/:file": "trees", "/data/check/:key": "0" * 32,
    "/data/:slug/use": "vilaclara-trees",
    "/data/:slug/explain": "vilaclara-trees",
    "/api/v1/datasets/:address/use.csv": "vilaclara-trees",
    "/data/:slug/files/:file/versions/:number": "1",
    "/series/:slug": "vilaclara-accounts",
    "/api/v1/datasets/:address": "vilaclara-trees",
    "/api/v1/series/:address": "vilaclara-accounts",
    "/reuses/:slug": "vilaclara-shade",
    "/reuses/:slug/edit": "vilaclara-shade",
    "/data-requests/:slug": "vilaclara-sports-hall",
    "/data-requests/:slug/answer": "vilaclara-sports-hall",
    "/api/v1/reuses/:address": "vilaclara-shade",
    "/api/v1/data_requests/:address": "vilaclara-sports-hall",
    "/mailings/:slug": "spring", "/calendars/:slug": "vilaclara",
}
BY_NAME = {
    "kind": "commitment", "slug": "vcl0004", "list": "policy-area",
    "number": "1", "year": "2026", "commitment": "vcl0004", "name":
    "minutes.txt", "upload": "0" * 32, "token": "0" * 64, "ticket": "0" * 64,
}
PARAMETERS = {
    "year": "2026", "added": "1", "skipped": "0",
    "after": "", "before": "100000", "jurisdiction": "vilaclara",
    "institution": "vilaclara-alcaldia", "plan": "vilaclara-2", "area":
    "water", "state": "finished", "late": "1", "q": "riu", "limit": "5",
    "lang": "ca", "kind": "milestone", "said": "reported", "next": "/en/plans",
    "done": "1", "instrument": "irm-2021", "draft": "", "under": "vilaclara-2",
    "what": "commitment/vcl0004", "notice": "1", "commitment": "vcl0004",
    "name": "a.txt", "n": "1", "made": "1", "theme": "envi", "publisher": "vilaclara-territori",
    "format": "csv", "at": "0", "upload": "0" * 32, "licence": "cc-by-4-0",
    "hvd": "earth_observation", "file": "trees", "look": "0" * 16,
    "kept": "0" * 32,
    "dataset": "vilaclara-trees",
    "month": "2026-11", "best": "yes", "saved": "yes",
    "from": "2026-11-01", "until": "2026-11-30",
    "to": "2", "key": "kind", "show": "changed", "page": "1", "version": "1",
    "latitude": "lat", "longitude": "lon", "chart": "bar", "x": "kind",
    "y": "height", "across": "kind", "form": "1", "more": "1", "with": "1",
    # What tables let be asked of any column.
    "kind__contains": "oak", "height__greater": "3", "sort": "-height",
    "group": "kind",
}
ANY = ["kind__contains", "height__greater", "sort", "group"]
AFTERS = {"/search": "1", "/people": "1", "/readings/:about*": "1"}

# Not asked, with the reason.
LEFT_OUT = {
    "/comments/edit/:rest*": "needs its own author; asked as a form below",
    "/moderation/appeal/:rest*": "the same argument as /moderation/text",
    "/readings/answer/:reading*": "asked as a form below",
    "/duties/change/:rest*": "the same argument as /duties/",
    "/robots.txt": "nothing in it",
}
OPTIONS = [
    "--batch", "--flush-session", "--disable-coloring", "--ignore-redirects",
    "--level=2", "--risk=2", "--technique=BEUST", "--time-sec=2",
    "--dbms=sqlite", "--tamper=xforwardedfor", "--ignore-code=*",
]


def fill(portal, pattern, number, argument):
    """What stands for one argument of a pattern."""
    if pattern.startswith(("/data/:slug", "/api/v1/datasets/:slug")):
        return {"slug": "vilaclara-trees", "file": "trees",
                "number": "1", "row": "1"}[argument]
    if argument in ("slug", "name") and "/files/" in pattern:
        return portal.file if argument == "slug" else "minutes.txt"
    if argument == "handle":
        return portal.people[1].handle
    if "/moderation/" in pattern:
        return portal.comment
    if argument == "kind" and ":list" in pattern:
        return "term"
    known = ARGUMENTS.get(pattern)
    arguments = re.findall(r":(\w+)", pattern)
    if known is not None and number == len(arguments) - 1:
        return known
    if argument == "slug" and "institutions" in pattern:
        return "vilaclara-alcaldia"
    if argument in ("slug", "address") and "jurisdictions" in pattern:
        return "vilaclara"
    if argument == "address":
        return ("vilaclara-alcaldia" if "institutions" in pattern else
                "vilaclara-2" if "plans" in pattern else "vcl0004")
    return BY_NAME.get(argument)


def paths(portal, pattern):
    """The path, and the same with each argument marked for the scanner."""
    arguments = re.findall(r":(\w+)(\*?)", pattern)
    values = [fill(portal, pattern, i, a) for i, (a, _) in enumerate(arguments)]
    if None in values:
        return None

    def path(marked):
        parts = iter(f"{v}*" if i == marked else v
                     for i, v in enumerate(values))
        return re.sub(r":\w+\*?", lambda _: next(parts), pattern)

    return [path(None)] + [path(i) for i in range(len(values))]


def addresses(portal):
    """All that is asked by GET, for each who asks; and what nobody knows."""
    asked, unknown = collections.defaultdict(list), []
    patterns = {route[1] for route in routes()}
    for methods, pattern, language, audience, parameters in routes():
        if "GET" not in methods or pattern in LEFT_OUT:
            continue
        # The same question, answered in another form.
        if re.sub(r"\.(csv|atom|ics|json|ndjson|xlsx|parquet|geojson)$", "", pattern) in patterns - {pattern}:
            continue
        who = "anyone" if audience == "anyone" else (
            "officer" if "/milestones/" in pattern else
            "monitor" if "/reviews/" in pattern else "administrator")
        made = paths(portal, pattern)
        names = parameters.split()
        if "*" in names:
            names = [n for n in names if n != "*"] + ANY
        if made is None or any(n not in PARAMETERS for n in names):
            unknown.append(pattern)
            continue
        prefix = portal.url + (f"/{language}" if language else "")
        asked[who] += [prefix + path for path in made[1:]]
        if names:
            values = dict.fromkeys(names)
            for n in names:
                values[n] = PARAMETERS[n]
                if n == "after":
                    values[n] = AFTERS.get(pattern, "a")
            asked[who].append(f"{prefix}{made[0]}?"
                              + urllib.parse.urlencode(values))
    return asked, unknown


def forms(portal):
    """Who, where, what is sent, and which fields of it are tried."""
    ana, officer = portal.people[0], portal.officer
    administrator, moderator = portal.administrator, portal.moderator
    return [
        (None, "/sign-in", {"mail": "ana@example.org", "password": "x" * 15,
                            "next": "/en/plans"}, "mail,password,next"),
        (None, "/sign-in", {"mail": "ana@example.org", "how": "link"},
         "mail,how"),
        (None, "/register", {"name": "Ana", "mail": "ana2@example.org",
                             "website": ""}, "name,mail"),
        (ana, "/comments/commitment/vcl0004",
         {"body": "Again", "made": ana.made, "stance": "for",
          "answers": portal.comment}, "body,stance,answers,made"),
        (ana, "/comments/edit/" + portal.comment,
         {"body": "Otherwise", "stance": "for"}, "body,stance"),
        (ana, "/marks", {"about": "commitment/vcl0005", "kind": "support",
                         "do": "add"}, "about,kind,do"),
        (ana, "/readings/milestone/vcl0004/milestones/2",
         {"do": "say", "view": "disagree", "reason": "It is not so.",
          "question": "Why?", "evidence": "https://example.org/"},
         "do,view,reason,question,evidence"),
        (ana, "/follow", {"what": "commitment/vcl0004", "do": "add"},
         "what,do"),
        (ana, "/moderation/report/" + portal.comments[1],
         {"reason": "spam", "note": "Look"}, "reason,note"),
        (ana, "/account", {"how": "profile", "name": "Ana",
                           "language": "en"}, "name,language"),
        (moderator, "/moderation/text/" + portal.comments[2],
         {"do": "hide", "reason": "spam", "note": "x"}, "do,reason,note"),
        (officer, "/commitments/vcl0004/milestones/2/report",
         {"version": "1", "state": "stuck", "notes": "x",
          "reported": "2026-01-15"}, "version,state,notes,reported"),
        (officer, "/duties/change/milestone/vcl0004/milestones/3/duties/due",
         {"do": "extend", "reason": "x", "proof": "",
          "to": "vilaclara-hisenda"},
         "do,reason,proof,to"),
        (administrator, "/people", {"name": "New", "mail": "new@example.org"},
         "name,mail"),
        (administrator, "/people/" + portal.people[1].handle,
         {"how": "give", "role": "officer",
          "place": "institution/vilaclara-alcaldia"}, "how,role,place"),
        (administrator, "/new/term",
         {"do": "preview", "base": "0", "vocabulary": "sector",
          "code": "ferries", "label.en": "Ferries"},
         "do,base,vocabulary,code,label.en"),
    ]


def scan(name, arguments):
    """Run sqlmap; what it printed."""
    output = os.path.join(scan.dir, name)
    command = ["sqlmap", *OPTIONS, f"--output-dir={output}", *arguments]
    try:
        return name, subprocess.run(
            command, capture_output=True, text=True, check=False,
            timeout=300, stdin=subprocess.DEVNULL).stdout
    except subprocess.TimeoutExpired:
        return name, ""


def judge(name, said, wanted):
    """Whether the scan found nothing, and looked everywhere."""
    found = re.search(r"sqlmap identified the following injection.*?---\n"
                      r"(.*?)---", said, re.S)
    if found or "is vulnerable" in said:
        print(f"FAIL sqlmap {name}: "
              + " ".join((found.group(1) if found else said)[:600].split()))
        return False
    tried = said.count("do not appear to be injectable")
    if tried < wanted:
        why = re.findall(r"\[(?:CRITICAL|ERROR)\] (.*)", said)
        print(f"FAIL sqlmap {name}: {tried} of {wanted} targets were tried: "
              f"{[w for w in why if 'do not appear' not in w][:3]}")
        return False
    return True


def jobs(portal):
    """Name, arguments, and how many targets each has."""
    asked, unknown = addresses(portal)
    made = []
    for pattern in unknown:
        print(f"FAIL sqlmap: {pattern}: nobody said how to ask it")
    for i, (person, path, fields, tried) in enumerate(forms(portal)):
        arguments = ["-u", f"{portal.url}/en{path}", "-p", tried]
        if person is not None:
            fields["token"] = person.token
            arguments.append(f"--cookie={person.cookie}")
        arguments.append(f"--data={urllib.parse.urlencode(fields)}")
        made.append((f"form {i} {path}", arguments, 1))
    made.append(("headers", [
        "-u", f"{portal.url}/en/account", "-H", "Accept-Language: en*", "-H",
        "X-Forwarded-For: 10.0.0.1*", "-H", "User-Agent: reader*",
        "-H", f"Cookie: {portal.people[0].cookie}*", "-H", "Referer: /en*"],
        1))
    for who, urls in asked.items():
        person = getattr(portal, who, None)
        for i in range(0, len(urls), 12):
            some = urls[i:i + 12]
            path = os.path.join(portal.dir, f"{who}{i}")
            with open(path, "w", encoding="utf-8") as out:
                out.write("\n".join(some) + "\n")
            arguments = ["-m", path]
            if person is not None:
                # Its value is tried among the headers.
                arguments += [f"--cookie={person.cookie}",
                              "--skip=__Host-session"]
            made.append((f"{who} {i}", arguments, len(some)))
    return made, not unknown


def main():
    if shutil.which("sqlmap") is None:
        print("FAIL sqlmap: it is not installed")
        return 1
    with Portal() as portal:
        scan.dir = portal.dir
        made, good = jobs(portal)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            done = list(pool.map(lambda job: scan(job[0], job[1]), made))
        for (name, said), (_, _, wanted) in zip(done, made):
            if os.environ.get("VERBOSE"):
                print(said)
            good = judge(name, said, wanted) and good
        for wrong in portal.after():
            print(f"FAIL sqlmap: {wrong}")
            good = False
        if good:
            print(f"ok sqlmap: {sum(job[2] for job in made)} targets, "
                  f"{portal.asked} requests, nothing found")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
