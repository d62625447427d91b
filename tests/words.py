#!/usr/bin/env python3
"""Goal: every English message that a reader can meet is translated, in every
language, with the same {1} and {2}; and no translation is left of a message
that is gone.

words.py           check all of lang/*.po; prints "ok NAME" / "FAIL NAME: why"
words.py --list    print every message, one JSON per line
words.py --missing LANG   print what LANG lacks, as .po entries
"""
import glob
import json
import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
STRING = r'"(?:[^"\\]|\\.)*"'


def joined(text):
    """Adjacent C string literals as one."""
    return "".join(json.loads(s) for s in re.findall(STRING, text))


def from_pages():
    pages = sorted(glob.glob(TOP + "/src/**/*.html", recursive=True))
    out = subprocess.run([TOP + "/build/tools/pagec", "--words"] + pages,
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        parts = line.split("\t")
        yield parts[1], parts[2] if len(parts) > 2 else ""


def from_code():
    strings = "((?:%s\\s*)+)" % STRING
    run = "(?:%s\\s*)+" % STRING
    patterns = [
        (r"\bsay\([^\"]*?,\s*" + strings, "**/*.c"),
        (r"\bMESSAGE\(" + strings, "**/*.c"),
        (r"\bMESSAGE\(" + strings, "**/*.html"),
        (r"\bsay\(pg->language,\s*" + strings, "**/*.html"),
        (r"\bput_message(?:_plain)?\([^\"]*?,\s*" + strings, "**/*.c"),
        (r"\.(?:name|mission|promise) = " + strings, "*/**/*.c"),
        (r"\[LIGHT_\w+\]\s*=\s*\{\s*%s,\s*" % STRING + strings, "**/standing.c"),
        (r"\{\s*%s,\s*" % STRING + strings + r"\}", "**/commitments.c"),
        (r"\{\s*%s,\s*" % STRING + strings + r"\}", "**/institutions.c"),
        (r"\?\s*" + strings + r":\s*" + STRING, "**/lints.c"),
        (r"\?\s*%s\s*:\s*" % STRING + strings, "**/lints.c"),
        (r'"[a-z]+(?:-[a-z]+)+",\s*' + strings, "**/*.c"),
        (r"option_add\([^;]*?,\s*" + strings, "**/*.c"),
        (r"->wrong = " + strings, "**/*.c"),
        (r"\.deed = " + strings, "**/*.c"),
        (r"\breturn\s+" + strings, "**/hooks.c"),
        (r"\btyped_wrong\([^\"]*?,\s*" + strings, "**/form_read.c"),
        (r"\btyped_wrong\([^;]*?\? %s\s*:\s*" % run + strings, "**/form_read.c"),
        (r"\btyped_wrong\([^;]*?\?\s*" + strings, "**/form_read.c"),
        (r'\bform_wrong\([^;"]*,\s*(?:"[a-z_]*",\s*)?(?:[^;"]*\?\s*)?' + strings, "**/*.c"),
        (r'\bform_wrong\([^;"]*,\s*"",\s*[^;"]*\?\s*' + run + r":\s*" + strings, "**/*.c"),
        (r"(?:done|withdraw_problem) = " + strings, "**/editing_web.c"),
        (r"\[FIELD_\w+\] = " + strings, "**/form.c"),
        (r"\breturn " + strings + ";", "**/form.c"),
        (r"\? " + strings + r":\s*" + STRING, "**/form.c"),
        (r"\? %s\s*:\s*" % STRING + strings, "**/form.c"),
    ]
    for pattern, where in patterns:
        for name in glob.glob(TOP + "/src/" + where, recursive=True):
            if name.endswith("_test.c"):
                continue
            if ".(?:name" in pattern and "const struct room room_" not in open(name).read():
                continue
            for m in re.finditer(pattern, open(name).read(), re.S):
                text = joined(m.group(1))
                if re.search(r"[A-Za-z]{2}", text) and "/" not in text[:1] and not re.search(r"%[-.\d*]*[sdlzu]", text):
                    yield text, ""
    for name in glob.glob(TOP + "/src/commons/**/*.c", recursive=True):
        for m in re.finditer(r"\bsay_many\([^\"]*?,\s*" + strings + r",\s*" + strings,
                             open(name).read(), re.S):
            yield joined(m.group(1)), joined(m.group(2))
    # A whole sentence in a room is for people; a list of choices too.
    for top in ("commons", "accountability", "transparency", "interop"):
        for name in sorted(glob.glob(TOP + "/src/%s/**/*.c" % top, recursive=True)):
            if name.endswith("_test.c"):
                continue
            code = re.sub(r"/\*.*?\*/|'(?:[^'\\\n]|\\.)+'", "", open(name).read(), flags=re.S)
            for m in re.finditer(r'(?:"(?:[^"\\\n]|\\[^x0])*"\s*)+', code, re.S):
                text = joined(m.group(0))
                if re.match(r"[A-Z“{][^\n]* [^\n]*[.?!]$", text) and not re.search(r"%[-.\d*]*[sdlzu]", text):
                    yield text, ""
            for m in re.finditer(r"struct choice \w+\[\] = \{(.*?)\n?\};", code, re.S):
                for c in re.finditer(r"\{\s*%s,\s*(%s)" % (STRING, run), m.group(1)):
                    yield joined(c.group(1)), ""
    for name in glob.glob(TOP + "/src/**/*.def", recursive=True):
        if name.endswith("_test.def"):
            continue
        text = re.sub(r"/\*.*?\*/", "", open(name).read(), flags=re.S)
        for m in re.finditer(r"RECORD\(\w+, (%s)" % STRING, text):
            yield json.loads(m.group(1)), ""
        for m in re.finditer(r"FIELD\(\w+,\s*\w+,\s*(%s)" % STRING, text):
            yield json.loads(m.group(1)), ""


def messages():
    found = {}
    for one, many in list(from_pages()) + list(from_code()):
        found.setdefault(one, many)
        if many:
            found[one] = many
    return found


def po(name):
    """The entries of a .po file: {msgid: [forms]}."""
    entries, current, field = {}, None, None
    for line in open(name, encoding="utf-8").read().splitlines() + [""]:
        m = re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', line)
        if m:
            if m.group(1) == "msgid":
                current = {}
                entries[id(current)] = current
            field = m.group(1)
            current[field] = json.loads(m.group(2))
        elif line.startswith('"') and current is not None:
            current[field] += json.loads(line)
    result = {}
    for e in entries.values():
        if e.get("msgid"):
            result[e["msgid"]] = [v for k, v in sorted(e.items()) if k.startswith("msgstr")]
    return result


def holes(text):
    return sorted(set(re.findall(r"\{\d\}", text)))


def entry(one, many):
    text = "msgid %s\n" % json.dumps(one, ensure_ascii=False)
    if many:
        return text + "msgid_plural %s\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n" % json.dumps(many, ensure_ascii=False)
    return text + "msgstr \"\"\n"


def check():
    wanted, failed = messages(), 0
    for name in sorted(glob.glob(TOP + "/lang/*.po")):
        lang, have = os.path.basename(name)[:-3], po(name)
        wrong = []
        for one, many in wanted.items():
            forms = have.get(one)
            if not forms or not all(forms):
                wrong.append("not translated: " + one)
            elif many and len(forms) != 2:
                wrong.append("needs two forms: " + one)
            elif any(holes(f) != holes(many or one) and holes(f) != holes(one) for f in forms):
                wrong.append("other holes: " + one)
        wrong += ["not used any more: " + one for one in have if one not in wanted]
        print("ok words " + lang if not wrong else "FAIL words %s: %s" % (lang, "; ".join(wrong[:20])))
        failed += bool(wrong)
    return failed


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        for one, many in sorted(messages().items()):
            print(json.dumps([one, many], ensure_ascii=False))
    elif sys.argv[1:2] == ["--missing"]:
        have = po("%s/lang/%s.po" % (TOP, sys.argv[2]))
        for one, many in sorted(messages().items()):
            if not have.get(one) or not all(have[one]):
                print(entry(one, many))
    else:
        sys.exit(1 if check() else 0)
