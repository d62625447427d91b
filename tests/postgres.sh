#!/bin/sh
# Goal: run a command beside a PostgreSQL cluster of its own: in a temporary
# folder, on a socket in it and on a free port of this machine's own address,
# gone at the end.
#
#	postgres.sh COMMAND…
#	postgres.sh --installed		whether there is a server to start
#
# The command finds it in libpq's environment and, as the address of a
# database, in CLARABOIA_TEST_CLUSTER.  Whoever asks is believed, but for the
# role "guarded", which needs a password.  Ends with 77 where no server is
# installed.  CLUSTER_OPTIONS: what else the server is told; fsync=off
# without them.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || {
	echo "PostgreSQL's server is not installed" >&2
	exit 77
}
[ "$*" != --installed ] || exit 0
dir=$(mktemp -d /tmp/claraboia-pg.XXXXXX)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	chown postgres "$dir"
	as() { runuser -u postgres -- "$@"; }
fi
free_port() {
	"${PYTHON:-/usr/bin/python3}" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}
# What it keeps is gone tomorrow: nothing need reach the disk.
start() {
	as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
		-o "-p $1 ${CLUSTER_OPTIONS:--c fsync=off}" start >/dev/null
}
trap 'as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1
	rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
cd /tmp
as "$bin/initdb" -D "$dir/data" -U claraboia -A trust -N -E UTF8 --locale=C \
	>/dev/null
hba=$(cat "$dir/data/pg_hba.conf")
printf 'host all guarded 127.0.0.1/32 scram-sha-256\n%s\n' "$hba" \
	>"$dir/data/pg_hba.conf"
cat >>"$dir/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
EOF
# Somebody else may take the port before we do.
for _ in 1 2 3 4 5; do
	port=$(free_port)
	start "$port" && break
	port=
done
[ -n "$port" ] || {
	cat "$dir/log" >&2
	exit 1
}
chmod 755 "$dir"
cd - >/dev/null
export PGHOST="$dir" PGPORT="$port" PGUSER=claraboia PGDATABASE=postgres
export CLARABOIA_TEST_CLUSTER="postgresql://claraboia@/postgres?host=$dir&port=$port"
"$@"
