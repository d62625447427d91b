"""What must hold when the last round is over."""
import collections
import http.client
import json
import re
import time

from portal import Line


def texts(column):
    return [json.loads(row[0]).get("en", "") for row in column]


def nothing_lost(ledger, server):
    """Every acknowledged write is there, and everything there once."""
    there = collections.Counter(texts(server.sql(
        "select e.title from evidence e join milestone m on m.id = e.milestone "
        "where m.address like 'load-%'")))
    names = collections.Counter(row[0] for row in server.sql(
        "select name from file where name like '%-%.csv'"))
    commitments = {row[0] for row in server.sql(
        "select address from commitment where address like 'load-%'")}
    lost = ([t for t in ledger.reports if there[t] == 0] +
            [f for f in ledger.files if names[f] == 0] +
            [c for c in ledger.commitments if c not in commitments])
    twice = [t for t, n in (there + names).items() if n > 1]
    # Each was sent until it was answered: nothing else can be there.
    extra = [t for t in there if t not in ledger.reports]
    return lost, twice, extra


def chain(server):
    """How many acts; why they are no chain, or nothing."""
    n, least, most, kinds = server.sql(
        "select count(*), min(seq), max(seq), "
        "(select count(*) from (select 1 from act where address like 'load-%' "
        "group by kind, address having count(*) <> max(version) or "
        "min(version) <> 1) as broken) from act")[0]
    if (least, most) != ("1", n):
        return int(n), f"{n} acts are numbered {least} to {most}"
    if kinds != "0":
        return int(n), f"versions of {kinds} records have gaps"
    return int(n), ""


def same_everywhere(primary, standby):
    """Whether the standby holds the same acts, in a moment."""
    asked = "select md5(string_agg(hash, '' order by seq)) from act"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if primary.one(asked) == standby.one(asked):
            return True
        time.sleep(0.2)
    return False


def leases(nodes):
    """Which node says that it had the jobs of a lane, by the lane and the
    number of the lease."""
    had = collections.defaultdict(set)
    for node in nodes:
        with open(node.log_path, errors="replace") as log:
            for lane, epoch in re.findall(r"jobs=here lane=(\w+) epoch=(\d+)",
                                          log.read()):
                had[lane, int(epoch)].add(node.number)
    return had


def shown(nodes, path, word, seconds):
    """After how many seconds all nodes show WORD on the page of PATH; None:
    not in time."""
    began = time.monotonic()
    for node in nodes:
        line = Line(node.port, 5)
        while True:
            try:
                if word.encode() in line.ask("GET", path)[2]:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() - began > seconds:
                return None
            time.sleep(0.05)
        line.close()
    return time.monotonic() - began
