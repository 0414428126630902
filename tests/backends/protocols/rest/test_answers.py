"""Where the rows are, and what an answer of status 200 may say instead."""

from __future__ import annotations

import msgspec
import pytest

from backends.errors import BackendError, Garbled, Refused, Unavailable
from backends.protocols.rest.answers import Answers
from backends.protocols.rest.facts import Fault, Found


class Row(msgspec.Struct, frozen=True):
    n: int


def answers(fault: Fault | None = None, rows: str = "", answer: str = "list") -> Answers:
    return Answers(
        msgspec.convert({"rows": rows, "answer": answer}, Found)
        if fault is None
        else Found(rows=rows, fault=fault),
        Row,
        "erp",
    )


@pytest.mark.parametrize(
    ("rows", "answer", "body", "found"),
    [
        ("", "list", b'[{"n": 1}]', [Row(1)]),
        ("data.items", "list", b'{"data": {"items": [{"n": 1}], "x": 0}}', [Row(1)]),
        ("data.items", "list", b'{"data": null}', ()),
        ("items", "list", b'{"items": null}', ()),
        ("", "one", b'{"n": 1}', (Row(1),)),
        ("data", "one", b'{"data": {"n": 1}}', (Row(1),)),
        ("data", "one", b'{"data": null}', ()),
        ("", "map", b'{"a": {"n": 1}}', {"a": Row(1)}),
    ],
)
def test_rows_are_found(rows: str, answer: str, body: bytes, found: object) -> None:
    assert answers(rows=rows, answer=answer).rows(body) == found


@pytest.mark.parametrize(
    ("rows", "answer", "body"),
    [
        ("", "list", b"null"),
        ("", "one", b"null"),
        ("items", "list", b"{}"),
        ("data.items", "list", b'{"data": {}}'),
        ("items", "list", b'{"items": [{"n": "x"}]}'),
    ],
)
def test_an_answer_without_its_rows_is_garbled(rows: str, answer: str, body: bytes) -> None:
    with pytest.raises(Garbled):
        answers(rows=rows, answer=answer).rows(body)


TOLD = Fault(path="status.code", ok=("0", "OK"), busy=("9",))


@pytest.mark.parametrize("code", [b"0", b'"0"', b'"OK"'])
def test_a_code_that_is_fine_lets_the_rows_through(code: bytes) -> None:
    body = b'{"status": {"code": ' + code + b'}, "items": [{"n": 1}]}'
    assert answers(TOLD, "items").rows(body) == [Row(1)]


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        (b'{"status": {"code": 7}}', Refused),
        (b'{"status": {"code": 7}, "items": []}', Refused),
        (b'{"status": {"code": 7}, "items": "secret"}', Refused),
        (b'{"status": {"code": true}, "items": []}', Refused),
        (b'{"status": {"code": ["secret"]}, "items": []}', Refused),
        (b'{"status": null, "items": []}', Refused),
        (b'{"items": []}', Refused),
        (b'{"status": {"code": 9}}', Unavailable),
        (b'{"status": {"code": 0}, "items": "secret"}', Garbled),
        (b'{"secret": 0}', Garbled),
        (b"secret", Garbled),
    ],
)
def test_another_code_is_an_error_without_its_text(
    body: bytes, meaning: type[BackendError]
) -> None:
    with pytest.raises(meaning) as caught:
        answers(TOLD, "items").rows(body)
    assert type(caught.value) is meaning
    assert "secret" not in str(caught.value)


def test_without_ok_values_any_word_is_an_error_and_nothing_is_none() -> None:
    found = answers(Fault(path="error"), "items")
    for fine in (b"", b'"error": null, ', b'"error": "", '):
        assert found.rows(b"{" + fine + b'"items": [{"n": 1}]}') == [Row(1)]
    with pytest.raises(Refused):
        found.rows(b'{"error": {"message": "secret"}}')


def test_an_error_is_told_of_only_beside_rows() -> None:
    with pytest.raises(ValueError, match="rows"):
        answers(TOLD)
