"""What all records share, and the related records of which little is read."""

from __future__ import annotations

from typing import Any

import msgspec


def dotted(name: str) -> Any:
    """Declare the member that holds what was read through a relation."""
    return msgspec.field(name=f"{name}.")


def numbered(number: str | None, record: int) -> str:
    """Return a document's number; a draft has none yet and is called ``#`` and its id."""
    return number or f"#{record}"


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Any record."""

    id: int


class Coded(Row, frozen=True, kw_only=True, gc=False):
    """A related record of which only the code is read."""

    code: str


class Symbol(Row, frozen=True, kw_only=True, gc=False):
    """A unit of measure."""

    symbol: str
    digits: int


class Named(Row, frozen=True, kw_only=True, gc=False):
    """A related record of which only the name is read."""

    name: str


class PartyName(Row, frozen=True, kw_only=True, gc=False):
    """A related party."""

    code: str
    name: str | None


class ProductName(Row, frozen=True, kw_only=True, gc=False):
    """A related product; it may do without a code."""

    code: str | None
    name: str | None


class Employee(Row, frozen=True, kw_only=True, gc=False):
    """Who is in charge; known by the code of their party."""

    party: PartyName = dotted("party")
