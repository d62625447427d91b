"""Goal: wapiti finds nothing: no script, command, file, redirect, header or
form of ours does what somebody else wants; once as a stranger, once as
somebody signed in.

What it reports is a FAIL, but for the list ALLOWED, which says why each is
none.  It is told to have targets call an endpoint of ours: a call there that
it did not make itself is a FAIL too."""

import concurrent.futures
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading

from portal import Portal

MODULES = ("cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,"
           "permanentxss,redirect,shellshock,sql,ssrf,xss,xxe")
LIMITS = ["--scope", "folder", "-d", "4", "--max-links-per-page", "40",
          "--max-files-per-dir", "12", "--max-parameters", "20",
          "--max-scan-time", "20", "--max-attack-time", "8", "-t", "5"]
# Addresses it must have seen, or it was stopped at the door.
LEAST = 20

# Debian 12's wapiti writes a pattern for -x that its own Python refuses.
RUN = """import fnmatch, re
from wapitiCore.net import crawler
crawler.wildcard_translate = lambda p: re.compile(fnmatch.translate(p))
from wapitiCore.main.wapiti import wapiti_main
wapiti_main()"""

# What it says, of which address, and why that is not one.
ALLOWED = [
    ("Strict-Transport-Security is not set", "",
     "set by whoever speaks TLS in front; the portal itself speaks HTTP, where "
     "browsers must ignore it (RFC 6797 section 8.1)"),
    ("X-Frame-Options is not set", "",
     "the Content-Security-Policy says frame-ancestors 'none', which goes "
     "before it (CSP level 3, section 6.4.2)"),
    ("Lack of anti CSRF token", "/en/sign-in",
     "nobody is signed in yet, so there is no session to take a token from; a "
     "form from another site is refused by what the browser says of it "
     "(tests/visits/41-sign-in-attacks.visit)"),
    ("Lack of anti CSRF token", "/en/register", "the same"),
    ("Lack of anti CSRF token", "/en/comments/", "the same, of a guest"),
    ("CSRF token 'token' is not properly checked", "/en/reuses/new",
     "of a form with a file it sends every field as if it were a file, so the "
     "right token does not arrive either and both are refused alike; a wrong "
     "one is refused (tests/visits/99-who-made.visit)"),
    ("X-XSS-Protection is not set", "",
     "browsers took that filter out; the Content-Security-Policy does its "
     "work"),
]


class Endpoint(http.server.BaseHTTPRequestHandler):
    """Where targets would call; wapiti asks here who did."""

    called = []

    def do_GET(self):
        asks = "/get_" in self.path
        if not asks:
            self.called.append(self.path)
        body = b"{}" if asks else b""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


def scan(portal, who, person, endpoint):
    """Run wapiti as ${person}, None: a stranger; what it reports."""
    out = os.path.join(portal.dir, who)
    command = [
        "/usr/bin/python3", "-c", RUN, "-u", f"{portal.url}/en/", "-m", MODULES,
        *LIMITS,
        "--flush-session", "--no-bugreport", "--endpoint", endpoint,
        "--store-session", out, "--store-config", out, "-f", "json", "-o",
        f"{out}.json", "-v", "1",
        # It asks for Brotli, which its Python may not be able to read.
        "-H", "Accept-Encoding: identity",
        # Whoever signs out, or erases themselves, sees nothing more.
        "-x", f"{portal.url}/en/sign-out",
    ]
    if person is not None:
        command += ["-H", f"Cookie: {person.cookie}"]
        for page in ("account", "inbox", "following",
                     "comments/commitment/vcl0004",
                     "readings/milestone/vcl0004/milestones/2"):
            command += ["-s", f"{portal.url}/en/{page}"]
    else:
        for page in ("sign-in?next=%2Fen%2Fplans", "register",
                     "search?q=riu", "commitments?q=riu&state=finished",
                     "duties?kind=milestone", "comments/commitment/vcl0004"):
            command += ["-s", f"{portal.url}/en/{page}"]
    with open(f"{out}.log", "wb") as log:
        code = subprocess.run(command, stdout=log, stderr=log, check=False,
                              timeout=400, stdin=subprocess.DEVNULL).returncode
    with open(f"{out}.log", encoding="utf-8", errors="replace") as log:
        said = log.read()
    if os.environ.get("VERBOSE"):
        print(said)
    if code != 0 or not os.path.exists(f"{out}.json"):
        return None, said[-400:]
    with open(f"{out}.json", encoding="utf-8") as report:
        return json.load(report), said


def allowed(info, path):
    return any(text in info and path.startswith(where)
               for text, where, _ in ALLOWED)


def judge(who, report, said):
    """How many addresses were attacked; 0 when something is wrong."""
    if report is None:
        print(f"FAIL wapiti {who}: it broke: {' '.join(said.split())}")
        return 0
    good = True
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in report[part].items():
            for one in found:
                if allowed(one["info"], one["path"]):
                    continue
                good = False
                print(f"FAIL wapiti {who}: {kind}: {one['method']} "
                      f"{one['path']} {one['parameter']}: {one['info'][:200]}")
    pages = len(set(re.findall(r"^\[\+\] (?:GET|POST) (\S+)", said, re.M)))
    if pages < LEAST:
        good = False
        print(f"FAIL wapiti {who}: it saw {pages} addresses alone")
    return pages if good else 0


def main():
    if shutil.which("wapiti") is None:
        print("FAIL wapiti: it is not installed")
        return 1
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{listener.server_address[1]}/"
    with Portal() as portal:
        ana = portal.people[0]
        jobs = [("stranger", None), ("participant", ana)]
        with concurrent.futures.ThreadPoolExecutor(len(jobs)) as pool:
            done = list(pool.map(
                lambda job: scan(portal, job[0], job[1], endpoint), jobs))
        pages = [judge(who, *one) for (who, _), one in zip(jobs, done)]
        good = all(pages)
        if portal.ask("GET", "/en/account", ana)[0] != 200:
            print("FAIL wapiti: it signed itself out on the way")
            good = False
        for path in Endpoint.called:
            print(f"FAIL wapiti: the portal called {path}")
            good = False
        for wrong in portal.after():
            print(f"FAIL wapiti: {wrong}")
            good = False
        if good:
            print(f"ok wapiti: {' and '.join(map(str, pages))} addresses, "
                  f"{portal.asked} requests, nothing found")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
