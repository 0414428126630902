"""Change notices as they are posted, and what they tell; the words of every way of signing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from backends.fleet.notice import Change

WINDOW = 300.0  # seconds by which a notice may be old, or its sender's clock ahead
LONGEST = 200  # characters of a key


class NotSigned(Exception):
    """The notice is not signed by whom it should be, or not lately; nobody is told which."""


class WrongNotice(Exception):
    """The notice is signed, and not understood: ``field`` is what is wrong."""

    def __init__(self, message: str, field: str) -> None:
        """``field`` is a path such as ``changes[0].kind``."""
        super().__init__(message)
        self.field = field


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it came: header names are lower case; of a parameter sent twice the last."""

    headers: Mapping[str, str]
    query: Mapping[str, str] = {}
    body: bytes


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was told: ``once`` names the notice, ``at`` is its own moment, unix seconds."""

    once: str
    at: float
    changes: tuple[Change, ...]


# How notices become changes: what was posted, the secret, and what time it is.
# NotSigned or WrongNotice say why they cannot.
Reads: TypeAlias = Callable[[Posted, str, float], Told]
