"""Goal: how long a sign-in takes does not tell whether an address is known.

Forty wrong passwords for known addresses and forty for unknown ones, by turns,
each address once and from another place, so that no throttle answers.  The
medians may differ by 15 %: for a quiet machine, so not in every run."""

import statistics
import sys
import time

from portal import Portal

TIMES = 40
MOST = 0.15


def take(portal, mail, i):
    began = time.perf_counter()
    status, _, _ = portal.ask(
        "POST", "/en/sign-in",
        form={"mail": mail, "password": "not a window in the roof"},
        place=f"10.1.0.{i}")
    if status != 422:
        sys.exit(f"FAIL timing: a wrong password was answered {status}")
    return time.perf_counter() - began


def main():
    known, unknown = [], []
    with Portal(people=TIMES) as portal:
        for i in range(5):
            take(portal, f"warm{i}@crowd.example", 200 + i)
        for i in range(TIMES):
            known.append(take(portal, f"n{i}@crowd.example", 2 * i))
            unknown.append(take(portal, f"m{i}@crowd.example", 2 * i + 1))
    one, two = statistics.median(known), statistics.median(unknown)
    said = (f"known {one * 1000:.1f} ms, unknown {two * 1000:.1f} ms, medians "
            f"of {TIMES}")
    if abs(one - two) > MOST * max(one, two):
        print(f"FAIL timing: {said}")
        return 1
    print(f"ok timing: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
