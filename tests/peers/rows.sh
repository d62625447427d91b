#!/bin/sh
# Goal: the commands of docs/api.md about tables answer what it says, and other
# programs read the files and descriptions that come.
set -u
suite=rows
tests=$PWD/tests/peers
. tests/peers/portal.sh

officer robot@city.example vilaclara-territori || exit 1
TOKEN=$(token robot@city.example publish --days 1)
export TOKEN
examples docs/api.md
cd "$dir" || exit 1
start
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
try 7 "a second version" '"number":2'
for _ in $(seq 100); do
	curl -s "$T/changes?from=1&to=2" | grep -q rows_added && break
	sleep 0.2
done
try 8 "what changed" '"rows_added":1,"rows_removed":1,"rows_changed":2,' \
	'"height_m":{"from":12,"to":12.5}}},' '"height_m":{"from":3.25,"to":3.5}}}]}'

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
