"""How a system has been answering during the last minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from backends.breaker import BreakerState

_MINUTE = 60
_REMEMBERED = 256  # latencies kept for the percentile
_DOWN_AFTER = 3  # calls in a row that failed


class HealthState(StrEnum):
    """Whether a system answers: UNKNOWN while nobody has asked for a minute."""

    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"


ChannelName: TypeAlias = Literal["main", "backup"]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """A system's state on the channel in use; calls are counted on all channels.

    ``latency_ms`` is the 95th percentile of the latest calls, ``breaker`` the worst of any kind.
    ``waiting`` are the calls in the queue of this process, ``retries`` the repeats since its start.
    """

    state: HealthState = HealthState.UNKNOWN
    latency_ms: float | None = None
    calls_per_minute: int = 0
    in_flight: int = 0
    breaker: BreakerState = BreakerState.CLOSED
    channel: ChannelName = "main"
    waiting: int = 0
    retries: int = 0


@runtime_checkable
class Reports(Protocol):
    """A backend that can tell how its system is."""

    def health(self) -> Health:
        """Tell how the system is."""


def health_of(backend: object) -> Health:
    """Return a backend's health; unknown where it cannot tell."""
    return backend.health() if isinstance(backend, Reports) else Health()


def p95(seconds: Collection[float]) -> float | None:
    """Return the 95th percentile; None of nothing."""
    ordered = sorted(seconds)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else None


class _Second(msgspec.Struct):
    """What was asked within one second."""

    at: int
    calls: int = 0
    failures: int = 0


class Vitals:
    """Counts a system's calls, how long they took and how they went."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """``monotonic`` is in seconds."""
        self._monotonic = monotonic
        self._seconds: deque[_Second] = deque()
        self._last = _Second(0)  # of those, once there is one
        self._next = -math.inf  # when the last one will be over
        self._latencies: deque[float] = deque(maxlen=_REMEMBERED)
        self._failed_in_a_row = 0
        self.in_flight = 0

    def began(self) -> float:
        """Count a call; the returned instant goes to ``ended``."""
        now = self._monotonic()
        self.in_flight += 1
        if now >= self._next:
            self._turn(now)
        self._last.calls += 1
        return now

    def ended(self, began: float, *, well: bool) -> None:
        """Count how a call went."""
        now = self._monotonic()
        self.in_flight -= 1
        self._latencies.append(now - began)
        if now >= self._next:
            self._turn(now)
        if well:
            self._failed_in_a_row = 0
        else:
            self._failed_in_a_row += 1
            self._last.failures += 1

    def left(self) -> None:
        """Count a call that was cancelled or too short: nothing is known of the system."""
        self.in_flight -= 1

    def latency(self) -> float | None:
        """Return the 95th percentile of the latest calls in seconds."""
        return p95(self._latencies)

    def health(self) -> Health:
        """Sum up the last minute."""
        self._prune(self._monotonic())
        latency = self.latency()
        return Health(
            state=self._state(),
            latency_ms=None if latency is None else round(latency * 1000, 1),
            calls_per_minute=sum(second.calls for second in self._seconds),
            in_flight=self.in_flight,
        )

    def _state(self) -> HealthState:
        if not self._seconds or not self._latencies:
            return HealthState.UNKNOWN
        if self._failed_in_a_row >= _DOWN_AFTER:
            return HealthState.DOWN
        failures = sum(second.failures for second in self._seconds)
        return HealthState.DEGRADED if failures else HealthState.UP

    def _turn(self, now: float) -> None:
        """Begin another second."""
        self._prune(now)
        self._last = _Second(int(now))
        self._next = self._last.at + 1
        self._seconds.append(self._last)

    def _prune(self, now: float) -> None:
        while self._seconds and self._seconds[0].at <= now - _MINUTE:
            self._seconds.popleft()
