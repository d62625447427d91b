#!/bin/sh
# Goal: what the outbox sends arrives whole at a mail server nobody here wrote,
# is tried again when that server says so, and goes nowhere unprotected.
set -u
dir=$(mktemp -d /tmp/claraboia-smtp.XXXXXX)
trap 'rm -rf "$dir"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null || exit 1
# Nothing listens there: whoever asks a proxy gets nowhere.
ALL_PROXY=socks5://127.0.0.1:1 all_proxy=socks5://127.0.0.1:1 \
	"${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/smtp.py" \
	"${MAIL:-build/tests/mail}" "$dir"
