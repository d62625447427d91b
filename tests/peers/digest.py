"""Goal: see digest.sh, which runs this: digest.py CLARABOIA DIR."""
import email
import email.policy
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

from aiosmtpd.controller import Controller

BIN, DIR = sys.argv[1], sys.argv[2]
DATA = DIR + "/data"
ANA = "ana@example.org"
# Where a proxy that speaks TLS would stand.
URL = "https://city.example"
failed = 0


def tell(name, expected, got):
    global failed
    if expected == got:
        print("ok digest", name)
    else:
        print(f"FAIL digest {name}: {got!r}, not {expected!r}")
        failed += 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Handler:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(
            envelope.original_content, policy=email.policy.default))
        return "250 OK"


def run(*words):
    done = subprocess.run([BIN, *words, "--data", DATA], text=True,
                          capture_output=True, timeout=60)
    if done.returncode != 0:
        sys.exit(f"FAIL digest {words}: {done.stderr}")
    return done.stdout


class Served:
    """The portal with its doors open."""

    def __init__(self, mail_port):
        self.port = free_port()
        self.process = subprocess.Popen(
            [BIN, "serve", "--no-fetch", "--data", DATA, "--rate", "0",
             "--listen", f"127.0.0.1:{self.port}", "--url", URL, "--mail",
             f"smtp://127.0.0.1:{mail_port}", "--mail-from",
             "portal@city.example"],
            stdout=subprocess.PIPE, stderr=open(DIR + "/log", "a"))
        self.process.stdout.readline()

    def ask(self, method, path, form=None, kind=None, cookie=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {}
        if kind is None and form is not None:
            form = urllib.parse.urlencode(form)
            kind = "application/x-www-form-urlencoded"
        if kind is not None:
            headers["Content-Type"] = kind
        if cookie is not None:
            headers["Cookie"] = cookie
        connection.request(method, path, form, headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        cookies = answer.getheader("Set-Cookie") or ""
        connection.close()
        return answer.status, body, cookies.split(";")[0]

    def stop(self):
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        return code, time.monotonic() - began < 10


def wait_for(handler, n, seconds):
    until = time.monotonic() + seconds
    while len(handler.messages) < n and time.monotonic() < until:
        time.sleep(0.1)
    return len(handler.messages)


def token(body):
    return re.search(r'name="token" value="([^"]*)"', body).group(1)


handler = Handler()
server = Controller(handler, hostname="127.0.0.1", port=free_port())
server.start()
run("init")
run("import", "examples/terms.json",
    "tests/fixtures/small.json")
run("user", "add", ANA, "--name", "Ana")
link = re.search(r"/en/link/\S+", run("user", "link", ANA)).group(0)

# Ana signs in and follows the whole portal, at once.
served = Served(server.port)
status, _, cookie = served.ask("POST", link, {})
tell("signs in", 303, status)
proof = token(served.ask("GET", "/en/following", cookie=cookie)[1])
tell("follows the portal", 303, served.ask("POST", "/en/follow", {
    "token": proof, "what": "portal", "do": "add"}, cookie=cookie)[0])
tell("at once", 303, served.ask("POST", "/en/following", {
    "token": proof, "cadence": "now", "direct": "yes"}, cookie=cookie)[0])
tell("ends well, at once", (0, True), served.stop())

# Something happens; the letter goes as soon as the doors are open again.
run("import", "tests/fixtures/small_later.json")
served = Served(server.port)
tell("one letter", 1, wait_for(handler, 1, 20))
if handler.messages:
    letter = handler.messages[0]
    text = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    page = letter.get_body(("html",)).get_content()
    tell("to her", ANA, letter["To"].addresses[0].addr_spec)
    tell("subject", "2 things are new in what you follow", letter["Subject"])
    tell("greets", True, text.startswith("Hello, Ana,\n"))
    tell("says what", True, "Changed: A river that anybody can measure "
         "(Commitment)\n" + URL + "/en/commitments/clean-river\n" in text)
    tell("links", True,
         f'<a href="{URL}/en/commitments/clean-river">' in page)
    tell("one click", "List-Unsubscribe=One-Click",
         letter["List-Unsubscribe-Post"])
    stop = letter["List-Unsubscribe"].strip(" <>")
    tell("our own address", True, stop.startswith(URL + "/en/unsubscribe/"))
    path = stop[len(URL):]
    tell("the page has a button", True,
         'method="post"' in served.ask("GET", path)[1])
    tell("a wrong one is none", 404,
         served.ask("POST", path[:-1] + ("0" if path[-1] != "0" else "1"),
                    {"List-Unsubscribe": "One-Click"})[0])
    # As RFC 8058, section 8.2 shows it.
    tell("stops by one click", 200, served.ask(
        "POST", path, "--b\r\nContent-Disposition: form-data; "
        'name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        "multipart/form-data; boundary=b")[0])
    tell("twice is as once", 200, served.ask(
        "POST", path, {"List-Unsubscribe": "One-Click"})[0])
    tell("what she follows stays", True, "The whole portal" in served.ask(
        "GET", "/en/following", cookie=cookie)[1])
tell("ends well again", (0, True), served.stop())

# More happens: in the inbox, and in no letter.
with open(DIR + "/more.json", "w") as f:
    f.write('{"claraboia": 1, "plans": [{"slug": "riudeboira-1", '
            '"jurisdiction": "riudeboira", "title": {"en": "Another name"}}]}')
run("import", DIR + "/more.json")
served = Served(server.port)
until = time.monotonic() + 60
while "Changed: Another name" not in (inbox := served.ask(
        "GET", "/en/inbox", cookie=cookie)[1]) and time.monotonic() < until:
    time.sleep(0.2)
tell("the inbox has it", True, "Changed: Another name" in inbox)
# Whatever was to be sent would be sent by now.
time.sleep(2)
tell("no letter more", 1, len(handler.messages))
served.stop()
log = open(DIR + "/log").read()
tell("the log names nobody", False, "ana" in log)
tell("nothing was in trouble", False, "trouble=" in log)
server.stop()
sys.exit(1 if failed else 0)
