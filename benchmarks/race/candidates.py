"""Who races: how each is started, where it answers, how it is told who asks."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

import msgspec

from benchmarks.race.stub import URL as STUB
from benchmarks.race.workloads import HIDDEN, SEEN, WORKLOADS, Workload

PORT: Final = 19_100
SETUP: Final = ".env.bench"  # what the kit's setup writes
_ROLES: Final = {SEEN: "admin", HIDDEN: "support_agent"}  # as the peers call them


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway; ``queries`` are its files, ``headers`` its header lines by role.

    ``more`` is by how many values its answer is larger where its schema says the same otherwise.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    url: str
    queries: Path
    headers: Mapping[str, tuple[str, ...]]
    more: Mapping[str, int] = {}
    runs: frozenset[str] = frozenset(WORKLOADS)

    def question(self, workload: Workload) -> Path:
        """Return the file with its question."""
        return self.queries / f"{workload.query}.graphql"

    def leaves(self, workload: Workload) -> int:
        """Return how many values its answer must have."""
        return workload.leaves + self.more.get(workload.name, 0)


def peers(kit: Path) -> dict[str, Candidate]:
    """Return the gateways of a kit that its setup has made ready; none where there is no kit."""
    if not (kit / SETUP).is_file():
        return {}
    made = setup(kit / SETUP)
    listed = json.loads((kit / "candidates.json").read_text())
    return {
        name: _peer(name, told, kit, made) for name, told in listed.items() if not told.get("fixed")
    }


def setup(file: Path) -> dict[str, str]:
    """Read the variables that a shell file exports."""
    words = shlex.split(file.read_text(), comments=True)
    return dict(word.split("=", 1) for word in words if "=" in word)


def _peer(name: str, told: Mapping[str, Any], kit: Path, made: Mapping[str, str]) -> Candidate:
    own = {key: Template(value).substitute(made) for key, value in told.get("env", {}).items()}
    skipped = {"w1warm"} if "respcache" not in name else {"w1", "w2", "w4", "w1slow"}
    return Candidate(
        name=name,
        command=tuple(Template(word).substitute(made) for word in told["cmd"]),
        folder=kit / told.get("cwd", "."),
        environment={
            **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
            "UPSTREAM": STUB,
            "PORT": str(PORT),
            "NODE_ENV": "production",
            **own,
        },
        url=told["url"],
        queries=kit / told.get("queries", "queries"),
        headers={role: (f"x-role: {word}",) for role, word in _ROLES.items()},
        runs=frozenset(WORKLOADS) - skipped - frozenset(told.get("skip", ())),
    )
