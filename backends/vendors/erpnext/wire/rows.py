"""What all documents share, and the members that a wire model asks for."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Any document; its name is its key."""

    name: str


class Child(Row, frozen=True, kw_only=True, gc=False):
    """A row of a table inside another document."""

    parent: str


@cache
def fields_of(model: type[Any]) -> tuple[str, ...]:
    """Return the members to ask for so that the answer fits a wire model."""
    return tuple(field.encode_name for field in msgspec.structs.fields(model))
