#!/usr/bin/python3
"""Goal: whoever taps "send" twice on a slow telephone has sent it once: two
same forms at one moment, and one more later, make one thing and lead to it.

Usage: CLARABOIA=build/claraboia twice.py, from the top of the tree."""
import html
import json
import re
import shutil
import sys
import tempfile
import threading
import time
import urllib.parse

import large

failed = 0


def tell(name, good, why=""):
    global failed
    failed += not good
    print(f"ok twice {name}" if good else
          f"FAIL twice {name}: {str(why)[:800]}", flush=True)


def form(portal, page, has, **typed):
    """The form on PAGE that has a field HAS: what it holds, and TYPED."""
    _, text = portal.page("GET", page)
    for one in re.findall(r"<form .*?</form>", text, re.S):
        if f'name="{has}"' in one:
            held = {}
            for field in re.findall(r'<input type="hidden"[^>]*>', one):
                name = re.search(r'name="([^"]*)"', field).group(1)
                value = re.search(r'value="([^"]*)"', field)
                held[name] = html.unescape(value.group(1)) if value else ""
            return {**held, **typed}
    raise SystemExit(f"FAIL twice: no field {has} on {page}")


def send(portal, path, fields):
    """Status and where it leads; once more when it was filled in faster than
    people do."""
    body = urllib.parse.urlencode(fields)
    while True:
        answer, said = portal.ask("POST", path, body, {
            "Cookie": portal.cookie, "X-Forwarded-For": "10.9.9.9",
            "Content-Type": "application/x-www-form-urlencoded"})
        if b"That was very quick." not in said:
            return answer.status, answer.getheader("Location") or (
                "".join(re.findall(r'class="wrong[^>]*>([^<]*)',
                                   said.decode())))
        time.sleep(0.5)


def together(portal, path, fields):
    """The same form twice at one moment, and a third time behind them."""
    said, both = [], threading.Barrier(2)

    def one():
        both.wait()
        said.append(send(portal, path, fields))
    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.append(send(portal, path, fields))
    return said


def once(portal, name, many, path, fields):
    """MANY() grows by one, whichever of the three was first."""
    before = many()
    said = together(portal, path, fields)
    tell(f"{name}: all are led to it", len(set(said)) == 1 and
         said[0][0] == 303, said)
    tell(f"{name}: it is there once", many() == before + 1,
         f"{many() - before} times: {said}")


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-twice.")
    portal = large.Portal(folder)
    portal.sign_in()
    portal.close()
    # What is counted is what there is now.
    portal.open(("--no-fetch", "--no-cache"))

    def get(path):
        return portal.ask("GET", path)[1].decode()

    def items(path):
        return lambda: len(json.loads(get(path))["items"])

    def versions():
        files = json.loads(get("/api/v1/datasets/wells"))["distributions"]
        return sum(len(file["versions"]) for file in files)

    def said():
        return get(talk).count('<article class="said"')

    def pieces():
        return get(milestone).count("https://bills.example/")

    new, add = "/en/data/new", "/en/data/wells/add?file=wells"
    talk, milestone = "/en/comments/dataset/wells", "/en/commitments/" \
        "open-budget/milestones/3"
    asked, made = "/en/data-requests/new", "/en/reuses/new"
    once(portal, "a dataset", items("/api/v1/datasets"), new, form(
        portal, new, "title", title="Wells", description="Where they are.",
        institution="riudeboira-water", licence="cc-by-4-0", theme="envi",
        link="https://wells.example/wells.csv"))
    for n in range(3):
        once(portal, f"version {n + 2}", versions, add, form(
            portal, add, "link", link=f"https://wells.example/{n}.csv"))
    once(portal, "a comment", said, talk, form(
        portal, talk, "body", body="Deep.", stance="neutral"))
    once(portal, "a question", said, talk, form(
        portal, talk, "body", body="How deep?", question="1"))
    once(portal, "a request for data", items("/api/v1/data_requests"), asked,
         form(portal, asked, "title", title="Rain", body="Every day.",
              institution="riudeboira-council"))
    once(portal, "a reuse", items("/api/v1/reuses"), made, form(
        portal, made, "title", title="Map", kind="visualization",
        link="https://ona.example/map", description="Where they are.",
        maker="Ona", sources="wells"))
    once(portal, "a report", pieces, milestone + "/report", form(
        portal, milestone + "/report", "reported", state="in_progress",
        share="50", reported="2026-11-01", title="Bills",
        link="https://bills.example/"))

    # The same words from a form of its own are said again.
    before = items("/api/v1/datasets")()
    status, where = send(portal, new, form(
        portal, new, "title", title="Wells", description="Where they are.",
        institution="riudeboira-water", licence="cc-by-4-0", theme="envi",
        link="https://wells.example/wells.csv"))
    tell("the same in another form is another", status == 303 and
         items("/api/v1/datasets")() == before + 1, f"{status} {where}")
    portal.close()
    shutil.rmtree(folder)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
