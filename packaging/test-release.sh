#!/usr/bin/env bash
# Runs a release where there is nothing but the program: in an empty root directory, and without a
# network. Arguments: the binary, and its largest size in MiB. Needs Linux, and either root or
# a system where anybody may have namespaces of their own.
set -euo pipefail
binary=$(realpath "$1") limit=$(($2 << 20))
if [[ -z ${IN_NAMESPACE:-} ]]; then
  IN_NAMESPACE=yes exec unshare --map-root-user --net "$0" "$@"
fi
fail() { echo "failed: $*"; exit 1; }

size=$(stat -c %s "$binary")
echo "$size bytes, of at most $limit"
((size <= limit)) || fail "the binary is too large"

root=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$root"' EXIT
ip link set lo up
cp "$binary" "$root/wirechart"
address=127.0.0.1:8000

env -i WIRECHART_LISTEN=$address chroot "$root" /wirechart serve > "$root.log" 2>&1 &
server=$!
for _ in {1..200}; do # there is no event to wait for in a shell
  grep -q "at http://$address" "$root.log" && break
  kill -0 "$server" 2>/dev/null || fail "it does not start: $(cat "$root.log")"
  sleep 0.1
done
[[ $(env -i chroot "$root" /wirechart health $address) == ok ]] || fail "health"
[[ $(curl -sS http://$address/) == *timechart@*"</html>"* ]] || fail "the page"
[[ $(curl -sS http://$address/) != *https://cdn* ]] || fail "the page needs a network"
echo "serves in an empty root directory"

# Names come from /etc/hosts. A name that is unknown is an error in words, also where the system
# looks names up with plug-ins of the C library (glibc), which do not exist here.
mkdir "$root/etc"
echo "127.0.0.1 chart.example" > "$root/etc/hosts"
for lookup in "" "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns"; do
  echo "$lookup" > "$root/etc/nsswitch.conf"
  said=$(echo hello | env -i chroot "$root" /wirechart connect ws://chart.example:8000/echo 2>&1) || true
  # The server knows itself by another name, and says so: the name was found.
  [[ $said == *"--allow-host chart.example"* ]] || fail "a name in /etc/hosts: $said"
  code=0
  said=$(env -i chroot "$root" /wirechart connect ws://nobody.example:8000/ 2>&1 </dev/null) || code=$?
  [[ $code == 1 && $said == wirechart:* ]] || fail "an unknown name: $code, $said"
done
echo "looks up names"
kill "$server"
wait "$server" || fail "it does not end in an orderly way: $?"
server=
rm -f "$root.log"
