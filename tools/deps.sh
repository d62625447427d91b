#!/bin/sh
# deps.sh KIND…: install what is missing of Debian's packages for building,
# testing and measuring.  Says nothing and needs no rights when all is there.
set -eu
build="gcc make libmicrohttpd-dev libsqlite3-dev libjansson-dev libsodium-dev
	libstemmer-dev libmd4c-dev zlib1g-dev libbrotli-dev libzstd-dev
	libutf8proc-dev libseccomp-dev libmagic-dev libcurl4-openssl-dev
	libqrencode-dev libzip-dev libexpat1-dev libpq-dev libssl-dev tzdata
	ca-certificates"
test="clang libclang-rt-14-dev libcmocka-dev postgresql-15 chromium
	sqlite3 curl python3 python3-html5lib python3-feedparser
	python3-aiosmtpd python3-prometheus-client python3-yaml
	haproxy systemd openssl valgrind sqlmap wapiti"
bench="nginx-light wrk fossil sqlite3 curl python3 postgresql-15"
want=
for kind in "$@"; do
	case $kind in
	build) want="$want $build" ;;
	test) want="$want $test" ;;
	bench) want="$want $bench" ;;
	esac
done
# Node comes from wherever the machine has it; Debian's serves as well.
command -v npm >/dev/null 2>&1 || want="$want nodejs npm"
missing=
for package in $want; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
		grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as=
[ "$(id -u)" = 0 ] || as=sudo
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq
# shellcheck disable=SC2086
$as apt-get install -y -qq --no-install-recommends $missing >/dev/null
