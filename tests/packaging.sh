#!/bin/sh
# Goal: what packaging/ and docs/operations.md hand to an operator fits this
# program and the tools that read it: the unit is sound and well locked, its
# options exist, and so does every figure that an alert or the manual names.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=$(realpath "${CLARABOIA:-build/claraboia}")
dir=$(mktemp -d /tmp/claraboia-packaging.XXXXXX)
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
failed=0
tell() { # NAME CODE: the output that explains it is in $dir/said
	if [ "$2" = 0 ]; then
		echo "ok packaging $1"
	else
		echo "FAIL packaging $1: $(tr '\n' ' ' <"$dir/said" | tail -c 400)"
		failed=1
	fi
}

# The unit, with this program in the place of the installed one.
mkdir "$dir/unit"
unit=packaging/claraboia.service
sed -e "s|/usr/bin/claraboia|$bin|" -e '/^EnvironmentFile=/d' \
	-e 's/^User=.*/User=nobody/; s/^Group=.*/Group=nogroup/' \
	$unit >"$dir/unit/claraboia.service"
if command -v systemd-analyze >/dev/null; then
	systemd-analyze verify "$dir/unit/claraboia.service" >"$dir/said" 2>&1
	code=$?
	# What it knows nothing of is said, and no failure.
	grep -qi "claraboia.service:.*\(unknown\|ignoring\|invalid\|failed to parse\)" "$dir/said" && code=1
	tell "the unit is sound" $code
	score=$(systemd-analyze security --offline=true $unit 2>/dev/null |
		sed -n 's/^.*exposure level.*: \([0-9.]*\) .*/\1/p')
	echo "exposure $score" >"$dir/said"
	awk -v s="${score:-10}" 'BEGIN { exit !(s <= 2.0) }'
	tell "exposure ${score:-unknown}, at most 2.0" $?
fi

"$bin" serve --help >"$dir/help"
cat $unit packaging/*.example packaging/examples/*.env packaging/examples/*.conf |
	grep -v '^ *#' | grep -oE -- '(^|[ =])--[a-z-]+' | grep -oE -- '--[a-z-]+' |
	sort -u >"$dir/options"
: >"$dir/said"
while read -r option; do
	grep -qE -- "^ *$option( |\$)" "$dir/help" || echo "no option $option" >>"$dir/said"
done <"$dir/options"
[ -s "$dir/options" ] && [ ! -s "$dir/said" ]
tell "every option of the unit exists" $?

# A variable that nobody reads is a setting that does nothing.
cat packaging/*.example packaging/examples/*.env |
	grep -oE '^#?[A-Z_]+=' | tr -d '#=' | sort -u >"$dir/variables"
: >"$dir/said"
while read -r variable; do
	grep -q "\$$variable\|\${$variable}" $unit packaging/examples/node.conf && continue
	case $variable in PG*) continue ;; esac
	grep -rq "getenv(\"$variable\")" src || echo "nobody reads $variable" >>"$dir/said"
done <"$dir/variables"
[ -s "$dir/variables" ] && [ ! -s "$dir/said" ]
tell "every variable is read" $?

# Figures: those that alerts and the manual name are there, and the manual
# says of each that is there what to do.
"$bin" init --data "$dir/data" >/dev/null &&
	"$bin" serve --no-fetch --data "$dir/data" --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
pid=$!
n=0
until grep -q http "$dir/out" 2>/dev/null || [ $n = 60 ]; do
	sleep 0.25
	n=$((n + 1))
done
url=$(sed -n 's/^.*\(http:.*\)\/$/\1/p' "$dir/out")
# Jobs tell of themselves when they have run.
n=0
until curl -s "$url/metrics" >"$dir/metrics" &&
	grep -q '^claraboia_job_runs_total' "$dir/metrics" || [ $n = 60 ]; do
	sleep 0.25
	n=$((n + 1))
done
sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$dir/metrics" | sort -u >"$dir/there"
grep -ohE 'claraboia_[a-z_]+' packaging/examples/rules.yml docs/operations.md |
	sed 's/_bucket$//' | sort -u >"$dir/named"
comm -13 "$dir/there" "$dir/named" >"$dir/said"
[ -s "$dir/named" ] && [ ! -s "$dir/said" ]
tell "every figure that is named exists" $?
grep -ohE 'claraboia_[a-z_]+' docs/operations.md | sort -u >"$dir/named"
comm -23 "$dir/there" "$dir/named" >"$dir/said"
[ -s "$dir/there" ] && [ ! -s "$dir/said" ]
tell "the manual explains every figure" $?

# What others read, when they are here.
if command -v haproxy >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=open.city.example -days 1 -keyout "$dir/key" \
		-out "$dir/cert" >/dev/null 2>&1
	cat "$dir/cert" "$dir/key" >"$dir/portal.pem"
	sed -e "s|/etc/haproxy/portal.pem|$dir/portal.pem|" \
		-e '/^\t\(user\|group\) /d' \
		packaging/examples/haproxy.cfg >"$dir/haproxy.cfg"
	haproxy -c -f "$dir/haproxy.cfg" >"$dir/said" 2>&1
	code=$?
	grep -q 'WARNING\|ALERT' "$dir/said" && code=1
	tell "haproxy takes its file" $code
fi
"${PYTHON:-/usr/bin/python3}" - >"$dir/said" 2>&1 <<'PY'
try:
    import yaml
except ImportError:
    raise SystemExit(77)
for name in ("patroni", "prometheus", "rules"):
    with open(f"packaging/examples/{name}.yml") as file:
        yaml.safe_load(file)
with open("packaging/examples/patroni.yml") as file:
    dcs = yaml.safe_load(file)["bootstrap"]["dcs"]
assert dcs["synchronous_mode"] and dcs["synchronous_mode_strict"], dcs
PY
code=$?
[ $code = 77 ] || tell "the examples are YAML, and no commit is lost" $code
exit $failed
