#!/bin/sh
# crash.sh NAME DEFAULT PROGRAM ARGUMENT…: kill what PROGRAM writes with at any
# moment, as often as the variable NAME says (DEFAULT), in a folder that goes
# away at the end; what was wrong stays in it.
set -u
rounds=$(printenv "$1" || echo "$2")
shift 2
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-crash.XXXXXX")
"$@" "$dir" "$rounds"
code=$?
if [ $code -eq 0 ]; then
	rm -rf "$dir"
else
	echo "crash: the store stays in $dir"
fi
exit $code
