#!/usr/bin/env bash
# Choose versions for everything and write them down with their hashes, for every platform.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
        "${@:3}" "$1" -o "$2"
}
compile pyproject.toml requirements/run.txt --all-extras
compile requirements/test.in requirements/test.txt
compile requirements/tools.in requirements/tools.txt
compile requirements/node.in requirements/node.txt
npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=true

# A lock says what, never from where: that is for the machine it is used on.
if grep -nE 'https?://' requirements/*.txt package-lock.json; then
    echo "An address got into a lock." >&2
    exit 1
fi
