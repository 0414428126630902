"""Where keys come from, and which algorithms each may verify."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec


class VerifyingKey(msgspec.Struct, frozen=True):
    """A key with the algorithms it is for; a token cannot choose others."""

    key: Any
    algorithms: tuple[str, ...]


class Keys(Protocol):
    """Finds the key that a token names by ``kid``."""

    async def find(self, kid: str | None, /) -> VerifyingKey | None:
        """Return the key, or None where there is none of that name."""
        ...
