#!/usr/bin/env bash
# Tries what `make package` built as IT would meet it (needs root, on Debian or Ubuntu):
#
#   the wheel  in an environment of its own, outside the checkout: relay, widget and demo
#   the .deb   in a bare Debian without Python: installed by apt with its dependencies,
#              `baton-desk --selftest` against that relay, removed again
#
# The bare system is kept in build/trial/bare for the next run; nothing else remains.
set -euo pipefail
cd "$(dirname "$0")/../.."

suite="${1:-bookworm}"
trial="$PWD/build/trial"
bare="$trial/bare"
pristine="$trial/bare-$suite.tar"
display=":$((RANDOM % 400 + 200))"
pids=()
mounted=()

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { say "FAILED: $*"; exit 1; }

clean_up() {
    local status=$? index
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    for ((index = ${#mounted[@]} - 1; index >= 0; index--)); do umount "${mounted[index]}" || true; done
    exit "$status"
}
trap clean_up EXIT

[ "$(id -u)" = 0 ] || fail "a bare system can only be made as root"
wheel=$(ls dist/baton_handoff-*.whl) || fail "there is no wheel: run make package"
deb=$(ls dist/baton-desk_*.deb) || fail "there is no .deb: run make package"

# --- the relay, from its wheel alone ---

say "The wheel, in an environment of its own"
rm -rf "$trial/relay" "$trial/data"
python="$trial/relay/bin/python"
"$(.venv/bin/python -c 'import sys; print(sys._base_executable)')" -m venv "$trial/relay"
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r packaging/locks/relay.txt
"$python" -m pip install --quiet --disable-pip-version-check --no-deps "$wheel"
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
address="http://127.0.0.1:$port"
(cd "$trial" && BATON_PORT="$port" BATON_HOST=127.0.0.1 exec relay/bin/baton demo --no-desk --data-dir "$trial/data") \
    >"$trial/relay.log" 2>&1 &
pids+=($!)
fetch() { "$python" -c 'import sys, urllib.request as u; sys.stdout.buffer.write(u.urlopen(sys.argv[1], timeout=5).read())' "$1"; }
for _ in $(seq 120); do fetch "$address/readyz" >/dev/null 2>&1 && break; sleep 0.5; done
fetch "$address/readyz" >/dev/null || { cat "$trial/relay.log" >&2; fail "the relay did not get ready"; }
fetch "$address/widget/baton-chat.js" | grep -q "baton-chat" || fail "the wheel's relay does not serve the widget"
fetch "$address/demo/" | grep -q "EduConsult" || fail "the wheel's relay does not serve the demo's site"
say "ok: relay, widget and demo from the wheel"
token=$("$python" - "$address" <<'PY'
import json, sys, urllib.request
from relay.cli.demonstration import AGENTS, PASSWORD
body = json.dumps({"email": AGENTS[0][0], "password": PASSWORD, "device": "trial"}).encode()
asked = urllib.request.Request(f"{sys.argv[1]}/api/v1/agents/sign-in", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(asked, timeout=10))["token"])
PY
)

# --- a bare Debian, without Python ---

if [ ! -f "$pristine" ]; then
    say "Making a bare $suite"
    command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap >/dev/null; }
    rm -rf "$bare"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$bare" >"$trial/debootstrap.log"
    tar -C "$bare" -cf "$pristine" .
fi
rm -rf "$bare" && mkdir -p "$bare" && tar -C "$bare" -xf "$pristine"
# How this machine reaches the archive: its proxies, its certificates, its names.
cp -r /etc/apt/apt.conf.d/. "$bare/etc/apt/apt.conf.d/"
cp /etc/resolv.conf /etc/hosts "$bare/etc/"
cp /etc/ssl/certs/ca-certificates.crt "$bare/etc/ssl/certs/ca-certificates.crt"
for place in proc sys dev; do mount --bind "/$place" "$bare/$place"; mounted+=("$bare/$place"); done
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
inside sh -c '! command -v python3 && ! command -v python' >/dev/null || fail "the bare system has Python"
before=$(inside dpkg-query -W -f '${Package}\n' | sort)

# --- the .deb ---

say "The .deb, by apt"
inside apt-get update -qq
cp "$deb" "$bare/tmp/baton-desk.deb"
inside apt-get install -y -qq --no-install-recommends /tmp/baton-desk.deb >"$trial/install.log" 2>&1 ||
    { tail -20 "$trial/install.log" >&2; fail "apt could not install the package"; }
inside sh -c '! command -v python3' >/dev/null || fail "the package drags Python in"

# The display is this machine's, so that nothing but the package's own Depends is there.
Xvfb "$display" -screen 0 1280x800x24 -nolisten tcp >"$trial/xvfb.log" 2>&1 &
pids+=($!)
for _ in $(seq 50); do [ -S "/tmp/.X11-unix/X${display#:}" ] && break; sleep 0.1; done
mkdir -p "$bare/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$bare/tmp/.X11-unix" && mounted+=("$bare/tmp/.X11-unix")

say "baton-desk --selftest"
printf '%s\n' "$token" |
    inside DISPLAY="$display" baton-desk --selftest --relay "$address" --sign-in-token-stdin ||
    fail "the selftest found something wrong"
if printf 'not-a-token\n' |
    inside DISPLAY="$display" baton-desk --selftest --relay "$address" --sign-in-token-stdin >"$trial/refused.log" 2>&1; then
    fail "the selftest is content with a relay that refuses it"
fi
say "ok: and it fails, as it should, with a wrong token"

say "Removing it"
inside apt-get purge -y -qq --autoremove baton-desk >"$trial/remove.log" 2>&1
after=$(inside dpkg-query -W -f '${Package}\n' | sort)
[ "$before" = "$after" ] || fail "packages remain: $(comm -13 <(echo "$before") <(echo "$after") | tr '\n' ' ')"
left=$(find "$bare/usr" "$bare/etc" -iname '*baton*' | head)
[ -z "$left" ] || fail "files remain: $left"
say "ok: installed, tried, removed without a trace"
