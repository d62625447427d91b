#!/bin/sh
# Goal: a page says what it means, and an unsafe page does not build.
# Run from the top of the tree; CC chooses the compiler.
set -eu

CC=${CC:-cc}
FLAGS="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wvla -Wpointer-arith
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wconversion
	-Wno-sign-conversion -Werror -Isrc"
BASE="src/engine/base/str.c src/engine/base/buf.c src/engine/base/arena.c"
PAGE="src/engine/page/put.c src/engine/page/markdown.c
	src/engine/base/date.c src/engine/base/value.c
	src/engine/words/accept.c src/engine/words/locale.c
	src/engine/words/messages.c src/engine/words/plural.c
	src/engine/words/po.c"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
failed=0

fail()
{
	echo "FAIL $*"
	failed=1
}

# Put the page on standard input into $at/page.html and compile it.
page()
{
	cat > "$at/page.html"
	"$at/pagec" "$at/page.html" "$at/page.c" "$at/page.h" 2> "$at/errors"
}

# refused WHERE: pagec must refuse the page, naming its line.
refused()
{
	if page; then
		fail "line $1 was taken: $(cat "$at/page.html")"
	elif ! grep -q "page.html:$1: " "$at/errors"; then
		fail "line $1 is not named: $(cat "$at/errors")"
	fi
}

# no_build WHERE: pagec may take it, but C must not, naming the page's line.
no_build()
{
	page || fail "refused: $(cat "$at/errors")"
	if $CC $FLAGS -c "$at/page.c" -o "$at/page.o" 2> "$at/errors"; then
		fail "this compiled: $(cat "$at/page.html")"
	elif ! grep -q "page.html:$1:" "$at/errors"; then
		fail "line $1 is not named: $(head -3 "$at/errors")"
	fi
}

$CC $FLAGS -o "$at/pagec" tools/pagec*.c $BASE

# A page with everything, its words, and what it must print.
page <<'END' || fail "refused: $(cat "$at/errors")"
<!-- A file may begin with a comment, where
@ page nothing() is no logic and {nothing} no hole. -->
@ include <stdbool.h>
@ layout frame(str title, int year)
<!doctype html>
<html lang="{pg->lang}">
  <title>{title} · {"Portal \"One\""}</title>
  <script src="/x.js">if (a) { b("</b>") }</script>
@ body
  <footer>{"Since {1}", year}</footer>
</html>

@ page thing(str title, codes list,
    int n, bool late)
@ -- a comment, isn't it (
@ let const char *state = late ? " late" : ""
@ within frame(title, 2001)
<h1 class="thing{state}" title='{"Go to {1}", title}'>{title}</h1>
<a href="/{pg->lang}/x?q={title}&amp;n={n}">a</a> <a href="{title}">b</a>
<input type="checkbox"
@ if n > 2
	checked
@ else if n == 1
	data-one="{{{n}}}"
@ else
	disabled
@ end
	name="n">
<pre>
  kept
	{title}
</pre>
@ each const str *code in list
	<li>{*code}   <b>b</b>
	  {((str){ S("}").p, 1 })}
@ none
	<li>{"None {yet}."}
@ end
{"{1} thing" | "{1} "
    "things", n} ??= "q" \
@ if late
@ put piece(n)
@ end
@ call put_raw(pg, S("<br>\n"))
<select><option value="{n}">{n}</option></select>

@ part piece(int n)
<svg><text>{n}</text></svg>
END
cat > "$at/main.c" <<'END'
#include <stdio.h>

#include "page.h"

int
main(void)
{
	struct arena *a = arena_open(1 << 20);
	struct languages *all = languages_open(NULL, 0);
	struct buf out = buf_open(a, 1 << 19);
	struct page pg = { .arena = a, .out = &out,
		.language = languages_at(all, 0), .lang = S("en") };
	const str list[] = { STR("<1>"), STR("2") };

	page_thing(&pg, S("A&B"), (codes){ list, 2 }, 1234, true);
	buf_c(&out, "=====\n");
	page_thing(&pg, S("/c"), (codes){ NULL, 0 }, 1, false);
	fwrite(out.p, 1, out.n, stdout);
	languages_close(all);
	arena_close(a);
	return 0;
}
END
cat > "$at/wanted" <<'END'
<!doctype html>
<html lang="en">
<title>A&amp;B · Portal &quot;One&quot;</title>
<script src="/x.js">if (a) { b("</b>") }</script>
<h1 class="thing late" title='Go to A&amp;B'>A&amp;B</h1>
<a href="/en/x?q=A%26B&amp;n=1234">a</a> <a href="#">b</a>
<input type="checkbox" checked name="n">
<pre>
  kept
	A&amp;B
</pre>
<li>&lt;1&gt; <b>b</b>
}
<li>2 <b>b</b>
}
1,234 things ??= "q" \
<svg><text>1,234</text></svg>
<br>
<select><option value="1234">1234</option></select>
<footer>Since 2,001</footer>
</html>
=====
<!doctype html>
<html lang="en">
<title>/c · Portal &quot;One&quot;</title>
<script src="/x.js">if (a) { b("</b>") }</script>
<h1 class="thing" title='Go to /c'>/c</h1>
<a href="/en/x?q=%2Fc&amp;n=1">a</a> <a href="/c">b</a>
<input type="checkbox" data-one="{1}" name="n">
<pre>
  kept
	/c
</pre>
<li>None {yet}.
1 thing ??= "q" \
<br>
<select><option value="1">1</option></select>
<footer>Since 2,001</footer>
</html>
END
if $CC $FLAGS -I"$at" -o "$at/main" "$at/main.c" "$at/page.c" $BASE $PAGE \
    -lmd4c; then
	"$at/main" > "$at/got"
	diff -u "$at/wanted" "$at/got" || fail "the page prints something else"
else
	fail "the page does not compile"
fi
"$at/pagec" --words "$at/page.html" | sed 's/.*page.html://' > "$at/got"
printf '%s\t%s\t%s\n' 7 'Portal \"One\"' '' 10 'Since {1}' '' \
    18 'Go to {1}' '' 37 'None {yet}.' '' \
    39 '{1} thing' '{1} things' > "$at/wanted"
diff -u "$at/wanted" "$at/got" || fail "the words are others"

# The seven misuses.
printf '@ page a()\n\n<p onclick="x()">\n' | refused 3
printf '@ page a(str s)\n<p class={s}>\n' | refused 2
printf '@ page a(int n)\n<h{n}>\n' | refused 2
printf '@ page a()\n<p>\n@ end\n' | refused 3
printf '@ page a(html h)\n\n<p class="{h}">\n' | no_build 3
printf '@ page a(html h)\n<a href="/x/{h}">\n' | no_build 2
printf '@ page a(html h)\n<a href="{h}">\n' | no_build 2
printf '@ page a(ref r)\n<p>\n\n{r}\n' | no_build 4

# Others.
printf '@ page a(html h)\n<title>{h}</title>\n' | no_build 2
printf '@ page a(html h)\n<p title="{"x {1}", h}">\n' | no_build 2
printf '@ page a(str s)\n<p {s}>\n' | refused 2
printf '@ page a(str s)\n<p {s}="x">\n' | refused 2
printf '@ page a(str s)\n<p data-{s}="x">\n' | refused 2
printf '@ page a()\n<p class=x>\n' | refused 2
printf '@ page a()\n<p STYLE="x">\n' | refused 2
printf '@ page a()\n<iframe srcdoc="x">\n' | refused 2
printf '@ page a(str s)\n<a href="javascript:{s}">\n' | refused 2
printf '@ page a(str s)\n<a href="{s}/x">\n' | refused 2
printf '@ page a(str s)\n<a href="{s}{s}">\n' | refused 2
printf '@ page a()\n<a href="{"words"}">\n' | refused 2
printf '@ page a()\n@ if true\n<p>\n' | refused 2
printf '@ page a()\n@ if true\n<p\n@ end\n>\n' | refused 4
printf '@ page a()\n@ if true\n<title>\n@ end\n' | refused 4
printf '@ page a()\n@ each int *n in x\n@ else\n@ end\n' | refused 3
printf '@ page a()\n@ if true\n@ else\n@ else\n@ end\n' | refused 4
printf '@ page a()\n<title><b>x</b></title>\n' | refused 2
printf '@ page a()\n<textarea>\n' | refused 2
printf '@ page a()\n<script>\n@ if\n' | refused 2
printf '@ page a()\n<p title="\n@ if true\n">\n' | refused 3
printf '@ page a()\n<!-- a\n' | refused 2
printf '@ page a()\n{}\n' | refused 2
printf '@ page a()\n{a\n' | refused 2
printf '@ page a()\n{f("a}\n' | refused 2
printf '@ page a()\n{a)}\n' | refused 2
printf '@ page a()\n}\n' | refused 2
printf '@ page a()\na < b\n' | refused 2
printf '@ page a()\n{"a {2}", n}\n' | refused 2
printf '@ page a()\n{"a" | "b"}\n' | refused 2
printf '@ page a()\n{"a" | b}\n' | refused 2
printf '@ page a()\n{"a" b}\n' | refused 2
printf '@ page a()\n@ fi x\n' | refused 2
printf '@ page a()\n@ page b\n' | refused 2
printf '@ page a()\n@ body\n' | refused 2
printf '@ page a()\n<p>\n@ within b()\n' | refused 3
printf '@ layout a()\n<p>\n' | refused 1
printf '<p>\n@ page a()\n' | refused 1
printf '@ let int a\n' | refused 1

[ $failed = 0 ] && echo "ok pagec"
exit $failed
