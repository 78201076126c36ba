#!/usr/bin/env bash
# Makes the Debian package of a release that packaging/release.sh has built. What goes where is in
# Cargo.toml, [package.metadata.deb]. Argument: the directory of the release.
set -euo pipefail
cd "$(dirname "$0")/.."
deb=target/dist/deb
rm -rf "$deb"
cp -r "$1" "$deb"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
maintainer=$(sed -n 's/^maintainer = "\(.*\)"/\1/p' Cargo.toml)
# Debian has a form of its own. The time is that of the commit, so that the package can be made again.
cat > "$deb/changelog" <<EOF
wirechart ($version-1) unstable; urgency=medium

  * Version $version: see CHANGELOG.md at https://github.com/wirechart/wirechart

 -- $maintainer  $(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")
EOF
cargo deb --no-build --no-strip --fast --output target/dist/
