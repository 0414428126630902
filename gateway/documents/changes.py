"""What differs between two lists of documents, by the names of their operations."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from gateway.documents.manifest import Document


class Turn(StrEnum):
    """What becomes of an operation; the value is shown before it."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT_OUT = "left out"


class Change(msgspec.Struct, frozen=True):
    """One operation; ids are those of the documents with its name."""

    turn: Turn
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        return f"{self.name or '(no name)'}: {self.turn}"


def changes(old: Iterable[Document], new: Iterable[Document]) -> list[Change]:
    """Compare two lists; an operation whose texts are the same has not changed."""
    before, after = _by_name(old), _by_name(new)
    found = []
    for name in sorted({*before, *after}):
        ids = before.get(name, ()), after.get(name, ())
        if ids[0] != ids[1]:
            found.append(Change(_turn(*ids), name, *ids))
    return found


def _turn(before: tuple[str, ...], after: tuple[str, ...]) -> Turn:
    if not before:
        return Turn.ADDED
    return Turn.CHANGED if after else Turn.LEFT_OUT


def _by_name(documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for one in documents:
        found.setdefault(one.name or "", set()).add(one.id)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}
