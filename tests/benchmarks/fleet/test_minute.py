"""What counts as a failure."""

from __future__ import annotations

from benchmarks.fleet.minute import failures, times
from benchmarks.shield.load import NOTHING, OK, TURNED_AWAY, Seen

WHOLE = Seen(1.0, 1.5, OK, b'{"data":{}}')
DENIED = Seen(1.0, 1.1, OK, b'{"errors":[],"data":null}')
AWAY = Seen(1.0, 1.1, TURNED_AWAY, b"")
HUNG_UP = Seen(1.0, 1.1, NOTHING, b"")


def test_whatever_is_no_whole_answer_has_failed() -> None:
    assert failures([WHOLE, DENIED, AWAY, HUNG_UP]) == [DENIED, AWAY, HUNG_UP]


def test_times_are_those_of_answers() -> None:
    assert times([WHOLE, AWAY, HUNG_UP]) == (500.0, 500.0, 500.0)
