#!/usr/bin/env bash
# Installs the packed file of the crate in a clean directory, without a network and with nothing that
# cargo has kept of earlier downloads, and looks at its chart in Chromium. Argument: the file. Needs
# Linux, and either root or a system where anybody may have namespaces of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
crate=$(realpath "$1")
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
tar -xzf "$crate" -C "$clean" --strip-components 1
# The crates that it depends on are the only thing that comes from outside.
mkdir "$clean/.cargo"
(cd "$clean" && cargo vendor --locked --quiet vendor > /dev/null)
cat > "$clean/.cargo/config.toml" <<EOF
[source.crates-io]
replace-with = "vendored"
[source.vendored]
directory = "vendor"
EOF
cargo test --locked --no-run --test browser
# Unoptimised, because it is quicker: what the binary holds is the same.
export CLEAN=$clean
unshare --map-root-user --net sh -euc '
  ip link set lo up
  (cd "$CLEAN" && CARGO_HOME=$CLEAN/home cargo install --locked --offline --debug --path . --root "$CLEAN/installed")
  export WIRECHART_BINARY=$CLEAN/installed/bin/wirechart
  cargo test --locked --offline --test browser points_arrive_and_are_drawn
'
