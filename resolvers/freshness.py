"""How old a section is and why it is not better: from slices to states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from backends.domain import Entity
from backends.errors import (
    BackendError,
    Missing,
    Shed,
    TimedOut,
    Unavailable,
    Unserved,
)
from backends.port import ServedFrom, Slice


class SectionState(StrEnum):
    """What a section is worth."""

    FRESH = "FRESH"
    STALE = "STALE"
    PARTIAL = "PARTIAL"
    UNAVAILABLE = "UNAVAILABLE"
    TIMED_OUT = "TIMED_OUT"
    SHED = "SHED"
    FAILED = "FAILED"
    NOT_LINKED = "NOT_LINKED"
    NOT_PROVIDED = "NOT_PROVIDED"


# What an error means for a section; the first class that fits counts.
STATES: tuple[tuple[type[BackendError], SectionState], ...] = (
    (TimedOut, SectionState.TIMED_OUT),
    (Shed, SectionState.SHED),
    (Unavailable, SectionState.UNAVAILABLE),
    (Unserved, SectionState.NOT_PROVIDED),
    (BackendError, SectionState.FAILED),
)

# Of several parts without a value, the first of these names the section.
WORST_FIRST = (
    SectionState.FAILED,
    SectionState.UNAVAILABLE,
    SectionState.TIMED_OUT,
    SectionState.SHED,
    SectionState.NOT_PROVIDED,
    SectionState.NOT_LINKED,
)

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)  # nothing is judged where there are no parts

VALUED = frozenset({SectionState.FRESH, SectionState.STALE})


class FreshnessPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one system gave for a section."""

    source: str
    state: SectionState
    as_of: dt.datetime | None = None
    age_seconds: float | None = None
    served_from: ServedFrom | None = None
    retry_after_ms: int | None = None


class Part(msgspec.Struct, frozen=True):
    """One system's slice for a section; ``slice`` is None where the key was unknown there."""

    system: str
    slice: Slice | None

    @property
    def items(self) -> tuple[Entity, ...]:
        """What can be shown; also an old value whose refresh failed."""
        return self.slice.items if self.slice is not None else ()


class Freshness(msgspec.Struct, frozen=True):
    """The state of a section over all its parts, judged at ``now``; it is as old as its oldest.

    Only the state is made at once. What else there is to say is made of the parts when it is asked.
    """

    state: SectionState
    judged: tuple[Part, ...] = ()
    now: dt.datetime = NEVER

    @property
    def parts(self) -> tuple[FreshnessPart, ...]:
        """What each system gave, one entry for every key."""
        return tuple(_told(part, self.now) for part in self.judged)

    @property
    def as_of(self) -> dt.datetime | None:
        """When the oldest part's read was sent."""
        oldest = self._oldest
        return None if oldest is None else oldest.as_of

    @property
    def age_seconds(self) -> float | None:
        """How old the oldest part is."""
        oldest = self._oldest
        return None if oldest is None else _age(oldest, self.now)

    @property
    def served_from(self) -> ServedFrom | None:
        """Where the oldest part came from."""
        oldest = self._oldest
        return None if oldest is None else oldest.served_from

    @property
    def source(self) -> str | None:
        """The system; None where there are several."""
        systems = {part.system for part in self.judged}
        return systems.pop() if len(systems) == 1 else None

    @property
    def retry_after_ms(self) -> int | None:
        """The longest wait that a system asks for."""
        waits = [_retry_after_ms(part.slice) for part in self.judged]
        return max((wait for wait in waits if wait is not None), default=None)

    @property
    def _oldest(self) -> Slice | None:
        dated = [p.slice for p in self.judged if p.slice is not None and p.slice.as_of is not None]
        return max(dated, key=lambda slice_: _age(slice_, self.now) or 0.0, default=None)


def linked(part: Part, kind: str) -> Part:
    """Turn an unknown key into a failure: the directory says that the key exists."""
    if part.slice is not None:
        return part
    missing = Missing("a linked key is not visible", system=part.system, kind=kind)
    return Part(part.system, Slice(error=missing))


def judge(
    parts: Sequence[Part], now: dt.datetime, *, otherwise: SectionState = SectionState.NOT_PROVIDED
) -> Freshness:
    """Judge a section by its parts; ``otherwise`` is the state of a section without any."""
    judged = tuple(parts)
    if len(judged) == 1:
        return Freshness(_state_of(judged[0].slice), judged, now)
    return Freshness(_joined(judged) if judged else otherwise, judged, now)


def _joined(judged: Sequence[Part]) -> SectionState:
    states = {_state_of(part.slice) for part in judged}
    if len(states) == 1:
        return next(iter(states))
    if states <= VALUED:
        return SectionState.STALE
    if states & VALUED:
        return SectionState.PARTIAL
    return next(state for state in WORST_FIRST if state in states)


def _state_of(slice_: Slice | None) -> SectionState:
    if slice_ is None:
        return SectionState.NOT_LINKED
    error = slice_.error
    if error is None:
        return SectionState.FRESH
    if slice_.as_of is not None:
        return SectionState.STALE
    return next(state for kind, state in STATES if isinstance(error, kind))


def _told(part: Part, now: dt.datetime) -> FreshnessPart:
    slice_ = part.slice
    if slice_ is None:
        return FreshnessPart(source=part.system, state=SectionState.NOT_LINKED)
    return FreshnessPart(
        source=part.system,
        state=_state_of(slice_),
        as_of=slice_.as_of,
        age_seconds=_age(slice_, now),
        served_from=None if slice_.as_of is None else slice_.served_from,
        retry_after_ms=_retry_after_ms(slice_),
    )


def _age(slice_: Slice, now: dt.datetime) -> float | None:
    return None if slice_.as_of is None else max(0.0, (now - slice_.as_of).total_seconds())


def _retry_after_ms(slice_: Slice | None) -> int | None:
    error = slice_.error if slice_ else None
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return round(error.retry_after * 1000)
    return None
