# What the scripts of this folder share: tools, ports, starting and stopping.
# Sourced, not run.  Everything lives in $work, which goes away at the end;
# every process started is in $pids, and is ended by its number.

B=${B:-build}
claraboia=$B/claraboia
tools=$B/bench
stores=${CLARABOIA_BENCH_DIR:-/tmp/claraboia-bench}
work=$(mktemp -d "${TMPDIR:-/tmp}/claraboia-bench-run.XXXXXX")
pids=

stop_all() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
	done
	pids=
}
trap 'stop_all; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# A port nobody listens on now.
port_free() {
	port=$((20000 + ($$ + ${port:-0} * 7 + 13) % 10000))
	while "$tools/client" open "$port" 2>/dev/null; do
		port=$((port + 1))
	done
}

# start COMMAND…: in the background; its number in $pid.
start() {
	"$@" >"$work/log" 2>&1 &
	pid=$!
	pids="$pids $pid"
}

# stop PID
stop() {
	kill "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
	pids=$(printf '%s' "$pids" | sed "s/\\b$1\\b//")
}

# wait_for PORT: until something listens there, at most ten seconds.
wait_for() {
	for _ in $(seq 1 500); do
		"$tools/client" open "$1" 2>/dev/null && return 0
		sleep 0.02
	done
	echo "bench: nothing opened: $(tail -n 1 "$work/log")" >&2
	exit 1
}

# portal DIR OPTION…: serve it; $port and $pid.
portal() {
	dir=$1
	shift
	port_free
	start "$claraboia" serve --no-fetch --data "$dir" --listen "127.0.0.1:$port" \
		--rate 0 "$@"
	wait_for "$port"
}

# settle PID: until it has done by itself what there was to do, at most a
# minute: a portal that has just been filled works out what it owes.
settle() {
	before=-1000
	for _ in $(seq 1 60); do
		now=$(awk '{ print $14 + $15 }' "/proc/$1/stat")
		[ $((now - before)) -gt 3 ] || return 0
		before=$now
		sleep 1
	done
}

# store NAME RECORDS: make $stores/NAME unless this generator made it already.
# (A record that gained a field since gains its column when it is opened.)
store() {
	mark=$stores/$1.made
	want="$2 $(sed -n 's/^#define GENERATION //p' bench/generate.c)"
	[ "$(cat "$mark" 2>/dev/null)" = "$want" ] && return 0
	mkdir -p "$stores"
	rm -rf "$stores/$1" "$mark"
	echo "making $stores/$1 of $2 records …"
	began=$(date +%s)
	"$tools/generate" "$stores/$1" "$2" || exit 1
	echo "… in $(($(date +%s) - began)) s, $(du -sm "$stores/$1" |
		cut -f 1) MB"
	printf '%s' "$want" >"$mark"
}

# calc EXPRESSION: by awk, two digits.
calc() {
	awk "BEGIN { x = $1; f = x >= 100 ? \"%.0f\" : x >= 10 ? \"%.1f\" : \"%.2f\"
		printf f, x }"
}

row() {
	printf '%-34s %12s %12s  %-22s %7s %8s  %s\n' "$@"
}

table() {
	row figure ours peer peer\'s\ name ratio bar ''
}

# verdict RATIO OPERATOR BAR: "met" or "MISSED".
verdict() {
	awk "BEGIN { print ($1 $2 $3) ? \"met\" : \"MISSED\" }"
}

median_of() {
	printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# held PID FIELD…: megabytes, summed.
held() {
	process=$1
	shift
	sum=0
	for field in "$@"; do
		sum=$((sum + $(sed -n "s/^$field:[^0-9]*\([0-9]*\).*/\1/p" \
			"/proc/$process/status")))
	done
	calc "$sum / 1024"
}

# Requests of a crowd for bench/post.c: from lines of tests/crowd, each person
# at an address of their own, as a proxy in front tells it.
crowd_supports() {
	awk '{ cookie[NR] = $1; token[NR] = $2 }
	END {
		for (i = 1; i <= 600; i++)
			for (p = 1; p <= NR; p++)
				printf "POST /en/marks\t%s\tabout=commitment/promise-%07d&kind=support&do=add&token=%s\t10.0.%d.%d\n",
					cookie[p], i, token[p], p / 256, p % 256
	}' "$1"
}

# Forty words each.  Nobody may comment more than five times a minute, so there
# are as many of them as it takes.
crowd_comments() {
	awk 'BEGIN {
		n = split("the of and public to in participation open for " \
			"city data citizens council with government budget " \
			"published plan annual report municipal training " \
			"school water health mobility housing contracts " \
			"neighbourhood assembly young people women access " \
			"records archive register digital platform", word, " ")
	}
	{
		body = "{n}"
		for (i = 1; i < 40; i++)
			body = body "+" word[1 + int(rand() * n)]
		printf "POST /en/comments/commitment/promise-%07d\t%s\tbody=%s&made=%s&stance=for&token=%s\t10.%d.%d.%d\n",
			1 + NR % 600, $1, body, $3, $2, NR / 65536,
			NR / 256 % 256, NR % 256
	}' "$1"
}
