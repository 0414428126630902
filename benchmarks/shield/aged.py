"""Whether answers were as young as promised, by the ERP's own journal of changes."""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from benchmarks.shield.systems import Change


class Shown(msgspec.Struct, frozen=True, gc=False):
    """One value in one answer; the instants are monotonic, of this machine."""

    sku: str
    value: str | None
    sent: float
    received: float


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How many values there were, how many were too old, never true, or missing.

    ``oldest`` is by how many seconds at most a value had been superseded when it was asked for.
    """

    values: int
    too_old: int
    never: int
    missing: int
    oldest: float


def judged(shown: Iterable[Shown], changes: Iterable[Change], limit: float) -> Judged:
    """Judge values: each must have been true at some instant not before ``sent - limit``.

    Every change is to a value that no stock ever had, so a value tells when it was true. What no
    change has made was true from the start; that of another product was never true.
    """
    spans, starts = _spans(changes)
    values = too_old = never = missing = 0
    oldest = 0.0
    for one in shown:
        values += 1
        if one.value is None:
            missing += 1
            continue
        span = spans[one.sku].get(one.value) or _first(one, starts)
        if span is None or span[0] > one.received:
            never += 1
            continue
        age = one.sent - span[1]
        oldest = max(oldest, age)
        too_old += age > limit
    return Judged(values=values, too_old=too_old, never=never, missing=missing, oldest=oldest)


_Spans = Mapping[str, Mapping[str, tuple[float, float]]]


def _spans(changes: Iterable[Change]) -> tuple[_Spans, dict[str, float]]:
    """Return from when to when each value was true, and when each stock first changed."""
    spans: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    current: dict[str, Change] = {}
    starts: dict[str, float] = {}
    for change in changes:
        before = current.get(change.sku)
        if before is None:
            starts[change.sku] = change.monotonic
        else:
            spans[change.sku][before.available] = (before.monotonic, change.monotonic)
        current[change.sku] = change
    for sku, last in current.items():
        spans[sku][last.available] = (last.monotonic, math.inf)
    return spans, starts


def _first(one: Shown, starts: Mapping[str, float]) -> tuple[float, float] | None:
    """Return the span of the value that a stock had at the start: its number in the catalogue."""
    if one.value != str(int(one.sku[1:]) - 1):
        return None
    return (-math.inf, starts.get(one.sku, math.inf))


def per_second(instants: Iterable[float], began: float, ended: float) -> list[tuple[float, float]]:
    """Count instants in every second from the start to the end."""
    kept = sorted(instants)
    seconds = [began + n for n in range(max(1, int(ended - began)))]
    count = bisect.bisect_left
    return [(at - began, float(count(kept, at + 1) - count(kept, at))) for at in seconds]


def busiest(instants: Iterable[float], span: float = 1.0) -> int:
    """Return the most instants that lie within one span of time, wherever it begins."""
    kept = sorted(instants)
    ends = (bisect.bisect_left(kept, at + span) for at in kept)
    return max((end - n for n, end in enumerate(ends)), default=0)
