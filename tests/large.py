#!/usr/bin/python3
"""Goal: large tables come by the form and in pieces, go on where they broke off,
and leave the portal small, also when its disk is full or its reader dies.

Usage: CLARABOIA=build/claraboia large.py [ROWS], from the top of the tree.  With
ROWS it sends one table of that many rows instead and prints what it took."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

BIN = os.environ.get("CLARABOIA", "build/claraboia")
MAIL = "ona@example.org"
MB = 1 << 20
# What the portal may take beside what it takes at rest: nothing of it grows
# with a file.  Under the sanitizers every figure is larger.
GROWTH_MAX = 64 * MB
PIECE = 16 * MB
NOTE = "Lectura del comptador, revisada i confirmada pel servei. " * 6
failed = 0


def tell(name, good, why=""):
    global failed
    failed += not good
    print(f"ok {name}" if good else f"FAIL {name}: {why}", flush=True)


def run(*args):
    return subprocess.run([BIN, *args], check=True, capture_output=True,
                          text=True).stdout


def table(path, rows, wide):
    """A table of ROWS rows of all kinds of columns; its SHA-256."""
    sha = hashlib.sha256()
    with open(path, "wb") as file:
        block = ["id,day,place,lat,amount,valid,note\n"]
        for i in range(rows):
            block.append(f"{i},2026-{i % 12 + 1:02}-{i % 28 + 1:02},"
                         f"Riudeboira {i % 97},{41 + i % 9973 / 9973:.5f},"
                         f"{i % 100000}.{i % 100:02},{i % 3 > 0},"
                         f"{NOTE[:wide]}\n")
            if len(block) == 20000 or i == rows - 1:
                text = "".join(block).encode()
                sha.update(text)
                file.write(text)
                block = []
    return sha.hexdigest()


def memory(pid):
    """Bytes in memory now, and the most there ever were."""
    with open(f"/proc/{pid}/status") as file:
        found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", file.read()))
    return int(found["VmRSS"]) * 1024, int(found["VmHWM"]) * 1024


def readers(pid):
    """The jailed processes of a portal, by their ids."""
    tasks = os.listdir(f"/proc/{pid}/task")
    found = []
    for task in tasks:
        try:
            with open(f"/proc/{pid}/task/{task}/children") as file:
                found += file.read().split()
        except (FileNotFoundError, ProcessLookupError):
            pass
    return [int(one) for one in found]


def reads(pid):
    """Those that read a table now."""
    found = []
    for one in readers(pid):
        try:
            with open(f"/proc/{one}/cmdline", "rb") as file:
                if b"\0tables\0" in file.read():
                    found.append(one)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


class Portal:
    """A portal with one officer in it."""
    options = ()

    def __init__(self, folder):
        self.data = os.path.join(folder, "data")
        run("init", "--data", self.data)
        run("import", "--data", self.data, "instruments/ogp-local-inception.json",
            "packs/open-data.json", "examples/terms.json",
            "tests/fixtures/small.json")
        run("user", "--data", self.data, "add", MAIL, "--name", "Ona",
            "--role", "administrator")
        run("user", "--data", self.data, "grant", MAIL, "--role", "officer",
            "--at", "jurisdiction/riudeboira")
        said = run("user", "--data", self.data, "token", MAIL, "--verbs",
                   "edit,publish", "--days", "2")
        self.token = re.search(r"^[0-9a-f]{64}$", said, re.M).group()
        self.link = re.search(r"(/en/\S+)", run(
            "user", "--data", self.data, "link", MAIL)).group(1)
        self.port = None
        self.cookie = ""
        self.open()

    def open(self, options=("--no-fetch",)):
        if self.port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self.log = open(os.path.join(self.data, "served"), "ab")
        self.process = subprocess.Popen(
            [BIN, "serve", *options, *self.options, "--data", self.data,
             "--listen", f"127.0.0.1:{self.port}", "--behind-proxy", "--rate",
             "0"],
            stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                self.ask("GET", "/robots.txt")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("FAIL large: the portal does not open")

    def close(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()
        self.log.close()

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)
        c.request(method, path, body=body, headers=headers or {})
        answer = c.getresponse()
        said = answer.read()
        c.close()
        return answer, said

    def api(self, method, path, body=None, kind="application/json"):
        answer, said = self.ask(method, path, body, {
            "Authorization": f"Bearer {self.token}", "Content-Type": kind})
        return answer.status, json.loads(said or b"null")

    def page(self, method, path, form=None):
        answer, said = self.ask(
            method, path, urllib.parse.urlencode(form) if form else None,
            {"Cookie": self.cookie,
             "Content-Type": "application/x-www-form-urlencoded"})
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        return answer, said.decode()

    def hidden(self, text, name):
        return re.search(f'name="{name}" value="([^"]*)"', text).group(1)

    def sign_in(self):
        """By the link, and with the second step (RFC 6238)."""
        self.page("POST", self.link, {"x": ""})
        _, text = self.page("GET", "/en/account/second")
        secret = re.search(r"<p><code>([A-Z2-7 ]+)</code>", text).group(1)
        mac = hmac.new(base64.b32decode(secret.replace(" ", "")), struct.pack(
            ">Q", int(time.time()) // 30), "sha1").digest()
        number = struct.unpack(">I", mac[mac[19] & 15:][:4])[0] & 0x7fffffff
        self.page("POST", "/en/account/second", {
            "token": self.hidden(text, "token"),
            "sealed": self.hidden(text, "sealed"),
            "code": f"{number % 1000000:06}"})
        _, text = self.page("GET", "/en/data/new")
        self.form_token = self.hidden(text, "token")

    def send_form(self, path, fields, name, file, client="10.9.9.9",
                  confirm=True):
        """A form with a file, piece by piece; status, location, words."""
        edge = "----edge" + hashlib.sha256(name.encode()).hexdigest()[:24]
        head = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n'
            f"{v}\r\n" for k, v in fields.items()) + (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{name}"\r\nContent-Type: text/csv\r\n\r\n')
        tail = f"\r\n--{edge}--\r\n"
        size = os.path.getsize(file)
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)
        c.putrequest("POST", path)
        c.putheader("Cookie", self.cookie)
        c.putheader("X-Forwarded-For", client)
        c.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
        c.putheader("Content-Length", str(len(head) + size + len(tail)))
        c.endheaders(head.encode())
        try:
            with open(file, "rb") as bytes_of:
                while piece := bytes_of.read(MB):
                    c.send(piece)
            c.send(tail.encode())
        except OSError:
            pass
        try:
            answer = c.getresponse()
            said = answer.read().decode()
        except OSError as broke:
            c.close()
            return 0, None, str(broke)
        c.close()
        where = answer.getheader("Location") or ""
        if confirm and "/data/check/" in where:
            # How it reads was looked at: publish it so.
            answer, said = self.page("POST", where, {
                "token": self.form_token, "do": "publish"})
            where = answer.getheader("Location")
        return answer.status, where, said

    def send_pieces(self, file, name, sha256, until=None, upload=None):
        """In pieces, up to byte UNTIL; the upload's name."""
        if upload is None:
            status, said = self.api("POST", "/api/v1/uploads", json.dumps({
                "name": name, "size": os.path.getsize(file),
                "sha256": sha256}))
            if status != 201:
                return None
            upload = said["upload"]
        _, said = self.api("GET", f"/api/v1/uploads/{upload}")
        at = said["at"]
        with open(file, "rb") as bytes_of:
            bytes_of.seek(at)
            while (until is None or at < until) and (
                    piece := bytes_of.read(PIECE)):
                status, said = self.api(
                    "POST", f"/api/v1/uploads/{upload}?at={at}", piece,
                    "application/octet-stream")
                if status != 200:
                    return None
                at = said["at"]
        return upload

    def inside(self, path, most_s):
        """The panel of a dataset once it is not being read any more; the
        largest reader seen, and what was shown on the way."""
        end = time.monotonic() + most_s
        largest, shown = 0, set()
        while time.monotonic() < end:
            for one in readers(self.process.pid):
                try:
                    largest = max(largest, memory(one)[1])
                except (OSError, KeyError):
                    pass
            _, said = self.page("GET", path)
            panel = said[said.find('id="inside"'):] if (
                'id="inside"' in said) else ""
            shown |= set(re.findall(r"being read: (\d+) %", panel))
            if panel and "being read" not in panel:
                return panel, largest, shown
            time.sleep(0.5)
        return "", largest, shown


FIELDS = {"description": "What was measured.",
          "institution": "riudeboira-water", "licence": "cc-by-4-0",
          "theme": "envi"}


def publish(portal, title, file, name):
    return portal.send_form("/en/data/new", dict(
        FIELDS, token=portal.form_token, title=title), name, file)


def measured(folder, rows):
    """One table of ROWS rows, about 400 bytes each, and what it took."""
    file = os.path.join(folder, "large.csv")
    sha256 = table(file, rows, 340)
    size = os.path.getsize(file)
    portal = Portal(folder)
    portal.sign_in()
    rest, _ = memory(portal.process.pid)
    begun = time.monotonic()
    status, location, said = publish(portal, "Large", file, "large.csv")
    sent = time.monotonic()
    tell("the form takes it", status == 303, f"{status} {said[:300]}")
    panel, largest, shown = portal.inside("/en/data/large", 3000)
    read = time.monotonic()
    _, most = memory(portal.process.pid)
    tell("it is read", f"{rows:,} rows" in panel, panel[:300])
    tell("its progress is shown", len(shown) > 3, sorted(shown))
    tell("the reader takes less than 1 GB", largest < 1 << 30, largest)
    tell("the portal stays small", most - rest < GROWTH_MAX, most - rest)
    again = time.monotonic()
    upload = portal.send_pieces(file, "large.csv", sha256)
    status, said = portal.api(
        "POST", f"/api/v1/datasets/large/files/large/versions?upload={upload}",
        b"", "application/octet-stream")
    pieces = time.monotonic()
    tell("pieces are the same file", status == 200 and said["unchanged"], said)
    print(f"# {size / 1e9:.2f} GB, {rows} rows: form {sent - begun:.0f} s, "
          f"reading {read - sent:.0f} s, pieces {pieces - again:.0f} s; "
          f"portal {rest / MB:.0f} MiB at rest, {most / MB:.0f} at most; "
          f"reader {largest / MB:.0f} MiB; percent shown "
          f"{sorted(map(int, shown))}")
    table(file, 10, 340)
    publish(portal, "Wells", file, "wells.csv")
    many(portal, folder, 1000)
    portal.close()


def resumes(portal, folder, file, sha256):
    """Broken off by a kill of the portal, and gone on with."""
    upload = portal.send_pieces(file, "pieces.csv", sha256, until=2 * PIECE)
    cut = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
    cut.putrequest("POST", f"/api/v1/uploads/{upload}?at={2 * PIECE}")
    cut.putheader("Authorization", f"Bearer {portal.token}")
    cut.putheader("Content-Length", str(PIECE))
    cut.endheaders(b"x" * MB)
    portal.close(signal.SIGKILL)
    cut.close()
    portal.open()
    _, said = portal.api("GET", f"/api/v1/uploads/{upload}")
    tell("what arrived before a kill is still there", said["at"] == 2 * PIECE,
         said)
    tell("and it goes on there", portal.send_pieces(
        file, "pieces.csv", sha256, upload=upload) == upload)
    status, said = portal.api(
        "POST", f"/api/v1/datasets/wells/files/pieces/versions?upload={upload}",
        b"", "application/octet-stream")
    tell("the whole becomes a version", status == 201 and
         said.get("sha256") == sha256, said)
    if status != 201:
        return
    path = urllib.parse.urlparse(said["download"]).path
    size = os.path.getsize(file)
    answer, part = portal.ask("GET", path, headers={
        "Range": f"bytes={size - 9}-"})
    with open(file, "rb") as bytes_of:
        bytes_of.seek(size - 9)
        tell("a download goes on where it broke off", answer.status == 206 and
             part == bytes_of.read(), answer.status)
    answer, part = portal.ask("GET", path)
    tell("all of it is what was sent",
         hashlib.sha256(part).hexdigest() == sha256)


def dies(portal):
    """Every reader is killed in the middle, before publishing and after."""
    enough = threading.Event()

    def kill():
        while not enough.is_set():
            for one in reads(portal.process.pid):
                try:
                    os.kill(one, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            # Into a table of this size, and long before its end.
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    status, _, said = portal.send_form("/en/data/wells/add", {
        "token": portal.form_token, "name": "Killed"}, "killed.csv",
        os.path.join(os.path.dirname(portal.data), "killed.csv"))
    tell("what cannot be looked at is taken", status == 303,
         f"{status} {said[:300]}")
    panel, _, _ = portal.inside("/en/data/wells", 60)
    enough.set()
    killer.join()
    tell("the portal outlives its reader", portal.process.poll() is None)
    tell("what could not be read is kept, and may be read again",
         "The file itself is kept as it came." in panel and
         "/tables/again" in panel, panel[:300])


def forgets(portal, folder):
    """What takes long before it is published says how far it is, and ends when
    whoever sent it does not want it any more."""
    file = os.path.join(folder, "long.csv")
    table(file, 1000000, 340)
    status, where, said = portal.send_form(
        "/en/data/wells/add", {"token": portal.form_token, "name": "Long"},
        "long.csv", file, confirm=False)
    os.unlink(file)
    tell("a long one is kept, and not read meanwhile",
         status == 303 and "/data/check/" in where, f"{status} {said[:300]}")
    far, end = None, time.monotonic() + 300
    while not reads(portal.process.pid) and time.monotonic() < end:
        time.sleep(0.1)
    while far is None and time.monotonic() < end:
        time.sleep(0.1)
        _, said = portal.page("GET", where)
        far = re.search(r"(\d+) % of it was read", said)
        if "It is being read" not in said:
            break
    tell("a look says how far it is", far is not None, said[:300])
    answer, _ = portal.page("POST", where, {
        "token": portal.form_token, "do": "drop"})
    tell("it is forgotten", answer.status == 303 and
         portal.page("GET", where)[0].status == 404, answer.status)
    while reads(portal.process.pid) and time.monotonic() < end:
        time.sleep(0.2)
    tell("and not read any more", not reads(portal.process.pid) and
         portal.process.poll() is None)


def many(portal, folder, count):
    """So many forms at once, each from an address of its own, as a proxy says:
    all are taken."""
    file = os.path.join(folder, "many.csv")
    table(file, 3000, 340)
    answers = []

    def one(i):
        answers.append(portal.send_form(
            "/en/data/wells/add", {"token": portal.form_token,
                                   "name": f"Many {i}", "note": ""},
            f"many-{i}.csv", file, f"10.{i // 250}.{i % 250}.1",
            confirm=False)[0])

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    told = {s: answers.count(s) for s in set(answers)}
    tell(f"{count} at once are taken, or told to come again",
         set(answers) <= {303, 503} and answers.count(303) > 0, told)
    print(f"# {told} of {count} at once, "
          f"{memory(portal.process.pid)[1] / MB:.0f} MiB at most")
    answer, _ = portal.ask("GET", "/en")
    tell("and the portal goes on", answer.status == 200, answer.status)


def full(folder):
    """A disk of 48 MB, filled in the middle."""
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=48m", "none", disk],
            capture_output=True).returncode != 0:
        print("# a full disk was not tried: mounting one takes root")
        return
    portal = None
    try:
        portal = Portal(disk)
        portal.sign_in()
        small = os.path.join(folder, "small.csv")
        table(small, 90000, 20)
        status, _, said = publish(portal, "Larger than the disk",
                                  os.path.join(folder, "form.csv"), "f.csv")
        tell("what cannot fit is refused before it comes", status in (0, 507)
             and "published" not in said, f"{status} {said[:200]}")
        with open(os.path.join(disk, "filler"), "wb") as filler:
            free = os.statvfs(disk)
            filler.write(b"x" * max(0, free.f_bavail * free.f_frsize -
                                    int(1.6 * os.path.getsize(small))))
        status, _, said = publish(portal, "In the middle", small, "s.csv")
        tell("a disk that fills in the middle is said", status in (400, 507)
             and ("no room" in said), f"{status} {said[:200]}")
        os.unlink(os.path.join(disk, "filler"))
        answer, said = portal.ask("GET", "/en/data")
        tell("nothing was half published", answer.status == 200 and
             b"In the middle" not in said and b"Larger than" not in said)
        tell("the portal is unharmed", publish(
            portal, "Afterwards", small, "s.csv")[0] == 303)
    finally:
        if portal is not None:
            portal.close()
        subprocess.run(["umount", "-l", disk], check=False)


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-large.")
    try:
        if len(sys.argv) > 1:
            measured(folder, int(sys.argv[1]))
            return
        file = os.path.join(folder, "form.csv")
        sha256 = table(file, 150000, 340)
        table(os.path.join(folder, "killed.csv"), 149000, 340)
        portal = Portal(folder)
        portal.sign_in()
        rest, _ = memory(portal.process.pid)
        status, _, said = publish(portal, "Wells", file, "wells.csv")
        tell("the form takes 60 MB", status == 303, f"{status} {said[:300]}")
        _, most = memory(portal.process.pid)
        tell("the portal stays small while it comes",
             "asan" in BIN or most - rest < GROWTH_MAX, most - rest)
        panel, _, _ = portal.inside("/en/data/wells", 300)
        tell("it ends as read, or says why not", panel != "" and (
            "150,000 rows" in panel or "kept as it came" in panel),
             panel[:300])
        dies(portal)
        forgets(portal, folder)
        table(file, 150001, 340)
        with open(file, "rb") as bytes_of:
            sha256 = hashlib.sha256(bytes_of.read()).hexdigest()
        resumes(portal, folder, file, sha256)
        _, most = memory(portal.process.pid)
        tell("the portal stays small while pieces come and go",
             "asan" in BIN or most - rest < GROWTH_MAX, most - rest)
        many(portal, folder, 100)
        portal.close()
        full(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
