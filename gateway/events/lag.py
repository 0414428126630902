"""How far behind its system the gateway may be, as far as it hears of changes at all."""

from __future__ import annotations

import time
from collections.abc import Callable

EVENTS_COUNT = 300.0  # seconds for which the last event says how quick events are


class Lags:
    """Up to when each system was followed, and how long its events took."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        """``now`` gives unix seconds."""
        self._now = now
        self._followed: dict[str, float] = {}
        self._events: dict[str, tuple[float, float]] = {}

    def followed(self, system: str, at: float) -> None:
        """Note that all changes up to a moment are known."""
        self._followed[system] = max(at, self._followed.get(system, at))

    def told(self, system: str, at: float) -> None:
        """Note that an event of a moment has been dealt with now."""
        now = self._now()
        self._events[system] = (now, max(0.0, now - at))

    def of(self, system: str) -> float | None:
        """Return the seconds; None where nothing was heard, lately."""
        now = self._now()
        followed = self._followed.get(system)
        if followed is not None:
            return max(0.0, now - followed)
        heard, lag = self._events.get(system, (0.0, 0.0))
        return lag if heard and now - heard <= EVENTS_COUNT else None
