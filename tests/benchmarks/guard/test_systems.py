"""The systems in memory."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from benchmarks.guard.systems import Systems


def asked(target: str) -> Any:
    head, _, body = Systems().answer(target).partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head
    return msgspec.json.decode(body)


@pytest.mark.parametrize(
    ("target", "rows"),
    [
        ("/contacts?customer=C0007", 3),
        ("/interactions?customer=C0007", 10),
        ("/orders?customer=C0007&status=open", 10),
        ("/orders?number=SO0007-03", 1),
        ("/deliveries?order_ids=700,701", 2),
        ("/deliveries?order_ids=700%2C701", 2),
        ("/stock?skus=SKU0001,SKU0002,SKU0003", 3),
    ],
)
def test_each_list_is_as_long_as_in_the_race(target: str, rows: int) -> None:
    assert len(asked(target)) == rows


def test_the_same_question_has_the_same_answer() -> None:
    assert asked("/customers/C0007") == asked("/customers/C0007")
    assert asked("/credit/C0007") != asked("/credit/C0008")


def test_calls_are_counted_by_kind() -> None:
    systems = Systems()
    for target in ("/customers/C0001", "/credit/C0001", "/credit/C0002"):
        systems.answer(target)
    assert systems.calls == {"customers": 1, "credit": 2}
