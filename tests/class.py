#!/usr/bin/python3
"""Goal: a class that opens and downloads one table at the same time is served:
each of them, in turn, and the pages of everybody else meanwhile.

Usage: CLARABOIA=build/claraboia class.py, from the top of the tree."""
import json
import os
import shutil
import signal
import tempfile
import threading
import time

import large
from hostile_tables import opened, rows_of, send, workers
from large import tell

ROWS = 60000
FILES = "/api/v1/datasets/hostile/files/trees-csv"
PAGES = "/en/data/hostile/files/trees-csv"
PATIENCE_S = 600


class Person(threading.Thread):
    """Who asks for one address, and keeps what comes."""

    def __init__(self, portal, path):
        super().__init__()
        self.portal, self.path = portal, path
        self.status, self.said = 0, b""
        self.start()

    def run(self):
        answer, self.said = self.portal.ask("GET", self.path)
        self.status = answer.status


def people(portal, paths):
    return [Person(portal, path) for path in paths]


def all_good(crowd):
    """Once each is answered: who was not answered well."""
    for one in crowd:
        one.join(PATIENCE_S)
    return [(one.status, one.path, one.said[:200]) for one in crowd
            if one.is_alive() or one.status != 200]


def made(portal):
    """Whether a file is being written."""
    top = os.path.join(portal.data, "asker")
    return any("made" in names for _, _, names in os.walk(top))


def held(portal):
    """Somebody who asks for a large file, while it is written by a process that
    stands still."""
    end, n = time.monotonic() + PATIENCE_S, 0
    while time.monotonic() < end:
        n += 1
        first = Person(portal, f"{FILES}/rows.xlsx?id__greater={n}")
        while first.is_alive() and not made(portal):
            time.sleep(0.001)
        found = workers(portal, "asker")
        for one in found:
            os.kill(one, signal.SIGSTOP)
        if made(portal) and first.is_alive():
            return first, found
        # It was there before we saw it.
        for one in found:
            os.kill(one, signal.SIGCONT)
        first.join(PATIENCE_S)
    return None, []


def behind_a_long_file(portal):
    first, writers = held(portal)
    tell("a file is being written", first is not None)
    same = people(portal, ["%s/rows.csv?sort=-amount" % FILES] * 20)
    others = people(portal, [f"{FILES}/rows.ndjson?id__less={10 + i}"
                             for i in range(10)])
    wrong = all_good(people(portal, ["/en", "/en/data", "/en/data/hostile",
                                     f"{FILES}/rows.parquet"]))
    tell("pages, and what needs no writing, are there meanwhile", not wrong,
         wrong)
    crowd = people(portal, [f"{FILES}/rows?amount__greater={i}"
                            for i in range(25)] +
                   [f"{PAGES}/table?id__greater={i}&sort=-lat"
                    for i in range(25)])
    wrong = all_good(crowd)
    tell("and so are 50 questions at once", not wrong, wrong)
    tell("while those who wait for a file wait", first.is_alive() and
         all(one.is_alive() for one in same + others),
         [one.status for one in [first, *same, *others]])
    for one in writers:
        os.kill(one, signal.SIGCONT)
    wrong = all_good([first, *same, *others])
    tell("then each of them has it", not wrong, wrong)
    tell("the same for all who asked for the same",
         len({one.said for one in same}) == 1 and
         same[0].said.count(b"\n") == ROWS + 1,
         [len(one.said) for one in same])
    tell("and another for who asked for another",
         [one.said.count(b"\n") for one in others] ==
         [11 + i for i in range(10)], [one.said[:80] for one in others])


def at_once(portal):
    """Nothing of it the same."""
    wrong = all_good(
        people(portal, [f"{PAGES}/table?group=place&id__greater={i}"
                        for i in range(50)]) +
        people(portal, [f"{FILES}/rows.xlsx?id__less={i}"
                        for i in range(100, 130)]))
    tell("a class of 30 downloads, 50 others look", not wrong, wrong)


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-class.")
    portal = None
    # A slow machine is no reason to be sent away here.
    large.Portal.options = ("--line-ms", str(PATIENCE_S * 1000))
    try:
        portal = opened(folder)
        trees = os.path.join(folder, "trees.csv")
        large.table(trees, ROWS, 40)
        with open(trees, "rb") as file:
            send(portal, "trees.csv", file.read())
        status, said = rows_of(portal, "trees.csv")
        tell("a table", status == 200 and said["total"] == ROWS,
             json.dumps(said)[:300])
        behind_a_long_file(portal)
        at_once(portal)
        portal.close()
        tell("and it ends well", portal.process.returncode == 0,
             portal.process.returncode)
        portal = None
    finally:
        if portal is not None and portal.process.poll() is None:
            for one in workers(portal, "asker"):
                os.kill(one, signal.SIGCONT)
            portal.close(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(large.failed > 0)


if __name__ == "__main__":
    main()
