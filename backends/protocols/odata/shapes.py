"""Wire models as questions: the properties to select and the relations to expand."""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")


class Results(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """The rows of a set in version 2, also of an expanded one; ``link`` says there are more."""

    results: list[T]
    link: str | None = msgspec.field(name="__next", default=None)

    @property
    def all(self) -> list[T]:
        """The rows of an expanded set; ValueError if they are not all there."""
        if self.link is not None:
            raise ValueError("an expanded set is cut")
        return self.results


@cache
def selection_2(row: Any) -> dict[str, str]:
    """Return ``$select`` and ``$expand`` as version 2 spells them, with paths."""
    selected, expanded = _paths(row, "")
    return {"$select": ",".join(selected)} | ({"$expand": ",".join(expanded)} if expanded else {})


@cache
def selection_4(row: Any) -> dict[str, str]:
    """Return ``$select`` and ``$expand`` as version 4 spells them, nested."""
    plain, related = _members(row)
    parts = {"$select": ",".join(plain)} if plain else {}
    nested = [f"{name}({_nested(inner)})" for name, inner in related.items()]
    return parts | ({"$expand": ",".join(nested)} if nested else {})


def _nested(row: Any) -> str:
    return ";".join(f"{name}={value}" for name, value in selection_4(row).items())


def _paths(row: type[Any], before: str) -> tuple[list[str], list[str]]:
    plain, related = _members(row)
    selected, expanded = [before + name for name in plain], []
    for name, inner in related.items():
        more, deeper = _paths(inner, f"{before}{name}/")
        selected += more
        expanded += [before + name, *deeper]
    return selected, expanded


def _members(row: type[Any]) -> tuple[list[str], dict[str, type[Any]]]:
    """Return the names of a model's own properties, and the models of its relations."""
    plain: list[str] = []
    related: dict[str, type[Any]] = {}
    for field in msgspec.structs.fields(row):
        inner = _related(field.type)
        if inner is None:
            plain.append(field.encode_name)
        else:
            related[field.encode_name] = inner
    return plain, related


def _related(annotation: Any) -> type[Any] | None:
    if get_origin(annotation) is Results:
        return _related(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation
    found = (_related(part) for part in get_args(annotation))
    return next((inner for inner in found if inner is not None), None)
