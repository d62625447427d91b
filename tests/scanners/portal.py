"""A portal of the examples with people in it, served for a scanner on this
machine: made, talked to a little, served, and looked at when the scan is over.

Environment: CLARABOIA (the program), CROWD and ROUTES (of tests/)."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

CLARABOIA = os.environ.get("CLARABOIA", "build/claraboia")
CROWD = os.environ.get("CROWD", "build/tests/crowd")
ROUTES = os.environ.get("ROUTES", "build/tests/routes")
IMPORTS = [
    "examples/terms.json", "packs/ogp.json", "packs/es.json", "packs/ct.json",
    *(f"instruments/{name}.json" for name in (
        "irm-2014", "irm-2021", "ogp-local-inception", "ogp-local-end")),
    "examples/vilaclara.json",
]
MILESTONE = "/en/commitments/vcl0004/milestones/1/report"


class Person:
    """Somebody signed in: a cookie, and what their forms bring along."""

    def __init__(self, line):
        self.cookie, self.token, self.made, _, self.handle = line.split()


class Portal:
    def __init__(self, people=4):
        self.n_people = people

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="claraboia-scan.")
        self.data = os.path.join(self.dir, "data")
        self.run("init")
        self.run("import", *IMPORTS)
        self.people = self.crowd(self.n_people)
        self.officer = self.crowd(1, "officer")[0]
        self.administrator = self.crowd(1, "administrator")[0]
        self.moderator = self.crowd(1, "moderator")[0]
        self.monitor = self.crowd(1, "monitor")[0]
        self.serve()
        self.talk()
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.log.close()
        shutil.rmtree(self.dir)

    def run(self, verb, *arguments):
        done = subprocess.run(
            [CLARABOIA, verb, "--data", self.data, *arguments],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"FAIL scan: {verb}: {done.stdout}{done.stderr}"[:500])

    def crowd(self, n, *role):
        lines = subprocess.check_output([CROWD, self.data, str(n), *role],
                                        text=True)
        return [Person(line) for line in lines.splitlines()]

    def serve(self):
        self.log = open(os.path.join(self.dir, "log"), "w+b")
        # Behind a proxy, so that who asks can be told apart and a scan is not
        # stopped at the tenth form.
        self.server = subprocess.Popen(
            [CLARABOIA, "serve", "--no-fetch", "--data", self.data, "--listen",
             "127.0.0.1:0", "--rate", "0", "--behind-proxy"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found is None:
            sys.exit("FAIL scan: the portal does not serve")
        self.port = int(found.group(1))
        self.url = f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, person=None, form=None, kind=None,
            place=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Sec-Fetch-Site": "same-origin"}
        if place is not None:
            headers["X-Forwarded-For"] = place
        if person is not None:
            headers["Cookie"] = person.cookie
        if isinstance(form, dict):
            form = urllib.parse.urlencode(form)
            kind = "application/x-www-form-urlencoded"
        if kind is not None:
            headers["Content-Type"] = kind
        connection.request(method, path, form, headers)
        reply = connection.getresponse()
        body = reply.read().decode("utf-8", "replace")
        connection.close()
        return reply.status, reply.getheader("Location", ""), body

    def post(self, path, person, **form):
        status, location, body = self.ask(
            "POST", path, person, {"token": person.token, **form})
        if status != 303:
            sys.exit(f"FAIL scan: {path} answered {status}: {body[:300]}")
        return location

    def talk(self):
        """A few people say something, and an officer hands in a file."""
        said = [
            self.post("/en/comments/commitment/vcl0004", person,
                      body=f"Comment {i} about the river", stance="for",
                      made=person.made)
            for i, person in enumerate(self.people[:4])
        ]
        self.comments = [location.split("/comments/", 1)[1].split("#")[0]
                         for location in said]
        self.comment = self.comments[0]
        for person in self.people:
            self.post("/en/marks", person, about="commitment/vcl0004",
                      kind="support", do="add")
        self.post("/en/readings/milestone/vcl0004/milestones/1",
                  self.people[0], do="say", view="disagree",
                  reason="Nobody was asked at the lower street.",
                  question="When will you ask?")
        _, _, page = self.ask("GET", MILESTONE, self.officer)
        version = re.search(r'name="version" value="(\d+)"', page).group(1)
        parts = {"token": self.officer.token, "version": version,
                 "state": "finished", "notes": "Done.", "title": "Minutes",
                 "reported": "2026-01-15"}
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            f"{value}\r\n" for name, value in parts.items())
        body += ('--x\r\nContent-Disposition: form-data; name="file"; '
                 'filename="minutes.txt"\r\n\r\nWhat was said.\r\n--x--\r\n')
        status, _, page = self.ask("POST", MILESTONE, self.officer, body,
                                   "multipart/form-data; boundary=x")
        if status != 303:
            sys.exit(f"FAIL scan: the report answered {status}")
        _, _, page = self.ask("GET", "/en/commitments/vcl0004/milestones/1")
        self.file = re.search(r'/files/([0-9a-f]+)/minutes\.txt', page).group(1)

    def after(self):
        """What is wrong with the portal after the scan: nothing may have
        broken it, and what it keeps must be sound."""
        wrong = []
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").splitlines()
        broken = [line for line in lines if " status=500" in line
                  or "AddressSanitizer" in line or "runtime error" in line]
        if broken:
            wrong.append(f"{len(broken)} requests broke, the first: "
                         f"{broken[0]}")
        if self.server.poll() is not None:
            wrong.append(f"the portal ended with {self.server.returncode}")
        done = subprocess.run([CLARABOIA, "check", "--data", self.data],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            wrong.append(f"check: {done.stdout[:300]}")
        self.asked = sum("request method=" in line for line in lines)
        return wrong


def routes():
    """Methods, pattern, language, audience and parameters of every one."""
    lines = subprocess.check_output([ROUTES], text=True).splitlines()
    return [line.split("\t") for line in lines]
