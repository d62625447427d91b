#!/bin/sh
# Goal: the examples of writing in docs/api.md do what they say, with a token
# made on the console; one that is too narrow, has ended or was taken back does
# nothing.
set -u
suite=write
. tests/peers/portal.sh
post() { # PATH BODY [HEADER]
	curl -s -X POST "$URL$1" -H "Authorization: Bearer $TOKEN" \
		-H 'Content-Type: application/json' -d "$2" ${3:+-H "$3"}
}

user="$bin user --data $dir/d"
$user add keeper@city.example --role administrator >/dev/null &&
	$user add robot@city.example --role officer --at institution/vilaclara-alcaldia \
		>/dev/null || exit 1
TOKEN=$($user token robot@city.example --verbs publish,report,take-part --days 30)
narrow=$($user token robot@city.example --verbs report --days 1)
monitor=$($user add irm@city.example --role monitor >/dev/null &&
	$user token irm@city.example --verbs publish,report,assess,take-part)
revoked=$($user token robot@city.example --verbs publish)
ended=$($user token robot@city.example --verbs publish)
keeper=$($user token keeper@city.example --verbs publish)
export TOKEN
say "a token has 64 digits" "$(printf %s "$TOKEN" | grep -qE '^[0-9a-f]{64}$' || echo "$TOKEN")"
for bad in administer account read nonsense ''; do
	$user token robot@city.example --verbs "$bad" >/dev/null 2>&1 &&
		say "no token bears \"$bad\"" "it was made" ||
		say "no token bears \"$bad\"" ""
done
$user token nobody@city.example --verbs report >/dev/null 2>&1 &&
	say "no token for nobody" "it was made" || say "no token for nobody" ""
sha() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
sql() { # STATEMENT
	if [ -n "${CLARABOIA_TEST_STORE:-}" ]; then
		"$bin" sql --data "$dir/d" "$1"
	else
		sqlite3 "$dir/d/claraboia.db" "$1"
	fi
}
sql "update token set revoked = 1 where hash = '$(sha "$revoked")';
	update token set expires = 2 where hash = '$(sha "$ended")'" ||
	say "sql" "could not end the tokens"

# Every example, in the order of the page.
examples docs/api.md
sed -i 's/PLAN/vilaclara-2/; s/INSTITUTION/vilaclara-alcaldia/' "$dir"/example-*.sh
start
try 1 "a commitment" '"address":"open-archive","version":1' '"signed":"officer"'
try 1 "sent again" '"address":"open-archive","version":1'
said=$(curl -s "$URL/api/v1/commitments/open-archive")
say "it is there" "$(lacks 'List the boxes')"
try 2 "a change" '"version":2' '"starts":"2027-01"'
try 2 "the same from an old version" '"status":409' '"current":'
try 3 "a report" '"state":"in_progress"' '"share":40' '"signed":"officer"'
try 4 "a file" '"name":"boxes.csv"'
try 5 "what people say" '"view":"agree"' '"body":"Can schools come too?"' \
	'"kind":"support","count":1' '"signed":"participant"'

# Tokens that do not reach so far.
change() { # NAME TOKEN STATUS
	said=$(TOKEN=$2 post /api/v1/records/commitment/open-archive '{"code":"X-1"}')
	say "$1" "$(lacks "\"status\":$3")"
}
change "a narrow token" "$narrow" 403
change "the monitor writes nothing of the government's" "$monitor" 403
change "a token taken back" "$revoked" 401
change "a token that ended" "$ended" 401
change "an invented token" "$(sha nothing)" 401
change "no token" "" 401
said=$(TOKEN=$narrow post /api/v1/report/open-archive/milestones/1 '{"state":"stuck"}')
say "a narrow token does what it may" "$(lacks '"signed":"officer"')"
said=$(TOKEN=$keeper post /api/v1/records/commitment/open-archive '{"code":"X-1"}')
say "the administrator signs as such" "$(lacks '"signed":"administrator"')"

# The same key from eight at a time is one act.
for i in 1 2 3 4 5 6 7 8; do
	post /api/v1/comments '{"about":"commitment/open-archive","body":"Once."}' \
		'Idempotency-Key: eight' >"$dir/eight-$i" &
	eight="${eight:-} $!"
done
# shellcheck disable=SC2086
wait $eight
say "eight at once, one act" \
	"$([ "$(cat "$dir"/eight-* | grep -o '"act":[0-9]*' | sort -u | wc -l)" = 1 ] ||
		head -c 300 "$dir"/eight-1)"
said=$(curl -si -X POST "$URL/api/v1/comments" -H "Authorization: Bearer $TOKEN" \
	-H 'Content-Type: application/json' -H 'Idempotency-Key: eight' \
	-d '{"about":"commitment/open-archive","body":"Once."}')
say "and says that it was answered before" "$(lacks 'Idempotency-Replayed: true')"
said=$(curl -si -X POST "$URL/api/v1/comments" -d '{}')
say "who are you" "$(lacks 'WWW-Authenticate: Bearer')"
try 6 "withdrawn" '"withdrawn":true'
stop
say "the chain holds" "$("$bin" verify --data "$dir/d" >"$dir/verified" 2>&1 ||
	cat "$dir/verified")"
roles=$(sql "select distinct role from act order by role")
said=$(echo $roles)
say "acts are signed with roles" "$(lacks 'administrator console officer participant')"
exit $failed
