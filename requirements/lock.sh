#!/bin/sh
# Makes run.lock and dev.lock from pyproject.toml; what is locked stays unless --upgrade is given.
# The lock files name no registry: pip decides where packages come from.
set -eu
cd "$(dirname "$0")/.."

python=.venv-lock/bin/python
if [ ! -x .venv-lock/bin/uv ]; then
    "${PYTHON:-python3}" -m venv .venv-lock
    "$python" -m pip install --quiet --disable-pip-version-check uv
fi

UV_DEFAULT_INDEX=$("$python" -m pip config get global.index-url 2>/dev/null || echo "${UV_DEFAULT_INDEX:-}")
[ -n "$UV_DEFAULT_INDEX" ] && export UV_DEFAULT_INDEX || unset UV_DEFAULT_INDEX

compile() {
    name=$1
    shift
    .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header \
        --output-file "requirements/$name.lock" pyproject.toml "$@"
}

compile dev --group dev "$@"
compile run --constraint requirements/dev.lock "$@"
