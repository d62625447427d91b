#!/bin/sh
# Goal: no page does anything with what stands in a record but show it.
# Writes every page about hostile records, then reads them as a browser would.
set -eu
bin=${HOSTILE_TEXT:-build/asan/tests/hostile_text}
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-hostile.XXXXXX")
trap 'rm -rf "$dir"' EXIT
"$bin" "$dir"
"${PYTHON:-/usr/bin/python3}" tests/hostile_text.py "$dir"
