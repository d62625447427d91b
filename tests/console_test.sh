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
says "no portal there says what to do" "$err" "init --data $dir/none"
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
says "import counts" "$out" "230 records added, 0 changed, 0 already so."
export_to "$dir/first"
code 0 "import twice" "$bin" import --data "$dir/a" instruments/*.json examples/terms.json \
	examples/quito.json tests/fixtures/small.json
says "import twice changes nothing" "$out" \
	"0 records added, 0 changed, 230 already so."
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
mv "$dir/one.json" "$dir/whole.json"
code 0 "verify the copy" "$bin" verify --data "$dir/b"
head=$(sed 's/.*head //' "$out")
code 0 "verify the original" "$bin" verify --data "$dir/a"
says "both have the same head" "$out" "232 acts verified, head $head"
code 0 "the copy once more" "$bin" import --data "$dir/b" "$dir/whole.json"
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
	if shared; then
		"$bin" init --data "$v" >/dev/null &&
			"$bin" import --data "$v" "$dir/whole.json" >/dev/null
	else
		cp -r "$dir/b" "$v"
	fi
	sql "$v" "$2" >/dev/null || fail "altered $1" "it was refused"
	code 1 "verify sees altered $1" "$bin" verify --data "$v"
	says "verify names altered $1" "$out" "NOT as recorded" "$3"
	code 1 "check sees altered $1" "$bin" check --data "$v"
	says "check names altered $1" "$out" "NOT as recorded"
}
altered "act" "update act set fields = 'slug' where seq = 5" "act 5"
altered "time" "update act set at = at + 1 where seq = 232" "act 232"
altered "version" "update act_version set content = replace(content, 'river',
	'rover') where seq = (select max(seq) from act where
	address = 'clean-river')" "clean-river"
altered "record" "update milestone set share = 61 where
	address = 'open-budget/milestones/3'" "open-budget/milestones/3"
altered "end" "delete from act_version where seq = 232;
	delete from act where seq = 232" "clean-river"
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
cp -r "$dir/a" "$dir/keyless"
rm -f "$dir/keyless/portal.key"
other="--data $dir/keyless"
code 1 "serve without the key" "$bin" serve $other --listen 127.0.0.1:0
says "serve without the key says what to do" "$err" "copy portal.key"
code 1 "user without the key" "$bin" user $other link ana@example.org
test -e "$dir/keyless/portal.key" && fail "no key is made anew" "it is there"
head -c 32 /dev/zero >"$dir/keyless/portal.key"
code 1 "serve with another key" "$bin" serve $other --listen 127.0.0.1:0
says "serve with another key says so" "$err" "not the one that this portal" \
	"copy portal.key"
code 1 "init with another key" "$bin" init $other
code 0 "user list needs no key" "$bin" user $other list
code 0 "init --new-key" "$bin" init $other --new-key
code 0 "user with the new key" "$bin" user $other link ana@example.org
cp -f "$dir/a/portal.key" "$dir/keyless/portal.key"
code 1 "the old key is none any more" "$bin" user $other link ana@example.org

# --- while the portal is open
"$bin" serve --data "$dir/a" --listen 127.0.0.1:0 >"$dir/served" 2>&1 &
served=$!
for _ in $(seq 150); do
	grep -q http "$dir/served" && break
	sleep 0.2
done
says "serve says where" "$dir/served" "Claraboia is open: http://127.0.0.1:"
if shared; then
	code 0 "import while it is open" "$bin" import --data "$dir/a" \
		"$dir/good.json"
	code 0 "init while it is open" "$bin" init --data "$dir/a"
else
	code 4 "import while it is open" "$bin" import --data "$dir/a" \
		"$dir/good.json"
	says "import while it is open says why" "$err" "writing"
	code 4 "another serve" "$bin" serve --data "$dir/a" --listen 127.0.0.1:0
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
at=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' "$dir/served")
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

# --- the command line
code 2 "no verb" "$bin"
code 2 "unknown verb" "$bin" improt
says "unknown verb is named" "$err" '"improt"'
code 0 "--help" "$bin" --help
says "--help names every verb" "$out" init import export serve check verify user man
for verb in init import export serve check verify user man; do
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
