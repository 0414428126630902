"""The documents that a command is about: those of manifests, or those of the settings by role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer

from gateway.documents.manifest import Document, ManifestError, read

if TYPE_CHECKING:
    from gateway.settings import Settings


class Listed(msgspec.Struct, frozen=True):
    """A document; ``roles`` are those that may ask it, None where that is not said."""

    document: Document
    roles: frozenset[str] | None = None


def of_manifests(paths: Sequence[Path]) -> list[Listed]:
    """Read manifests; what stands in several of them is listed once."""
    found: dict[tuple[str, str], Listed] = {}
    problems: list[str] = []
    for path in paths:
        try:
            for one in read(path):
                found.setdefault((one.id, one.text), Listed(one))
        except ManifestError as error:
            problems += error.problems
    if problems:
        raise ManifestError(problems)
    return list(found.values())


def of_settings(settings: Settings, every: Sequence[str]) -> list[Listed]:
    """Read the files of the settings and say which of ``every`` role may ask which document."""
    from gateway.documents.trusted import Trusted

    trusted = Trusted.load(settings.documents)
    found: dict[tuple[str, str], tuple[Document, set[str]]] = {}
    for role in every:
        for view in trusted.views([role]):
            for one in view.documents:
                found.setdefault((one.id, one.text), (one, set()))[1].add(role)
    return [Listed(one, frozenset(roles)) for one, roles in found.values()]


@contextmanager
def told() -> Iterator[None]:
    """End the command with status 2 where files are wrong, and say what is."""
    try:
        yield
    except ManifestError as error:
        typer.echo("The documents are not right:", err=True)
        for problem in error.problems:
            typer.echo(f"  {problem}", err=True)
        raise typer.Exit(2) from error
