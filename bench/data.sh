#!/bin/sh
# Open data: from upload to published, questions to a table of a million rows,
# pages meanwhile, and the search over ten thousand datasets; ours beside DuckDB
# alone, in one run.  Called by run.sh; alone: sh bench/data.sh, once `make
# bench` has built its tools.
set -eu
. bench/common.sh

rows=${ROWS:-1000000} times=21

# The portal with an institution, an administrator and their token in $token.
data_portal() {
	"$claraboia" init --data "$work/data" >/dev/null
	"$claraboia" import --data "$work/data" instruments/*.json \
		examples/terms.json examples/[!t]*.json packs/open-data.json \
		>/dev/null
	"$claraboia" user --data "$work/data" --name Bench \
		--role administrator add bench@example.org >/dev/null
	token=$("$claraboia" user --data "$work/data" --verbs edit,publish \
		token bench@example.org | tail -n 1)
	portal "$work/data" --no-cache
	at=http://127.0.0.1:$port
}

# sent PATH CURL-OPTION…: to the API, with the token; its answer in $work/sent.
sent() {
	path=$1
	shift
	curl -sf -o "$work/sent" -H "Authorization: Bearer $token" "$@" \
		"$at/api/v1$path" || {
		echo "bench: /api/v1$path was refused" >&2
		exit 1
	}
}

# A dataset NAME for the files.
dataset() {
	sent /datasets -H 'Content-Type: application/json' -d "{
		\"slug\": \"$1\", \"jurisdiction\": \"vilaclara\",
		\"institution\": \"vilaclara-hisenda\",
		\"title\": {\"en\": \"$1\"},
		\"description\": {\"en\": \"A million rows.\"}}"
}

# upload FILE NAME: its pieces of 16 MB, then published; until its rows can be
# asked for.
upload() {
	sent /uploads -H 'Content-Type: application/json' -d "{
		\"name\": \"$2.csv\", \"size\": $(wc -c <"$1")}"
	id=$(sed 's/.*"upload":"\([^"]*\)".*/\1/' "$work/sent") offset=0
	for piece in "$work"/piece.*; do
		sent "/uploads/$id?at=$offset" --data-binary "@$piece" \
			-H 'Content-Type: application/octet-stream'
		offset=$((offset + $(wc -c <"$piece")))
	done
	sent "/datasets/$2/files/rows/versions?upload=$id" -X POST
	until curl -sf -o /dev/null \
		"$at/api/v1/datasets/$2/files/rows/rows?page_size=1"; do
		sleep 0.02
	done
}

published() {
	"$tools/tables" --file "$work/rows.csv" "$rows"
	a= b=
	for i in 1 2 3; do
		dataset "million-$i"
		printf '%d,2020-01-01,1,parks,x,0.00,1,41.0,2.0,y\n' \
			$((rows + i)) >"$work/last"
		cat "$work/rows.csv" "$work/last" >"$work/one.csv"
		rm -f "$work"/piece.*
		split -b 16000000 -d -a 3 "$work/one.csv" "$work/piece."
		began=$(date +%s%N)
		upload "$work/one.csv" "million-$i"
		a="$a $(calc "($(date +%s%N) - $began) / 1000000000")"
		set -- $("$tools/tables" "$rows" 1)
		b="$b $2"
	done
	a=$(median_of $a) b=$(median_of $b) ratio=$(calc "$a / $b")
	row "upload to published, $1 MB" "$a s" "$b s" \
		"DuckDB: CSV to Parquet, SUMMARIZE" "$ratio" "<= 1.5" \
		"$(verdict "$ratio" "<=" 1.5)"
}

# question NAME QUERY SQL: ours over HTTP beside DuckDB alone.
question() {
	a= b=
	for _ in 1 2 3; do
		us=$(echo "/api/v1/datasets/million-1/files/rows/rows?$2" |
			"$tools/client" median "$port" $times)
		a="$a $(calc "$us / 1000")"
		b="$b $(echo "$3" | "$tools/asks" "$parquet" $times)"
	done
	a=$(median_of $a) b=$(median_of $b)
	more=$(awk "BEGIN { printf \"%.1f\", $a - $b }")
	row "$1" "$a ms" "$b ms" "DuckDB, same answer" "$more ms" "<= +5 ms" \
		"$(verdict "$more" "<=" 5)"
}

questions() {
	all='select cast(columns(*) as varchar) from {t}'
	parquet=$(find "$work/data/tables" -name table.parquet | head -n 1)
	question "rows: filter" "kind__exact=water&quantity__greater=500" \
		"$all where kind = 'water' and quantity >= 500 order by file_row_number limit 50; select count(*) from {t} where kind = 'water' and quantity >= 500"
	question "rows: group by 10, sum" "group=kind&show=sum:amount" \
		"select kind, cast(sum(amount) as varchar) s from {t} group by kind order by sum(amount) desc limit 50; select count(*) from (select 1 from {t} group by kind)"
	question "rows: group by 5,000" "group=district&show=count" \
		"select district, count(*) n from {t} group by district order by n desc limit 50; select count(*) from (select 1 from {t} group by district)"
	question "rows: sort, page 1" "sort=-amount" \
		"$all order by amount desc, file_row_number limit 50"
	question "rows: sort, page 200" "sort=-amount&page=200" \
		"$all order by amount desc, file_row_number limit 50 offset 9950"
	question "rows: sort, page in the middle" "sort=-amount&page=$((rows / 100))" \
		"$all order by amount desc, file_row_number limit 50 offset $((rows / 2 - 50))"
	question "rows: last page" "page=$((rows / 50))" \
		"$all order by file_row_number limit 50 offset $((rows - 50))"
}

# Pages that 32 anonymous readers get while two people ask without a rest.
meanwhile() {
	for i in $(seq 1 200); do
		echo "GET /api/v1/datasets/million-1/files/rows/rows?group=district&show=sum:amount&quantity__greater=$i"
		echo "GET /api/v1/datasets/million-1/files/rows/rows?sort=-amount&quantity__less=$((i + 500))"
	done >"$work/asking"
	for path in /en /en/commitments /en/data /en/data/vilaclara-trees; do
		echo "GET $path"
	done >"$work/reads"
	"$tools/post" "$port" 2 9 0 <"$work/asking" >"$work/asked" &
	asking=$!
	sleep 1
	set -- $("$tools/post" "$port" 32 7 20 <"$work/reads")
	wait "$asking"
	read -r many median p99 refused <"$work/asked"
	row "two ask a table at a time" "$many/s" "-" \
		"median $median ms, p99 $p99 ms, $refused refused" "-" "-" ""
	row "  pages read meanwhile, p99" "$3 ms" "-" "$1/s, median $2 ms" \
		"-" "< 50 ms" "$(verdict "$3" "<" 50)"
	worker=$(pgrep -P "$pid" | head -n 1)
	row "memory, portal and one worker" "$(held "$pid" VmRSS) MB" "-" \
		"the worker $(held "$worker" VmHWM) MB at most" "-" "-" ""
}

# class MANY PATH…: so many people who each want one of these addresses, at
# once; seconds until the last of them has it, and how many were sent away.
class() {
	many=$1
	shift
	for i in $(seq 1 "$many"); do
		path=$(echo "$*" | sed "s/{n}/$i/g")
		printf 'url = "%s"\noutput = /dev/null\n' "$at$path"
	done >"$work/class"
	began=$(date +%s%N)
	curl -s -Z --parallel-immediate --parallel-max "$many" \
		-w '%{http_code}\n' -K "$work/class" >"$work/told" 2>/dev/null ||
		true
	s=$(calc "($(date +%s%N) - $began) / 1000000000")
	refused=$(grep -vc '^200$' "$work/told" || true)
}

classes() {
	files=/api/v1/datasets/million-1/files/rows
	for way in csv xlsx; do
		class 30 "$files/rows.$way?kind__exact=water"
		row "30 want one file at once, $way" "$s s" "-" \
			"$refused sent away" "-" "-" ""
	done
	class 30 "$files/rows.csv?quantity__greater={n}"
	row "30 want files, none the same" "$s s" "-" "$refused sent away" \
		"-" "-" ""
	class 50 "$files/rows?quantity__greater={n}&sort=-amount"
	row "50 ask at once, none the same" "$s s" "-" "$refused sent away" \
		"-" "-" ""
}

# Ten thousand datasets, of words as frequent as real ones.
many() {
	awk 'BEGIN {
		srand(7)
		n = split("water trees budget contracts schools noise air " \
			"buses streets housing rents fires crimes libraries " \
			"museums energy waste parks sports taxes elections " \
			"births deaths companies licences grants salaries " \
			"maps rivers floods weather beaches hospitals", word, " ")
		printf "{\"claraboia\": 1, \"datasets\": ["
		for (i = 1; i <= 10000; i++) {
			a = word[1 + int(n * rand() * rand())]
			b = word[1 + int(n * rand() * rand())]
			c = word[1 + int(n * rand())]
			printf("%s{\"slug\": \"d%d\", \"jurisdiction\": \"vilaclara\", \"institution\": \"vilaclara-hisenda\", \"title\": {\"en\": \"%s and %s of district %d\"}, \"description\": {\"en\": \"All %s with %s and %s, counted every month since %d.\"}, \"frequency\": \"MONTHLY\"}\n",
				i > 1 ? "," : "", i, a, b, i % 97, a, b, c,
				1990 + i % 30)
		}
		print "]}"
	}' >"$work/many.json"
	stop_all
	"$claraboia" import --data "$work/data" "$work/many.json" >/dev/null
	portal "$work/data" --no-cache
	settle "$pid"
	for q in water 'trees+budget' 'noise' 'floods+hospitals' 'district+42' \
		'contracts+schools+1995' 'rents' 'beaches+maps'; do
		echo "GET /en/data?q=$q"
		echo "GET /en/search?q=$q"
	done >"$work/reads"
	set -- $("$tools/post" "$port" 8 6 20 <"$work/reads")
	row "search in 10,000 datasets, p99" "$3 ms" "-" \
		"$1/s, median $2 ms" "-" "< 20 ms" "$(verdict "$3" "<" 20)"
	all=$(held "$pid" VmRSS)
	row "memory, 10,000 datasets" "$all MB" "-" "without a worker" "-" \
		"<= 64 MB" "$(verdict "$all" "<=" 64)"
}

[ "${1:-}" != --alone ] || table
data_portal
published
questions
meanwhile
classes
many
