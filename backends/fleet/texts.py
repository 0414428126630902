"""Texts that processes share under their hashes; whatever Redis gives is held against the hash."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

from backends.fleet.envelope import Envelope
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from backends.freshness import Clock

KEPT_SECONDS = 6 * 60 * 60
LONGEST = 64 * 1024  # bytes
_AT_ONCE = 300.0  # texts that one process may write at once; then one every two seconds
_PER_SECOND = 0.5
_AGAIN_SECONDS = 300.0
_REMEMBERED = 1_000


class Texts:
    """Texts in the Redis within reach, for some hours; without it there are none.

    What a process may write is bounded, so that nobody can fill Redis by asking. Those of one
    circle of callers have other names than those of another.
    """

    def __init__(
        self, reach: Reach, *, secret: str | None = None, clock: Clock | None = None
    ) -> None:
        """With a ``secret`` the texts are encrypted."""
        self._reach = reach
        self._envelope = Envelope(secret)
        self._clock = clock or Clock()
        self._left = _AT_ONCE
        self._counted_at = self._clock.monotonic()
        self._written: OrderedDict[str, float] = OrderedDict()

    async def get(self, circle: str, hash_: str) -> str | None:
        """Return the text of a SHA-256; None where there is none, or it is another's."""
        name = self._name(circle, hash_)

        try:
            written = await self._reach.ask(lambda client: client.getrange(name, 0, 2 * LONGEST))
        except OutOfReach:
            return None
        return self._read(name, hash_, written)

    async def put(self, circle: str, hash_: str, text: str) -> None:
        """Write a text, unless that was done a moment ago or is too much; nothing fails."""
        name = self._name(circle, hash_)
        body = text.encode()
        if len(body) > LONGEST or not self._may_write(name):
            return
        now = self._clock.now()
        sealed = self._envelope.wrap(name.encode(), now, body)
        try:
            await self._reach.ask(lambda client: client.set(name, sealed, ex=KEPT_SECONDS))
        except OutOfReach:
            self._written.pop(name, None)

    def _read(self, name: str, hash_: str, written: Any) -> str | None:
        if not isinstance(written, bytes):
            return None
        body = self._envelope.unwrap(name.encode(), written)
        if body is None or hashlib.sha256(body).hexdigest() != hash_:
            return None
        try:
            return body.decode()
        except UnicodeDecodeError:
            return None

    def _may_write(self, name: str) -> bool:
        now = self._clock.monotonic()
        if now - self._written.get(name, float("-inf")) < _AGAIN_SECONDS:
            return False
        self._left = min(_AT_ONCE, self._left + (now - self._counted_at) * _PER_SECOND)
        self._counted_at = now
        if self._left < 1:
            return False
        self._left -= 1
        self._written[name] = now
        self._written.move_to_end(name)
        if len(self._written) > _REMEMBERED:
            self._written.popitem(last=False)
        return True

    def _name(self, circle: str, hash_: str) -> str:
        named = hashlib.blake2b(
            f"{circle} {hash_}".encode(), key=self._envelope.mark, digest_size=16
        ).hexdigest()
        return f"{self._reach.namespace}:document:{named}"
