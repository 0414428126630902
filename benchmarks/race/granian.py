"""Our application under granian instead of uvicorn, where somebody has installed that.

It is no dependency: ``pip install --target FOLDER granian``, and FOLDER in PYTHONPATH.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

import msgspec

from benchmarks.race.candidates import PORT, Candidate

NAME: Final = "ours-granian"
_APPLICATION: Final = "gateway.app:from_environment"


def installed() -> bool:
    """Whether granian can be imported here."""
    return find_spec("granian") is not None


def under(candidate: Candidate, workers: int) -> Candidate:
    """Return our gateway with the other server; its settings are those of ``candidate``."""
    *_, settings = candidate.command
    options = ("--interface", "asgi", "--loop", "uvloop", "--http", "1", "--factory")
    where = ("--host", "127.0.0.1", "--port", f"{PORT}", "--workers", f"{workers}")
    return msgspec.structs.replace(
        candidate,
        name=NAME,
        command=(sys.executable, "-m", "granian", *options, *where, _APPLICATION),
        environment={**candidate.environment, "C360_CONFIG": settings},
    )
