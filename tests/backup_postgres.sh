#!/bin/sh
# Goal: a portal in which everything has happened moves from SQLite to PostgreSQL
# and back, by backup and restore and by export and import, and not a byte of
# what it says is another.
# Usage: tests/postgres.sh sh tests/backup_postgres.sh, from the top of the tree;
# CLARABOIA and VISITS name the programs.
set -u
unset CLARABOIA_STORE CLARABOIA_TEST_STORE
bin=${CLARABOIA:-build/claraboia}
visits=${VISITS:-build/tests/visits}
dir=$(mktemp -d /tmp/backup.XXXXXX)
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

code 0 "visits" env CLARABOIA_TEST_KEEP=1 TMPDIR="$dir" "$visits"
mv "$dir"/claraboia-test-* "$dir/a"
code 0 "export" "$bin" export --data "$dir/a" --files "$dir/files" \
	--output "$dir/a.json"
code 0 "of SQLite" "$bin" backup --data "$dir/a" "$dir/one"
code 0 "into PostgreSQL" "$bin" restore --data "$dir/b" --store "$url" "$dir/one"
alike() { # NAME OPTION…: the same portal as $dir/a
	as=$1
	shift
	"$bin" check --data "$dir/a" >"$dir/check"
	code 0 "$as: check" "$bin" check "$@"
	same "$as: check says the same" "$dir/check" "$dir/out"
	"$bin" verify --data "$dir/a" >"$dir/verify"
	code 0 "$as: verify" "$bin" verify "$@"
	same "$as: verify says the same" "$dir/verify" "$dir/out"
	code 0 "$as: export" "$bin" export "$@"
	same "$as: export writes the same" "$dir/a.json" "$dir/out"
}
alike "restored into PostgreSQL" --data "$dir/b" --store "$url"
code 1 "into PostgreSQL again" "$bin" restore --data "$dir/b" --store "$url" "$dir/one"
# Numbers go on behind those that were brought.
cat >"$dir/more.json" <<'JSON'
{ "claraboia": 1, "institutions": [
  { "slug": "good-body", "jurisdiction": "riudeboira", "name": { "en": "Good" } } ] }
JSON
code 0 "of PostgreSQL" "$bin" backup --data "$dir/b" --store "$url" "$dir/two"
tables "$dir/one" >"$dir/one.sums"
tables "$dir/two" >"$dir/two.sums"
same "both engines write the same rows" "$dir/one.sums" "$dir/two.sums"
code 0 "PostgreSQL goes on" "$bin" import --data "$dir/b" --store "$url" \
	"$dir/more.json"
code 0 "check afterwards" "$bin" check --data "$dir/b" --store "$url"
code 0 "back into SQLite" "$bin" restore --data "$dir/c" "$dir/two"
alike "back in SQLite" --data "$dir/c"
dump() { # PORTAL: every row, but the index of words
	sqlite3 "$1/claraboia.db" .dump | grep -v search_text | LC_ALL=C sort
}
dump "$dir/a" >"$dir/a.sql"
dump "$dir/c" >"$dir/c.sql"
same "every row came back" "$dir/a.sql" "$dir/c.sql"
same "the key came along" "$dir/a/portal.key" "$dir/c/portal.key"
code 0 "SQLite goes on" "$bin" import --data "$dir/c" "$dir/more.json"
code 0 "of PostgreSQL again" "$bin" backup --data "$dir/b" --store "$url" "$dir/two"
test "$(echo "$dir"/two/tables-*)" = "$dir/two/tables-2" ||
	fail "one set of tables" "$(ls "$dir/two")"

# By export and import: what is public.
code 0 "init" "$bin" init --data "$dir/i"
code 0 "import into SQLite" "$bin" import --data "$dir/i" --files "$dir/files" \
	"$dir/a.json"
alike "imported into SQLite" --data "$dir/i"
url="$url&options=-csearch_path%3Danother"
code 0 "init PostgreSQL" "$bin" init --data "$dir/p" --store "$url"
code 0 "import into PostgreSQL" "$bin" import --data "$dir/p" --store "$url" \
	--files "$dir/files" "$dir/a.json"
alike "imported into PostgreSQL" --data "$dir/p" --store "$url"

exit $failed
