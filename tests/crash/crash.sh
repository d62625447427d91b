#!/bin/sh
# crash.sh CRASH: kill the portal's store at any moment, ROUNDS times, in a
# folder that goes away at the end; what was wrong stays in it.
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-crash.XXXXXX")
"$1" "$dir" "${ROUNDS:-200}"
code=$?
if [ $code -eq 0 ]; then
	rm -rf "$dir"
else
	echo "crash: the store stays in $dir"
fi
exit $code
