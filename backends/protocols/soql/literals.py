"""Values as literals of a query language: what cannot be written as a value is not written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NewType

Literal = NewType("Literal", str)

LONGEST = 255  # characters of a text; fields that records are known by hold no more
LARGEST = 2**63 - 1
_DIGITS = re.compile(r"[1-9][0-9]{0,18}")
_BREAKING = frozenset("'\"\\")
_NO_ESCAPES: Mapping[str, str] = MappingProxyType({})


def number(value: int) -> Literal:
    """Return a whole number."""
    return Literal(str(int(value)))


def identifier(key: str) -> Literal | None:
    """Return a record's number as it is written; None: no record has this key."""
    return Literal(key) if _DIGITS.fullmatch(key) and int(key) <= LARGEST else None


def text(value: str, escapes: Mapping[str, str] = _NO_ESCAPES) -> Literal | None:
    """Return a quoted text; None: the language has no safe way to write it.

    ``escapes`` are the language's own spellings of characters that would end the text.
    """
    if not value or len(value) > LONGEST or not value.isprintable():
        return None
    written = "".join(escapes.get(character, character) for character in value)
    if any(c in _BREAKING and c not in escapes for c in value):
        return None
    return Literal(f"'{written}'")
