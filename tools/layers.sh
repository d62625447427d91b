#!/bin/sh
# layers.sh: who may include whom (docs/decisions/03-layers.md).
#
#   main > console > portal > interop > rooms > commons
#        > engine/{web,page,record,words,chart,jail,fetch,mail} > engine/store > engine/base
#
# A file may include its own layer and those below; a room never another room.
# Run by every build; prints what breaks the rule and fails.
cd "$(dirname "$0")/.." || exit 1
find src -name '*.[ch]' -o -name '*.html' | sort | xargs awk '
function rank(path) {
	if (path ~ /^engine\/base\//) return 0
	if (path ~ /^engine\/store\//) return 1
	if (path ~ /^engine\//) return 2
	if (path ~ /^commons\//) return 3
	if (path ~ /^(accountability|transparency|participation|collaboration|training)\//) return 4
	if (path ~ /^interop\//) return 5
	if (path ~ /^portal/) return 6
	if (path ~ /^console\//) return 7
	if (path ~ /^main\./) return 8
	return -1
}
function room(path,   part) {
	split(path, part, "/")
	return part[1] "/" part[2]
}
/^(#|@ )include "/ {
	split($0, quoted, "\"")
	from = FILENAME
	sub(/^src\//, "", from)
	to = quoted[2]
	if (rank(to) < 0)
		next # generated: queries.h, embedded_…
	if (rank(to) > rank(from) ||
	    (rank(to) == 4 && rank(from) == 4 && room(to) != room(from))) {
		print "layers: " FILENAME " may not include " to
		bad = 1
	}
}
/^#include <microhttpd.h>/ && FILENAME !~ "^src/engine/web/(server_private[.]h|answer[.]c)$" {
	print "layers: only engine/web/server_private.h and answer.c may include microhttpd.h, not " FILENAME
	bad = 1
}
/^#include <(sqlite3|libpq-fe)/ && FILENAME !~ /^src\/engine\/store\// {
	print "layers: only engine/store may know a database, not " FILENAME
	bad = 1
}
/^#include <seccomp.h>/ && FILENAME !~ /^src\/engine\/jail\// {
	print "layers: only engine/jail may know seccomp, not " FILENAME
	bad = 1
}
/^#include <magic.h>/ && FILENAME != "src/commons/files/inspect.c" {
	print "layers: libmagic runs in the jail alone, not in " FILENAME
	bad = 1
}
/^#include <(zip|expat).h>/ && FILENAME !~ /^src\/transparency\/tables\/book_/ {
	print "layers: archives and XML are read in the jail alone, not in " FILENAME
	bad = 1
}
/^#include <dlfcn.h>/ && FILENAME != "src/transparency/tables/duck.c" {
	print "layers: libraries are linked, but for DuckDB in the jail; not in " FILENAME
	bad = 1
}
END { exit bad }
'
