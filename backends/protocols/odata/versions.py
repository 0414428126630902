"""The two versions: how each spells questions and wraps answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from backends.protocols.odata.answers import page_2, page_4, single_2, single_4
from backends.protocols.odata.literals import Value, either, literal_2, literal_4
from backends.protocols.odata.shapes import selection_2, selection_4


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version as a table of functions; ``headers`` go with every request."""

    literal: Callable[[Value], str]
    selection: Callable[[Any], Mapping[str, str]]
    page: Callable[..., tuple[list[Any], str | None]]
    single: Callable[..., Any]
    headers: Mapping[str, str]
    always: Mapping[str, str] = {}

    def where(self, name: str, operator: str, value: Value) -> str:
        """Return a condition on one property."""
        return f"{name} {operator} {self.literal(value)}"

    def among(self, name: str, values: Iterable[Value]) -> str:
        """Return the condition that a property has one of the values; none has an ``in``."""
        return either([self.where(name, "eq", value) for value in values])


V2 = Version(
    literal=literal_2,
    selection=selection_2,
    page=page_2,
    single=single_2,
    headers={"accept": "application/json"},
    always={"$format": "json"},
)
V4 = Version(
    literal=literal_4,
    selection=selection_4,
    page=page_4,
    single=single_4,
    headers={"accept": "application/json;IEEE754Compatible=true", "odata-maxversion": "4.0"},
)


class Service(msgspec.Struct, frozen=True):
    """Where a service is, and which version it speaks."""

    root: str
    version: Version = V2
