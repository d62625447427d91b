#!/usr/bin/python3
"""Goal: whatever comes as a table, and whatever is asked of one, the portal
answers in words, goes on, and leaves nothing half done; and so when the
processes that read and answer are stopped, killed, or find no room.

Usage: CLARABOIA=build/claraboia hostile_tables.py, from the top of the tree."""
import csv
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree
import zipfile

import large
from hostile_files import MAIN, parquets, slug_of, spreadsheets, texts
from large import MB, Portal, readers, tell

# What a person must never be shown: our insides.
INSIDES = re.compile(r"/tmp/|duckdb\b(?!\.so)|Binder|Exception|read_csv|"
                     r"__builtin|Assertion|select \w|\.c:\d", re.I)
SETTLE_S = 60
FILES = "/api/v1/datasets/hostile/files"


# ---- what the portal makes of them ----

def send(portal, name, content, dataset="hostile"):
    """By the API; status and what it said."""
    path = f"/api/v1/datasets/{dataset}/files/{slug_of(name)}/versions"
    kind = "application/octet-stream"
    if len(content) <= 9 * MB:
        return portal.api("POST", f"{path}?name={name}", content, kind)
    place = os.path.join(portal.folder, "piece")
    with open(place, "wb") as file:
        file.write(content)
    upload = portal.send_pieces(place, name, None)
    return portal.api("POST", f"{path}?upload={upload}", b"", kind)


def sentence(said):
    """What a refusal says, when that is for people: else nothing."""
    if not isinstance(said, dict):
        return ""
    words = " ".join([said.get("detail") or said.get("title") or ""] +
                     [e.get("what") or ""
                      for e in said.get("errors", [])]).strip()
    return words if words[-1:] in (".", "?") and not INSIDES.search(
        words) else ""


def rows_of(portal, name, question="", dataset="hostile"):
    """Its rows, once it was read."""
    end = time.monotonic() + SETTLE_S
    while True:
        answer, said = portal.ask(
            "GET", f"/api/v1/datasets/{dataset}/files/{slug_of(name)}/rows"
            f"{question}")
        said = json.loads(said)
        if answer.status != 503 or time.monotonic() > end:
            return answer.status, said
        time.sleep(0.1)


def left(portal):
    """Folders that somebody began and nobody ended."""
    shelf = os.path.join(portal.data, "tables")
    found = []
    for two in os.listdir(shelf) if os.path.isdir(shelf) else []:
        found += [two + one for one in os.listdir(os.path.join(shelf, two))
                  if "." in one]
    return found


def nothing_left(portal):
    end = time.monotonic() + SETTLE_S
    while left(portal) and time.monotonic() < end:
        time.sleep(0.1)
    return left(portal)


def unharmed(portal):
    """What is wrong with the portal; or nothing."""
    if portal.process.poll() is not None:
        return "it ended"
    for path in ("/en", "/healthz", "/en/data/hostile"):
        answer, said = portal.ask("GET", path)
        if answer.status != 200:
            return f"{path}: {answer.status} {said[:200]}"
    return ""


def come(portal, files):
    """Sent by the API one behind the other, and read meanwhile: each is a table
    that answers, or there is a sentence why not."""
    sent = [(name, *send(portal, name, content)) for name, content in files]
    found = {}
    for name, status, said in sent:
        if status == 201:
            status, said = rows_of(portal, name, "?page_size=2")
            answer, page = portal.ask(
                "GET", f"/en/data/hostile/files/{slug_of(name)}/table")
            good = (answer.status == status and b"<b onclick" not in page and
                    (status == 200 or status == 404 and sentence(said)))
        else:
            good = status == 422 and sentence(said)
        wrong = unharmed(portal)
        tell(f"{name} is a table or a sentence", good and wrong == "",
             f"{wrong} {status} {str(said)[:400]}")
        shown = f"{said['total']} rows" if status == 200 else sentence(said)
        print(f"# {name}: {shown[-130:]}", flush=True)
        found[name] = status, said
    return found


# What each says; what is odd and yet a table.
SAYS = {"bomb.xlsx": "far too large", "packed.xlsx": "far too large",
        "shared.xlsx": "far too large", "small-says-the-bomb.xlsx": "damaged",
        "entities.xlsx": "declarations", "outside.xlsx": "declarations",
        "rows.ods": "far too large", "endless.ods": "more rows",
        "far.xlsx": "more rows", "wider.csv": "16,384", "empty.csv": "empty",
        "separators.csv": "empty", "cut.parquet": "not a kind of file",
        "huge-footer.parquet": "not complete", "half.json": "not complete"}
READ = ["line.csv", "wide.csv", "names.csv", "beyond.json", "numbers.json"]


def looked_at(portal, name, content):
    """Sent by the form: it is shown or refused, and nothing is published."""
    place = os.path.join(portal.folder, "form")
    with open(place, "wb") as file:
        file.write(content)
    status, where, said = portal.send_form(
        "/en/data/new", dict(large.FIELDS, token=portal.form_token,
                             title="Form " + slug_of(name)),
        name, place, confirm=False)
    if status == 303:
        end = time.monotonic() + SETTLE_S
        while True:
            answer, said = portal.page("GET", where)
            if "being read" not in said or time.monotonic() > end:
                break
            time.sleep(0.2)
        status = answer.status
    words = re.sub(r"<[^>]*>", " ", said)
    tell(f"{name} by the form", status in (200, 400, 413, 422) and
         not INSIDES.search(words) and "<b onclick" not in said and
         "being read" not in said, f"{status} {where} {words[:300]}")
    answer, _ = portal.ask("GET", "/api/v1/datasets/form-" + slug_of(name))
    # What says itself how it reads is published at once.
    if answer.status != 404 and not name.endswith(".parquet"):
        tell(f"{name} was not published unseen", False, answer.status)


# ---- formulas ----

FORMULAS = ["=cmd|'/C calc'!A0", "@SUM(1+1)", "+1", "-2+3", "\t=1", "=1+1"]


def formulas(portal):
    made = io.StringIO()
    csv.writer(made).writerows([["what"]] + [[f] for f in FORMULAS])
    status, said = send(portal, "formulas.csv", made.getvalue().encode())
    tell("formulas are published", status == 201, f"{status} {said}")
    status, said = rows_of(portal, "formulas.csv")
    wanted = FORMULAS
    got = [row["what"] for row in said.get("rows", said.get("data", []))]
    tell("rows have them as texts", status == 200 and got == wanted, said)
    kept = {}
    for suffix in ("csv", "json", "xlsx", "parquet"):
        answer, kept[suffix] = portal.ask(
            "GET", f"{FILES}/formulas-csv/rows.{suffix}")
        tell(f"rows.{suffix} comes", answer.status == 200 and "attachment" in
             answer.getheader("Content-Disposition", ""),
             f"{answer.status} {answer.getheaders()}")
    got = [row[0] for row in csv.reader(io.StringIO(
        kept["csv"].decode("utf-8-sig")))][1:]
    tell("rows.csv has what was given", got == wanted, got)
    got = [row["what"] for row in json.loads(kept["json"])]
    tell("rows.json has what was given", got == wanted, got)
    with zipfile.ZipFile(io.BytesIO(kept["xlsx"])) as z:
        sheet, = [n for n in z.namelist() if "worksheets/" in n]
        tree = xml.etree.ElementTree.fromstring(z.read(sheet))
        external = [n for n in z.namelist() if "external" in n.lower()]
    cells = [c for c in tree.iter(f"{{{MAIN}}}c")][1:]
    tell("rows.xlsx has texts, and no formula",
         {c.get("t") for c in cells} == {"inlineStr"} and not external and
         tree.find(f".//{{{MAIN}}}f") is None and
         ["".join(c.itertext()) for c in cells] == wanted,
         [(c.get("t"), "".join(c.itertext())) for c in cells])
    return kept["parquet"]


# ---- questions that mean no good ----

def questions():
    long = "x" * 10000
    yield "id__exact=" + long[:7000]
    yield "note__contains=" + long[:7000]
    yield "q=" + "w+" * 3000
    yield "note__exact=" + long * 10
    yield "note__exact=%00"
    yield "note__contains=a%00b"
    yield "note__exact=%ff%fe"
    yield "note__exact=" + urllib.parse.quote("'; drop table x; --")
    yield "note__exact=" + urllib.parse.quote("\"\\'\n\r${x}$$")
    yield "nobody__exact=1"
    yield urllib.parse.quote("id\"; drop x--") + "__exact=1"
    yield "columns=" + ",".join(f"c{i}" for i in range(200))
    yield "columns=" + ",".join(["id"] * 201)
    yield "sort=" + ",".join(["id"] * 200)
    yield "page=999999999999"
    yield "page=99999999999999999999"
    yield "page=-1"
    yield "page=9223372036854775807&page_size=1000"
    yield "page_size=1000000"
    yield "id__in=" + ",".join(str(i) for i in range(1400))
    yield "id__less=1e999"
    yield "id__less=99999999999999999999999"
    yield "day__less=9999999-99-99"
    yield "day__exact=2024-02-31"
    yield "group=id:0"
    yield "group=id:1e-300"
    yield "group=id:0.000001&show=sum:lat,avg:lat,max:lat"
    yield "show=sum:note&group=place"
    yield "group=id,day,place"
    yield "id__exact=1&" * 300
    yield "version=99999999999999999999"
    yield "version=-1"
    yield "%"
    yield "=&&&=;__exact=1&__row__exact=1"


def asked(portal):
    """Each is answered, or refused with a sentence; on pages too."""
    bad = []
    for question in questions():
        for path in (f"{FILES}/wells-csv/rows?{question}",
                     f"{FILES}/wells-csv/rows.csv?{question}",
                     f"/en/data/hostile/files/wells-csv/table?{question}"):
            answer, said = portal.ask("GET", path)
            said = said.decode()
            problem = answer.getheader("Content-Type", "").startswith(
                "application/problem+json")
            if (answer.status not in (200, 400, 404, 414, 422, 431) or
                    (problem and sentence(json.loads(said)) == "" and
                     answer.status != 404) or
                    (path.startswith("/en") and
                     INSIDES.search(re.sub(r"<[^>]*>", " ", said)))):
                bad.append((path[:120], answer.status, said[:200]))
    tell("hostile questions are answered in words", not bad, bad[:3])
    status, said = rows_of(portal, "wells.csv", "?page=99999")
    tell("a page beyond the last is not an error", status == 200, said)


def workers(portal, role):
    """The jailed processes of that role."""
    found = []
    for one in readers(portal.process.pid):
        try:
            with open(f"/proc/{one}/cmdline", "rb") as file:
                if role.encode() in file.read().split(b"\0"):
                    found.append(one)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def signalled(ids, how):
    for one in ids:
        try:
            os.kill(one, how)
        except ProcessLookupError:
            pass


def later(portal, question, into):
    """Ask beside."""
    def run():
        answer, said = portal.ask("GET", f"{FILES}/wells-csv/rows?{question}")
        into.append((answer.status, answer.getheader("Retry-After"),
                     json.loads(said)))
    thread = threading.Thread(target=run)
    thread.start()
    return thread


def worker_dies(portal):
    """Stopped first, so that it is killed while it answers."""
    rows_of(portal, "wells.csv", "?id__exact=0")
    signalled(workers(portal, "asker"), signal.SIGSTOP)
    heard = []
    threads = [later(portal, f"id__exact={i}", heard) for i in (1, 2)]
    time.sleep(0.5)
    signalled(workers(portal, "asker"), signal.SIGKILL)
    for thread in threads:
        thread.join()
    tell("who asked a process that was killed is told, or another answers",
         len(heard) == 2 and all(
             status == 200 or (status in (400, 503) and sentence(said))
             for status, _, said in heard), heard)
    status, said = rows_of(portal, "wells.csv", "?id__exact=3")
    tell("the next one is answered", status == 200 and said["total"] == 1, said)
    signalled(workers(portal, "asker"), signal.SIGKILL)
    status, said = rows_of(portal, "wells.csv", "?id__exact=4")
    tell("one that died idle is begun anew", status == 200 and
         said["total"] == 1, said)


def worker_hangs(portal):
    """It neither answers nor ends: the time bound does that."""
    rows_of(portal, "wells.csv", "?id__exact=5")
    stopped = workers(portal, "asker")
    signalled(stopped, signal.SIGSTOP)
    heard = []
    threads = [later(portal, f"id__exact={i}", heard) for i in range(6, 12)]
    time.sleep(0.3)
    wrong = unharmed(portal)
    tell("pages go on while nothing is answered", wrong == "" and
         any(t.is_alive() for t in threads), wrong)
    for thread in threads:
        thread.join()
    tell("who waited is told", len(heard) == 6 and all(
        status == 200 or (status in (400, 503) and sentence(said))
        for status, _, said in heard) and
         any(status != 200 for status, _, _ in heard),
         [(status, sentence(said)) for status, _, said in heard])
    # It is ended, not left behind.
    alive = [one for one in stopped if os.path.exists(f"/proc/{one}")]
    tell("and what hung was ended", len(alive) < len(stopped), alive)
    status, said = rows_of(portal, "wells.csv", "?id__exact=12")
    tell("then questions are answered again", status == 200, said)


def at_once(portal, count):
    """So many questions at once, none the same, while the processes rest."""
    pid = portal.process.pid
    rows_of(portal, "wells.csv", "?id__exact=20")
    threads_before = len(os.listdir(f"/proc/{pid}/task"))
    files_before = len(os.listdir(f"/proc/{pid}/fd"))
    signalled(workers(portal, "asker"), signal.SIGSTOP)
    heard = []
    threads = [later(portal, f"group=place&show=distinct:lat&id__greater={i}",
                     heard) for i in range(count)]
    time.sleep(1)
    wrong = unharmed(portal)
    tell(f"pages are answered beside {count} questions", wrong == "", wrong)
    signalled(workers(portal, "asker"), signal.SIGCONT)
    for thread in threads:
        thread.join()
    told = {s: sum(1 for one in heard if one[0] == s)
            for s in {one[0] for one in heard}}
    tell(f"of {count} at once each is answered, or told to come again",
         set(told) <= {200, 503} and told.get(200, 0) > 0 and
         len(heard) == count, told)
    tell("and when", all(retry is not None and sentence(said)
                         for status, retry, said in heard if status == 503))
    status, said = rows_of(portal, "wells.csv", "?id__exact=21")
    end = time.monotonic() + 15
    while time.monotonic() < end and len(
            os.listdir(f"/proc/{pid}/fd")) > files_before + 8:
        time.sleep(0.2)
    now = len(os.listdir(f"/proc/{pid}/task"))
    files = len(os.listdir(f"/proc/{pid}/fd"))
    tell("nothing is stuck afterwards", status == 200 and
         now <= threads_before + 2 and files <= files_before + 8,
         f"{status}, threads {threads_before} {now}, "
         f"files {files_before} {files}")


# ---- the reader ----

def reading(portal):
    """The reader once it has begun."""
    end = time.monotonic() + SETTLE_S
    while time.monotonic() < end:
        found = workers(portal, "tables")
        if found:
            return found
        time.sleep(0.005)
    return []


def long_table(rows, seed):
    return ("id,what,note\n" + "".join(
        f"{i},{seed} {i % 977},{i * 7919 % 100003}\n"
        for i in range(rows))).encode()


def reader_dies(portal):
    send(portal, "killed.csv", long_table(300000, "killed"))
    found = reading(portal)
    signalled(found, signal.SIGSTOP)
    wrong = unharmed(portal)
    status, said = portal.api("GET", f"{FILES}/killed-csv/rows")
    tell("pages go on while a reader hangs", found and wrong == "" and
         status == 503 and sentence(said), f"{found} {wrong} {status} {said}")
    signalled(found, signal.SIGKILL)
    status, said = rows_of(portal, "killed.csv")
    tell("a table whose reader was killed says so", status == 404 and
         sentence(said), f"{status} {said}")
    tell("and leaves nothing on the shelf", not nothing_left(portal),
         left(portal))


def portal_dies(portal):
    """Killed in the middle of a reading: the reader goes too, and the table is
    read when the portal is back."""
    send(portal, "interrupted.csv", long_table(300000, "interrupted"))
    found = reading(portal)
    portal.close(signal.SIGKILL)
    end = time.monotonic() + 10
    while time.monotonic() < end and any(
            os.path.exists(f"/proc/{one}") for one in found):
        time.sleep(0.1)
    alive = [one for one in found if os.path.exists(f"/proc/{one}")]
    tell("no reader outlives the portal", found and not alive,
         f"{found} {alive}")
    portal.open()
    status, said = rows_of(portal, "interrupted.csv", "?id__exact=299999")
    tell("what was being read is read afterwards", status == 200 and
         said["total"] == 1, f"{status} {said}")


def no_room(folder):
    """A disk that fills while a table is read, and while one is asked."""
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m", "none", disk],
            capture_output=True).returncode != 0:
        print("# a full disk was not tried: mounting one takes root")
        return
    portal = None
    filler = os.path.join(disk, "filler")
    try:
        portal = opened(disk)
        dice = random.Random(7)
        send(portal, "wells.csv", ("id,note\n" + "".join(
            f"{i},{dice.getrandbits(400):x}\n"
            for i in range(60000))).encode())
        found = reading(portal)
        signalled(found, signal.SIGSTOP)
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 65536):
                    pass
            except OSError:
                pass
        signalled(found, signal.SIGCONT)
        wrong = ""
        for path in ("/en", "/healthz"):
            answer, said = portal.ask("GET", path)
            wrong += "" if answer.status == 200 else f"{path} {answer.status} "
        tell("pages go on where there is no room", wrong == "", wrong)
        end = time.monotonic() + 20
        while workers(portal, "tables") and time.monotonic() < end:
            time.sleep(0.1)
        os.unlink(filler)
        answer, said = portal.ask("GET", f"{FILES}/wells-csv/rows")
        tell("a table that found no room says so, or waits",
             answer.status in (404, 503) and sentence(json.loads(said)),
             f"{answer.status} {said[:300]}")
        tell("and leaves nothing on the full disk", not nothing_left(portal),
             left(portal))
        # Where the store had no room either, its job rests for a minute; a
        # portal that is opened begins with it.
        portal.close()
        portal.open()
        status, said = rows_of(portal, "wells.csv")
        tell("when there is room it is read, or may be read again",
             status == 200 and said["total"] == 60000 or
             status == 404 and sentence(said), f"{status} {said}")
    finally:
        if portal is not None:
            portal.close()
        subprocess.run(["umount", "-l", disk], check=False)


def opened(folder):
    portal = Portal(folder)
    portal.folder = folder
    portal.sign_in()
    status, said = portal.api("POST", "/api/v1/datasets", json.dumps({
        "slug": "hostile", "jurisdiction": "riudeboira",
        "institution": "riudeboira-water", "licence": ["cc-by-4-0"],
        "title": {"en": "Hostile"}, "description": {"en": "All of it."}}))
    tell("a dataset", status == 201, f"{status} {said}")
    return portal


def main():
    folder = tempfile.mkdtemp(prefix="claraboia-hostile.")
    portal = None
    begun = time.monotonic()

    def took(what):
        print(f"# {time.monotonic() - begun:.1f} s: {what}", flush=True)
    try:
        portal = opened(folder)
        good = formulas(portal)
        took("files")
        files = [*spreadsheets(), *texts(), *parquets(good)]
        took("made")
        found = come(portal, files)
        for name, words in SAYS.items():
            status, said = found[name]
            tell(f"{name} says why", words in sentence(said),
                 f"{status} {str(said)[:300]}")
        answer, said = portal.ask(
            "GET", "/en/data/hostile/files/wide-csv/rows/3")
        tell("a row of 10,000 columns shows the first", answer.status == 200 and
             re.search(rb">\s*c999\s*<", said) and
             not re.search(rb">\s*c1000\s*<", said) and
             b"9,000 more columns" in said,
             f"{answer.status} {len(said)}")
        wrong = [name for name in READ if found[name][0] != 200]
        tell("what can be read is read", not wrong, wrong)
        tell("nothing is left on the shelf", not nothing_left(portal),
             left(portal))
        took("form")
        for name, content in files:
            if name in ("bomb.xlsx", "entities.xlsx", "shared.xlsx", "rows.ods",
                        "wider.csv", "nul.csv", "unmarked.csv", "names.csv",
                        "deeper.json", "numbers.json", "empty.csv",
                        "cut.parquet", "lies-2.parquet", "line.csv"):
                looked_at(portal, name, content)
        tell("nor by looks", not nothing_left(portal), left(portal))
        wells = os.path.join(folder, "wells.csv")
        large.table(wells, 60000, 40)
        with open(wells, "rb") as file:
            send(portal, "wells.csv", file.read())
        rows_of(portal, "wells.csv")
        took("questions")
        asked(portal)
        worker_dies(portal)
        took("hangs")
        worker_hangs(portal)
        took("at once")
        at_once(portal, 200)
        took("readers")
        reader_dies(portal)
        portal_dies(portal)
        took("no room")
        wrong = unharmed(portal)
        tell("the portal is unharmed at the end", wrong == "", wrong)
        portal.close()
        tell("and ends well", portal.process.returncode == 0,
             portal.process.returncode)
        portal = None
        no_room(folder)
        took("end")
    finally:
        if portal is not None and portal.process.poll() is None:
            portal.close(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(large.failed > 0)


if __name__ == "__main__":
    main()
