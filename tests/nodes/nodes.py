"""Goal: three nodes on a PostgreSQL primary with a synchronous standby, killed
at random under load: no acknowledged act is lost, none is done twice, the
chain holds and every node shows the same.

nodes.py CLARABOIA DIR.  ROUNDS_NODES is how many rounds (50); SEED, which it
prints, makes the same rounds again."""
import collections
import os
import random
import signal
import subprocess
import sys
import time

import checks
from cluster import Cluster, Trouble
from load import Ledger, Mailbox, Reader, Writer
from portal import Node, Portal

NODES, WRITERS = 3, 6
LETTERS_OF_A_ROUND = 3
# A portal that takes longer than this to be whole again is a dead one.
WHOLE_S = 40
FIXTURE = ("instruments/irm-2014.json", "instruments/irm-2021.json",
           "instruments/ogp-local-inception.json",
           "instruments/ogp-local-end.json", "examples/terms.json",
           "examples/vilaclara.json")


class Game:
    """One portal, and all that is done to it."""

    def __init__(self, binary, folder):
        self.failed = self.played = 0
        os.mkdir(folder + "/pg")
        os.chmod(folder, 0o755)
        self.mailbox = Mailbox()
        self.cluster = Cluster(folder + "/pg")
        self.portal = Portal(binary, folder, self.cluster.url(),
                             self.mailbox.url)
        self.nodes = [Node(self.portal, n) for n in range(1, NODES + 1)]
        self.ledger = Ledger()
        self.writers, self.readers = [], []
        self.figures = collections.defaultdict(list)
        self.trace = open(folder + "/trace", "w", buffering=1)

    def tell(self, name, why=""):
        print(f"FAIL nodes {name}: {why}" if why else f"ok nodes {name}",
              flush=True)
        self.failed += why != ""

    def open(self):
        self.token = self.portal.make(*FIXTURE)
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.ready()
        self.writers = [
            Writer(self.ledger, self.nodes, self.token, n, 0.03)
            for n in range(WRITERS)]
        self.readers = [Reader(self.ledger, node, 0.03) for node in self.nodes]
        for thread in self.writers + self.readers:
            thread.start()

    # ---- what can happen ----

    def kill_node(self):
        node = random.choice(self.nodes)
        node.kill()
        self.dwell()
        node.start()

    def end(self, node):
        code, seconds = node.end()
        self.figures["seconds to end"].append(seconds)
        if code != 0:
            raise Trouble(f"told to end, a node ended with {code} after "
                          f"{seconds:.0f} s: {node.tail()}")

    def end_node(self):
        node = random.choice(self.nodes)
        self.end(node)
        node.start()

    def pause_node(self):
        node = random.choice(self.nodes)
        node.up = False
        node.signal(signal.SIGSTOP)
        time.sleep(random.uniform(1, 3))
        node.signal(signal.SIGCONT)

    def pause_long(self):
        """Until the others get on: it may have had the pen, or the jobs."""
        node = random.choice(self.nodes)
        node.up = False
        node.signal(signal.SIGSTOP)
        began = time.monotonic()
        self.get_on(began)
        node.signal(signal.SIGCONT)

    def kill_primary(self):
        """The standby is a little behind: what it has not heard of must not
        have been acknowledged."""
        self.cluster.primary.mute()
        self.dwell(0.4)
        self.cluster.primary.kill()
        self.dwell(0.5)
        self.cluster.promote(alone=random.random() < 0.5)
        self.dwell(0.5)
        self.cluster.rejoin()

    def freeze_primary(self):
        """It answers nobody and is alive: fenced before the other leads."""
        self.cluster.primary.freeze()
        self.dwell()
        self.cluster.primary.kill()
        self.cluster.promote(alone=random.random() < 0.5)
        self.cluster.rejoin()

    def freeze_promote(self):
        """The other leads before the frozen one is killed."""
        self.cluster.primary.freeze()
        self.dwell(0.5)
        self.cluster.promote(alone=True)
        self.dwell()
        self.cluster.standby.kill()
        self.cluster.rejoin()

    def restart_primary(self):
        self.cluster.primary.kill()
        self.dwell()
        self.cluster.primary.start()
        self.cluster.together(start=False)

    def kill_standby(self):
        """Nothing is acknowledged until it is back."""
        self.cluster.standby.kill()
        time.sleep(0.5)
        before = len(self.ledger.acts)
        self.dwell()
        more = len(self.ledger.acts) - before
        if more > 0:
            raise Trouble(f"{more} writes were acknowledged by the primary "
                          "alone")
        self.cluster.together()

    def cut(self):
        self.dwell(0.3)
        self.figures["connections cut"].append(self.cluster.cut())

    def lonely(self):
        """The standby is away and what waits for it is cut: kept by the
        primary alone, it must not be acknowledged; then that one dies."""
        self.cluster.standby.kill()
        self.dwell(0.5)
        for _ in range(2):
            self.cluster.cut()
            self.dwell()
        self.cluster.primary.kill()
        self.cluster.standby.start()
        self.cluster.promote(alone=True)
        self.cluster.rejoin()

    def node_and_primary(self):
        node = random.choice(self.nodes)
        self.cluster.primary.kill()
        if random.random() < 0.5:
            node.kill()
        else:
            self.end(node)
        self.dwell(0.5)
        self.cluster.promote(alone=True)
        node.start()
        self.cluster.rejoin()

    KINDS = (kill_node, end_node, pause_node, pause_long, kill_primary,
             freeze_primary, freeze_promote, restart_primary, kill_standby,
             cut, lonely, node_and_primary)

    def dwell(self, most=1.0):
        time.sleep(random.uniform(0, most))

    # ---- rounds ----

    def whole(self):
        """Everybody answers, and every writer got on."""
        for node in self.nodes:
            node.ready(WHOLE_S)
        self.get_on(time.monotonic())

    def get_on(self, since):
        """Every writer gets an answer to something."""
        for writer in self.writers:
            while writer.last < since and not self.ledger.wrong:
                if time.monotonic() - since > WHOLE_S:
                    raise Trouble(f"writer {writer.name} does not get on")
                time.sleep(0.02)

    def round(self, kind):
        began = time.monotonic()
        for reader in self.readers:
            reader.longest = 0.0
        self.mailbox.post(self.cluster.primary, LETTERS_OF_A_ROUND)
        kind(self)
        self.whole()
        name = kind.__name__
        written = self.ledger.gap(began)
        read = max(reader.longest for reader in self.readers)
        self.figures["w " + name].append(written)
        self.figures["r " + name].append(read)
        self.trace.write(f"{name} took={time.monotonic() - began:.1f} "
                         f"write_gap={written:.2f} read_gap={read:.2f}\n")

    def play(self, rounds):
        deck = []
        for n in range(rounds):
            if not deck:
                deck = random.sample(self.KINDS, len(self.KINDS))
            kind = deck.pop()
            self.trace.write(f"round {n + 1} {time.strftime('%X')} "
                             f"{kind.__name__}\n")
            self.ledger.now = f"round {n + 1}, {kind.__name__}"
            try:
                self.round(kind)
            except (Trouble, subprocess.SubprocessError) as trouble:
                self.tell(f"round {n + 1}, {kind.__name__}", str(trouble))
                return
            if self.ledger.wrong:
                return
            self.played += 1

    def quiet(self):
        """Let every writer get its last answer."""
        self.ledger.ended = True
        for thread in self.writers + self.readers:
            thread.join(100)

    # ---- what must hold ----

    def judge(self):
        ledger, primary = self.ledger, self.cluster.primary
        self.tell("every write was answered in the end, and as one act",
                  "; ".join(ledger.wrong[:3]))
        lost, twice, extra = checks.nothing_lost(ledger, primary)
        n = len(ledger.reports) + len(ledger.files) + len(ledger.commitments)
        self.tell(f"{self.played} rounds, {n} writes acknowledged, 0 lost",
                  f"{len(lost)} lost: " + ", ".join(
                      f"{name}, answered {ledger.how.get(name)}"
                      for name in lost[:5]) if lost else "")
        self.tell(f"{ledger.again()} writes sent again, "
                  f"{ledger.tries['replayed']} had been done, 0 twice",
                  f"{len(twice)} twice, {len(extra)} unasked for: "
                  f"{twice[:5]} {extra[:5]}" if twice or extra else "")
        acts, broken = checks.chain(primary)
        self.tell(f"{acts} acts without a gap", broken)
        for verb in ("verify", "check"):
            code, said = self.portal.run(verb)
            self.tell(f"{verb} finds nothing",
                      f"ended with {code}: {said[-600:]}" if code else "")
        self.tell("primary and standby hold the same acts",
                  "" if checks.same_everywhere(primary, self.cluster.standby)
                  else "they differ")

    def judge_caches(self):
        """A page that every node has in its cache, changed through one."""
        for name, cut in (("each node shows what another wrote", False),
                          ("and when nobody could hear of it", True)):
            writer = Writer(Ledger(), self.nodes[:1], self.token, 3, 0,
                            f"cache{cut:d}")
            writer.step()
            path = f"/en/commitments/load-{writer.name}-0"
            checks.shown(self.nodes, path, "Reported on", 10)
            if cut:
                self.cluster.cut()
            writer.step()
            took = checks.shown(self.nodes, path, f"{writer.name}-1", 10)
            self.tell(f"{name}, after {took or 0:.1f} s",
                      "" if took is not None else "not in 10 s")

    def judge_letters(self):
        """The lease of a node that died ends after half a minute; what that
        node had taken and not ended waits for ten, and is not awaited."""
        until = time.monotonic() + 60
        while True:
            waiting = {row[0] for row in self.cluster.primary.sql(
                "select key from outbox where next_try is not null "
                "and tries > 0")}
            came = self.mailbox.came
            lost = self.mailbox.put - set(came) - waiting
            if not lost or time.monotonic() > until:
                break
            time.sleep(0.2)
        twice = [s for s, n in came.items() if n > 1]
        self.tell(f"{len(came)} letters came, {len(waiting)} were under way "
                  "when a node died, 0 twice",
                  f"lost: {list(lost)[:5]}, twice: {twice[:5]}"
                  if lost or twice else "")

    def judge_lease(self):
        had = checks.leases(self.nodes)
        both = [turn for turn, nodes in had.items() if len(nodes) > 1]
        held = self.cluster.primary.one(
            "select epoch from job_lease where name = 'jobs'")
        self.tell(f"the jobs went from node to node {len(had)} times, never "
                  "at two", "" if not both and ("soon", int(held or 0)) in had
                  else f"at two: {both}; {held} is held, {sorted(had)} were taken")

    def say_figures(self):
        for what, title in (("w ", "writes waited"), ("r ", "reads failed")):
            per = "; ".join(
                f"{k[2:]} {sum(v) / len(v):.1f} ({max(v):.1f})"
                for k, v in self.figures.items() if k.startswith(what))
            print(f"   {title}, seconds, mean (most): {per}")
        statuses = sum((r.statuses for r in self.readers),
                       collections.Counter())
        old = sum(reader.old for reader in self.readers)
        ends = self.figures["seconds to end"]
        print(f"   told to end, a node ended in {max(ends, default=0):.1f} s "
              "at most")
        print(f"   reads {dict(statuses)}, {old} said to be old; "
              "tries of writes "
              f"{dict(self.ledger.tries)}; rejoined {self.cluster.rewound} by "
              f"pg_rewind, {self.cluster.copied - 1} by copy")
        slow = max(map(max, (v for k, v in self.figures.items()
                             if k.startswith("r "))), default=0)
        self.tell("nodes that are up answer readers",
                  f"one did not for {slow:.0f} s" if slow > 30 else "")

    def close(self):
        self.ledger.ended = True
        for node in self.nodes:
            node.stop()
        self.cluster.stop()
        self.mailbox.stop()


def main(binary, folder):
    rounds = int(os.environ.get("ROUNDS_NODES", "50"))
    seed = os.environ.get("SEED") or str(int(time.time()))
    print(f"   SEED={seed}", flush=True)
    random.seed(seed)
    game = Game(binary, folder)
    try:
        game.open()
        game.play(rounds)
        game.quiet()
        game.judge()
        game.judge_caches()
        game.judge_letters()
        game.judge_lease()
        game.say_figures()
        for node in game.nodes:
            code, _ = node.end()
            if code != 0:
                game.tell("nodes end well", f"with {code}: {node.tail()}")
    except Trouble as trouble:
        game.tell("the game", str(trouble))
    finally:
        game.close()
    return game.failed > 0


sys.exit(main(*sys.argv[1:]))
