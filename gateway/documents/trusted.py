"""Which documents are trusted, for callers with which roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

from gateway.documents.manifest import Document, ManifestError, read
from gateway.documents.naming import digest
from gateway.settings import DocumentSettings


class View(msgspec.Struct, frozen=True):
    """What one role may ask: documents by id and by the hash of their text, and the texts."""

    ids: Mapping[str, str]
    texts: frozenset[str]
    documents: tuple[Document, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Index documents; ManifestError where one id stands for two texts."""
        ids: dict[str, str] = {}
        kept = tuple(documents)
        for one in kept:
            for id_ in (one.id, digest(one.text)):
                if ids.setdefault(id_, one.text) != one.text:
                    raise ManifestError([f"{id_!r} stands for different texts in two files"])
        return cls(ids, frozenset(ids.values()), kept)


class Trusted(msgspec.Struct, frozen=True):
    """The trusted documents: of the roles that have a table of their own, and of all others."""

    others: View
    roles: Mapping[str, View]

    def __len__(self) -> int:
        """How many different texts there are."""
        return len(self.others.texts.union(*(view.texts for view in self.roles.values())))

    @classmethod
    def load(cls, settings: DocumentSettings) -> Self:
        """Read the files; ManifestError names all that is wrong with them."""
        read_once = _Files()
        shared = read_once.all(settings.files)
        own = {
            role: (read_once.all(table.files), table.operations)
            for role, table in settings.roles.items()
        }
        if read_once.problems:
            raise ManifestError(read_once.problems)
        roles = {
            role: View.of(_named((*shared, *theirs), names))
            for role, (theirs, names) in own.items()
        }
        return cls(View.of(shared), roles)

    def views(self, roles: Sequence[str]) -> tuple[View, ...]:
        """Return what a caller with these roles may ask; who has several has all of theirs."""
        return tuple(self.roles.get(role, self.others) for role in roles) or (self.others,)


class _Files:
    """Reads each file once, and collects what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._known: dict[Path, tuple[Document, ...]] = {}

    def all(self, paths: Iterable[Path]) -> list[Document]:
        return [one for path in paths for one in self._one(path)]

    def _one(self, path: Path) -> tuple[Document, ...]:
        if path not in self._known:
            try:
                self._known[path] = read(path)
            except ManifestError as error:
                self._known[path] = ()
                self.problems += error.problems
        return self._known[path]


def _named(documents: Iterable[Document], names: Sequence[str] | None) -> Iterable[Document]:
    if names is None:
        return documents
    found = [one for one in documents if one.name in names]
    missing = sorted({*names} - {one.name for one in found})
    if missing:
        raise ManifestError([f"no file has the operation {', '.join(missing)}"])
    return found
