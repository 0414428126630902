"""Why an answer does not fit: names and JSON types, never a value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.protocols.rest.answers import Answers
from backends.protocols.rest.explaining import explained, shape
from backends.protocols.rest.facts import Found


class Row(msgspec.Struct, frozen=True):
    id: str | int
    day: dt.date | None = None
    net: Decimal | None = None


def why(answer: Any, rows: str = "data.items", sort: str = "list") -> str | None:
    found = msgspec.convert({"rows": rows, "answer": sort}, Found)
    body = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
    return explained(Answers(found, Row, "erp"), body)


def test_rows_that_are_elsewhere_are_told_with_the_shape_of_the_answer() -> None:
    answer = {"code": 0, "data": [{"id": 17, "name": "Very Private"}, {"id": 18, "name": None}]}
    assert why(answer) == (
        "rows at 'data.items': found an object with 'code' (number), 'data'; "
        "'data' is a list of objects with 'id' (number), 'name' (text)"
    )


@pytest.mark.parametrize(
    ("answer", "rows", "sort", "said"),
    [
        ({"id": 1}, "", "list", "the answer: described as a list of objects, found an object"),
        ([{"id": 1}], "", "one", "the answer: described as one object, found a list of objects"),
        ({"a": [1]}, "a", "map", "rows at 'a': described as a map of objects by key, found a list"),
        ({"a": "x"}, "a", "list", "rows at 'a': described as a list of objects, found text"),
        ({}, "a", "list", "rows at 'a': found an empty object"),
        ({"a": 1}, "a.b", "list", "rows at 'a.b': found an object with 'a' (number)"),
        (b"", "", "list", "the answer is not JSON, it is empty"),
        (b" <html>secret", "", "list", "the answer is not JSON, it looks like HTML or XML"),
        (b"secret", "", "list", "the answer is not JSON"),
    ],
)
def test_what_was_found_instead_is_told(answer: Any, rows: str, sort: str, said: str) -> None:
    found = why(answer, rows, sort)
    assert found is not None
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"no": 1}, "a row has no member 'id'; found an object with 'no' (number)"),
        ({"id": {"a": 1}}, "Expected 'int | str', got 'object' at 'id'; found an object with 'id'"),
        ({"id": 1, "day": "secret"}, "Invalid RFC3339 encoded date at 'day'; found an object"),
        ({"id": 1, "net": True}, "Expected 'decimal | null', got 'bool' at 'net'; found"),
    ],
)
def test_the_first_row_that_does_not_fit_is_told(row: Any, said: str) -> None:
    found = why({"data": {"items": [{"id": 1}, row]}})
    assert found is not None
    assert found.startswith(f"rows at 'data.items': {said}")
    assert "secret" not in found


@pytest.mark.parametrize(
    "answer", [{"data": {"items": [{"id": 1, "net": "1.50"}]}}, {"data": {"items": None}}]
)
def test_an_answer_that_fits_needs_no_explanation(answer: Any) -> None:
    assert why(answer) is None


def test_keys_of_a_map_are_counted_and_not_named() -> None:
    customers = {f"C{n}": {"name": "Secret", "n": n} for n in range(4)}
    assert shape(customers) == "an object of 4 members by key, each an object"
    assert shape({"2026-11-22": 1, "17": 2}) == "an object of 2 members by key, each number"


def test_members_that_lie_deep_or_are_many_end_somewhere() -> None:
    wide = shape({f"m{n}": n for n in range(100)})
    assert wide.endswith("'m29' (number), 70 more")
    deep: Any = 1
    for _ in range(20):
        deep = {"a": deep}
    assert shape(deep).count(" is ") == 4
