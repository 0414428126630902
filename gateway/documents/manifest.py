"""Manifests of documents, in the two forms that the tools of clients write.

Apollo's ``apollo-persisted-query-manifest`` lists operations with id and body; Relay's compiler and
GraphQL codegen write one object of id and text. Each document has one operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
)

from gateway.documents.naming import HASH, digest, plain

FORMAT = "apollo-persisted-query-manifest"
VERSION = 1
FORMS = (
    f'a manifest is {{"format": "{FORMAT}", "version": {VERSION}, "operations": [{{"id", "body", '
    '"name", "type"}]}, or one object of ids and texts'
)
_MOST = 20  # problems told of one file


class ManifestError(Exception):
    """A manifest is wrong; one line for each problem, each with the file."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep them all."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One operation with its fragments: ``id`` as it is looked up, ``kind`` query and so on."""

    id: str
    text: str
    name: str | None
    kind: str


def read(path: Path) -> tuple[Document, ...]:
    """Read a file; ManifestError says all that is wrong with it."""
    try:
        given = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise ManifestError([f"{path}: cannot be read ({error.strerror})"]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError([f"{path}: is not JSON in UTF-8"]) from error
    try:
        return tuple(_documents(given))
    except ManifestError as error:
        told = [f"{path}: {problem}" for problem in error.problems[:_MOST]]
        raise ManifestError(told) from error


def write(documents: Sequence[Document]) -> bytes:
    """Write documents in Apollo's form, sorted by name, so that a new build shows what is new."""
    rows = [
        {"id": one.id, "name": one.name or "", "type": one.kind, "body": one.text}
        for one in sorted(documents, key=lambda one: (one.name or "", one.id))
    ]
    whole = {"format": FORMAT, "version": VERSION, "operations": rows}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def write_map(documents: Sequence[Document]) -> bytes:
    """Write documents as one object of ids and texts."""
    rows = {one.id: one.text for one in sorted(documents, key=lambda one: one.id)}
    return msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n"


def document(id_: str, text: str) -> Document:
    """Make a document of its id and text; ManifestError where they are no such thing."""
    looked_up = plain(id_)
    if looked_up is None:
        raise ManifestError(["is not an id: letters, digits, '-', '.', '_', '~', or sha256:..."])
    if HASH.fullmatch(looked_up) and looked_up != digest(text):
        raise ManifestError(["is not the SHA-256 of its text: was one of them edited?"])
    operation = operation_of(text)
    name = operation.name.value if operation.name else None
    return Document(id=looked_up, text=text, name=name, kind=operation.operation.value)


def operation_of(text: str) -> OperationDefinitionNode:
    """Return the one operation of a text."""
    try:
        parsed = parse(text, no_location=True)
    except (GraphQLError, RecursionError) as error:
        why = error.message if isinstance(error, GraphQLError) else "nested too deeply"
        raise ManifestError([f"is not GraphQL: {why}"]) from error
    return _single(parsed)


def _single(parsed: DocumentNode) -> OperationDefinitionNode:
    operations = [d for d in parsed.definitions if isinstance(d, OperationDefinitionNode)]
    others = [
        d
        for d in parsed.definitions
        if not isinstance(d, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    if len(operations) != 1 or others:
        raise ManifestError(["must hold one operation and its fragments, nothing else"])
    return operations[0]


def _documents(given: Any) -> Iterator[Document]:
    found: dict[str, Document] = {}
    problems: list[str] = []
    for id_, text in _rows(given):
        try:
            made = document(id_, text)
        except ManifestError as error:
            problems += [f"{id_[:80]!r} {problem}" for problem in error.problems]
            continue
        if found.setdefault(made.id, made).text != made.text:
            problems.append(f"{id_[:80]!r} stands for two texts")
    if problems:
        raise ManifestError(problems)
    yield from found.values()


def _rows(given: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(given, Mapping):
        raise ManifestError([FORMS])
    if "operations" not in given:
        yield from _mapped(given)
        return
    if given.get("format") != FORMAT or given.get("version") != VERSION:
        raise ManifestError([FORMS])
    operations = given["operations"]
    if not isinstance(operations, Sequence) or isinstance(operations, str):
        raise ManifestError([FORMS])
    for place, row in enumerate(operations):
        pair = (row.get("id"), row.get("body")) if isinstance(row, Mapping) else (None, None)
        if not isinstance(pair[0], str) or not isinstance(pair[1], str):
            raise ManifestError([f"operations[{place}] must have the texts `id` and `body`"])
        yield pair[0], pair[1]


def _mapped(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for id_, text in given.items():
        if not isinstance(text, str):
            raise ManifestError([f"{id_[:80]!r}: {FORMS}"])
        yield id_, text
