#!/usr/bin/python3
"""Goal: what lies elsewhere is asked whether it is still there, by a served
portal and a web that answers in every way, and people read what came of it.

Usage: CLARABOIA=build/claraboia links.py, from the top of the tree.  The job
asks at the start; between two starts the notes of what was found are made
older, so that days pass."""
import datetime
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

BIN = os.environ.get("CLARABOIA", "build/claraboia")
# Only a portal that hangs waits so long.
PATIENCE_S = 300
DAY_US = 86400 * 1000000
failed = 0


def tell(name, good, why=""):
    global failed
    failed += not good
    print(f"ok links {name}" if good else
          f"FAIL links {name}: {str(why)[:1500]}", flush=True)


def run(*args):
    subprocess.run([BIN, *args], check=True, capture_output=True)


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
            # The job asks each host once; the last address is asked last.
            server = http.server.ThreadingHTTPServer(
                (f"127.0.0.{n + 2}", 0), self.handler())
            server.daemon_threads = True
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.url[name] = (f"http://127.0.0.{n + 2}:"
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


class Portal:
    """A portal whose records name those addresses."""

    def __init__(self, folder, records):
        self.data = os.path.join(folder, "data")
        self.process = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        path = os.path.join(folder, "records.json")
        with open(path, "w") as file:
            json.dump(records, file)
        run("init", "--data", self.data)
        run("import", "--data", self.data, "instruments/ogp-local-inception.json",
            "examples/terms.json", "tests/fixtures/small.json", path)

    def open(self, *options):
        self.log = open(os.path.join(self.data, "served"), "ab")
        self.process = subprocess.Popen(
            [BIN, "serve", *options, "--data", self.data, "--listen",
             f"127.0.0.1:{self.port}", "--rate", "0"],
            stdout=self.log, stderr=self.log)

        def opened():
            try:
                return self.get("/robots.txt")
            except OSError:
                return None
        if not until(opened):
            raise SystemExit("FAIL links: the portal does not open")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        tell("the portal ends", self.process.wait() == 0)
        self.log.close()

    def get(self, path):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        c.request("GET", path)
        said = c.getresponse().read().decode()
        c.close()
        return said

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

    def asked_all(self, many):
        """Whether MANY addresses are known, and none is due."""
        kept = self.notes()
        return len(kept) == many and all(due > 0 for _, due in kept.values())

    def pass_days(self, days):
        """Everything found was found so many days before, and is due."""
        db = sqlite3.connect(os.path.join(self.data, "claraboia.db"))
        with db:
            db.execute("update link_check set due = 0, asked = asked - ?,"
                       "since = case when since > 0 then since - ? else 0 end",
                       (days * DAY_US, days * DAY_US))
        db.close()


FILES = ["fine", "moved", "turning", "gone", "closed", "broken", "silent"]
# What is asked of each until people are told of the broken ones.
ANSWERS = {"fine": 200, "moved": 301, "arrived": 200, "turning": 200,
           "gone": 404, "closed": 403, "broken": 500, "silent": "hangs"}


def records(web):
    return {"claraboia": 1, "datasets": [{
        "slug": "elsewhere", "jurisdiction": "riudeboira",
        "institution": "riudeboira-water", "title": {"en": "Elsewhere"},
        "description": {"en": "Files of other sites."},
        "distributions": [{
            "slug": name, "title": {"en": name.capitalize()},
            "versions": [{"number": 1, "link": web.url[name],
                          "published": "2026-01-01"}]} for name in FILES]}]}


def told(page):
    """The files of which the page says that their links do not work, each with
    the day since when."""
    found = {}
    for name in FILES:
        at = page.index(f'id="file-{name}"')
        item = page[at:page.index("</li>", at)]
        since = re.search(r"This link has not worked since <time "
                          r'datetime="([0-9-]+)"', item)
        if since:
            found[name] = since.group(1)
    return found


def part(portal):
    """What the score says of links, by the API."""
    said = json.loads(portal.get("/api/v1/datasets/elsewhere"))
    for one in said.get("quality", {}).get("parts", []):
        if one["part"] == "link":
            return one["points"], one["says"]
    return None


def day(us):
    return datetime.datetime.fromtimestamp(
        us / 1e6, datetime.timezone.utc).date().isoformat()


def nobody(portal, web):
    """Without a fetcher nobody is asked, and by default no inner machine."""
    for name, options in (("--no-fetch asks nobody", ["--no-fetch"]),
                          ("inner machines are not asked", [])):
        portal.open(*options)
        tell(f"the job runs where {name}", until(portal.ran))
        page = portal.get("/en/data/elsewhere")
        tell(name, web.asked == {}, web.asked)
        tell(f"{name}, and the page says so", told(page) == {} and
             "7 links to other sites have not been checked yet." in page, page)
        tell(f"{name}, and it counts for nothing", part(portal) is None,
             part(portal))
        portal.close()
        portal.pass_days(1)


def goes(portal, name, wanted, since=()):
    """A portal is opened, asks, and what it says of files becomes WANTED: the
    part of the score, and the files told of."""
    portal.open("--fetch-private")
    tell(f"{name}: all are asked",
         until(lambda: portal.asked_all(len(FILES))), portal.notes())
    got = until(lambda: part(portal) == wanted)
    tell(f"{name}: the score says it", got, part(portal))
    page = portal.get("/en/data/elsewhere")
    tell(f"{name}: the page says it", sorted(told(page)) == sorted(since),
         told(page))
    portal.close()
    kept = portal.notes()
    tell(f"{name}: since the day it began", all(
        found == day(kept[portal.web.url[one]][0])
        for one, found in told(page).items()), told(page))
    return page


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-links.")
    web = Elsewhere(FILES)
    portal = Portal(folder, records(web))
    portal.web = web
    web.says = dict(ANSWERS)
    nobody(portal, web)

    # Once may be chance: only what works is known.
    page = goes(portal, "first", (100, "Its links to files elsewhere work."))
    tell("first: the others are not known",
         "4 links to other sites have not been checked yet." in page, page)
    tell("first: who is redirected is followed", web.asked.get("arrived"),
         web.asked)
    tell("first: what answers is not asked twice", web.asked["fine"] == 1,
         web.asked)

    portal.pass_days(4)
    web.says["turning"] = 404
    page = goes(portal, "again", (40, "Links that do not work: 3."),
                ["broken", "gone", "silent"])
    tell("again: who does not let us look is not known, nor is a first miss",
         "2 links to other sites have not been checked yet." in page, page)

    # One of them begins not to work, two come back.
    portal.pass_days(4)
    web.says["gone"] = web.says["silent"] = 200
    page = goes(portal, "later", (66, "Links that do not work: 2."),
                ["broken", "turning"])
    web.close()
    shutil.rmtree(folder)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
