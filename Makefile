# Claraboia.  Two commands do all: `make run` and `make test`.
# `make` builds, `make check` is the quick set, `make bench` prints figures.

B ?= build
CC = gcc
SAN ?=
PKGS = libmicrohttpd sqlite3 jansson libsodium zlib libbrotlienc libzstd libutf8proc
LIBS = -lmicrohttpd -lsqlite3 -ljansson -lsodium -lz -lbrotlienc -lzstd -lutf8proc \
	-lstemmer -lmd4c -lpthread

WARN = -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wconversion -Wno-sign-conversion -Werror
HARD = -fstack-protector-strong -fstack-clash-protection -fPIE \
	-D_FORTIFY_SOURCE=2 -fcf-protection=full
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(HARD) $(CFLAGS) $(SAN) \
	-Isrc -I$(B)/gen -MMD -MP
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

.PHONY: all run test check bench soak clean deps layers fuzz tests-build visits
.SECONDARY:
all: $(B)/claraboia

$(B)/claraboia: $(B)/src/main.o $(B)/libclaraboia.a
	$(CC) $(SAN) $(LINK) -o $@ $^ $(LIBS)

$(B)/libclaraboia.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

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

$(B)/tests/%: src/%.c $(B)/libclaraboia.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $< $(B)/libclaraboia.a -lcmocka $(LIBS)

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
