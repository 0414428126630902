"""One session of a system for all processes: opened by one of them, sealed, kept in Redis."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from backends.fleet.envelope import Envelope
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from backends.fleet.scripts import Script

LEASE_SECONDS = 10.0  # a login takes less; who dies during one blocks the others no longer
_KEPT_SECONDS = 24 * 60 * 60
_LOOK_SECONDS = 0.05

# Both scripts take the name of the session and that of the lease to open a new one.
_CLAIM = Script(
    """
local found = redis.pcall('GET', KEYS[1])
if type(found) ~= 'string' then found = '' end
if found ~= '' and redis.sha1hex(found) ~= ARGV[1] then return {found, 0} end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return {found, 1} end
return {'', 0}
"""
)
_SETTLE = Script(
    """
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
redis.call('DEL', KEYS[2])
return 1
"""
)

log = structlog.get_logger(__name__)


class SharedSessions:
    """The session of one account in one system, in the Redis within reach.

    Where Redis fails, each process opens a session of its own.
    """

    def __init__(
        self,
        reach: Reach,
        account: str,
        secret: str,
        *,
        lease: float = LEASE_SECONDS,
    ) -> None:
        """``account`` is 'system:who logs in there'; ``secret`` seals what is kept."""
        self._reach = reach
        self._envelope = Envelope(secret)
        named = hashlib.blake2b(
            account.encode(), key=self._envelope.mark, digest_size=16
        ).hexdigest()
        self._keys = [f"{{{reach.namespace}:session:{named}}}{part}" for part in ("", ":lease")]
        self._lease = lease
        self._token = ""

    async def claim(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        """Return the session that all use, unless that is the ended one; None: open another.

        While another process opens one, this waits.
        """
        token = secrets.token_hex(8)
        rejected = ""  # the digest of what lies there and does not help
        while True:
            try:
                written, ours = await self._run(_CLAIM, [rejected, token, int(self._lease * 1000)])
            except OutOfReach:
                return None
            session = self._opened(written)
            if not ours and session is not None and session != ended:
                return session
            if ours:
                self._token = token
                return None
            rejected = _digest(written) if written else rejected
            if not written:
                await asyncio.sleep(_LOOK_SECONDS)

    async def keep(self, session: Mapping[str, str]) -> None:
        """Share the session that was opened after a claim."""
        sealed = self._envelope.wrap(
            self._keys[0].encode(), dt.datetime.now(dt.UTC), msgspec.json.encode(dict(session))
        )
        await self._settle(sealed)

    async def release(self) -> None:
        """Let another process try to open a session, as this one could not."""
        await self._settle(b"")

    async def _settle(self, sealed: bytes) -> None:
        token, self._token = self._token, ""
        if token:
            try:
                await self._run(_SETTLE, [token, sealed, _KEPT_SECONDS])
            except OutOfReach:
                return

    async def _run(self, script: Script, arguments: list[Any]) -> Any:
        async def work(client: Any) -> Any:
            return await script.run(client, self._keys, arguments)

        return await self._reach.ask(work)

    def _opened(self, written: bytes) -> Mapping[str, str] | None:
        body = self._envelope.unwrap(self._keys[0].encode(), written) if written else None
        try:
            return msgspec.json.decode(body, type=dict[str, str]) if body else None
        except msgspec.DecodeError:
            return None


def shared_sessions(
    reach: Reach | None, account: str, secret: str | None, *, single: bool
) -> SharedSessions | None:
    """Return where an account's session is shared, or None: then each process has its own.

    ``single`` says that the system ends a session when the same account opens another.
    """
    if reach is not None and secret is not None:
        return SharedSessions(reach, account, secret)
    if single:
        log.warning("session_not_shared", system=account.partition(":")[0])
    return None


def _digest(written: bytes) -> str:
    return hashlib.sha1(written, usedforsecurity=False).hexdigest()
