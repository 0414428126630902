"""Where the rows are, and what an answer of status 200 may say instead."""

from __future__ import annotations

import msgspec
import pytest

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable
from backends.protocols.rest.answers import Answers
from backends.protocols.rest.facts import Fault, Found
from backends.protocols.rest.paging import Pages


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


TOLD = Fault(
    path="status.code",
    ok=("0", "OK"),
    busy=("9",),
    limited=("429",),
    ended=("401",),
    unknown=("404",),
)


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
        (b'{"status": {"code": "429"}}', Throttled),
        (b'{"status": {"code": 401}, "items": []}', Refused),
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


def test_a_code_is_told_and_a_text_that_may_be_anything_is_not() -> None:
    with pytest.raises(Refused, match=r"'status\.code' \(E-7\)$"):
        answers(TOLD, "items").rows(b'{"status": {"code": "E-7"}}')
    with pytest.raises(Refused, match=r"'status\.code'$"):
        answers(TOLD, "items").rows(b'{"status": {"code": "no such customer"}}')
    with pytest.raises(Refused, match=r"'error'$"):
        answers(Fault(path="error"), "items").rows(b'{"error": "Huaxia"}')


def test_a_code_may_say_that_there_is_nothing() -> None:
    body = b'{"status": {"code": 404}, "items": null}'
    assert answers(TOLD, "items").told(body).rows is None
    assert answers(TOLD, "items").told(b'{"status": {"code": 404}}').rows is None


def test_a_code_may_say_that_the_session_is_over() -> None:
    found = answers(TOLD, "items")
    bodies = (b'{"status": {"code": 401}}', b'{"status": {"code": 0}}', b"secret", b"[]")
    assert [found.ended(body) for body in bodies] == [True, False, False, False]
    assert not answers(Fault(path="error"), "items").ended(b'{"error": "401"}')


PAGES = Pages(by="offset", size=5, next="page.next", total="page.total")


@pytest.mark.parametrize(
    ("page", "onward", "total"),
    [
        (b'{"next": "c2", "total": 7}', "c2", 7),
        (b'{"next": 2, "total": "7"}', "2", 7),
        (b'{"next": "", "total": null}', None, None),
        (b'{"next": false}', None, None),
        (b"null", None, None),
    ],
)
def test_what_is_said_of_further_pages_is_found(
    page: bytes, onward: str | None, total: int | None
) -> None:
    found = Answers(Found(rows="items"), Row, "erp", PAGES)
    told = found.told(b'{"items": [], "page": ' + page + b"}")
    assert (told.rows, told.next, told.total) == ([], onward, total)


@pytest.mark.parametrize("page", [b'{"next": {"a": 1}}', b'{"next": true}', b'{"total": -1}'])
def test_what_says_nothing_of_further_pages_is_garbled(page: bytes) -> None:
    found = Answers(Found(rows="items"), Row, "erp", PAGES)
    with pytest.raises(Garbled):
        found.told(b'{"items": [], "page": ' + page + b"}")


def test_members_of_further_pages_stand_beside_rows() -> None:
    with pytest.raises(ValueError, match="beside 'rows'"):
        Answers(Found(), Row, "erp", PAGES)
