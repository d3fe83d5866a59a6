#!/usr/bin/env bash
# Make .venv from locked versions: Python's own venv first, then uv, then everything else by hash.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Handrail needs Python 3.11 or newer, and '$python' is not one." >&2
    echo "Install it, or name it: make PYTHON=/path/to/python3.12 setup" >&2
    exit 2
fi

echo "Setting up .venv (once; a minute or two) ..."
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! "$python" -m venv --clear .venv; then
        echo "'$python' can't make a virtual environment." >&2
        echo "On Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 2
    fi
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt 2>&1 \
    | { grep -v "is ignored: it is neither a file nor a directory" || true; }

locks=(requirements/tools.txt requirements/run.txt requirements/test.txt)
# The tests use two checkers written in JavaScript. Where there is no Node.js, one comes as a package.
if ! { command -v node && command -v npm; } >/dev/null 2>&1; then
    locks+=(requirements/node.txt)
fi
# Compiled now, so that the first plan is as quick as the second.
.venv/bin/uv pip sync -q --python .venv/bin/python --require-hashes --compile-bytecode "${locks[@]}"
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q handrail
