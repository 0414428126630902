"""How long a caller may stay: no longer than the token, and no longer than it is believed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeAlias

from backends.errors import BackendError
from gateway.auth import Unauthenticated
from gateway.auth.break_glass import NotOpened
from policies.principal import Principal

EVERY = 2.0  # seconds between two looks; a revocation counts after as long in any case

# Verifies and admits again, as at the start.
Again: TypeAlias = Callable[[], Awaitable[Principal]]


class Over(StrEnum):
    """Why a caller may stay no longer; the words are told."""

    EXPIRED = "The token has ended."
    REFUSED = "The token is no longer believed."
    CHANGED = "The caller's rights have changed."


async def over(
    principal: Principal,
    again: Again,
    *,
    every: float = EVERY,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Over:
    """Wait until the caller may stay no longer, and say why."""
    while True:
        left = principal.expires - now() if principal.expires else every
        if left <= 0:
            return Over.EXPIRED
        await sleep(min(left, every))
        if principal.expires and principal.expires <= now():
            return Over.EXPIRED
        try:
            current = await again()
        except (Unauthenticated, NotOpened, BackendError):
            return Over.REFUSED
        if _rights(current) != _rights(principal):
            return Over.CHANGED


def _rights(who: Principal) -> tuple[object, ...]:
    return who.subject, who.roles, who.rep, who.teams, who.customers
