"""Who may come in: tokens and keys, what was revoked, and the emergency's role."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack

from gateway.auth import Verifier, verifier
from gateway.auth.break_glass import BreakGlass, Glass, reason_of
from gateway.auth.database import Database
from gateway.auth.entrance import entrance
from gateway.settings import Auth
from policies.principal import Principal


class Access:
    """Verifies callers; opens in an emergency what a reason opens."""

    def __init__(self, tokens: Verifier, glass: BreakGlass | None) -> None:
        """``glass`` is None where there is no role for emergencies."""
        self._tokens = tokens
        self._glass = glass

    @classmethod
    async def open(cls, auth: Auth, stack: AsyncExitStack) -> Access:
        """Open the database of keys and revocations; ``stack`` closes it."""
        database = await Database.open(auth.database.get_secret_value())
        stack.push_async_callback(database.aclose)
        tokens = entrance(await verifier(auth, stack), database, stack)
        emergency = auth.break_glass
        if emergency.role is None:
            return cls(tokens, None)
        glass = Glass(role=emergency.role, grants=emergency.grants, seconds=emergency.minutes * 60)
        return cls(tokens, BreakGlass(glass, database))

    async def verify(self, authorization: str | None) -> Principal:
        """Tell who is asking, or raise Unauthenticated."""
        return await self._tokens.verify(authorization)

    async def admit(self, principal: Principal, reason: bytes | None) -> Principal:
        """Return the caller with the rights of this request; NotOpened says what is missing."""
        if self._glass is None:
            return principal
        return await self._glass.open(principal, reason_of(reason), time.time())
