#!/bin/sh
# nodes.sh SCRIPT [ARGUMENT…]: run tests/nodes/SCRIPT.py in a folder of its own;
# whatever happened, no process stays behind, and the folder only when
# something was wrong.
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-nodes.XXXXXX")
script=$1
shift
clear_away() {
	for pid in "$dir"/node-*.pid "$dir"/pg/*/postmaster.pid; do
		[ -f "$pid" ] && kill -KILL -- "-$(head -n 1 "$pid")" 2>/dev/null
	done
	! mountpoint -q "$dir/small" || umount -l "$dir/small"
	[ "$1" -eq 0 ] && rm -rf "$dir" || echo "$script: all stays in $dir"
}
trap 'exit 130' INT TERM
trap 'clear_away $?' EXIT
PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-/usr/bin/python3}" \
	"$(dirname "$0")/$script.py" "${CLARABOIA:-build/claraboia}" "$dir" "$@"
