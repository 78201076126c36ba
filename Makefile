# make run       builds and starts wirechart; then open http://127.0.0.1:8000
# make test      runs the tests, and skips those that this machine lacks something for
# make autobahn  runs the Autobahn test suite against both ends, and writes docs/conformance.md; CASES='1.* 2.3' chooses
# make check-peers  checks servers on libraries of others with wirechart check, and writes the table in docs/check.md
# make fuzz      runs the fuzz targets, 60 seconds each; TARGET=protocol SECONDS=600 chooses, OPTIONS are libFuzzer's
# make fuzz-test runs what the fuzz targets are tested with: the codecs of others, and memory that is counted
# make bench     measures wirechart beside its peers; BENCH=codec, echo, fanout, idle, connect, lines,
#                growth, fairness, page or redis; OPTIONS='--rounds 5 --both'
# make corpora   keeps in fuzz/corpora what a run found and reaches something that the rest does not
# make seed      adds an input to the seeds of a target: TARGET=log FILE=fuzz/corpus/log/name-that-says-what-it-is
# make coverage  says which lines of src/wire the corpora reach
# make mutants   breaks src/wire in every way that cargo-mutants knows, and says what no test notices
# make package   packs the crate for crates.io, with the scripts of the page
# make package-test installs that file without a network, and looks at the chart in Chromium
# make release   builds the static binary with its manual pages and completions: target/dist/
# make release-test runs that binary in an empty root directory
# make deb       makes the Debian package of it
# Each does the set-up it needs. Rust is needed (https://rustup.rs); Node.js puts TimeChart into the program,
# without it the page loads TimeChart from a CDN; Chromium is needed by the browser tests only.

.PHONY: run test lint autobahn fuzz fuzz-test corpora seed coverage mutants bench screenshot

run: page
	cargo run --release -- $(ARGS)

# What runs the tests; .ci/run has another.
CARGO_TEST = cargo test
test: page peers
	$(CARGO_TEST) --locked
	$(CARGO_TEST) --locked --no-default-features --features server,deflate --test cli without_tls
	@if command -v redis-server >/dev/null; then $(CARGO_TEST) --locked --features redis --lib --test redis; \
	else echo "skipped: the tests of several servers need redis-server"; fi
	cargo check --locked --no-default-features --lib --examples
	cargo check --locked --no-default-features --features deflate,fuzz
	cargo check --locked --no-default-features --features server
	@if command -v node >/dev/null; then cd static && npm test; else echo "skipped: the page's unit tests need Node.js"; fi

lint: page
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets --no-default-features --features server,deflate -- -D warnings
	cargo clippy --locked --all-targets --features redis -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# Needs its command, wstest, on the PATH or in WSTEST, or docker, which fetches it.
CASES =
autobahn: page
	CASES='$(CASES)' cargo test --locked --test autobahn -- --ignored --nocapture

# The libraries are installed outside the repository: nothing of the project needs them.
PEERS = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/wirechart-check-peers
.PHONY: check-peers
check-peers: page
	cargo build --locked
	test -x $(PEERS)/venv/bin/pip || python3 -m venv $(PEERS)/venv
	$(PEERS)/venv/bin/pip install -q --disable-pip-version-check --upgrade websockets aiohttp tornado uvicorn wsproto autobahn
	cd $(PEERS) && npm install --ignore-scripts --no-audit --no-fund ws websocket faye-websocket
	python3 tests/check/peers/run.py target/debug/wirechart $(PEERS)

TARGETS = $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))
TARGET = $(TARGETS)
SECONDS = 60
FUZZ = cargo fuzz run --sanitizer none

.PHONY: cargo-fuzz
cargo-fuzz:
	@cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked

# The inputs of a target lie in two archives, fuzz/seeds/TARGET.tar and fuzz/corpora/TARGET.tar, and libFuzzer reads
# directories. So they are unpacked beside what runs have found, in fuzz/corpus/TARGET, which git ignores.
define unpack
	test -f fuzz/fuzz_targets/$$target.rs || { echo "there is no target $$target; there are: $(TARGETS)"; exit 1; }; \
	mkdir -p fuzz/corpus/$$target; \
	for archive in fuzz/seeds/$$target.tar fuzz/corpora/$$target.tar; do \
	  test ! -f $$archive || tar -xf $$archive -C fuzz/corpus/$$target || exit 1; \
	done
endef

# No sanitizer: our code has no unsafe, a stable compiler can do without, and more is tried in the same time.
fuzz: cargo-fuzz
	@for target in $(TARGET); do \
	  $(unpack); \
	  $(FUZZ) $$target fuzz/corpus/$$target -- \
	    -max_total_time=$(SECONDS) -timeout=20 -print_final_stats=1 $(OPTIONS) || exit 1; \
	done

ADD = cargo run --locked --quiet --manifest-path fuzz/Cargo.toml --example add --

# What is there stays, so that a commit shows what a run has added; without fuzz/corpora/TARGET.tar it begins anew. Of the rest,
# as few as reach the same places; how often a place is reached does not count, or they would be thousands.
corpora: cargo-fuzz
	@for target in $(TARGET); do \
	  $(unpack); \
	  kept=fuzz/corpus/$$target.kept archive=fuzz/corpora/$$target.tar; \
	  rm -rf $$kept && mkdir $$kept && { test ! -f $$archive || tar -xf $$archive -C $$kept; } && \
	  $(FUZZ) $$target $$kept fuzz/corpus/$$target -- -set_cover_merge=1 -use_counters=0 -max_len=4096 && \
	  $(ADD) $$archive $$kept || exit 1; \
	done

# The name of the file becomes the name of the input.
seed:
	test -f fuzz/fuzz_targets/$(TARGET).rs && test -f '$(FILE)'
	$(ADD) fuzz/seeds/$(TARGET).tar '$(FILE)'

# What needs the feature: that no target is left out; and the fuzz workspace: the codecs of others, and the allocator that counts.
fuzz-test:
	cargo clippy --locked --features fuzz --lib --test corpora -- -D warnings
	cargo test --locked --features fuzz --test corpora
	cd fuzz && cargo clippy --locked --all-targets -- -D warnings && cargo test --locked

# By the corpora alone, no other test. Lines and regions; branches need a nightly compiler: COVERAGE='+nightly' BRANCH=--branch.
COVERAGE =
BRANCH =
coverage:
	@cargo llvm-cov --version >/dev/null 2>&1 || cargo install cargo-llvm-cov --locked
	cargo $(COVERAGE) llvm-cov test $(BRANCH) --locked --features fuzz --test corpora --show-missing-lines \
	  --ignore-filename-regex '^$(CURDIR)/src/(oracle|explain/json|feed|server|client|clock|source|cli|pages|main|lib)'

mutants:
	@cargo mutants --version >/dev/null 2>&1 || cargo install cargo-mutants --locked
	cargo mutants $(MUTANTS)

BENCH = codec
OPTIONS =

# All of it in release, the peers too. codec takes processor time alone; the others start servers, and need Linux and two processors.
bench: page
ifeq ($(BENCH),codec)
	cd benches && cargo bench --locked --bench codec
else
	cargo build --release --locked $(if $(filter redis,$(BENCH)),--features redis) --target-dir target
	cd benches && cargo run --release --locked -- $(BENCH) --ours ../target/release/wirechart $(OPTIONS)
endif

# What npm installs is not committed, and a package without it would need a CDN. Cargo takes it for changes, so they are
# allowed here, and all others are not. Nothing is compiled here: `make package-test` does it. crates.io gets the same by
# `cargo publish --allow-dirty` after it.
CRATE = target/package/wirechart-$(VERSION).crate
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
.PHONY: package package-test release release-test deb
package: page
	@test -z "$$(git status --porcelain)" || { echo "there are changes that are not committed"; exit 1; }
	cargo package --locked --no-verify --allow-dirty
	@for script in $$(grep -o 'npm/[^"]*' static/index.html | sed 's,npm/\([^@]*\)@[^/]*,static/node_modules/\1,'); do \
	  tar -tzf $(CRATE) wirechart-$(VERSION)/$$script >/dev/null || { echo "the package lacks $$script"; exit 1; }; \
	done

package-test: package
	packaging/test-package.sh $(CRATE)

# RELEASE_TARGET is a target of rustc; without it, this machine's.
RELEASE_TARGET = $(shell rustc -vV | sed -n 's/^host: //p')
release: page
	packaging/release.sh $(RELEASE_TARGET)

# The number is the largest size in MiB: also with TLS, the C library and the page.
release-test: release
	packaging/test-release.sh target/$(RELEASE_TARGET)/dist/wirechart 10

deb: release
	@cargo deb --version >/dev/null 2>&1 || cargo install cargo-deb --locked
	packaging/debian.sh target/dist/wirechart-$(VERSION)-$(RELEASE_TARGET)

# The pictures of the README and docs/, of the real page in Chromium.
screenshot: page
	cargo test --locked --test browser -- --ignored screenshot

# TimeChart and d3, at the versions and hashes in the lock file.
.PHONY: page
page:
	@if ! command -v npm >/dev/null; then echo "npm is not here: the page will load TimeChart from a CDN"; \
	elif ! cmp -s static/package-lock.json static/node_modules/.wirechart-lock; then \
	  (cd static && npm ci --ignore-scripts --no-audit --no-fund) && cp static/package-lock.json static/node_modules/.wirechart-lock; \
	fi

# What others wrote, to test both of our ends against. Python's is for whoever wants it:
# pip install websockets websocket-client aiohttp
.PHONY: peers
peers:
	@if command -v npm >/dev/null && ! cmp -s tests/clients/package-lock.json tests/clients/node_modules/.wirechart-lock; then \
	  (cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund) && \
	  cp tests/clients/package-lock.json tests/clients/node_modules/.wirechart-lock; \
	fi
