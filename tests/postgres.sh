#!/bin/sh
# Goal: run a command against a PostgreSQL cluster of its own: in a temporary
# folder, on a socket in it, gone at the end.  postgres.sh COMMAND…
# CLUSTER_OPTIONS: what the server is told; by default that nothing need last.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
dir=$(mktemp -d /tmp/claraboia-pg.XXXXXX)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	chown postgres "$dir"
	as() { runuser -u postgres -- "$@"; }
fi
trap 'as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; rm -rf "$dir"' EXIT INT TERM
cd /tmp
as "$bin/initdb" -D "$dir/data" -U claraboia -A trust -E UTF8 --locale=C >/dev/null
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
	-o "-c listen_addresses='' -c unix_socket_directories='$dir' ${CLUSTER_OPTIONS:--c fsync=off}" start >/dev/null
chmod 755 "$dir"
cd - >/dev/null
PGHOST=$dir PGUSER=claraboia PGDATABASE=postgres "$@"
