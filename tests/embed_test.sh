#!/bin/sh
# Goal: what is embedded is what stands in the files, and wrong SQL files do
# not build.  Run from the top of the tree; CC chooses the compiler.
set -eu

CC=${CC:-cc}
FLAGS="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wconversion
	-Wno-sign-conversion -Wmissing-prototypes -Werror -Isrc"
BASE="src/engine/base/str.c src/engine/base/buf.c src/engine/base/arena.c"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
failed=0

fail()
{
	echo "FAIL $*"
	failed=1
}

# refused LINE: the SQL on standard input must be refused, naming the line.
refused()
{
	cat > "$at/bad.sql"
	if "$at/embed" sql "$at/bad.c" "$at/bad.h" "$at/bad.sql" \
	    2> "$at/errors"; then
		fail "line $1 was taken: $(cat "$at/bad.sql")"
	elif ! grep -q "bad.sql:$1: " "$at/errors"; then
		fail "line $1 is not named: $(cat "$at/errors")"
	fi
}

$CC $FLAGS -o "$at/embed" tools/embed*.c $BASE -lz -lbrotlienc -lsodium

cat > "$at/one.sql" <<'END'
-- What this file is about; not part of any statement.

-- name: thing_all
-- All of them.
select {thing}
  from thing -- every one
 where name <> '?"\';

-- name: thing_new (postgres)
insert into thing values ($1) returning id;
-- name: thing_new (sqlite)
insert into thing
values ($1)
;
END
printf -- '-- name: other\r\nselect 1;' > "$at/two.sql"
"$at/embed" sql "$at/q.c" "$at/q.h" "$at/one.sql" "$at/two.sql"

head -c 3000 /dev/urandom > "$at/noise.woff2"
for i in 1 2 3 4 5 6 7 8 9; do
	printf 'p { color: "\\??/%s"; }\n\tä\r\0011' $i
done > "$at/site.css"
: > "$at/empty.txt"
"$at/embed" files "$at/f.c" "$at/f.h" assets --at /assets/ \
    "$at/noise.woff2" "$at/site.css" "$at/empty.txt"

cat > "$at/main.c" <<'END'
#include <stdio.h>
#include <string.h>

#include "f.h"
#include "q.h"

int
main(int argc, char **argv)
{
	int i = argc > 2 ? argv[2][0] - '0' : 0;
	str s = argc > 2 ? assets[i].bytes : (str){ NULL, 0 };

	if (argc == 2) {
		for (i = 0; i < Q_COUNT; i++)
			printf("%s|%s|%s\n", queries[i].name, queries[i].text,
			    queries[i].postgres ? queries[i].postgres : "-");
		printf("%d %d %d\n", Q_thing_all, Q_thing_new, Q_other);
		return 0;
	}
	if (argv[1][0] == 'g')
		s = assets[i].gzip;
	if (argv[1][0] == 'r')
		s = assets[i].br;
	if (argv[1][0] == 'n')
		printf("%s %s %s\n", assets[i].name, assets[i].type,
		    assets[i].hash);
	else
		fwrite(s.p, 1, s.n, stdout);
	return 0;
}
END
$CC $FLAGS -I"$at" -o "$at/main" "$at/main.c" "$at/q.c" "$at/f.c"

cat > "$at/wanted" <<'END'
thing_all|select {thing}
  from thing -- every one
 where name <> '?"\'|-
thing_new|insert into thing
values ($1)|insert into thing values ($1) returning id
other|select 1|-
0 1 2
END
"$at/main" sql | diff -u "$at/wanted" - || fail "the statements are others"

"$at/main" bytes 0 | cmp - "$at/noise.woff2" || fail "bytes of noise"
"$at/main" bytes 1 | cmp - "$at/site.css" || fail "bytes of text"
"$at/main" bytes 2 | cmp - "$at/empty.txt" || fail "bytes of nothing"
"$at/main" gzip 1 | gzip -dc | cmp - "$at/site.css" || fail "gzip of text"
[ "$("$at/main" gzip 0 | wc -c)" = 0 ] || fail "noise was packed"
[ "$("$at/main" r 0 | wc -c)" = 0 ] || fail "noise was packed by brotli"
[ "$("$at/main" r 1 | wc -c)" -lt "$("$at/main" g 1 | wc -c)" ] ||
    fail "brotli of text"
sum=$(sha256sum "$at/site.css" | cut -c1-16)
[ "$("$at/main" name 1)" = \
    "/assets/site.css text/css; charset=utf-8 $sum" ] || fail "name and type"

printf 'select 1;\n' | refused 1
printf -- '-- name: a\nselect 1\n' | refused 1
printf -- '-- name: a\nselect 1\n-- name: b\nselect 2;\n' | refused 1
printf -- '-- name: a\n;\n' | refused 1
printf -- '-- name: a\nselect 1;\nselect 2;\n' | refused 3
printf -- '-- name: a\nselect 1;\n-- name: a\nselect 2;\n' | refused 3
printf -- '-- name: a\nselect 1;\n-- name: a (postgres)\nx;\n' | refused 3
printf -- '-- name: a (postgres)\nx;\n-- name: a\nselect 1;\n' | refused 3
printf -- '-- name: a (sqlite)\nx;\n-- name: a (sqlite)\ny;\n' | refused 3
printf -- '-- name: a (sqlite)\nselect 1;\n' | refused 1
printf -- '\n-- name: a (postgres)\nselect 1;\n' | refused 2
printf -- '-- name: a (oracle)\nselect 1;\n' | refused 1
printf -- '-- name: a-b\nselect 1;\n' | refused 1
printf -- '-- name:\nselect 1;\n' | refused 1

: > "$at/what.exe"
if "$at/embed" files "$at/f.c" "$at/f.h" assets "$at/what.exe" 2> /dev/null
then
	fail "a file of no known type was taken"
fi

[ $failed = 0 ] && echo "ok embed"
exit $failed
