"""Who is asking, as a verified token says."""

from __future__ import annotations

from enum import IntFlag

import msgspec


class Scope(IntFlag):
    """Which customers; also how one customer stands to a caller, with ALL always set."""

    NONE = 0
    SELF = 1
    OWN = 2
    TEAM = 4
    ALL = 8


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: ``roles`` without prefix, ``customers`` as our ids or ``system:key``.

    ``expires`` is the token's end in seconds since the epoch.
    """

    subject: str
    roles: tuple[str, ...] = ()
    rep: str | None = None
    teams: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    expires: float = 0.0
