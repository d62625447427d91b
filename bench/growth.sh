#!/bin/sh
# Growth: pages of a portal of 10,000 records against one of 1,000,000, every
# page made anew, one client.  With --if-made the large store is not made, and
# nothing is measured without it.
set -eu
. bench/common.sh

if [ "${1:-}" = --if-made ] && [ ! -f "$stores/large.made" ]; then
	echo "growth: not measured; make bench-growth makes the store of" \
		"1,000,000 records first (some minutes)"
	exit 0
fi
store small 10000
store large 1000000

portal "$stores/small" --no-cache
small=$port
portal "$stores/large" --no-cache
large=$port

# spread MOST FORMAT: twenty paths, their numbers spread evenly up to MOST.
spread() {
	awk -v most="$1" -v format="$2" 'BEGIN {
		for (i = 1; i <= 20; i++)
			printf format "\n", int(most * i / 21)
	}'
}

# ask PORT TIMES PATHS
ask() {
	printf '%s\n' "$3" | "$tools/client" median "$1" "$2"
}

# page NAME TIMES PATHS-OF-SMALL PATHS-OF-LARGE: the best of five rounds, in
# turns: what a neighbour took is not ours to count.
page() {
	s= l=
	for _ in 1 2 3 4 5; do
		x=$(ask "$small" "$2" "$3")
		y=$(ask "$large" "$2" "$4")
		s=$(awk "BEGIN { print (\"$s\" == \"\" || $x < \"$s\" + 0) ? $x : \"$s\" }")
		l=$(awk "BEGIN { print (\"$l\" == \"\" || $y < \"$l\" + 0) ? $y : \"$l\" }")
	done
	ratio=$(calc "$l / $s")
	row "$1" "$l us" "$s us" "itself, 10,000" "$ratio" "<= 2" \
		"$(verdict "$ratio" "<=" 2)"
}

# The last plan of each store; a plan has 25 commitments, a town 2 plans.
plans_small=33 plans_large=3420

# both NAME TIMES NUMBERS-PER-PLAN FORMAT
both() {
	page "$1" "$2" "$(spread $((plans_small * $3 / 100)) "$4")" \
		"$(spread $((plans_large * $3 / 100)) "$4")"
}
same() {
	page "$1" "$2" "$3" "$3"
}

echo "growth: 1,000,000 records against 10,000, median of one client"
table
same "list, first page" 40 /en/commitments
both "list, page by key" 5 2500 '/en/commitments?after=promise-%07d'
both "list of a plan" 5 100 '/en/commitments?plan=plan-%06d'
same "list of an area" 40 '/en/commitments?area=health'
both "list of an institution" 5 50 \
	'/en/commitments?institution=office-%06d-1'
both "list of a jurisdiction" 5 50 '/en/commitments?jurisdiction=town-%06d'
same "list, only late" 40 '/en/commitments?late=yes'
same "list, of a state" 40 '/en/commitments?state=stuck'
both "plan" 5 100 '/en/plans/plan-%06d'
both "commitment" 5 2500 '/en/commitments/promise-%07d'
both "institution" 5 50 '/en/institutions/office-%06d-1'
both "jurisdiction" 5 50 '/en/jurisdictions/town-%06d'
both "history" 5 2500 '/en/history/commitment/promise-%07d'
same "home" 20 /en
same "plans" 20 /en/plans
same "institutions" 20 /en/institutions
same "latest acts" 40 /en/acts
same "API, milestones" 20 /api/v1/milestones
same "search, a rare word" 60 '/en/search?q=qbababa'
same "search, a common word" 60 '/en/search?q=public'
same "search, a prefix" 60 '/en/search?q=par'
same "search, two words" 60 '/en/search?q=public+budget'
same "search, a rare and a common word" 10 '/en/search?q=public+qbababa'
same "list, a rare word in it" 60 '/en/commitments?q=qbababa'
same "list, a common word in it" 1 '/en/commitments?q=public'
