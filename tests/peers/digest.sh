#!/bin/sh
# Goal: the portal as it is served tells, through a mail server nobody here
# wrote, what happened in what somebody follows, once; and one click on the
# letter's List-Unsubscribe, as a mail program does it, stops such letters.
set -u
dir=$(mktemp -d /tmp/claraboia-digest.XXXXXX)
trap 'rm -rf "$dir"' EXIT
"${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/digest.py" \
	"${CLARABOIA:-build/claraboia}" "$dir"
