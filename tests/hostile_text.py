#!/usr/bin/env python3
"""Goal: hostile text in a record is shown as text, and does nothing else.

Usage: hostile_text.py DIR

Reads what the program hostile_text wrote into DIR: every page, feed and API
answer about records whose every field holds hostile text.  Each is parsed as a
browser, a feed reader or a program would, and compared with the same page of
harmless text.  Prints "ok NAME" or "FAIL NAME: why"; exit code 1 on a failure.
First it plants faults in good pages and must find every one of them.
"""
import csv
import io
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from multiprocessing import Pool

import html5lib

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:")
URLS = {"href", "src", "action", "formaction", "data", "poster", "cite",
        "background", "longdesc", "manifest", "ping", "srcset", "data-copy",
        "{http://www.w3.org/1999/xlink}href"}
SHOWN = 3


def url_wrong(url):
    """What a browser would make of it, not what it looks like."""
    url = re.sub("[\t\n\r]", "", url).lstrip("".join(map(chr, range(0x21))))
    if SCHEME.match(url):
        good = url.lower().startswith(("https:", "http:", "mailto:"))
    else:
        good = not re.match(r"[/\\][/\\]", url)
    return None if good else f"an address {url[:60]!r}"


def name_of(element):
    return element.tag if isinstance(element.tag, str) else "(comment)"


def pairs_of(root):
    """Every element and every attribute of an element that there is."""
    found = set()
    for e in root.iter():
        found.add((name_of(e), ""))
        found.update((name_of(e), str(k)) for k in e.attrib)
    return found


def script_wrong(e):
    text = "".join(e.itertext())
    if e.get("type") == "application/ld+json" and e.get("src") is None:
        try:
            json.loads(text)
        except ValueError as why:
            return f"JSON-LD that is not JSON: {why}"
        return None
    if text.strip() or not re.match(r"/assets/[\w.-]+$", e.get("src") or ""):
        return f"a script that is not ours: {text[:60]!r}"
    return None


def html_problems(text):
    """(problems, pairs, text of h1) of a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    problems = [f"not HTML: {code} {data}" for _, code, data in parser.errors]
    heading = ""
    for e in root.iter():
        tag = name_of(e)
        if tag == "script":
            problems.append(script_wrong(e))
        if tag == "h1":
            heading = "".join(e.itertext())
        for k, v in e.attrib.items():
            if str(k) in URLS:
                problems.append(url_wrong(v))
            if str(k).startswith("on") or str(k) in ("style", "srcdoc"):
                problems.append(f"an attribute {k} on {tag}")
            if BIDI.search(v):
                problems.append(f"a bidi control in {k} of {tag}")
        if BIDI.search((e.text or "") + (e.tail or "")):
            problems.append(f"a bidi control in or behind {tag}")
    return [p for p in problems if p], pairs_of(root), heading


def atom_problems(text):
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as why:
        return [f"not XML: {why}"], set(), ""
    problems = [url_wrong(e.get("href")) for e in root.iter() if e.get("href")]
    if BIDI.search("".join(root.itertext())):
        problems.append("a bidi control")
    return [p for p in problems if p], pairs_of(root), ""


def csv_problems(text):
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""),
                           strict=True))
    problems = []
    if len({len(row) for row in rows}) != 1:
        problems.append("lines of different length")
    for cell in (c for row in rows for c in row):
        if cell[:1] in tuple("=+-@\t\r") and not re.match(
                r"[+-]?\d+(\.\d+)?$", cell):
            problems.append(f"a formula {cell[:40]!r}")
    return problems, set(), ""


def json_problems(text):
    try:
        json.loads(text)
    except ValueError as why:
        return [f"not JSON: {why}"], set(), ""
    return [], set(), ""


def read(answer):
    """Parse one answer: (problems, pairs, heading)."""
    _, _, mime, _, file = answer
    try:
        text = open(file, encoding="utf-8", newline="").read()
    except UnicodeDecodeError as why:
        return [f"not UTF-8: {why}"], set(), ""
    kinds = {"text/html": html_problems, "application/atom+xml": atom_problems,
             "text/csv": csv_problems, "application/json": json_problems,
             "application/problem+json": json_problems}
    mime = mime.split(";")[0]
    if mime in kinds:
        return kinds[mime](text)
    # Calendars are lines of text; ics_test.c looks at how they are folded.
    return [] if mime in ("text/plain", "text/calendar") else [f"type {mime}"], set(), ""


def key(answer):
    """The same page in another version: what was asked of it differs."""
    path, mark, _ = answer[3].partition("?")
    return path + mark


def compare(answer, got, plain):
    problems, pairs, _ = got
    status, before = plain[key(answer)]
    problems = list(problems)
    if status != answer[1]:
        problems.append(f"status {answer[1]}, harmless {status}")
    for tag, attribute in sorted(pairs - before[1]):
        problems.append(f"an element {tag} {attribute} that harmless text "
                        "does not have")
    return problems


def planted(page, plain):
    """Plant faults in a good page and feed; return those not found."""
    here = "<main "
    faults = {
        "script": "<script>alert(1)</script>",
        "image": "<img src=x onerror=alert(1)>",
        "handler": "<b onmouseover='alert(1)'>x</b>",
        "javascript": "<a href=' java\tscript:alert(1)'>x</a>",
        "data": "<a href='data:text/html,1'>x</a>",
        "other host": "<a href='//evil.example/'>x</a>",
        "backslash": "<a href='/\\evil.example/'>x</a>",
        "bidi": "<p>a\u202eb</p>",
        "bidi by number": "<p title='&#x2066;'>a</p>",
        "frame": "<iframe></iframe>",
        "broken JSON-LD": "<script type='application/ld+json'>{,}</script>",
        "script out of JSON-LD": "<script type='application/ld+json'>"
                                 "{\"a\":\"</script><u>\"}</script>",
        "open quote": "<p title='x>",
    }
    missed = []
    for name, fault in faults.items():
        got = html_problems(page.replace(here, fault + here, 1))
        if not got[0] and not got[1] - plain[1]:
            missed.append(name)
    if not atom_problems("<feed><title>&nbsp;<</title></feed>")[0]:
        missed.append("broken feed")
    if not csv_problems("a,b\r\n=1+1,2\r\n")[0]:
        missed.append("formula")
    return missed


def shown_wrong(index, headings):
    """Escaping must not swallow: the title that the API gives is the heading
    of the page, but for bidi controls."""
    for version, file in index.items():
        said = json.load(open(file, encoding="utf-8"))["title"]["en"]
        said = " ".join(BIDI.sub("", said).split())
        if said != " ".join(headings[version].split()):
            return (f"{version}: title {said[:60]!r} became "
                    f"{headings[version][:60]!r}")
    return None


def main():
    answers = [line.rstrip("\n").split("\t")
               for line in open(sys.argv[1] + "/index.tsv", encoding="utf-8")]
    with Pool(2) as pool:
        got = pool.map(read, answers, chunksize=16)
    plain, failed, told = {}, 0, {}
    for answer, result in zip(answers, got):
        if answer[0] == "plain":
            plain[key(answer)] = (answer[1], result)
    page = next(a for a in answers
                if a[0] == "plain" and a[3] == "/en/commitments/hostile")
    missed = planted(open(page[4], encoding="utf-8").read(),
                     plain[page[3]][1])
    if missed or html_problems(open(page[4], encoding="utf-8").read())[0]:
        print(f"FAIL self-check: not found: {', '.join(missed)}")
        return 1
    print("ok self-check: every planted fault is found")
    headings, titles = {}, {}
    for answer, result in zip(answers, got):
        version = told.setdefault(answer[0], [0, 0])
        version[0] += 1
        if answer[3] == "/en/commitments/hostile":
            headings[answer[0]] = result[2]
        if answer[3] == "/api/v1/commitments/hostile":
            titles[answer[0]] = answer[4]
        problems = compare(answer, result, plain)
        if problems:
            version[1] += 1
            if version[1] <= SHOWN:
                print(f"FAIL {answer[0]} {answer[3][:80]}: "
                      f"{'; '.join(problems[:3])}")
    for name, (n, bad) in told.items():
        failed += bad
        if bad == 0:
            print(f"ok {name}: {n} answers")
        else:
            print(f"# {name}: {bad} of {n} answers")
    wrong = shown_wrong(titles, headings)
    print(f"FAIL shown: {wrong}" if wrong else
          f"ok shown: {len(titles)} titles as they were written")
    return 1 if failed or wrong else 0


sys.exit(main())
