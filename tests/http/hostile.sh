#!/bin/sh
# Goal: run hostile.py against a small server made of the engine's web alone,
# with short deadlines.  hostile.sh SERVER_TEST
set -u
dir=$(mktemp -d /tmp/claraboia-http.XXXXXX)
mkfifo "$dir/in"
"$1" serve <"$dir/in" >"$dir/out" 2>"$dir/err" &
pid=$!
exec 3>"$dir/in"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$dir/out" ] && break
	sleep 0.3
done
"${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/hostile.py" 127.0.0.1 "$(head -n 1 "$dir/out")"
code=$?
exec 3>&-
wait $pid || {
	echo "FAIL server ended badly"
	cat "$dir/err"
	code=1
}
rm -rf "$dir"
exit $code
