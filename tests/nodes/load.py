"""The load: programs that write and take no for an answer only when it is
final, readers that note what they could not read, and a mail server."""
import collections
import http.client
import json
import random
import threading
import time

from aiosmtpd.controller import Controller

from cluster import Trouble, free_port
from portal import Balancer, Line

# How long a client waits for an answer before it asks another node.  Some are
# hasty, so that one key is asked for at two nodes at a time.
PATIENCE_S = (0.3, 1, 2, 4)
READ_PATIENCE_S = 4
# A report adds an act for the milestone and one for what shows it.
REPORTS_OF_A_COMMITMENT = 40
FILE_EVERY = 10


class Ledger:
    """What was acknowledged, by its title, and what went wrong."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reports, self.files, self.commitments = {}, {}, []
        self.acts = {}
        self.times = []
        self.wrong = []
        self.now, self.how = "", {}
        self.tries = collections.Counter()
        self.ended = False

    def fail(self, why):
        with self.lock:
            self.wrong.append(why)

    def keep(self, where, name, answer):
        """An acknowledged write; no two may be the same act."""
        act = answer.get("act")
        with self.lock:
            where[name] = act
            self.how[name] = f"{answer['how']} in {self.now}"
            self.times.append(time.monotonic())
            before = self.acts.setdefault(act, name) if act else name
            if before != name:
                self.wrong.append(f"{before} and {name} are both act {act}")

    def again(self):
        """How many answers were not the last word."""
        return sum(self.tries[why] for why in ("no answer", 409, 503))

    def gap(self, since):
        """The longest time after SINCE without an acknowledged write."""
        now = time.monotonic()
        with self.lock:
            times = [since] + [t for t in self.times if t >= since] + [now]
            self.times = self.times[-100:]
        return max(b - a for a, b in zip(times, times[1:]))


class Writer(threading.Thread):
    """Opens commitments, reports on them and hands in files, one write after
    another, each with a key of its own and sent until it is answered."""

    def __init__(self, ledger, nodes, token, number, pause, name=None):
        super().__init__(daemon=True)
        name = name or f"w{number}"
        self.ledger, self.name, self.pause = ledger, name, pause
        self.balancer = Balancer(
            nodes, token, PATIENCE_S[number % len(PATIENCE_S)])
        self.last = 0.0
        self.n = 0

    def run(self):
        try:
            while not self.ledger.ended:
                self.step()
                time.sleep(random.uniform(0, 2 * self.pause))
        except Trouble as trouble:
            self.ledger.fail(f"writer {self.name}: {trouble}")
        self.balancer.close()

    def send(self, path, body, kind="application/json"):
        """Send until it is answered; the answer."""
        key, tries = f"{self.name}-{self.n}", 0
        until = time.monotonic() + 90
        while time.monotonic() < until:
            tries += 1
            got = self.balancer.post(path, body, key, kind)
            self.ledger.tries[got[0] if got else "no answer"] += 1
            # A conflict may be with what only the dead primary had: nobody
            # else writes here.
            if got is None or got[0] in (409, 503):
                time.sleep(0.05)
                continue
            status, replayed, said = got
            if status not in (200, 201):
                raise Trouble(f"{path} answered {status}: {said[:400]}")
            if replayed:
                self.ledger.tries["replayed"] += 1
                if tries == 1:
                    raise Trouble(f"{path} had an answer before it was asked")
            self.last = time.monotonic()
            return {**json.loads(said), "how": "again" if replayed else
                    f"at try {tries}"}
        raise Trouble(f"{path} was not answered in 90 s")

    def step(self):
        number, turn = divmod(self.n, REPORTS_OF_A_COMMITMENT)
        commitment = f"load-{self.name}-{number}"
        title = f"{self.name}-{self.n}"
        if turn == 0:
            self.open(commitment, number)
        elif turn % FILE_EVERY == 0:
            said = self.send(f"/api/v1/files?name={title}.csv",
                             f"report,by\n{title},robot\n".encode(),
                             "text/csv")
            self.ledger.keep(self.ledger.files, title + ".csv", said)
        else:
            said = self.send(
                f"/api/v1/report/{commitment}/milestones/1", json.dumps(
                    {"state": "in_progress", "share": turn, "title": title,
                     "link": "https://city.example/" + title}).encode())
            self.ledger.keep(self.ledger.reports, title, said)
        self.n += 1

    def open(self, commitment, number):
        self.send("/api/v1/commitments", json.dumps(
            {"plan": "vilaclara-2", "slug": commitment,
             "number": 100 + number % 800,
             "title": {"en": "Under load " + commitment},
             "parties": [{"number": 1, "institution": "vilaclara-alcaldia",
                          "role": "lead"}],
             "milestones": [{"number": 1, "title": {"en": "Reported on"},
                             "due": "2031-03"}]}).encode())
        with self.ledger.lock:
            self.ledger.commitments.append(commitment)


class Reader(threading.Thread):
    """Reads pages of one node, and notes for how long it could not while the
    node was meant to answer."""

    PATHS = ("/en/", "/en/commitments", "/ca/plans/vilaclara-2",
             "/api/v1/commitments?limit=5", "/en/acts")

    def __init__(self, ledger, node, pause):
        super().__init__(daemon=True)
        self.ledger, self.node, self.pause = ledger, node, pause
        self.old = 0  # pages that say they are not of now
        self.since = None  # of a stretch of failures
        self.longest = 0.0
        self.statuses = collections.Counter()

    def paths(self):
        n = 0
        while True:
            yield self.PATHS[n % len(self.PATHS)]
            recent = self.ledger.commitments[-1:]
            if recent:
                yield "/en/commitments/" + recent[0]
            n += 1

    def run(self):
        line = Line(self.node.port, READ_PATIENCE_S)
        for path in self.paths():
            if self.ledger.ended:
                break
            time.sleep(self.pause)
            if not self.node.up:
                line.close()
                self.since = None
                continue
            began = time.monotonic()
            try:
                status, head, _ = line.ask("GET", path)
                self.old += "Claraboia-Stale" in head
            except (OSError, http.client.HTTPException) as trouble:
                status = type(trouble).__name__
            if self.node.up:
                self.note(status, began)
        line.close()

    def note(self, status, began):
        now = time.monotonic()
        self.statuses[status] += 1
        if status == 200:
            if self.since is not None:
                self.longest = max(self.longest, now - self.since)
            self.since = None
        else:
            self.since = began if self.since is None else self.since
            self.longest = max(self.longest, now - self.since)


class Mailbox:
    """Takes letters and counts them by subject."""

    def __init__(self):
        self.came = collections.Counter()
        self.put = set()
        self.controller = Controller(self, hostname="127.0.0.1",
                                     port=free_port())
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server, session, envelope):
        for line in envelope.content.decode(errors="replace").splitlines():
            if line.lower().startswith("subject:"):
                self.came[line.split(":", 1)[1].strip()] += 1
        return "250 OK"

    def post(self, server, n):
        """Put N letters into the outbox, as a room does in its writes."""
        subjects = [f"letter-{len(self.put) + i}" for i in range(n)]
        values = ",".join(
            f"('{s}', 'ana@example.org', '{s}', 'Text', '<p>Text</p>', 1, 1)"
            for s in subjects)
        server.sql("insert into outbox (key, recipient, subject, text, html, "
                   f"created, next_try) values {values} on conflict (key) "
                   "do nothing")
        self.put.update(subjects)

    def stop(self):
        self.controller.stop()
