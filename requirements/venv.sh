#!/bin/sh
# Brings .venv to what a lock file says: venv.sh run | dev
# Does nothing when it is there already. Everything it says goes to standard error.
set -eu
exec 1>&2

cd "$(dirname "$0")/.."
wanted=$1
lock=requirements/$wanted.lock
stamp=.venv/.installed-$wanted

fail() {
    echo "error: $1"
    exit 1
}

is_fitting() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if is_fitting "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

# dev.lock holds all of run.lock, so a development environment runs the demo too.
fingerprint() {
    cat "requirements/$1.lock" requirements/venv.sh | cksum
}

installed() {
    [ -x .venv/bin/python ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]
}

if installed "$wanted" || { [ "$wanted" = run ] && installed dev; }; then
    exit 0
fi

if ! { [ -x .venv/bin/pip ] && is_fitting .venv/bin/python; }; then
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed; install it or say where it is: make PYTHON=/path/to/python3.11"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python has no venv module; on Debian and Ubuntu: apt install $(basename "$python")-venv"
    echo "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi

echo "installing $lock (once; half a minute or so)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes --no-deps --requirement "$lock" ||
    fail "the packages of $lock could not be installed (see above)"

# The project runs from its own folder; the path is relative, so the folder may move.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo ../../../.. >"$site/c360.pth"
cat >.venv/bin/c360 <<'LAUNCHER'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m gateway "$@"
LAUNCHER
chmod +x .venv/bin/c360
fingerprint "$wanted" >"$stamp"
