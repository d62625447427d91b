"""Goal: see smtp.sh, which runs this: smtp.py PROGRAM DIR."""
import email
import email.policy
import json
import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from html.parser import HTMLParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PROGRAM, DIR = sys.argv[1], sys.argv[2]
TO = "nuria@example.org"
SUBJECT = ("Ha arribat una resposta: camí del riu 🌊, amb un títol prou llarg "
           "per a més d’una línia")
LINK = "https://portal.example.org/ca/a?b=c&d=%C3%A9"
STOP = "https://portal.example.org/stop/AbC-123"
# A handshake that we mean to fail is no news.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
failed = 0
boxes = 0


def tell(name, expected, got):
    global failed
    if expected == got:
        print("ok smtp", name)
    else:
        print(f"FAIL smtp {name}: {got!r}, not {expected!r}")
        failed += 1


class Handler:
    """Says what it is told to, then takes everything."""

    def __init__(self, rcpt=(), data=()):
        self.rcpt, self.data = list(rcpt), list(data)
        self.messages, self.helo, self.tls = [], None, False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = self.helo = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            return self.data.pop(0)
        self.tls = session.ssl is not None
        self.messages.append(envelope)
        return "250 OK"


class Server(Controller):
    def __init__(self, handler, hostname="127.0.0.1", **options):
        with socket.socket() as probe:
            probe.bind((hostname, 0))
            port = probe.getsockname()[1]
        super().__init__(handler, hostname=hostname, port=port, **options)
        self.start()

    @property
    def url(self):
        return f"smtp://{self.hostname}:{self.port}"


class Box:
    """An outbox of its own."""

    def __init__(self, *letters):
        global boxes
        boxes += 1
        self.dir = os.path.join(DIR, str(boxes))
        os.mkdir(self.dir)
        for key, to in letters:
            tell(f"takes {to}", "waits", self.ask("put", key, to))

    def ask(self, *words):
        done = subprocess.run([PROGRAM, self.dir, *words], timeout=100,
                              capture_output=True, text=True)
        self.log = done.stderr
        if done.returncode != 0:
            return f"ended with {done.returncode}: {done.stderr[-2000:]}"
        return done.stdout.strip()

    def run(self, seconds, *rest):
        return self.ask("run", str(seconds), *rest)

    def rows(self, query):
        return [tuple(json.loads(line))
                for line in self.ask("rows", query).splitlines()]


def tally(sent=0, later=0, never=0, silent=0, waiting=0):
    return (f"sent={sent} later={later} never={never} silent={silent} "
            f"broken=0 waiting={waiting}")


class Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"])

    def handle_data(self, data):
        self.words += data


def check_message(envelope):
    raw = envelope.original_content
    tell("is from us", "portal@vilaclara.example.org", envelope.mail_from)
    tell("has one recipient", [TO], envelope.rcpt_tos)
    tell("is ASCII", True, raw.isascii())
    tell("ends its lines by CR LF", None, re.search(rb"[^\r]\n|\r[^\n]", raw))
    tell("has short lines", True, max(map(len, raw.split(b"\r\n"))) <= 78)
    m = email.message_from_bytes(raw, policy=email.policy.default)
    tell("parses without defects", [],
         [d for part in m.walk() for d in part.defects] +
         [d for value in m.values() for d in value.defects])
    tell("subject", SUBJECT, m["Subject"])
    tell("sender's name", "Vilaclara Oberta · participació",
         m["From"].addresses[0].display_name)
    tell("recipient", TO, m["To"].addresses[0].addr_spec)
    tell("date", "2026-11-22T10:00:00+00:00", m["Date"].datetime.isoformat())
    tell("id", "<1795341600000000.1@portal.example.org>", m["Message-ID"])
    tell("version", "1.0", m["MIME-Version"])
    tell("says that nobody wrote it", "auto-generated", m["Auto-Submitted"])
    tell("List-Unsubscribe", f"<{STOP}>", m["List-Unsubscribe"])
    tell("one click", "List-Unsubscribe=One-Click", m["List-Unsubscribe-Post"])
    tell("both parts, the plain one first",
         ["multipart/alternative", "text/plain", "text/html"],
         [part.get_content_type() for part in m.walk()])
    text = m.get_body(("plain",)).get_content().replace("\r\n", "\n")
    lines = text.split("\n")
    tell("plain: dots", True, "\n.\n.. Dots at the start <of> a line & more "
         "= all kept.\n" in text)
    tell("plain: link alone", True, LINK in lines and STOP in lines)
    tell("plain: wrapped", True, max(map(len, lines)) <= 76)
    tell("plain: signature", True, "\n-- \nVilaclara Oberta\n" in text)
    page = m.get_body(("html",)).get_content()
    tell("html: links", [LINK, STOP], Links(page).found)
    tell("html: words", True, "L’Ajuntament de Vilaclara ha respost la vostra "
         "pregunta sobre el camí del riu" in Links(page).words and
         ".. Dots at the start <of> a line" in Links(page).words)
    tell("html: asks nothing of anybody", None,
         re.search(r"<img|<link|@import|url\(", page))


def arrives():
    handler = Handler()
    server = Server(handler)
    box = Box(("first", TO))
    tell("knows a key again", "known", box.ask("put", "first", TO))
    tell("refuses an address that is none", "refused",
         box.ask("put", "second", "a@example.org\r\nBcc: b@example.org"))
    tell("sends", tally(sent=1), box.run(1, server.url))
    tell("says its name", "portal.example.org", handler.helo)
    tell("one message", 1, len(handler.messages))
    check_message(handler.messages[0])
    tell("log names nobody", (True, False),
         ("outcome=sent" in box.log, "nuria" in box.log))
    tell("sends nothing twice", tally(), box.run(7 * 86400, server.url))
    tell("forgets whom and what at once",
         [("first", None, None, None, None, None, None)],
         box.rows("select key, recipient, subject, text, html, unsubscribe, "
                  "failed from outbox"))
    box.run(30 * 86400 - 60, server.url)
    tell("keeps the row a month", 1, len(box.rows("select 1 from outbox")))
    box.run(30 * 86400 + 60, server.url)
    tell("and not longer", [], box.rows("select 1 from outbox"))
    tell("one message still", 1, len(handler.messages))
    server.stop()


def waits():
    handler = Handler(rcpt=["451 4.7.1 Come back later"])
    server = Server(handler)
    box = Box(("grey", TO))
    tell("451: later", tally(later=1, waiting=1), box.run(1, server.url))
    tell("451: says why", True,
         'outcome=later tries=1 reason="rcpt answered 451 4.7.1"' in box.log)
    tell("451: not before a minute", tally(waiting=1), box.run(59, server.url))
    tell("451: then it goes", tally(sent=1), box.run(63, server.url))
    tell("451: once", 1, len(handler.messages))
    server.stop()


def gives_up():
    handler = Handler(rcpt=["550 5.1.1 <nuria@example.org>: no such user"])
    server = Server(handler)
    box = Box(("gone", TO), ("other", "pau@example.org"))
    tell("550: given up, the other goes", tally(sent=1, never=1),
         box.run(1, server.url))
    tell("550: says why, names nobody", (True, False),
         ('outcome=given-up tries=1 reason="rcpt answered 550 5.1.1"'
          in box.log, "nuria" in box.log))
    tell("550: forgets whom", [("rcpt answered 550 5.1.1", None, None)],
         box.rows("select failed, recipient, html from outbox "
                  "where key = 'gone'"))
    handler.data = ["554 5.6.0 No"]
    box.ask("put", "third", TO)
    tell("554 to the message: given up", tally(never=1),
         box.run(1, server.url))
    handler.rcpt = ["554 5.7.1 Relay access denied"]
    box.ask("put", "fourth", TO)
    tell("554 5.7.1, our settings: later", tally(later=1, waiting=1),
         box.run(1, server.url))
    server.stop()


def dead():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{s.getsockname()[1]}"
    box = Box(("a", TO), ("b", TO))
    at = 1
    # The one that was tried waits; the other is the first next time.
    tell("no server: later, and the run ends", tally(later=1, silent=1,
         waiting=2), box.run(at, url))
    tell("no server: the other", tally(later=1, silent=1, waiting=2),
         box.run(at + 1, url))
    tell("no server: none is due", tally(waiting=2), box.run(at + 30, url))
    for pause in (60, 300, 1800, 7200):
        at += pause + 5
        box.run(at, url)
        tell(f"no server: again after {pause} s",
             tally(later=1, silent=1, waiting=2), box.run(at + 2, url))
    at += 43200 + 5
    tell("no server: given up", tally(never=1, silent=1, waiting=1),
         box.run(at, url))
    box.run(at + 2, url)
    tell("no server: both", [(6, None), (6, None)],
         box.rows("select tries, recipient from outbox"))


def hangs_up():
    """A server that takes the message and is gone before it answers."""
    def serve():
        peer = listening.accept()[0]
        with peer, peer.makefile("rb") as lines:
            peer.sendall(b"220 hello\r\n")
            for line in lines:
                if line == b".\r\n":
                    return
                if line[:4] in (b"EHLO", b"MAIL", b"RCPT"):
                    peer.sendall(b"250 yes\r\n")
                elif line[:4] == b"DATA":
                    peer.sendall(b"354 go on\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        box = Box(("a", TO))
        tell("hangs up before it answers: later", tally(later=1, waiting=1),
             box.run(1, f"smtp://127.0.0.1:{listening.getsockname()[1]}"))
        tell("hangs up: says where", True, 'reason="data: ' in box.log)
        thread.join()


def forgets():
    box = Box(("a", TO), ("b", "Nuria@Example.org"), ("c", "pau@example.org"))
    tell("forget: drops all of one", "2", box.ask("forget", TO))
    handler = Handler()
    server = Server(handler)
    tell("forget: the other goes", tally(sent=1), box.run(1, server.url))
    tell("forget: to nobody else", ["pau@example.org"],
         handler.messages[0].rcpt_tos)
    server.stop()


def guard(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"portal" and
                      data.password == "s\u00e9cret!".encode())


def protects():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DIR + "/cert.pem", DIR + "/key.pem")
    options = dict(tls_context=context, require_starttls=True,
                   authenticator=guard, auth_required=True)
    handler = Handler()
    server = Server(handler, **options)
    box = Box(("a", TO))
    tell("wrong password: later, and nobody is blamed",
         tally(later=1, silent=1, waiting=1),
         box.run(1, server.url, "portal", "other"))
    tell("right password", tally(sent=1),
         box.run(100, server.url, "portal", "sécret!"))
    tell("over TLS, on this machine by any certificate", True, handler.tls)
    server.stop()
    handler = Handler()
    server = Server(handler, ssl_context=context)
    box = Box(("a", TO), ("b", TO))
    tell("smtps", (tally(sent=2), 2),
         (box.run(1, server.url.replace("smtp:", "smtps:")),
          len(handler.messages)))
    server.stop()
    away = own_address()
    if away is None:
        return
    for name, more in (("no TLS", {}), ("a certificate it made itself",
                                        dict(tls_context=context))):
        handler = Handler()
        server = Server(handler, hostname=away, **more)
        box = Box(("a", TO))
        tell(f"another machine, {name}: nothing is sent",
             (tally(later=1, silent=1, waiting=1), []),
             (box.run(1, server.url), handler.messages))
        server.stop()


def own_address():
    """An address of this machine that is not loopback; None when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = s.getsockname()[0]
    return None if address.startswith("127.") else address


def checks():
    box = Box()
    bad = ("the mail server is not smtp://HOST[:PORT] or smtps://HOST[:PORT]")
    for url, said in (("smtp://mail.example.org", "good"),
                      ("smtps://[::1]:465", "good"),
                      ("smtp://127.0.0.1:25/", "good"),
                      ("http://mail.example.org", bad),
                      ("smtp://me:secret@mail.example.org", bad),
                      ("smtp://mail.example.org/other", bad),
                      ("smtp://mail.example.org?x", bad),
                      ("smtp://mail.example.org\r\nx", bad),
                      ("mail.example.org", bad), ("", bad)):
        tell(f"check {url!r}", said, box.ask("check", url))


for test in (arrives, waits, gives_up, dead, hangs_up, forgets, protects, checks):
    test()
sys.exit(1 if failed else 0)
