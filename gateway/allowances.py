"""How much one caller may ask in a minute, over all processes that share a Redis."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from gateway.settings import CallerLimits
from policies.principal import Principal

KEY = "key:"  # what the subject of an API key begins with; the key's id follows

# (name, per_minute) -> seconds to wait, or None: go on
Take: TypeAlias = Callable[[str, int], Awaitable[float | None]]


class Allowances:
    """Tells a caller who has spent the minute's requests how long to wait."""

    def __init__(self, limits: CallerLimits, take: Take, refused: Callable[[], None]) -> None:
        """``take`` counts one request under a name; ``refused`` is told of each that must wait."""
        self._limits = limits
        self._take = take
        self._refused = refused

    async def wait(self, principal: Principal) -> float | None:
        """Count a request; return the seconds to wait, or None where it may be answered now."""
        per_minute = per_minute_of(self._limits, principal)
        if not per_minute:
            return None
        wait = await self._take(principal.subject, per_minute)
        if wait is not None:
            self._refused()
        return wait


def per_minute_of(limits: CallerLimits, principal: Principal) -> int:
    """Return how many requests per minute a caller has; 0 is no limit."""
    subject = principal.subject
    if limits.keys and subject.startswith(KEY) and subject[len(KEY) :] in limits.keys:
        return limits.keys[subject[len(KEY) :]]
    if not limits.roles:
        return limits.per_minute
    own = [limits.roles[role] for role in principal.roles if role in limits.roles]
    return min(own, key=_generous, default=limits.per_minute)


def _generous(per_minute: int) -> tuple[bool, int]:
    return per_minute != 0, -per_minute
