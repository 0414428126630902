"""The same seed asks the same, and all kinds of questions are asked."""

from __future__ import annotations

from collections import Counter

import msgspec

from benchmarks.fleet.mixture import CREDIT, PAGE, STOCK, mixture


def test_a_seed_says_all() -> None:
    one, again, other = (list(map(bytes, mixture(seed, 50))) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_questions_come_as_often_as_they_weigh() -> None:
    bodies = [msgspec.json.decode(body) for body in mixture(1, 2_000)]
    counted = Counter(body["query"] for body in bodies)
    assert set(counted) == {STOCK, PAGE, CREDIT}
    assert counted[CREDIT] < counted[STOCK]
    assert counted[CREDIT] < counted[PAGE]


def test_a_question_has_the_variables_that_it_names() -> None:
    for body in (msgspec.json.decode(body) for body in mixture(1, 200)):
        (name,) = body["variables"]
        assert f"${name}:" in body["query"]
