"""Denied coordinates of one answer: told once each, at the first place in the answer's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

Path: TypeAlias = list[str | int]


class Denial(msgspec.Struct, frozen=True):
    """A denied coordinate: where it is met first, and how often."""

    coordinate: str
    path: Path
    count: int


class Denials:
    """Collects denied places in any order; what it tells depends on the answer alone."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[str, int] = {}
        self._first: dict[str, dict[tuple[str, ...], Path]] = {}

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._counts)

    def add(self, coordinate: str, path: Path) -> None:
        """Note one place where a coordinate was denied."""
        self._counts[coordinate] = self._counts.get(coordinate, 0) + 1
        places = self._first.setdefault(coordinate, {})
        names = tuple(step for step in path if isinstance(step, str))
        known = places.get(names)
        if known is None or _indices(path) < _indices(known):
            places[names] = path

    def told(self, answer: Any) -> list[Denial]:
        """Tell every coordinate once, in the order of the answer."""
        found = []
        for coordinate, places in self._first.items():
            first = min(places.values(), key=lambda path: rank(answer, path))
            found.append(Denial(coordinate, first, self._counts[coordinate]))
        return sorted(found, key=lambda denial: rank(answer, denial.path))


def _indices(path: Path) -> list[int]:
    return [step for step in path if isinstance(step, int)]


def rank(answer: Any, path: Sequence[str | int]) -> tuple[list[int], list[str]]:
    """Say where a place stands in an answer; below what became null its names decide."""
    ranks: list[int] = []
    for step in path:
        if isinstance(step, int):
            ranks.append(step)
            answer = answer[step] if isinstance(answer, list) and step < len(answer) else None
        else:
            known = isinstance(answer, dict) and step in answer
            ranks.append(list(answer).index(step) if known else len(path))
            answer = answer[step] if known else None
    return ranks, [str(step) for step in path]
