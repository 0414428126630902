"""The body of a notice is checked before anything is done, and what is wrong is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.fleet.notice import Change
from backends.vocabulary import Kind
from gateway.events.signatures import HEADER, sign
from gateway.events.told import MOST, Posted, Told, WrongNotice, ours

SECRET = "a secret of forty characters, of two sides"
NOW = 1_800_000_000
ORDER = {"kind": "order", "key": "S1", "customer": "D1"}


def read(body: bytes) -> Told:
    posted = Posted(headers={HEADER: sign(SECRET, body, NOW)}, body=body)
    return ours(posted, SECRET, NOW + 2.0)


def wrong(body: Any) -> WrongNotice:
    with pytest.raises(WrongNotice) as caught:
        read(body if isinstance(body, bytes) else json.dumps(body).encode())
    return caught.value


def test_a_notice_is_its_changes_at_the_moment_it_was_signed() -> None:
    told = read(json.dumps({"changes": [ORDER, {"kind": "stock", "key": "P-1"}]}).encode())
    assert told.changes == (
        Change(kind=Kind.ORDER, key="S1", customer="D1"),
        Change(kind=Kind.STOCK, key="P-1"),
    )
    assert told.at == NOW


def test_it_may_say_when_the_change_was_but_not_in_the_future() -> None:
    def at(when: str) -> float:
        return read(json.dumps({"changes": [ORDER], "at": when}).encode()).at

    assert at("2027-01-15T08:00:00+00:00") == NOW
    assert at("2027-01-15T07:59:00+00:00") == NOW - 60
    assert at("2099-01-01T00:00:00Z") == NOW + 2.0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"\xff", ""),
        (b"[", ""),
        ([], ""),
        ({}, "changes"),
        ({"changes": []}, "changes"),
        ({"changes": [ORDER] * (MOST + 1)}, "changes"),
        ({"changes": [ORDER, {**ORDER, "kind": "secret-word"}]}, "changes[1].kind"),
        ({"changes": [{**ORDER, "key": 7}]}, "changes[0].key"),
        ({"changes": [{**ORDER, "key": ""}]}, "changes[0].key"),
        ({"changes": [{**ORDER, "customer": "x" * 201}]}, "changes[0].customer"),
        ({"changes": [{"kind": "order"}]}, "changes[0].key"),
        ({"changes": [{**ORDER, "secret-word": 1}]}, "changes[0]"),
        ({"changes": [ORDER], "at": "2027-01-15T08:00:00"}, "at"),
        ({"changes": [ORDER], "at": "yesterday"}, "at"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(body: Any, field: str) -> None:
    error = wrong(body)
    assert error.field == field
    assert str(error)
    assert "secret-word" not in str(error)


def test_a_wrong_kind_learns_which_there_are() -> None:
    assert "customer, contact" in str(wrong({"changes": [{"kind": "x", "key": "S1"}]}))
