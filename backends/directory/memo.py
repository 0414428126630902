"""What was looked up a moment ago: bounded, short-lived, empty after each write of this process."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from backends.directory.entry import Entry

Key = TypeVar("Key")
_SIZE = 10_000


class Memo(Generic[Key]):
    """Entries for ``seconds``; with zero it remembers nothing."""

    def __init__(
        self, seconds: float, *, clock: Callable[[], float], writes: Callable[[], int]
    ) -> None:
        """Count seconds by ``clock``; ``writes`` tells how many writes this process has ended."""
        self._seconds = seconds
        self._clock = clock
        self._writes = writes
        self._seen = 0
        self._entries: dict[Key, tuple[float, Entry]] = {}

    def one(self, key: Key) -> Entry | None:
        """Return what is still remembered of this one, as ``recall`` does."""
        self._forget()
        found = self._entries.get(key)
        return found[1] if found is not None and self._clock() < found[0] else None

    def recall(self, keys: Collection[Key]) -> dict[Key, Entry]:
        """Return what is still remembered of these."""
        self._forget()
        now = self._clock()
        kept = ((key, self._entries[key]) for key in keys if key in self._entries)
        return {key: entry for key, (until, entry) in kept if now < until}

    def remember(self, entries: dict[Key, Entry], *, writes: int) -> None:
        """Keep what was read when ``writes`` had been counted, unless there were more since."""
        if not self._seconds or writes != self._writes():
            return
        if len(self._entries) + len(entries) > _SIZE:
            self._entries.clear()
        until = self._clock() + self._seconds
        self._entries |= {key: (until, entry) for key, entry in entries.items()}

    def _forget(self) -> None:
        """Keep nothing that was read before a write."""
        writes = self._writes()
        if self._seen != writes:
            self._seen = writes
            self._entries.clear()
