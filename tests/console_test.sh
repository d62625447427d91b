#!/bin/sh
# Goal: a script can rely on every verb: what it says, where, and its exit code.
# Usage: CLARABOIA=build/claraboia console_test.sh, from the top of the tree.
# On PostgreSQL CLARABOIA is tests/on_postgres.sh, which explains itself.
set -u
bin=${CLARABOIA:-build/claraboia}
dir=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-console.XXXXXX")
out=$dir/out
err=$dir/err
served=
failed=0
trap 'test -z "$served" || kill "$served" 2>/dev/null; rm -rf "$dir"' EXIT

ok() {
	echo "ok $1"
}

fail() { # NAME WHY
	echo "FAIL $1: $2"
	failed=1
}

# Whether others may write to the store that is open.
shared() {
	[ -n "${CLARABOIA_TEST_STORE:-}" ]
}

sql() { # DIR STATEMENT
	if shared; then
		"$bin" sql --data "$1" "$2"
	else
		sqlite3 "$1/claraboia.db" "$2"
	fi
}

again() { # DIR TO: the portal of DIR once more
	if shared; then
		"$bin" copy --data "$1" "$2" || fail "copy to $2" "it was refused"
	else
		cp -r "$1" "$2"
	fi
}

remove() { # DIR: a portal
	! shared || "$bin" remove --data "$1"
	rm -rf "$1"
}

same() { # NAME FILE FILE
	if cmp -s "$2" "$3"; then ok "$1"; else fail "$1" "the files differ"; fi
}

# code WANTED NAME COMMAND…: run it; was that the exit code?
code() {
	wanted=$1
	name=$2
	shift 2
	"$@" >"$out" 2>"$err"
	got=$?
	if [ $got -eq "$wanted" ]; then
		ok "$name"
	else
		fail "$name" "exit code $got, wanted $wanted: $(head -c 300 "$err")"
	fi
}

# says NAME FILE TEXT…: does what was printed say all of this?
says() {
	name=$1
	file=$2
	shift 2
	for text in "$@"; do
		if ! grep -qF -- "$text" "$file"; then
			fail "$name" "wanted \"$text\", got: $(head -c 400 "$file")"
			return
		fi
	done
	ok "$name"
}

export_to() { # FILE [OPTION…]
	file=$1
	shift
	"$bin" export --data "$dir/a" "$@" >"$file" 2>"$err"
}

# --- making and filling a portal
code 1 "no portal there" "$bin" export --data "$dir/none"
if shared; then
	says "no portal there says what to do" "$err" "init and the same --store"
else
	says "no portal there says what to do" "$err" "init --data $dir/none"
fi
for verb in check verify serve; do
	code 1 "$verb without a portal" "$bin" $verb --data "$dir/none"
done
code 1 "import without a portal" "$bin" import --data "$dir/none" \
	instruments/*.json examples/terms.json
test -e "$dir/none" && fail "nothing was made" "$dir/none is there"
code 0 "init" "$bin" init --data "$dir/a"
says "init says what next" "$out" "claraboia import"
code 0 "init twice" "$bin" init --data "$dir/a"
code 3 "init where there is no folder above" "$bin" init --data "$dir/x/y"
code 0 "import" "$bin" import --data "$dir/a" instruments/*.json examples/terms.json \
	examples/quito.json tests/fixtures/small.json
says "import counts" "$out" "254 records added, 0 changed, 0 already so."
export_to "$dir/first"
code 0 "import twice" "$bin" import --data "$dir/a" instruments/*.json examples/terms.json \
	examples/quito.json tests/fixtures/small.json
says "import twice changes nothing" "$out" \
	"0 records added, 0 changed, 254 already so."
export_to "$dir/again"
same "import twice leaves the same bytes" "$dir/first" "$dir/again"
code 0 "import of a change" "$bin" import --data "$dir/a" \
	tests/fixtures/small_later.json
says "import of a change counts" "$out" "0 records added, 2 changed, 2 already so."
code 0 "import from a pipe" sh -c \
	"cat tests/fixtures/small_later.json | '$bin' import --data '$dir/a' -"
code 2 "import of nothing" "$bin" import --data "$dir/a"
code 1 "import of a file that is not there" "$bin" import --data "$dir/a" \
	"$dir/absent.json"
says "the absent file is named" "$err" "$dir/absent.json"

# --- files that are refused: bad NAME LINE TEXT… with the file on stdin.  Each
# must name the line and the field, say what was expected, and change nothing.
export_to "$dir/before"
bad() {
	name=$1
	line=$2
	shift 2
	cat >"$dir/bad.json"
	code 1 "bad $name" "$bin" import --data "$dir/a" "$dir/bad.json"
	says "bad $name is explained" "$err" "$dir/bad.json:$line" \
		"Nothing was changed." "$@"
	export_to "$dir/after"
	same "bad $name changes nothing" "$dir/before" "$dir/after"
}

bad syntax 3 "not JSON" <<'EOF'
{ "claraboia": 1,
  "jurisdictions": [
    { "slug": "x" "name": {} } ]
}
EOF
bad "empty file" 1 "not JSON" </dev/null
bad "no format" 1 '"claraboia": 1' <<'EOF'
{ "plans": [] }
EOF
bad "top member" 2 "planes" "terms, jurisdictions, institutions and plans" <<'EOF'
{ "claraboia": 1,
  "planes": [] }
EOF
bad "wrong type" 4 "institutions[0].name" "by language" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "jurisdiction": "quito",
      "name": "A name without a language" } ]
}
EOF
bad "unknown field" 3 "institutions[0].nmae" '"nmae"' "acronym" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "jurisdiction": "quito", "nmae": "x",
      "name": { "en": "New" } } ]
}
EOF
bad choice 4 "institutions[0].sector" '"goverment"' "government" "business" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "jurisdiction": "quito", "name": { "en": "New" },
      "sector": "goverment" } ]
}
EOF
bad month 6 "plans[0].commitments[0].milestones[0].due" '"13/2022"' "2022-09" <<'EOF'
{ "claraboia": 1,
  "plans": [ { "slug": "riudeboira-1", "commitments": [
    { "slug": "open-budget", "milestones": [
      { "number": 9,
        "title": { "en": "Late" },
        "due": "13/2022" } ] } ] } ]
}
EOF
bad "required field" 3 "jurisdictions[0]" '"name"' '"level"' '"zone"' <<'EOF'
{ "claraboia": 1,
  "jurisdictions": [
    { "slug": "new-town", "languages": "en" } ]
}
EOF
bad reference 4 "institutions[0].jurisdiction" '"atlantis"' "add it first" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "name": { "en": "New" },
      "jurisdiction": "atlantis" } ]
}
EOF
bad term 4 "plans[0].commitments[0].areas[1]" '"no-such-area"' '"terms"' <<'EOF'
{ "claraboia": 1,
  "plans": [ { "slug": "riudeboira-1", "commitments": [
    { "slug": "open-budget",
      "areas": [ "open-data", "no-such-area" ] } ] } ]
}
EOF
bad "repeated slug" 4 "institutions[1]" "new-body" "twice" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "jurisdiction": "quito", "name": { "en": "One" } },
    { "slug": "new-body", "jurisdiction": "quito", "name": { "en": "Two" } } ]
}
EOF
bad "repeated key" 3 "not JSON" "duplicate" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "slug": "new-body" } ]
}
EOF
bad slug 3 "institutions[0].slug" '"New Body"' "a to z" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "New Body", "jurisdiction": "quito", "name": { "en": "New" } } ]
}
EOF
bad link 3 "institutions[0].website" '"javascript:alert(1)"' "https://" <<'EOF'
{ "claraboia": 1,
  "institutions": [
    { "slug": "new-body", "jurisdiction": "quito", "website": "javascript:alert(1)",
      "name": { "en": "New" } } ]
}
EOF
bad number 4 "milestones[0].share" "from 0 to 100" <<'EOF'
{ "claraboia": 1,
  "plans": [ { "slug": "riudeboira-1", "commitments": [
    { "slug": "open-budget", "milestones": [
      { "number": 3, "share": 101 } ] } ] } ]
}
EOF
bad "date counted from today" 3 "plans[0].starts" '"@"' "invented" <<'EOF'
{ "claraboia": 1,
  "plans": [
    { "slug": "quito-2022-2023", "jurisdiction": "quito", "starts": "@" } ]
}
EOF
bad "many at once" 4 "plans[0].commitments[0].title" "plans[0].commitments[1]" <<'EOF'
{ "claraboia": 1,
  "plans": [ { "slug": "riudeboira-1", "commitments": [
    { "slug": "open-budget",
      "title": 7 },
    { "slug": "new-promise" } ] } ]
}
EOF
# A good file beside a bad one is refused with it.
cat >"$dir/good.json" <<'EOF'
{ "claraboia": 1, "institutions": [
  { "slug": "good-body", "jurisdiction": "quito", "name": { "en": "Good" } } ] }
EOF
code 1 "a good file beside a bad one" "$bin" import --data "$dir/a" \
	"$dir/good.json" "$dir/bad.json"
export_to "$dir/after"
same "a good file beside a bad one changes nothing" "$dir/before" "$dir/after"

# --- there and back: byte for byte
copy() { # NAME PORTAL OPTION…
	name=$1
	portal=$2
	shift 2
	"$bin" export --data "$dir/a" "$@" >"$dir/one.json"
	code 0 "$name: init" "$bin" init --data "$portal"
	code 0 "$name: import" "$bin" import --data "$portal" "$dir/one.json"
	"$bin" export --data "$portal" "$@" >"$dir/two.json"
	same "$name: the same bytes" "$dir/one.json" "$dir/two.json"
}
copy "copy with history" "$dir/b"
code 0 "verify the copy" "$bin" verify --data "$dir/b"
head=$(sed 's/.*head //' "$out")
code 0 "verify the original" "$bin" verify --data "$dir/a"
says "both have the same head" "$out" "256 acts verified, head $head"
code 0 "the copy once more" "$bin" import --data "$dir/b" "$dir/one.json"
copy "copy of the records" "$dir/c" --records
grep -q '"history"' "$dir/one.json" && fail "--records" "history is in it"
code 0 "export to a file" "$bin" export --data "$dir/a" --output "$dir/to.json"
same "export to a file writes the same" "$dir/before" "$dir/to.json"
code 3 "export to nowhere" "$bin" export --data "$dir/a" \
	--output "$dir/no/such/file"
code 1 "a history onto another" "$bin" import --data "$dir/c" "$dir/before"
says "a history onto another is explained" "$err" "history" "empty portal"
sed 's/A river that can be measured/A river that cannot be measured/' \
	"$dir/before" >"$dir/forged.json"
code 0 "init for a forged history" "$bin" init --data "$dir/d"
code 1 "a forged history" "$bin" import --data "$dir/d" "$dir/forged.json"
says "a forged history is named" "$err" "$dir/forged.json:" "history[" "altered"

# --- check and verify
code 0 "check" "$bin" check --data "$dir/a"
says "check finds what is doubtful in Quito" "$out" "Everything stored is sound" \
	"[duplicate-institution]" "quito-secretaria-general-de-planificacion" \
	"milestone ecqto0005/milestones/1" "[dates-outside]" \
	"[blank-overview]" "primary-policy-area" "[never-reported]" \
	"[no-evidence]"
code 1 "check --strict with doubts" "$bin" check --data "$dir/a" --strict
altered() { # NAME SQL TEXT
	v=$dir/v-$1
	again "$dir/b" "$v"
	sql "$v" "$2" >/dev/null || fail "altered $1" "it was refused"
	code 1 "verify sees altered $1" "$bin" verify --data "$v"
	says "verify names altered $1" "$out" "NOT as recorded" "$3"
	code 1 "check sees altered $1" "$bin" check --data "$v"
	says "check names altered $1" "$out" "NOT as recorded"
}
altered "act" "update act set fields = 'slug' where seq = 5" "act 5"
altered "time" "update act set at = at + 1 where seq = 256" "act 256"
altered "version" "update act_version set content = replace(content, 'river',
	'rover') where seq = (select max(seq) from act where
	address = 'clean-river')" "clean-river"
altered "record" "update milestone set share = 61 where
	address = 'open-budget/milestones/3'" "open-budget/milestones/3"
altered "end" "delete from act_version where seq = 256;
	delete from act where seq = 256" "clean-river"
altered "middle" "delete from act_version where seq = 40;
	delete from act where seq = 40" "act 40"
altered "records" "delete from endorsement" "endorsement"
says "check --strict says so too" "$out" "NOT as recorded"

# --- people
user="$bin user --data $dir/a"
code 0 "user list of nobody" $user list
test -s "$out" && fail "user list of nobody" "$(cat "$out")"
code 0 "user add" $user add Ana@Example.org --name "Ana Pi"
says "user add says what next" "$out" "user link ana@example.org"
code 0 "user add again with a role" $user add ana@example.org \
	--role administrator
code 1 "user add with a place that is not there" $user add \
	bea@example.org --role officer --at institution/nowhere
says "user add says which places there are" "$err" "institution/ADDRESS"
code 0 "user grant" $user grant ana@example.org --role officer \
	--at jurisdiction/riudeboira
code 0 "user list" $user list
says "user list says all" "$out" "ana@example.org" "Ana Pi" "not confirmed" \
	"administrator" "officer at jurisdiction/riudeboira"
grep -q bea "$out" && fail "what was refused left nothing" "$(cat "$out")"
code 0 "user revoke" $user revoke ana@example.org --role officer \
	--at jurisdiction/riudeboira
code 0 "user link" $user link ana@example.org --url https://city.example/
says "user link prints a link" "$out" "https://city.example/en/link/"
link=$(sed 's/.*city.example//' "$out")
for word in "add" "link" "link nobody" "grant ana@example.org" "dance x@y.org" \
	"add a@b.org --role king" "add a@b.org --at institution/x" ""; do
	# shellcheck disable=SC2086
	code 2 "user $word" $user $word
done
code 0 "user token" $user token ana@example.org --verbs publish,report --days 2
says "user token prints it once" "$out" "$(grep -oE '^[0-9a-f]{64}$' "$out")"
code 1 "user token for nobody" $user token nobody@example.org --verbs report
code 2 "user token that administers" $user token ana@example.org \
	--verbs administer
says "user token says which verbs there are" "$err" "take-part"
code 2 "user token for ever" $user token ana@example.org --verbs report \
	--days 9999
code 1 "user link for nobody" $user link nobody@example.org
code 1 "user grant to nobody" $user grant nobody@example.org --role editor
test "$(stat -c %a "$dir/a/portal.key")" = 400 ||
	fail "portal.key is its owner's" "$(stat -c %a "$dir/a/portal.key")"
export_to "$dir/nobody"
grep -qi "ana@example\|portal.key\|password" "$dir/nobody" &&
	fail "an export holds no people" "it does"

# --- the key of the portal
again "$dir/a" "$dir/keyless"
rm -f "$dir/keyless/portal.key"
other="--data $dir/keyless"
code 1 "serve without the key" "$bin" serve --no-fetch $other --listen 127.0.0.1:0
says "serve without the key says what to do" "$err" "copy portal.key"
code 1 "user without the key" "$bin" user $other link ana@example.org
test -e "$dir/keyless/portal.key" && fail "no key is made anew" "it is there"
head -c 32 /dev/zero >"$dir/keyless/portal.key"
code 1 "serve with another key" "$bin" serve --no-fetch $other --listen 127.0.0.1:0
says "serve with another key says so" "$err" "not the one that this portal" \
	"copy portal.key"
code 1 "init with another key" "$bin" init $other
code 0 "user list needs no key" "$bin" user $other list
code 0 "init --new-key" "$bin" init $other --new-key
code 0 "user with the new key" "$bin" user $other link ana@example.org
cp -f "$dir/a/portal.key" "$dir/keyless/portal.key"
code 1 "the old key is none any more" "$bin" user $other link ana@example.org

# --- while the portal is open
open_portal() { # FOLDER
	# Else what it said the last time is taken for what it says now.
	rm -f "$dir/served"
	"$bin" serve --no-fetch --data "$1" --listen 127.0.0.1:0 >"$dir/served" 2>&1 &
	served=$!
	for _ in $(seq 150); do
		grep -q http "$dir/served" 2>/dev/null && break
		sleep 0.2
	done
	at=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' "$dir/served")
}
open_portal "$dir/a"
says "serve says where" "$dir/served" "Claraboia is open: http://127.0.0.1:"
if shared; then
	code 0 "import while it is open" "$bin" import --data "$dir/a" \
		"$dir/good.json"
	code 0 "init while it is open" "$bin" init --data "$dir/a"
else
	code 4 "import while it is open" "$bin" import --data "$dir/a" \
		"$dir/good.json"
	says "import while it is open says why" "$err" "writing"
	code 4 "another serve" "$bin" serve --no-fetch --data "$dir/a" \
		--listen 127.0.0.1:0
	code 4 "init while it is open" "$bin" init --data "$dir/a"
fi
# Open, it works out what is owed; then it rests.
head=
for _ in $(seq 60); do
	now=$("$bin" verify --data "$dir/a")
	[ "$now" != "$head" ] || break
	head=$now
	sleep 1.5
done
export_to "$dir/open"
code 0 "export while it is open" "$bin" export --data "$dir/a"
same "export while it is open writes the same" "$dir/open" "$out"
grep -q '"duties": \[{' "$dir/open" || grep -q milestone_due "$dir/open" ||
	fail "what is owed is there" "$(grep -c . "$dir/open") lines without it"
code 0 "verify while it is open" "$bin" verify --data "$dir/a"
code 0 "check while it is open" "$bin" check --data "$dir/a"
shared || code 4 "user link while it is open" $user link ana@example.org
code 0 "user list while it is open" $user list
code 0 "signing in without mail" curl -s "$at/en/sign-in"
says "signing in without mail says so" "$out" "cannot send mail yet"
code 0 "registering without mail" curl -s -d "name=Bea&mail=bea%40example.org" \
	--data-urlencode "password=quatre cavalls de fusta" \
	-L --post302 "$at/en/register?x"
says "registering without mail says what to do" "$out" "has to confirm"
code 0 "a link is looked at" curl -s "$at$link"
code 0 "a link is used" curl -s -D "$dir/head" -X POST "$at$link"
says "a link signs in" "$dir/head" "303 See Other" \
	"Set-Cookie: __Host-session=" \
	"; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"
cookie=$(sed -n 's/^Set-Cookie: \([^;]*\);.*/\1/p' "$dir/head")
code 0 "the session is known" curl -s -b "$cookie" "$at/en/account"
says "the session is known" "$out" "Ana Pi"
code 0 "a link is used twice" curl -s -o "$out" -w '%{http_code}' -X POST \
	"$at$link"
says "a link works once" "$out" 410
kill -TERM $served
wait $served
stopped=$?
served=
if [ $stopped -eq 0 ]; then ok "serve ends when told"; else
	fail "serve ends when told" "exit code $stopped"
fi
code 0 "user erase" $user erase ana@example.org
code 0 "user list afterwards" $user list
says "who registered waits" "$out" "bea@example.org" "not confirmed"
grep -q "ana@example" "$out" && fail "user erase" "$(cat "$out")"
code 0 "import afterwards" "$bin" import --data "$dir/a" "$dir/good.json"

# --- backup and restore: a portal with something of everything, at work.
$user add ona@example.org --name "Ona Riu" --role administrator >/dev/null
$user grant ona@example.org --role officer --at jurisdiction/riudeboira \
	>/dev/null
$user token ona@example.org --verbs report,take-part --days 2 >"$out" 2>"$err"
token=$(grep -oE '^[0-9a-f]{64}$' "$out")
close_portal() {
	kill -TERM $served
	wait $served
	served=
}
hand_in() { # NAME WORDS
	code 0 "$1 is handed in" curl -s -X POST "$at/api/v1/files?name=$1" \
		-H "Authorization: Bearer $token" -H 'Content-Type: text/plain' \
		--data-binary "$2"
	says "$1 is handed in" "$out" '"sha256":"'
}
open_portal "$dir/a"
hand_in minutes.txt 'Minutes of the first meeting.'
code 0 "backup while it is open" "$bin" backup --data "$dir/a" "$dir/to"
says "backup says what it holds" "$out" "1 files (1 copied now)" "portal.key" \
	"keep it safe"
hand_in more.txt 'Minutes of the second meeting.'
close_portal
test "$(stat -c %a "$dir/to/portal.key")" = 600 ||
	fail "the key in a backup is its owner's" "$(stat -c %a "$dir/to/portal.key")"
inode=$(stat -c %i "$dir"/to/files/*/* | sort)
code 0 "backup again" "$bin" backup --data "$dir/a" "$dir/to"
says "backup again copies what is new" "$out" "2 files (1 copied now)"
stat -c %i "$dir"/to/files/*/* | grep -qF "$inode" ||
	fail "what was copied is left" "it was written anew"
test "$(ls -d "$dir"/to/tables-*)" = "$dir/to/tables-2" ||
	fail "one set of tables is left" "$(ls "$dir/to")"
copied() { # NAME PORTAL: the same portal as $dir/a
	code 0 "$1: check" "$bin" check --data "$2"
	says "$1: check" "$out" "Everything stored is sound" "Every file is there: 2"
	"$bin" check --data "$dir/a" >"$dir/check"
	same "$1: check says the same" "$dir/check" "$out"
	code 0 "$1: verify" "$bin" verify --data "$2"
	"$bin" verify --data "$dir/a" >"$dir/verify"
	same "$1: verify says the same" "$dir/verify" "$out"
	"$bin" export --data "$2" >"$dir/two.json"
	export_to "$dir/one.json"
	same "$1: export writes the same" "$dir/one.json" "$dir/two.json"
}
code 0 "restore" "$bin" restore --data "$dir/r" "$dir/to"
says "restore says what it did" "$out" "2 files." "acts verified, head"
copied "restored" "$dir/r"
same "the key was restored" "$dir/a/portal.key" "$dir/r/portal.key"
test "$(stat -c %a "$dir/r/portal.key")" = 400 ||
	fail "a restored key is its owner's" "$(stat -c %a "$dir/r/portal.key")"
code 0 "people were restored" "$bin" user list --data "$dir/r"
says "people were restored" "$out" "ona@example.org" "Ona Riu" "administrator"
open_portal "$dir/r"
code 0 "a token still opens" curl -s -H "Authorization: Bearer $token" \
	-X POST "$at/api/v1/files?name=again.txt" -H 'Content-Type: text/plain' \
	--data-binary 'Minutes of the third meeting.'
says "a token still opens" "$out" '"sha256":"'
code 0 "words are found" curl -s "$at/en/search?q=river"
says "words are found" "$out" "clean-river"
close_portal

# What is not whole, not empty, not a backup.
code 1 "restore onto a portal" "$bin" restore --data "$dir/r" "$dir/to"
says "restore onto a portal says what to do" "$err" "not empty" "another folder"
code 1 "restore of nothing" "$bin" restore --data "$dir/n" "$dir/none"
code 1 "restore of something else" "$bin" restore --data "$dir/n" "$dir/a"
says "restore of something else says why" "$err" "manifest.json" "not finished"
test -e "$dir/n" && fail "restore of nothing makes nothing" "$dir/n is there"
code 1 "backup into something else" "$bin" backup --data "$dir/a" "$dir"
says "backup into something else says what" "$err" "something else" \
	"choose an empty folder"
code 1 "backup onto itself" "$bin" backup --data "$dir/a" "$dir/a"
says "backup onto itself" "$err" "own folder"
code 1 "backup onto another portal's" "$bin" backup --data "$dir/c" "$dir/to"
says "backup onto another portal's" "$err" "another portal"
code 3 "backup where there is no folder above" "$bin" backup --data "$dir/a" \
	"$dir/x/y"
code 1 "backup of no portal" "$bin" backup --data "$dir/none" "$dir/to2"
damaged() { # NAME TEXT COMMAND…: run in a copy of the backup
	what=$1
	text=$2
	shift 2
	rm -rf "$dir/bad"
	remove "$dir/n"
	cp -r "$dir/to" "$dir/bad"
	(cd "$dir/bad" && "$@") >/dev/null
	code 1 "restore of a damaged $what" "$bin" restore --data "$dir/n" \
		"$dir/bad"
	says "restore of a damaged $what says what" "$err" "$text"
	test -e "$dir/n" || return
	code 0 "after a damaged $what" "$bin" verify --data "$dir/n"
	says "a damaged $what leaves nothing" "$out" "0 acts verified"
	test -z "$(find "$dir/n/files" -type f ! -name lock)" ||
		fail "a damaged $what leaves no files" "$(find "$dir/n/files")"
	code 0 "the whole one goes there" "$bin" restore --data "$dir/n" "$dir/to"
}
damaged "table" "term is not what was written" \
	sed -i 's/a/b/' tables-2/term.ndjson
damaged "row" "act is not what was written" sed -i '$d' tables-2/act.ndjson
damaged "folder of tables" "tables-2 is not" mv tables-2 tables-3
damaged "key" "portal.key is not what was written" \
	cp manifest.json portal.key
damaged "manifest" "manifest.json is not what was written" \
	sed -i 's/"acts"/"atcs"/' manifest.json
damaged "file" "is damaged: file " \
	sh -c 'for f in files/??/*; do echo x >>"$f"; break; done'
damaged "set of files" "is not what was written" \
	sh -c 'for f in files/??/*; do rm "$f"; break; done'
damaged "format" "newer claraboia" \
	sed -i 's/"claraboia-backup": 1/"claraboia-backup": 2/' manifest.json
damaged "schema" "newer claraboia" sed -i 's/"schema": 1/"schema": 99/' \
	manifest.json
damaged "set of tables" "newer claraboia (its table termz" sh -c \
	'mv tables-2/term.ndjson tables-2/termz.ndjson
	sed -i "s/\"name\": \"term\"/\"name\": \"termz\"/" manifest.json'
damaged "column" "newer claraboia (its column term.labels" sh -c \
	'old=$(sha256sum <tables-2/term.ndjson | cut -c 1-64)
	sed -i "1s/\"label\"/\"labels\"/" tables-2/term.ndjson
	new=$(sha256sum <tables-2/term.ndjson | cut -c 1-64)
	sed -i "s/$old/$new/" manifest.json'
# One that was forged with care is still found by its acts.
damaged "record" "NOT as recorded" sh -c \
	'old=$(sha256sum <tables-2/commitment.ndjson | cut -c 1-64)
	sed -i "s/river/rover/" tables-2/commitment.ndjson
	new=$(sha256sum <tables-2/commitment.ndjson | cut -c 1-64)
	sed -i "s/$old/$new/" manifest.json'
# An older one brings the columns that it has.
rm -rf "$dir/old"
remove "$dir/n"
cp -r "$dir/to" "$dir/old"
python3 - "$dir/old" <<'EOF2'
import hashlib, json, sys
top = sys.argv[1]
manifest = json.load(open(f"{top}/manifest.json"))
for table in manifest["tables"]:
    if table["name"] == "outbox":
        table["gone"] = True
    if table["name"] != "plan":
        continue
    name = f"{top}/tables-2/plan.ndjson"
    rows = [json.loads(line) for line in open(name)]
    empty = [i for i in range(len(rows[0])) if not any(r[i] for r in rows[1:])]
    at = empty[0]
    text = "".join(json.dumps(r[:at] + r[at + 1:]) + "\n" for r in rows)
    open(name, "w").write(text)
    table["sha256"] = hashlib.sha256(text.encode()).hexdigest()
manifest["tables"] = [t for t in manifest["tables"] if "gone" not in t]
json.dump(manifest, open(f"{top}/manifest.json", "w"))
EOF2
code 0 "restore of an older one" "$bin" restore --data "$dir/n" "$dir/old"

# A disk that fails in the middle leaves the earlier one whole.
code 3 "backup on a full disk" sh -c "trap '' XFSZ; ulimit -f 100
	exec '$bin' backup --data '$dir/a' '$dir/to'"
says "backup on a full disk says so" "$err" "earlier one in its folder is still"
test "$(ls -d "$dir"/to/tables-*)" = "$dir/to/tables-2" ||
	fail "what did not fit is gone" "$(ls "$dir/to")"
remove "$dir/n"
code 0 "restore after a full disk" "$bin" restore --data "$dir/n" "$dir/to"
copied "after a full disk" "$dir/n"
# Killed at any moment, too.
for moment in 0.005 0.01 0.02 0.03 0.05; do
	"$bin" backup --data "$dir/a" "$dir/to" >/dev/null 2>&1 &
	sleep $moment
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	remove "$dir/n"
	code 0 "restore after a kill" "$bin" restore --data "$dir/n" "$dir/to"
done
mkdir "$dir/to/tables-99" "$dir/half"
cp -r "$(ls -d "$dir"/to/tables-* | head -n 1)" "$dir/half/tables-1"
code 1 "restore of a half" "$bin" restore --data "$dir/m" "$dir/half"
says "restore of a half says so" "$err" "not finished"
code 0 "backup over a half" "$bin" backup --data "$dir/a" "$dir/half"
code 0 "backup without the key" "$bin" backup --data "$dir/a" "$dir/to" \
	--without-key
test -e "$dir/to/portal.key" && fail "backup without the key" "it is there"
says "backup without the key says so" "$out" "without portal.key"
remove "$dir/n"
code 0 "restore without the key" "$bin" restore --data "$dir/n" "$dir/to"
says "restore without the key says so" "$out" "second factor"
# A file that the portal itself has lost is told, and the rest is kept.
again "$dir/a" "$dir/l"
rm "$(find "$dir/l/files" -type f ! -name lock | head -n 1)"
code 1 "backup of a portal that lost a file" "$bin" backup --data "$dir/l" \
	"$dir/lost"
says "backup of a portal that lost a file" "$err" "1 files are not in the backup"
code 0 "restore of what was left" "$bin" restore --data "$dir/l2" "$dir/lost"
says "restore of what was left" "$out" "1 files were missing before"

# --- export and import carry the files too, if they are asked to
code 0 "export with files" "$bin" export --data "$dir/a" --files "$dir/with" \
	--output "$dir/with.json"
code 0 "init for files" "$bin" init --data "$dir/w"
code 1 "import from no files" "$bin" import --data "$dir/w" \
	--files "$dir/nowhere" "$dir/with.json"
code 0 "import with files" "$bin" import --data "$dir/w" --files "$dir/with" \
	"$dir/with.json"
says "import with files counts" "$out" "2 files brought"
copied "imported with files" "$dir/w"
code 0 "import with files again" "$bin" import --data "$dir/w" \
	--files "$dir/with" "$dir/with.json"
says "import with files again" "$out" "0 files brought"

# --- the command line
code 2 "no verb" "$bin"
code 2 "unknown verb" "$bin" improt
says "unknown verb is named" "$err" '"improt"'
code 0 "--help" "$bin" --help
says "--help names every verb" "$out" init import export backup restore serve \
	check verify user man
for verb in init import export backup restore serve check verify user man; do
	code 0 "$verb --help" "$bin" $verb --help
	says "$verb --help says how" "$out" "usage: claraboia $verb" "--data DIR" \
		"exit codes"
	code 2 "$verb with an unknown option" "$bin" $verb --nonsense
	says "$verb names the unknown option" "$err" "--nonsense"
	code 2 "$verb --data without a folder" "$bin" $verb --data
done
for verb in init export serve check verify man; do
	code 2 "$verb with a stray word" "$bin" $verb stray
done
for verb in backup restore; do
	code 2 "$verb without a folder" "$bin" $verb --data "$dir/a"
	code 2 "$verb with two folders" "$bin" $verb --data "$dir/a" x y
done
code 2 "serve on no address" "$bin" serve --data "$dir/a" --listen 8080
code 2 "serve with half of a mail server" "$bin" serve --data "$dir/a" \
	--mail smtp://localhost
code 2 "serve with mail from nobody" "$bin" serve --data "$dir/a" \
	--mail smtp://localhost --mail-from portal
code 2 "serve with no mail server" "$bin" serve --data "$dir/a" \
	--mail localhost --mail-from portal@city.example
code 2 "serve under no address" "$bin" serve --data "$dir/a" --url city.example
code 2 "serve on no address" "$bin" serve --data "$dir/a" --listen 8080
says "serve on no address says how" "$err" "127.0.0.1:8080"
code 2 "serve on no port" "$bin" serve --data "$dir/a" --listen 127.0.0.1:x
code 2 "serve at no rate" "$bin" serve --data "$dir/a" --rate many
code 0 "man" "$bin" man
says "man is a page" "$out" ".TH CLARABOIA 1" ".SH VERBS"

exit $failed
