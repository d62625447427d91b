"""Goal: the same rows come in every format, and no cell of a spreadsheet is a
formula.  Prints what is not so."""

import csv
import json
import re
import zipfile

ROWS = [["=1+1", 1], ['a "b", c', 2], ["@x", 3]]

with open("formulas.csv", encoding="utf-8-sig", newline="") as f:
    rows = list(csv.reader(f))
if rows != [["what", "n"]] + [[w, str(n)] for w, n in ROWS]:
    print("csv", rows)
with open("formulas.json", encoding="utf-8") as f:
    rows = [[r["what"], r["n"]] for r in json.load(f)]
if rows != ROWS:
    print("json", rows)
with open("formulas.ndjson", encoding="utf-8") as f:
    rows = [[r["what"], r["n"]] for r in map(json.loads, f)]
if rows != ROWS:
    print("ndjson", rows)
with zipfile.ZipFile("formulas.xlsx") as z:
    sheets = [n for n in z.namelist() if "worksheets/" in n]
    text = "".join(z.read(n).decode() for n in sheets)
if not sheets or re.search(r"<f[ >/]", text):
    print("xlsx", sheets, text[:300])
