#!/bin/sh
# The portal on PostgreSQL, with 1, 2 and 4 nodes on this one machine, beside
# pgbench sending the same statements and beside the portal on SQLite.  It asks
# tests/postgres.sh for a cluster that keeps what it says it keeps.
set -eu
if [ "${1:-}" != --cluster ]; then
	export CLUSTER_OPTIONS="-c fsync=on -c synchronous_commit=on \
		-c max_connections=400 -c logging_collector=on \
		-c log_destination=jsonlog -c log_filename=said \
		-c log_rotation_age=0 -c log_rotation_size=0"
	exec sh tests/postgres.sh sh "$0" --cluster
fi
. bench/common.sh

turns=3 seconds=3 things=600
unset CLARABOIA_STORE
pgbench=$(ls -d /usr/lib/postgresql/*/bin/pgbench | sort -V | tail -n 1)

sql() {
	psql -qAtX -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}

# copy FROM TO: of a database that nobody uses now.
copy() {
	sql postgres "create database $2 template $1 strategy file_copy"
}

url() {
	echo "postgresql:///$1?host=$PGHOST&user=$PGUSER"
}

# rest DATABASE: until its nodes have written what they had to write by
# themselves, at most a minute.
rest() {
	before=
	for _ in $(seq 30); do
		now=$(sql "$1" "select coalesce(sum(mark), 0) from store_mark")
		[ "$now" != "$before" ] || return 0
		before=$now
		sleep 2
	done
}

# nodes DATABASE N OPTION…: that many, at rest; their ports in $ports.
nodes() {
	of=$1 wanted=$2 ports=
	shift 2
	for _ in $(seq "$wanted"); do
		port_free
		CLARABOIA_STORE=$(url "$of") start "$claraboia" serve \
			--no-fetch --data "$work/shared" --listen "127.0.0.1:$port" \
			--rate 0 --behind-proxy "$@"
		wait_for "$port"
		ports=$ports${ports:+,}$port
	done
	rest "$of"
}

# first N: the first N of $ports.
first() {
	echo "$ports" | cut -d , -f "-$1"
}

# capture KIND DATABASE MATCH FILE: a copy of DATABASE is asked nine lines of
# FILE, one at a time; what its node asks PostgreSQL for one of them stands in
# $work/script, and how many statements that is, in $statements.
capture() {
	copy "$2" "asked_$1"
	nodes "asked_$1" 1 --no-cache
	sql postgres "alter system set log_statement = 'all'"
	sql postgres "select pg_reload_conf()" >/dev/null
	awk -v "step=$(($(wc -l <"$4") / 9))" 'NR % step == 0' "$4" |
		"$tools/post" "$ports" 1 8 900 >/dev/null
	sql postgres "alter system reset log_statement"
	sql postgres "select pg_reload_conf()" >/dev/null
	stop_all
	log=$(sql postgres "show data_directory")/log/said.json
	statements=$(python3 bench/statements.py "$log" "asked_$1" "$3" \
		"$things" "$work/script")
	sql postgres "drop database asked_$1"
}

# peer DATABASE ROUND: transactions a second of $work/script, once it is warm:
# pgbench prepares each statement of each client when it first needs it.
peer() {
	if ! "$pgbench" -n -M prepared -c 16 -j 2 -T $((seconds + 2)) -P 1 \
		-D n=$((1000000 * $2)) -f "$work/script" "$1" \
		>"$work/pgbench" 2>&1; then
		tail -n 3 "$work/pgbench" >&2
		exit 1
	fi
	awk '/^progress/ && ++n > 2 { sum += $4 }
	END { print sum / (n - 2) }' "$work/pgbench"
}

# against NAME RATE PEER
against() {
	ratio=$(calc "$2 / $3")
	row "$1" "$(calc "$2")/s" "$(calc "$3")/s" \
		"pgbench, $statements statements" "$ratio" ">= 0.5" \
		"$(verdict "$ratio" ">=" 0.5)"
}

# pages PORTS: lists a second.
pages() {
	"$tools/post" "$1" 16 "$seconds" 0 <"$work/list" | cut -d ' ' -f 1
}

# The first 20 of the commitments, made anew each time.
reads() {
	for _ in $(seq 9); do
		echo "GET /en/commitments"
	done >"$work/list"
	capture list portal "from milestone" "$work/list"
	portal "$stores/small" --no-cache
	file=$port
	settle "$pid"
	nodes portal 4 --no-cache
	s= a= b= c= d=
	for _ in $(seq $turns); do
		s="$s $(pages "$file")"
		a="$a $(pages "$(first 1)")"
		b="$b $(pages "$(first 2)")"
		c="$c $(pages "$(first 4)")"
		d="$d $(peer portal 0)"
	done
	stop_all
	s=$(median_of $s) a=$(median_of $a) d=$(median_of $d)
	against "uncached list, 1 node" "$a" "$d"
	against "uncached list, 2 nodes" "$(median_of $b)" "$d"
	against "uncached list, 4 nodes" "$(median_of $c)" "$d"
	row "  on SQLite, 1 process" "$(calc "$s")/s" "$(calc "$a")/s" \
		"1 node on PostgreSQL" "$(calc "$s / $a")" "-" ""
}

memory() {
	for i in $(seq 600); do
		echo "GET /en/commitments/promise-$(printf %07d "$i")"
		echo "GET /en/commitments?after=promise-$(printf %07d "$i")"
		echo "GET /en/plans/plan-$(printf %06d $((i % 30)))"
		echo "GET /en/search?q=public+budget"
	done >"$work/walk"
	nodes portal 1
	"$tools/post" "$ports" 64 15 0 <"$work/walk" >/dev/null
	sleep 3
	all=$(held "$pid" VmRSS)
	row "memory of a node, idle after load" "$all MB" "-" \
		"own $(held "$pid" RssAnon RssShmem), mapped $(held "$pid" RssFile)" \
		"-" "<= 64 MB" "$(verdict "$all" "<=" 64)"
	stop_all
}

# people KIND N: that many in a copy of the portal, and in one of the file, and
# what each would post, in $work/posts and $work/posts_file.
people() {
	copy portal crowd
	CLARABOIA_STORE=$(url crowd) "$B/tests/crowd" "$work/shared" "$2" \
		>"$work/people"
	"crowd_$1s" "$work/people" >"$work/posts"
	rm -rf "$work/file"
	cp -r "$stores/small" "$work/file"
	"$B/tests/crowd" "$work/file" "$2" >"$work/people"
	"crowd_$1s" "$work/people" >"$work/posts_file"
}

# send FILE PORTS PART OUT: FILE from its part PART of nine on, so that nobody
# says the same twice; acts a second.  What else is told of them goes to OUT.
send() {
	from=$(($(wc -l <"$1") * $3 / 9))
	{
		tail -n "+$((from + 1))" "$1"
		head -n "$from" "$1"
	} | sed "s/{n}/part+$3+{n}/" |
		"$tools/post" "$2" 256 "$seconds" 0 >"$4"
	cut -d ' ' -f 1 "$4"
}

# How many acts there are, and commits of all nodes.
written() {
	sql acts "select (select max(seq) from act), sum(mark) from store_mark" |
		tr '|' ' '
}

# acts KIND PEOPLE MATCH NAME: through forms, cookies and tokens, from 256
# connections without a rest.
acts() {
	people "$1" "$2"
	capture "$1" crowd "$3" "$work/posts"
	copy crowd acts
	copy crowd peer
	portal "$work/file" --behind-proxy
	file=$port
	settle "$pid"
	nodes acts 4
	s= a= b= c= d= part=0
	before=$(written)
	for _ in $(seq $turns); do
		s="$s $(send "$work/posts_file" "$file" "$part" "$work/told")"
		a="$a $(send "$work/posts" "$(first 1)" "$part" "$work/told1")"
		b="$b $(send "$work/posts" "$(first 2)" $((part + 1)) \
			"$work/told2")"
		c="$c $(send "$work/posts" "$(first 4)" $((part + 2)) \
			"$work/told4")"
		d="$d $(peer peer "$part")"
		part=$((part + 3))
	done
	batch=$(echo "$before $(written)" |
		awk '{ printf "%.0f", ($3 - $1) / ($4 - $2) }')
	stop_all
	sql postgres "drop database acts"
	sql postgres "drop database peer"
	sql postgres "drop database crowd"
	s=$(median_of $s) a=$(median_of $a) d=$(median_of $d)
	against "$4, 1 node" "$a" "$d"
	against "$4, 2 nodes" "$(median_of $b)" "$d"
	against "$4, 4 nodes" "$(median_of $c)" "$d"
	for n in 1 2 4; do
		set -- $(cat "$work/told$n")
		row "  answers, nodes: $n" "$2 ms" "-" \
			"p99 $3 ms, $4 refused" "-" "-" ""
	done
	row "  on SQLite, 1 process" "$(calc "$s")/s" "$(calc "$a")/s" \
		"1 node, $batch acts a commit" "$(calc "$s / $a")" "-" ""
}

store small 10000
mkdir "$work/shared"
sql postgres "create database portal"
CLARABOIA_STORE=$(url portal) "$tools/generate" "$work/shared" 10000 >/dev/null
nodes portal 1
stop_all
# Soon the server would do it by itself: in the middle of a figure.
sql portal "vacuum analyze"
reads
memory
acts support 400 "insert into mark" "supports posted"
acts comment 20000 "insert into comment" "comments posted"
