"""Errors come as status 400 and a code; each code has its meaning, none of their texts is told."""

from __future__ import annotations

import msgspec
import pytest

from backends.errors import BackendError, Refused, Throttled, Unfit
from backends.vendors.jiandaoyun.answers import MEANINGS, WAIT, listed, read
from backends.wire import Response
from tests.conformance.nuisances import SECRET_TEXT


class Row(msgspec.Struct):
    """A row of one member."""

    a: str | None


def error_of(code: object, status: int = 400) -> BackendError:
    body = msgspec.json.encode({"code": code, "msg": SECRET_TEXT})
    with pytest.raises(BackendError) as caught:
        read(Response(status=status, body=body), listed(Row), "erp")
    assert SECRET_TEXT not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("code", MEANINGS)
def test_a_code_has_its_meaning_and_is_told(code: int) -> None:
    error = error_of(code)
    assert type(error) is MEANINGS[code][0]
    assert f"({code})" in str(error)


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    error = error_of(8303)
    assert isinstance(error, Throttled)
    assert error.retry_after == WAIT


def test_a_code_that_is_not_known_is_of_the_request() -> None:
    assert type(error_of(4711)) is Unfit


@pytest.mark.parametrize("code", [0, None, "8301", [8301]])
def test_without_a_code_the_status_counts(code: object) -> None:
    assert type(error_of(code)) is Unfit


def test_another_status_counts_whatever_its_body_says() -> None:
    assert type(error_of(8303, 403)) is Refused


def test_empty_texts_are_nothing() -> None:
    body = b'{"data": [{"a" : ""}, {"a":" "}, {"a":""}]}'
    found = read(Response(status=200, body=body), listed(Row), "erp")
    assert [row.a for row in found.data] == [None, " ", None]
