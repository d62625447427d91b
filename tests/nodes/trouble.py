"""Goal: whatever is wrong with the database, a verb says what and what to do,
ends with the code that scripts rely on, and damages nothing.
trouble.py CLARABOIA DIR"""
import json
import os
import re
import subprocess
import sys

from cluster import BOTH, Cluster, Trouble, free_port
from load import Ledger, Writer
from portal import Line, Node, Portal

REFUSED, USAGE, BROKEN, BUSY = 1, 2, 3, 4
FIXTURE = ("instruments/irm-2014.json", "instruments/irm-2021.json",
           "instruments/ogp-local-inception.json",
           "instruments/ogp-local-end.json", "examples/terms.json",
           "examples/vilaclara.json")
SECRET = "s3cret-of-the-house"


class Troubles:
    def __init__(self, binary, folder):
        os.mkdir(folder + "/pg")
        os.chmod(folder, 0o755)
        self.binary, self.folder, self.failed = binary, folder, 0
        self.cluster = Cluster(folder + "/pg")
        self.portal = Portal(binary, folder, self.cluster.url())
        self.good = self.portal.url
        self.mounted = self.full = None

    def tell(self, name, why=""):
        print(f"FAIL store-trouble {name}: {why}" if why
              else f"ok store-trouble {name}", flush=True)
        self.failed += why != ""

    def url(self, server=None, database="portal", user="claraboia", port=None,
            more=""):
        port = port or (server or self.cluster.primary).port
        return f"postgresql://{user}@127.0.0.1:{port}/{database}{more}"

    def meets(self, name, url, code, *texts, verbs=("check", "serve")):
        """Each of VERBS ends with CODE and says all of TEXTS."""
        self.portal.url = url
        wrong = []
        for verb in verbs:
            more = {"import": ["examples/terms.json"],
                    "serve": ["--no-fetch", "--listen",
                              f"127.0.0.1:{free_port()}"]}
            if url == self.full:
                more["import"] = [self.large]
            try:
                got, said = self.portal.run(verb, *more.get(verb, []))
            except subprocess.TimeoutExpired:
                got, said = "no end", ""
            if got != code:
                wrong.append(f"{verb} ended with {got}, not {code}: "
                             f"{said[-400:]}")
            wrong += [f"{verb} does not say \"{text}\": {said[-400:]}"
                      for text in texts
                      if not re.search(text, said, re.IGNORECASE)]
            if SECRET in said:
                wrong.append(f"{verb} says the password: {said}")
        self.portal.url = self.good
        self.tell(name, "; ".join(wrong))

    def all_there(self):
        """What the portal holds, as one text."""
        code, said = self.portal.run("export")
        return said if code == 0 else f"export ended with {code}: {said}"

    def same(self, name):
        code, said = self.portal.run("verify")
        now = self.all_there()
        self.tell(f"{name}: nothing damaged",
                  said if code else "" if now == self.before else
                  "the export differs: " + now[:300])

    # ---- the command line ----

    def addresses(self):
        self.meets("another kind of database", "mysql://127.0.0.1/portal",
                   USAGE, "postgresql://")
        self.meets("no address at all", "portal", USAGE, "postgresql://")
        for bad in (f"postgresql://me:{SECRET}@[::1/portal",
                    f"postgresql://me:{SECRET}@127.0.0.1:port/portal",
                    "postgresql://127.0.0.1/portal?colour=blue",
                    "postgresql://%zz@127.0.0.1/portal"):
            self.meets(f"a malformed address, {bad[-14:]}", bad, USAGE,
                       "--store")

    # ---- who may come in ----

    def unreachable(self):
        self.meets("nobody listens", self.url(port=free_port()), BUSY,
                   "cannot be reached", "try again",
                   verbs=("init", "import", "check", "serve"))
        self.meets("no such host",
                   "postgresql://claraboia@database.invalid/portal", BUSY,
                   "cannot be reached", "database.invalid")

    def password(self):
        server = self.cluster.primary
        hba = os.path.join(server.data, "pg_hba.conf")
        server.sql(f"create role locked login password '{SECRET}'; "
                   "create role poor login; create database other; "
                   "create database empty owner claraboia")
        with open(hba) as f:
            open_door = f.read()
        with open(hba, "w") as f:
            f.write("host all locked 127.0.0.1/32 scram-sha-256\n"
                    "host all stranger 127.0.0.1/32 reject\n" + open_door)
        server.configure(wait_for=BOTH)
        self.meets("wrong password", self.url(user=f"locked:{SECRET}-not"),
                   BROKEN, "password", "--store")
        self.meets("no password", self.url(user="locked"), BROKEN, "password",
                   "--store")
        self.meets("not let in", self.url(user="stranger"), BROKEN,
                   "pg_hba.conf")

    def names(self):
        self.meets("no such database", self.url(database="nowhere"), BROKEN,
                   "nowhere.* does not exist", "create",
                   verbs=("init", "check", "serve"))
        self.meets("no such role", self.url(user="nobody"), BROKEN,
                   "nobody.* does not exist")
        self.meets("no right to make tables",
                   self.url(database="other", user="poor"), BROKEN,
                   "permission denied", "grant", verbs=("init",))
        self.meets("no portal there", self.url(database="empty"), REFUSED,
                   "no portal", "claraboia init",
                   verbs=("import", "export", "check", "verify", "serve"))
        self.meets("others' tables", self.url(user="poor"), BROKEN,
                   "permission denied", "grant")

    # ---- what stands there ----

    def versions(self):
        server = self.cluster.primary
        server.sql("update schema_state set version = 99")
        self.meets("made by a newer program", self.good, BROKEN, "newer",
                   "upgrade", verbs=("import", "export", "check", "verify",
                                     "serve"))
        server.sql("update schema_state set version = 1; "
                   "alter table milestone rename share to share_later; "
                   "delete from schema_field where record = 'milestone' "
                   "and field = 'share'")
        self.meets("made by an older program", self.good, BROKEN, "older",
                   "claraboia init", verbs=("export", "check"))
        server.sql("alter table milestone rename share_later to share; "
                   "insert into schema_field values ('milestone', 'share')")
        self.same("newer and older")

    def standby(self):
        self.meets("only the standby", self.url(self.cluster.standby), BUSY,
                   "read.only|standby", verbs=("import", "serve"))
        self.meets("the primary is away",
                   f"postgresql://claraboia@127.0.0.1:{free_port()},127.0.0.1:"
                   f"{self.cluster.standby.port}/portal", BUSY,
                   "cannot be reached", verbs=("import", "serve"))

    def crowded(self):
        server = self.cluster.primary
        server.sql("alter role claraboia connection limit 0")
        self.meets("too many connections", self.good, BUSY, "connections")
        server.sql("alter role claraboia connection limit -1")
        self.same("after all that")

    # ---- the disk is full ----

    def disk(self):
        small = os.path.join(self.folder, "small")
        os.mkdir(small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs",
                           small], stderr=subprocess.DEVNULL).returncode != 0:
            print("   no right to mount a small disk: not filled")
            return
        self.mounted = small
        server = self.cluster.primary
        space = small + "/space"
        os.mkdir(space)
        server.own(space)
        # The standby, on the same machine, would need a disk of its own.
        self.cluster.standby.kill()
        server.configure(wait_for="")
        server.sql(f"create tablespace small location '{space}'")
        server.sql("create database full_ owner claraboia tablespace small")
        self.portal.url = url = self.url(database="full_")
        token = self.portal.make(*FIXTURE)
        self.good = self.full = url
        self.large = self.folder + "/large.json"
        with open(self.large, "w") as f:
            json.dump({"claraboia": 1, "institutions": [
                {"slug": f"large-{n}", "jurisdiction": "vilaclara",
                 "name": {"en": f"Institution {n}"}, "sector": "academia"}
                for n in range(3000)]}, f)
        node = Node(self.portal, 1)
        node.start()
        node.ready()
        self.fill()
        self.meets("the disk is full", url, BROKEN, "disk is full",
                   "free some", verbs=("import",))
        line = Line(node.port, 30)
        writer = Writer(Ledger(), [node], token, 3, 0, "full")
        answers = self.until_full(writer)
        self.tell("a program is told that the disk is full",
                  "" if answers in ([503], [507]) else f"{answers}")
        self.tell("pages are read meanwhile", "" if line.ask(
            "GET", "/en/commitments/vcl0008")[0] == 200 else "they are not")
        os.unlink(self.ballast)
        writer.step()
        self.tell("room again: the same is written", "")
        node.end()
        node.stop()
        code, said = self.portal.run("verify")
        self.tell("the disk was full: the chain holds", said if code else "")
        line.close()

    def fill(self):
        self.ballast = os.path.join(self.mounted, "ballast")
        with open(self.ballast, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(bytes(4096))
            except OSError:
                pass

    def until_full(self, writer):
        """Write until something is refused; what it was answered."""
        bad = []
        for n in range(3000):
            got = writer.balancer.post(
                "/api/v1/commitments",
                b'{"plan": "vilaclara-2", "slug": "full-%d", "number": %d,'
                b' "title": {"en": "%s"}}' % (n, 100 + n % 800, b"x" * 200),
                f"full-{n}")
            if got is None or got[0] not in (200, 201):
                bad.append(got and got[0])
                break
        return bad

    def run(self):
        self.portal.make(*FIXTURE)
        self.before = self.all_there()
        for part in (self.addresses, self.unreachable, self.password,
                     self.names, self.versions, self.standby, self.crowded,
                     self.disk):
            try:
                part()
            except Trouble as trouble:
                self.tell(part.__name__, str(trouble))

    def close(self):
        self.cluster.stop()
        if self.mounted is not None:
            subprocess.run(["umount", "-l", self.mounted])


def main(binary, folder):
    troubles = Troubles(binary, folder)
    try:
        troubles.run()
    finally:
        troubles.close()
    return troubles.failed > 0


sys.exit(main(*sys.argv[1:]))
