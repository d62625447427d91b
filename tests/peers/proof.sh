#!/bin/sh
# Goal: the proof printed in docs/api.md, which shares no line with us, accepts
# an export as it is and refuses one in which a single letter was altered.
set -u
dir=$(mktemp -d /tmp/claraboia-proof.XXXXXX)
trap 'rm -rf "$dir"' EXIT
bin=${CLARABOIA:-build/claraboia}
python=${PYTHON:-/usr/bin/python3}
awk '/^```python/ { text = ""; on = 1; next }
	/^```/ { if (on && text ~ /hashlib/) printf "%s", text; on = 0 }
	on { text = text $0 "\n" }' docs/api.md >"$dir/proof.py"
"$bin" init --data "$dir/d" >/dev/null &&
	"$bin" import --data "$dir/d" instruments/*.json examples/terms.json examples/quito.json >/dev/null &&
	"$bin" export --data "$dir/d" --output "$dir/export.json" || exit 1
failed=0
tell() { # NAME EXPECTED-CODE FILE
	"$python" "$dir/proof.py" "$dir/$3" >"$dir/said" 2>&1
	if [ $? = "$2" ]; then
		echo "ok proof $1"
	else
		echo "FAIL proof $1: $(tail -n 1 "$dir/said")"
		failed=1
	fi
}
tell "accepts an export" 0 export.json
[ "$(cut -d' ' -f2 "$dir/said")" = "$("$bin" verify --data "$dir/d" | sed 's/.* //')" ] &&
	echo "ok proof ends at the head that verify says" ||
	{ echo "FAIL proof ends elsewhere than verify"; failed=1; }
sed '/"history"/,$s/"verb":"created"/"verb":"changed"/' "$dir/export.json" >"$dir/verb.json"
tell "refuses another verb" 1 verb.json
sed '/"history"/,$s/Escuela/Escuelo/' "$dir/export.json" >"$dir/text.json"
tell "refuses another text" 1 text.json
sed '/"history"/,$s/"jurisdiction":"quito"/"jurisdiction":"other"/' "$dir/export.json" >"$dir/place.json"
tell "refuses another place" 1 place.json
exit $failed
