"""What a scenario is: a function that measures, and the rows, checks and curves it comes back with.

A scenario's module has ``async def run(options: Options) -> Result``; ``registry`` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says; ``seconds`` is of one measurement, None the scenario's own."""

    seconds: float | None = None
    seed: int = 20_261_122


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One promise, what was measured of it, what it may be, and whether it was held."""

    text: str
    figure: str
    limit: str
    held: bool


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A curve: seconds since the start, and a figure; ``axis`` names the figure and its unit.

    Curves of one axis are drawn into one picture; ``limit`` is drawn across it.
    """

    name: str
    axis: str
    points: tuple[tuple[float, float], ...]
    limit: float | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a scenario: a table (the first row is its head), checks, curves and notes."""

    title: str
    rows: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = ()
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()


Scenario: TypeAlias = Callable[[Options], Coroutine[Any, Any, Result]]


def at_most(text: str, figure: float, limit: float, unit: str = "") -> Check:
    """Check that a figure does not exceed a limit."""
    return _check(text, figure, "at most", limit, unit, held=figure <= limit)


def at_least(text: str, figure: float, limit: float, unit: str = "") -> Check:
    """Check that a figure reaches a limit."""
    return _check(text, figure, "at least", limit, unit, held=figure >= limit)


def exactly(text: str, figure: float, limit: float, unit: str = "") -> Check:
    """Check that a figure is what it must be."""
    return _check(text, figure, "exactly", limit, unit, held=figure == limit)


def _check(text: str, figure: float, word: str, limit: float, unit: str, *, held: bool) -> Check:
    return Check(
        text=text,
        figure=f"{written(figure)} {unit}".strip(),
        limit=f"{word} {written(limit)} {unit}".strip(),
        held=held,
    )


def written(figure: float) -> str:
    """Write a figure as short as it may be."""
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}"
