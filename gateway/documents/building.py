"""Documents from a folder of .graphql files: each operation with the fragments that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from gateway.documents.manifest import Document, ManifestError, document
from gateway.documents.naming import digest

SUFFIXES = frozenset((".graphql", ".gql"))


class _File(msgspec.Struct, frozen=True):
    path: Path
    text: str
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]


def build(folders: Sequence[Path]) -> tuple[Document, ...]:
    """Make a document of each operation; ManifestError names all that is in the way.

    A file that holds one operation and just the fragments that it needs is kept as it is, byte by
    byte; otherwise the operation is printed anew with its fragments behind it.
    """
    problems: list[str] = []
    files = list(_read(sorted({*_found(folders)}), problems))
    fragments = _fragments(files, problems)
    made = [*_documents(files, fragments, problems)]
    problems += _twice(made)
    if problems:
        raise ManifestError(problems)
    return tuple(one for _, one in made)


def _found(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_file():
            yield folder
        yield from (path for path in folder.rglob("*") if path.suffix in SUFFIXES)


def _read(paths: Iterable[Path], problems: list[str]) -> Iterator[_File]:
    for path in paths:
        try:
            text = path.read_bytes().decode()
            definitions = parse(text, no_location=True).definitions
            yield _file(path, text, definitions)
        except (OSError, UnicodeDecodeError):
            problems.append(f"{path}: cannot be read as text in UTF-8")
        except GraphQLError as error:
            problems.append(f"{path}: is not GraphQL: {error.message}")
        except ManifestError as error:
            problems += error.problems


def _file(path: Path, text: str, definitions: Iterable[DefinitionNode]) -> _File:
    operations: list[OperationDefinitionNode] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for one in definitions:
        if isinstance(one, OperationDefinitionNode):
            operations.append(one)
        elif isinstance(one, FragmentDefinitionNode):
            fragments[one.name.value] = one
        else:
            raise ManifestError([f"{path}: holds a schema, not operations"])
    return _File(path, text, tuple(operations), fragments)


def _fragments(files: Iterable[_File], problems: list[str]) -> dict[str, FragmentDefinitionNode]:
    known: dict[str, FragmentDefinitionNode] = {}
    for file in files:
        for name, node in file.fragments.items():
            if print_ast(known.setdefault(name, node)) != print_ast(node):
                problems.append(f"{file.path}: there is another fragment {name}")
    return known


def _documents(
    files: Iterable[_File], fragments: Mapping[str, FragmentDefinitionNode], problems: list[str]
) -> Iterator[tuple[Path, Document]]:
    for file in files:
        for operation in file.operations:
            if operation.name is None:
                problems.append(f"{file.path}: an operation needs a name")
                continue
            needed = _needed(operation, fragments)
            missing = sorted(needed - fragments.keys())
            if missing:
                problems.append(f"{file.path}: there is no fragment {', '.join(missing)}")
                continue
            text = _text(file, operation, {name: fragments[name] for name in sorted(needed)})
            yield file.path, document(digest(text), text)


def _text(
    file: _File,
    operation: OperationDefinitionNode,
    needed: Mapping[str, FragmentDefinitionNode],
) -> str:
    if len(file.operations) == 1 and file.fragments.keys() == needed.keys():
        return file.text
    return print_ast(DocumentNode(definitions=(operation, *needed.values())))


def _needed(node: Node, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """Name the fragments that a node spreads, and those that these spread."""
    needed: set[str] = set()
    left = [node]
    while left:
        spreads = _Spreads()
        visit(left.pop(), spreads)
        fresh = spreads.names - needed
        needed |= fresh
        left += [fragments[name] for name in sorted(fresh) if name in fragments]
    return needed


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.add(node.name.value)


def _twice(made: Iterable[tuple[Path, Document]]) -> Iterator[str]:
    first: dict[str | None, Path] = {}
    for path, one in made:
        if one.name in first:
            yield f"{path}: there is an operation {one.name} in {first[one.name]}, too"
        first.setdefault(one.name, path)
