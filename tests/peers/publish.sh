#!/bin/sh
# Goal: the commands of docs/publish.md publish what they say, and a watched
# folder loses nothing and publishes nothing twice, whenever it is killed.
set -u
suite=publish
. tests/peers/portal.sh
watcher=
trap '[ -z "$watcher" ] || kill -KILL "$watcher" 2>/dev/null; stop; rm -rf "$dir"' EXIT
watch() { # OPTION…
	"$tool" watch inbox --portal "$URL" --token-file token "$@" 2>&1
}
newest() { # FILE: the number of its newest version
	curl -s -H "Authorization: Bearer $TOKEN" "$URL/api/v1/datasets/benches" |
		tr -d ' \n' |
		grep -o "distributions/$1/versions/[0-9]*" | sed 's/.*\///' |
		sort -n | tail -1
}

officer robot@city.example vilaclara-alcaldia || exit 1
TOKEN=$(token robot@city.example edit,publish)
export TOKEN
examples docs/publish.md
mkdir "$dir/bin" && ln -s "$tool" "$dir/bin/claraboia" || exit 1
PATH=$dir/bin:$PATH
cd "$dir" || exit 1
printf '%s\n' "$TOKEN" >token
printf 'bench,street\n1,Sol\n' >benches.csv
start
try 1 "a dataset" '"address":"benches"'
try 2 "a form" '"number":1' '"unchanged":false' 'benches of May' \
	'/data/benches/files/benches",' '"signed":"officer"'
try 2 "the same again" '"number":1' '"unchanged":true' '"act":null'
printf 'bench,street\n1,Sol\n2,Lluna\n' >benches.csv
try 3 "the bytes alone" '"number":2' '"covers_until":"2026-05"'
said=$(curl -sL "$URL/data/benches/files/benches")
say "the stable address" "$(lacks '2,Lluna')"
said=$(curl -s "$URL/en/data/benches/files/benches/versions/1")
say "the first version stays" "$(lacks 'benches of May')"

# The folder.
try 4 "a folder, the same bytes" 'benches/benches.csv is what the newest version holds'
is "nothing twice" 2 "$(newest benches)"
printf 'bench,street\n3,Mar\n' >inbox/benches/Benches.csv
printf 'MZ' >inbox/benches/run.csv.exe
printf 'x' >inbox/benches/.half.csv
printf 'a,b\n' >inbox/benches/~lock.csv
mkdir inbox/nowhere && printf 'a,b\n' >inbox/nowhere/x.csv
said=$(watch --still 0 --once)
is "it ends with 1 when something is refused" 1 $?
say "published" "$(lacks 'benches/Benches.csv published')"
say "refused" "$(lacks 'refused: There is no dataset with the address nowhere')"
is "a third version" 3 "$(newest benches)"
said=$(cat inbox/.refused/benches/*.txt)
say "the reason lies beside it" "$(lacks 'does not fit what is in it')"
is "each refused file lies there" 2 \
	"$(find inbox/.refused -type f ! -name '*.txt' | wc -l | tr -d ' ')"
is "done" 2 "$(find inbox/.done -type f | wc -l | tr -d ' ')"
is "hidden files and locks stay" 2 "$(find inbox/benches -type f | wc -l | tr -d ' ')"
printf 'a,b\n1,2\n' >inbox/benches/fresh.csv
said=$(watch --still 3600 --once)
is "a fresh file waits" 1 "$(find inbox/benches -name fresh.csv | wc -l | tr -d ' ')"
rm inbox/benches/fresh.csv

# A token that ended is not the file's fault, nor is a portal that is away.
cp token good
printf 'nonsense\n' >token
printf 'a,b\n5,6\n' >inbox/benches/later.csv
said=$(watch --still 0 --once)
is "it ends with 4 when something waits" 4 $?
say "it says so" "$(lacks 'benches/later.csv waits')"
is "the file is kept" 1 "$(find inbox/.taking -name later.csv | wc -l | tr -d ' ')"
cp good token
kill -TERM "$pid" && wait "$pid"
pid=
said=$(watch --still 0 --once)
is "a portal that is away" 4 $?
start
said=$(watch --still 0 --once)
is "and back" 0 $?
is "it is published then" 1 "$(newest later)"
said=$("$tool" watch inbox --portal http://city.example --token-file token 2>&1)
is "no token in the clear" 2 $?

# More than one request takes: in pieces, and put together whole.
awk 'BEGIN { for (i = 0; i < 1500000; i++) print i ",bench of the street " i % 97 }' \
	>inbox/benches/large.csv
sum=$(sha256sum <inbox/benches/large.csv | cut -d' ' -f1)
said=$(watch --still 0 --once)
say "a large file" "$(lacks 'benches/large.csv published')"
is "all of it" "$sum" "$(curl -sL "$URL/data/benches/files/large" | sha256sum | cut -d' ' -f1)"
find inbox/.done -name '*large.csv' -exec cp {} inbox/benches/large.csv \;
said=$(watch --still 0 --once)
say "a large file, the same bytes" "$(lacks 'large.csv is what the newest version holds')"

# Killed again and again while files come: each once, in their order.
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	printf 'bench,street\n%s,Again\n' "$i" >"inbox/.n" && mv inbox/.n inbox/benches/often.csv
	"$tool" watch inbox --portal "$URL" --token-file token --still 0 --once >/dev/null 2>&1 &
	watcher=$!
	sleep "0.0$((i * 7 % 10))"
	kill -KILL "$watcher" 2>/dev/null
	wait "$watcher" 2>/dev/null
	watcher=
	[ $((i % 4)) -ne 0 ] || watch --still 0 --once >/dev/null
done
watch --still 0 --once >/dev/null
n=$(newest often)
say "between 3 and 12 versions" "$([ "$n" -ge 3 ] && [ "$n" -le 12 ] || echo "$n")"
said=$(curl -sL "$URL/data/benches/files/often")
say "the last one is the newest" "$(lacks '12,Again')"
seen=$(i=1; while [ "$i" -le "$n" ]; do
	curl -s "$URL/en/data/benches/files/often/versions/$i" | grep -o '<code>[0-9a-f]\{64\}' | head -1
	i=$((i + 1))
done | sort | uniq -d)
is "none twice" "" "$seen"
is "nothing is left" 0 "$(find inbox/.taking -type f | wc -l | tr -d ' ')"
"$tool" watch inbox --portal "$URL" --token-file token >/dev/null 2>&1 &
watcher=$!
for _ in $(seq 200); do
	! grep -q "FLOCK.*:$(stat -c %i inbox/.taking) " /proc/locks || break
	sleep 0.05
done
watch --once >/dev/null
is "one at a time" 4 $?
stop
say "the chain holds" "$("$bin" verify --data "$dir/d" >"$dir/verified" 2>&1 ||
	cat "$dir/verified")"
exit $failed
