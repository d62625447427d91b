#!/bin/sh
# Goal: suites that call claraboia run on PostgreSQL as they are: each --data
# DIR has a schema of its own in the database that CLARABOIA_TEST_STORE names.
#
#	on_postgres.sh VERB OPTION…	$CLARABOIA_BIN does it
#	on_postgres.sh sql --data DIR STATEMENT
#		what an operator's tool does to that portal's tables
set -u
data=data
before=
for word; do
	[ "$before" != --data ] || data=$word
	before=$word
done
schema=p$(printf %s "$data" | cksum | tr -d ' ')
case $CLARABOIA_TEST_STORE in *\?*) and='&' ;; *) and='?' ;; esac
store="$CLARABOIA_TEST_STORE${and}options=-csearch_path%3D$schema"
if [ "${1:-}" = sql ]; then
	shift 3
	exec psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$store" -c "$1"
fi
CLARABOIA_STORE=$store exec "$CLARABOIA_BIN" "$@"
