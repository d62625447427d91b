#!/usr/bin/python3
"""Goal: what lies elsewhere is asked whether it is still there, by a served
portal and a web that answers in every way, and people read what came of it.

Usage: CLARABOIA=build/claraboia links.py, from the top of the tree.  The job
asks at the start; between two starts the notes of what was found are made
older, so that days pass."""
import datetime
import http.server
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
import time

import large

# Only a portal that hangs waits so long.
PATIENCE_S = 300
DAY_US = 86400 * 1000000
failed = 0


def tell(name, good, why=""):
    global failed
    failed += not good
    print(f"ok links {name}" if good else
          f"FAIL links {name}: {str(why)[:1500]}", flush=True)


def until(what, seconds=PATIENCE_S):
    """WHAT() once it is true; what it was at last."""
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


class Elsewhere:
    """The rest of the web: a host for each name, all on this machine."""

    def __init__(self, names):
        self.says = {}
        self.asked = {}
        self.closing = threading.Event()
        self.servers = []
        self.url = {}
        for n, name in enumerate(names):
            # One run of the job asks each host once.
            server = http.server.ThreadingHTTPServer(
                (f"127.0.0.{n + 11}", 0), self.handler())
            server.daemon_threads = True
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.url[name] = (f"http://127.0.0.{n + 11}:"
                              f"{server.server_address[1]}/{name}")

    def handler(self):
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                name = self.path.strip("/")
                web.asked[name] = web.asked.get(name, 0) + 1
                says = web.says.get(name, 404)
                if says == "hangs":
                    web.closing.wait()
                    return
                self.send_response(says)
                if says == 301:
                    self.send_header("Location", "/arrived")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET = answer

            def log_message(self, *args):
                pass

        return Handler

    def close(self):
        self.closing.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()


class Portal(large.Portal):
    """A portal whose records name those addresses, and an officer of it."""

    def __init__(self, folder, web):
        super().__init__(folder)
        self.web = web
        self.sign_in()
        self.close()
        path = os.path.join(folder, "records.json")
        with open(path, "w") as file:
            json.dump(records(web), file)
        large.run("import", "--data", self.data, path)

    def get(self, path):
        return self.ask("GET", path)[1].decode()

    def ran(self):
        """Whether the job ran since the portal opened."""
        return re.search(r'^claraboia_job_runs_total{job="links-check"} [1-9]',
                         self.get("/metrics"), re.M)

    def notes(self):
        """Of each address: since when it is missed, and when it is due."""
        db = sqlite3.connect(os.path.join(self.data, "claraboia.db"))
        rows = db.execute("select address, since, due from "
                          "link_check").fetchall()
        db.close()
        return {address: row for address, *row in rows}

    def settled(self, many):
        """Whether MANY addresses were asked, or all, and none of them is due."""
        dues = [due for _, due in self.notes().values()]
        return sum(due > 0 for due in dues) >= min(many, len(HOSTS))

    def pass_days(self, days):
        """Everything found was found so many days before, and is due."""
        db = sqlite3.connect(os.path.join(self.data, "claraboia.db"))
        with db:
            db.execute("update link_check set due = 0, asked = asked - ?,"
                       "since = case when since > 0 then since - ? else 0 end",
                       (days * DAY_US, days * DAY_US))
        db.close()


FILES = ["fine", "moved", "turning", "gone", "closed", "broken", "silent"]
# What is asked of each: of files, of evidence, of something made with data and
# of an answer to who asked for some.
ANSWERS = {"fine": 200, "moved": 301, "arrived": 200, "turning": 200,
           "gone": 404, "closed": 403, "broken": 500, "silent": "hangs",
           "bills": 404, "map": 500, "wells": 410}
# The last address is asked last: the one that hangs.
HOSTS = [name for name in ANSWERS if name not in ("arrived", "silent")] + [
    "silent"]
# One run of the job asks so many.
ASKED = 8
BILLS = "/en/commitments/open-budget"
PAGES = {"bills": BILLS, "bills by itself": BILLS + "/milestones/1",
         "map": "/en/reuses/map", "wells": "/en/data-requests/wells"}


def records(web):
    return {"claraboia": 1, "datasets": [{
        "slug": "elsewhere", "jurisdiction": "riudeboira",
        "institution": "riudeboira-water", "title": {"en": "Elsewhere"},
        "description": {"en": "Files of other sites."},
        "distributions": [{
            "slug": name, "title": {"en": name.capitalize()},
            "versions": [{"number": 1, "link": web.url[name],
                          "published": "2026-01-01"}]} for name in FILES]}],
        "plans": [{"slug": "riudeboira-1", "commitments": [{
            "slug": "open-budget", "milestones": [{
                "number": 1, "evidence": [{
                    "number": 1, "link": web.url["bills"]}]}]}]}],
        "reuses": [{
            "slug": "map", "jurisdiction": "riudeboira",
            "title": {"en": "A map"}, "kind": "visualization",
            "link": web.url["map"], "description": "Where things are.",
            "said": "2026-02-01T10:00:00Z", "sources": [{
                "number": 1, "about": "dataset/elsewhere"}]}],
        "data_requests": [{
            "slug": "wells", "jurisdiction": "riudeboira",
            "institution": "riudeboira-water", "title": {"en": "All wells"},
            "body": "Where are they?", "said": "2026-02-01T10:00:00Z",
            "decisions": [{
                "number": 1, "outcome": "public", "link": web.url["wells"],
                "text": "There.", "institution": "riudeboira-water",
                "said": "2026-02-02T10:00:00Z"}]}]}


def since(html):
    """The days since when links do not work, as HTML says them."""
    return re.findall(r"This link has not worked since <time "
                      r'datetime="([0-9-]+)"', html)


def told(portal):
    """What pages say does not work, each with the day since when."""
    page, found = portal.get("/en/data/elsewhere"), {}
    for name in FILES:
        at = page.index(f'id="file-{name}"')
        for one in since(page[at:page.index("</li>", at)]):
            found[name] = one
    for name, path in PAGES.items():
        for one in since(portal.get(path)):
            found[name] = one
    return found


def works(portal):
    """What waits for the officer: the things with links to mend."""
    _, page = portal.page("GET", "/en/work")
    at = page.find("Links that do not work any more")
    return re.findall(r'<h3><a href="([^"]+)"', page[at:page.index(
        "</section>", at)]) if at > 0 else []


def part(portal):
    """What the score says of links, by the API."""
    said = json.loads(portal.get("/api/v1/datasets/elsewhere"))
    for one in said.get("quality", {}).get("parts", []):
        if one["part"] == "link":
            return one["points"], one["says"]
    return None


def unasked(portal):
    """How many links the page of the dataset says are not checked."""
    found = re.search(r"(\d+) links? to other sites? ha(s|ve) not been checked",
                      portal.get("/en/data/elsewhere"))
    return int(found.group(1)) if found else 0


def day(us):
    return datetime.datetime.fromtimestamp(
        us / 1e6, datetime.timezone.utc).date().isoformat()


def nobody(portal, web):
    """Without a fetcher nobody is asked, and by default no inner machine."""
    for name, options in (("--no-fetch asks nobody", ["--no-fetch"]),
                          ("inner machines are not asked", [])):
        portal.open(options)
        tell(f"the job runs where {name}", until(portal.ran))
        tell(name, web.asked == {}, web.asked)
        # The score is found by a job too.
        tell(f"{name}, and pages say so",
             until(lambda: unasked(portal) == len(FILES)) and
             told(portal) == {}, f"{told(portal)} {unasked(portal)}")
        tell(f"{name}, and it counts for nothing", part(portal) is None,
             part(portal))
        tell(f"{name}, and nothing waits", works(portal) == [], works(portal))
        portal.close()
        portal.pass_days(1)


def goes(portal, name, score, wanted, waits=()):
    """All are asked by a portal that opens as often as it takes; then the
    score of the dataset becomes SCORE, pages tell of WANTED, and the officer
    finds WAITS."""
    for many in range(ASKED, len(HOSTS) + ASKED, ASKED):
        portal.open(["--fetch-private"])
        tell(f"{name}: the first {many} are asked", until(
            lambda: portal.settled(many)), portal.notes())
        if many < len(HOSTS):
            portal.close()
    until(lambda: part(portal) == score)
    tell(f"{name}: the score says it", part(portal) == score, part(portal))
    got = told(portal)
    tell(f"{name}: pages say it", sorted(got) == sorted(wanted), got)
    tell(f"{name}: the officer finds it", sorted(works(portal)) ==
         sorted(waits), works(portal))
    kept = portal.notes()
    tell(f"{name}: since the day it began", all(
        found == day(kept[portal.web.url[one.split()[0]]][0])
        for one, found in got.items()), got)


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-links.")
    web = Elsewhere(HOSTS)
    portal = Portal(folder, web)
    web.says = dict(ANSWERS)
    nobody(portal, web)

    # Once may be chance: only what works is known.
    goes(portal, "first", (100, "Its links to files elsewhere work."), [])
    tell("first: the others are not known", unasked(portal) == 4,
         unasked(portal))
    tell("first: who is redirected is followed", web.asked.get("arrived"),
         web.asked)
    tell("first: what answers is not asked twice", web.asked["fine"] == 1,
         web.asked)
    portal.close()

    # At once: what its site says is gone.  Others are given time.
    portal.pass_days(0)
    web.says["turning"] = 404
    goes(portal, "an hour later", (40, "Links that do not work: 3."),
         ["gone", "bills", "bills by itself", "wells"],
         ["/en/data/elsewhere", BILLS + "/milestones/1",
          "/en/data-requests/wells"])
    tell("an hour later: who does not let us look is not known, "
         "nor is a first miss", unasked(portal) == 2, unasked(portal))
    portal.close()

    # One more ceased to work, two come back.
    portal.pass_days(4)
    web.says["gone"] = web.says["wells"] = 200
    goes(portal, "days later", (50, "Links that do not work: 3."),
         ["broken", "silent", "turning", "bills", "bills by itself", "map"],
         ["/en/data/elsewhere", BILLS + "/milestones/1"])
    portal.close()
    web.close()
    shutil.rmtree(folder)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
