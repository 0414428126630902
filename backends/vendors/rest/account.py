"""Where a described system answers, and what lets us in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backends.auths import Auth


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """``headers`` go with every request; links to further pages must lead below ``base_url``."""

    base_url: str
    headers: Mapping[str, str] = {}
    auth: Auth | None = None

    def __repr__(self) -> str:
        """Tell nothing of the secrets in headers."""
        return f"Account(base_url={self.base_url!r})"
