"""What a system of the lab has been asked: how often, and how much of it at once."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

_KEPT = 100_000  # instants of calls, for rates


class Tallied(msgspec.Struct, frozen=True, kw_only=True):
    """The counts at one moment; ``kinds`` are named ``kind.lookup``."""

    calls: int
    kinds: dict[str, int]
    in_flight: int
    peak: int


class Counts:
    """Counts calls from when they come in until they are answered or given up."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.in_flight = 0
        self.peak = 0
        self.kinds: Counter[str] = Counter()
        self.instants: deque[float] = deque(maxlen=_KEPT)  # of calls, by time.monotonic()

    @property
    def calls(self) -> int:
        """How many calls there have been."""
        return self.kinds.total()

    @contextmanager
    def counting(self, kind: str) -> Iterator[None]:
        """Count one call for as long as it is under way."""
        self.note(kind)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1

    def note(self, kind: str) -> None:
        """Count one call of which nobody sees the end."""
        self.kinds[kind] += 1
        self.instants.append(time.monotonic())

    def reset(self) -> None:
        """Count from here on; what is under way stays so."""
        self.kinds.clear()
        self.instants.clear()
        self.peak = self.in_flight

    def tallied(self) -> Tallied:
        """Return the counts of this moment."""
        return Tallied(
            calls=self.calls, kinds=dict(self.kinds), in_flight=self.in_flight, peak=self.peak
        )
