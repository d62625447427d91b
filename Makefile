# Claraboia.  Two commands do all: `make run` and `make test`.
# `make` builds, `make check` is the quick set, `make bench` prints figures.

B ?= build
CC = gcc
SAN ?=
PKGS = libmicrohttpd sqlite3 jansson libsodium zlib libbrotlienc libzstd libutf8proc \
	libseccomp libmagic libcurl libqrencode libzip expat
LIBS = -lmicrohttpd -lsqlite3 -ljansson -lsodium -lz -lbrotlienc -lzstd -lutf8proc \
	-lstemmer -lmd4c -lseccomp -lmagic -lcurl -lcrypto -lqrencode -lzip -lexpat -lpq \
	-lpthread -lm

WARN = -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wconversion -Wno-sign-conversion -Werror
HARD = -fstack-protector-strong -fstack-clash-protection -fPIE \
	-D_FORTIFY_SOURCE=2 -fcf-protection=full
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(HARD) $(CFLAGS) $(SAN) \
	-Isrc -I$(B)/gen -I/usr/include/postgresql -MMD -MP
TOOL_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) -O1 -g -Isrc

PAGES = $(shell find src -name '*.html' | sort)
SQL = $(shell find src -name '*.sql' | sort)
SRC = $(shell find src -name '*.c' ! -name '*_test.c' | sort)
TESTS = $(shell find src -name '*_test.c' | sort)
PO = $(sort $(wildcard lang/*.po))
FONT = node_modules/@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin
FONTS = $(B)/gen/fonts/atkinson-400.woff2 $(B)/gen/fonts/atkinson-700.woff2 \
	$(B)/gen/fonts/atkinson-ext-400.woff2 $(B)/gen/fonts/atkinson-ext-700.woff2
ASSETS = assets/portal.css assets/portal.js assets/icon.svg

PAGE_C = $(PAGES:src/%.html=$(B)/gen/%.html.c)
PAGE_H = $(PAGES:src/%.html=$(B)/gen/%.html.h)
GEN_C = $(PAGE_C) $(B)/gen/queries.c $(B)/gen/embedded_assets.c \
	$(B)/gen/embedded_words.c
GEN_H = $(PAGE_H) $(B)/gen/queries.h $(B)/gen/embedded_assets.h \
	$(B)/gen/embedded_words.h
OBJ = $(SRC:%.c=$(B)/%.o) $(GEN_C:$(B)/gen/%.c=$(B)/gen/%.o)
LIB_OBJ = $(filter-out $(B)/src/main.o,$(OBJ))
TEST_BIN = $(TESTS:src/%.c=$(B)/tests/%)
BASE_TOOL = src/engine/base/arena.c src/engine/base/str.c src/engine/base/buf.c

.PHONY: all run examples check test test-nodes soak bench bench-growth deps deps-test deps-bench \
	layers clang tests-asan tests-here tests-fuzz fuzz-here clean
.SECONDARY:
all: layers $(B)/claraboia

$(B)/claraboia: $(B)/src/main.o $(B)/libclaraboia.a
	$(CC) $(SAN) $(LINK) -o $@ $^ $(LIBS)

# Of two functions of one name an archive would take whichever stands first.
$(B)/libclaraboia.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^
	@twice=$$(nm -g --defined-only $@ | awk '$$2 ~ /^[BDRT]$$/ { print $$3 }' | \
		sort | uniq -d); \
	test -z "$$twice" || { rm $@; echo "exported twice: $$twice"; exit 1; }

$(B)/src/%.o: src/%.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The two generators.
build/tools/pagec: $(wildcard tools/pagec*.[ch]) $(BASE_TOOL)
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -Itools -o $@ $(filter %.c,$^)

build/tools/embed: $(wildcard tools/embed*.[ch]) $(BASE_TOOL)
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -Itools -o $@ $(filter %.c,$^) -lz -lbrotlienc -lsodium

$(B)/gen/%.html.c $(B)/gen/%.html.h: src/%.html build/tools/pagec
	@mkdir -p $(@D)
	build/tools/pagec $< $(B)/gen/$*.html.c $(B)/gen/$*.html.h

$(B)/gen/queries.c $(B)/gen/queries.h: $(SQL) build/tools/embed
	@mkdir -p $(@D)
	build/tools/embed sql $(B)/gen/queries.c $(B)/gen/queries.h $(SQL)

$(B)/gen/embedded_assets.c $(B)/gen/embedded_assets.h: $(ASSETS) $(FONTS) build/tools/embed
	@mkdir -p $(@D)
	build/tools/embed files $(B)/gen/embedded_assets.c $(B)/gen/embedded_assets.h embedded_assets \
		$(ASSETS) $(FONTS)

$(B)/gen/embedded_words.c $(B)/gen/embedded_words.h: $(PO) build/tools/embed
	@mkdir -p $(@D)
	build/tools/embed files $(B)/gen/embedded_words.c $(B)/gen/embedded_words.h embedded_words $(PO)

$(B)/gen/fonts/atkinson-ext-%.woff2: node_modules/.ready
	@mkdir -p $(@D)
	cp $(FONT)-ext-$*-normal.woff2 $@

$(B)/gen/fonts/atkinson-%.woff2: node_modules/.ready
	@mkdir -p $(@D)
	cp $(FONT)-$*-normal.woff2 $@

node_modules/.ready: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# A test stands beside what it tests; it is linked with all of it.
$(B)/tests/%: src/%.c $(B)/libclaraboia.a
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $< $(B)/libclaraboia.a -lcmocka \
		-lbrotlidec $(LIBS)

$(B)/tests/%: tests/%.c $(B)/libclaraboia.a
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) -Itests -Itests/fixtures $(LINK) -o $@ $< $(B)/libclaraboia.a $(LIBS)

$(B)/tests/%_fuzz: tests/fuzz/%_fuzz.c $(B)/libclaraboia.a
	@mkdir -p $(@D) $(B)/corpus/$*
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -Wno-missing-prototypes \
		-Wno-unused-function -Itools -o $@ $< $(B)/libclaraboia.a $(LIBS)

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -U_FORTIFY_SOURCE
FUZZ = $(patsubst tests/fuzz/%.c,$(B)/tests/%,$(wildcard tests/fuzz/*_fuzz.c))
PROGRAMS = $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/*.c tests/crash/*.c))

tests-asan:
	@$(MAKE) -s B=build/asan CFLAGS="-O1 -g" SAN="$(SANITIZE)" HARD= tests-here

tests-here: $(B)/claraboia $(TEST_BIN) $(PROGRAMS)

tests-fuzz:
	@$(MAKE) -s B=build/fuzz CC=clang CFLAGS="-O1 -g" HARD= \
		SAN="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
		fuzz-here

fuzz-here: $(FUZZ)

clang:
	@$(MAKE) -s B=build/clang CC=clang HARD="-fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2"

JOBS = -j$(shell nproc)

# make run: everything a fresh machine needs, then the portal with its examples.
run: deps
	@$(MAKE) -s all
	@test -f data/claraboia.db || { build/claraboia init && \
		build/claraboia import $(EXAMPLES); } || { rm -rf data; exit 1; }
	build/claraboia serve --listen $(LISTEN)

LISTEN ?= 127.0.0.1:8080
# The laws of countries first; towns' own days after the towns.
EXAMPLES = examples/terms.json packs/ogp.json packs/open-data.json packs/ec.json packs/es.json \
	packs/ct.json packs/pt.json packs/ar.json \
	instruments/irm-2014.json instruments/irm-2021.json \
	instruments/ogp-local-inception.json instruments/ogp-local-end.json \
	examples/portugal.json examples/quito.json examples/rosario.json \
	examples/catalonia.json examples/vilaclara.json \
	packs/ec-quito.json packs/ar-rosario.json

# Their names in the order of importing, for scripts.
examples:
	@echo $(EXAMPLES)

check: deps-test
	@$(MAKE) -s all tests-asan
	@tests/run.sh check

test: deps-test
	@$(MAKE) -s $(JOBS) all build/tests/visits \
		build/tests/crash/crash build/tests/crash/crash_http
	@$(MAKE) -s $(JOBS) tests-asan
	@$(MAKE) -s $(JOBS) clang
	@$(MAKE) -s $(JOBS) tests-fuzz
	@tests/run.sh test

test-nodes: deps-test
	@$(MAKE) -s all
	@tests/nodes/nodes.sh nodes

soak: test
	@SOAK=1 FAULTY=1 FUZZ_S=600 ROUNDS=5000 ROUNDS_HTTP=2000 ROUNDS_NODES=500 \
		tests/run.sh test

# Measuring: what is measured, and how, stands in docs/performance.md.
BENCH = $(patsubst %,$(B)/bench/%,acts asks bare client generate post tables sheet)

$(B)/bench/%: bench/%.c bench/words.c bench/words.h $(B)/libclaraboia.a
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) -Ibench -Itests/fixtures $(LINK) -o $@ $< \
		$(if $(filter acts generate,$*),bench/words.c) $(B)/libclaraboia.a $(LIBS) -lm

bench: deps-bench
	@$(MAKE) -s all $(BENCH) $(B)/tests/crowd
	@sh bench/run.sh

bench-growth: deps-bench
	@$(MAKE) -s all $(BENCH)
	@sh bench/growth.sh

deps:
	@tools/deps.sh build
deps-test:
	@tools/deps.sh build test
deps-bench:
	@tools/deps.sh build bench

layers:
	@tools/layers.sh

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
