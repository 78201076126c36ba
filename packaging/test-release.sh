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
trap '[[ -z $server ]] || kill "$server"; rm -rf "$root" "$root.log"' EXIT
ip link set lo up
cp "$binary" "$root/wirechart"
address=127.0.0.1:8000

chroot=$(PATH=$PATH:/usr/sbin command -v chroot) # env empties PATH
variables=("WIRECHART_LISTEN=$address")

# Nothing is around it. It takes the place of the shell, so call it in a subshell: `$!` is then the
# number of the program, and its end that of the program.
alone() { exec env -i "${variables[@]}" "$chroot" "$root" /wirechart "$@"; }

# There is no event to wait for in a shell.
until_it_says() {
  for _ in {1..200}; do
    grep -q "$1" "$root.log" && return
    kill -0 "$server" 2>/dev/null || fail "it has ended instead of saying '$1': $(cat "$root.log")"
    sleep 0.1
  done
  fail "it does not say '$1': $(cat "$root.log")"
}

start() {
  : > "$root.log"
  alone serve "$@" > "$root.log" 2>&1 < /dev/null &
  server=$!
  until_it_says "at http://$address"
}

stop() {
  kill "$server"
  wait "$server" || fail "it does not end in an orderly way: $?"
  server=
}

# What the feed holds, asked until this is in it.
until_it_has() {
  for _ in {1..200}; do
    held=$(curl -sS "http://$address/history?from=0")
    [[ $held != *"$1"* ]] || return 0
    sleep 0.1
  done
  fail "$1 is not in $held"
}

start -
[[ $(alone health) == ok ]] || fail "health"
[[ $(curl -sS http://$address/) == *timechart@*"</html>"* ]] || fail "the page"
[[ $(curl -sS http://$address/) != *https://cdn* ]] || fail "the page needs a network"
curl -sS --data-binary 'oven=180' http://$address/ingest || fail "a measurement by POST"
until_it_has '"oven"'
[[ $(echo hello | alone connect ws://$address/echo) == hello ]] || fail "a WebSocket"
echo "serves in an empty root directory"

# Names come from /etc/hosts. A name that is unknown is an error in words, also where the system
# looks names up with plug-ins of the C library (glibc), which do not exist here.
mkdir "$root/etc"
echo "127.0.0.1 chart.example" > "$root/etc/hosts"
for lookup in "" "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns"; do
  echo "$lookup" > "$root/etc/nsswitch.conf"
  said=$(echo hello | alone connect ws://chart.example:8000/echo 2>&1) || true
  # The server knows itself by another name, and refuses this one: so the name was found.
  [[ $said == *"the server answered 403"* ]] || fail "a name in /etc/hosts: $said"
  code=0
  said=$(alone connect ws://nobody.example:8000/ 2>&1 </dev/null) || code=$?
  [[ $code == 1 && $said == wirechart:* ]] || fail "an unknown name: $code, $said"
done
said=$(alone connect wss://chart.example:8000/ 2>&1 </dev/null) && fail "wss:// to no server of it"
[[ $said == *"SSL_CERT_FILE can name a file"* ]] || fail "no authorities: $said"
echo "looks up names, and says that it knows no authorities"
stop

# What other systems have, and this one has not: time zones and a shell.
printf '2026-07-01 12:00:00 5\n2026-07-01 12:00:01 6\n' > "$root/day.txt"
variables+=(TZ=Europe/Berlin)
start --once /day.txt --record /record.jsonl
until_it_has 1782900000000 # 10:00 UTC
stop
grep -q 1782900000000 "$root/record.jsonl" || fail "a recording: $(cat "$root/record.jsonl")"
start --udp 127.0.0.1:8125 --exec 'vmstat 1'
until_it_says "this system has no shell"
echo 'tank:5|g' > /dev/udp/127.0.0.1/8125
until_it_has '"tank"'
stop
echo "replays, records, receives datagrams, and says that there is no shell"
