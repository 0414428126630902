"""Installs Tryton beside the gateway and seeds its database, once for each state of the recipe."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
SEEDING = ("seed.py", "books.py", "goods.py", "trade.py")
RECIPE = ("requirements.txt", *SEEDING)


class Installation(msgspec.Struct, frozen=True):
    """Where Tryton is installed, and the database that was seeded on a day."""

    python: Path
    database: Path
    seeded: dt.date


def install(cache: Path, say: Callable[[str], None] = lambda _: None) -> Installation:
    """Return the installation in a cache folder; make it where it is missing, in a minute or two.

    ``say`` hears what is being done. Several processes may call this at once: one does the work.
    """
    home = cache.resolve() / _fingerprint()
    home.mkdir(parents=True, exist_ok=True)
    python, database, done = home / "venv/bin/python", home / "demo.sqlite", home / "seeded"
    with _locked(home / "lock"):
        if not done.exists():
            say("Installing Tryton (once) ...")
            run([sys.executable, "-m", "venv", "--clear", str(home / "venv")])
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            run([*pip, "--only-binary", ":all:", "-r", str(HERE / "requirements.txt")])
            say("Seeding Tryton (once, about a minute) ...")
            today = dt.datetime.now(dt.UTC).date()
            seed = [str(python), "-m", "gateway.demo.tryton.seed", str(home)]
            run(seed, PYTHONPATH=str(_recipe_in(home)))
            done.write_text(today.isoformat())
        return Installation(python, database, dt.date.fromisoformat(done.read_text()))


def _recipe_in(home: Path) -> Path:
    """Copy the seeding modules to where Tryton's interpreter sees them and nothing else of ours."""
    shutil.rmtree(home / "recipe", ignore_errors=True)
    package = home / "recipe" / "gateway" / "demo" / "tryton"
    package.mkdir(parents=True)
    for name in SEEDING:
        shutil.copy(HERE / name, package)
    return home / "recipe"


def run(arguments: list[str], **variables: str) -> None:
    """Run a step quietly; on failure show what it said."""
    outcome = subprocess.run(  # noqa: S603 - our own arguments
        arguments,
        env={**clean_environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if outcome.returncode:
        said = (outcome.stderr or outcome.stdout)[-2000:]
        raise RuntimeError(f"{' '.join(arguments[1:4])} failed:\n{said}")


def clean_environment() -> dict[str, str]:
    """Return our variables without those that would steer Python or Tryton; days begin in UTC."""
    steering = ("PYTHON", "TRYTON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return {**kept, "TZ": "UTC"}


def _fingerprint() -> str:
    recipe = b"".join((HERE / name).read_bytes() for name in RECIPE)
    return hashlib.sha256(recipe + sys.version.encode()).hexdigest()[:16]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
