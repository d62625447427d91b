# A portal of an invented town for a suite of shell, and how its outcome is
# told.  Read in with ".", from the top of the tree, by a script that has set
# suite to its name; ends the script when there can be no portal.  Then $dir is
# a folder that goes at the end, $dir/d the portal's, $bin the program.
dir=$(mktemp -d "/tmp/claraboia-$suite.XXXXXX")
bin=${CLARABOIA:-build/claraboia}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
# The program itself, where $bin is a script around it.
tool=${CLARABOIA_BIN:-$bin}
case $tool in /*) ;; *) tool=$PWD/$tool ;; esac
[ -z "${CLARABOIA_BIN:-}" ] || export CLARABOIA_BIN="$tool"
pid=
failed=0
stop() {
	[ -n "$pid" ] && kill -TERM "$pid" 2>/dev/null && wait "$pid"
	pid=
}
trap 'stop; rm -rf "$dir"' EXIT
# Serve it, at the port of the last time; its address is in URL.
start() {
	# Else what it said the last time is taken for what it says now.
	rm -f "$dir/out"
	"$bin" serve --no-fetch --data "$dir/d" --listen "127.0.0.1:${port:-0}" --rate 0 \
		>"$dir/out" 2>"$dir/err" &
	pid=$!
	for _ in $(seq 600); do
		grep -q http "$dir/out" 2>/dev/null && break
		sleep 0.1
	done
	URL=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' "$dir/out")
	port=${URL##*:}
	export URL
}
say() { # NAME TROUBLE
	if [ -z "$2" ]; then
		echo "ok $suite $1"
	else
		echo "FAIL $suite $1: $2"
		failed=1
	fi
}
lacks() { # TEXT: what came, when it does not hold TEXT
	case $said in *"$1"*) ;; *) printf '%s' "no $1 in: $said" | head -c 600 ;; esac
}
is() { # NAME WANTED GOT
	say "$1" "$([ "$2" = "$3" ] || echo "wanted \"$2\", got \"$3\"")"
}
examples() { # FILE: its pieces of shell marked with the suite's name
	awk '/^```sh '"$suite"'/ { on = 1; n++; next } /^```/ { on = 0 }
		on { print > "'"$dir"'/example-" n ".sh" }' "$1"
}
try() { # N NAME TEXT…: run example N, whose output must hold each TEXT
	said=$(sh "$dir/example-$1.sh" 2>&1)
	name=$2
	shift 2
	for text; do
		say "$name: $text" "$(lacks "$text")"
	done
}
officer() { # MAIL INSTITUTION
	"$bin" user add "$1" --role officer --at "institution/$2" --data "$dir/d" \
		>/dev/null
}
token() { # MAIL VERBS [OPTION…]
	mail=$1 verbs=$2
	shift 2
	"$bin" user token "$mail" --verbs "$verbs" "$@" --data "$dir/d"
}

"$bin" init --data "$dir/d" >/dev/null &&
	"$bin" import --data "$dir/d" instruments/*.json examples/terms.json \
		examples/vilaclara.json >/dev/null || exit 1
