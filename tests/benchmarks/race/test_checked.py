"""Only whole answers are measured."""

from __future__ import annotations

import pytest

from benchmarks.race.checked import complaint, leaves
from benchmarks.race.workloads import HIDDEN, SEEN

ANSWER = {"customer": {"id": "C1", "orders": [{"n": 1, "late": False}, {"n": 2, "late": None}]}}


def test_values_are_counted_and_nulls_are_not() -> None:
    assert leaves(ANSWER) == 4


def test_a_whole_answer_is_right() -> None:
    assert complaint({"data": ANSWER}, 4, SEEN) is None


@pytest.mark.parametrize(
    ("answer", "role", "told"),
    [
        ({"data": ANSWER}, HIDDEN, "no error for what is hidden"),
        ({"data": ANSWER, "errors": [{}]}, SEEN, "an error too many"),
        ({"data": {"customer": None}}, SEEN, "0 values instead of 4"),
        ({}, SEEN, "0 values instead of 4"),
    ],
)
def test_half_an_answer_is_not_measured(answer: dict[str, object], role: str, told: str) -> None:
    assert complaint(answer, 4, role) == told
