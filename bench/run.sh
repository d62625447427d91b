#!/bin/sh
# The figures, ours beside a peer's, in one run on this machine.  Absolute
# numbers move with the machine's neighbours: read the ratios.  Every pair is
# asked in turns, and the median of the turns counts.
set -eu
. bench/common.sh

turns=3 seconds=4

# load CONNECTIONS SECONDS URL: requests per second.
load() {
	wrk -t1 -c"$1" -d"$2s" "$3" >"$work/wrk"
	if grep -q 'Non-2xx' "$work/wrk"; then
		echo "bench: $3 answered errors" >&2
		exit 1
	fi
	awk '/^Requests\/sec/ { print $2 }' "$work/wrk"
}

size_of() {
	curl -sf -o "$work/body" "$1"
	wc -c <"$work/body"
}

machine() {
	echo "date     $(date -u +%F)"
	echo "machine  $(nproc) cores ($(sed -n 's/^model name.*: //p' \
		/proc/cpuinfo | head -n 1)), $(awk '/^MemTotal/ \
		{ printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB," \
		"Linux $(uname -r), load $(cut -d ' ' -f 1 /proc/loadavg)"
	echo "versions $(nginx -v 2>&1 | sed 's/.*: //')," \
		"fossil $(fossil version | sed 's/.*version \([0-9.]*\).*/\1/')," \
		"SQLite $(sqlite3 --version | cut -d ' ' -f 1)," \
		"libmicrohttpd $(dpkg-query -W -f '${Version}' \
		libmicrohttpd-dev 2>/dev/null || echo unknown)," \
		"$(wrk -v 2>&1 | sed -n 's/^\(wrk [^ ]*\).*/\1/p')"
	echo
}

nginx_start() {
	mkdir -p "$work/www" "$work/nginx"
	user=$([ "$(id -u)" = 0 ] && echo 'user root;' || true)
	cat >"$work/nginx/conf" <<-END
		$user
		worker_processes 2;
		daemon off;
		pid $work/nginx/pid;
		error_log $work/nginx/errors;
		events { worker_connections 1024; }
		http {
			access_log off;
			sendfile on;
			tcp_nopush on;
			open_file_cache max=16;
			keepalive_requests 100000000;
			default_type "text/html; charset=utf-8";
			client_body_temp_path $work/nginx/t1;
			proxy_temp_path $work/nginx/t2;
			fastcgi_temp_path $work/nginx/t3;
			uwsgi_temp_path $work/nginx/t4;
			scgi_temp_path $work/nginx/t5;
			server { listen 127.0.0.1:$1; root $work/www; }
		}
	END
	start nginx -c "$work/nginx/conf" -e "$work/nginx/errors"
	wait_for "$1"
}

# A page cached and anonymous, against nginx with the same bytes in a file: the
# median of the ratios of seven turns, since they are near and a neighbour
# changes either more than that.
cached() {
	"$claraboia" init --data "$work/examples" >/dev/null
	"$claraboia" import --data "$work/examples" instruments/*.json examples/terms.json \
		examples/[!t]*.json >/dev/null
	portal "$work/examples"
	ours=http://127.0.0.1:$port/en/jurisdictions/vilaclara
	bytes=$(size_of "$ours")
	port_free
	nginx_start "$port"
	cp "$work/body" "$work/www/page"
	peer=http://127.0.0.1:$port/page
	a= b= ratio=
	for _ in 1 2 3 4 5 6 7; do
		one=$(load 64 $seconds "$ours") other=$(load 64 $seconds "$peer")
		a="$a $one" b="$b $other"
		ratio="$ratio $(calc "$one / $other")"
	done
	a=$(median_of $a) b=$(median_of $b) ratio=$(median_of $ratio)
	row "cached page, $bytes bytes" "$(calc "$a")/s" "$(calc "$b")/s" \
		"nginx, static file" "$ratio" ">= 0.9" \
		"$(verdict "$ratio" ">=" 0.9)"
	stop_all
}

# A wiki page of about ${2} bytes in Fossil, listening on ${1}.
fossil_start() {
	export HOME="$work" FOSSIL_USER=bench
	fossil init "$work/repository" >/dev/null
	sed 's/<[^>]*>/ /g' "$work/body" | tr -s ' \n' | fold -s -w 70 |
		awk '{ print NR % 8 == 1 ? "<p>" $0 : $0 }' >"$work/wiki"
	# Fossil adds its frame and makes the text longer: this comes out near.
	while [ "$(wc -c <"$work/wiki")" -lt "$2" ]; do
		cp "$work/wiki" "$work/more"
		cat "$work/more" >>"$work/wiki"
	done
	head -c "$2" "$work/wiki" >"$work/more"
	mv "$work/more" "$work/wiki"
	fossil wiki create Bench "$work/wiki" -R "$work/repository" >/dev/null
	start fossil server --localhost --port "$1" "$work/repository"
	wait_for "$1"
}

# A list of 20 commitments made anew each time, against a bare loop that reads
# the same, and against a wiki page.
uncached() {
	store small 10000
	portal "$stores/small" --no-cache
	ours=http://127.0.0.1:$port/en/commitments
	bytes=$(size_of "$ours")
	port_free
	start "$tools/bare" "$port" "$stores/small" "$bytes"
	wait_for "$port"
	bare=http://127.0.0.1:$port/
	port_free
	fossil_start "$port" $((bytes / 2))
	wiki="http://127.0.0.1:$port/wiki?name=Bench"
	wiki_bytes=$(size_of "$wiki")
	a= b= c=
	for _ in $(seq $turns); do
		a="$a $(load 16 $seconds "$ours")"
		b="$b $(load 16 $seconds "$bare")"
		c="$c $(load 8 $seconds "$wiki")"
	done
	a=$(median_of $a) b=$(median_of $b) c=$(median_of $c)
	ratio=$(calc "$a / $b")
	row "uncached list, $bytes bytes" "$(calc "$a")/s" "$(calc "$b")/s" \
		"bare C loop, same reads" "$ratio" ">= 0.4" \
		"$(verdict "$ratio" ">=" 0.4)"
	ratio=$(calc "$a / $c")
	row "uncached list" "$(calc "$a")/s" "$(calc "$c")/s" \
		"Fossil wiki, $wiki_bytes bytes" "$ratio" ">= 20" \
		"$(verdict "$ratio" ">=" 20)"
	stop_all
}

# What the process holds; the pages of the database that it maps are the
# system's to take back, so they are told apart.
memory_row() {
	all=$(held "$pid" VmRSS)
	row "$1" "$all MB" "-" \
		"own $(held "$pid" RssAnon RssShmem), mapped $(held "$pid" RssFile)" \
		"-" "<= 64 MB" "$(verdict "$all" "<=" 64)"
}

memory() {
	store hundred 117000
	portal "$stores/hundred"
	sleep 1
	memory_row "memory, started, 100,000 acts"
	cat >"$work/walk.lua" <<-'END'
		local n = 0
		local paths = {
			function(i) return string.format(
				"/en/commitments/promise-%07d", 1 + i % 10000) end,
			function(i) return string.format(
				"/en/commitments?after=promise-%07d", i % 9900) end,
			function(i) return string.format(
				"/en/plans/plan-%06d", i % 400) end,
			function(i) return "/en/search?q=public+budget" end,
		}
		request = function()
			n = n + 1
			return wrk.format("GET", paths[1 + n % #paths](n * 37))
		end
	END
	wrk -t1 -c64 -d60s -s "$work/walk.lua" "http://127.0.0.1:$port" \
		>"$work/wrk"
	sleep 3
	memory_row "memory, idle after 1 min of load"
	stop_all
}

first_byte() {
	ms=
	for _ in 1 2 3 4 5; do
		port_free
		ms="$ms $("$tools/client" first "$port" /en "$claraboia" serve \
			--no-fetch --data "$2" --listen "127.0.0.1:$port")"
	done
	ms=$(median_of $ms)
	row "$1" "$ms ms" "-" "-" "-" "<= 100 ms" "$(verdict "$ms" "<=" 100)"
}

# acts KIND NAME: from 256 threads through the pen, against the same rows.
acts() {
	a= b= batch=
	for _ in $(seq $turns); do
		rm -rf "$work/acts"
		cp -r "$stores/small" "$work/acts"
		set -- "$1" "$2" $("$tools/acts" ours "$1" "$work/acts" 256 3)
		a="$a $3" batch=$4
		rm -rf "$work/acts"
		cp -r "$stores/small" "$work/acts"
		set -- "$1" "$2" $("$tools/acts" bare "$1" "$work/acts" \
			"$batch" 3)
		b="$b $3"
	done
	a=$(median_of $a) b=$(median_of $b) ratio=$(calc "$a / $b")
	row "$2, 256 threads" "$(calc "$a")/s" "$(calc "$b")/s" \
		"SQLite, same rows, by $batch" "$ratio" ">= 0.5" \
		"$(verdict "$ratio" ">=" 0.5)"
}

# posted KIND PEOPLE NAME: acts a second through forms, cookies and tokens, from
# 256 connections without a rest; the same rows from the bare loop, as many in
# a commit; and the pages that 32 anonymous readers, with a rest of 20 ms, get
# meanwhile.
posted() {
	rm -rf "$work/acts"
	cp -r "$stores/small" "$work/acts"
	"$B/tests/crowd" "$work/acts" "$2" >"$work/people"
	"crowd_$1s" "$work/people" >"$work/posts"
	for i in $(seq 1 100); do
		echo "GET /en/commitments/promise-$(printf %07d "$i")"
		echo "GET /en/commitments?after=promise-$(printf %07d "$i")"
		echo "GET /en"
	done >"$work/reads"
	portal "$work/acts" --behind-proxy
	settle "$pid"
	"$tools/post" "$port" 256 10 0 <"$work/posts" >"$work/posted" &
	posting=$!
	sleep 1
	read_line=$("$tools/post" "$port" 32 7 20 <"$work/reads")
	wait "$posting"
	stop_all
	batch=$(sed -n 's/^closed writes=\([0-9]*\) commits=\([0-9]*\)$/\1 \2/p' \
		"$work/log" | awk '{ printf "%.0f", $1 / $2 }')
	rm -rf "$work/acts"
	cp -r "$stores/small" "$work/acts"
	bare=$("$tools/acts" bare "$1" "$work/acts" "$batch" 3 | cut -d ' ' -f 1)
	name=$3
	set -- $(cat "$work/posted")
	ratio=$(calc "$1 / $bare")
	row "$name, 256 connections" "$1/s" "$(calc "$bare")/s" \
		"SQLite, same rows, by $batch" "$ratio" ">= 0.5" \
		"$(verdict "$ratio" ">=" 0.5)"
	row "  their answers" "$2 ms" "-" "p99 $3 ms, $4 refused" "-" "-" ""
	set -- $read_line
	row "  pages read meanwhile, p99" "$3 ms" "-" "$1/s, median $2 ms" "-" \
		"< 50 ms" "$(verdict "$3" "<" 50)"
}

# 200 who sign in at once, each by a password that takes 19 MiB to try.
sign_ins() {
	rm -rf "$work/acts"
	cp -r "$stores/small" "$work/acts"
	"$B/tests/crowd" "$work/acts" 200 >"$work/people"
	awk '{ printf "POST /en/sign-in\t\tmail=n%d@crowd.example&password=a+window+in+the+roof\t10.0.0.%d\n",
		NR - 1, NR }' "$work/people" >"$work/posts"
	portal "$work/acts" --behind-proxy
	set -- $("$tools/post" "$port" 200 5 0 <"$work/posts")
	all=$(held "$pid" VmHWM)
	row "memory, 200 signing in at once" "$all MB" "-" \
		"$1 in a second, $4 refused" "-" "< 256 MB" \
		"$(verdict "$all" "<" 256)"
	stop_all
}

# From clean, in a copy, so that nothing here is thrown away.
build_time() {
	mkdir "$work/tree"
	cp -a src lang assets tools Makefile package.json package-lock.json \
		"$work/tree"
	ln -s "$PWD/node_modules" "$work/tree/node_modules"
	began=$(date +%s%N)
	make -s -C "$work/tree" -j2 B=build >"$work/make" 2>&1 ||
		{ tail "$work/make" >&2; exit 1; }
	[ -x "$work/tree/build/claraboia" ] || exit 1
	s=$(calc "($(date +%s%N) - $began) / 1000000000")
	row "whole build from clean" "$s s" "-" "make -j2" "-" "<= 60 s" \
		"$(verdict "$s" "<=" 60)"
}

# A million rows into Parquet and a profile.
tables() {
	set -- $("$tools/tables" 1000000 5)
	ratio=$(calc "$3 / $2")
	row "table of 1,000,000 rows, $1 MB" "$3 s" "$2 s" \
		"DuckDB: CSV to Parquet, SUMMARIZE" "$ratio" "<= 1.5" \
		"$(verdict "$ratio" "<=" 1.5)"
	ratio=$(calc "$4 / $2")
	row "the same, to be written anew" "$4 s" "$2 s" "the tidy file" \
		"$ratio" "-" ""
}

machine
table
cached
uncached
memory
first_byte "first byte, examples" "$work/examples"
if [ -f "$stores/large.made" ]; then
	first_byte "first byte, 1,000,000 records" "$stores/large"
fi
acts support "durable supports"
acts comment "durable comments"
posted support 400 "supports posted"
posted comment 20000 "comments posted"
sign_ins
tables
build_time
echo
sh bench/data.sh
echo
sh bench/postgres.sh
echo
sh bench/growth.sh --if-made
