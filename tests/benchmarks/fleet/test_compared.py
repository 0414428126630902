"""Which promises are held is said by the figures."""

from __future__ import annotations

import msgspec
import pytest

from benchmarks.fleet.compared import compared
from benchmarks.fleet.minute import Minute

ONE = Minute(
    gateways=1,
    asked=100,
    failed=0,
    milliseconds=(1.0, 2.0, 3.0),
    calls={"crm": 10, "erp": 100},
    chains=1,
    sound=True,
)


@pytest.mark.parametrize(
    ("seen", "held"),
    [
        ({}, [True, True, True, True]),
        ({"failed": 1}, [False, True, True, True]),
        ({"calls": {"crm": 11, "erp": 90}}, [True, True, True, True]),
        ({"calls": {"crm": 10, "erp": 111}}, [True, False, True, True]),
        ({"calls": {"crm": 8, "erp": 100}}, [True, True, False, True]),
        ({"sound": False}, [True, True, True, False]),
    ],
)
def test_a_promise_that_is_not_held_is_seen(seen: dict[str, object], held: list[bool]) -> None:
    many = msgspec.structs.replace(ONE, gateways=4, **seen)
    assert [check.held for check in compared(ONE, many).checks] == held
