#!/bin/sh
# Goal: suites that call claraboia run on PostgreSQL as they are: each --data
# DIR has a schema of its own in the database that CLARABOIA_TEST_STORE names.
#
#	on_postgres.sh VERB OPTION…	$CLARABOIA_BIN does it
#	on_postgres.sh sql --data DIR STATEMENT
#		what an operator's tool does to that portal's tables
#	on_postgres.sh copy --data DIR TO
#		the same portal once more, in folder TO
#	on_postgres.sh remove --data DIR
#		its tables are no more
set -u
data=data
before=
for word; do
	[ "$before" != --data ] || data=$word
	before=$word
done
schema_of() {
	printf p && printf %s "$1" | cksum | tr -d ' '
}
schema=$(schema_of "$data")
case $CLARABOIA_TEST_STORE in *\?*) and='&' ;; *) and='?' ;; esac
store="$CLARABOIA_TEST_STORE${and}options=-csearch_path%3D$schema"
if [ "${1:-}" = sql ]; then
	shift 3
	exec psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$store" -c "$1"
fi
if [ "${1:-}" = remove ]; then
	PGOPTIONS=-cclient_min_messages=warning exec psql -X -q \
		-d "$CLARABOIA_TEST_STORE" -c "drop schema if exists $schema cascade"
fi
if [ "${1:-}" = copy ]; then
	cp -r "$3" "$4" || exit 1
	pg_dump -O -n "$schema" -d "$CLARABOIA_TEST_STORE" |
		sed "s/$schema/$(schema_of "$4")/g" |
		psql -X -q -v ON_ERROR_STOP=1 -d "$CLARABOIA_TEST_STORE" >/dev/null
	exit
fi
CLARABOIA_STORE=$store exec "$CLARABOIA_BIN" "$@"
