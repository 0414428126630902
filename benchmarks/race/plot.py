"""The figures as a picture: bars of requests per second, drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from benchmarks.race.figures import Figures, Rounds, medians
from benchmarks.race.workloads import WORKLOADS

WIDTH: Final = 720
_LEFT: Final = 190
_BAR: Final = 16
_STEP: Final = 22
_TITLE: Final = 34
_RIGHT: Final = 150
_OURS: Final = "#0b6e4f"
_THEIRS: Final = "#8a94a6"


def svg(rounds: Rounds, ours: str = "ours") -> str:
    """Draw the medians of every workload, one below the other."""
    parts: list[str] = []
    top = 0
    for name, own in rounds.items():
        found = medians(own)
        parts += [_text(8, top + 22, WORKLOADS[name].title, "bold"), *_bars(found, top, ours)]
        top += _TITLE + _STEP * len(found) + 8
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
        f'viewBox="0 0 {WIDTH} {top}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{top}" fill="white"/>\n{body}\n</svg>\n'
    )


def _bars(found: Mapping[str, Figures], top: int, ours: str) -> Iterator[str]:
    longest = max((one.rate for one in found.values()), default=1.0) or 1.0
    for number, (name, one) in enumerate(found.items()):
        y = top + _TITLE + number * _STEP
        length = max(1.0, (WIDTH - _LEFT - _RIGHT) * one.rate / longest)
        colour = _OURS if name == ours else _THEIRS
        yield _text(8, y + 12, name)
        yield f'<rect x="{_LEFT}" y="{y}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>'
        figures = f"{one.rate:,.0f}/s, {one.cpu_ms:.3f} ms CPU"
        yield _text(_LEFT + length + 6, y + 12, figures)


def _text(x: float, y: float, words: str, weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}">{escape(words)}</text>'
