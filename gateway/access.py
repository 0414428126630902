"""Who may come in, and with which roles: tokens and keys, what was revoked, what else is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import msgspec

from gateway.auth import Verifier, verifier
from gateway.auth.break_glass import BreakGlass, Glass, reason_of
from gateway.auth.database import Database
from gateway.auth.entrance import entrance
from gateway.settings import Auth
from policies.principal import Principal

# The roles that the policy in force gives to a user, by the subject of a token.
Given: TypeAlias = Callable[[str], tuple[str, ...]]


class Access:
    """Verifies callers; adds the roles that the policy gives, and in an emergency its own."""

    def __init__(
        self, tokens: Verifier, glass: BreakGlass | None, database: Database, given: Given
    ) -> None:
        """``glass`` is None where there is no role for emergencies."""
        self.database = database
        self._tokens = tokens
        self._glass = glass
        self._given = given

    @classmethod
    async def open(cls, auth: Auth, stack: AsyncExitStack, given: Given) -> Access:
        """Open the database of keys and revocations; ``stack`` closes it."""
        database = await Database.open(auth.database.get_secret_value())
        stack.push_async_callback(database.aclose)
        tokens = entrance(await verifier(auth, stack), database, stack)
        emergency = auth.break_glass
        if emergency.role is None:
            return cls(tokens, None, database, given)
        glass = Glass(role=emergency.role, grants=emergency.grants, seconds=emergency.minutes * 60)
        return cls(tokens, BreakGlass(glass, database), database, given)

    async def verify(self, authorization: str | None) -> Principal:
        """Tell who is asking, or raise Unauthenticated."""
        return await self._tokens.verify(authorization)

    async def admit(self, principal: Principal, reason: bytes | None) -> Principal:
        """Return the caller with the rights of this request; NotOpened says what is missing.

        Roles are complete from here on: lanes, limits, the grant, ``viewer`` and the read log all
        go by what is returned. Emergency access comes instead of every other role.
        """
        caller = self._with_given(principal)
        if self._glass is None:
            return caller
        return await self._glass.open(caller, reason_of(reason), time.time())

    def _with_given(self, principal: Principal) -> Principal:
        """Add the policy's own; a key is no user: its subject (``key:id``) has none, by load."""
        given = self._given(principal.subject)
        if not given:
            return principal
        roles = tuple(dict.fromkeys((*principal.roles, *given)))
        return msgspec.structs.replace(principal, roles=roles)
