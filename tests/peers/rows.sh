#!/bin/sh
# Goal: the commands of docs/api.md about tables answer what it says, and other
# programs read the files and descriptions that come.
set -u
dir=$(mktemp -d /tmp/claraboia-rows.XXXXXX)
bin=${CLARABOIA:-build/claraboia}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
case ${CLARABOIA_BIN:-/} in /*) ;; *) export CLARABOIA_BIN="$PWD/$CLARABOIA_BIN" ;; esac
tests=$PWD/tests/peers
pid=
failed=0
stop() {
	[ -n "$pid" ] && kill -TERM "$pid" 2>/dev/null && wait "$pid"
	pid=
}
trap 'stop; rm -rf "$dir"' EXIT
say() { # NAME TROUBLE
	if [ -z "$2" ]; then
		echo "ok rows $1"
	else
		echo "FAIL rows $1: $2"
		failed=1
	fi
}
lacks() { # TEXT: what came, when it does not hold TEXT
	case $said in *"$1"*) ;; *) printf '%s' "no $1 in: $said" | head -c 600 ;; esac
}
try() { # N NAME TEXT…
	said=$(sh "$dir/example-$1.sh" 2>&1)
	name=$2
	shift 2
	for text; do
		say "$name: $text" "$(lacks "$text")"
	done
}

"$bin" init --data "$dir/d" >/dev/null &&
	"$bin" import --data "$dir/d" instruments/*.json examples/terms.json \
		examples/vilaclara.json >/dev/null || exit 1
"$bin" user add robot@city.example --role officer \
	--at institution/vilaclara-territori --data "$dir/d" >/dev/null || exit 1
TOKEN=$("$bin" user token robot@city.example --verbs publish --days 1 --data "$dir/d")
export TOKEN
awk '/^```sh rows/ { on = 1; n++; next } /^```/ { on = 0 }
	on { print > "'"$dir"'/example-" n ".sh" }' docs/api.md
cd "$dir" || exit 1
"$bin" serve --data "$dir/d" --listen "127.0.0.1:0" --rate 0 >out 2>err &
pid=$!
for _ in $(seq 100); do
	grep -q http out && break
	sleep 0.1
done
URL=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' out)
export URL
T=$URL/api/v1/datasets/vilaclara-trees/files/planted

try 1 "published" '"number":1'
for _ in $(seq 100); do
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$T/rows")" = 503 ] || break
	sleep 0.2
done
try 2 "a question" '"total":2,' \
	'{"__row":1,"species":"oak","height_m":7.5,"planted":"2019-11-03"},' \
	'{"__row":3,"species":"oak","height_m":3.25,"planted":"2023-11-14"}' \
	"/data/vilaclara-trees/files/planted/table?"
try 3 "its description" '"name":"species__contains"' '"name":"planted__less"'
try 4 "groups, and a day that is none" \
	'{"planted_year":"1998","count":1,"avg_height_m":12}' \
	'{"planted_year":"2024","count":1,"avg_height_m":null}' \
	'"path":"planted__less"' '2024-02-31'
try 5 "files" 'street,species,height (m),planted,alive' 'Nou,Olive,,2024-03-05,true'
say "Parquet" "$([ "$(head -c 4 planted.parquet)" = PAR1 ] || echo "it is none")"
try 6 "what is in it" '"histogram":' '"distinct_exact":true' \
	'"datatype":"decimal"'

printf 'what,n\n=1+1,1\n"a ""b"", c",2\n@x,3\n' >formulas.csv
curl -sf -o /dev/null -X POST -H "Authorization: Bearer $TOKEN" -F file=@formulas.csv \
	"$URL/api/v1/datasets/vilaclara-trees/files/formulas/versions"
F=$URL/api/v1/datasets/vilaclara-trees/files/formulas
for _ in $(seq 100); do
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$F/rows")" = 503 ] || break
	sleep 0.2
done
for suffix in csv json ndjson xlsx; do
	curl -sf -o "formulas.$suffix" "$F/rows.$suffix"
done
curl -sf -o table.json "$F/openapi.json"
said=$(/usr/bin/python3 "$tests/rows.py" 2>&1)
say "others read the files" "$said"
said=$(cd "$tests" && node openapi.mjs "$dir/table.json" 2>&1)
say "OpenAPI 3.1" "$said"
[ "$(curl -s -o part -w '%{http_code}' -H 'Range: bytes=0-3' "$T/rows.parquet")" = 206 ] &&
	[ "$(cat part)" = PAR1 ]
say "a part of a file" "$([ $? = 0 ] || echo "none")"
exit $failed
