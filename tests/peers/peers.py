#!/usr/bin/env python3
"""Goal: what we publish is what others read: feeds by feedparser, CSV by
Python's csv, conditional requests by the rules.  peers.py BASE_URL
"""
import csv
import io
import json
import sys
import urllib.error
import urllib.request

import feedparser

BASE = sys.argv[1]
failed = 0


def say(name, trouble):
    global failed
    print("FAIL peers %s: %s" % (name, trouble) if trouble else "ok peers " + name)
    failed += bool(trouble)


def get(path, **headers):
    request = urllib.request.Request(BASE + path, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read()


def feed(path, at_least):
    parsed = feedparser.parse(get(path)[2])
    ids = [entry.id for entry in parsed.entries]
    if parsed.bozo:
        return str(parsed.bozo_exception)
    if parsed.version != "atom10" or not parsed.feed.get("id", "").startswith("urn:uuid:"):
        return "not Atom, or without an id"
    if len(ids) < at_least or len(set(ids)) != len(ids):
        return "%d entries, %d different" % (len(ids), len(set(ids)))
    if any(not e.get("updated_parsed") or not e.get("title") for e in parsed.entries):
        return "an entry without a title or a time"
    return ""


def table(path, key):
    status, headers, body = get(path)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    items = json.loads(get(path.replace(".csv", "") + "?limit=100")[2])["items"]
    if status != 200 or "text/csv" not in headers["Content-Type"]:
        return "status %d, %s" % (status, headers.get("Content-Type"))
    if [row["address"] for row in rows] != [item["address"] for item in items]:
        return "other rows than the JSON"
    if any(row[key] != str(item.get(key, "")) for row, item in zip(rows, items)):
        return "other values than the JSON"
    return ""


def unchanged(path):
    status, headers, _ = get(path)
    again, _, body = get(path, **{"If-None-Match": headers["ETag"]})
    return "" if (status, again, body) == (200, 304, b"") else "%d then %d" % (status, again)


for lang in ("en", "es", "ca", "pt"):
    say("feed " + lang, feed("/%s/acts.atom" % lang, 50))
say("feed of a place", feed("/en/jurisdictions/vilaclara/acts.atom", 20))
say("feed of a commitment", feed("/en/history/commitment/ecqto0005.atom", 10))
say("feed of a term", feed("/en/history/term/policy-area/open-data.atom", 1))
say("csv commitments", table("/api/v1/commitments.csv", "code"))
say("csv milestones", table("/api/v1/milestones.csv", "due"))
say("csv institutions", table("/api/v1/institutions.csv", "acronym"))
for path in ("/en/commitments/pt0018", "/api/v1/plans", "/ca/acts.atom"):
    say("etag " + path, unchanged(path))
sys.exit(1 if failed else 0)
