#!/usr/bin/env python3
"""statements.py LOG DATABASE MATCH THINGS SCRIPT: what a node asks PostgreSQL
for one request, as a script for pgbench.

LOG is the server's (jsonlog) of a few requests of one kind, one at a time, to
a portal that does nothing else, with log_statement = all.  A request is known
by a statement that MATCH occurs in: where that stands in a transaction that
only reads, this transaction is all of it; where it stands under the pen, the
last transaction before it that looked up a session belongs to it.

SCRIPT gets the statements of one of them with the same values, in messages of
as many statements as the portal sends together.  But what a request writes
that no other has written must be new each time: hashes become chance, the
numbers of acts go up from what ${n} begins with, what the database has just
numbered keeps that number, and where a generated record is spoken about it is
any of the first THINGS.  Prints how many statements a request is.
"""
import collections
import json
import re
import sys

LINE = re.compile(r"(?:execute [^:]*|statement): (.*)", re.S)
VALUE = re.compile(r"\$\d+ = (NULL|'((?:[^']|'')*)')")
TOKEN = re.compile(r"(?=[a-z]*\d)[0-9a-z]{12,}|\d{5,}")
FIRST_SEQ = 1000000000


class Statement:
    def __init__(self, sql, values):
        self.sql, self.values = sql, values
        self.writes = re.match(r"(insert|update|delete)\b", sql) is not None
        told = re.search(r"\breturning (\w+)$", sql)
        self.returns = told[1] if told else None

    def columns(self):
        """Pairs of a column and the value that is inserted there."""
        names = re.match(r"insert into \w+ \(([^)]*)\)", self.sql)
        names = re.split(r",\s*", names[1]) if names else []
        return list(zip(names, self.values)) if (
            len(names) == len(self.values)) else []


class Transaction:
    def __init__(self):
        self.statements = []
        self.pen = self.done = False

    def has(self, text):
        return any(text in " ".join(s.sql.split()) for s in self.statements)


def transactions(path, database):
    """All that were finished, in the order of their ends."""
    open_by, ended = {}, []
    with open(path) as log:
        for line in log:
            row = json.loads(line)
            told = LINE.fullmatch(row.get("message", ""))
            if row.get("dbname") != database or not told:
                continue
            sql = told[1].strip()
            values = [None if v[1] == "NULL" else v[2].replace("''", "'")
                      for v in VALUE.finditer(row.get("detail", ""))]
            if sql.startswith("begin"):
                open_by[row["pid"]] = Transaction()
                open_by[row["pid"]].pen = "advisory" in sql
            if row["pid"] not in open_by:
                continue
            t = open_by[row["pid"]]
            t.statements.append(Statement(sql, values))
            if sql == "rollback" or sql.endswith("commit"):
                ended.append(open_by.pop(row["pid"]))
    return ended


def requests(ended, match):
    """Each is a list of transactions."""
    found, asked = [], None
    for t in ended:
        if not t.pen and t.has("from session where hash"):
            asked = t
        if t.has(match):
            found.append([asked, t] if t.pen and asked else [t])
    return found


def alike(found):
    """Those that are the same statements: what most of them are."""
    shape = lambda r: tuple(s.sql for t in r for s in t.statements
                            if s.values or not s.sql.startswith("insert"))
    if not found:
        sys.exit("statements.py: no request was found in the log")
    usual = collections.Counter(map(shape, found)).most_common(1)[0][0]
    return [r for r in found if shape(r) == usual]


def tokens(request, written):
    return {token for t in request for s in t.statements
            if s.writes or not written
            for v in s.values if v for token in TOKEN.findall(v)}


class Script:
    def __init__(self, request, others, things):
        strange = set().union(*(tokens(r, False) for r in others))
        own = sorted(tokens(request, True) - strange)
        self.head = ["\\set n :n + 1",
                     f"\\set seq {FIRST_SEQ} + :n * 64 + :client_id",
                     f"\\set thing random(1, {things})"]
        self.new = {}
        for i, token in enumerate(own):
            if token.isdigit() and len(token) < 20:
                self.new[token] = (
                    f"lpad(:thing::text, {len(token)}, '0')"
                    if token[0] == "0" else ":seq")
                continue
            self.head.append(f"\\set r{i} random(1, {2 ** 62})")
            self.new[token] = (f"left(repeat(lpad(to_hex(:r{i}::bigint), 16, "
                               f"'0'), 4), {len(token)})")
        self.strange = {v for r in others for t in r for s in t.statements
                        for v in s.values}
        self.returned = {}
        self.body = []
        for t in request:
            self.transaction(t)

    def value(self, v):
        if v is None:
            return "null"
        if self.new.get(v, "").startswith(":"):
            return self.new[v]
        parts, at = [], 0
        for token in TOKEN.finditer(v):
            if token[0] in self.new:
                parts += [quoted(v[at:token.start()]),
                          cast(self.new[token[0]])]
                at = token.end()
        parts.append(quoted(v[at:]))
        kept = [p for p in parts if p != "''"]
        return "(" + " || ".join(kept) + ")" if kept else "''"

    def statement(self, s):
        for column, v in s.columns():
            if column in self.returned and v not in self.strange:
                self.new[v] = self.returned[column]
        text = re.sub(r"\$(\d+)",
                      lambda m: self.value(s.values[int(m[1]) - 1])
                      if s.values else m[0], s.sql)
        if not s.returns:
            return text + ";"
        prefix = f"g{len(self.body)}_"
        self.returned[s.returns] = f":{prefix}{s.returns}"
        return f"{text} \\gset {prefix}"

    def transaction(self, t):
        # Read only: "begin" goes along with the first statement.  With the
        # pen, what stands in one message is one message.
        first = 1 if t.pen else 2
        head = [x for s in t.statements[:first] for x in self.split(s)]
        self.body += ["\\startpipeline", *head, "\\endpipeline"]
        for s in t.statements[first:-1]:
            self.body.append(self.statement(s))
        last = self.split(t.statements[-1])
        if len(last) > 1:
            last = ["\\startpipeline", *last, "\\endpipeline"]
        self.body += last

    def split(self, s):
        if s.values:
            return [self.statement(s)]
        return [part.strip() + ";" for part in s.sql.split(";")]

    def text(self):
        return "\n".join(self.head + self.body) + "\n"


def quoted(text):
    """A literal in which pgbench sees no variable."""
    plain = text.replace("'", "''")
    if not re.search(r"[\\:\n]", text):
        return f"'{plain}'"
    return "E'" + (plain.replace("\\", "\\\\").replace(":", "\\x3a")
                   .replace("\n", "\\n")) + "'"


def cast(expression):
    return expression + "::text" if expression[0] == ":" else expression


def main():
    path, database, match, things, script = sys.argv[1:]
    *others, last = alike(requests(transactions(path, database), match))
    with open(script, "w") as out:
        out.write(Script(last, others, things).text())
    print(sum(len(t.statements) for t in last))


main()
