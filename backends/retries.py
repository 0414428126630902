"""Reads are tried again where that may help: not at once, not late, and seldom as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Self

import msgspec

from backends.errors import BackendError, Spared, TimedOut, Unavailable


def passing(error: BackendError | None) -> bool:
    """Whether another try may help: the system is down or slow, and it was really asked."""
    return isinstance(error, Unavailable) and not isinstance(error, Spared)


class Backoff(msgspec.Struct, frozen=True):
    """How long to wait before another try: in seconds, any part of a bound that doubles."""

    first: float = 0.1
    longest: float = 2.0

    def wait(
        self, tries: int, errors: Collection[BackendError | None], chance: Callable[[], float]
    ) -> float:
        """Return the seconds after so many tries; never less than the system asks for."""
        asked = [e.retry_after or 0.0 for e in errors if isinstance(e, Unavailable)]
        bound = min(self.longest, self.first * 2.0 ** (tries - 1))
        return max([*asked, chance() * bound])


def needs(errors: Collection[BackendError | None], fair: float) -> float:
    """Return the seconds that must be left for another try to have a chance.

    A system that was silent is given a ``fair`` time again; one that failed did so quickly.
    """
    return fair if any(isinstance(error, TimedOut) for error in errors) else 0.0


class RetryBudget:
    """Repeats are at most a share of the first calls, whatever happens.

    So many first calls earn one repeat; what is earned is kept up to a bound. So of any stretch of
    calls the repeats are at most their share and what had been kept.
    """

    def __init__(self, calls_per_repeat: int = 5, initial: int = 3, most: int = 10) -> None:
        """Begin with ``initial`` repeats and keep at most ``most``."""
        self._price = calls_per_repeat
        self._most = most * calls_per_repeat
        self._kept = initial * calls_per_repeat  # counted in first calls
        self.repeats = 0  # that were made

    def earn(self) -> None:
        """Count a first call."""
        self._put(1)

    def repeat(self) -> Repeat | None:
        """Give leave for one repeat; None where nothing is left."""
        if self._kept < self._price:
            return None
        self._kept -= self._price
        return Repeat(self._count, lambda: self._put(self._price))

    def _count(self) -> None:
        self.repeats += 1

    def _put(self, calls: int) -> None:
        self._kept = min(self._most, self._kept + calls)


class Repeat:
    """Leave for one repeat, as a context; where the repeat is not made, it costs nothing."""

    def __init__(self, counted: Callable[[], None], refund: Callable[[], None]) -> None:
        """Tell ``counted`` when the repeat is made; ``refund`` gives the leave back."""
        self._counted = counted
        self._refund = refund
        self._made = False

    def made(self) -> None:
        """Note that the call is made."""
        self._made = True
        self._counted()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._made:
            self._refund()
