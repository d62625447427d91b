#!/bin/sh
# run.sh [check|test]: run the suites, one after another, and close with the
# plain line "N passed, N failed".  A suite prints "ok NAME" and "FAIL NAME: why"
# (cmocka: "not ok") lines; one that ends badly without a FAIL line counts as
# one failure.  What each said stays in build/logs/.
#
# Suites called NAME-pg are suites NAME on PostgreSQL: on one cluster, which
# tests/postgres.sh starts for this run where a server is installed.
set -u
cd "$(dirname "$0")/.." || exit 1
what=${1:-test}
if [ -z "${CLARABOIA_TEST_CLUSTER:-}" ] && tests/postgres.sh --installed 2>/dev/null; then
	exec tests/postgres.sh tests/run.sh "$what"
fi
unset CLARABOIA_TEST_STORE CLARABOIA_STORE
logs=build/logs
mkdir -p $logs
passed=0
failed=0
PYTHON=${PYTHON:-/usr/bin/python3}
export CMOCKA_MESSAGE_OUTPUT=TAP PYTHONDONTWRITEBYTECODE=1
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

suite() { # NAME COMMAND…; ONLY=NAME… runs these alone
	case " ${ONLY:-$1} " in *" $1 "*) ;; *) return ;; esac
	name=$1
	shift
	start=$(date +%s)
	"$@" >"$logs/$name.log" 2>&1
	code=$?
	ok=$(grep -c '^ok ' "$logs/$name.log")
	bad=$(grep -E '^(not ok|FAIL) ' "$logs/$name.log" | grep -vc '# SKIP')
	if [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		printf '%s: ended with %s\n' "$name" "$code"
		tail -n 25 "$logs/$name.log"
	elif [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		echo "$name: tested nothing"
	fi
	grep -E '^(not ok|FAIL) ' "$logs/$name.log" | grep -v '# SKIP' |
		head -n 20
	passed=$((passed + ok))
	failed=$((failed + bad))
	printf '%-28s %4d ok %3d failed %4d s\n' "$name" "$ok" "$bad" \
		$(($(date +%s) - start))
}

# The same on PostgreSQL, where there is one.
suite_pg() { # NAME COMMAND…
	[ -n "${CLARABOIA_TEST_CLUSTER:-}" ] || return
	name=$1-pg
	shift
	suite "$name" env CLARABOIA_TEST_STORE="$CLARABOIA_TEST_CLUSTER" \
		CLARABOIA_BIN=build/asan/claraboia "$@"
}

# A portal of the examples, served for the length of COMMAND, its base URL put
# behind it.
served() { # BINARY COMMAND…
	dir=$(mktemp -d /tmp/claraboia-test.XXXXXX)
	bin=$1
	shift
	"$bin" init --data "$dir/d" >/dev/null &&
		"$bin" import --data "$dir/d" $(make -s examples) >/dev/null ||
		return 1
	# Each with a link to sign in by: OFFICER is the officer's, and so on.
	for role in officer administrator moderator monitor; do
		"$bin" user add --data "$dir/d" --role $role --name "A $role" \
			$role@example.org >/dev/null || return 1
		link=$("$bin" user link --data "$dir/d" $role@example.org)
		export "$(echo $role | tr '[:lower:]' '[:upper:]')=$link"
	done
	"$bin" serve --no-fetch --data "$dir/d" --listen 127.0.0.1:0 --rate 0 \
		>"$dir/out" 2>"$dir/err" &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		grep -q http "$dir/out" && break
		sleep 0.25
	done
	url=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' "$dir/out")
	"$@" "$url"
	code=$?
	kill -TERM $pid
	wait $pid || {
		echo "FAIL serve ended badly"
		tail -n 30 "$dir/err"
		code=1
	}
	rm -rf "$dir"
	return $code
}

# What takes longest, and waits most of its time, beside all the others: two
# cores are enough for both.
beside() {
	passed=0
	failed=0
	# Every fourth call of the store, counted from another one for each
	# request; every one of them in a soak.
	suite visits-faulty build/asan/tests/visits "--faulty=${FAULTY:-4}"
	# A fault costs a connection there: not every call in every visit.
	suite_pg visits-faulty build/asan/tests/visits --faulty=17
	suite erase-faulty build/asan/tests/erase --faulty
	# Two kinds of round, 200 together.
	suite crash sh tests/crash/crash.sh ROUNDS 120 build/tests/crash/crash
	suite crash-http sh tests/crash/crash.sh ROUNDS_HTTP 80 build/tests/crash/crash_http build/claraboia
	for n in sqlmap wapiti; do
		suite $n env CLARABOIA=build/asan/claraboia CROWD=build/asan/tests/crowd \
			ROUTES=build/asan/tests/routes "$PYTHON" tests/scanners/$n.py
	done
	suite valgrind sh -c 'valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite build/tests/visits --no-jail $(grep -L "File:\|/files" tests/visits/*.visit) >build/logs/valgrind.visits && echo ok valgrind: every visit without files'
	# These start servers of their own.
	unset PGHOST PGPORT PGUSER PGDATABASE
	suite store-trouble env CLARABOIA=build/asan/claraboia sh tests/nodes/nodes.sh trouble
	suite nodes env CLARABOIA=build/claraboia sh tests/nodes/nodes.sh nodes
	echo "$passed $failed" >"$logs/beside"
}
if [ "$what" = test ]; then
	echo "0 1" >"$logs/beside"
	beside &
	beside=$!
fi

for t in $(find build/asan/tests -name '*_test' -type f | sort); do
	suite "$(basename "$t")" "$t"
done
# On PostgreSQL as well: what has a store.
for t in $(cd build/asan/tests && find commons accountability interop \
	engine/store engine/record -name '*_test' -type f | sort); do
	case $what:$t in test:* | check:engine/store/*) ;; *) continue ;; esac
	suite_pg "$(basename "$t")" "build/asan/tests/$t"
done
suite layers sh -c 'tools/layers.sh && echo ok layers'
suite words "$PYTHON" tests/words.py
suite pagec sh tests/pagec_test.sh
suite embed sh tests/embed_test.sh
suite visits build/asan/tests/visits
suite_pg visits build/asan/tests/visits
suite roles build/asan/tests/roles
suite erase build/asan/tests/erase
suite console env CLARABOIA=build/asan/claraboia sh tests/console_test.sh

suite proof env CLARABOIA=build/asan/claraboia sh tests/peers/proof.sh
suite write env CLARABOIA=build/asan/claraboia sh tests/peers/write.sh
suite publish env CLARABOIA=build/asan/claraboia sh tests/peers/publish.sh
suite rows env CLARABOIA=build/asan/claraboia sh tests/peers/rows.sh
suite smtp env MAIL=build/asan/tests/mail sh tests/peers/smtp.sh
suite large env CLARABOIA=build/claraboia "$PYTHON" tests/large.py
suite twice env CLARABOIA=build/asan/claraboia "$PYTHON" tests/twice.py
suite links env CLARABOIA=build/asan/claraboia "$PYTHON" tests/links.py
suite hostile-tables env CLARABOIA=build/claraboia "$PYTHON" tests/hostile_tables.py
suite class env CLARABOIA=build/claraboia "$PYTHON" tests/class.py
suite packaging env CLARABOIA=build/asan/claraboia sh tests/packaging.sh
suite digest env CLARABOIA=build/asan/claraboia sh tests/peers/digest.sh

if [ "$what" = test ]; then
	[ -n "${CLARABOIA_TEST_CLUSTER:-}" ] ||
		suite postgres sh -c 'echo "FAIL postgres: no server is installed"'
	suite_pg roles build/asan/tests/roles
	suite_pg erase build/asan/tests/erase
	suite_pg console env CLARABOIA=tests/on_postgres.sh sh tests/console_test.sh
	suite_pg proof env CLARABOIA=tests/on_postgres.sh sh tests/peers/proof.sh
	suite_pg write env CLARABOIA=tests/on_postgres.sh sh tests/peers/write.sh
	suite_pg publish env CLARABOIA=tests/on_postgres.sh sh tests/peers/publish.sh
	suite_pg rows env CLARABOIA=tests/on_postgres.sh sh tests/peers/rows.sh
	suite_pg smtp env MAIL=build/asan/tests/mail sh tests/peers/smtp.sh
	suite_pg digest env CLARABOIA=tests/on_postgres.sh sh tests/peers/digest.sh
	# A clock tells the truth on a quiet machine alone.
	[ -z "${SOAK:-}" ] || suite large-2gb env CLARABOIA=build/claraboia \
		"$PYTHON" tests/large.py 5000000
	[ -z "${SOAK:-}" ] || suite timing env CROWD=build/asan/tests/crowd \
		"$PYTHON" tests/scanners/timing.py
	suite hostile-text sh tests/hostile_text.sh
	suite hostile-http sh tests/http/hostile.sh build/asan/tests/engine/web/server_test
	for t in build/fuzz/tests/*_fuzz; do
		n=$(basename "$t" _fuzz)
		suite "fuzz-$n" sh -c "$t -max_total_time=${FUZZ_S:-3} -rss_limit_mb=4096 build/fuzz/corpus/$n tests/fuzz/seeds/$n && echo ok fuzz $n"
	done
	suite clang sh -c 'test -x build/clang/claraboia && echo ok clang builds without a warning'
	if [ -n "${CLARABOIA_TEST_CLUSTER:-}" ]; then
		suite postgres build/asan/tests/postgres
		suite backup-postgres env CLARABOIA=build/asan/claraboia \
			VISITS=build/asan/tests/visits sh tests/backup_postgres.sh
	fi
	suite peers-node served build/asan/claraboia node tests/peers/peers.mjs
	suite peers-python served build/asan/claraboia "$PYTHON" tests/peers/peers.py
	suite peers-metrics served build/asan/claraboia "$PYTHON" tests/peers/metrics.py
	suite browser served build/claraboia node tests/browser/browser.mjs
	wait "$beside"
	read -r more bad <"$logs/beside"
	passed=$((passed + more))
	failed=$((failed + bad))
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
