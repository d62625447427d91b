#!/bin/sh
# Goal: a portal moves from SQLite to PostgreSQL and back by backup and restore,
# and not a byte of what it says is another.  Runs under tests/postgres.sh.
# Usage: tests/postgres.sh sh tests/backup_postgres.sh
set -u
bin=${CLARABOIA:-build/claraboia}
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-backup.XXXXXX")
url="postgresql:///$PGDATABASE?host=$PGHOST&user=$PGUSER"
failed=0
trap 'rm -rf "$dir"' EXIT

ok() { echo "ok backup $1"; }

fail() { # NAME WHY
	echo "FAIL backup $1: $2"
	failed=1
}

code() { # WANTED NAME COMMAND…
	wanted=$1
	name=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err"
	got=$?
	if [ $got -eq "$wanted" ]; then ok "$name"; else
		fail "$name" "exit code $got, wanted $wanted: $(head -c 300 "$dir/err")"
	fi
}

same() { # NAME FILE FILE
	if cmp -s "$2" "$3"; then ok "$1"; else fail "$1" "the files differ"; fi
}

tables() { # FOLDER: every table of a backup, sorted: engines sort otherwise
	for table in "$1"/tables-*/*.ndjson; do
		echo "$(basename "$table") $(LC_ALL=C sort "$table" | sha256sum)"
	done
}

code 0 "init" "$bin" init --data "$dir/a"
# shellcheck disable=SC2046
code 0 "import" "$bin" import --data "$dir/a" $(make -s examples)
code 0 "user" "$bin" user --data "$dir/a" add ana@example.org --name "Ana Pi" \
	--role administrator
"$bin" user --data "$dir/a" link ana@example.org >/dev/null
"$bin" export --data "$dir/a" >"$dir/a.json"
code 0 "of SQLite" "$bin" backup --data "$dir/a" "$dir/one"
code 0 "into PostgreSQL" "$bin" restore --data "$dir/b" --store "$url" "$dir/one"
cat "$dir/out"
code 0 "check there" "$bin" check --data "$dir/b" --store "$url"
code 0 "verify there" "$bin" verify --data "$dir/b" --store "$url"
code 0 "export there" "$bin" export --data "$dir/b" --store "$url"
same "PostgreSQL exports the same" "$dir/a.json" "$dir/out"
code 1 "into PostgreSQL again" "$bin" restore --data "$dir/b" --store "$url" "$dir/one"
# Numbers go on behind those that were brought.
cat >"$dir/more.json" <<'JSON'
{ "claraboia": 1, "institutions": [
  { "slug": "good-body", "jurisdiction": "quito", "name": { "en": "Good" } } ] }
JSON
code 0 "of PostgreSQL" "$bin" backup --data "$dir/b" --store "$url" "$dir/two"
tables "$dir/one" >"$dir/one.sums"
tables "$dir/two" >"$dir/two.sums"
same "both engines write the same rows" "$dir/one.sums" "$dir/two.sums"
code 0 "PostgreSQL goes on" "$bin" import --data "$dir/b" --store "$url" \
	"$dir/more.json"
code 0 "check afterwards" "$bin" check --data "$dir/b" --store "$url"
code 0 "back into SQLite" "$bin" restore --data "$dir/c" "$dir/two"
code 0 "check back" "$bin" check --data "$dir/c"
code 0 "export back" "$bin" export --data "$dir/c"
same "SQLite exports the same" "$dir/a.json" "$dir/out"
code 0 "user there" "$bin" user --data "$dir/c" list
grep -q "ana@example.org" "$dir/out" || fail "accounts" "nobody is there"
same "the key came along" "$dir/a/portal.key" "$dir/c/portal.key"
code 0 "SQLite goes on" "$bin" import --data "$dir/c" "$dir/more.json"
code 0 "of PostgreSQL again" "$bin" backup --data "$dir/b" --store "$url" "$dir/two"
test "$(echo "$dir"/two/tables-*)" = "$dir/two/tables-2" ||
	fail "one set of tables" "$(ls "$dir/two")"

exit $failed
