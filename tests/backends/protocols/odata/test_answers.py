"""Envelopes and errors of both versions."""

from __future__ import annotations

import msgspec
import pytest

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable, Unfit
from backends.protocols.odata.answers import code_of
from backends.protocols.odata.versions import V2, V4, Version
from backends.wire import Response


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row."""

    key: str = msgspec.field(name="Key")


def told(text: str, status: int = 200) -> Response:
    return Response(status=status, body=text.encode())


@pytest.mark.parametrize(
    ("version", "text", "link"),
    [
        (V2, '{"d":{"results":[{"Key":"1","Other":2}]}}', None),
        (V2, '{"d":{"results":[{"Key":"1"}],"__count":"7","__next":"x?$skip=1"}}', "x?$skip=1"),
        (V4, '{"@odata.context":"c","value":[{"Key":"1"}]}', None),
        (V4, '{"value":[{"Key":"1"}],"@odata.nextLink":"x?$skiptoken=1"}', "x?$skiptoken=1"),
    ],
)
def test_a_page_is_taken_out_of_its_envelope(version: Version, text: str, link: str | None) -> None:
    assert version.page(told(text), Row, system="erp") == ([Row("1")], link)


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (V2, '{"d":{"Key":"1"}}'),
        (V2, '{"d":{"Function":{"Key":"1"}}}'),
        (V2, '{"d":{"results":{"Key":"1"}}}'),
        (V2, '{"d":{"__metadata":{},"Function":{"Key":"1"}}}'),
        (V4, '{"Key":"1"}'),
        (V4, '{"@odata.context":"c","value":{"Key":"1"}}'),
        (V4, '{"Function":{"Key":"1"}}'),
    ],
)
def test_a_single_value_is_found_however_it_is_wrapped(version: Version, text: str) -> None:
    assert version.single(told(text), Row, system="erp", name="Function") == Row("1")


@pytest.mark.parametrize("version", [V2, V4])
@pytest.mark.parametrize(
    "text", ["", "<html>", "[]", "null", "17", '{"d":[]}', '{"value":{}}', '{"d":{}}', "{}"]
)
def test_what_is_no_envelope_is_garbled(version: Version, text: str) -> None:
    with pytest.raises(Garbled):
        version.page(told(text), Row, system="erp")
    with pytest.raises(Garbled):
        version.single(told(text), Row, system="erp")


FAULTS = (
    '{"error":{"code":"SY/530","message":{"lang":"en","value":"Private Name"}}}',
    '{"error":{"code":"SY/530","message":"Private Name","details":[]}}',
)


@pytest.mark.parametrize("text", FAULTS)
@pytest.mark.parametrize("version", [V2, V4])
@pytest.mark.parametrize(
    ("status", "meaning"),
    [(400, Unfit), (403, Refused), (404, Unfit), (429, Throttled), (500, Unavailable)],
)
def test_an_error_is_told_by_its_code_alone(
    text: str, version: Version, status: int, meaning: type[BackendError]
) -> None:
    with pytest.raises(meaning) as caught:
        version.page(told(text, status), Row, system="erp")
    assert type(caught.value) is meaning
    assert "code SY/530" in str(caught.value)
    assert "Private" not in str(caught.value)


@pytest.mark.parametrize("text", FAULTS)
def test_an_error_with_the_status_of_a_success_is_one(text: str) -> None:
    with pytest.raises(Refused, match="SY/530"):
        V2.page(told(text), Row, system="erp")
    with pytest.raises(Refused, match="SY/530"):
        V4.page(told(text), Row, system="erp")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "<html>",
        "[" * 100_000,
        '{"error":"x"}',
        '{"error":{"code":17}}',
        '{"error":{"code":null}}',
        '{"error":{"code":"a text with a name in it"}}',
    ],
)
def test_what_is_no_code_is_not_told(text: str) -> None:
    assert code_of(told(text, 400)) is None


def test_what_does_not_fit_is_named_by_its_place_alone() -> None:
    with pytest.raises(Garbled) as caught:
        V2.page(told('{"d":{"results":[{"Key":{"private":1}}]}}'), Row, system="erp")
    assert str(caught.value) == "erp: an answer does not fit `$.d.results[0].Key`"
