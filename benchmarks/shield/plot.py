"""The curves of scenarios as a picture, drawn as SVG: one panel per axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from benchmarks.shield.scenario import Result, Series, written

WIDTH: Final = 760
_PANEL: Final = 200
_LEFT: Final = 60
_RIGHT: Final = 150
_TOP: Final = 34
_BOTTOM: Final = 26
_COLOURS: Final = ("#0b6e4f", "#c2410c", "#1d4ed8", "#7c3aed", "#8a94a6", "#be185d")


def svg(results: Sequence[Result]) -> str:
    """Draw every axis of every result, one below the other."""
    panels = [panel for result in results for panel in _panels(result)]
    parts = [part for n, panel in enumerate(panels) for part in _panel(*panel, n * _PANEL)]
    height = max(1, len(panels)) * _PANEL
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>\n{body}\n</svg>\n'
    )


def _panels(result: Result) -> Iterator[tuple[str, list[Series]]]:
    for axis in dict.fromkeys(one.axis for one in result.series):
        curves = [one for one in result.series if one.axis == axis and one.points]
        if curves:
            yield f"{result.title}: {axis}", curves


def _panel(title: str, curves: list[Series], top: int) -> Iterator[str]:
    points = [point for one in curves for point in one.points]
    limits = [one.limit for one in curves if one.limit is not None]
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    highest = max([*(y for _, y in points), *limits]) or 1.0
    scale = _Scale(first, last, highest, top)
    yield _text(8, top + 20, title, "bold")
    yield _rule(scale, 0.0, "#333")
    yield _text(8, scale.y(0), "0")
    yield _text(8, scale.y(highest) + 4, written(highest))
    yield _text(_LEFT, top + _PANEL - 8, f"{first:.0f} s")
    yield _text(WIDTH - _RIGHT - 24, top + _PANEL - 8, f"{last:.0f} s")
    for limit in dict.fromkeys(limits):
        yield _rule(scale, limit, "#b91c1c", ' stroke-dasharray="5 4"')
    for number, one in enumerate(curves):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in one.points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        yield _text(WIDTH - _RIGHT + 8, top + _TOP + 14 * (number + 1), one.name, "normal", colour)


class _Scale:
    """From figures to places in a panel."""

    def __init__(self, first: float, last: float, highest: float, top: int) -> None:
        self._first, self._highest, self._top = first, highest, top
        self._span = (last - first) or 1.0

    def x(self, value: float) -> float:
        return _LEFT + (value - self._first) / self._span * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        room = _PANEL - _TOP - _BOTTOM
        return self._top + _TOP + room * (1 - value / self._highest)


def _rule(scale: _Scale, value: float, colour: str, more: str = "") -> str:
    y = scale.y(value)
    return (
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{colour}"{more}/>'
    )


def _text(x: float, y: float, words: str, weight: str = "normal", colour: str = "#111") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
