#!/usr/bin/env bash
# Builds a release for one target, this machine's if none is named: one binary that needs nothing of
# the system that it runs on, in an archive with manual pages, completions and licences, and the
# archive's checksum. `make release` and the workflow .github/workflows/release.yml run it; the
# target must be one whose programs run here, because the program writes its own pages.
set -euo pipefail
cd "$(dirname "$0")/.."
features=server,deflate,tls,redis

target=${1:-$(rustc -vV | sed -n 's/^host: //p')}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
# With the C library inside the program. On musl that is the default, on macOS it does not exist.
case $target in
  # Such a program cannot ask glibc whether it has getrandom, and would need /dev/urandom instead.
  *-linux-gnu) flags='-Ctarget-feature=+crt-static --cfg getrandom_backend="linux_getrandom"' ;;
  *-windows-msvc) flags=-Ctarget-feature=+crt-static ;;
  *) flags= ;;
esac
RUSTFLAGS="${RUSTFLAGS:-} $flags" cargo build --locked --profile dist --target "$target" \
  --target-dir target --no-default-features --features "$features"

binary=target/$target/dist/wirechart
[[ -f $binary ]] || binary+=.exe
name=wirechart-$version-$target
out=target/dist/$name
rm -rf "$out"
mkdir -p "$out"/{man,completions,licenses}
cp "$binary" README.md CHANGELOG.md LICENSE "$out"
cp packaging/wirechart.{service,socket,default} "$out"
"$binary" man "$out/man"
"$binary" completions bash > "$out/completions/wirechart.bash"
"$binary" completions zsh > "$out/completions/_wirechart"
"$binary" completions fish > "$out/completions/wirechart.fish"
"$binary" completions powershell > "$out/completions/_wirechart.ps1"
"$binary" completions nushell > "$out/completions/wirechart.nu"
for license in static/node_modules/*/LICENSE*; do
  package=$(basename "$(dirname "$license")")
  cp "$license" "$out/licenses/$package.txt"
done
case $target in # for packaging/Dockerfile, by the names of container images
  x86_64-*-linux-*) install -D "$binary" target/dist/image/amd64/wirechart ;;
  aarch64-*-linux-*) install -D "$binary" target/dist/image/arm64/wirechart ;;
esac
tar -czf "$out.tar.gz" -C target/dist "$name"
checksum() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
(cd target/dist && checksum "$name.tar.gz" > "$name.tar.gz.sha256")
ls -l "$out.tar.gz" "$binary"
