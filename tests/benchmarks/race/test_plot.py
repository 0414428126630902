"""The picture of a race."""

from __future__ import annotations

import re
from xml.dom import minidom

from benchmarks.race.plot import svg
from tests.benchmarks.race.figuring import figures


def test_every_candidate_has_a_bar_as_long_as_its_rate() -> None:
    text = svg({"w1": {"ours": [figures(rate=200)], "other": [figures(rate=100)]}})
    lengths = [float(n) for n in re.findall(r'x="190" y="\d+" width="([\d.]+)"', text)]
    assert lengths[0] == 2 * lengths[1]


def test_names_cannot_break_the_picture() -> None:
    text = svg({"w1": {"<peer & co>": [figures()]}})
    found = minidom.parseString(text).getElementsByTagName("text")  # noqa: S318 - our own text
    assert "<peer & co>" in [node.firstChild.nodeValue for node in found if node.firstChild]
