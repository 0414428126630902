"""Machines that show an API key, and which verifier a header is for."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from hmac import compare_digest

import structlog

from backends.errors import Unavailable
from gateway.auth.apikeys import USED_EVERY, ApiKeys, Credential, Valid, digest, id_of
from gateway.auth.verifier import Unauthenticated, Verifier
from gateway.auth.watch import EVERY, TRUSTED, Watch
from policies.principal import Principal

# No JSON object begins so in base64, so no token does.
_BEARER = re.compile(r"bearer +(c360_[\x21-\x7e]{1,200})", re.ASCII | re.IGNORECASE)
_PREFIX = re.compile(r"bearer +c360_", re.ASCII | re.IGNORECASE)
# An unknown id is compared too, with what no key has: it costs what a wrong secret costs.
_NOBODY = Credential(secrets.token_bytes(32), 0.0, 0.0, Principal(subject=""))

_log = structlog.get_logger(__name__)


class KeyVerifier:
    """Believes the keys that are valid; a revocation counts after ``every`` seconds."""

    def __init__(
        self,
        keys: ApiKeys,
        *,
        every: float = EVERY,
        trusted: float = TRUSTED,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` gives seconds since the epoch, ``ticks`` seconds since whenever."""
        self._keys = keys
        self._clock = clock
        self._watch: Watch[Valid] = Watch(keys.valid, every=every, trusted=trusted, clock=ticks)
        self._noted: dict[str, float] = {}
        self._unwritten: dict[str, float] = {}
        self._writing: asyncio.Task[None] | None = None

    async def verify(self, authorization: str | None) -> Principal:
        """Return the caller of an Authorization header, or raise Unauthenticated."""
        shown = _BEARER.fullmatch(authorization or "")
        id_ = shown and id_of(shown[1])
        if not shown or not id_:
            raise Unauthenticated
        valid = await self._watch.current()
        known = valid.keys.get(id_, _NOBODY)
        same = compare_digest(digest(shown[1]), known.digest)
        now = self._clock()
        if not same or now >= known.expires:
            raise Unauthenticated
        self._note(id_, known, valid, now)
        return known.principal

    def _note(self, id_: str, known: Credential, valid: Valid, now: float) -> None:
        if now - self._noted.get(id_, known.last_used) < USED_EVERY:
            return
        if len(self._noted) > len(valid.keys):
            self._noted = {key: at for key, at in self._noted.items() if key in valid.keys}
        self._noted[id_] = now
        self._unwritten[id_] = now
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._unwritten:
            uses, self._unwritten = self._unwritten, {}
            try:
                await self._keys.used(uses)
            except Unavailable as error:
                _log.warning("key_use_not_noted", reason=str(error), count=len(uses))

    async def aclose(self) -> None:
        """Write down what is left and end the reads."""
        await self._watch.aclose()
        if self._writing is not None:
            await self._writing


class _Either:
    def __init__(self, keys: Verifier, tokens: Verifier) -> None:
        self._keys = keys
        self._tokens = tokens

    async def verify(self, authorization: str | None) -> Principal:
        if authorization is not None and _PREFIX.match(authorization):
            return await self._keys.verify(authorization)
        return await self._tokens.verify(authorization)


def either(keys: Verifier, tokens: Verifier) -> Verifier:
    """Ask the one that a credential looks like it is for, and never the other."""
    return _Either(keys, tokens)
