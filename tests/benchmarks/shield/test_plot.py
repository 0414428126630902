"""Curves of one axis share a picture, with the limit across it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from benchmarks.shield.plot import svg
from benchmarks.shield.scenario import Result, Series

SPACE = "{http://www.w3.org/2000/svg}"


def curve(name: str, axis: str, limit: float | None = None) -> Series:
    return Series(name=name, axis=axis, points=((0.0, 1.0), (1.0, 3.0)), limit=limit)


def test_every_curve_is_drawn_and_every_axis_has_its_panel() -> None:
    series = (curve("one", "calls", 5.0), curve("four", "calls", 8.0), curve("p99", "ms"))
    drawn = ET.fromstring(svg([Result(title="Burst & more", series=series)]))  # noqa: S314 - ours
    texts = [text.text for text in drawn.iter(f"{SPACE}text")]
    assert len(list(drawn.iter(f"{SPACE}polyline"))) == 3
    assert [text for text in texts if text and ":" in text] == [
        "Burst & more: calls",
        "Burst & more: ms",
    ]
    dashed = [line for line in drawn.iter(f"{SPACE}line") if line.get("stroke-dasharray")]
    assert len(dashed) == 2


def test_nothing_to_draw_is_an_empty_picture() -> None:
    drawn = ET.fromstring(svg([Result(title="Cold")]))  # noqa: S314 - our own text
    assert list(drawn.iter(f"{SPACE}polyline")) == []
