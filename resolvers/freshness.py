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

VALUED = frozenset({SectionState.FRESH, SectionState.STALE})


class FreshnessPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one system gave for a section."""

    source: str
    state: SectionState
    as_of: dt.datetime | None = None
    age_seconds: float | None = None
    served_from: ServedFrom | None = None
    retry_after_ms: int | None = None


class Freshness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The state of a section over all its parts; ``as_of`` is that of its oldest part."""

    state: SectionState
    as_of: dt.datetime | None = None
    age_seconds: float | None = None
    source: str | None = None
    served_from: ServedFrom | None = None
    retry_after_ms: int | None = None
    parts: tuple[FreshnessPart, ...] = ()


class Part(msgspec.Struct, frozen=True, gc=False):
    """One system's slice for a section; ``slice`` is None where the key was unknown there."""

    system: str
    slice: Slice | None

    @property
    def items(self) -> tuple[Entity, ...]:
        """What can be shown; also an old value whose refresh failed."""
        return self.slice.items if self.slice is not None else ()


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
    if len(parts) == 1:
        return _alone(_judge_part(parts[0], now))
    judged = tuple(_judge_part(part, now) for part in parts)
    if not judged:
        return Freshness(state=otherwise)
    dated = [p for p in judged if p.as_of is not None]
    oldest = max(dated, key=lambda p: p.age_seconds or 0.0, default=None)
    waits = [p.retry_after_ms for p in judged if p.retry_after_ms is not None]
    return Freshness(
        state=_state(judged),
        as_of=oldest.as_of if oldest else None,
        age_seconds=oldest.age_seconds if oldest else None,
        source=judged[0].source if len({p.source for p in judged}) == 1 else None,
        served_from=oldest.served_from if oldest else None,
        retry_after_ms=max(waits, default=None),
        parts=judged,
    )


def _alone(part: FreshnessPart) -> Freshness:
    """Say of a section what its only part says."""
    return Freshness(
        state=part.state,
        as_of=part.as_of,
        age_seconds=part.age_seconds,
        source=part.source,
        served_from=part.served_from,
        retry_after_ms=part.retry_after_ms,
        parts=(part,),
    )


def _state(judged: Sequence[FreshnessPart]) -> SectionState:
    states = {part.state for part in judged}
    if len(states) == 1:
        return next(iter(states))
    if states <= VALUED:
        return SectionState.STALE
    if states & VALUED:
        return SectionState.PARTIAL
    return next(state for state in WORST_FIRST if state in states)


def _judge_part(part: Part, now: dt.datetime) -> FreshnessPart:
    slice_ = part.slice
    if slice_ is None:
        return FreshnessPart(source=part.system, state=SectionState.NOT_LINKED)
    as_of, error = slice_.as_of, slice_.error
    has_value = as_of is not None
    return FreshnessPart(
        source=part.system,
        state=SectionState.FRESH if error is None else _state_of(error, has_value=has_value),
        as_of=as_of,
        age_seconds=None if as_of is None else max(0.0, (now - as_of).total_seconds()),
        served_from=slice_.served_from if has_value else None,
        retry_after_ms=None if error is None else _retry_after_ms(error),
    )


def _state_of(error: BackendError, *, has_value: bool) -> SectionState:
    if has_value:
        return SectionState.STALE
    return next(state for kind, state in STATES if isinstance(error, kind))


def _retry_after_ms(error: BackendError) -> int | None:
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return round(error.retry_after * 1000)
    return None
