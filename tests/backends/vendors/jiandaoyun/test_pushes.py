"""Data pushes are believed when they are signed as documented, and tell what has changed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backends.fleet.notice import Change
from backends.told import LONGEST, WINDOW, NotSigned, Posted, Told, WrongNotice
from backends.vendors.jiandaoyun.pushes import HEADER, reading, signature
from backends.vocabulary import Kind
from tests.backends.vendors.jiandaoyun.company import described

SECRET = "a secret that the form's owner has set"
NOW = 1_700_000_000
READ = reading(described().catalogue())
CRM, ERP = "65f0c0ffee", "65f0e0e0e0"


def posted(body: bytes, secret: str = SECRET, **changed: str) -> Posted:
    query = {"nonce": "0f5ade", "timestamp": str(NOW)} | changed
    own = signature(query["nonce"], body, secret, query["timestamp"])
    return Posted(headers={HEADER: own}, query=query, body=body)


def told(app: str, entry: str, op: str = "data_update", **row: Any) -> Told:
    body = {"op": op, "data": {"_id": "1", "appId": app, "entryId": entry, **row}}
    return READ(posted(msgspec.json.encode(body)), SECRET, NOW + 2.0)


def test_the_signature_is_the_documented_one() -> None:
    body = b'{"op":"data_create","data":{"_id":"1"}}'
    own = "9ce480469add23e82aa2e357dc7734399f0c1420"
    assert signature("nonce1", body, "secret1", "1700000000") == own


def test_an_order_is_told_with_its_customer() -> None:
    found = told(ERP, "65f0beef08", _widget_no="S1", _widget_customer="C1")
    assert found.changes == (Change(kind=Kind.ORDER, key="S1", customer="C1"),)
    assert found.at == NOW


@pytest.mark.parametrize("op", ["data_create", "data_update", "data_remove", "data_recover"])
def test_whatever_happened_to_it_a_row_has_changed(op: str) -> None:
    found = told(CRM, "65f0beef01", op, _widget_code="C1")
    assert found.changes == (Change(kind=Kind.CUSTOMER, key="C1"),)


def test_a_delivery_is_also_new_in_the_list_of_its_order() -> None:
    found = told(ERP, "65f0beef09", _widget_no="D1", _widget_order="S1", _widget_customer="C1")
    assert {change.key for change in found.changes} == {"D1", "S1"}
    assert {(change.kind, change.customer) for change in found.changes} == {(Kind.DELIVERY, "C1")}


def test_credit_is_told_by_its_customer_and_a_ticket_by_its_own_key() -> None:
    credit = told(ERP, "65f0beef12", _widget_customer="C1")
    assert credit.changes == (Change(kind=Kind.CREDIT, key="C1", customer="C1"),)
    ticket = told(CRM, "65f0beef07", _widget_no="T1", _widget_customer="C1")
    assert ticket.changes == (Change(kind=Kind.TICKET, key="T1", customer="C1"),)


def test_a_row_without_a_key_of_its_own_still_tells_of_its_customer() -> None:
    found = told(ERP, "65f0beef08", _widget_no=None, _widget_customer="C1")
    assert found.changes == (Change(kind=Kind.ORDER, key="C1", customer="C1"),)


@pytest.mark.parametrize("no", [None, "", [], {"id": "1"}, True, "x" * (LONGEST + 1)])
def test_what_is_no_key_tells_nothing(no: Any) -> None:
    assert told(ERP, "65f0beef08", _widget_no=no, _widget_customer={"id": "1"}).changes == ()


def test_a_form_that_is_not_read_tells_nothing() -> None:
    assert told(ERP, "another", _widget_no="S1").changes == ()
    assert told(CRM, "65f0beef08", _widget_no="S1").changes == ()


def test_each_push_has_a_name_of_its_own() -> None:
    first = READ(posted(b'{"op":"x","data":{"appId":"","entryId":""}}'), SECRET, NOW)
    other = READ(
        posted(b'{"op":"x","data":{"appId":"","entryId":""}}', nonce="1f5ade"), SECRET, NOW
    )
    assert first.once != other.once


GOOD = posted(b'{"op":"data_update","data":{"appId":"a","entryId":"b"}}')


@pytest.mark.parametrize(
    "changed",
    [
        {"headers": {}},
        {"headers": {HEADER: ""}},
        {"headers": {HEADER: "é"}},
        {"headers": {HEADER: GOOD.headers[HEADER].upper()}},
        {"query": {}},
        {"query": {**GOOD.query, "nonce": "0f5adf"}},
        {"query": {**GOOD.query, "timestamp": str(NOW + 1)}},
        {"body": GOOD.body + b" "},
    ],
)
def test_what_is_not_signed_is_not_believed(changed: dict[str, Any]) -> None:
    with pytest.raises(NotSigned):
        READ(msgspec.structs.replace(GOOD, **changed), SECRET, NOW)


@pytest.mark.parametrize("timestamp", ["", "-1", "nan", "١", "1700000000.5", "9" * 400])
def test_a_moment_that_is_none_is_not_believed(timestamp: str) -> None:
    with pytest.raises(NotSigned):
        READ(posted(GOOD.body, timestamp=timestamp), SECRET, NOW)


def test_a_body_cannot_be_moved_into_the_nonce() -> None:
    nonce, _, rest = b"n:".partition(b":")
    moved = posted(rest + GOOD.body, nonce=nonce.decode() + ':{"op"')
    with pytest.raises(NotSigned):
        READ(moved, SECRET, NOW)


@pytest.mark.parametrize("late", [-WINDOW, WINDOW])
def test_old_pushes_are_not_believed(late: float) -> None:
    assert READ(GOOD, SECRET, NOW + late)
    with pytest.raises(NotSigned):
        READ(GOOD, SECRET, NOW + late * 1.01)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b'{"op":"x"}', b'{"op":"x","data":[]}', b'{"op":"x","data":{}}'],
)
def test_what_is_signed_and_not_understood_is_said_to_be(body: bytes) -> None:
    with pytest.raises(WrongNotice) as caught:
        READ(posted(body), SECRET, NOW)
    assert "appId" in str(caught.value)
